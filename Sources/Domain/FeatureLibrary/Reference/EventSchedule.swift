import Configuration
import EventModel
import EventStream
import Expressions

/// Events at scheduled times, each known from some time on.
struct EventSchedule {
  typealias Entry = (time: Int64, knownAt: Int64)

  /// The last event up to a time, and the next after it, of those that are known then.
  struct Neighbours: Equatable {
    var last: Int64?
    var next: Int64?
  }

  /// By the time of the event.
  private let entries: [Entry]
  /// When one becomes known, rising.
  private let announcements: [Int64]
  /// What holds in [from, until).
  private var neighbours = Neighbours()
  private var from = Int64.max
  private var until = Int64.min

  init(_ entries: [Entry]) {
    self.entries = entries.sorted { ($0.time, $0.knownAt) < ($1.time, $1.knownAt) }
    announcements = entries.map(\.knownAt).sorted()
  }

  /// - Parameter known: no later than `time`, and always as long before it.
  mutating func neighbours(at time: Int64, knownBy known: Int64) -> Neighbours {
    if time < from || time >= until { find(time, knownBy: known) }
    return neighbours
  }

  private mutating func find(_ time: Int64, knownBy known: Int64) {
    let after = Self.count(entries.count) { entries[$0].time <= time }
    neighbours.last = entries[..<after].last { $0.knownAt <= known }?.time
    neighbours.next = entries[after...].first { $0.knownAt <= known }?.time
    let told = Self.count(announcements.count) { announcements[$0] <= known }
    from = time
    until = min(
      after < entries.count ? entries[after].time : .max,
      told < announcements.count
        ? announcements[told].addingSaturated(time.subtractingSaturated(known)) : .max)
  }

  /// How many of `count` places hold, which come before those that do not.
  private static func count(_ count: Int, _ holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension EventSchedule {
  private static let reasons = [
    "known_at":
      "the time from which on each event was scheduled: no schedule is known before it is published",
    "time": "when each event is scheduled",
  ]

  /// The schedule of each instrument: events that name it, and those that name none.
  static func read(_ file: ReferenceFile) throws(ExpressionError) -> BySymbol<EventSchedule> {
    try file.read(required: ["known_at", "time"], optional: ["symbol"], because: reasons) {
      table throws(StreamError) in
      var entries: [String: [Entry]] = [:]
      for row in table.rows {
        entries[row.text("symbol"), default: []].append(
          (try row.needed("time", row.zonedTime), try row.knownAt()))
      }
      let ofAll = entries[""] ?? []
      return BySymbol(
        entries.mapValues { EventSchedule($0 + ofAll) }, others: EventSchedule(ofAll),
        file: file.name)
    }
  }
}
