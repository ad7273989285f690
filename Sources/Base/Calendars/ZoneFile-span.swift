import EventModel

extension ZoneFile {
  /// A zone whose clock never changes.
  init(fixedOffset seconds: Int64) {
    firstOffset = seconds
  }

  /// The stretch [start, end) around a second of UTC in which the offset does not change.
  func span(at second: Int64) -> (start: Int64, end: Int64, offset: Int64) {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= second { low = middle + 1 } else { high = middle }
    }
    if low < transitions.count {
      return low == 0
        ? (Int64.min, transitions[0], firstOffset)
        : (transitions[low - 1], transitions[low], offsets[low - 1])
    }
    let start = transitions.last ?? Int64.min
    let offset = offsets.last ?? firstOffset
    guard let rule else { return (start, Int64.max, offset) }
    return rule.span(at: second, notBefore: start, offsetThere: offset)
  }
}

extension PosixRule {
  /// The span around a second of UTC that this rule makes; it starts at `bound` at the earliest,
  /// where the clock is set to `offset`.
  func span(
    at second: Int64, notBefore bound: Int64, offsetThere: Int64
  ) -> (start: Int64, end: Int64, offset: Int64) {
    guard daylight != nil else {
      return (bound, Int64.max, bound == Int64.min ? standardOffset : offsetThere)
    }
    let day = Timestamp.floorDivide(second, 86400).quotient
    let year = Timestamp.civil(days: Int(day)).year
    var span = (start: bound, end: Int64.max, offset: offsetThere)
    for candidate in (year - 1)...(year + 1) {
      for change in transitions(year: candidate) where change.time > bound {
        if change.time <= second {
          span.start = change.time
          span.offset = change.offset
        } else if change.time < span.end {
          span.end = change.time
        }
      }
    }
    return span
  }
}
