import Commands
import EventModel
import Stages
import Strategies
import TestSupport

/// Streams by hand: one or more instruments with prices of two decimals, events a second apart.
struct Market {
  static let start: Int64 = 1_700_000_000_000_000_000
  static let second: Int64 = 1_000_000_000
  private(set) var events: [OwnedEvent] = []
  private(set) var time = start
  private var ordinal: UInt64 = 0

  static func header(instruments: Int = 1) -> StreamHeader {
    var header = StreamHeader()
    header.kinds = KindSet(.quote, .trade, .bar, .gap, .watermark)
    header.instruments = HeaderTable(
      (0..<instruments).map {
        var instrument = Instrument(
          id: UInt32($0), symbol: "S\($0)", priceExponent: -2, sizeExponent: 0)
        instrument.tickSize = 1
        return instrument
      })
    return header
  }

  mutating func event(_ kind: EventKind, _ instrument: UInt32, after span: Int64 = second) -> Event
  {
    time += span
    ordinal += 1
    return Event(kind: kind, eventTime: time, origin: ordinal, instrument: instrument)
  }

  mutating func quote(
    _ bid: Int64, _ ask: Int64, sizes: (Int64, Int64) = (10, 10), instrument: UInt32 = 0,
    after: Int64 = second
  ) {
    var event = event(.quote, instrument, after: after)
    event.quote = Quote(bidPrice: bid, bidSize: sizes.0, askPrice: ask, askSize: sizes.1)
    events.append(OwnedEvent(event))
  }

  mutating func trade(_ price: Int64, instrument: UInt32 = 0, after: Int64 = second) {
    var event = event(.trade, instrument, after: after)
    event.trade = Trade(price: price, size: 1)
    events.append(OwnedEvent(event))
  }

  mutating func bar(
    _ open: Int64, _ high: Int64, _ low: Int64, _ close: Int64, instrument: UInt32 = 0
  ) {
    var event = event(.bar, instrument)
    event.bar = Bar(start: event.eventTime - Self.second)
    var owned = OwnedEvent(event)
    owned.words = [open, high, low, close]
    events.append(owned)
  }

  mutating func gap(instrument: UInt32 = 0) {
    var event = event(.gap, instrument)
    event.gap = Gap(cause: .silence)
    events.append(OwnedEvent(event))
  }

  mutating func append(_ event: Event) { events.append(OwnedEvent(event)) }

  mutating func watermark() { events.append(OwnedEvent(.watermark(time))) }

  /// A walk of bars, quotes, trades, gaps and watermarks, with signals of every sort.
  static func random(seed: UInt64, count: Int, instruments: Int = 2) -> Market {
    var random = SeededGenerator(seed: seed)
    var market = Market()
    var prices = [Int64](repeating: 10_000, count: instruments)
    for _ in 0..<count {
      let instrument = Int.random(in: 0..<instruments, using: &random)
      prices[instrument] = max(
        100, prices[instrument] + Int64.random(in: -120...120, using: &random))
      let price = prices[instrument]
      let id = UInt32(instrument)
      switch Int.random(in: 0..<20, using: &random) {
      case 0: market.gap(instrument: id)
      case 1, 2: market.watermark()
      case 3..<10:
        market.quote(
          price - Int64.random(in: 1...9, using: &random),
          price + Int64.random(in: 1...9, using: &random),
          sizes: (Int64.random(in: 1...9, using: &random), Int64.random(in: 1...9, using: &random)),
          instrument: id,
          after: Int64.random(in: 0...second, using: &random))
      default:
        market.trade(price, instrument: id, after: Int64.random(in: 0...second, using: &random))
      }
    }
    return market
  }
}

/// A signal as tests look at it.
struct SignalSeen: Equatable, CustomStringConvertible {
  var time: Int64
  var target: Double
  var cause: SignalCause

  var description: String { "\((time - Market.start) / Market.second)s \(target) \(cause.name)" }
}

/// The stage of a command line.
func signalStage(_ arguments: [String]) throws -> any Stage {
  try SignalProgram.stage(
    try ParsedOptions(arguments, definitions: SignalProgram.definition.options))
}

/// The signals of a command line over a market.
func signals(
  _ arguments: [String], _ market: Market, header: StreamHeader = Market.header()
) throws -> [SignalSeen] {
  let run = try StageHarness(market.events, header: header) { try signalStage(arguments) }
  return run.events(of: .signal).map {
    SignalSeen(
      time: $0.event.eventTime, target: $0.event.signal.target,
      cause: SignalCause(rawValue: UInt16($0.values[SignalValue.cause])))
  }
}
