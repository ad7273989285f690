import Configuration
import EventModel
import EventStream

/// An amount of money, or a share of a base that its user names.
struct Threshold: Sendable, Equatable {
  var value: Double
  /// `value` is a share (0.02 is 2 %), not money.
  var isShare: Bool

  func amount(of base: Double) -> Double { isShare ? value * base : value }
}

/// What becomes of a strategy, or of all, whose loss is beyond a limit.
enum Breach: String, CaseIterable, Sendable {
  case halt
  case reduceOnly = "reduce_only"
  /// Reducing only, and what is held is sold.
  case flatten
}

/// At most so many in a span.
struct RateLimit: Sendable, Equatable {
  var count: Int
  var span: Int64
}

/// The limits that one table of the file says; nil where it says nothing.
struct LimitTable: Sendable {
  // Of an order. Sizes in units of the instrument: shares, contracts, coins.
  var orderSize: Double?
  var maximumAge: Int64?
  var repeatedWithin: Int64?
  /// Those that checks declare, in their order; NaN where the table says nothing, and empty without one.
  var declared: [Double] = []
  // Of what is held.
  var position: Double?
  var positionNotional: Double?
  var grossLeverage: Double?
  var netLeverage: Double?
  var sector: Threshold?
  var margin: Double?
  // Of losses.
  var dailyLoss: Threshold?
  var drawdown: Threshold?
  var softDailyLoss: Threshold?
  var softDrawdown: Threshold?
  // Of traffic.
  var orderRate: RateLimit?
  var openOrders: Int?

  /// Which of the keys a table may have.
  enum Scope { case account, strategy, instrument }

  init() {}

  init(_ table: ConfigurationTable, _ scope: Scope, currency: String) throws(StreamError) {
    let reader = LimitReader(table: table, currency: currency)
    orderSize = try reader.size("order_size")
    maximumAge = try reader.span("max_age")
    repeatedWithin = try reader.span("repeated_within")
    for limit in declaredLimits { declared.append(try reader.declared(limit) ?? .nan) }
    position = try reader.size("position")
    positionNotional = try reader.money("position_notional")
    if scope == .instrument { return }
    grossLeverage = try reader.times("gross_leverage")
    netLeverage = try reader.times("net_leverage")
    dailyLoss = try reader.threshold("daily_loss")
    drawdown = try reader.threshold("drawdown")
    softDailyLoss = try reader.soft("soft_daily_loss", below: dailyLoss, "daily_loss")
    softDrawdown = try reader.soft("soft_drawdown", below: drawdown, "drawdown")
    orderRate = try reader.rate("order_rate")
    openOrders = try table.integer("open_orders", in: 1...100_000)
    if scope == .strategy { return }
    sector = try reader.threshold("sector")
    margin = try reader.times("margin")
  }
}

/// Reads limits with their units.
private struct LimitReader {
  let table: ConfigurationTable
  let currency: String

  private func positive(
    _ key: String, units: [String], upTo most: Double = 1e15
  ) throws(StreamError) -> (value: Double, unit: String)? {
    guard let found = try table.quantity(key, units: units, in: 0...most) else { return nil }
    if found.value == 0 {
      throw table.failure(
        key, "a limit of zero lets nothing pass; allowed is above 0 \(found.unit)")
    }
    return found
  }

  func declared(_ limit: DeclaredLimit) throws(StreamError) -> Double? {
    switch limit.quantity {
    case .size: try size(limit.key)
    case .money: try money(limit.key)
    case .share: try share(limit.key)
    case .times: try times(limit.key)
    }
  }

  func size(_ key: String) throws(StreamError) -> Double? {
    try positive(key, units: ["shares", "contracts", "units"])?.value
  }

  func money(_ key: String) throws(StreamError) -> Double? {
    try positive(key, units: [currency])?.value
  }

  func times(_ key: String) throws(StreamError) -> Double? {
    try positive(key, units: ["x"], upTo: 1000)?.value
  }

  func share(_ key: String) throws(StreamError) -> Double? {
    guard let found = try positive(key, units: ["%", "bp"]) else { return nil }
    return try fraction(key, found)
  }

  /// More than the whole is refused: no loss, share or distance below a price is larger.
  private func fraction(
    _ key: String, _ found: (value: Double, unit: String)
  ) throws(StreamError) -> Double {
    let fraction = found.unit == "bp" ? found.value / 10_000 : found.value / 100
    if fraction > 1 { throw table.failure(key, "is more than 100 %, which limits nothing") }
    return fraction
  }

  func threshold(_ key: String) throws(StreamError) -> Threshold? {
    guard let found = try positive(key, units: ["%", currency]) else { return nil }
    return found.unit == "%"
      ? Threshold(value: try fraction(key, found), isShare: true)
      : Threshold(value: found.value, isShare: false)
  }

  func soft(
    _ key: String, below hard: Threshold?, _ name: String
  ) throws(StreamError) -> Threshold? {
    guard let soft = try threshold(key) else { return nil }
    if let hard, soft.isShare != hard.isShare {
      throw table.failure(key, "must have the unit of \(name)")
    }
    if let hard, soft.value > hard.value {
      throw table.failure(key, "is above \(name), so that it is never reached first")
    }
    return soft
  }

  func span(_ key: String) throws(StreamError) -> Int64? {
    guard let span = try table.duration(key) else { return nil }
    if span == 0 { throw table.failure(key, "must be above zero") }
    return span
  }

  func rate(_ key: String) throws(StreamError) -> RateLimit? {
    let units: [(String, Int64)] = [
      ("/s", Timestamp.second), ("/m", Timestamp.minute), ("/h", Timestamp.hour),
      ("/d", Timestamp.day),
    ]
    guard let found = try positive(key, units: units.map { $0.0 }, upTo: 65_536) else { return nil }
    guard found.value == found.value.rounded() else {
      throw table.failure(key, "takes a whole number of orders, for example \"10 /s\"")
    }
    let span = units.first { $0.0 == found.unit }!.1
    return RateLimit(count: Int(found.value), span: span)
  }
}
