import EventModel
import EventStream

/// Orders made by hand: a CSV file with a header row,
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
/// Memory: about 200 bytes a row.
public struct OrderFile: Sendable {
  /// A row.
  public struct Row: Sendable, Equatable {
    public enum Action: String, CaseIterable, Sendable {
      case new, cancel, replace
    }

    /// Nanoseconds since the Unix epoch.
    public var time: Int64
    /// `SYMBOL`, or `SYMBOL@PUBLISHER` where several venues have it.
    public var symbol: String
    /// `bid` buys. `none` where the row takes it from its order.
    public var side: Side
    /// Decimal text; empty where the row does not say it.
    public var size: String
    public var type: OrderType
    /// Decimal text; empty without a limit.
    public var price: String
    public var timeInForce: TimeInForce
    public var schedule: ScheduleKind
    /// `noTime` where the row does not say it.
    public var until: Int64
    /// Empty for none.
    public var strategy: String
    public var action: Action
    /// Which `new` row of the file it is, or is about, counted from 0 in the order of the file.
    public var order: Int
    /// Counted from 1.
    public var line: Int
  }

  /// The file's name for messages.
  public let name: String
  /// By time, equal times in the order of the file.
  public let rows: [Row]

  static let columns = [
    "time", "symbol", "side", "size", "type", "price", "tif", "schedule", "until", "strategy",
    "action", "id",
  ]

  /// Reads a file; `-` is standard input.
  public init(file: String) throws(StreamError) {
    let input = try ByteInput.open(file)
    while try input.readMore() {}
    try self.init(Array(input.available), name: file)
  }

  /// - Parameter name: the file's name for messages.
  public init(_ bytes: [UInt8], name: String) throws(StreamError) {
    self.name = name
    var reader = OrderFileReader(name: name)
    var line = 0
    for text in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      line += 1
      try reader.read(text, line)
    }
    rows = try reader.finish()
  }

  /// The error of a row.
  public func failure(_ row: Row, _ cause: String) -> StreamError {
    Self.failure(name, row.line, cause)
  }

  static func failure(_ name: String, _ line: Int, _ cause: String) -> StreamError {
    StreamError(
      .badData, operation: "read", object: name, cause: cause, place: "line \(line)")
  }

  /// Parents from files have ids from here on, those that risk gives lie below.
  public static let firstParent: UInt64 = 1 << 42
}

/// Reads the lines of an order file.
private struct OrderFileReader {
  let name: String
  /// The column of each known name; nil before the header row.
  private var places: [String: Int]?
  private var rows: [OrderFile.Row] = []
  private var newOrders = 0
  private var byId: [String: Int] = [:]
  private var bySymbol: [String: Int] = [:]

  init(name: String) { self.name = name }

  mutating func read(_ line: ArraySlice<UInt8>, _ number: Int) throws(StreamError) {
    let text = String(decoding: line, as: UTF8.self)
    let fields = text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
    if fields.count == 1, fields[0].isEmpty || fields[0].hasPrefix("#") { return }
    guard let places else { return try readHeader(fields, number) }
    guard fields.count <= places.count else {
      throw failure(number, "has \(fields.count) fields; the header row has \(places.count)")
    }
    let row = try row(
      { name in
        guard let place = places[name], place < fields.count else { return "" }
        return fields[place]
      }, number)
    rows.append(row)
  }

  mutating func finish() throws(StreamError) -> [OrderFile.Row] {
    if places == nil {
      throw failure(1, "no header row; it names the columns, at least time,symbol,side,size")
    }
    // A stable order by time.
    return rows.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }.map(\.element)
  }

  private static func trimmed(_ field: Substring) -> String {
    var part = field
    while let first = part.first, first == " " || first == "\t" { part.removeFirst() }
    while let last = part.last, last == " " || last == "\t" || last == "\r" { part.removeLast() }
    if part.count >= 2, part.first == "\"", part.last == "\"" { part = part.dropFirst().dropLast() }
    return String(part)
  }

  private mutating func readHeader(_ fields: [String], _ number: Int) throws(StreamError) {
    var places: [String: Int] = [:]
    for (place, name) in fields.enumerated() {
      guard OrderFile.columns.contains(name) else {
        let hint = suggestion(for: name, among: OrderFile.columns)
        throw failure(
          number,
          "\"\(name)\" is no column" + (hint.map { "; did you mean \($0)?" } ?? "")
            + " (known: \(OrderFile.columns.joined(separator: ", ")))")
      }
      guard places.updateValue(place, forKey: name) == nil else {
        throw failure(number, "the column \(name) stands twice")
      }
    }
    for name in ["time", "symbol", "side", "size"] where places[name] == nil {
      throw failure(number, "the column \(name) is missing")
    }
    self.places = places
  }

  private mutating func row(
    _ field: (String) -> String, _ number: Int
  ) throws(StreamError) -> OrderFile.Row {
    let symbol = field("symbol")
    if symbol.isEmpty { throw failure(number, "no symbol") }
    let action = try word(
      field("action"), of: OrderFile.Row.Action.allCases.map(\.rawValue), "action", number)
    let price = try decimal(field("price"), "price", number, positive: false)
    let defaultType = price.isEmpty ? OrderType.market : .limit
    var row = OrderFile.Row(
      time: try time(field("time"), "time", number), symbol: symbol,
      side: try side(field("side"), number),
      size: try decimal(field("size"), "size", number, positive: true),
      type: try code(field("type"), "type", number) ?? defaultType, price: price,
      timeInForce: try code(field("tif"), "tif", number)
        ?? (field("until").isEmpty ? .day : .goodTillCancel),
      schedule: try code(field("schedule"), "schedule", number) ?? .configured,
      until: field("until").isEmpty ? noTime : try time(field("until"), "until", number),
      strategy: field("strategy"),
      action: OrderFile.Row.Action(rawValue: action) ?? .new, order: newOrders, line: number)
    let id = field("id")
    if row.action == .new {
      try check(row, number)
      newOrders += 1
      bySymbol[symbol] = row.order
      if !id.isEmpty, byId.updateValue(row.order, forKey: id) != nil {
        throw failure(number, "the id \(id) stands above already")
      }
    } else {
      guard let known = id.isEmpty ? bySymbol[symbol] : byId[id] else {
        let missing = id.isEmpty ? "no order of \(symbol)" : "no order with the id \(id)"
        throw failure(number, "\(action): \(missing) stands above")
      }
      row.order = known
      if row.action == .replace, row.size.isEmpty {
        throw failure(number, "replace: needs the new size, and of a limit order the new price")
      }
    }
    return row
  }

  private func check(_ row: OrderFile.Row, _ number: Int) throws(StreamError) {
    if row.side == .none { throw failure(number, "side: must be buy or sell") }
    if row.size.isEmpty { throw failure(number, "no size") }
    if row.type != .market, row.price.isEmpty {
      throw failure(number, "a \(row.type.name) order needs a price")
    }
    if row.type == .market, !row.price.isEmpty {
      throw failure(number, "a market order has no price")
    }
    if row.until != noTime, row.until <= row.time {
      throw failure(number, "until is not after time")
    }
  }

  // MARK: Fields

  private func time(
    _ text: String, _ column: String, _ number: Int
  ) throws(StreamError) -> Int64 {
    if let time = Int64(text) ?? Timestamp.parse(text), Timestamp.range.contains(time) {
      return time
    }
    throw failure(
      number,
      "\(column): \"\(text)\" is neither an ISO 8601 time such as 2026-01-05T14:30:00Z nor "
        + "nanoseconds since 1970")
  }

  private func side(_ text: String, _ number: Int) throws(StreamError) -> Side {
    switch text {
    case "buy", "bid": return .bid
    case "sell", "ask": return .ask
    case "": return .none
    default: throw failure(number, "side: \"\(text)\" is none of buy, sell")
    }
  }

  private func decimal(
    _ text: String, _ column: String, _ number: Int, positive: Bool
  ) throws(StreamError) -> String {
    if text.isEmpty { return text }
    guard let value = Double(text), value.isFinite, !positive || value > 0 else {
      throw failure(
        number, "\(column): \"\(text)\" is not a number\(positive ? " above zero" : "")")
    }
    return text
  }

  private func word(
    _ text: String, of choices: [String], _ column: String, _ number: Int
  ) throws(StreamError) -> String {
    if text.isEmpty || choices.contains(text) { return text }
    let hint = suggestion(for: text, among: choices)
    throw failure(
      number,
      "\(column): \"\(text)\" is none of \(choices.joined(separator: ", "))"
        + (hint.map { "; did you mean \($0)?" } ?? ""))
  }

  private func code<Code: WireCode>(
    _ text: String, _ column: String, _ number: Int
  ) throws(StreamError) -> Code? {
    Code(name: try word(text, of: Code.names, column, number))
  }

  private func failure(_ line: Int, _ cause: String) -> StreamError {
    OrderFile.failure(name, line, cause)
  }
}
