/// Price levels of one message, as ranges of its line, until it is known whose they are. Memory is
/// kept from message to message.
struct LevelScratch {
  struct Entry {
    var price: Range<Int32>
    var size: Range<Int32>
    var isBid: Bool
  }

  private(set) var entries: [Entry] = []

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  mutating func append(_ entry: Entry) { entries.append(entry) }

  /// Reads `[[price, size, …], …]`. `third` is given the third member of each level, where there is
  /// one; what follows it is passed over.
  mutating func read(
    _ json: inout JsonScanner, isBid: Bool,
    third: (UnsafeRawBufferPointer) -> Void = { _ in }
  ) throws(JsonScanner.Failure) {
    try json.beginArray()
    while try json.nextElement() {
      try json.beginArray()
      guard try json.nextElement() else { throw .malformed(at: json.index) }
      let price = json.range(of: try json.numberOrString())
      guard try json.nextElement() else { throw .malformed(at: json.index) }
      let size = json.range(of: try json.numberOrString())
      entries.append(Entry(price: price, size: size, isBid: isBid))
      if try json.nextElement() {
        third(try json.numberOrString())
        while try json.nextElement() { try json.skip() }
      }
    }
  }
}

extension JsonScanner {
  /// Where a text that this scanner returned stands. Lines are shorter than 16 MiB.
  func range(of text: UnsafeRawBufferPointer) -> Range<Int32> {
    guard let base = bytes.baseAddress, let start = text.baseAddress else { return 0..<0 }
    let offset = Int32(truncatingIfNeeded: start - base)
    return offset..<(offset + Int32(truncatingIfNeeded: text.count))
  }

  /// The text of a range.
  func text(_ range: Range<Int32>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[Int(range.lowerBound)..<Int(range.upperBound)])
  }
}
