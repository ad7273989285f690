/// Quantiles of sorted values.
public enum Quantile {
  /// The quantile of ascending values at a probability from 0 to 1, linear between values (definition 7
  /// of Hyndman and Fan, The American Statistician 50, 1996; `numpy.quantile`). NaN of none.
  public static func linear(_ ascending: [Double], _ probability: Double) -> Double {
    guard let last = ascending.last else { return .nan }
    let place = probability * Double(ascending.count - 1)
    let below = Int(place)
    if below >= ascending.count - 1 { return last }
    let share = place - Double(below)
    let (low, high) = (ascending[below], ascending[below + 1])
    // As numpy, from the nearer end, so that the result is monotonic in the share.
    let step = high - low
    return share >= 0.5 ? high - step * (1 - share) : low + step * share
  }
}
