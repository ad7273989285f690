/// Buffers that change hands: what one thread has filled another reads, frame by frame, and no event is
/// copied.
extension EventBuffer {
  /// The frames that were appended; one without events where nothing was.
  package var frameCount: Int {
    let start = fullFrames.last ?? Mark()
    return max(fullFrames.count + (end.events > start.events ? 1 : 0), 1)
  }

  /// A frame by its place; valid until the buffer changes.
  package func frame(at index: Int) -> EventBatch {
    batch(
      from: index == 0 ? Mark() : fullFrames[index - 1],
      to: index < fullFrames.count ? fullFrames[index] : end)
  }

  /// Becomes a copy of one frame, payload and all, whatever its size.
  package mutating func hold(_ batch: EventBatch) {
    removeAll()
    if batch.count > capacity.events { growEvents(batch.count) }
    if batch.values.count > capacity.values { growValues(batch.values.count) }
    if batch.words.count > capacity.words { growWords(batch.words.count) }
    if batch.text.count > capacity.text { growText(batch.text.count) }
    Self.copy(batch.events, to: eventBase)
    Self.copy(batch.values, to: valueBase)
    Self.copy(batch.words, to: wordBase)
    Self.copy(batch.text, to: textBase)
    end = Mark(
      events: batch.count, values: batch.values.count, words: batch.words.count,
      text: batch.text.count)
  }

  static func copy<Element: BitwiseCopyable>(
    _ elements: UnsafeBufferPointer<Element>, to base: UnsafeMutablePointer<Element>
  ) {
    if let first = elements.baseAddress { base.update(from: first, count: elements.count) }
  }
}
