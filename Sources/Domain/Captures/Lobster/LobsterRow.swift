import EventModel

/// One row of a LOBSTER order-book file: ask price, ask size, bid price, bid size for each level, the best
/// first. Prices are dollars times ten thousand.
struct LobsterRow: Equatable {
  struct Level: Equatable {
    var price: Int64
    var size: Int64
  }

  /// A level that is not there has this price, negative as a bid, and no size.
  static var noLevel: Int64 { 9_999_999_999 }
  static var maximumLevels: Int { 1000 }

  /// Levels that a row has room for on each side.
  private(set) var levels = 0
  private(set) var asks: [Level] = []
  private(set) var bids: [Level] = []

  init() {}

  /// Reads a line; memory is kept from row to row.
  mutating func read(_ line: UnsafeRawBufferPointer) throws(LobsterMessage.Fault) {
    asks.removeAll(keepingCapacity: true)
    bids.removeAll(keepingCapacity: true)
    levels = 0
    var index = 0
    while index <= line.count {
      let ask = try level(line, &index)
      let bid = try level(line, &index)
      if abs(ask.price) != Self.noLevel, ask.size > 0 { asks.append(ask) }
      if abs(bid.price) != Self.noLevel, bid.size > 0 { bids.append(bid) }
      levels += 1
      guard levels <= Self.maximumLevels else {
        throw LobsterMessage.Fault(cause: "the row has more than \(Self.maximumLevels) levels")
      }
    }
    guard isSorted else { throw LobsterMessage.Fault(cause: "the row's levels are not in order") }
  }

  private var isSorted: Bool {
    zip(asks, asks.dropFirst()).allSatisfy { $0.price < $1.price }
      && zip(bids, bids.dropFirst()).allSatisfy { $0.price > $1.price }
  }

  private func level(
    _ line: UnsafeRawBufferPointer, _ index: inout Int
  ) throws(LobsterMessage.Fault) -> Level {
    Level(price: try number(line, &index), size: try number(line, &index))
  }

  private func number(
    _ line: UnsafeRawBufferPointer, _ index: inout Int
  ) throws(LobsterMessage.Fault) -> Int64 {
    guard index <= line.count else {
      throw LobsterMessage.Fault(cause: "the row ends inside a level")
    }
    let start = index
    while index < line.count, line[index] != UInt8(ascii: ",") { index += 1 }
    let field = UnsafeRawBufferPointer(rebasing: line[start..<index])
    index += 1
    guard let value = try? DecimalNumber.parse(field, exponent: 0) else {
      throw LobsterMessage.Fault(cause: "\(TextField.shown(field)) is not a whole number")
    }
    return value
  }

  /// The row before the message that led to this one: the first message of a file undone.
  func undoing(_ message: LobsterMessage) -> LobsterRow {
    var row = self
    switch message.type {
    case 1: row.change(message, by: -message.size)
    case 2, 3, 4: row.change(message, by: message.size)
    default: break
    }
    return row
  }

  private mutating func change(_ message: LobsterMessage, by units: Int64) {
    let isBid = message.direction == 1
    var side = isBid ? bids : asks
    let place =
      side.firstIndex { isBid ? $0.price <= message.price : $0.price >= message.price }
      ?? side.count
    if place < side.count, side[place].price == message.price {
      side[place].size &+= units
      if side[place].size <= 0 { side.remove(at: place) }
    } else if units > 0 {
      side.insert(Level(price: message.price, size: units), at: place)
    }
    if isBid { bids = side } else { asks = side }
  }
}

extension LobsterRow {
  /// How many levels that were in sight before, and are, differ by something that the message between the
  /// two rows does not tell.
  func unexplained(by message: LobsterMessage, after before: LobsterRow) -> Int {
    let units =
      switch message.type {
      case 1: message.size
      case 2, 3, 4: -message.size
      default: Int64(0)
      }
    let isBid = message.direction == 1
    return Self.differing(
      before.bids, before.levels, bids, levels, sign: -1, at: message.price,
      units: isBid ? units : 0)
      + Self.differing(
        before.asks, before.levels, asks, levels, sign: 1, at: message.price,
        units: isBid ? 0 : units)
  }

  /// Walks two sorted sides; times `sign` their prices ascend.
  private static func differing(
    _ before: [Level], _ sightBefore: Int, _ after: [Level], _ sight: Int, sign: Int64,
    at price: Int64, units: Int64
  ) -> Int {
    // A side that is not full is in sight as a whole.
    func edge(_ side: [Level], _ sight: Int) -> Int64 {
      side.count < sight ? .max : (side.last?.price ?? 0) * sign
    }
    let limit = min(edge(before, sightBefore), edge(after, sight))
    var count = 0
    var old = 0
    var new = 0
    while old < before.count || new < after.count {
      let oldPrice = old < before.count ? before[old].price * sign : .max
      let newPrice = new < after.count ? after[new].price * sign : .max
      let next = min(oldPrice, newPrice)
      if next > limit { break }
      var size: Int64 = next == price * sign ? units : 0
      if oldPrice == next {
        size &+= before[old].size
        old += 1
      }
      if newPrice == next {
        size &-= after[new].size
        new += 1
      }
      if size != 0 { count += 1 }
    }
    return count
  }
}
