import Commands
import Configuration
import EventModel
import EventStream

/// The table `[account]`:
///
///     [account]
///     currency = "USD"
///     cash = "1000000 USD"
///     day_start = "17:00 America/New_York"
///
///     [account.rates]
///     AUD = "AUD/USD"      # the mid of that instrument of the stream
///     JPY = "1/USDJPY"     # one divided by it
///     HKD = 0.128          # a constant
///
/// An account goes on from a file that `risk --save-account` wrote:
///
///     from = "account.toml"
///
/// or holds something at the beginning; its cash is what is left after that was paid:
///
///     peak_equity = "1050000 USD"       # without them the first equity that is known
///     day_start_equity = "1010000 USD"
///
///     [account.positions]
///     NVDA = { size = "100", average_price = "131.25", strategy = "sma" }
///
///     [account.hand_over]
///     sma = "sma2"         # what the one holds and wants belongs to the other now; "": to none
///
/// `flatten = ["old"]` in `[account]` closes what a strategy holds that the stream does not have.
///
/// `[account.margin]` says what must stand behind positions (`MarginModel`), `[account.carry]` what
/// holding them costs (`CarryRules`).
///
/// All may be left out: then the currency is USD, nothing is in the account, and a day starts at 00:00
/// UTC.
public struct AccountConfiguration: Sendable {
  /// In which everything is told.
  public var currency: String
  /// In the account at the beginning.
  public var cash: Nanos
  /// When a day of the account begins.
  public var dayStart: DayStart
  /// How many units of the account's currency one of these is worth.
  public var rates: [(currency: String, rate: Rate)]
  /// What the account holds at the beginning; nil: its cash.
  public var start: SavedAccount?
  /// Nil: nothing has to stand behind positions.
  public var margin: MarginModel?
  /// Nil: holding costs nothing.
  public var carry: CarryRules?
  private let places: ConfigurationPlaces?
  /// The lines of the table that costs of holding follow from, as `openingNotes` tell them.
  private(set) var lines: [String] = []

  /// Where the worth of a currency comes from.
  public enum Rate: Sendable, Equatable {
    case constant(Double)
    /// The mid, else the last price, of the instrument of this symbol; `inverse` one divided by it.
    case instrument(symbol: String, inverse: Bool)
  }

  public init(
    currency: String = "USD", cash: Nanos = 0, dayStart: DayStart = DayStart(),
    rates: [(currency: String, rate: Rate)] = []
  ) {
    self.currency = currency
    self.cash = cash
    self.dayStart = dayStart
    self.rates = rates
    places = nil
  }

  /// The tables `[account]` and below of a file; what is not said has its default.
  public init(_ file: TradingFile) throws(StreamError) {
    self.init()
    guard let table = try file.root.table("account") else { return }
    try self.init(table)
    try table.finish()
  }

  private init(_ table: ConfigurationTable) throws(StreamError) {
    currency = try table.text("currency") ?? "USD"
    if currency.isEmpty { throw table.failure("currency", "names no currency; such as \"USD\"") }
    let amount = try table.quantity("cash", units: [currency], in: -1e20...1e20)
    cash = amount.map { Nanos(($0.value * 1e9).rounded()) } ?? 0
    dayStart = try DayStart(table, "day_start")
    rates = []
    if let list = try table.table("rates") {
      for name in list.keys {
        if name == currency { throw list.failure(name, "is the account's own currency") }
        rates.append((name, try Self.rate(name, list)))
      }
    }
    places = table.places
    start = try start(table)
    if let found = try table.table("margin") {
      margin = try MarginModel(found, currency: currency)
    }
    if let found = try table.table("carry") { carry = try CarryRules(found) }
    let told = ["currency", "cash", "day_start", "rates", "carry"]
    lines = table.configuration.entries.compactMap { entry in
      guard entry.path.count > 1, entry.path[0] == "account", told.contains(entry.path[1]) else {
        return nil
      }
      return entry.text
    }
  }

  /// What the table says that the account holds.
  private func start(_ table: ConfigurationTable) throws(StreamError) -> SavedAccount? {
    var start: SavedAccount?
    if let file = try table.text("from") {
      for key in ["cash", "positions", "peak_equity", "day_start_equity"] where table.has(key) {
        throw table.failure(key, "stands in the file of `from` already")
      }
      let saved = try SavedAccount(file: file)
      if saved.currency != currency {
        throw table.failure(
          "from", "\(file) is an account in \(saved.currency), not in \(currency)")
      }
      start = saved
    }
    if let positions = try table.table("positions") {
      start = try SavedAccount(positions: positions, currency: currency)
      start?.cash = [(currency, ExactDecimal(cash, exponent: -9))]
    }
    let equities: [(String, WritableKeyPath<SavedAccount.Equity, Double>)] = [
      ("peak_equity", \.peak), ("day_start_equity", \.dayStart),
    ]
    for (key, path) in equities {
      guard let amount = try table.quantity(key, units: [currency], in: -1e20...1e20) else {
        continue
      }
      if start == nil {
        start = SavedAccount(currency: currency)
        start?.cash = [(currency, ExactDecimal(cash, exponent: -9))]
      }
      start?.equity[keyPath: path] = amount.value
    }
    for name in try table.table("hand_over")?.keys ?? [] {
      if start == nil { throw table.failure("hand_over", "nothing is held that could be") }
      start?.heirs.append((name, try table.table("hand_over")!.text(name) ?? ""))
    }
    if let names = try table.texts("flatten") {
      if start == nil { throw table.failure("flatten", "nothing is held that could be closed") }
      if let both = names.first(where: { name in start!.heirs.contains { $0.old == name } }) {
        throw table.failure("flatten", "\(both) is handed over already")
      }
      start?.flattened = names
    }
    return start
  }

  /// The error of what the account is said to hold.
  func startFailure(_ cause: String) -> StreamError {
    let key = ["from", "positions"].first { places?.has($0) == true }
    return places?.failure(key, cause)
      ?? StreamError(.badConfiguration, operation: "read", object: "account", cause: cause)
  }

  private static func rate(
    _ name: String, _ table: ConfigurationTable
  ) throws(StreamError) -> Rate {
    switch try table.value(name) {
    case .text(let text) where text.hasPrefix("1/") && text.count > 2:
      return .instrument(symbol: String(text.dropFirst(2)), inverse: true)
    case .text(let text) where !text.isEmpty: return .instrument(symbol: text, inverse: false)
    case .integer(let number) where number > 0: return .constant(Double(number))
    case .number(let number) where number > 0 && number.isFinite: return .constant(number)
    default:
      throw table.failure(
        name,
        "takes a symbol of the stream (\"AUDUSD\"), one divided by it (\"1/USDJPY\") or a number above zero"
      )
    }
  }

  /// The error of a rate whose instrument the stream lacks.
  func unknownRate(_ name: String, symbol: String, in header: StreamHeader) -> StreamError {
    let symbols = header.instruments.map(\.symbol)
    let hint = suggestion(for: symbol, among: symbols).map { "; did you mean \($0)?" }
    let cause =
      "the stream has no instrument \(symbol)"
      + (hint ?? " (it has \(firstAndCount(symbols.isEmpty ? ["none"] : symbols)))")
    return places?.inside("rates").failure(name, cause)
      ?? StreamError(
        .badConfiguration, operation: "read", object: "account.rates.\(name)", cause: cause)
  }

  /// The error of an instrument whose currency has no way into that of the account.
  public func noRate(for instrument: Instrument) -> StreamError {
    let cause =
      "no rate for \(instrument.currency), the currency of \(instrument.symbol): say "
      + "[account.rates] \(instrument.currency) = \"SYMBOL\", \"1/SYMBOL\" or a number"
    return places?.failure(nil, cause)
      ?? StreamError(.badConfiguration, operation: "read", object: "account", cause: cause)
  }
}
