import Calendars
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

  fileprivate func apply(to instrument: inout Instrument) throws(StreamError) {
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

/// The terms as a stage applies them to a header that grows: to what is new in it.
public struct AppliedTerms {
  private let terms: InstrumentTerms
  private var follower = TableFollower<Instrument>()
  private var applied: HeaderTable<Instrument> = []

  public init(_ terms: InstrumentTerms) { self.terms = terms }

  public mutating func apply(to header: inout StreamHeader) throws(StreamError) {
    if terms.isEmpty { return }
    for index in follower.changes(in: header.instruments) {
      var instrument = header.instruments[index]
      try terms.apply(to: &instrument)
      if index < applied.count { applied[index] = instrument } else { applied.append(instrument) }
    }
    header.instruments = applied
  }
}
