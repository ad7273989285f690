import Configuration
import EventModel
import EventStream
import Stages

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
    let source = row.source
    let instrument = try source.instrument("symbol", among: instruments)
    let order = Order(
      side: row.side, orderId: Self.id(row.order),
      price: try source.decimal("price", exponent: instrument.priceExponent) ?? noNumber,
      size: try source.decimal("size", exponent: instrument.sizeExponent) ?? 0)
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
    try OrderFile.write(
      source, group: row.group.map(Self.id) ?? 0, instrument, to: &payload)
    buffer.append(event, payload)
  }

  /// The id of the order of a `new` row.
  private static func id(_ order: Int) -> UInt64 {
    (OrderFile.firstParent + UInt64(order) + 1) << 20
  }

  /// What of the rows that have not come is of no use, in a sentence: the stream ends before them.
  public var remark: String? {
    if next == file.rows.count { return nil }
    let unknown = unknownInstruments(
      file.rows[next...].map { $0.source.text("symbol") }, of: file.name, in: instruments)
    return ["rows of --orders stand behind the end of the stream: they were not worked", unknown]
      .compactMap { $0 }.joined(separator: "; ")
  }
}

extension OrderFileFeed: Stateful {
  public mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("next", &next)
    try fields.require((0...file.rows.count).contains(next))
  }

  public static var notState: Set<String> { ["file", "state", "instruments", "strategies"] }
}
