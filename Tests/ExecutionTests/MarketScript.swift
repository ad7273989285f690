import EventModel
import TestSupport

/// A market and orders written line by line: times in milliseconds, prices in ticks of one unit, sizes
/// in whole units.
struct MarketScript {
  var events: [OwnedEvent] = []
  static let start: Int64 = 1_700_000_000_000_000_000

  static func time(_ milliseconds: Double) -> Int64 {
    start + Int64((milliseconds * 1e6).rounded())
  }

  private mutating func add(
    _ kind: EventKind, _ milliseconds: Double, _ instrument: UInt32, isLast: Bool = true,
    flags: EventFlags = [], words: [Int64] = [], _ fill: (inout Event) -> Void
  ) {
    var event = Event(
      kind: kind, eventTime: Self.time(milliseconds), origin: UInt64(events.count + 1),
      instrument: instrument, flags: isLast ? flags.union(.last) : flags)
    fill(&event)
    var owned = OwnedEvent(event)
    owned.words = words
    events.append(owned)
  }

  mutating func quote(
    _ at: Double, _ bid: Int64, _ bidSize: Int64, _ ask: Int64, _ askSize: Int64,
    of instrument: UInt32 = 0, isLast: Bool = true, flags: EventFlags = []
  ) {
    add(.quote, at, instrument, isLast: isLast, flags: flags) {
      $0.quote = Quote(bidPrice: bid, bidSize: bidSize, askPrice: ask, askSize: askSize)
    }
  }

  mutating func trade(
    _ at: Double, _ price: Int64, _ size: Int64, _ aggressor: Side = .none,
    of instrument: UInt32 = 0, isLast: Bool = true, flags: EventFlags = []
  ) {
    add(.trade, at, instrument, isLast: isLast, flags: flags) {
      $0.trade = Trade(price: price, size: size, aggressor: aggressor)
    }
  }

  mutating func status(
    _ at: Double, _ action: StatusAction, phase: SessionPhase = .unknown,
    trading: Answer = .unknown, of instrument: UInt32 = 0
  ) {
    add(.status, at, instrument) {
      $0.status = Status(action: action, phase: phase, trading: trading)
    }
  }

  mutating func bar(
    _ start: Double, _ end: Double, _ prices: [Int64], volume: Int64 = noNumber,
    basis: BarBasis = .trade, of instrument: UInt32 = 0
  ) {
    add(.bar, end, instrument, words: prices) {
      $0.bar = Bar(basis: basis, start: Self.time(start), volume: volume)
    }
  }

  mutating func orderAction(
    _ at: Double, _ action: OrderAction, id: UInt64, _ side: Side, _ price: Int64, _ size: Int64,
    of instrument: UInt32 = 0, isLast: Bool = true
  ) {
    add(.orderAction, at, instrument, isLast: isLast) {
      $0.orderAction = OrderActionBody(
        price: price, size: size, orderId: id, action: action, side: side)
    }
  }

  /// Levels as bid price, bid size, ask price, ask size.
  mutating func depth(
    _ at: Double, _ levels: [(Int64, Int64, Int64, Int64)], of instrument: UInt32 = 0,
    isLast: Bool = true
  ) {
    add(
      .depth, at, instrument, isLast: isLast,
      words: levels.flatMap { [$0.0, $0.1, noNumber, $0.2, $0.3, noNumber] }
    ) { $0.depth = Depth(levels: UInt16(levels.count)) }
  }

  mutating func watermark(_ at: Double) {
    add(.watermark, at, noInstrument) { _ in }
  }

  /// A parent that risk let pass; `number` 1, 2, 3 … gives its id.
  mutating func parent(
    _ at: Double, _ number: UInt64, _ side: Side, _ size: Int64, limit: Int64? = nil,
    type: OrderType? = nil, tif: TimeInForce = .day, schedule: ScheduleKind = .configured,
    until: Double? = nil, strategy: Int64 = -1, state: OrderState = .approved,
    of instrument: UInt32 = 0
  ) {
    let type = type ?? (limit == nil ? .market : .limit)
    add(
      .order, at, instrument,
      words: [
        Int64(state.rawValue), 0, strategy, Int64(type.rawValue), Int64(tif.rawValue), 0,
        Self.time(at), Int64(schedule.rawValue), until.map(Self.time) ?? noTime, 0,
      ]
    ) {
      $0.order = Order(side: side, orderId: number << 20, price: limit ?? noNumber, size: size)
    }
  }

  /// The same, and what else it asks for.
  mutating func order(
    _ at: Double, _ number: UInt64, _ side: Side, _ size: Int64, limit: Int64? = nil,
    tif: TimeInForce = .day, strategy: Int64 = -1, of instrument: UInt32 = 0,
    _ ask: (inout OrderPayload) -> Void
  ) {
    parent(
      at, number, side, size, limit: limit, tif: tif, strategy: strategy, of: instrument)
    let place = events.count - 1
    var payload = events[place].words.withUnsafeBufferPointer { OrderPayload($0) }
    ask(&payload)
    var words = [Int64](repeating: 0, count: payload.count)
    words.withUnsafeMutableBufferPointer {
      payload.write(to: $0.baseAddress!, count: payload.count)
    }
    events[place].words = words
  }

  mutating func cancel(_ at: Double, _ number: UInt64) {
    parent(at, number, .none, 0, limit: nil, state: .cancelRequested)
  }

  mutating func replace(_ at: Double, _ number: UInt64, _ size: Int64, limit: Int64? = nil) {
    parent(at, number, .none, size, limit: limit, state: .replaceRequested)
  }

  /// Orders are those that risk wrote: behind it only these are obeyed.
  mutating func passRisk() {
    for place in events.indices where events[place].event.kind == .order {
      events[place].event.flags.insert(.derived)
    }
  }
}
