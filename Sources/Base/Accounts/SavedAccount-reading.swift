import Configuration
import EventModel
import EventStream

/// From files: what `risk --save-account` wrote, and `[account.positions]`.
extension SavedAccount {
  /// Reads what `text` wrote.
  public init(file: String) throws(StreamError) {
    try self.init(Configuration(file: file))
  }

  /// Reads a file that `text` was written to; names what is wrong, with its place.
  public init(_ configuration: Configuration) throws(StreamError) {
    let root = ConfigurationTable(configuration)
    guard let table = try root.table("saved"), let currency = try table.text("currency") else {
      throw root.failure(
        nil, "is no account that risk --save-account wrote: it has no [saved] currency")
    }
    self.init(currency: currency)
    let version = try table.integer("version", in: 1...Int.max) ?? 1
    if version > Self.version {
      throw table.failure(
        "version", "\(version) is of a later program: this one reads up to \(Self.version)")
    }
    nextDay = try Self.time("next_day", table)
    equity = try Self.equity(table)
    for name in try table.table("cash")?.keys ?? [] {
      cash.append((name, try Self.needed(name, table.table("cash")!)))
    }
    for name in try table.table("rates")?.keys ?? [] {
      rates.append((name, try table.table("rates")!.number(name) ?? .nan))
    }
    for row in try table.tables("strategy") {
      strategies.append((try row.text("name") ?? "", try Self.equity(row)))
    }
    for row in try table.tables("position") { holdings.append(try Self.holding(row)) }
    for row in try table.tables("mark") {
      var mark = Mark(
        symbol: try row.text("symbol") ?? "", publisher: try row.text("publisher") ?? "",
        price: row.has("price") ? try Self.needed("price", row) : nil,
        isPriced: try row.boolean("market") ?? false)
      if let end = try Self.time("funding_end", row) {
        mark.funding = Funding(rate: try Self.needed("funding_rate", row), end: end)
      }
      marks.append(mark)
    }
    if let found = try table.table("desk") { desk = try SavedDesk(found) }
    let isComplete = try table.table("end")?.boolean("complete") ?? false
    if version >= 2, !isComplete {
      throw table.failure(
        nil, "has no [saved.end]: the file was cut, and what it lacks is not known")
    }
    try checkTwice(table)
    try root.finish()
  }

  /// A position that stands twice would count twice.
  private func checkTwice(_ table: ConfigurationTable) throws(StreamError) {
    var seen: Set<[String]> = []
    for holding in holdings
    where !seen.insert([holding.symbol, holding.publisher, holding.strategy]).inserted {
      throw table.failure(
        nil,
        "has the position of \(holding.strategy.isEmpty ? "no strategy" : holding.strategy) in "
          + "\(holding.symbol) twice")
    }
  }

  private static func holding(_ row: ConfigurationTable) throws(StreamError) -> Holding {
    var holding = Holding(
      symbol: try row.text("symbol") ?? "", publisher: try row.text("publisher") ?? "",
      strategy: try row.text("strategy") ?? "", size: try needed("size", row))
    if row.has("average_price") {
      holding.averagePrice = try needed("average_price", row)
      return holding
    }
    holding.cost = try needed("cost", row)
    var history = History(
      cash: try needed("cash", row), turnover: try needed("turnover", row),
      fees: try needed("fees", row), carry: try needed("carry", row),
      fills: Int64(try row.integer("fills", in: 1...(.max)) ?? 1))
    if let currency = try row.text("currency") {
      history.closed = ClosedMoney(currency: currency, profit: try needed("profit", row))
    }
    holding.history = history
    return holding
  }

  /// The holdings of `[account.positions]`, by symbol:
  ///
  ///     [account.positions]
  ///     NVDA = { size = "100", average_price = "131.25", strategy = "sma" }
  ///     short = { symbol = "ES", size = "-2", average_price = "5012.50" }
  ///
  /// The account's cash is what is left after they were paid.
  init(
    positions table: ConfigurationTable, currency: String
  ) throws(StreamError) {
    self.init(currency: currency)
    for name in table.keys {
      guard let row = try table.table(name) else { continue }
      var holding = Holding(
        symbol: try row.text("symbol") ?? name, strategy: try row.text("strategy") ?? "",
        size: try Self.needed("size", row))
      holding.averagePrice = try Self.needed("average_price", row)
      if holding.size.digits == 0 { throw row.failure("size", "is zero: nothing is held") }
      holdings.append(holding)
    }
  }

  private static func equity(_ table: ConfigurationTable) throws(StreamError) -> Equity {
    Equity(
      peak: try table.number("peak_equity") ?? .nan,
      dayStart: try table.number("day_start_equity") ?? .nan)
  }

  static func time(
    _ key: String, _ table: ConfigurationTable
  ) throws(StreamError) -> Int64? {
    guard let text = try table.text(key) else { return nil }
    guard let time = Timestamp.parse(text) else {
      throw table.failure(key, "\"\(text)\" is no time, such as \"2024-01-02T22:00:00Z\"")
    }
    return time
  }

  static func needed(
    _ key: String, _ table: ConfigurationTable
  ) throws(StreamError) -> ExactDecimal {
    guard let text = try table.text(key) else { throw table.failure(nil, "lacks `\(key)`") }
    guard let number = ExactDecimal(text) else {
      throw table.failure(key, "\"\(text)\" is no decimal between quotes, such as \"-12.5\"")
    }
    return number
  }
}
