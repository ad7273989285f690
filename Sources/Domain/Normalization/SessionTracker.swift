import Calendars
import EventModel

/// Where the calendars of a stream stand.
struct SessionTracker {
  private let calendars: [SessionTimes]
  private let plan: SessionPlan?
  /// Instruments of each calendar, ascending.
  private(set) var members: [[UInt32]]
  /// The next change of each calendar; `Int64.max` when there is none.
  private(set) var next: [Int64]
  private(set) var isStarted = false
  /// When something is to be done: at the first event, then at the next change of all.
  private(set) var due: Int64

  init(_ plan: SessionPlan?) {
    self.plan = plan
    calendars = plan?.calendars ?? []
    members = calendars.map { _ in [] }
    next = calendars.map { _ in .max }
    due = calendars.isEmpty ? .max : .min
  }

  mutating func begin(_ header: StreamHeader) {
    guard let plan else { return }
    members = calendars.map { _ in [] }
    for instrument in header.instruments {
      if let index = plan.index(for: instrument) { members[index].append(instrument.id) }
    }
  }

  /// What of the file is of no use, in a sentence.
  var remark: String? {
    guard let plan else { return nil }
    if calendars.isEmpty { return "\(plan.file) has no calendar" }
    let idle = calendars.indices.filter { members[$0].isEmpty }
    if idle.isEmpty { return nil }
    let names = idle.map { calendars[$0].calendar.name }.joined(separator: ", ")
    return "\(plan.file) names \(names), which no instrument of the stream follows"
  }

  /// The phases at the first event.
  mutating func start(at time: Int64) -> [(calendar: Int, phase: SessionPhase)] {
    isStarted = true
    for index in calendars.indices { advance(index, after: time) }
    return calendars.indices.map { ($0, phase($0, at: time)) }
  }

  /// The next change that is not after `time`. After more than a year of silence only the last year
  /// is told.
  mutating func change(until time: Int64) -> (calendar: Int, time: Int64, phase: SessionPhase)? {
    while due <= time, let index = next.firstIndex(of: due) {
      let yearBefore = time.subtractingSaturated(366 * Timestamp.day)
      if due < yearBefore {
        advance(index, after: yearBefore)
        continue
      }
      let changed = due
      advance(index, after: changed)
      return (index, changed, phase(index, at: changed))
    }
    return nil
  }

  private mutating func advance(_ index: Int, after time: Int64) {
    next[index] = (try? calendars[index].nextChange(after: time)) ?? .max
    due = next.min() ?? .max
  }

  private func phase(_ index: Int, at time: Int64) -> SessionPhase {
    (try? calendars[index].phase(at: time)) ?? .unknown
  }

  /// The state, beside what the header says.
  var state: (isStarted: Bool, next: [Int64]) {
    get { (isStarted, next) }
    set {
      isStarted = newValue.isStarted
      next = newValue.next
      due = isStarted ? next.min() ?? .max : due
    }
  }
}

extension NormalizeCore {
  /// Tells the sessions that began or ended until `time`, each at its time.
  @inline(never) func changeSessions(until time: Int64, into output: inout EventBuffer) {
    if !sessions.isStarted {
      for (calendar, phase) in sessions.start(at: time) {
        emitStatus(calendar, phase, at: time, into: &output)
      }
    }
    while let change = sessions.change(until: time) {
      emitStatus(change.calendar, change.phase, at: change.time, into: &output)
    }
  }

  private func emitStatus(
    _ calendar: Int, _ phase: SessionPhase, at time: Int64, into output: inout EventBuffer
  ) {
    if isGroupOpen { closeGroup(into: &output) }
    if options.mode == .ordered, time >= cellEnd { enterCell(time, into: &output) }
    for instrument in sessions.members[calendar] {
      var event = Event(
        kind: .status, eventTime: time, instrument: instrument,
        flags: [.derived, .last])
      let trades: Answer = phase == .unknown ? .unknown : phase == .continuous ? .yes : .no
      event.status = Status(action: .sessionChange, phase: phase, trading: trades)
      counters.derived += 1
      append(event, payload: nil, into: &output)
    }
  }
}
