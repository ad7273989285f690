import Calendars
import Commands
import EventModel
import EventStream

extension CaptureOptions {
  /// From the command line.
  init(_ options: ParsedOptions, path: String) throws(StreamError) {
    fileName = path.split(separator: "/").last.map(String.init) ?? path
    columns = options.texts("columns").flatMap(splitQuoted)
    let symbols = try options.names("symbols")
    symbol = symbols?.count == 1 ? symbols?.first : nil
    if let text = options.text("date") {
      guard let time = Timestamp.parse(text), time % Timestamp.day == 0 else {
        throw ParsedOptions.usage("--date", "\"\(text)\" is not a date such as 2026-01-05")
      }
      day = Int(time / Timestamp.day)
    }
    timezone = options.text("timezone")
    calendar = options.text("calendar").map(ExchangeCalendar.ownName(of:))
    publisher = options.text("publisher")
    exponents = try ExponentOptions(options)
    barInterval = try options.duration("bar")
    rounds = options.has("round")
    aggregateTrades = options.text("trades").map { $0 == "aggTrade" }
  }
}

extension ExponentOptions {
  /// From the command line.
  init(_ options: ParsedOptions) throws(StreamError) {
    self.init()
    for (name, quantity) in [("price-exponent", Quantity.price), ("size-exponent", .size)] {
      for text in options.texts(name).flatMap(splitQuoted) {
        do throws(CaptureOptionError) {
          try take(text, for: quantity)
        } catch {
          throw ParsedOptions.usage("--\(name)", error.sentence)
        }
      }
    }
  }
}

/// The events that `--from` and `--to` leave.
struct TimeSelection {
  var from: Int64?
  var to: Int64?

  var isEverything: Bool { from == nil && to == nil }

  func contains(_ time: Int64) -> Bool {
    if let from, time < from { return false }
    if let to, time >= to { return false }
    return true
  }
}
