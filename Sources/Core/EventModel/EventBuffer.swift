/// A growing batch that a stage appends to. It notes where frames may end, so that payload offsets
/// are relative to the frame they will be written in and no event is copied again.
///
/// Memory grows by doubling until it holds the largest output of one step and is then reused, so
/// appending allocates nothing in steady state.
@frozen public struct EventBuffer: ~Copyable {
  /// The size at which a frame is full, in bytes of events and payload.
  @inlinable public static var frameBytes: Int { 256 * 1024 }
  /// The size at which a frame ends even inside an atomic group: readers refuse frames of twice it.
  @inlinable public static var largestFrameBytes: Int { 8 * 1024 * 1024 }

  /// Lengths of the four lists at some point.
  @frozen public struct Mark: Sendable {
    public var events = 0
    /// Values, words and bytes of text in front of the place.
    public var values = 0
    public var words = 0
    public var text = 0
    @inlinable public init() {}
    @inlinable init(events: Int, values: Int, words: Int, text: Int) {
      self.events = events
      self.values = values
      self.words = words
      self.text = text
    }
  }

  @usableFromInline var eventBase: UnsafeMutablePointer<Event>
  @usableFromInline var valueBase: UnsafeMutablePointer<Double>
  @usableFromInline var wordBase: UnsafeMutablePointer<Int64>
  @usableFromInline var textBase: UnsafeMutablePointer<UInt8>
  @usableFromInline var capacity: Mark
  @usableFromInline var end = Mark()
  /// Where the frame now being filled begins.
  @usableFromInline var frame = Mark()
  /// Bytes of the frame now being filled: counted, so that an event costs one comparison.
  @usableFromInline var filled = 0
  /// Ends of the frames that are full.
  @usableFromInline var fullFrames: [Mark] = []

  public init() {
    capacity = Mark(events: 1024, values: 1024, words: 1024, text: 1024)
    eventBase = .allocate(capacity: capacity.events)
    valueBase = .allocate(capacity: capacity.values)
    wordBase = .allocate(capacity: capacity.words)
    textBase = .allocate(capacity: capacity.text)
  }

  deinit {
    eventBase.deallocate()
    valueBase.deallocate()
    wordBase.deallocate()
    textBase.deallocate()
  }

  /// Events appended since the last `removeAll`.
  @inlinable public var count: Int { end.events }

  /// Bytes of events and payload appended since the last `removeAll`.
  @inlinable public var byteCount: Int {
    end.events * 72 + (end.values + end.words) * 8 + end.text
  }

  /// Whether the last event appended leaves an atomic group open.
  @inlinable public var isInsideGroup: Bool {
    end.events > 0 && !eventBase[end.events - 1].flags.contains(.last)
  }

  /// Appends an event that has no payload.
  @inlinable @inline(__always) public mutating func append(_ event: Event) {
    if end.events == capacity.events { growEvents(1) }
    eventBase[end.events] = event
    end.events += 1
    filled += 72
    if filled >= Self.frameBytes { closeFullFrame(isLast: event.flags.contains(.last)) }
  }

  /// Appends a copy of an event that has no payload, from its place: it is not read into registers.
  @inlinable @inline(__always) public mutating func append(copyOf place: UnsafePointer<Event>) {
    if end.events == capacity.events { growEvents(1) }
    (eventBase + end.events).update(from: place, count: 1)
    end.events += 1
    filled += 72
    if filled >= Self.frameBytes { closeFullFrame(isLast: place.pointee.flags.contains(.last)) }
  }

  /// Appends a `features`, `signal` or `account` event with room for `count` values, which the
  /// caller fills before the next call. `event` keeps the upper 16 bits of its first word.
  @inlinable @inline(__always) public mutating func append(
    _ event: Event, valueCount count: Int
  ) -> UnsafeMutablePointer<Double> {
    if end.values + count > capacity.values { growValues(count) }
    let payload = valueBase + end.values
    let offset = end.values - frame.values
    end.values += count
    filled += 8 * count
    append(event.withPayload(offset: offset, count: count))
    return payload
  }

  /// Appends a `depth`, `auction`, `bar`, `order` or `fill` event with room for `count` words, which
  /// the caller fills before the next call.
  @inlinable public mutating func append(
    _ event: Event, wordCount count: Int
  ) -> UnsafeMutablePointer<Int64> {
    if end.words + count > capacity.words { growWords(count) }
    let payload = wordBase + end.words
    let offset = end.words - frame.words
    end.words += count
    filled += 8 * count
    append(event.withPayload(offset: offset, count: count))
    return payload
  }

  /// Appends a `decision` event with its text; more than 65,535 bytes are cut.
  @inlinable public mutating func append(_ event: Event, text: UnsafeBufferPointer<UInt8>) {
    let count = min(text.count, Int(UInt16.max))
    let padded = (count + 7) & ~7
    if end.text + padded > capacity.text { growText(padded) }
    let payload = textBase + end.text
    if let source = text.baseAddress { payload.update(from: source, count: count) }
    (payload + count).update(repeating: 0, count: padded - count)
    let offset = end.text - frame.text
    end.text += padded
    filled += padded
    append(event.withPayload(offset: offset, count: count))
  }

  /// Appends a copy of an event of `batch`, payload included.
  @inlinable @inline(__always) public mutating func forward(
    _ event: Event, of batch: EventBatch
  ) {
    // Most events have no payload.
    if event.kind.payload == .none { append(event) } else { forwardPayload(event, of: batch) }
  }

  @inlinable @inline(never) mutating func forwardPayload(_ event: Event, of batch: EventBatch) {
    switch event.kind.payload {
    case .none:
      append(event)
    case .values:
      let source = batch.values(of: event)
      let target = append(event, valueCount: source.count)
      if let start = source.baseAddress { target.update(from: start, count: source.count) }
    case .words:
      let source = batch.words(of: event)
      let target = append(event, wordCount: source.count)
      if let start = source.baseAddress { target.update(from: start, count: source.count) }
    case .text:
      append(event, text: batch.text(of: event))
    }
  }

  /// Renames the strategy that the order or fill appended last names.
  public mutating func mapStrategyOfLast(_ strategies: [UInt16]) {
    guard end.events > 0, let word = eventBase[end.events - 1].strategyWord else { return }
    // The frame may have filled up with this event; its payload is the newest in any case.
    let place = end.words - eventBase[end.events - 1].payloadCount
    let offset = word - eventBase[end.events - 1].payloadOffset
    let strategy = wordBase[place + offset]
    if strategy >= 0 { wordBase[place + offset] = Int64(strategies[Int(strategy)]) }
  }

  /// The event appended last no longer ends its group: more of it follows.
  @inlinable public mutating func reopenGroup() {
    if end.events > 0 { eventBase[end.events - 1].flags.remove(.last) }
  }

  /// The event appended last ends its group.
  @inlinable public mutating func closeGroup() {
    if end.events > 0 { eventBase[end.events - 1].flags.insert(.last) }
  }

  /// Sets flags of the event appended last.
  @inlinable @inline(__always) public mutating func flagLast(_ flags: EventFlags) {
    if end.events > 0 { eventBase[end.events - 1].flags.formUnion(flags) }
  }

  /// The frames in order: first the full ones, then what has been appended since.
  public func forEachFrame<Failure: Error>(
    _ body: (EventBatch) throws(Failure) -> Void
  ) throws(Failure) {
    var start = Mark()
    for full in fullFrames {
      try body(batch(from: start, to: full))
      start = full
    }
    if end.events > start.events { try body(batch(from: start, to: end)) }
  }

  /// Bytes of the frames that are full and have something behind them.
  public var passableBytes: Int {
    let start = end.events > frame.events ? frame : fullFrames.dropLast().last ?? Mark()
    return start.events * 72 + (start.values + start.words) * 8 + start.text
  }

  /// Passes on the full frames, in order, and keeps what is behind them; the last event appended is
  /// always kept, as it may still be changed.
  public mutating func passFullFrames<Failure: Error>(
    _ body: (EventBatch) throws(Failure) -> Void
  ) throws(Failure) {
    let keepsLast = end.events == frame.events
    let passed = keepsLast ? fullFrames.dropLast() : fullFrames[...]
    guard let rest = passed.last else { return }
    var start = Mark()
    do throws(Failure) {
      for full in passed {
        try body(batch(from: start, to: full))
        start = full
      }
    } catch {
      // What was passed is not passed again.
      removeAll()
      throw error
    }
    fullFrames = []
    keep(from: rest)
    if keepsLast { startFrame() }
  }

  /// Moves what was appended since a mark to the front, as the frame being filled.
  private mutating func keep(from start: Mark) {
    end.events -= start.events
    end.values -= start.values
    end.words -= start.words
    end.text -= start.text
    eventBase.update(from: eventBase + start.events, count: end.events)
    valueBase.update(from: valueBase + start.values, count: end.values)
    wordBase.update(from: wordBase + start.words, count: end.words)
    textBase.update(from: textBase + start.text, count: end.text)
    frame = Mark()
    filled = byteCount
  }

  /// Whether no event is of another kind.
  public func holdsOnly(_ kinds: KindSet) -> Bool {
    (0..<end.events).allSatisfy { kinds.contains(eventBase[$0].kind) }
  }

  /// Everything appended as one batch. Only for a buffer in which no frame has filled up.
  public var whole: EventBatch {
    precondition(fullFrames.isEmpty, "a buffer of several frames has no single batch")
    return batch(from: Mark(), to: end)
  }

  /// Begins anew, with the memory that it has.
  public mutating func removeAll() {
    end = Mark()
    frame = Mark()
    filled = 0
    if !fullFrames.isEmpty { fullFrames.removeAll(keepingCapacity: true) }
  }

  func batch(from start: Mark, to end: Mark) -> EventBatch {
    EventBatch(
      events: UnsafeBufferPointer(
        start: eventBase + start.events, count: end.events - start.events),
      values: UnsafeBufferPointer(
        start: valueBase + start.values, count: end.values - start.values),
      words: UnsafeBufferPointer(start: wordBase + start.words, count: end.words - start.words),
      text: UnsafeBufferPointer(start: textBase + start.text, count: end.text - start.text))
  }

  /// Ends the frame that is full, inside a group only where it would become too large to read.
  @usableFromInline @inline(never) mutating func closeFullFrame(isLast: Bool) {
    if isLast || filled >= Self.largestFrameBytes { startFrame() }
  }

  @usableFromInline mutating func startFrame() {
    frame = end
    filled = 0
    fullFrames.append(end)
  }

  @usableFromInline @inline(never) mutating func growEvents(_ count: Int) {
    eventBase = Self.grown(eventBase, used: end.events, need: count, capacity: &capacity.events)
  }
  @usableFromInline @inline(never) mutating func growValues(_ count: Int) {
    valueBase = Self.grown(valueBase, used: end.values, need: count, capacity: &capacity.values)
  }
  @usableFromInline @inline(never) mutating func growWords(_ count: Int) {
    wordBase = Self.grown(wordBase, used: end.words, need: count, capacity: &capacity.words)
  }
  @usableFromInline @inline(never) mutating func growText(_ count: Int) {
    textBase = Self.grown(textBase, used: end.text, need: count, capacity: &capacity.text)
  }

  static func grown<Element>(
    _ old: UnsafeMutablePointer<Element>, used: Int, need: Int, capacity: inout Int
  ) -> UnsafeMutablePointer<Element> {
    capacity = max(capacity * 2, used + need)
    let new = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    new.moveUpdate(from: old, count: used)
    old.deallocate()
    return new
  }
}

extension Event {
  /// This event with its payload's place set; the upper 16 bits of the first word stay.
  @inlinable func withPayload(offset: Int, count: Int) -> Event {
    var event = self
    event.body.word0 =
      body.word0 & ~0xFFFF_FFFF_FFFF | Int64(count) << 32
      | Int64(UInt32(truncatingIfNeeded: offset))
    return event
  }
}
