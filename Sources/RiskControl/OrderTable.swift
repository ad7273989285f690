import EventModel
import EventStream

/// A row of `--orders`, before the stream is known.
struct OrderRow: Sendable, Equatable {
  var line: Int
  var time: Int64
  var symbol = ""
  var side = Side.none
  /// Decimals as written; empty where absent.
  var size = ""
  var price = ""
  var type = OrderType.market
  var timeInForce = TimeInForce.day
  var schedule = ScheduleKind.configured
  var until = noTime
  var strategy = ""
  var state = OrderState.requested
  var id: UInt64 = 0
}

/// A CSV file of orders made by hand. The first line names the columns, in any order:
///
///     time,symbol,side,size,type,price,tif,schedule,until,strategy,action,id
///     2026-01-05T14:30:00Z,ESH6,buy,2,limit,6900.25,day,,,hand,new,1
///
/// `time`, `symbol`, `side` and `size` are needed, the others may be left out or empty. Times rise. An
/// `action` is `new`, `cancel` or `replace`; the latter two name the order by its `id`, which otherwise
/// is the line of the row.
enum OrderTable {
  static let columns = [
    "time", "symbol", "side", "size", "type", "price", "tif", "schedule", "until", "strategy",
    "action", "id",
  ]

  static func failure(_ file: String, _ line: Int, _ cause: String) -> StreamError {
    StreamError(
      .badData, operation: "read", object: file, cause: cause, place: "line \(line)")
  }

  static func parse(_ bytes: [UInt8], file: String) throws(StreamError) -> [OrderRow] {
    var header: [String]?
    var rows: [OrderRow] = []
    for (index, line) in bytes.split(
      separator: 0x0A, omittingEmptySubsequences: false
    ).enumerated() {
      let text = String(decoding: line, as: UTF8.self)
        .trimming { $0 == "\r" || $0 == " " || $0 == "\t" }
      if text.isEmpty || text.hasPrefix("#") { continue }
      let fields = text.split(separator: ",", omittingEmptySubsequences: false).map {
        String($0).trimming { $0 == " " || $0 == "\t" }
      }
      if let header {
        guard fields.count == header.count else {
          throw failure(file, index + 1, "\(fields.count) fields, where \(header.count) are named")
        }
        let row = try row(fields, header, line: index + 1, file)
        if let last = rows.last, row.time < last.time {
          throw failure(file, index + 1, "its time is before that of the row above")
        }
        rows.append(row)
      } else {
        header = try checkedHeader(fields, file, index + 1)
      }
    }
    return rows
  }

  private static func checkedHeader(
    _ fields: [String], _ file: String, _ line: Int
  ) throws(StreamError) -> [String] {
    for field in fields where !columns.contains(field) {
      let hint = suggestion(for: field, among: columns).map { "; did you mean \($0)?" }
      throw failure(
        file, line,
        "unknown column \"\(field)\"" + (hint ?? " (known: \(columns.joined(separator: ", ")))"))
    }
    for needed in ["time", "symbol", "side", "size"] where !fields.contains(needed) {
      throw failure(file, line, "the first line names no column \(needed)")
    }
    if Set(fields).count < fields.count { throw failure(file, line, "a column is named twice") }
    return fields
  }

  private static func row(
    _ fields: [String], _ header: [String], line: Int, _ file: String
  ) throws(StreamError) -> OrderRow {
    var row = OrderRow(line: line, time: 0)
    row.id = UInt64(line)
    for (column, field) in zip(header, fields) {
      if field.isEmpty, !["time", "symbol"].contains(column) { continue }
      guard set(column, field, in: &row) else {
        throw failure(file, line, "\(column): \"\(field)\" \(meaning(of: column))")
      }
    }
    if row.type != .market, row.price.isEmpty, row.state == .requested {
      throw failure(file, line, "price: a limit needs one")
    }
    if row.state == .requested, row.size.isEmpty || row.side == .none {
      throw failure(file, line, "an order needs a side and a size")
    }
    return row
  }

  private static func set(_ column: String, _ field: String, in row: inout OrderRow) -> Bool {
    switch column {
    case "time":
      guard let time = Timestamp.parse(field), Timestamp.range.contains(time) else { return false }
      row.time = time
    case "until":
      guard let time = Timestamp.parse(field), Timestamp.range.contains(time) else { return false }
      row.until = time
    case "symbol":
      row.symbol = field
      return !field.isEmpty
    case "side":
      guard let side = ["buy": Side.bid, "bid": .bid, "sell": .ask, "ask": .ask][field] else {
        return false
      }
      row.side = side
    case "size": row.size = field
    case "price": row.price = field
    case "type":
      guard let type = OrderType(name: field) else { return false }
      row.type = type
    case "tif":
      guard let timeInForce = TimeInForce(name: field) else { return false }
      row.timeInForce = timeInForce
    case "schedule":
      guard let schedule = ScheduleKind(name: field) else { return false }
      row.schedule = schedule
    case "strategy": row.strategy = field
    case "action":
      let actions: [String: OrderState] = [
        "new": .requested, "cancel": .cancelRequested, "replace": .replaceRequested,
      ]
      guard let state = actions[field] else { return false }
      row.state = state
    default:
      guard let id = UInt64(field), id > 0, id < 1 << 20 else { return false }
      row.id = id
    }
    return true
  }

  private static func meaning(of column: String) -> String {
    switch column {
    case "time", "until": "is not an ISO 8601 time such as 2026-01-05T14:30:00Z"
    case "symbol": "names no instrument"
    case "side": "is none of buy, sell"
    case "type": "is none of \(OrderType.names.joined(separator: ", "))"
    case "tif": "is none of \(TimeInForce.names.joined(separator: ", "))"
    case "schedule": "is none of \(ScheduleKind.names.joined(separator: ", "))"
    case "action": "is none of new, cancel, replace"
    default: "is not a whole number from 1 to 1048575"
    }
  }
}

extension String {
  /// Without the characters at both ends that match.
  fileprivate func trimming(_ matches: (Character) -> Bool) -> String {
    var text = self[...]
    while let first = text.first, matches(first) { text = text.dropFirst() }
    while let last = text.last, matches(last) { text = text.dropLast() }
    return String(text)
  }
}
