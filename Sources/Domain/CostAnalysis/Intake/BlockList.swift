import EventStream
import Stages

/// A list that grows by blocks, so that nothing in it is copied to a larger place, and that gives its blocks
/// back one by one while it is read for the last time.
struct BlockList<Element: BitwiseCopyable>: Sequence {
  /// So many that a block is given back to the system, not kept in pieces.
  private static var size: Int { 2048 }

  private var blocks: [[Element]] = []
  private(set) var count = 0

  subscript(place: Int) -> Element {
    get { blocks[place / Self.size][place % Self.size] }
    _modify { yield &blocks[place / Self.size][place % Self.size] }
  }

  mutating func append(_ element: Element) {
    if count % Self.size == 0 {
      blocks.append([])
      blocks[blocks.count - 1].reserveCapacity(Self.size)
    }
    blocks[blocks.count - 1].append(element)
    count += 1
  }

  func makeIterator() -> FlattenSequence<[[Element]]>.Iterator { blocks.joined().makeIterator() }

  /// Hands over all, in order, with their places; the list is empty behind it.
  mutating func drain(_ body: (_ place: Int, _ element: Element) -> Void) {
    for index in blocks.indices {
      for (place, element) in blocks[index].enumerated() {
        body(index * Self.size + place, element)
      }
      blocks[index] = []
    }
    self = BlockList()
  }
}

extension BlockList: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("count", &count)
    try fields.require((0...Int(Int32.max)).contains(count))
    if fields.isReading {
      blocks = Array(repeating: [], count: (count + Self.size - 1) / Self.size)
    }
    for index in blocks.indices {
      let length = Swift.min(Self.size, count - index * Self.size)
      try fields.keep("blocks", &blocks[index], count: length)
      if fields.isReading { blocks[index].reserveCapacity(Self.size) }
    }
    // Of no element there is no block.
    fields.keepPart("blocks")
  }
}
