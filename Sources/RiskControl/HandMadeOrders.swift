import EventModel
import EventStream

/// The orders of `--orders FILE`: requests at given times.
struct HandMadeOrders: Sendable {
  private let rows: [OrderRow]
  private let file: String
  private var orders: [(time: Int64, order: AskedOrder)] = []
  private(set) var taken = 0

  init() {
    rows = []
    file = ""
  }

  init(_ text: [UInt8], file: String) throws(StreamError) {
    self.file = file
    rows = try OrderTable.parse(text, file: file)
  }

  init(file: String) throws(StreamError) {
    let input = try ByteInput.open(file)
    while try input.readMore() {}
    try self.init(Array(input.available), file: file)
  }

  /// The time of the next; `Int64.max` where there is none.
  var next: Int64 { taken < orders.count ? orders[taken].time : .max }

  mutating func take(at time: Int64) -> AskedOrder? {
    guard next <= time, taken < orders.count else { return nil }
    taken += 1
    return orders[taken - 1].order
  }

  mutating func restore(taken count: Int) throws(StreamError) {
    guard (0...orders.count).contains(count) else { throw SnapshotReader.short }
    taken = count
  }

  /// Finds instruments in the stream, and adds the strategies that it lacks.
  mutating func begin(_ header: inout StreamHeader) throws(StreamError) {
    if rows.isEmpty { return }
    for row in rows where !row.strategy.isEmpty {
      if !header.strategies.contains(where: { $0.name == row.strategy }) {
        header.strategies.append(
          Strategy(
            id: UInt16(header.strategies.count), name: row.strategy, version: "orders by hand"))
      }
    }
    orders = []
    for row in rows { orders.append((row.time, try order(row, header))) }
  }

  private func order(_ row: OrderRow, _ header: StreamHeader) throws(StreamError) -> AskedOrder {
    guard let instrument = header.instruments.first(where: { $0.symbol == row.symbol }) else {
      let hint = suggestion(for: row.symbol, among: header.instruments.map(\.symbol))
      throw OrderTable.failure(
        file, row.line,
        "the stream has no instrument \(row.symbol)" + (hint.map { "; did you mean \($0)?" } ?? ""))
    }
    let strategy = header.strategies.firstIndex { $0.name == row.strategy } ?? -1
    return AskedOrder(
      state: row.state, id: row.id, strategy: strategy, instrument: instrument.id, side: row.side,
      size: try number(row.size, instrument.sizeExponent, "size", row),
      type: row.type, price: try number(row.price, instrument.priceExponent, "price", row),
      timeInForce: row.timeInForce, schedule: row.schedule, deadline: row.until,
      decisionTime: row.time, origin: 0, receiveTime: noTime)
  }

  private func number(
    _ text: String, _ exponent: Int8, _ column: String, _ row: OrderRow
  ) throws(StreamError) -> Int64 {
    if text.isEmpty { return noNumber }
    do throws(DecimalNumber.Failure) {
      return try DecimalNumber.parse(text, exponent: exponent)
    } catch {
      throw OrderTable.failure(
        file, row.line,
        "\(column): \"\(text)\" is \(error.explanation) (ten to the \(exponent) for \(row.symbol))")
    }
  }
}
