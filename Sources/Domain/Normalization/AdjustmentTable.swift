import Calendars
import Configuration
import EventModel
import EventStream

/// The corporate actions of `--adjust FILE`, a small table with the columns
///
///     symbol,date,factor[,cash]
///
/// From the start of the date (`2014-06-09`, by the clock of the instrument's calendar, or UTC) on,
/// prices become (price + cash) × factor and sizes become size / factor, so that they go on from the
/// prices and sizes before: a split of one share into seven has the factor 7, a dividend of 0.47 the
/// factor 1 and the cash 0.47. Actions add up. Nothing before an action changes: the past is never
/// rewritten. Results are rounded to the instrument's exponents, half to even. A header row may name the
/// columns.
public struct AdjustmentTable: Sendable {
  struct Action: Sendable {
    /// Of the instruments that are called so.
    var symbol: String
    var day: Int
    var factor: Double
    var cash: Double
  }

  let actions: [Action]
  /// The file's name for messages.
  let file: String

  private static let format = SmallTable.Format(
    required: ["symbol", "date", "factor"], optional: ["cash"], needsHeader: false,
    exit: .badConfiguration)

  public init(file: String) throws(StreamError) {
    try self.init(SmallTable(file: file, Self.format))
  }

  /// - Parameter name: the file's name for messages.
  public init(_ bytes: [UInt8], name: String) throws(StreamError) {
    try self.init(SmallTable(bytes, name: name, Self.format))
  }

  private init(_ table: SmallTable) throws(StreamError) {
    file = table.file
    var actions: [Action] = []
    for row in table.rows {
      actions.append(
        Action(
          symbol: try row.needed("symbol", row.name), day: try row.needed("date", row.day),
          factor: try row.needed("factor", row.numberAboveZero),
          cash: try row.number("cash") ?? 0))
    }
    // Stable by date, so that actions of one date apply as written.
    self.actions = actions.enumerated().sorted { ($0.1.day, $0.0) < ($1.1.day, $1.0) }.map(\.1)
  }

  /// The scales of an instrument, by time; the last one that began holds.
  func scales(of instrument: Instrument) -> [PriceScale] {
    let zone = ExchangeCalendar.named(instrument.calendar)
      .flatMap { try? SessionTimes($0) }?.zone
    var scales: [PriceScale] = []
    var factor = 1.0
    var offset = 0.0
    for action in actions where instrument.isCalled(action.symbol) {
      // What holds so far is applied to what this action makes of a price.
      offset += action.cash / instrument.priceScale * action.factor * factor
      factor *= action.factor
      let midnight = Int64(action.day) * Timestamp.day
      let start = zone.flatMap { try? $0.utc(local: midnight, missing: .shifted) } ?? midnight
      scales.append(PriceScale(start: start, factor: factor, offset: offset))
    }
    return scales
  }
}

/// What becomes of prices and sizes from a time on.
struct PriceScale: BitwiseCopyable {
  var start: Int64
  var factor: Double
  /// In the instrument's price units.
  var offset: Double

  /// The price, or nil when it does not fit.
  func price(_ price: Int64) -> Int64? {
    price == noNumber ? noNumber : Self.number(Double(price) * factor + offset)
  }

  func size(_ size: Int64) -> Int64? {
    size == noNumber ? noNumber : Self.number(Double(size) / factor)
  }

  private static func number(_ value: Double) -> Int64? {
    guard let number = Int64(exactly: value.rounded(.toNearestOrEven)), number != noNumber else {
      return nil
    }
    return number
  }
}
