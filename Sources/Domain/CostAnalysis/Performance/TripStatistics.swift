import Accounts

/// What round trips won and lost, in account currency.
public struct TripStatistics: Sendable, Equatable {
  public var count = 0
  public var wins = 0
  /// Share of trips with a profit, and its 95 % interval (Wilson, Journal of the American Statistical
  /// Association 22, 1927).
  public var hitRate: Double?
  public var hitRateBand: ClosedRange<Double>?
  /// What was won over what was lost; nil where nothing was lost.
  public var profitFactor: Double?
  public var averageWin: Double?
  public var averageLoss: Double?
  /// Mean seconds from open to close.
  public var holding: Double?

  init(_ trips: [RoundTrip]) {
    count = trips.count
    guard count > 0 else { return }
    let profits = trips.map { currencyUnits($0.profit) }
    let (won, lost) = (profits.filter { $0 > 0 }, profits.filter { $0 < 0 })
    wins = won.count
    let (n, share, z) = (Double(count), Double(wins) / Double(count), 1.96)
    hitRate = share
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half =
      z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    hitRateBand = (middle - half)...(middle + half)
    let (gain, loss) = (won.reduce(0, +), -lost.reduce(0, +))
    if loss > 0 { profitFactor = gain / loss }
    if !won.isEmpty { averageWin = gain / Double(won.count) }
    if !lost.isEmpty { averageLoss = -loss / Double(lost.count) }
    holding = trips.reduce(0) { $0 + Double($1.closeTime - $1.openTime) / 1e9 } / n
  }
}
