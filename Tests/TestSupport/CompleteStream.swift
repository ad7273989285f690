import EventModel
import EventStream

/// A stream in which everything occurs that the schema has and few streams do: controls, details of a
/// trade, orders, fills and signals with every word.
public enum CompleteStream {
  public static let start: Int64 = 1_700_000_000_000_000_000

  /// An order with another number in every word.
  public static var order: OrderPayload {
    var order = OrderPayload()
    order.state = .intended
    order.parent = 3 << 20
    order.strategy = 1
    order.type = .limit
    order.timeInForce = .goodTillCancel
    order.filled = 5
    order.decisionTime = start + 6
    order.schedule = .direct
    order.deadline = start + 8
    order.reason = .orderRate
    order.request = 10
    order.signal = 11
    order.trigger = 1012
    order.trail = 1013
    order.display = 14
    order.group = 15
    order.link = 16
    order.expiry = start + 17
    order.stopDistance = 1018
    order.targetDistance = 1019
    order.run = 20
    order.account = 21
    order.stopShare = 22
    order.targetShare = 23
    order.stopTrails = 24
    order.reduceOnly = 25
    return order
  }

  public static var fill: FillPayload {
    var fill = FillPayload()
    fill.parent = 3 << 20
    fill.strategy = 0
    fill.liquidity = .maker
    fill.fillId = 4
    fill.filled = 5
    fill.venueTime = start + 6
    fill.revises = 7
    fill.account = 8
    return fill
  }

  public static var signal: SignalPayload {
    var signal = SignalPayload()
    signal.cause = .rebalance
    signal.price = 100.5
    signal.number = 3
    signal.stopDistance = 1.5
    signal.targetDistance = 2.5
    signal.stopShare = 0.25
    signal.targetShare = 0.5
    signal.stopTrails = 1
    return signal
  }

  /// A trade with its detail, a signal, an order and a fill, in the header of `SampleStreams`.
  public static func events() -> [OwnedEvent] {
    var buffer = EventBuffer()
    func event(_ kind: EventKind, _ ordinal: UInt64, flags: EventFlags = .last) -> Event {
      Event(
        kind: kind, eventTime: start + Int64(ordinal), origin: ordinal, instrument: 1, flags: flags)
    }
    var trade = event(.trade, 1, flags: [])
    trade.trade = Trade(price: 10_050, size: 3, tradeId: 9, aggressor: .bid)
    buffer.append(trade)
    var detail = event(.tradeDetail, 2)
    detail.eventTime = trade.eventTime
    detail.tradeDetail = TradeDetail(
      exchange: 0x5341_4e58, conditions: 0x49_4640, restingOrder: 77, aggressorOrder: 78)
    buffer.append(detail)
    var wanted = event(.signal, 3)
    wanted.signal = Signal(strategy: 1, target: -2, strength: -1, horizon: 60)
    buffer.append(wanted, signal, inputCount: 1)[0] = 0.25
    var asked = event(.order, 4)
    asked.order = Order(side: .ask, orderId: 3 << 20 + 1, price: 10_040, size: 20)
    buffer.append(asked, order)
    var done = event(.fill, 5)
    done.fill = Fill(side: .ask, orderId: 3 << 20 + 1, price: 10_041, size: 5)
    buffer.append(done, fill)
    let batch = buffer.whole
    return batch.events.map { OwnedEvent($0, of: batch) }
  }

  /// The stream, its events in two frames with every control between them.
  public static func bytes() throws(StreamError) -> [UInt8] {
    let events = events()
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    try writer.header(SampleStreams.header())
    try SampleStreams.send(Array(events.prefix(3)), to: writer, frame: 3)
    for control in controls(behind: events.prefix(3)) { try writer.control(control) }
    try SampleStreams.send(Array(events.dropFirst(3)), to: writer, frame: 3)
    try writer.end()
    return output.memory
  }

  public static func controls(behind events: some Collection<OwnedEvent>) -> [ControlFrame] {
    var digest = StreamDigest()
    var buffer = EventBuffer()
    for event in events { event.append(to: &buffer) }
    digest.add(buffer.whole)
    return [
      .barrier(17), .heartbeat(start + 1), .latency(id: 2, sentAt: start + 2),
      .resume(checkpoint: 17, events: digest.eventCount, digest: digest.value),
      .passed(eventTime: start + 3, origin: 3), .position(event: 3, appendedAt: start + 4),
    ]
  }
}
