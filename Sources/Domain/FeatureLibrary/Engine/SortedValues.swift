import EventStream
import Stages

/// The values of a window in rising order, for every instrument.
final class SortedValues: InstrumentState {
  /// Made with the first value.
  private var lists: [SortedList?] = []

  func reserve(instruments: Int) {
    while lists.count < instruments { lists.append(nil) }
  }

  @inline(__always) subscript(instrument: Int) -> SortedList {
    if let known = lists[instrument] { return known }
    let made = SortedList()
    lists[instrument] = made
    return made
  }

  func state(_ fields: inout StateFields) throws(StreamError) {
    for instrument in lists.indices {
      try fields.keep("lists", lists[instrument]?.values ?? []) { (values: [Double]) in
        lists[instrument] = values.isEmpty ? nil : SortedList(values)
      }
    }
  }
}

/// A list in rising order, in blocks: a value that comes or goes moves those of its block alone, and a
/// place is found by the counts of the blocks. Of n values a row costs n / 512 steps, and moves up to 512.
final class SortedList {
  private struct Block {
    var values: UnsafeMutablePointer<Double>
    var count: Int
    var capacity: Int
  }

  private static let mostInBlock = 512
  private static let firstCapacity = 64

  /// None is empty, and every value of one is no greater than those of the next.
  private var blocks: [Block] = []
  private(set) var count = 0

  init() {}

  /// - Parameter rising: the values.
  init(_ rising: [Double]) {
    for value in rising { insert(value) }
  }

  deinit { for block in blocks { block.values.deallocate() } }

  var values: [Double] {
    (0..<blocks.count).flatMap { block in (0..<blocks[block].count).map { blocks[block].values[$0] }
    }
  }

  func insert(_ value: Double) {
    count += 1
    if blocks.isEmpty {
      blocks.append(
        Block(
          values: .allocate(capacity: Self.firstCapacity), count: 0, capacity: Self.firstCapacity))
    }
    var block = self.block(of: value)
    if blocks[block].count == blocks[block].capacity {
      makeRoom(block)
      if block + 1 < blocks.count, blocks[block + 1].values[0] < value { block += 1 }
    }
    let own = blocks[block]
    let place = Self.place(of: value, own)
    (own.values + place + 1).update(from: own.values + place, count: own.count - place)
    own.values[place] = value
    blocks[block].count += 1
  }

  /// Removes one of the values equal to this, which must be there.
  func remove(_ value: Double) {
    var block = self.block(of: value)
    var place = Self.place(of: value, blocks[block])
    if place == blocks[block].count {
      block += 1
      place = 0
    }
    let own = blocks[block]
    (own.values + place).update(from: own.values + place + 1, count: own.count - place - 1)
    blocks[block].count -= 1
    count -= 1
    if blocks[block].count == 0 {
      own.values.deallocate()
      blocks.remove(at: block)
    }
  }

  /// Doubles a block, or cuts it in two.
  private func makeRoom(_ block: Int) {
    let own = blocks[block]
    if own.capacity < Self.mostInBlock {
      let larger = UnsafeMutablePointer<Double>.allocate(capacity: own.capacity * 2)
      larger.update(from: own.values, count: own.count)
      own.values.deallocate()
      blocks[block] = Block(values: larger, count: own.count, capacity: own.capacity * 2)
      return
    }
    let half = own.count / 2
    let upper = UnsafeMutablePointer<Double>.allocate(capacity: Self.mostInBlock)
    upper.update(from: own.values + half, count: own.count - half)
    blocks[block].count = half
    blocks.insert(
      Block(values: upper, count: own.count - half, capacity: Self.mostInBlock), at: block + 1)
  }

  /// The last block that begins below a value, or the first.
  private func block(of value: Double) -> Int {
    var (low, high) = (0, blocks.count)
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].values[0] < value { low = middle + 1 } else { high = middle }
    }
    return max(low - 1, 0)
  }

  /// The number of values of a block below one.
  private static func place(of value: Double, _ block: Block) -> Int {
    var (low, high) = (0, block.count)
    while low < high {
      let middle = (low + high) / 2
      if block.values[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The number of values below one.
  func below(_ value: Double) -> Int {
    if blocks.isEmpty { return 0 }
    let block = self.block(of: value)
    var before = 0
    for index in 0..<block { before += blocks[index].count }
    return before + Self.place(of: value, blocks[block])
  }

  /// The value at a place, which must be there.
  subscript(place: Int) -> Double {
    var (block, rest) = (0, place)
    while rest >= blocks[block].count {
      rest -= blocks[block].count
      block += 1
    }
    return blocks[block].values[rest]
  }

  /// Copies all in rising order.
  func copy(into target: UnsafeMutablePointer<Double>) {
    var end = target
    for block in blocks {
      end.update(from: block.values, count: block.count)
      end += block.count
    }
  }
}
