import Configuration
import EventStream

/// The rules of the exchanges of mainland China for A-shares; they hold for the instruments of the
/// calendars XSHG, XSHE and BJSE unless `[risk.a_share] enabled = false`. Boards differ: `ShareBoard`.
///
/// Source: Trading Rules of the Shanghai Stock Exchange (2023), 3.3.6 to 3.3.8 (lots of 100, the odd
/// rest sold at once), 3.1.4 (shares are sold from the next day on), 3.3.14 (price limits of the main board
/// of 10 %, and 5 % of shares under special treatment).
struct ShareRules: Sendable {
  var isEnabled = true
  /// Share of the previous close that a price may differ by, on the main board.
  var limit = 0.1
  var specialTreatmentLimit = 0.05

  init() {}

  /// The share of the previous close that the price of a share may differ by at a time.
  func limit(of board: ShareBoard, isSpecial: Bool, at time: Int64) -> Double {
    guard board.hasMainLimits(at: time) else { return board.priceLimit }
    return isSpecial ? specialTreatmentLimit : limit
  }

  init(_ table: ConfigurationTable) throws(StreamError) {
    isEnabled = try table.boolean("enabled") ?? true
    if let found = try table.quantity("price_limit", units: ["%"], in: 0.1...100) {
      limit = found.value / 100
    }
    if let found = try table.quantity("special_treatment_limit", units: ["%"], in: 0.1...100) {
      specialTreatmentLimit = found.value / 100
    }
  }
}
