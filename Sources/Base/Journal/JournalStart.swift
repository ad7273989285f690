import EventStream

/// Where the reading of a journal begins.
package enum JournalStart {
  case beginning
  /// At the event of this number.
  case event(UInt64)
  /// At the first event that is not older.
  case time(Int64)

  /// How many segments hold nothing of it. The heads of segments are the index: they say which events and
  /// event times came before.
  func segmentsBefore(_ serials: [UInt64], in folder: JournalFolder) throws(StreamError) -> Int {
    if case .beginning = self { return 0 }
    var low = 0
    var high = serials.count
    while low + 1 < high {
      let middle = (low + high) / 2
      let segment = try SegmentFile(folder, serials[middle])
      let head = try segment.flatMap { segment throws(StreamError) in
        try SegmentHead.find(in: segment)?.head
      }
      if let head, isBehind(head) { low = middle } else { high = middle }
    }
    return low
  }

  /// Whether it lies behind the front of a segment.
  private func isBehind(_ head: SegmentHead) -> Bool {
    switch self {
    case .beginning: false
    case .event(let number): head.firstEvent < number
    case .time(let time): head.newestTime < time
    }
  }
}
