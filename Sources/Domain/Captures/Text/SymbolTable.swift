import EventModel

/// Finds an instrument, and what a decoder knows of it, by the bytes of its symbol: without making a
/// string and without allocation once it is known.
struct SymbolTable<Entry> {
  private var names: [[UInt8]] = []
  private(set) var entries: [Entry] = []
  private var indexByHash: [UInt64: Int] = [:]
  private var latest = 0

  var count: Int { entries.count }

  /// The index of a symbol; nil when it has not been added.
  @inline(__always)
  mutating func index(of symbol: UnsafeRawBufferPointer) -> Int? {
    // Rows of one instrument tend to follow one another.
    if latest < names.count, names[latest].elementsEqual(symbol) { return latest }
    return search(symbol)
  }

  @inline(never)
  private mutating func search(_ symbol: UnsafeRawBufferPointer) -> Int? {
    var hash = fnv1a(symbol)
    while let index = indexByHash[hash] {
      if names[index].elementsEqual(symbol) {
        latest = index
        return index
      }
      hash &+= 1
    }
    return nil
  }

  /// Adds a symbol that is not in the table; returns its index.
  mutating func add(_ symbol: UnsafeRawBufferPointer, _ entry: Entry) -> Int {
    var hash = fnv1a(symbol)
    while indexByHash[hash] != nil { hash &+= 1 }
    indexByHash[hash] = names.count
    names.append(Array(symbol))
    entries.append(entry)
    latest = names.count - 1
    return latest
  }

  subscript(index: Int) -> Entry {
    _read { yield entries[index] }
    _modify { yield &entries[index] }
  }
}
