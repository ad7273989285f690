/// A table of a stream's header, by id. A value, like an array, with the costs that a header needs that
/// grows entry by entry: to append to a copy costs a part of the table and no more, and what changed
/// between two versions is found without looking at what they share.
///
/// Invariant: every part but the last holds `partCount` entries, and no part is empty.
@frozen public struct HeaderTable<Element: Equatable & Sendable>: Sendable {
  @usableFromInline static var partCount: Int { 256 }

  @usableFromInline var parts: [ContiguousArray<Element>] = []
  /// Elements in it.
  public private(set) var count = 0

  public init() {}

  public init(_ elements: some Sequence<Element>) {
    for element in elements { append(element) }
  }

  /// The id of the element is the count before.
  public mutating func append(_ element: Element) {
    if count % Self.partCount == 0 { parts.append([]) }
    parts[parts.count - 1].append(element)
    count += 1
  }

  /// The ids of the entries that are new here or differ from those of an older version, ascending.
  /// Costs what changed, and a comparison of two references for each 256 entries.
  public func changes(since old: HeaderTable) -> [Int] {
    var changed: [Int] = []
    for (part, entries) in parts.enumerated() {
      let first = part * Self.partCount
      guard part < old.parts.count else {
        changed.append(contentsOf: first..<(first + entries.count))
        continue
      }
      let before = old.parts[part]
      // Equal at once where both are the same memory.
      if entries == before { continue }
      for (index, entry) in entries.enumerated()
      where index >= before.count || entry != before[index] {
        changed.append(first + index)
      }
    }
    return changed
  }
}

/// Follows a table that grows: asks of each version what it has not seen before, so that a header in many
/// parts costs what is new in each.
public struct TableFollower<Element: Equatable & Sendable>: Sendable {
  private var seen = HeaderTable<Element>()

  public init() {}

  /// The ids of the entries that are new or changed since the last call, ascending.
  public mutating func changes(in table: HeaderTable<Element>) -> [Int] {
    let changed = table.changes(since: seen)
    seen = table
    return changed
  }
}

extension HeaderTable: RandomAccessCollection, MutableCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  @inlinable public subscript(index: Int) -> Element {
    get { parts[index / Self.partCount][index % Self.partCount] }
    set { parts[index / Self.partCount][index % Self.partCount] = newValue }
    _modify { yield &parts[index / Self.partCount][index % Self.partCount] }
  }
}

extension HeaderTable: Equatable {
  public static func == (one: HeaderTable, other: HeaderTable) -> Bool {
    one.count == other.count && one.parts == other.parts
  }
}

extension HeaderTable: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Element...) { self.init(elements) }
}
