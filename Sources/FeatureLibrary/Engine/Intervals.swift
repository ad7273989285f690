import EventModel
import EventStream

/// The open intervals of a clock of time: which instruments something happened for in each.
///
/// In an ordered stream one interval is open at a time. In an eager one events of later intervals may
/// come before the watermark closes an earlier one; as many as `slots` are kept apart.
final class Intervals {
  let length: Int64
  /// 1 in an ordered stream, else a power of two.
  let slots: Int
  /// Open intervals, ascending: index and the instruments that are active in it.
  private var open: [(index: Int64, instruments: [Int32])] = []
  private var lastFired = Int64.min
  private let marks: PerInstrument<Int64>
  private(set) var overruns = 0

  init(length: Int64, isOrdered: Bool) {
    self.length = length
    slots = isOrdered ? 1 : 8
    marks = PerInstrument(Int64.min, width: slots)
  }

  var states: [any InstrumentState] { [marks] }

  @inline(__always) func index(of time: Int64) -> Int64 {
    Timestamp.floorDivide(time, length).quotient
  }

  @inline(__always) func slot(_ index: Int64) -> Int { Int(index) & (slots - 1) }

  /// Notes that something happened for an instrument at a time; the slot to record it in, nil when
  /// its interval has been closed or too many are open.
  @inline(__always) func touch(_ instrument: Int, at time: Int64) -> Int? {
    let index = index(of: time)
    let slot = slot(index)
    if marks.values[instrument * slots + slot] == index { return slot }
    return touchAnew(instrument, index, slot)
  }

  @inline(never) private func touchAnew(_ instrument: Int, _ index: Int64, _ slot: Int) -> Int? {
    if index <= lastFired {
      overruns += 1
      return nil
    }
    let place = open.firstIndex { $0.index >= index } ?? open.count
    if place == open.count || open[place].index != index {
      if open.contains(where: { self.slot($0.index) == slot }) {
        overruns += 1
        return nil
      }
      open.insert((index, []), at: place)
    }
    open[place].instruments.append(Int32(instrument))
    marks.values[instrument * slots + slot] = index
    return slot
  }

  /// Whether an interval ends at or before `time`.
  @inline(__always) func isDue(_ time: Int64) -> Bool {
    guard let first = open.first else { return false }
    return (first.index + 1) * length <= time
  }

  /// Takes the first open interval: its end, and its instruments by id.
  func fire() -> (slot: Int, end: Int64, instruments: [Int32]) {
    let first = open.removeFirst()
    lastFired = first.index
    return (slot(first.index), (first.index + 1) * length, first.instruments.sorted())
  }

  var hasOpen: Bool { !open.isEmpty }

  func snapshot(into writer: inout SnapshotWriter) {
    writer.write(lastFired)
    writer.write(open.count)
    for interval in open {
      writer.write(interval.index)
      writer.write(interval.instruments)
    }
  }

  func restore(from reader: inout SnapshotReader) throws(StreamError) {
    lastFired = try reader.read()
    open = []
    for _ in 0..<(try reader.read(Int.self)) {
      open.append((try reader.read(), try reader.readArray()))
    }
  }
}
