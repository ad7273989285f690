import EventModel

/// The orders at one price of one side, summed.
@frozen public struct BookLevel: BitwiseCopyable, Sendable {
  /// Larger is better: the price of a bid, the complement of the price of an ask.
  @usableFromInline var rank: Int64
  /// In the instrument's size units, above zero.
  public var size: Int64
  /// Orders at the price; `noCount` when unknown.
  public var count: UInt32
  /// First and last order of the queue in the pool of orders; unused in a level book.
  @usableFromInline var head: UInt32
  @usableFromInline var tail: UInt32

  init(rank: Int64, size: Int64, count: UInt32) {
    self.rank = rank
    self.size = size
    self.count = count
    head = OrderPool.none
    tail = OrderPool.none
  }

  /// The count as a word of a `depth` event: `noNumber` when unknown.
  @inlinable public var countWord: Int64 { count == noCount ? noNumber : Int64(count) }
}
