import EventModel

/// Payloads of events that are held, in blocks of powers of two 8-byte words. A held event has the
/// place of its block as its payload offset.
///
/// Invariant: a block in use lies in `base[0..<used]` and is on no free list. The arena doubles
/// until it holds the most at once and is then reused.
struct PayloadArena: ~Copyable {
  private var base: UnsafeMutablePointer<Int64>
  private var capacity = 1024
  private var used = 0
  /// Bytes of the blocks in use.
  private(set) var heldBytes = 0
  /// First free block of each power of two, -1 when there is none; its first word is the next one.
  private var free = [Int](repeating: -1, count: 17)

  init() { base = .allocate(capacity: capacity) }

  deinit { base.deallocate() }

  /// Bytes of an event's payload, 0 when its kind has none.
  @inline(__always) static func byteCount(_ event: Event) -> Int {
    switch event.kind.payload {
    case .none: return 0
    case .text: return event.payloadCount
    case .values, .words: return event.payloadCount * 8
    }
  }

  /// Where the payload of an event of `batch` is.
  static func pointer(_ event: Event, in batch: EventBatch) -> UnsafeRawPointer? {
    switch event.kind.payload {
    case .none: return nil
    case .text: return UnsafeRawPointer(batch.text(of: event).baseAddress)
    case .values: return UnsafeRawPointer(batch.values(of: event).baseAddress)
    case .words: return UnsafeRawPointer(batch.words(of: event).baseAddress)
    }
  }

  /// Where the payload of a held event is, until the next `hold`.
  func pointer(_ event: Event) -> UnsafeRawPointer? {
    UnsafeRawPointer(base + event.payloadOffset)
  }

  /// Copies the payload and gives the event as it is to be held.
  mutating func hold(_ event: Event, payload: UnsafeRawPointer?) -> Event {
    let bytes = Self.byteCount(event)
    guard bytes > 0, let payload else { return event }
    let order = Self.order(bytes)
    let block = take(order: order)
    heldBytes += 8 << order
    UnsafeMutableRawPointer(base + block).copyMemory(from: payload, byteCount: bytes)
    var event = event
    event.payloadOffset = block
    return event
  }

  mutating func release(_ event: Event) {
    let bytes = Self.byteCount(event)
    guard bytes > 0 else { return }
    let order = Self.order(bytes)
    base[event.payloadOffset] = Int64(free[order])
    free[order] = event.payloadOffset
    heldBytes -= 8 << order
    if heldBytes == 0, used > 1 << 16 { forgetBlocks() }
  }

  /// With nothing held, blocks of any size may be made anew.
  private mutating func forgetBlocks() {
    used = 0
    for order in free.indices where free[order] >= 0 { free[order] = -1 }
  }

  /// The power of two of words that holds so many bytes.
  private static func order(_ bytes: Int) -> Int {
    let words = (bytes + 7) / 8
    return words <= 1 ? 0 : Int.bitWidth - (words - 1).leadingZeroBitCount
  }

  private mutating func take(order: Int) -> Int {
    if free[order] >= 0 {
      let block = free[order]
      free[order] = Int(base[block])
      return block
    }
    if used + 1 << order > capacity { grow(to: used + 1 << order) }
    defer { used += 1 << order }
    return used
  }

  private mutating func grow(to count: Int) {
    let larger = UnsafeMutablePointer<Int64>.allocate(capacity: max(capacity * 2, count))
    larger.update(from: base, count: used)
    base.deallocate()
    base = larger
    capacity = max(capacity * 2, count)
  }
}
