/// What becomes of a trade whose id its source has told before.
///
/// A trade is a copy only where source, instrument, id, event time, price, size, side, conditions and
/// the number of its parts all agree. One with another price, size or condition corrects the first;
/// ids start again every day, so only within an hour. Anything else is a trade of its own. Trades
/// without an id are not looked at.
///
/// It remembers the last 65,536 trades in 16,384 sets of four by id, 3 MiB once the first has come;
/// where a set is full the first that came makes room, and is counted as forgotten.
public struct TradeIdMemory: ~Copyable {
  /// What is known of an id.
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
  /// Ids remembered at most.
  public static var capacity: Int { ways * sets }
  /// A repeated id is of the same trade only within this distance, nanoseconds.
  private static var correctionTime: UInt64 { 3_600_000_000_000 }

  /// Invariant: a place is free where its id is 0, and all three are there or none. Ids stand apart, so
  /// that a set's are on one cache line.
  private var ids: UnsafeMutablePointer<UInt64>?
  private var entries: UnsafeMutablePointer<Entry>
  /// By set, the place that makes room next.
  private var turns: UnsafeMutablePointer<UInt8>
  /// Trades that made room for others.
  public private(set) var forgotten = 0

  public init() {
    entries = .allocate(capacity: 0)
    turns = .allocate(capacity: 0)
  }

  deinit {
    ids?.deallocate()
    entries.deallocate()
    turns.deallocate()
  }

  /// Takes a trade with an id. A copy and a correction leave the first as it was told.
  public mutating func meet(_ event: Event) -> Finding {
    let ids = allocated()
    let id = event.trade.tradeId
    // Ids that follow each other lie beside each other.
    let spread = (UInt64(event.instrument) &+ 1) &* 0x9E37_79B9_7F4A_7C15 >> 40
    let set = Int((id &+ spread) & UInt64(Self.sets - 1))
    let first = set * Self.ways
    for place in first..<first + Self.ways where ids[place] == id {
      let entry = Entry(event)
      if !entry.isOfTheSameId(entries[place]) { continue }
      if entry.isCopy(of: entries[place]) { return .copy }
      let (distance, overflow) = entry.time.subtractingReportingOverflow(entries[place].time)
      let isNear = !overflow && distance.magnitude <= Self.correctionTime
      if isNear, !entry.hasTheTerms(of: entries[place]) { return .correction }
      entries[place] = entry
      return .new
    }
    let place = first + Int(turns[set])
    turns[set] = (turns[set] + 1) % UInt8(Self.ways)
    if ids[place] != 0 { forgotten += 1 }
    ids[place] = id
    entries[place] = Entry(event)
    return .new
  }

  private mutating func allocated() -> UnsafeMutablePointer<UInt64> {
    if let ids { return ids }
    return allocate()
  }

  @inline(never) private mutating func allocate() -> UnsafeMutablePointer<UInt64> {
    entries.deallocate()
    turns.deallocate()
    let new = UnsafeMutablePointer<UInt64>.allocate(capacity: Self.capacity)
    entries = .allocate(capacity: Self.capacity)
    turns = .allocate(capacity: Self.sets)
    new.initialize(repeating: 0, count: Self.capacity)
    turns.initialize(repeating: 0, count: Self.sets)
    ids = new
    return new
  }

  /// The whole state, but for the number forgotten: the trades with their places, and whose turn it is.
  public var contents: (places: [UInt32], entries: [Entry], turns: [UInt8]) {
    guard let ids else { return ([], [], []) }
    let used = (0..<Self.capacity).filter { ids[$0] != 0 }
    return (
      used.map { UInt32($0) }, used.map { entries[$0] }, (0..<Self.sets).map { turns[$0] }
    )
  }

  /// Takes over what `contents` gave; false when it is no such thing.
  public mutating func restore(
    places: [UInt32], entries new: [Entry], turns newTurns: [UInt8], forgotten: Int
  ) -> Bool {
    guard places.count == new.count, places.allSatisfy({ $0 < UInt32(Self.capacity) }),
      newTurns.count == (places.isEmpty ? 0 : Self.sets),
      newTurns.allSatisfy({ $0 < UInt8(Self.ways) })
    else { return false }
    self.forgotten = forgotten
    if places.isEmpty { return true }
    let ids = allocated()
    ids.update(repeating: 0, count: Self.capacity)
    for (place, entry) in zip(places, new) {
      ids[Int(place)] = entry.id
      entries[Int(place)] = entry
    }
    for (set, turn) in newTurns.enumerated() { turns[set] = turn }
    return true
  }
}

extension Instrument {
  /// Whether ids of its trades name one trade each. Hyperliquid's `tid` is made from the ids of the two
  /// orders, so that all executions between them share it.
  /// https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/subscriptions
  public var hasOwnTradeIds: Bool { !publisher.hasPrefix("hyperliquid") }
}
