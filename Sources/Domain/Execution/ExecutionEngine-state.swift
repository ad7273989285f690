import EventStream
import Stages

extension ExecutionEngine: Stateful {
  /// On a new engine of the same file, after `begin`.
  public func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("hot", &hot.pointee.now)
    try fields.keep("hot", &hot.pointee.leastDelay)
    fields.keepPart("board")
    try board.pointee.state(&fields)
    try fields.keep("desk", &desk)
    if !fields.isReading { return }
    hot.pointee.hasDirty = !desk.venue.dirty.isEmpty
    hot.pointee.nextTime = nextOfDesk
  }

  public static var notState: Set<String> {
    [
      "venueOptions", "executionOptions", "shares", "instruments", "strategies",
      "sessionTimes",
      "fingerprint",
    ]
  }
}
