import EventModel
import EventStream

/// Shares in Shanghai and Shenzhen, in yuan: commission 0.03 % of the value, at least 5 an order;
/// transfer fee 0.001 % of the value; stamp duty on sales, 0.05 % since 2023-08-28 and 0.1 % before
/// (Ministry of Finance, announcement 2023 no. 39). Prices get 0.05 % worse by slippage.
struct AShareFees: FeeModel {
  var commission: Int64
  var minimum: Int64
  var transfer: Int64
  var slippage: Double

  /// 2023-08-28, Shanghai.
  static let dutyHalved =
    Int64(Timestamp.days(year: 2023, month: 8, day: 28)) * Timestamp.day - 8 * Timestamp.hour

  static let definition = FeeDefinition(
    name: "a_share",
    help: "commission 0.03 % (at least 5 an order), transfer 0.001 %, stamp duty on sales 0.05 % "
      + "(0.1 % to 2023-08-27), slippage 0.05 % of the price"
  ) { table throws(StreamError) in
    AShareFees(
      commission: try table?.rate("commission") ?? 300_000_000,
      minimum: try table?.amount("minimum") ?? 5_000_000_000,
      transfer: try table?.rate("transfer") ?? 10_000_000,
      slippage: try table?.quantity("slippage", units: ["%"], in: 0...10).map { $0.value / 100 }
        ?? 0.0005)
  }

  func fee(_ fill: FeeInput) -> Int64 {
    let duty: Int64 = fill.time < Self.dutyHalved ? 1_000_000_000 : 500_000_000
    let taxes =
      FeeArithmetic.share(fill.value, rate: transfer)
      + (fill.isBuy ? 0 : FeeArithmetic.share(fill.value, rate: duty))
    let after = max(
      minimum, FeeArithmetic.share(fill.valueAfter, rate: commission))
    if fill.sizeBefore == 0 { return taxes + after }
    let before = max(minimum, FeeArithmetic.share(fill.valueBefore, rate: commission))
    return taxes + after - before
  }
}
