import CostAnalysis
import EventModel
import EventStream
import Foundation
import TestSupport

/// Streams with orders and fills made by hand: prices in cents, sizes in units, times in nanoseconds since
/// the start.
struct TradingStream {
  /// 2026-01-05 14:30 UTC, a Monday.
  static let start: Int64 = 1_767_623_400 * Timestamp.second
  var header = StreamHeader()
  var events: [OwnedEvent] = []

  init(instruments: Int = 1, strategies: [String] = ["sma"]) {
    header.kinds = .all
    header.instruments = HeaderTable(
      (0..<instruments).map {
        var instrument = Instrument(
          id: UInt32($0), symbol: "S\($0)", publisher: "V\($0 % 2)", priceExponent: -2,
          sizeExponent: 0)
        instrument.currency = "USD"
        instrument.multiplier = 1
        return instrument
      })
    header.strategies = HeaderTable(
      strategies.enumerated().map {
        Strategy(id: UInt16($0.offset), name: $0.element, version: "1")
      })
  }

  private mutating func append(_ event: Event, words: [Int64] = []) {
    var owned = OwnedEvent(event)
    owned.words = words
    events.append(owned)
  }

  mutating func quote(_ time: Int64, _ bid: Int64, _ ask: Int64, instrument: Int = 0) {
    var event = Event(
      kind: .quote, eventTime: Self.start + time, instrument: UInt32(instrument))
    event.quote = Quote(bidPrice: bid, bidSize: 1, askPrice: ask, askSize: 1)
    append(event)
  }

  mutating func trade(_ time: Int64, _ price: Int64, _ size: Int64, instrument: Int = 0) {
    var event = Event(
      kind: .trade, eventTime: Self.start + time, instrument: UInt32(instrument))
    event.trade = Trade(price: price, size: size)
    append(event)
  }

  mutating func bar(
    _ time: Int64, _ prices: [Int64], volume: Int64, basis: BarBasis = .trade, instrument: Int = 0
  ) {
    var event = Event(kind: .bar, eventTime: Self.start + time, instrument: UInt32(instrument))
    event.bar = Bar(basis: basis, start: Self.start + time - Timestamp.day, volume: volume)
    append(event, words: prices)
  }

  mutating func signal(_ time: Int64, _ target: Double, strategy: Int = 0, instrument: Int = 0) {
    var event = Event(
      kind: .signal, eventTime: Self.start + time, instrument: UInt32(instrument),
      flags: [.last, .derived])
    event.signal = Signal(strategy: UInt16(strategy), target: target)
    var owned = OwnedEvent(event)
    owned.values = [0, .nan]
    events.append(owned)
  }

  /// An order as it now is. Parents are multiples of 2^20; a child's parent is what it lies above.
  mutating func order(
    _ time: Int64, _ id: UInt64, _ state: OrderState, _ side: Side, _ size: Int64,
    decision: Int64? = nil, strategy: Int = 0, instrument: Int = 0,
    reason: UInt16 = 0
  ) {
    var event = Event(
      kind: .order, eventTime: Self.start + time, instrument: UInt32(instrument),
      flags: [.last, .derived])
    event.order = Order(side: side, orderId: id, price: noNumber, size: size)
    let parent = id & ~0xF_FFFF
    var words = [Int64](repeating: 0, count: OrderWord.count)
    words[OrderWord.state] = Int64(state.rawValue)
    words[OrderWord.parent] = parent == id ? 0 : Int64(parent)
    words[OrderWord.strategy] = Int64(strategy)
    words[OrderWord.decisionTime] = Self.start + (decision ?? time)
    words[OrderWord.reason] = Int64(reason)
    append(event, words: words)
  }

  mutating func fill(
    _ time: Int64, _ id: UInt64, _ side: Side, _ size: Int64, at price: Int64, fees: Int64 = 0,
    liquidity: Liquidity = .taker, venue: Int64? = nil, strategy: Int = 0, instrument: Int = 0
  ) {
    var event = Event(
      kind: .fill, eventTime: Self.start + time, instrument: UInt32(instrument),
      flags: [.last, .derived])
    event.fill = Fill(side: side, orderId: id, price: price, size: size)
    var words = [Int64](repeating: 0, count: FillWord.count)
    words[FillWord.parent] = Int64(id & ~0xF_FFFF)
    words[FillWord.strategy] = Int64(strategy)
    words[FillWord.liquidity] = Int64(liquidity.rawValue)
    words[FillWord.fees] = fees
    words[FillWord.fillId] = Int64(events.count)
    words[FillWord.venueTime] = Self.start + (venue ?? time)
    append(event, words: words)
  }

  /// The account as `risk` tells it before the first fill.
  mutating func account(_ time: Int64, equity: Double) {
    var event = Event(kind: .account, eventTime: Self.start + time, flags: [.last, .derived])
    event.account = AccountState(item: 0, equity: equity, cash: equity, realized: 0)
    var owned = OwnedEvent(event)
    owned.values = [0, 0, 0, 0, equity, equity]
    events.append(owned)
  }

  /// What risk says of a target that it could not reach.
  mutating func unreached(
    _ time: Int64, wanted: Double, held: Double, _ cause: String, instrument: Int = 0,
    order: UInt64 = 0, reason: UInt16 = 11
  ) {
    var event = Event(
      kind: .decision, eventTime: Self.start + time, instrument: UInt32(instrument),
      flags: [.last, .derived])
    event.decision = Decision(
      reason: reason, orderId: order, limit: wanted, observed: held)
    var owned = OwnedEvent(event)
    owned.text = Array(cause.utf8)
    events.append(owned)
  }

  mutating func watermark(_ time: Int64) {
    events.append(OwnedEvent(.watermark(Self.start + time)))
  }

  /// A parent with one child that is filled at once.
  mutating func trade(
    _ time: Int64, _ number: UInt64, _ side: Side, _ size: Int64, at price: Int64, fees: Int64 = 0,
    strategy: Int = 0, instrument: Int = 0
  ) {
    let id = number << 20
    order(time, id, .approved, side, size, strategy: strategy, instrument: instrument)
    order(time, id + 1, .pending, side, size, strategy: strategy, instrument: instrument)
    order(time, id + 1, .working, side, size, strategy: strategy, instrument: instrument)
    fill(
      time, id + 1, side, size, at: price, fees: fees, strategy: strategy, instrument: instrument)
    order(time, id + 1, .filled, side, size, strategy: strategy, instrument: instrument)
    order(time, id, .filled, side, size, strategy: strategy, instrument: instrument)
  }

  // MARK: Running

  func bytes(frame: Int = 100, ends: Bool = true) throws -> [UInt8] {
    try SampleStreams.bytes(header, events, frame: frame, ends: ends)
  }

  func analysis(
    _ options: CostOptions = CostOptions(), frame: Int = 100
  ) throws -> CostAnalysis {
    let scratch = try ScratchFolder()
    try scratch.write(try bytes(frame: frame), to: "stream")
    return try CostAnalysis(
      reading: StreamReader(try ByteInput.open(scratch.path + "/stream")), options)
  }

  /// A program's output on this stream.
  func run(_ command: String) throws -> Programs.Outcome {
    let scratch = try ScratchFolder()
    try scratch.write(try bytes(), to: "in")
    return try Programs.run("{ \(command); } < in", in: scratch)
  }
}

extension TradingStream {
  /// A market of random walks and orders of all fates: delayed, worked by children, filled in parts, late or
  /// not at all, refused, open at the end.
  static func random(seed: UInt64, events count: Int = 600, instruments: Int = 3) -> TradingStream {
    var random = SeededGenerator(seed: seed)
    var stream = TradingStream(instruments: instruments, strategies: ["sma", "rsi"])
    // Multipliers and units of every sort; prices of the last one cross zero.
    let multipliers = [1, 50, 0.25, 0]
    var prices: [Int64] = []
    for index in 0..<instruments {
      stream.header.instruments[index].multiplier = multipliers[index % 4]
      stream.header.instruments[index].priceExponent = [-2, -9, -5][index % 3]
      stream.header.instruments[index].sizeExponent = [0, -9, -3][index % 3]
      prices.append(index == instruments - 1 ? 40 : [10_000, 2_000_000_007, 130_000][index % 3])
    }
    struct Open {
      var id: UInt64
      var instrument: Int
      var side: Side
      var size: Int64
      var filled: Int64 = 0
      var strategy: Int
      var children: UInt64 = 0
      var working = false
    }
    var open: [Open] = []
    var (time, next): (Int64, UInt64) = (0, 1)
    func pick(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }
    for _ in 0..<count {
      if pick(0...3) > 0 { time += pick(0...400_000_000) }
      let instrument = Int(pick(0...Int64(instruments - 1)))
      switch pick(0...19) {
      case 0...7:
        prices[instrument] += pick(-12...12)
        let half = pick(0...6)
        stream.quote(
          time, prices[instrument] - half, prices[instrument] + pick(0...6), instrument: instrument)
      case 8...10:
        stream.trade(
          time, prices[instrument] + pick(-5...5), pick(1...5000), instrument: instrument)
      case 11, 12:
        let strategy = Int(pick(0...1))
        stream.signal(time, 5, strategy: strategy, instrument: instrument)
        let decision = time
        if pick(0...3) == 0 {
          time += pick(0...50_000_000)
          prices[instrument] += pick(-9...9)
          stream.quote(
            time, prices[instrument] - 2, prices[instrument] + 3, instrument: instrument)
        }
        let side: Side = pick(0...1) == 0 ? .bid : .ask
        let (id, size) = (next << 20, pick(1...900))
        next += 1
        let fate = pick(0...9)
        if fate == 0 {
          stream.order(
            time, id, .rejected, side, size, decision: decision, strategy: strategy,
            instrument: instrument, reason: 3)
        } else if fate == 1 {
          stream.order(
            time, id, .shadow, side, size, decision: decision, strategy: strategy,
            instrument: instrument)
        } else {
          stream.order(
            time, id, .approved, side, size, decision: decision, strategy: strategy,
            instrument: instrument)
          open.append(
            Open(id: id, instrument: instrument, side: side, size: size, strategy: strategy))
        }
      case 13: stream.watermark(time)
      default:
        guard !open.isEmpty else { continue }
        let place = Int(pick(0...Int64(open.count - 1)))
        var one = open[place]
        if !one.working {
          one.children += 1
          let child = one.id + one.children
          stream.order(
            time, child, .pending, one.side, one.size, strategy: one.strategy,
            instrument: one.instrument)
          time += pick(0...3_000_000)
          stream.order(
            time, child, .working, one.side, one.size, strategy: one.strategy,
            instrument: one.instrument)
          one.working = true
          open[place] = one
          continue
        }
        let child = one.id + one.children
        if pick(0...5) == 0 {
          let state: OrderState = pick(0...1) == 0 ? .cancelled : .expired
          stream.order(
            time, child, state, one.side, one.size, strategy: one.strategy,
            instrument: one.instrument)
          stream.order(
            time, one.id, state, one.side, one.size, strategy: one.strategy,
            instrument: one.instrument)
          open.remove(at: place)
          continue
        }
        let size = pick(1...(one.size - one.filled))
        one.filled += size
        stream.fill(
          time, child, one.side, size, at: prices[one.instrument] + pick(-7...7),
          fees: pick(-3_000_000...9_000_000_001), liquidity: pick(0...1) == 0 ? .maker : .taker,
          venue: max(0, time - pick(0...5_000_000)), strategy: one.strategy,
          instrument: one.instrument)
        open[place] = one
        if one.filled == one.size {
          for id in [child, one.id] {
            stream.order(
              time, id, .filled, one.side, one.size, strategy: one.strategy,
              instrument: one.instrument)
          }
          open.remove(at: place)
        }
      }
    }
    stream.watermark(time)
    return stream
  }
}
