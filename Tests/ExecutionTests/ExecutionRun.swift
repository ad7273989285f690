import Configuration
import EventModel
import Execution
import Stages
import TestSupport
import Testing

/// Feeds events to the stage of `execute` and reads what it adds.
struct ExecutionRun {
  var output: [OwnedEvent] = []
  var remarks: [String] = []
  /// How many of the events stood before the end.
  var beforeEnd = 0

  /// - Parameters:
  ///   - toml: the trading file.
  ///   - cuts: seed of the sizes of batches; nil: a single batch.
  ///   - snapshotAt: after so many events the stage is replaced by one restored from its snapshot.
  init(
    _ script: MarketScript, _ toml: String = "", orders: String? = nil,
    header: StreamHeader? = nil, cuts: UInt64? = nil, snapshotAt: Int? = nil, ends: Bool = true
  ) throws {
    try self.init(
      script.events, toml, orders: orders, header: header ?? Self.header(of: script.events),
      cuts: cuts, snapshotAt: snapshotAt, ends: ends)
  }

  init(
    _ events: [OwnedEvent], _ toml: String, orders: String? = nil, header: StreamHeader,
    cuts: UInt64? = nil, snapshotAt: Int? = nil, ends: Bool = true
  ) throws {
    func makeStage() throws -> ExecuteStage {
      let file = try TradingFile(Configuration(Array(toml.utf8), file: "test.toml"))
      let orders = try orders.map { try OrderFile(Array($0.utf8), name: "orders.csv") }
      var stage = try ExecuteStage(file, orders: orders)
      var copy = header
      try stage.begin(&copy)
      return stage
    }
    var stage = try makeStage()
    var random = SeededGenerator(seed: cuts ?? 0)
    var output = EventBuffer()
    var index = 0
    while index < events.count {
      var end = cuts == nil ? events.count : min(events.count, index + 1 + Int(random.next() % 9))
      if let snapshotAt, index < snapshotAt { end = min(end, snapshotAt) }
      var input = EventBuffer()
      for event in events[index..<end] { event.append(to: &input) }
      try input.forEachFrame { batch in try stage.process(batch, into: &output) }
      self.output += Self.taking(&output)
      index = end
      if index == snapshotAt {
        let state = StateCarrier(from: &stage)
        stage = try makeStage()
        try state.restore(&stage)
      }
    }
    beforeEnd = self.output.count
    if ends {
      try stage.finish(into: &output)
      self.output += Self.taking(&output)
    }
    remarks = stage.remarks
  }

  private static func taking(_ buffer: inout EventBuffer) -> [OwnedEvent] {
    var events: [OwnedEvent] = []
    buffer.forEachFrame { batch in
      for event in batch.events { events.append(OwnedEvent(event, of: batch)) }
    }
    buffer.removeAll()
    return events
  }

  /// One instrument or more with a tick and lot of one, prices and sizes whole.
  static func header(of events: [OwnedEvent], instruments: Int = 2) -> StreamHeader {
    var header = StreamHeader()
    header.instruments = HeaderTable(
      (0..<instruments).map {
        var instrument = Instrument(
          id: UInt32($0), symbol: "S\($0)", priceExponent: 0, sizeExponent: 0)
        instrument.currency = "USD"
        instrument.tickSize = 1
        instrument.lotSize = 1
        return instrument
      })
    for event in events { header.kinds.insert(event.event.kind) }
    return header
  }

  // MARK: What was added

  struct OrderLine: Equatable {
    var time: Int64
    var id: UInt64
    var state: OrderState
    var price: Int64
    var size: Int64
    var filled: Int64
    var parent: UInt64
    var instrument: UInt32
    var side: Side
    var strategy: Int64
    /// The words of stops and protection.
    var payload: OrderPayload
  }

  struct FillLine: Equatable {
    var time: Int64
    var venueTime: Int64
    var id: UInt64
    var price: Int64
    var size: Int64
    var liquidity: Liquidity
    var fees: Int64
    var fillId: Int64
    var filled: Int64
    var parent: UInt64
    var instrument: UInt32
    var side: Side
    var strategy: Int64
  }

  var orders: [OrderLine] {
    output.filter { $0.event.kind == .order }.map {
      OrderLine(
        time: $0.event.eventTime, id: $0.event.order.orderId,
        state: OrderState(rawValue: UInt16($0.words[OrderWord.state])),
        price: $0.event.order.price, size: $0.event.order.size, filled: $0.words[OrderWord.filled],
        parent: UInt64(bitPattern: $0.words[OrderWord.parent]), instrument: $0.event.instrument,
        side: $0.event.order.side, strategy: $0.words[OrderWord.strategy],
        payload: $0.words.withUnsafeBufferPointer { OrderPayload($0) })
    }
  }

  var fills: [FillLine] {
    output.filter { $0.event.kind == .fill }.map {
      FillLine(
        time: $0.event.eventTime, venueTime: $0.words[FillWord.venueTime],
        id: $0.event.fill.orderId, price: $0.event.fill.price, size: $0.event.fill.size,
        liquidity: Liquidity(rawValue: UInt16($0.words[FillWord.liquidity])),
        fees: $0.words[FillWord.fees], fillId: $0.words[FillWord.fillId],
        filled: $0.words[FillWord.filled], parent: UInt64(bitPattern: $0.words[FillWord.parent]),
        instrument: $0.event.instrument, side: $0.event.fill.side,
        strategy: $0.words[FillWord.strategy])
    }
  }

  /// Each event that was added, in few words: `+2 1.1 partly_filled 3/10`, times in milliseconds since
  /// the script's start, orders as parent and child, fills as `fill 3@100 maker`.
  var log: [String] {
    output.compactMap { owned in
      let event = owned.event
      guard event.kind == .order || event.kind == .fill else { return nil }
      let time = Double(event.eventTime - MarketScript.start) / 1e6
      let id = event.kind == .order ? event.order.orderId : event.fill.orderId
      let child = id & 0xFFFFF
      let protective = child >> 19 != 0 ? "p\(child & 0x7FFFF)" : "\(child)"
      let name = child == 0 ? "\(id >> 20)" : "\(id >> 20).\(protective)"
      let at = time == time.rounded() ? "\(Int(time))" : "\(time)"
      if event.kind == .fill {
        let liquidity = Liquidity(rawValue: UInt16(owned.words[FillWord.liquidity]))
        return "+\(at) \(name) fill \(event.fill.size)@\(event.fill.price) \(liquidity.name)"
      }
      let state = OrderState(rawValue: UInt16(owned.words[OrderWord.state]))
      if [.approved, .cancelRequested, .replaceRequested].contains(state) { return nil }
      let limit = event.order.price == noNumber ? "" : "@\(event.order.price)"
      return
        "+\(at) \(name) \(state.name) \(owned.words[OrderWord.filled])/\(event.order.size)\(limit)"
    }
  }
}
