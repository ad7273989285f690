import EventModel
import EventStream

/// The fields of a state, on their way into a snapshot or out of one: little-endian, in the order of
/// telling, each behind a mark of its name and layout.
public struct StateFields {
  private enum Direction { case writing, reading }

  private let direction: Direction
  /// What is written so far, or all that is read.
  public private(set) var bytes: [UInt8]
  private var index = 0
  var audit: StateAudit?

  /// To be written.
  package init() {
    direction = .writing
    bytes = []
  }

  /// To be read.
  package init(_ bytes: [UInt8]) {
    direction = .reading
    self.bytes = bytes
  }

  /// Fields are restored; else they are written.
  public var isReading: Bool { direction == .reading }

  /// What was written is read.
  var isAtEnd: Bool { index == bytes.count }

  /// The error of a state that ends too early or is none of this program and its options.
  public static var unfit: StreamError {
    StreamError(
      .badData, operation: "restore", object: "snapshot",
      cause: "it does not fit this program and its options")
  }

  /// Refuses what is left over where all has been read.
  package func requireEnd() throws(StreamError) {
    if direction == .reading, !isAtEnd { throw Self.unfit }
  }

  /// Where state is read, refuses what does not hold together.
  public func require(_ holds: @autoclosure () -> Bool) throws(StreamError) {
    if direction == .reading, !holds() { throw Self.unfit }
  }
}

/// Values whose memory is their meaning: integers, doubles, `Event`, structs of such.
extension StateFields {
  public mutating func keep<Value: BitwiseCopyable>(
    _ name: StaticString, _ value: inout Value
  ) throws(StreamError) {
    if direction == .reading {
      value = try read(name)
    } else {
      write(name, value)
    }
  }

  /// - Parameter count: how many there must be, where that follows from options or header.
  public mutating func keep<Value: BitwiseCopyable>(
    _ name: StaticString, _ values: inout [Value], count: Int? = nil
  ) throws(StreamError) {
    if direction == .reading {
      let read: [Value] = try readArray(name)
      if let count, read.count != count { throw Self.unfit }
      values = read
    } else {
      values.withUnsafeBufferPointer { write(name, $0) }
    }
  }

  /// A field that is told as another value than it is stored.
  public mutating func keep<Value: BitwiseCopyable>(
    _ name: StaticString, _ value: @autoclosure () -> Value,
    set: (Value) throws(StreamError) -> Void
  ) throws(StreamError) {
    if direction == .reading {
      try set(try read(name))
    } else {
      write(name, value())
    }
  }

  /// A field that is told as other values than it is stored.
  public mutating func keep<Value: BitwiseCopyable>(
    _ name: StaticString, _ values: @autoclosure () -> [Value],
    set: ([Value]) throws(StreamError) -> Void
  ) throws(StreamError) {
    if direction == .reading {
      try set(try readArray(name))
    } else {
      values().withUnsafeBufferPointer { write(name, $0) }
    }
  }

  /// As many values in memory as there are.
  public mutating func keep<Value: BitwiseCopyable>(
    _ name: StaticString, _ values: UnsafeMutableBufferPointer<Value>
  ) throws(StreamError) {
    if direction == .reading {
      let read: [Value] = try readArray(name)
      if read.count != values.count { throw Self.unfit }
      _ = values.update(fromContentsOf: read)
    } else {
      write(name, UnsafeBufferPointer(values))
    }
  }
}

/// Parts with a state of their own.
extension StateFields {
  /// A part follows whose fields are told by itself: one that cannot be copied.
  public mutating func keepPart(_ name: StaticString) { audit?.note(name) }

  public mutating func keep<Part: Stateful>(
    _ name: StaticString, _ part: inout Part
  ) throws(StreamError) {
    let outer = audit?.enter(name, Part.self)
    try part.state(&self)
    if let outer { audit?.leave(to: outer, Part.self) }
  }

  public mutating func keep<Part: Stateful & AnyObject>(
    _ name: StaticString, object: Part
  ) throws(StreamError) {
    var part = object
    try keep(name, &part)
  }

  /// Parts of which options or the header say how many there are.
  public mutating func keep<Part: Stateful>(
    _ name: StaticString, each parts: inout [Part]
  ) throws(StreamError) {
    audit?.note(name)
    try mark(name, parts.count)
    for index in parts.indices { try keep(name, &parts[index]) }
  }

  /// A part that is there or not, as the other fields say.
  public mutating func keep<Part: Stateful>(
    _ name: StaticString, _ part: inout Part?
  ) throws(StreamError) {
    audit?.note(name)
    try mark(name, part == nil ? 0 : 1)
    if var own = part {
      part = nil
      try keep(name, &own)
      part = own
    }
  }

  /// A count that must be the same.
  private mutating func mark(_ name: StaticString, _ count: Int) throws(StreamError) {
    if direction == .reading {
      if try read(name) != count { throw Self.unfit }
    } else {
      write(name, count)
    }
  }
}

/// Bytes.
extension StateFields {
  /// Of a field's name and layout.
  private static func tag(_ name: StaticString, _ layout: StateLayout) -> UInt32 {
    var hash = layout.fingerprint
    for byte in UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount) {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
  }

  private mutating func write<Value: BitwiseCopyable>(_ name: StaticString, _ value: Value) {
    withUnsafePointer(to: value) {
      append(name, UnsafeBufferPointer(start: $0, count: 1), isArray: false)
    }
  }

  private mutating func write<Value: BitwiseCopyable>(
    _ name: StaticString, _ values: UnsafeBufferPointer<Value>
  ) {
    append(name, values, isArray: true)
  }

  private mutating func append<Value: BitwiseCopyable>(
    _ name: StaticString, _ values: UnsafeBufferPointer<Value>, isArray: Bool
  ) {
    audit?.note(name, at: bytes.count)
    let layout = StateLayout.of(Value.self)
    append(Self.tag(name, layout))
    if isArray { append(values.count) }
    let start = bytes.count
    bytes.append(contentsOf: UnsafeRawBufferPointer(values))
    let stride = MemoryLayout<Value>.stride
    for gap in layout.gaps {
      for value in 0..<values.count {
        for byte in gap { bytes[start + value * stride + byte] = 0 }
      }
    }
  }

  private mutating func append(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func read<Value: BitwiseCopyable>(
    _ name: StaticString
  ) throws(StreamError) -> Value {
    try checkTag(name, Value.self)
    return try take(1) { $0[0] }
  }

  private mutating func readArray<Value: BitwiseCopyable>(
    _ name: StaticString
  ) throws(StreamError) -> [Value] {
    try checkTag(name, Value.self)
    let count = try take(1) { (values: UnsafeBufferPointer<Int>) in values[0] }
    return try take(count) { Array($0) }
  }

  private mutating func checkTag<Value: BitwiseCopyable>(
    _ name: StaticString, _ type: Value.Type
  ) throws(StreamError) {
    let tag = try take(1) { (tags: UnsafeBufferPointer<UInt32>) in tags[0] }
    if tag != Self.tag(name, StateLayout.of(type)) {
      throw StreamError(
        .badData, operation: "restore", object: "snapshot",
        cause: "its state has not the field \(name) here, as this build has it",
        place: "byte \(index - 4) of the state")
    }
  }

  /// The next values, aligned for as long as `body` looks at them.
  private mutating func take<Value: BitwiseCopyable, Result>(
    _ count: Int, _ body: (UnsafeBufferPointer<Value>) -> Result
  ) throws(StreamError) -> Result {
    let stride = MemoryLayout<Value>.stride
    guard count >= 0, count <= (bytes.count - index) / stride else { throw Self.unfit }
    defer { index += count * stride }
    return withUnsafeTemporaryAllocation(of: Value.self, capacity: count) { room in
      bytes.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(room).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[index..<index + count * stride]))
      }
      return body(UnsafeBufferPointer(room))
    }
  }
}

/// Texts.
extension StateFields {
  public mutating func keep(_ name: StaticString, _ text: inout String) throws(StreamError) {
    if direction == .reading {
      text = String(decoding: try readArray(name) as [UInt8], as: UTF8.self)
    } else {
      Array(text.utf8).withUnsafeBufferPointer { write(name, $0) }
    }
  }
}

/// Whole states.
extension StateFields {
  /// The state of a value as bytes.
  public static func written(_ value: inout some Stateful) -> [UInt8] {
    var fields = StateFields()
    fields.write(&value)
    return fields.bytes
  }

  mutating func write(_ value: inout some Stateful) {
    do throws(StreamError) {
      try value.state(&self)
    } catch {
      preconditionFailure("writing a state asks for nothing that can fail: \(error.line)")
    }
  }

  /// Takes over what `written` made, all of it.
  public static func restore(
    _ value: inout some Stateful, from bytes: [UInt8]
  ) throws(StreamError) {
    var fields = StateFields(bytes)
    try value.state(&fields)
    if !fields.isAtEnd { throw unfit }
  }
}
