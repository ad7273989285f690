import EventModel
import EventStream
import Stages

/// The open intervals of a clock of time: which instruments something happened for in each.
///
/// In an ordered stream one interval is open at a time, and a second one while a group straddles its
/// end. In an eager one events of later intervals may come before the watermark closes an earlier
/// one; as many as `slots` are kept apart.
final class Intervals: InstrumentState {
  /// The slot of what came after its interval had closed.
  static let closed = -1

  let length: Int64
  /// A power of two.
  let slots: Int
  private let clock: EventClock
  /// Open intervals, ascending.
  private var open: [Interval] = []
  /// Of each instrument and slot the index of the interval it is active in.
  private let marks: PerInstrument<Int64>
  /// The interval touched last.
  private let current: UnsafeMutablePointer<Span>
  private(set) var overruns = 0

  private struct Interval {
    var index: Int64
    var end: Int64
    var instruments: [Int32]
  }

  fileprivate struct Span: BitwiseCopyable {
    var start = Int64.max
    var end = Int64.min
    var index = Int64.min
  }

  init(length: Int64, isOrdered: Bool, _ clock: EventClock) {
    self.length = length
    self.clock = clock
    slots = isOrdered ? 2 : 8
    marks = PerInstrument(Int64.min, width: slots)
    current = .allocate(capacity: 1)
    current.initialize(to: Span())
  }

  deinit { current.deallocate() }

  func reserve(instruments: Int) { marks.reserve(instruments: instruments) }

  /// The way in for loops over events: plain pointers, valid until instruments are added.
  struct Entrance {
    fileprivate let current: UnsafeMutablePointer<Span>
    fileprivate let marks: UnsafeMutablePointer<Int64>
    fileprivate let slots: Int
    fileprivate unowned(unsafe) let intervals: Intervals

    /// Notes that something happened for an instrument at a time; the slot to record it in, or
    /// `closed` when its interval has been closed or too many are open.
    @inline(__always) func touch(_ instrument: Int, at time: Int64) -> Int {
      if time < current.pointee.start || time >= current.pointee.end { intervals.locate(time) }
      let index = current.pointee.index
      let slot = Int(truncatingIfNeeded: index) & (slots - 1)
      if marks[instrument * slots + slot] == index { return slot }
      return intervals.touchAnew(instrument, index, slot)
    }
  }

  var entrance: Entrance {
    Entrance(current: current, marks: marks.values, slots: slots, intervals: self)
  }

  @inline(__always) func touch(_ instrument: Int, at time: Int64) -> Int {
    entrance.touch(instrument, at: time)
  }

  @inline(never) fileprivate func locate(_ time: Int64) {
    let index = Timestamp.floorDivide(time, length).quotient
    current.pointee = Span(
      start: index.multipliedReportingOverflow(by: length).overflow ? Int64.min : index * length,
      end: end(of: index), index: index)
  }

  /// The end of an interval; that of the last one is the end of time.
  private func end(of index: Int64) -> Int64 {
    let (start, startOverflow) = index.multipliedReportingOverflow(by: length)
    // Before the beginning of time only the start overflows.
    if startOverflow { return index < 0 ? start &+ length : Int64.max }
    let (end, overflow) = start.addingReportingOverflow(length)
    return overflow ? Int64.max : end
  }

  @inline(never) fileprivate func touchAnew(_ instrument: Int, _ index: Int64, _ slot: Int) -> Int {
    let end = end(of: index)
    let place = open.firstIndex { $0.index >= index } ?? open.count
    if place == open.count || open[place].index != index {
      let isTaken = open.contains { Int(truncatingIfNeeded: $0.index) & (slots - 1) == slot }
      if end <= clock.state.pointee.closed || isTaken {
        overruns += 1
        return Self.closed
      }
      open.insert(Interval(index: index, end: end, instruments: []), at: place)
      clock.state.pointee.nextEnd = min(clock.state.pointee.nextEnd, end)
    }
    open[place].instruments.append(Int32(truncatingIfNeeded: instrument))
    marks.values[instrument * slots + slot] = index
    return slot
  }

  /// The end of the open interval that ends first; `Int64.max` when none is open.
  var nextEnd: Int64 { open.first?.end ?? Int64.max }

  var hasOpen: Bool { !open.isEmpty }

  /// Takes the first open interval: its slot, its end, and its instruments by id.
  func close() -> (slot: Int, end: Int64, instruments: [Int32]) {
    let first = open.removeFirst()
    let slot = Int(truncatingIfNeeded: first.index) & (slots - 1)
    for instrument in first.instruments {
      marks.values[Int(instrument) * slots + slot] = Int64.min
    }
    return (slot, first.end, first.instruments.sorted())
  }

  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("marks", object: marks)
    try fields.keep("overruns", &overruns)
    var indices = open.map(\.index)
    try fields.keep("open", &indices)
    if fields.isReading {
      open = indices.map { Interval(index: $0, end: end(of: $0), instruments: []) }
    }
    for place in open.indices {
      try fields.keep("open", &open[place].instruments)
      try fields.require(
        open[place].instruments.allSatisfy { (0..<marks.count / slots).contains(Int($0)) })
    }
  }

  static var notState: Set<String> { ["length", "slots", "clock", "current"] }
}
