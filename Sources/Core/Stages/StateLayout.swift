import EventModel
import Synchronization
@_spi(Reflection) import Swift

/// How values of a type lie in memory: what a snapshot depends on when it copies them as they are.
///
/// The compiler's own description of the type is read, so a field that is added, renamed or moved shows
/// without anybody listing it.
struct StateLayout: Sendable {
  /// Of the names, types and offsets of all fields, through structs to the innermost.
  let fingerprint: UInt64
  /// Bytes of padding in one value, which hold whatever was there: they are written as zero.
  let gaps: [Range<Int>]

  private static let known = Mutex<[ObjectIdentifier: StateLayout]>([:])

  static func of<Value: BitwiseCopyable>(_ type: Value.Type) -> StateLayout {
    let key = ObjectIdentifier(type)
    if let layout = known.withLock({ $0[key] }) { return layout }
    var reader = LayoutReader()
    reader.read(type, at: 0)
    let layout = StateLayout(
      fingerprint: fnv1a(reader.text.utf8), gaps: reader.gaps(of: MemoryLayout<Value>.stride))
    known.withLock { $0[key] = layout }
    return layout
  }
}

/// Walks through the fields of a type.
private struct LayoutReader {
  private(set) var text = ""
  private var used: [Range<Int>] = []

  mutating func read(_ type: Any.Type, at offset: Int) {
    func size<Value>(_: Value.Type) -> Int { MemoryLayout<Value>.size }
    let bytes = _openExistential(type, do: size)
    precondition(
      !"\(type)".hasPrefix("Unsafe"), "\(type) is no state: an address means nothing elsewhere")
    text += "\(type) \(offset) \(bytes);"
    var fields: [(name: String, offset: Int, type: Any.Type)] = []
    if !isWhole(type) {
      _forEachField(of: type) { name, offset, type, _ in
        fields.append((String(cString: name), offset, type))
        return true
      }
    }
    if fields.isEmpty { used.append(offset..<offset + bytes) }
    for field in fields {
      text += field.name + " "
      read(field.type, at: offset + field.offset)
    }
  }

  /// Numbers, whose fields are the compiler's.
  private func isWhole(_ type: Any.Type) -> Bool {
    type is any Numeric.Type || type is any SIMD.Type || type == Bool.self
  }

  func gaps(of stride: Int) -> [Range<Int>] {
    var gaps: [Range<Int>] = []
    var end = 0
    for range in used.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > end { gaps.append(end..<range.lowerBound) }
      end = max(end, range.upperBound)
    }
    if end < stride { gaps.append(end..<stride) }
    return gaps
  }
}
