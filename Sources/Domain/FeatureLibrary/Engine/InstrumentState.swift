import EventStream
import Stages

/// State that a node keeps for every instrument; snapshots are made of all of these.
protocol InstrumentState: AnyObject, Stateful {
  /// Makes room for this many instruments, new ones in the initial state.
  func reserve(instruments: Int)
  /// Values that a bound took out of a window of time before its span was over.
  var leftEarly: Int { get }
}

extension InstrumentState {
  var leftEarly: Int { 0 }
}

/// The states of something, found among its stored properties: who adds one cannot forget it.
struct InstrumentStates {
  private(set) var found: [any InstrumentState] = []

  /// Adds those of an object: its own properties and those of the structs in it, not those of other
  /// objects that it knows.
  mutating func add(of object: AnyObject) {
    var mirror: Mirror? = Mirror(reflecting: object)
    while let own = mirror {
      for child in own.children { add(child.value) }
      mirror = own.superclassMirror
    }
  }

  private func isPlain(_ value: Any) -> Bool { Mirror(reflecting: value).children.isEmpty }

  private mutating func add(_ value: Any) {
    if let state = value as? any InstrumentState {
      if !found.contains(where: { $0 === state }) { found.append(state) }
      return
    }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .class { return }
    for child in mirror.children {
      let known = found.count
      add(child.value)
      // A list holds values of one kind: numbers are looked at once.
      if mirror.displayStyle == .collection, found.count == known, isPlain(child.value) { return }
    }
  }
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

  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("values", UnsafeMutableBufferPointer(start: values, count: count))
  }

  static var notState: Set<String> { ["initial", "instruments", "capacity"] }
}
