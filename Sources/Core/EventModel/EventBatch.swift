/// A view of consecutive events and their payload lists. It borrows memory that its maker keeps
/// alive for the duration of the call it is passed to; a stage must not keep it.
///
/// Invariant: the kind, instrument and payload range of every event were checked when the frame was
/// read, so that nothing here can fail.
@frozen public struct EventBatch {
  public let events: UnsafeBufferPointer<Event>
  /// Payload of `features`, `signal` and `account` events.
  public let values: UnsafeBufferPointer<Double>
  /// Payload of `depth`, `auction`, `bar`, `order` and `fill` events.
  public let words: UnsafeBufferPointer<Int64>
  /// Payload of `decision` events: UTF-8, each padded to eight bytes.
  public let text: UnsafeBufferPointer<UInt8>

  @inlinable public init(
    events: UnsafeBufferPointer<Event>, values: UnsafeBufferPointer<Double>,
    words: UnsafeBufferPointer<Int64>, text: UnsafeBufferPointer<UInt8>
  ) {
    self.events = events
    self.values = values
    self.words = words
    self.text = text
  }

  /// Events.
  @inlinable public var count: Int { events.count }

  /// The events of `range` with the same payload lists.
  @inlinable public func slice(_ range: Range<Int>) -> EventBatch {
    EventBatch(
      events: UnsafeBufferPointer(rebasing: events[range]), values: values, words: words,
      text: text)
  }

  /// The payload of a `features`, `signal` or `account` event.
  @inlinable public func values(of event: Event) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(
      start: values.baseAddress.map { $0 + event.payloadOffset }, count: event.payloadCount)
  }

  /// The payload of a `depth`, `auction`, `bar`, `order` or `fill` event.
  @inlinable public func words(of event: Event) -> UnsafeBufferPointer<Int64> {
    UnsafeBufferPointer(
      start: words.baseAddress.map { $0 + event.payloadOffset }, count: event.payloadCount)
  }

  /// The payload of a `decision` event: UTF-8.
  @inlinable public func text(of event: Event) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(
      start: text.baseAddress.map { $0 + event.payloadOffset }, count: event.payloadCount)
  }
}
