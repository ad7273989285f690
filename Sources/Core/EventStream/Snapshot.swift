/// Collects the state of stages as bytes: little-endian, in the order of writing, with no names.
/// Reader and writer of one type stand side by side in its file.
public struct SnapshotWriter {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// Any value whose memory is its meaning: integers, doubles, `Event`, structs of such.
  public mutating func write<Value: BitwiseCopyable>(_ value: Value) {
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }

  public mutating func write<Value: BitwiseCopyable>(_ values: [Value]) {
    write(values.count)
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  public mutating func write(_ text: String) {
    write(Array(text.utf8))
  }
}

/// Reads back what a `SnapshotWriter` wrote, in the same order.
public struct SnapshotReader {
  private let bytes: [UInt8]
  private var index = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var isAtEnd: Bool { index == bytes.count }

  public mutating func read<Value: BitwiseCopyable>(
    _ type: Value.Type = Value.self
  ) throws(StreamError) -> Value {
    let size = MemoryLayout<Value>.size
    guard bytes.count - index >= size else { throw Self.short }
    defer { index += size }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index, as: Value.self) }
  }

  public mutating func readArray<Value: BitwiseCopyable>(
    of type: Value.Type = Value.self
  ) throws(StreamError) -> [Value] {
    let count = try read(Int.self)
    let stride = MemoryLayout<Value>.stride
    guard count >= 0, count <= (bytes.count - index) / stride else { throw Self.short }
    let start = index
    index += count * stride
    return bytes.withUnsafeBytes { source in
      (0..<count).map {
        source.loadUnaligned(fromByteOffset: start + $0 * stride, as: Value.self)
      }
    }
  }

  public mutating func readText() throws(StreamError) -> String {
    String(decoding: try readArray(of: UInt8.self), as: UTF8.self)
  }

  /// The error of a snapshot that ends too early or was made by other options.
  public static var short: StreamError {
    StreamError(
      .badData, operation: "restore", object: "snapshot",
      cause: "it does not fit this program and its options")
  }
}
