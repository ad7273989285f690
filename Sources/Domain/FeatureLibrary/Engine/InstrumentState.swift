import EventStream

/// State that a node keeps for every instrument; snapshots are made of all of these.
protocol InstrumentState: AnyObject {
  /// Makes room for this many instruments, new ones in the initial state.
  func reserve(instruments: Int)
  func snapshot(into writer: inout SnapshotWriter)
  func restore(from reader: inout SnapshotReader) throws(StreamError)
  /// Values that a bound took out of a window of time before its span was over.
  var leftEarly: Int { get }
}

extension InstrumentState {
  var leftEarly: Int { 0 }
}

/// As many values for every instrument, one instrument behind the other.
final class PerInstrument<Value: BitwiseCopyable>: InstrumentState {
  private(set) var values: UnsafeMutablePointer<Value>
  /// What an instrument begins with.
  private let initial: [Value]
  private var instruments = 0
  /// Instruments that there is room for: doubled, as headers may add them one by one.
  private var capacity = 0

  init(row initial: [Value]) {
    self.initial = initial
    values = .allocate(capacity: 1)
  }

  convenience init(_ initial: Value, width: Int = 1) {
    self.init(row: [Value](repeating: initial, count: width))
  }

  deinit { values.deallocate() }

  /// Values of one instrument.
  var width: Int { initial.count }

  /// Values held, over all instruments.
  var count: Int { instruments * width }

  func reserve(instruments count: Int) {
    if count <= instruments { return }
    if count > capacity {
      capacity = instruments == 0 ? count : max(count, capacity * 2)
      let larger = UnsafeMutablePointer<Value>.allocate(capacity: capacity * width)
      larger.update(from: values, count: self.count)
      values.deallocate()
      values = larger
    }
    for instrument in instruments..<count {
      (values + instrument * width).update(from: initial, count: width)
    }
    instruments = count
  }

  func snapshot(into writer: inout SnapshotWriter) {
    writer.write(Array(UnsafeBufferPointer(start: values, count: count)))
  }

  func restore(from reader: inout SnapshotReader) throws(StreamError) {
    let saved = try reader.readArray(of: Value.self)
    guard saved.count % width == 0 else { throw SnapshotReader.short }
    reserve(instruments: saved.count / width)
    for (index, value) in saved.enumerated() { values[index] = value }
  }
}
