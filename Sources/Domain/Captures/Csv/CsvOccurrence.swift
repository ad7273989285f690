import EventModel

/// Which of two moments a local time means in the hour that clocks show twice.
///
/// The first, unless that would step back from the row before it of the same symbol: then the second,
/// and so on until the hour is over. A file that runs backwards is read the same way from its end. As
/// rows may be somewhat out of order, a step of a trade or quote counts beyond a minute; bars of one
/// symbol follow on one another, so that an equal time counts.
struct CsvOccurrence {
  private var previous = noTime
  /// The row before the previous one.
  private var before = noTime

  static var disorder: Int64 { Timestamp.minute }

  func choose(first: Int64, second: Int64, isBar: Bool) -> Int64 {
    guard previous != noTime else { return first }
    func isBehind(_ time: Int64, _ other: Int64) -> Bool {
      isBar ? time <= other : time < other && other &- time > Self.disorder
    }
    if before != noTime, previous < before {
      return isBehind(previous, second) ? first : second
    }
    return isBehind(first, previous) && !isBehind(second, previous) ? second : first
  }

  mutating func note(_ time: Int64) {
    before = previous
    previous = time
  }
}
