import EventModel
import EventStream

/// Brings the rows of an order file into a stream as `order` events.
public struct OrderFileFeed: Sendable {
  public let file: OrderFile
  /// What new orders come as: `approved`, or `requested` where risk is to judge them.
  public let state: OrderState
  private var next = 0
  private var instruments: HeaderTable<Instrument> = []
  private var strategies: HeaderTable<Strategy> = []

  public init(_ file: OrderFile, as state: OrderState) {
    self.file = file
    self.state = state
  }

  /// Learns of the stream, and adds the strategies that the file names and the header does not.
  public mutating func begin(_ header: inout StreamHeader) {
    for row in file.rows where !row.strategy.isEmpty {
      if !header.strategies.contains(where: { $0.name == row.strategy }) {
        header.strategies.append(
          Strategy(id: UInt16(header.strategies.count), name: row.strategy, version: ""))
      }
    }
    instruments = header.instruments
    strategies = header.strategies
  }

  /// When the next row comes: before the events of that time. `Int64.max` when all have come.
  public var nextTime: Int64 { next < file.rows.count ? file.rows[next].time : .max }

  /// Appends the next row.
  public mutating func append(to buffer: inout EventBuffer) throws(StreamError) {
    let row = file.rows[next]
    next += 1
    let instrument = try instrument(of: row)
    var order = Order(
      side: row.side, orderId: (OrderFile.firstParent + UInt64(row.order) + 1) << 20,
      price: noNumber, size: 0)
    if !row.price.isEmpty {
      order.price = try units(row.price, instrument.priceExponent, "price", row)
    }
    if !row.size.isEmpty {
      order.size = try units(row.size, instrument.sizeExponent, "size", row)
    }
    var event = Event(
      kind: .order, eventTime: row.time, instrument: instrument.id, flags: [.last, .derived])
    event.order = order
    var payload = OrderPayload()
    payload.state =
      switch row.action {
      case .new: state
      case .cancel: .cancelRequested
      case .replace: .replaceRequested
      }
    payload.strategy =
      strategies.first { !row.strategy.isEmpty && $0.name == row.strategy }.map { Int($0.id) } ?? -1
    payload.type = row.type
    payload.timeInForce = row.timeInForce
    payload.filled = 0
    payload.decisionTime = row.time
    payload.schedule = row.schedule
    payload.deadline = row.until
    buffer.append(event, payload)
  }

  private func instrument(of row: OrderFile.Row) throws(StreamError) -> Instrument {
    let found = instruments.filter {
      $0.symbol == row.symbol || "\($0.symbol)@\($0.publisher)" == row.symbol
    }
    guard let first = found.first else {
      let hint = suggestion(for: row.symbol, among: instruments.map(\.symbol))
      throw file.failure(
        row,
        "the stream has no instrument \(row.symbol)"
          + (hint.map { "; did you mean \($0)?" }
            ?? " (it has \(firstAndCount(instruments.map(\.symbol))))"))
    }
    if found.count > 1 {
      let names = found.map { "\($0.symbol)@\($0.publisher)" }.joined(separator: " or ")
      throw file.failure(row, "\(row.symbol) is on several venues; write \(names)")
    }
    return first
  }

  private func units(
    _ text: String, _ exponent: Int8, _ column: String, _ row: OrderFile.Row
  ) throws(StreamError) -> Int64 {
    do throws(DecimalNumber.Failure) {
      return try DecimalNumber.parse(text, exponent: exponent)
    } catch {
      throw file.failure(row, "\(column): \"\(text)\": \(error.explanation)")
    }
  }

  public func snapshot(into writer: inout SnapshotWriter) { writer.write(next) }

  public mutating func restore(from reader: inout SnapshotReader) throws(StreamError) {
    next = try reader.read()
    guard (0...file.rows.count).contains(next) else { throw SnapshotReader.short }
  }
}
