import EventModel
import EventStream

/// One number for every row of a batch of rows. Absent is NaN.
final class Column {
  private(set) var values: UnsafeMutablePointer<Double>
  private var capacity = 1024

  init() { values = .allocate(capacity: capacity) }

  deinit { values.deallocate() }

  /// Makes room for `count` rows; what was there is lost beyond `kept` of them.
  func reserve(_ count: Int, keeping kept: Int = 0) {
    if count <= capacity { return }
    let larger = UnsafeMutablePointer<Double>.allocate(capacity: max(count, capacity * 2))
    larger.update(from: values, count: kept)
    values.deallocate()
    values = larger
    capacity = max(count, capacity * 2)
  }
}

/// The rows over which columns are computed: for each, its instrument and time.
final class Rows {
  private(set) var instruments: UnsafeMutablePointer<Int32>
  private(set) var times: UnsafeMutablePointer<Int64>
  /// The number of rows of the base domain that were complete when this row arose.
  private(set) var positions: UnsafeMutablePointer<Int32>
  private(set) var count = 0
  private var capacity = 1024

  init() {
    instruments = .allocate(capacity: capacity)
    times = .allocate(capacity: capacity)
    positions = .allocate(capacity: capacity)
  }

  deinit {
    instruments.deallocate()
    times.deallocate()
    positions.deallocate()
  }

  func removeAll() { count = 0 }

  @inline(__always) func append(instrument: Int, time: Int64, position: Int) {
    if count == capacity { grow() }
    instruments[count] = Int32(truncatingIfNeeded: instrument)
    times[count] = time
    positions[count] = Int32(truncatingIfNeeded: position)
    count += 1
  }

  @inline(never) private func grow() {
    instruments = Self.doubled(instruments, count)
    times = Self.doubled(times, count)
    positions = Self.doubled(positions, count)
    capacity *= 2
  }

  private static func doubled<Element>(
    _ old: UnsafeMutablePointer<Element>, _ count: Int
  ) -> UnsafeMutablePointer<Element> {
    let new = UnsafeMutablePointer<Element>.allocate(capacity: count * 2)
    new.update(from: old, count: count)
    old.deallocate()
    return new
  }
}

/// State that a node keeps for every instrument; snapshots are made of all of these.
protocol InstrumentState: AnyObject {
  /// Makes room for this many instruments, new ones in the initial state.
  func reserve(instruments: Int)
  func snapshot(into writer: inout SnapshotWriter)
  func restore(from reader: inout SnapshotReader) throws(StreamError)
}

/// `width` values for every instrument, one instrument behind the other.
final class PerInstrument<Value: BitwiseCopyable>: InstrumentState {
  private(set) var values: UnsafeMutablePointer<Value>
  let width: Int
  private let initial: Value
  private var instruments = 0

  init(_ initial: Value, width: Int = 1) {
    self.initial = initial
    self.width = width
    values = .allocate(capacity: 1)
  }

  deinit { values.deallocate() }

  /// Values held, over all instruments.
  var count: Int { instruments * width }

  func reserve(instruments count: Int) {
    if count <= instruments { return }
    let larger = UnsafeMutablePointer<Value>.allocate(capacity: count * width)
    larger.update(from: values, count: instruments * width)
    (larger + instruments * width).initialize(
      repeating: initial, count: (count - instruments) * width)
    values.deallocate()
    values = larger
    instruments = count
  }

  func snapshot(into writer: inout SnapshotWriter) {
    writer.write(Array(UnsafeBufferPointer(start: values, count: instruments * width)))
  }

  func restore(from reader: inout SnapshotReader) throws(StreamError) {
    let saved = try reader.readArray(of: Value.self)
    guard saved.count % width == 0 else { throw SnapshotReader.short }
    reserve(instruments: saved.count / width)
    for (index, value) in saved.enumerated() { values[index] = value }
  }
}

/// Computes columns from columns, over a batch of rows at a time.
///
/// A node's output for a row depends on that row and the rows before it, never on how rows are cut
/// into batches.
class FeatureNode {
  /// What the node computes, one column an output.
  let outputs: [Column]
  /// State by instrument, for growth and snapshots.
  var states: [any InstrumentState] { [] }

  init(outputs count: Int = 1) { outputs = (0..<count).map { _ in Column() } }

  /// Fills the outputs for all rows. The outputs have room for them.
  func evaluate(_ rows: Rows) {}
}
