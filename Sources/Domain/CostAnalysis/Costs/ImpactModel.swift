import EventModel
import Execution

/// The cost that Almgren and Chriss (Optimal Execution of Portfolio Transactions, Journal of Risk 3, 2000)
/// expect of an instrument, with the parameters that section 3.4 makes of its spread and daily volume V:
///
///     ε = spread / 2,  η = spread / (0.01 V),  γ = spread / (0.1 V)
///
/// A day is as long as the market traded on the days of the stream, on average.
struct ImpactModel {
  /// Currency per unit.
  let spread: Double
  /// Units that the market trades in a day.
  let volumePerDay: Double
  /// Nanoseconds.
  let day: Double

  /// Nil where the market has no spread or does not trade.
  init?(spread: Double, _ market: PriceState, sizeScale: Double) {
    let days = Double(max(market.days, 1))
    volumePerDay = market.traded * sizeScale / days
    day = Double(market.tradingTime) / days
    self.spread = spread
    guard spread.isFinite, spread >= 0, volumePerDay.isFinite, volumePerDay > 0, day > 0 else {
      return nil
    }
  }

  /// Orders that are over sooner are at the mercy of the book, not of a rate of trading.
  private static var shortest: Int64 { Timestamp.second }
  private static var mostIntervals: Int { 50 }

  /// Currency per unit of executing these sizes at these times, as equation 8 has it with an interval a fill, at
  /// most 50; nil of one fill, or of less than a second.
  func cost(of fills: [(time: Int64, size: Double)], since arrival: Int64) -> Double? {
    guard let last = fills.last, fills.count > 1, last.time - arrival >= Self.shortest else {
      return nil
    }
    let intervals = min(fills.count, Self.mostIntervals)
    let span = Double(last.time - arrival)
    var trades = [Double](repeating: 0, count: intervals)
    for fill in fills {
      let place = Int(Double(fill.time - arrival) / span * Double(intervals))
      trades[min(max(place, 0), intervals - 1)] += fill.size
    }
    let size = trades.reduce(0, +)
    let model = AlmgrenChriss(
      size: size, horizon: span / day, intervals: intervals, volatility: 0,
      permanentImpact: spread / (0.1 * volumePerDay),
      temporaryImpact: spread / (0.01 * volumePerDay), fixedCost: spread / 2, riskAversion: 0)
    let cost = model.expectedCost(of: trades) / size
    return cost.isFinite && model.discreteTemporaryImpact > 0 ? cost : nil
  }

  /// Orders are taken to be worked over a minute at least: nobody trades at an infinite rate.
  private static var shortestWork: Int64 { Timestamp.minute }

  /// Currency per unit of the impact of a size that is worked evenly over a time, the spread left out:
  /// γ X / 2 + η X / T, with T in days of the market.
  func impact(of size: Double, over time: Int64) -> Double {
    let days = Double(max(time, Self.shortestWork)) / day
    return spread / (0.1 * volumePerDay) * size / 2 + spread / (0.01 * volumePerDay) * size / days
  }
}
