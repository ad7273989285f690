/// A list that is filled and emptied for every group of events: its memory stays, and emptying it costs
/// nothing.
struct ReusedList<Element: BitwiseCopyable>: ~Copyable {
  private(set) var elements: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity = 16

  init() { elements = .allocate(capacity: capacity) }

  deinit { elements.deallocate() }

  @inline(__always) var isEmpty: Bool { count == 0 }

  @inline(__always) mutating func append(_ element: Element) {
    if count == capacity { grow() }
    (elements + count).initialize(to: element)
    count += 1
  }

  @inline(__always) mutating func removeAll() { count = 0 }

  /// What it holds, for a snapshot.
  var array: [Element] {
    get { Array(UnsafeBufferPointer(start: elements, count: count)) }
    set {
      removeAll()
      for element in newValue { append(element) }
    }
  }

  @inline(never) private mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    larger.update(from: elements, count: count)
    elements.deallocate()
    elements = larger
    capacity *= 2
  }
}
