import Accounts
import Configuration
import EventModel
import EventStream
import MarketRules

/// The tables `[account]` and `[risk…]` of a file.
struct RiskConfiguration: Sendable {
  /// What a strategy may do, and how its orders are made.
  struct StrategyRules: Sendable {
    var limits = LimitTable()
    var order = OrderTerms()
    var state = TradingState.active
    var breach: Breach?
    var canary = CanaryRules()
    let places: ConfigurationPlaces?
  }

  struct InstrumentRules: Sendable {
    var limits = LimitTable()
    var shortSales: ShortSales?
    var isRestricted = false
    let places: ConfigurationPlaces?
  }

  enum ShortSales: String, CaseIterable, Sendable, BitwiseCopyable {
    case allowed, forbidden
    /// Only of what is in `locate`.
    case locate
  }

  /// What a thrown kill switch does beside sending nothing more.
  enum KillRule: String, CaseIterable, Sendable, BitwiseCopyable {
    /// Cancels what would make a position larger; what closes one or protects it stays.
    case entries
    /// Cancels everything.
    case all
    /// Cancels everything else and closes what is held.
    case flatten
  }

  var account: AccountConfiguration
  var limits = LimitTable()
  var order = OrderTerms()
  var breach = Breach.reduceOnly
  var shortSales = ShortSales.allowed
  var restricted: [String] = []
  var locates: [String] = []
  var allowsSelfMatch = false
  var hours = HoursRules()
  var exits = ReductionRules()
  var kill = KillRule.entries
  var shares = ShareRules()
  var strategies: [(name: String, rules: StrategyRules)] = []
  var instruments: [(symbol: String, rules: InstrumentRules)] = []
  /// FNV-1a of the file, which a reload tells.
  var hash: UInt64 = 0

  init(account: AccountConfiguration = AccountConfiguration()) { self.account = account }

  init(_ file: TradingFile) throws(StreamError) {
    account = try AccountConfiguration(file)
    hash = file.configuration.fingerprint()
    shares = try ShareRules(file.root.table("risk"), file.terms.boards)
    guard let table = try file.root.table("risk") else { return }
    order = try OrderTerms(table, OrderTerms())
    breach = try Self.breach(table) ?? .reduceOnly
    restricted = try table.texts("restricted") ?? []
    locates = try table.texts("locate") ?? []
    shortSales = try Self.shortSales(table) ?? (locates.isEmpty ? .allowed : .locate)
    let selfMatch = try table.text("self_match", choices: ["reject", "allow"])
    allowsSelfMatch = selfMatch == "allow"
    if let found = try table.table("limits") {
      limits = try LimitTable(found, .account, currency: account.currency)
    }
    if let found = try table.table("market_hours") { hours = try HoursRules(found) }
    if let found = try table.table("exits") { exits = try ReductionRules(found) }
    kill =
      try table.text("kill", choices: KillRule.allCases.map(\.rawValue)).flatMap {
        KillRule(rawValue: $0)
      } ?? .entries
    for (name, found) in try table.namedTables("strategy") {
      strategies.append((name, try strategyRules(found)))
    }
    for (symbol, found) in try table.namedTables("instrument") {
      instruments.append((symbol, try instrumentRules(found)))
    }
    try checkRollbacks()
    try table.finish()
  }

  private static func breach(_ table: ConfigurationTable) throws(StreamError) -> Breach? {
    try table.text("on_breach", choices: Breach.allCases.map(\.rawValue)).flatMap {
      Breach(rawValue: $0)
    }
  }

  private static func shortSales(_ table: ConfigurationTable) throws(StreamError) -> ShortSales? {
    try table.text("short_sales", choices: ShortSales.allCases.map(\.rawValue)).flatMap {
      ShortSales(rawValue: $0)
    }
  }

  private func strategyRules(_ table: ConfigurationTable) throws(StreamError) -> StrategyRules {
    var rules = StrategyRules(places: table.places)
    rules.limits = try LimitTable(table, .strategy, currency: account.currency)
    rules.order = try OrderTerms(table, order)
    rules.breach = try Self.breach(table)
    rules.canary = try CanaryRules(table)
    if let name = try table.text("state", choices: TradingState.allCases.map(\.name)) {
      rules.state = TradingState.allCases.first { $0.name == name } ?? .active
    }
    return rules
  }

  private func instrumentRules(
    _ table: ConfigurationTable
  ) throws(StreamError) -> InstrumentRules {
    var rules = InstrumentRules(places: table.places)
    rules.limits = try LimitTable(table, .instrument, currency: account.currency)
    rules.shortSales = try Self.shortSales(table)
    rules.isRestricted = try table.boolean("restricted") ?? false
    return rules
  }

  private func checkRollbacks() throws(StreamError) {
    for (name, rules) in strategies {
      guard let target = rules.canary.rollbackTo else { continue }
      guard target != name, let other = strategies.first(where: { $0.name == target }) else {
        let known = strategies.map(\.name).filter { $0 != name }
        throw rules.places!.failure(
          "rollback_to",
          "\"\(target)\" must be another strategy with a table of its own"
            + (known.isEmpty ? "" : " (\(known.joined(separator: ", ")))"))
      }
      if !other.rules.canary.isShadow {
        throw rules.places!.failure(
          "rollback_to", "[risk.strategy.\(target)] needs shadow = true until it takes over")
      }
    }
  }

  func rules(forStrategy name: String) -> StrategyRules? {
    strategies.first { $0.name == name }?.rules
  }

  func rules(forInstrument symbol: String) -> InstrumentRules? {
    instruments.first { $0.symbol == symbol }?.rules
  }
}
