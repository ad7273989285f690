import Calendars
import EventModel
import EventStream

/// The corporate actions of `--adjust FILE`. A line is
///
///     SYMBOL,DATE,FACTOR[,CASH]
///
/// From the start of DATE (`2014-06-09`, by the clock of the instrument's calendar, or UTC) on,
/// prices become (price + CASH) × FACTOR and sizes become size / FACTOR, so that they go on from the
/// prices and sizes before: a split of one share into seven has the factor 7, a dividend of 0.47 the
/// factor 1 and the cash 0.47. Actions add up. Nothing before an action changes: the past is never
/// rewritten. Results are rounded to the instrument's exponents, half to even.
public struct AdjustmentTable: Sendable {
  struct Action: Sendable {
    var symbol: String
    var day: Int
    var factor: Double
    var cash: Double
  }

  let actions: [Action]

  /// - Parameter object: the file's name, for errors.
  public init(_ text: String, object: String) throws(StreamError) {
    var actions: [Action] = []
    for line in TableLine.lines(text) {
      let fields = line.fields
      guard fields.count == 3 || fields.count == 4 else {
        throw line.error("expected SYMBOL,DATE,FACTOR[,CASH]", object)
      }
      guard let day = Self.day(fields[1]) else {
        throw line.error("\"\(fields[1])\" is not a date such as 2014-06-09", object)
      }
      guard let factor = Double(fields[2]), factor.isFinite, factor > 0 else {
        throw line.error("\"\(fields[2])\" is not a factor above zero", object)
      }
      guard let cash = fields.count == 4 ? Double(fields[3]) : 0, cash.isFinite else {
        throw line.error("\"\(fields[3])\" is not an amount of cash", object)
      }
      actions.append(Action(symbol: fields[0], day: day, factor: factor, cash: cash))
    }
    // Stable by date, so that actions of one date apply as written.
    self.actions = actions.enumerated().sorted { ($0.1.day, $0.0) < ($1.1.day, $1.0) }.map(\.1)
  }

  private static func day(_ text: String) -> Int? {
    guard let time = Timestamp.parse(text), time % Timestamp.day == 0 else { return nil }
    return Int(Timestamp.floorDivide(time, Timestamp.day).quotient)
  }

  /// The scales of an instrument, by time; the last one that began holds.
  func scales(of instrument: Instrument) -> [PriceScale] {
    let zone = ExchangeCalendar.named(instrument.calendar)
      .flatMap { try? SessionTimes($0) }?.zone
    var scales: [PriceScale] = []
    var factor = 1.0
    var offset = 0.0
    for action in actions where action.symbol == instrument.symbol {
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
