import Configuration
import EventStream

/// Maker and taker shares that fall with the value traded in the calendar month (UTC) before the fill:
///
///     [[venue.fees.tier]]
///     above = "0"
///     maker = "1 bp"
///     taker = "2 bp"
struct TieredFees: FeeModel {
  struct Tier: Sendable {
    /// Currency.
    var above: Double
    var fees: MakerTakerFees
  }
  /// Ascending.
  var tiers: [Tier]

  static let definition = FeeDefinition(
    name: "tiered",
    help:
      "maker and taker by the value traded in the month so far: [[venue.fees.tier]] with above, "
      + "maker, taker"
  ) { table throws(StreamError) in
    var tiers: [Tier] = []
    for tier in try table?.tables("tier") ?? [] {
      let above = try tier.amount("above", in: 0...1e9) ?? 0
      let fees = MakerTakerFees(
        maker: try tier.rate("maker") ?? 0, taker: try tier.rate("taker") ?? 0)
      if let last = tiers.last, last.above >= Double(above) / 1e9 {
        throw tier.failure("above", "must ascend from tier to tier")
      }
      tiers.append(Tier(above: Double(above) / 1e9, fees: fees))
    }
    guard let table else { return TieredFees(tiers: []) }
    guard let first = tiers.first, first.above == 0 else {
      throw table.failure("tier", "needs at least [[venue.fees.tier]] with above = \"0\"")
    }
    return TieredFees(tiers: tiers)
  }

  func fee(_ fill: FeeInput) -> Int64 {
    tiers.last { $0.above <= fill.monthValue }?.fees.fee(fill) ?? 0
  }
}
