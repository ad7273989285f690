/// Sharpe ratio and volatility of the last half year at points of a history, each from its returns alone:
/// nothing is carried on that could drift (`quantstats.stats.rolling_sharpe`, `rolling_volatility`).
public struct RollingStatistics: Sendable {
  /// Returns that each value is of.
  public let window: Int
  /// At the end of the window.
  public private(set) var times: [Int64] = []
  public private(set) var sharpe: [Double?] = []
  public private(set) var volatility: [Double?] = []

  /// Values that are told, evenly spread: as many as a chart shows.
  private static var points: Int { 500 }
  /// Returns of the shortest and of the longest window.
  private static var windows: ClosedRange<Int> { 20...10_000 }

  /// Nil where the returns are less than two windows.
  public init?(_ times: [Int64], _ returns: [Double], samplesPerYear: Double) {
    let half = Int(min(samplesPerYear / 2, 1e9))
    self.init(
      times, returns, samplesPerYear: samplesPerYear,
      window: min(max(half, Self.windows.lowerBound), Self.windows.upperBound))
  }

  /// - Parameter times: of the samples, one more than returns.
  public init?(_ times: [Int64], _ returns: [Double], samplesPerYear: Double, window: Int) {
    self.window = window
    guard window > 1, returns.count >= 2 * window else { return nil }
    let stride = max(1, (returns.count - window) / Self.points)
    for end in Swift.stride(from: window, through: returns.count, by: stride) {
      let found = ReturnStatistics.ratio(
        Array(returns[(end - window)..<end]), periodsPerYear: samplesPerYear)
      self.times.append(times[end])
      sharpe.append(found.sharpe)
      volatility.append(found.volatility)
    }
  }
}
