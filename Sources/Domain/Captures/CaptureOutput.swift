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

  /// Appends a trade with what else is known of it, which follows in its group. A correction has none.
  public mutating func append(_ trade: Event, _ detail: TradeDetail) {
    if detail.isEmpty { return append(trade) }
    let (before, corrected) = (nextOrdinal, corrections)
    var first = trade
    first.flags.remove(.last)
    append(first)
    if nextOrdinal == before { return }
    if corrections > corrected {
      if trade.flags.contains(.last) { events.closeGroup() }
      return
    }
    append(trade.detailed(detail))
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
