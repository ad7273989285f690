import EventModel

/// Where decoders put events. It numbers them, drops instruments that were not asked for, and says
/// when a batch is full.
public struct CaptureOutput: ~Copyable {
  /// A batch is full after this many events, at the end of a group.
  public static var batchEvents: Int { 2048 }
  /// A batch is full after this many events even inside a group.
  public static var largestGroup: Int { 65_536 }

  /// Shared by the captures of one run, so that ids are the stream's.
  public let registry: InstrumentRegistry
  /// The source that stands in the origin of every event, 0 to 65,535.
  public let source: UInt16
  public var events = EventBuffer()
  /// Records decoded, whatever became of them.
  public var records = 0
  /// Records with no event kind of ours, by type; named in `--stats`.
  public private(set) var unmapped: [String: Int] = [:]
  /// What the user should be told of this capture, a line each; whoever shows them removes them.
  public var warnings: [String] = []
  /// Prints that are no trades of the market: see `Event.isMarketTrade`.
  public private(set) var offMarketTrades = 0
  /// Trades that became corrections.
  public private(set) var corrections = 0
  @usableFromInline var nextOrdinal: UInt64
  /// Events left out since this was last set to 0, as a time lies outside the years 1900 to 2184.
  public internal(set) var untimely = 0
  /// How many may be; behind the next nothing is taken any more.
  var untimelyLimit = 0
  /// The record that the last of them came from, counted from 1.
  private(set) var untimelyRecord = 0

  public init(source: UInt16, registry: InstrumentRegistry) {
    self.source = source
    self.registry = registry
    nextOrdinal = UInt64(source) << 48
  }

  /// True when the batch has its events and no group is open. Decoders return then.
  @inlinable public var isFull: Bool {
    events.count >= Self.batchEvents
      && (!events.isInsideGroup || events.count >= Self.largestGroup)
  }

  /// The kinds of event that come about here.
  public var ownKinds: KindSet { corrections > 0 ? KindSet(.correction) : KindSet() }

  /// Appends an event with no payload; gives it its origin.
  @inlinable public mutating func append(_ event: Event) {
    guard isWanted(event), isTimely(event) else { return }
    if event.kind == .trade, event.trade.tradeId != 0 || !event.isMarketTrade {
      return appendMarkedTrade(numbered(event))
    }
    events.append(numbered(event))
  }

  /// A trade that corrects one of its id is told as that.
  @usableFromInline @inline(never) mutating func appendMarkedTrade(_ event: Event) {
    var event = event
    if !event.isMarketTrade { offMarketTrades += 1 }
    if event.trade.tradeId != 0, registry.corrects(event) {
      corrections += 1
      let trade = event.trade
      event.kind = .correction
      event.flags.remove(.offMarket)
      event.correction = Correction(
        price: trade.price, size: trade.size, tradeId: trade.tradeId, action: .replace,
        side: trade.aggressor)
    }
    events.append(event)
  }

  /// Appends an event with room for `count` words; nil when its instrument is not wanted.
  @inlinable public mutating func append(
    _ event: Event, wordCount count: Int
  ) -> UnsafeMutablePointer<Int64>? {
    guard isWanted(event), isTimely(event) else { return nil }
    return events.append(numbered(event), wordCount: count)
  }

  /// Counts a record of a type that has no event kind.
  public mutating func countUnmapped(_ type: String) {
    unmapped[type, default: 0] += 1
  }

  @inlinable func isWanted(_ event: Event) -> Bool {
    event.instrument == noInstrument || registry.isWanted(event.instrument)
  }

  @inlinable mutating func isTimely(_ event: Event) -> Bool {
    if untimely == 0, event.isTimely { return true }
    return judge(event)
  }

  @usableFromInline @inline(never) mutating func judge(_ event: Event) -> Bool {
    if untimely > untimelyLimit { return false }
    if event.isTimely { return true }
    untimely += 1
    untimelyRecord = records + 1
    return false
  }

  @inlinable mutating func numbered(_ event: Event) -> Event {
    var event = event
    event.origin = nextOrdinal
    nextOrdinal += 1
    return event
  }
}

/// The instruments of a run, and which of them were asked for.
public final class InstrumentRegistry {
  public private(set) var instruments: HeaderTable<Instrument> = []
  /// Grows whenever an instrument is added or changed.
  public private(set) var changes = 0
  @usableFromInline var wanted: [Bool] = []
  /// By UTF-8: texts that Unicode calls equivalent differ.
  private var idByIdentity: [[UInt8]: UInt32] = [:]
  /// Of instruments that had trades of a venue with two channels of them: whether they are aggregated.
  private var aggregatesTrades: [UInt32: Bool] = [:]
  private let symbols: Set<String>?
  /// Nil where ids of trades are not to be compared.
  private var tradeIds: TradeIdMemory?
  private var hasOwnTradeIds: [Bool] = []
  /// A constant, so that asking costs no check of exclusive access an event.
  @usableFromInline let wantsAll: Bool

  /// With `symbols`, events of other instruments are dropped; with `findsCorrections`, trades that repeat
  /// an id with other terms are corrections.
  public init(symbols: Set<String>? = nil, findsCorrections: Bool = true) {
    self.symbols = symbols
    tradeIds = findsCorrections ? TradeIdMemory() : nil
    wantsAll = symbols == nil
  }

  /// Symbols asked for that no capture has named so far, ascending.
  public var missingSymbols: [String] {
    (symbols ?? []).subtracting(instruments.map(\.symbol)).sorted()
  }

  /// The id of the instrument with this symbol and publisher; new ones are registered as `make`
  /// describes them (its id is ignored). Call it once an instrument and keep the id: it hashes text.
  public func id(
    symbol: String, publisher: String, make: () -> Instrument
  ) -> UInt32 {
    let identity = Self.identity(symbol, publisher)
    if let id = idByIdentity[identity] { return id }
    var instrument = make()
    instrument.id = UInt32(instruments.count)
    instrument.symbol = symbol
    instrument.publisher = publisher
    instruments.append(instrument)
    wanted.append(symbols?.contains(symbol) ?? true)
    hasOwnTradeIds.append(instrument.hasOwnTradeIds)
    idByIdentity[identity] = instrument.id
    changes += 1
    return instrument.id
  }

  /// The instrument with this symbol and publisher, if a capture has registered it.
  public func instrument(symbol: String, publisher: String) -> Instrument? {
    idByIdentity[Self.identity(symbol, publisher)].map { instruments[Int($0)] }
  }

  private static func identity(_ symbol: String, _ publisher: String) -> [UInt8] {
    Array(publisher.utf8) + [0xFF] + Array(symbol.utf8)
  }

  /// Whether a trade with an id repeats that of another trade of its source with other terms.
  func corrects(_ trade: Event) -> Bool {
    guard trade.instrument != noInstrument, hasOwnTradeIds[Int(trade.instrument)] else {
      return false
    }
    return tradeIds?.meet(trade) == .correction
  }

  /// Whether an instrument's trades may be aggregated ones, or single ones: as the first of any capture
  /// were. Those of instruments that were not asked for may be either.
  public func takesTrades(of id: UInt32, areAggregate: Bool) -> Bool {
    guard isWanted(id), let known = aggregatesTrades[id] else {
      aggregatesTrades[id] = areAggregate
      return true
    }
    return known == areAggregate
  }

  /// Replaces what is known of an instrument, for example by its definition. Exponents, symbol and
  /// publisher stay.
  public func update(_ id: UInt32, _ change: (inout Instrument) -> Void) {
    var instrument = instruments[Int(id)]
    change(&instrument)
    let old = instruments[Int(id)]
    instrument.id = old.id
    instrument.symbol = old.symbol
    instrument.publisher = old.publisher
    instrument.priceExponent = old.priceExponent
    instrument.sizeExponent = old.sizeExponent
    if instrument == old { return }
    instruments[Int(id)] = instrument
    changes += 1
  }

  @inlinable public func isWanted(_ id: UInt32) -> Bool { wantsAll || wanted[Int(id)] }
}
