import Calendars
import Configuration
import EventModel
import EventStream

/// What holding costs and brings, beside prices:
///
///     [account.carry]
///     borrow = "3 %"          # a year of 360 days of the value of what is short
///     funding = true          # of perpetual contracts, by the funding rates in the stream
///
///     [account.carry.instrument.EURUSD]
///     long = "1.9 %"          # overnight financing, a year of 360 days; below zero it is received
///     short = "-1.2 %"
///
///     [[account.carry.dividend]]
///     symbol = "NVDA"
///     date = "2024-06-11"     # ex date: paid on what is held when that day of the account begins
///     amount = "0.10"         # a share, in its currency
///
/// Borrow and financing are charged when a day of the account begins, for each day since the last, on the
/// value at the newest price; funding with the first funding rate after its time.
public struct CarryRules: Sendable {
  /// Of the value, for a day, in 1e-18; below zero it is received.
  struct Rates: Sendable, BitwiseCopyable {
    var long: Int64 = 0
    var short: Int64 = 0
  }

  struct Dividend: Sendable {
    var symbol: String
    /// Days since 1970-01-01.
    var day: Int64
    /// Of a share.
    var amount: ExactDecimal
  }

  var general = Rates()
  var bySymbol: [String: Rates] = [:]
  var dividends: [Dividend] = []
  /// Whether any dividend is listed.
  public var paysDividends: Bool { !dividends.isEmpty }
  var hasFunding = false

  init(_ table: ConfigurationTable) throws(StreamError) {
    general.short = try Self.rate("borrow", table) ?? 0
    hasFunding = try table.boolean("funding") ?? false
    for (symbol, own) in try table.namedTables("instrument") {
      bySymbol[symbol] = Rates(
        long: try Self.rate("long", own) ?? 0, short: try Self.rate("short", own) ?? general.short)
    }
    for row in try table.tables("dividend") { dividends.append(try Self.dividend(row)) }
    dividends.sort { $0.day < $1.day }
  }

  func rates(of symbol: String) -> Rates { bySymbol[symbol] ?? general }

  /// A year of the money market has 360 days.
  private static func rate(
    _ key: String, _ table: ConfigurationTable
  ) throws(StreamError) -> Int64? {
    guard let year = try table.quantity(key, units: ["%", "bp"], in: -1000...1000) else {
      return nil
    }
    return Int64((year.value * (year.unit == "%" ? 1e16 : 1e14) / 360).rounded())
  }

  private static func dividend(_ row: ConfigurationTable) throws(StreamError) -> Dividend {
    guard let symbol = try row.text("symbol"), let date = try row.text("date"),
      let amount = try row.text("amount")
    else { throw row.failure(nil, "needs symbol, date and amount") }
    guard let time = Timestamp.parse(date), date.utf8.count == 10 else {
      throw row.failure("date", "\"\(date)\" is no date, such as \"2024-06-11\"")
    }
    guard let paid = ExactDecimal(amount) else {
      throw row.failure("amount", "\"\(amount)\" is no decimal between quotes, such as \"0.10\"")
    }
    return Dividend(symbol: symbol, day: time / Timestamp.day, amount: paid)
  }
}
