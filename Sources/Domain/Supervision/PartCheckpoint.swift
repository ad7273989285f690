import Commands
import EventModel
import EventStream
import Graphs

/// A checkpoint of a part: the state of each node, and how long the file was that it writes.
struct PartCheckpoint {
  struct Entry: Equatable {
    var record: NodeRecord
    /// Bytes and hash of the state.
    var size: Int
    var hash: UInt64
    /// Of the file that the node writes, in bytes.
    var length: Int
    /// Whether an operator allows that other options have left the state.
    var isApproved = false

    var name: String { record.node.name }
  }

  let number: UInt64
  /// Of the part that goes on from it: see `identity(of:)`. After a reload its nodes are others than some of
  /// those whose states it has.
  var identity: UInt64
  var entries: [Entry]

  func entry(_ node: String) -> Entry? { entries.first { $0.name == node } }

  /// A hash of all that makes a part what it is.
  static func identity(of records: [NodeRecord]) -> UInt64 {
    fnv1a(Array(records.map { ([$0.node.name] + $0.lines).joined(separator: "\n") }.joined().utf8))
  }
}

/// As a manifest: a text that ends with its own hash.
extension PartCheckpoint {
  private static let heading = "millrace checkpoint 2"

  var manifest: String {
    var text = "\(Self.heading)\nnumber \(number)\nidentity \(identity)\n"
    for entry in entries {
      text += "node \(entry.name) \(entry.size) \(entry.hash) \(entry.length)"
      text += entry.isApproved ? " approved\n" : "\n"
      for line in entry.record.lines { text += "\(line)\n" }
    }
    return text + "sum \(fnv1a(Array(text.utf8)))\n"
  }

  /// Nil where it is damaged, or of another version.
  init?(manifest: String) {
    var lines = manifest.split(separator: "\n")
    guard let last = lines.popLast(), last.hasPrefix("sum "), lines.count >= 3,
      lines[0] == Self.heading[...],
      UInt64(last.dropFirst(4)) == fnv1a(Array(manifest.dropLast(last.count + 1).utf8)),
      let number = Self.number(lines[1], "number"), let identity = Self.number(lines[2], "identity")
    else { return nil }
    self.number = number
    self.identity = identity
    entries = []
    var rest = lines[3...]
    while let line = rest.popFirst() {
      let end = rest.firstIndex { $0.hasPrefix("node ") } ?? rest.endIndex
      guard let entry = Self.entry(line, rest[..<end]) else { return nil }
      entries.append(entry)
      rest = rest[end...]
    }
  }

  private static func number(_ line: Substring, _ key: String) -> UInt64? {
    let words = line.split(separator: " ")
    return words.count == 2 && words[0] == key[...] ? UInt64(words[1]) : nil
  }

  private static func entry(_ line: Substring, _ lines: ArraySlice<Substring>) -> Entry? {
    let words = line.split(separator: " ")
    guard words.count >= 5, words[0] == "node", let size = Int(words[2]),
      let hash = UInt64(words[3]), let length = Int(words[4]),
      let record = NodeRecord(name: String(words[1]), lines: lines)
    else { return nil }
    return Entry(
      record: record, size: size, hash: hash, length: length, isApproved: words.last == "approved")
  }
}
