import Configuration
import EventModel
import EventStream
import Glibc

/// How own executions move the simulated prices: off by default. For each `size` executed the price
/// moves by so many basis points, in the direction of the trade:
///
/// - `temporary`: this execution alone is paid at the moved price;
/// - `permanent`: all that follows;
/// - `decaying`: all that follows, the move halving every `half_life`, as in Obizhaeva and Wang
///   (2013), equation 8, with resilience ρ = ln 2 / half-life.
///
/// Prices that are moved were not in the market: they are what the model says it would have shown.
struct MarketImpact: Sendable {
  /// Decimal text of the size that the rates are for.
  var size = "1"
  /// In 1 of the price for each size.
  var temporary = 0.0
  var permanent = 0.0
  var decaying = 0.0
  var halfLife = 5 * Timestamp.minute

  var isOff: Bool { temporary == 0 && permanent == 0 && decaying == 0 }

  init() {}

  /// - Parameter table: `[venue.impact]`.
  init(_ table: ConfigurationTable) throws(StreamError) {
    guard let size = try table.text("size"), let value = Double(size), value > 0, value.isFinite
    else {
      throw table.failure(
        "size",
        "is missing or no size between quotes; the rates are for each so many, as in \"1000\"")
    }
    self.size = size
    func rate(_ key: String) throws(StreamError) -> Double {
      let units = ["bp", "%"]
      guard let (value, unit) = try table.quantity(key, units: units, in: 0...10_000) else {
        return 0
      }
      return value * (unit == "bp" ? 1e-4 : 1e-2)
    }
    temporary = try rate("temporary")
    permanent = try rate("permanent")
    decaying = try rate("decaying")
    if let span = try table.duration("half_life") {
      if span == 0 { throw table.failure("half_life", "must be above zero") }
      halfLife = span
    }
  }
}

/// How far own executions have moved the price of an instrument, as a share of it.
struct ImpactState: BitwiseCopyable {
  var permanent = 0.0
  var decaying = 0.0
  var time: Int64 = 0

  func move(_ impact: MarketImpact, at now: Int64) -> Double {
    permanent + decaying * exp2(-Double(now - time) / Double(impact.halfLife))
  }

  /// - Parameter units: executed, in the model's sizes; negative when sold.
  mutating func add(_ units: Double, _ impact: MarketImpact, at now: Int64) {
    decaying = decaying * exp2(-Double(now - time) / Double(impact.halfLife))
    decaying += impact.decaying * units
    permanent += impact.permanent * units
    time = now
  }
}
