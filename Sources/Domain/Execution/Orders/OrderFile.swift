import Configuration
import EventModel
import EventStream

/// Orders made by hand: a small table with a header row,
///
///     time,symbol,side,size,type,price,tif,schedule,until,strategy,action,id
///     2026-01-05T14:30:00Z,AAPL,buy,1000,limit,259.5,day,twap,2026-01-05T15:00:00Z,desk,,first
///     2026-01-05T14:40:00Z,AAPL,,,,,,,,,cancel,first
///
/// in which the columns `time`, `symbol`, `side` and `size` must be there and the others may be, in any
/// order. Sizes and prices are exact decimals. An empty field is the default: a market order, or a
/// limit where a price stands, for the day, by the configured schedule. `action` is `new`, `cancel` or
/// `replace`; the last two are of the order with the same `id`, else of the newest order of the symbol
/// above. Rows may stand in any order of time.
///
/// More columns make other orders of it: `trigger` (a stop; with a price a stop-limit), `trail` (its
/// distance behind the market), `display` (an iceberg), `group` (rows of one word end each other),
/// `expiry`, `stop` and `target` (distances of protection that its fills bring), `stop_trails` and
/// `reduce_only` (yes or no). Distances are prices, or have one of the units %, bp and ticks.
///
/// Memory: that of the table, and about 100 bytes a row.
public struct OrderFile: Sendable {
  /// A row.
  public struct Row: Sendable {
    public enum Action: String, CaseIterable, Sendable {
      case new, cancel, replace
    }

    /// Nanoseconds since the Unix epoch.
    public var time: Int64
    /// `bid` buys. `none` where the row takes it from its order.
    public var side: Side
    public var type: OrderType
    public var timeInForce: TimeInForce
    public var schedule: ScheduleKind
    /// `noTime` where the row does not say it.
    public var until: Int64
    /// Empty for none.
    public var strategy: String
    public var action: Action
    /// Which `new` row of the file it is, or is about, counted from 0 in the order of the file.
    public var order: Int
    /// The first `new` row with its word for a group, counted so; nil: it is in none.
    public var group: Int?
    /// Where it stands, with its symbol, size and price, which mean something with an instrument.
    public var source: SmallTable.Row
  }

  /// By time, equal times in the order of the file.
  public let rows: [Row]
  private let table: SmallTable

  private static let format = SmallTable.Format(
    required: ["time", "symbol", "side", "size"],
    optional: ["type", "price", "tif", "schedule", "until", "strategy", "action", "id"]
      + conditionColumns)

  /// The file's name for messages.
  public var name: String { table.file }

  /// Reads a file; `-` is standard input.
  public init(file: String) throws(StreamError) {
    try self.init(SmallTable(file: file, Self.format))
  }

  /// - Parameter name: the file's name for messages.
  public init(_ bytes: [UInt8], name: String) throws(StreamError) {
    try self.init(SmallTable(bytes, name: name, Self.format))
  }

  private init(_ table: SmallTable) throws(StreamError) {
    self.table = table
    var reader = OrderFileReader()
    for row in table.rows { try reader.read(row) }
    // A stable order by time.
    rows = reader.rows.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }.map(\.element)
  }

  /// Parents from files have ids from here on, those that risk gives lie below.
  public static let firstParent: UInt64 = 1 << 42
}

/// Reads the rows of an order file.
private struct OrderFileReader {
  private(set) var rows: [OrderFile.Row] = []
  private var newOrders = 0
  private var byId: [String: Int] = [:]
  private var bySymbol: [String: Int] = [:]
  private var groups: [String: Int] = [:]

  mutating func read(_ source: SmallTable.Row) throws(StreamError) {
    let symbol = try source.needed("symbol", source.name)
    let until = try source.time("until")
    _ = try source.numberAboveZero("size")
    let price = try source.number("price")
    let actions = OrderFile.Row.Action.allCases.map(\.rawValue)
    var row = OrderFile.Row(
      time: try source.needed("time", source.time), side: try side(source),
      type: try code(source, "type") ?? (price == nil ? .market : .limit),
      timeInForce: try code(source, "tif")
        ?? (until == nil && !source.has("expiry") ? .day : .goodTillCancel),
      schedule: try source.word("schedule", of: ScheduleDefinition.names).flatMap(
        ScheduleDefinition.kind(named:)) ?? .configured,
      until: until ?? noTime,
      strategy: source.text("strategy"),
      action: try source.word("action", of: actions).flatMap(OrderFile.Row.Action.init) ?? .new,
      order: newOrders, source: source)
    let id = source.text("id")
    if row.action == .new {
      try check(row)
      let group = source.text("group")
      if !group.isEmpty {
        row.group = groups[group] ?? row.order
        groups[group] = row.group
      }
      newOrders += 1
      bySymbol[symbol] = row.order
      if !id.isEmpty, byId.updateValue(row.order, forKey: id) != nil {
        throw source.failure("id", "\(id) stands above already")
      }
    } else {
      guard let known = id.isEmpty ? bySymbol[symbol] : byId[id] else {
        let missing = id.isEmpty ? "no order of \(symbol)" : "no order with the id \(id)"
        throw source.failure("action", "\(row.action): \(missing) stands above")
      }
      row.order = known
      if row.action == .replace, !source.has("size") {
        throw source.failure(
          "action", "replace: needs the new size, and of a limit order the new price")
      }
    }
    rows.append(row)
  }

  private func check(_ row: OrderFile.Row) throws(StreamError) {
    let source = row.source
    if row.side == .none { throw source.failure("side", "must be buy or sell") }
    if !source.has("size") { throw source.failure("size", "nothing stands there") }
    if row.type != .market, !source.has("price") {
      throw source.failure("type", "a \(row.type.name) order needs a price")
    }
    if row.type == .market, source.has("price") {
      throw source.failure("price", "a market order has no price")
    }
    if row.until != noTime, row.until <= row.time {
      throw source.failure("until", "is not after time")
    }
    try OrderFile.check(source)
  }

  private func side(_ source: SmallTable.Row) throws(StreamError) -> Side {
    switch source.text("side") {
    case "buy", "bid": return .bid
    case "sell", "ask": return .ask
    case "": return .none
    case let text: throw source.failure("side", "\"\(text)\" is none of buy, sell")
    }
  }

  private func code<Code: WireCode>(
    _ source: SmallTable.Row, _ column: String
  ) throws(StreamError) -> Code? {
    try source.word(column, of: Code.names).flatMap { Code(name: $0) }
  }
}
