/// What a buffer holds, as values: for snapshots of what was not passed on yet.
extension EventBuffer {
  package struct Contents {
    package var events: [Event] = []
    package var values: [Double] = []
    package var words: [Int64] = []
    package var text: [UInt8] = []
    /// The full frames' ends, and where the frame that is being filled begins: four numbers each.
    package var fullFrames: [Int] = []
    package var frame: [Int] = []

    package init() {}
  }

  package var contents: Contents {
    var contents = Contents()
    contents.events = Array(UnsafeBufferPointer(start: eventBase, count: end.events))
    contents.values = Array(UnsafeBufferPointer(start: valueBase, count: end.values))
    contents.words = Array(UnsafeBufferPointer(start: wordBase, count: end.words))
    contents.text = Array(UnsafeBufferPointer(start: textBase, count: end.text))
    contents.fullFrames = fullFrames.flatMap { [$0.events, $0.values, $0.words, $0.text] }
    contents.frame = [frame.events, frame.values, frame.words, frame.text]
    return contents
  }

  /// Takes over what another held; false where it cannot be what a buffer held.
  package mutating func take(_ contents: Contents) -> Bool {
    removeAll()
    let whole = Mark(
      events: contents.events.count, values: contents.values.count, words: contents.words.count,
      text: contents.text.count)
    guard let marks = Self.marks(contents.fullFrames),
      let start = Self.marks(contents.frame)?.first,
      Self.ascend([Mark()] + marks + [start, whole])
    else { return false }
    if whole.events > capacity.events { growEvents(whole.events) }
    if whole.values > capacity.values { growValues(whole.values) }
    if whole.words > capacity.words { growWords(whole.words) }
    if whole.text > capacity.text { growText(whole.text) }
    contents.events.withUnsafeBufferPointer { Self.copy($0, to: eventBase) }
    contents.values.withUnsafeBufferPointer { Self.copy($0, to: valueBase) }
    contents.words.withUnsafeBufferPointer { Self.copy($0, to: wordBase) }
    contents.text.withUnsafeBufferPointer { Self.copy($0, to: textBase) }
    end = whole
    frame = start
    fullFrames = marks
    filled =
      (whole.events - start.events) * 72 + (whole.values - start.values) * 8
      + (whole.words - start.words) * 8 + whole.text - start.text
    return true
  }

  private static func marks(_ numbers: [Int]) -> [Mark]? {
    guard numbers.count % 4 == 0 else { return nil }
    return stride(from: 0, to: numbers.count, by: 4).map {
      Mark(
        events: numbers[$0], values: numbers[$0 + 1], words: numbers[$0 + 2], text: numbers[$0 + 3])
    }
  }

  private static func ascend(_ marks: [Mark]) -> Bool {
    zip(marks, marks.dropFirst()).allSatisfy { one, next in
      one.events <= next.events && one.values <= next.values && one.words <= next.words
        && one.text <= next.text
    }
  }
}
