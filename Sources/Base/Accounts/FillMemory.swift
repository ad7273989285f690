import EventModel
import EventStream
import Stages

/// The newest fills of an account by their ids, so that one which is told twice counts once, and one that is
/// revised counts as what it became: size zero where it was busted.
///
/// A revision stands where what it revises stood, whichever of the two came first; so any order of
/// duplicates and revisions gives the position of the final fills.
///
/// Memory: about 120 bytes a fill, of the newest 65,536. What is older is not known any more.
struct FillMemory: Sendable {
  /// A fill as it counts now.
  struct Entry: BitwiseCopyable, Sendable {
    /// Of the account's holdings.
    var holding: Int32
    var side: Side
    /// Size units; zero: it does not count.
    var size: Int64
    var price: Int64
    /// 1e-9 of the instrument's currency.
    var fees: Int64
    /// Fees were said.
    var hasFees: Bool

    var signedSize: Int64 { side == .bid ? size : 0 &- size }
  }

  static let most = 65_536

  /// In the order in which they came.
  private(set) var entries: [Entry] = []
  /// How many came before the first of them.
  private var dropped = 0
  /// By id, those of revised fills and of revisions alike: how many came before it.
  private var places: [UInt64: Int] = [:]
  /// By id, what it was told with first: an id that comes with something else is of another fill.
  private var contents: [UInt64: UInt64] = [:]
  /// Fills that had the id of another, and are booked as their own.
  private(set) var conflicts = 0
  /// What holdings were before the first of their entries.
  private(set) var bases: [Int32: Position] = [:]

  /// Where the fill of an id stands; nil where none is known.
  func place(of id: UInt64) -> Int? {
    guard let place = places[id], place >= dropped else { return nil }
    return place - dropped
  }

  /// Whether an id that is known is told of the same fill. One that was known by a revision alone is.
  mutating func isSame(_ id: UInt64, _ content: UInt64) -> Bool {
    if let told = contents[id], told != content {
      conflicts += 1
      return false
    }
    contents[id] = content
    return true
  }

  /// Remembers what an id was told with.
  mutating func note(_ id: UInt64, _ content: UInt64) { if id != 0 { contents[id] = content } }

  /// Remembers what a holding was before its first entry.
  mutating func noteBase(_ position: Position, of holding: Int32) {
    if bases[holding] == nil { bases[holding] = position }
  }

  mutating func append(_ entry: Entry, _ ids: UInt64...) {
    if entries.count >= Self.most { dropHalf() }
    entries.append(entry)
    for id in ids where id != 0 { places[id] = dropped + entries.count - 1 }
  }

  /// The entry at a place becomes another.
  mutating func set(_ place: Int, _ entry: Entry) { entries[place] = entry }

  /// An id is known to stand at a place.
  mutating func know(_ id: UInt64, at place: Int) { if id != 0 { places[id] = dropped + place } }

  /// Two ids turn out to be of one fill: the later place gives way to the earlier.
  mutating func merge(_ one: Int, _ other: Int) {
    let (first, last) = (dropped + min(one, other), dropped + max(one, other))
    for (id, place) in places where place == last { places[id] = first }
  }

  /// What a holding is by its entries; nil where a number leaves its range.
  ///
  /// - Parameter changed: entries that are to be others.
  func position(of holding: Int32, _ changed: (Int) -> Entry) -> Position? {
    guard var position = bases[holding] else { return nil }
    for place in entries.indices {
      let entry = changed(place)
      if entry.holding != holding || entry.size == 0 { continue }
      guard
        position.take(side: entry.side, size: entry.size, price: entry.price, fees: entry.fees)
      else { return nil }
    }
    return position
  }

  /// Fills whose fees were never said.
  var withoutFees: Int { entries.count { $0.size > 0 && !$0.hasFees } }

  /// The older half becomes what holdings are without it.
  private mutating func dropHalf() {
    let count = entries.count / 2
    for entry in entries[..<count] where entry.size > 0 {
      _ = bases[entry.holding]?.take(
        side: entry.side, size: entry.size, price: entry.price, fees: entry.fees)
    }
    entries.removeFirst(count)
    dropped += count
    let oldest = dropped
    places = places.filter { $0.value >= oldest }
    let known = places
    contents = contents.filter { known[$0.key] != nil }
  }

  /// Whether all are of holdings that there are.
  func fit(holdings count: Int) -> Bool {
    (bases.keys + entries.map(\.holding)).allSatisfy { (0..<count).contains(Int($0)) }
  }
}

extension FillMemory: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("entries", &entries)
    try fields.keep("dropped", &dropped)
    var ids = places.keys.sorted()
    try fields.keep("places", &ids)
    var known = ids.map { places[$0] ?? 0 }
    try fields.keep("places", &known, count: ids.count)
    let bound = 1 << 48
    try fields.require(
      (0...bound).contains(dropped)
        && known.allSatisfy { $0 >= 0 && $0 < dropped + entries.count })
    var told = contents.keys.sorted()
    try fields.keep("contents", &told)
    var hashes = told.map { contents[$0] ?? 0 }
    try fields.keep("contents", &hashes, count: told.count)
    try fields.keep("conflicts", &conflicts)
    var holdings = bases.keys.sorted()
    try fields.keep("bases", &holdings)
    var positions = holdings.compactMap { bases[$0] }
    try fields.keep("bases", &positions, count: holdings.count)
    if !fields.isReading { return }
    places = Dictionary(zip(ids, known)) { _, last in last }
    contents = Dictionary(zip(told, hashes)) { _, last in last }
    bases = Dictionary(zip(holdings, positions)) { _, last in last }
  }
}
