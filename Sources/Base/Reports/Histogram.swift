/// Counts of values in bins of equal, round width between their 1 % and 99 % quantiles.
public struct Histogram {
  /// The lower bounds of the bins.
  public private(set) var names: [String] = []
  public private(set) var counts: [Int] = []

  /// - Parameter ascending: the values.
  public init(_ ascending: [Double], bins: Int = 12) {
    let (low, high) = (Quantile.linear(ascending, 0.01), Quantile.linear(ascending, 0.99))
    guard low.isFinite, high.isFinite else { return }
    let width = NumberText.roundStep(max((high - low) / Double(bins), 1e-9))
    let first = (low / width).rounded(.down)
    let count = max(1, min(4 * bins, Int(((high / width).rounded(.down) - first)) + 1))
    counts = [Int](repeating: 0, count: count)
    names = (0..<count).map { NumberText.significant((first + Double($0)) * width, 3) }
    for value in ascending {
      let place = (value / width).rounded(.down) - first
      counts[Int(min(max(place, 0), Double(count - 1)))] += 1
    }
  }
}
