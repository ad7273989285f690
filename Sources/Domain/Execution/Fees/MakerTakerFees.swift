import EventModel
import EventStream

/// Shares of the value: one for orders that were in the book first, one for those that came to them.
/// Auctions cost what makers pay.
struct MakerTakerFees: FeeModel {
  /// In 1e-12 of the value.
  var maker: Int64
  var taker: Int64

  static let definition = FeeDefinition(
    name: "maker_taker", help: "shares of the value: maker and taker, in bp or %"
  ) { table throws(StreamError) in
    MakerTakerFees(
      maker: try table?.rate("maker") ?? 0, taker: try table?.rate("taker") ?? 0)
  }

  func fee(_ fill: FeeInput) -> Int64 {
    FeeArithmetic.share(fill.value, rate: fill.liquidity == .taker ? taker : maker)
  }
}
