import EventStream
import Stages

/// What was lost.
struct JournalLoss {
  var frames: UInt64
  /// Number in the journal of the first event that is lost, and how many are.
  var firstEvent: UInt64
  var events: UInt64
  var place: String
}

/// Losses of a journal so far.
package struct JournalLosses {
  package private(set) var frames: UInt64 = 0
  package private(set) var events: UInt64 = 0
  private(set) var places: [String] = []

  mutating func add(_ loss: JournalLoss) {
    frames &+= loss.frames
    events &+= loss.events
    if places.count < 100 { places.append(loss.place) }
  }

  /// `2 frames with 4,096 events` and where.
  var text: String {
    let place = firstAndCountOfPlaces
    return "\(frames) frame\(frames == 1 ? "" : "s") with \(events) event\(events == 1 ? "" : "s")"
      + (place.isEmpty ? "" : " (\(place))")
  }

  private var firstAndCountOfPlaces: String {
    guard let first = places.first else { return "" }
    return places.count == 1 ? first : "\(first), and \(places.count - 1) more"
  }
}

extension JournalLosses: Stateful {
  package mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("frames", &frames)
    try fields.keep("events", &events)
    var joined = places.joined(separator: "\n")
    try fields.keep("places", &joined)
    if fields.isReading {
      places = joined.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if joined.isEmpty { places = [] }
    }
  }
}
