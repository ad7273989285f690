/// The largest fall of an equity curve from a peak.
public struct Drawdown: Sendable, Equatable {
  /// Share of the peak, below zero; 0 where it never fell.
  public var depth = 0.0
  public var peakTime: Int64
  public var troughTime: Int64
  /// When the peak was reached again; nil where it was not.
  public var recoveryTime: Int64?

  /// - Parameters:
  ///   - equity: above zero.
  ///   - times: as many.
  /// - Returns: nil of none.
  init?(_ equity: [Double], _ times: [Int64]) {
    guard let first = equity.first else { return nil }
    (peakTime, troughTime) = (times[0], times[0])
    var (peak, peakPlace, depthPeak) = (first, 0, first)
    for (place, value) in equity.enumerated() {
      if value > peak { (peak, peakPlace) = (value, place) }
      let fall = (value - peak) / peak
      if fall < depth {
        depth = fall
        depthPeak = peak
        (peakTime, troughTime) = (times[peakPlace], times[place])
      }
    }
    if depth < 0 {
      recoveryTime = zip(equity, times).first { $0.1 > troughTime && $0.0 >= depthPeak }?.1
    }
  }

  /// How far each value is below the highest before it, as a share of that.
  static func curve(_ equity: [Double]) -> [Double] {
    var peak = -Double.infinity
    return equity.map { value in
      peak = max(peak, value)
      return (value - peak) / peak
    }
  }
}
