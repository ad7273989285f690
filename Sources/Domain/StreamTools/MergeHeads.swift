/// The next event of an input, as the order of the merged stream sees it: by time, origin, watermarks
/// first, and then the order of the inputs.
struct MergeHead: Comparable {
  let time: Int64
  let origin: UInt64
  let isWatermark: Bool
  let input: Int

  static func < (one: MergeHead, other: MergeHead) -> Bool {
    if one.time != other.time { return one.time < other.time }
    if one.origin != other.origin { return one.origin < other.origin }
    if one.isWatermark != other.isWatermark { return one.isWatermark }
    return one.input < other.input
  }
}

/// The newest watermark of an input.
struct MergeWatermark: Comparable {
  var time: Int64
  let input: Int

  static func < (one: MergeWatermark, other: MergeWatermark) -> Bool { one.time < other.time }
}

/// A binary heap with its least element in front.
struct LeastFirst<Element: Comparable> {
  private var elements: [Element] = []

  var least: Element? { elements.first }

  mutating func insert(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if elements[parent] <= elements[child] { return }
      elements.swapAt(parent, child)
      child = parent
    }
  }

  mutating func replaceLeast(by element: Element) {
    elements[0] = element
    sink()
  }

  mutating func removeLeast() {
    let last = elements.removeLast()
    if !elements.isEmpty { replaceLeast(by: last) }
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < elements.count else { return }
      if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
      if elements[parent] <= elements[child] { return }
      elements.swapAt(parent, child)
      parent = child
    }
  }
}
