import Calendars
import Commands
import EventModel
import EventStream

/// What a capture does not say of its instruments and trading needs to know:
///
///     [instrument.NVDA]
///     currency = "USD"
///     tick_size = "0.01"
///     lot_size = "1"
///     multiplier = 1
///     sector = "Technology"
///     calendar = "XNYS"
///     pip_size = "0.01"        # see PipSizes
///     board = "star"           # of an A-share; see ShareBoard
///
///     [instrument.BTCUSD_PERP]
///     inverse = true           # worth 100 dollars a contract, settled in bitcoin
///     multiplier = 100
///     currency = "BTC"
///
/// `[instrument.default]` holds for those that have no table of their own. What is said here goes
/// before what the capture says.
public struct InstrumentTerms {
  /// The symbol of the table that holds for all others.
  public static let defaultSymbol = "default"

  private struct Terms {
    var currency: String?
    var tickSize: String?
    var lotSize: String?
    var multiplier: Double?
    var isInverse: Bool?
    var pipSize: Double?
    var board: ShareBoard?
    var sector: String?
    var calendar: String?
    let table: ConfigurationTable
  }

  private var bySymbol: [(symbol: String, terms: Terms)] = []

  public init() {}

  init(_ root: ConfigurationTable) throws(StreamError) {
    for (symbol, table) in try root.namedTables("instrument") {
      var terms = Terms(table: table)
      terms.currency = try table.text("currency")
      terms.tickSize = try Self.decimal("tick_size", table)
      terms.lotSize = try Self.decimal("lot_size", table)
      terms.multiplier = try table.number("multiplier")
      if let multiplier = terms.multiplier, multiplier <= 0 {
        throw table.failure("multiplier", "must be above zero")
      }
      terms.isInverse = try table.boolean("inverse")
      terms.pipSize = try Self.decimal("pip_size", table).flatMap { Double($0) }
      terms.board = try ShareBoard(table)
      terms.sector = try table.text("sector")
      terms.calendar = try Self.calendar(table)
      bySymbol.append((symbol, terms))
    }
  }

  /// The symbols that have tables.
  public var symbols: [String] { bySymbol.map(\.symbol).filter { $0 != Self.defaultSymbol } }

  private static func decimal(
    _ key: String, _ table: ConfigurationTable
  ) throws(StreamError) -> String? {
    guard let text = try table.text(key) else { return nil }
    guard let value = Double(text), value > 0, value.isFinite else {
      throw table.failure(key, "takes a decimal above zero between quotes, such as \"0.01\"")
    }
    return text
  }

  /// The calendar's own name of what it is called.
  private static func calendar(_ table: ConfigurationTable) throws(StreamError) -> String? {
    guard let name = try table.text("calendar") else { return nil }
    guard let calendar = ExchangeCalendar.named(name) else {
      let hint = suggestion(for: name, among: ExchangeCalendar.allNames)
      throw table.failure(
        "calendar",
        "there is no calendar \(name)" + (hint.map { "; did you mean \($0)?" } ?? "")
          + " (known: \(ExchangeCalendar.knownNames))")
    }
    return calendar.name
  }

  /// Writes what is said here into the instruments of a stream.
  public func apply(to header: inout StreamHeader) throws(StreamError) {
    for index in header.instruments.indices { try apply(to: &header.instruments[index]) }
  }

  func apply(to instrument: inout Instrument) throws(StreamError) {
    if let general = bySymbol.first(where: { $0.symbol == Self.defaultSymbol }) {
      try Self.apply(general.terms, to: &instrument)
    }
    let symbol = instrument.symbol
    if let own = bySymbol.first(where: { $0.symbol == symbol }) {
      try Self.apply(own.terms, to: &instrument)
    }
  }

  /// Whether nothing is said of any instrument.
  var isEmpty: Bool { bySymbol.isEmpty }

  private static func apply(_ terms: Terms, to instrument: inout Instrument) throws(StreamError) {
    if let currency = terms.currency { instrument.currency = currency }
    if let multiplier = terms.multiplier { instrument.multiplier = multiplier }
    if let isInverse = terms.isInverse { instrument.isInverse = isInverse }
    try checkCurrency(of: instrument, terms)
    if let sector = terms.sector { instrument.sector = sector }
    if let calendar = terms.calendar { instrument.calendar = calendar }
    if let text = terms.tickSize {
      instrument.tickSize = try units(
        text, "tick_size", instrument, exponent: instrument.priceExponent, terms.table)
    }
    if let text = terms.lotSize {
      instrument.lotSize = try units(
        text, "lot_size", instrument, exponent: instrument.sizeExponent, terms.table)
    }
  }

  private static func units(
    _ text: String, _ key: String, _ instrument: Instrument, exponent: Int8,
    _ table: ConfigurationTable
  ) throws(StreamError) -> Int64 {
    do throws(DecimalNumber.Failure) {
      return try DecimalNumber.parse(text, exponent: exponent)
    } catch {
      throw table.failure(
        key,
        "\"\(text)\" is finer than what the capture keeps of \(instrument.symbol) "
          + "(ten to the \(exponent))")
    }
  }
}

extension InstrumentTerms {
  /// An inverse contract is settled in its coin: in the currency that it is quoted in its money would be
  /// wrong by the price.
  private static func checkCurrency(
    of instrument: Instrument, _ terms: Terms
  ) throws(StreamError) {
    guard instrument.isInverse, let currency = terms.currency, !currency.isEmpty else { return }
    let parts = instrument.symbol.split { !($0.isLetter || $0.isNumber) }
    if parts.contains(where: { $0.count > currency.count && $0.hasSuffix(currency) }) {
      throw terms.table.failure(
        "currency",
        "\(instrument.symbol) is an inverse contract: its profit is in the coin that it is settled in, "
          + "not in \(currency), which it is quoted in; say inverse = true, the coin as currency, and "
          + "as multiplier what a contract is worth in \(currency)")
    }
  }

  /// One pip of an instrument in units of the price, where a table says it.
  public func pipSize(of instrument: Instrument) -> Double? {
    said(of: instrument) { $0.pipSize }
  }

  /// The boards that the tables name, by symbol.
  public var boards: ShareBoards {
    var boards = ShareBoards()
    for (symbol, terms) in bySymbol {
      if let board = terms.board { boards.bySymbol[symbol] = board }
    }
    return boards
  }

  /// What an instrument's own table says, else the one for all others.
  private func said<Value>(of instrument: Instrument, _ value: (Terms) -> Value?) -> Value? {
    for symbol in [instrument.symbol, Self.defaultSymbol] {
      if let terms = bySymbol.first(where: { $0.symbol == symbol })?.terms, let said = value(terms)
      {
        return said
      }
    }
    return nil
  }
}
