/// What becomes of a trade whose id its source has told before.
///
/// A trade is a copy only where source, instrument, id, event time, price, size, side, conditions and
/// the number of its parts all agree. One with another price, size or condition corrects the first;
/// ids start again every day, so only within an hour. Anything else is a trade of its own. Trades
/// without an id are not looked at.
///
/// It remembers the last 65,536 trades in 16,384 sets of four by id, 3 MiB once the first has come;
/// where a set is full the one with the oldest time makes room, and is counted as forgotten.
public struct TradeIdMemory: ~Copyable {
  public enum Finding: Sendable {
    case new, copy, correction
  }

  /// A trade, as far as it is compared.
  public struct Entry: BitwiseCopyable, Sendable {
    /// 0 in an entry that is free.
    var id: UInt64 = 0
    var time = Int64.min
    var price: Int64 = 0
    var size: Int64 = 0
    var instrument: UInt32 = 0
    var participants: UInt32 = 0
    var source: UInt16 = 0
    var conditions: UInt16 = 0
    var side = Side.none
    var marks: UInt16 = 0

    init() {}

    init(_ event: Event) {
      let trade = event.trade
      id = trade.tradeId
      time = event.eventTime
      price = trade.price
      size = trade.size
      instrument = event.instrument
      participants = trade.participants
      source = event.source
      conditions = trade.conditions
      side = trade.aggressor
      marks = event.flags.intersection(Self.conditionMarks).rawValue
    }

    /// The flags that are conditions of a trade.
    private static var conditionMarks: EventFlags {
      [.oddLot, .implied, .auction, .hidden, .condition, .offMarket]
    }

    @inline(__always) func isOfTheSameId(_ other: Entry) -> Bool {
      id == other.id && instrument == other.instrument && source == other.source
    }

    func hasTheTerms(of other: Entry) -> Bool {
      price == other.price && size == other.size && conditions == other.conditions
        && marks == other.marks
    }

    func isCopy(of other: Entry) -> Bool {
      hasTheTerms(of: other) && time == other.time && side == other.side
        && participants == other.participants
    }
  }

  private static var ways: Int { 4 }
  private static var sets: Int { 1 << 14 }
  public static var capacity: Int { ways * sets }
  /// A repeated id is of the same trade only within this distance, nanoseconds.
  private static var correctionTime: UInt64 { 3_600_000_000_000 }

  private var entries: UnsafeMutablePointer<Entry>?
  /// Trades that made room for others.
  public private(set) var forgotten = 0

  public init() {}

  deinit { entries?.deallocate() }

  /// Takes a trade with an id. A copy and a correction leave the first as it was told.
  public mutating func meet(_ event: Event) -> Finding {
    let entry = Entry(event)
    let base = allocated()
    // Ids that follow each other lie beside each other.
    let spread = (UInt64(entry.instrument) &+ 1) &* 0x9E37_79B9_7F4A_7C15 >> 40
    let set = base + Int((entry.id &+ spread) & UInt64(Self.sets - 1)) * Self.ways
    var oldest = 0
    for way in 0..<Self.ways {
      if set[way].isOfTheSameId(entry) {
        if entry.isCopy(of: set[way]) { return .copy }
        let (distance, overflow) = entry.time.subtractingReportingOverflow(set[way].time)
        let isNear = !overflow && distance.magnitude <= Self.correctionTime
        if isNear, !entry.hasTheTerms(of: set[way]) { return .correction }
        set[way] = entry
        return .new
      }
      if set[way].time < set[oldest].time { oldest = way }
    }
    if set[oldest].id != 0 { forgotten += 1 }
    set[oldest] = entry
    return .new
  }

  private mutating func allocated() -> UnsafeMutablePointer<Entry> {
    if let entries { return entries }
    let new = UnsafeMutablePointer<Entry>.allocate(capacity: Self.capacity)
    new.initialize(repeating: Entry(), count: Self.capacity)
    entries = new
    return new
  }

  /// The entries in use with their places.
  public var contents: (places: [UInt32], entries: [Entry]) {
    guard let entries else { return ([], []) }
    let used = (0..<Self.capacity).filter { entries[$0].id != 0 }
    return (used.map { UInt32($0) }, used.map { entries[$0] })
  }

  /// Takes over what `contents` gave; false when it is no such thing.
  public mutating func restore(places: [UInt32], entries new: [Entry], forgotten: Int) -> Bool {
    guard places.count == new.count, places.allSatisfy({ $0 < UInt32(Self.capacity) }) else {
      return false
    }
    self.forgotten = forgotten
    if places.isEmpty { return true }
    let base = allocated()
    base.update(repeating: Entry(), count: Self.capacity)
    for (place, entry) in zip(places, new) { base[Int(place)] = entry }
    return true
  }
}

extension Instrument {
  /// Whether ids of its trades name one trade each. Hyperliquid's `tid` is made from the ids of the two
  /// orders, so that all executions between them share it.
  /// https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/subscriptions
  public var hasOwnTradeIds: Bool { !publisher.hasPrefix("hyperliquid") }
}
