import EventModel

/// What would remain of the performance if every size, and the capital, were so many times as large. The
/// impact of an order grows with its size, by the model of Almgren and Chriss: cost per unit is proportional
/// to it, so that returns fall by the multiple of what the impact takes of them at the size of the stream.
/// The fills of the stream are taken to hold none of it, as those of a simulated venue do.
public struct CapacityCurve: Sendable {
  public struct Point: Sendable {
    /// Of the sizes of the stream.
    public var multiple: Double
    public var capital: Double
    public var annualReturn: Double?
    public var sharpe: Double?
  }

  public private(set) var points: [Point] = []
  /// The multiple at which half of the Sharpe ratio without impact is left; nil where that is not above
  /// zero, or nothing is traded.
  public private(set) var half: Double?

  private static let multiples: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

  /// - Parameter impacts: of orders, by time, in the account's currency at the size of the stream.
  init?(
    _ performance: Performance?, _ impacts: [(time: Int64, cost: Double)], _ year: SamplingYear
  ) {
    guard let performance, !impacts.isEmpty, performance.returns.count > 1,
      performance.returns.count + 1 == performance.times.count
    else { return nil }
    let returns = performance.returns
    // Of each sample, what the impact took of the equity before it.
    var taken = [Double](repeating: 0, count: returns.count)
    for impact in impacts where impact.cost.isFinite {
      let place = performance.times.dropFirst().partitioningIndex { $0 >= impact.time }
      guard place < performance.times.count else { continue }
      taken[place - 1] += impact.cost / performance.equity[place - 1]
    }
    let years = year.years(performance.times[...])
    func statistics(_ multiple: Double) -> ReturnStatistics {
      ReturnStatistics(
        zip(returns, taken).map { $0 - multiple * $1 }, periodsPerYear: year.samplesPerYear,
        years: years)
    }
    for multiple in Self.multiples {
      let found = statistics(multiple)
      let isRuined = zip(returns, taken).contains { $0 - multiple * $1 <= -1 }
      points.append(
        Point(
          multiple: multiple, capital: performance.equity[0] * multiple,
          annualReturn: isRuined ? -1 : found.annualReturn, sharpe: found.sharpe))
    }
    guard let whole = statistics(0).sharpe, whole > 0, taken.contains(where: { $0 > 0 }) else {
      return
    }
    var (low, high) = (1e-6, 1e12)
    for _ in 0..<100 {
      let middle = (low * high).squareRoot()
      if statistics(middle).sharpe ?? -.infinity > whole / 2 { low = middle } else { high = middle }
    }
    half = low
  }
}

extension RandomAccessCollection where Index == Int {
  /// The first place at which something holds that holds from there on; the end where it never does.
  fileprivate func partitioningIndex(where holds: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
