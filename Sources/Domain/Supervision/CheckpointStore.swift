import Commands
import EventModel
import EventStream
import Glibc
import Graphs

/// A checkpoint of a part: the state of each node, and how long the file was that it writes.
struct PartCheckpoint {
  struct Entry: Equatable {
    var node: String
    /// Bytes and hash of the state.
    var size: Int
    var hash: UInt64
    /// Of the file that the node writes, in bytes.
    var length: Int
  }

  let number: UInt64
  var entries: [Entry]
  /// Of what the part is: see `CheckpointStore.identity`.
  let identity: UInt64
}

/// The checkpoints of one part in the state directory: a folder each, that appears whole or not at all. The
/// manifest names what is in it, and is written last.
struct CheckpointStore {
  /// How many are kept: were the newest found damaged, there is one more.
  private static let kept = 2
  private static let heading = "millrace checkpoint 1"

  private let folder: String
  let identity: UInt64
  private let nodes: [GraphNode]

  /// What a part that came to its end was: the same, over the same files.
  private var completeIdentity: String {
    let files = nodes.flatMap(\.namedPaths).filter(Files.isRegular).map(Files.stamp)
    return "\(fnv1a(Array("\(identity) \(files)".utf8)))\n"
  }

  init(_ nodes: [GraphNode], in directory: StateDirectory) {
    self.nodes = nodes
    folder = "\(directory.path)/checkpoints/\(nodes[0].name)"
    identity = Self.identity(of: nodes)
  }

  /// A hash of all that makes the part what it is: commands, inputs, outputs, and the small files that
  /// options name, such as limits and models.
  private static func identity(of nodes: [GraphNode]) -> UInt64 {
    var text: [UInt8] = []
    for node in nodes {
      let environment = node.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      text +=
        "\(node.name)\n\(node.commandLine)\n\(node.inputs)\n\(node.output)\n\(environment)\n".utf8
      // What a source reads is held against its digest, and may grow.
      if node.inputs.isEmpty { continue }
      for path in node.namedPaths { text += Files.small(path) ?? [] }
    }
    return fnv1a(text)
  }

  // MARK: Writing

  /// Makes a checkpoint durable: its files, its folder, and then its name.
  func write(
    _ number: UInt64, _ states: [(node: String, length: Int, state: [UInt8])]
  ) throws(StreamError) -> PartCheckpoint {
    try Files.makeFolder(folder)
    let path = "\(folder)/\(number)"
    let new = path + ".new"
    Files.removeFolder(new)
    try Files.makeFolder(new)
    var checkpoint = PartCheckpoint(number: number, entries: [], identity: identity)
    // What the manifest counts on must survive what it does.
    for case .file(let path) in nodes.map(\.output) { try Files.sync(file: path) }
    for (node, length, state) in states {
      try Files.write(state, to: "\(new)/\(node).state")
      checkpoint.entries.append(
        PartCheckpoint.Entry(
          node: node, size: state.count, hash: Self.hash(state), length: length))
    }
    try Files.write(Array(Self.manifest(checkpoint).utf8), to: "\(new)/manifest")
    try Files.sync(folder: new)
    guard rename(new, path) == 0 else {
      throw StreamError(
        .inputOutput, operation: "rename", object: new, cause: describeErrno(errno))
    }
    try Files.sync(folder: folder)
    for old in numbers().dropLast(Self.kept) { Files.removeFolder("\(folder)/\(old)") }
    return checkpoint
  }

  private static func hash(_ bytes: [UInt8]) -> UInt64 { SnapshotEnvelope.hash(bytes) }

  private static func manifest(_ checkpoint: PartCheckpoint) -> String {
    var text = "\(heading)\nnumber \(checkpoint.number)\nidentity \(checkpoint.identity)\n"
    for entry in checkpoint.entries {
      text += "node \(entry.node) \(entry.size) \(entry.hash) \(entry.length)\n"
    }
    return text + "sum \(fnv1a(Array(text.utf8)))\n"
  }

  // MARK: Reading

  /// What stands against going on from what is there.
  enum Finding {
    /// Nothing, or nothing that is whole.
    case nothing
    case found(PartCheckpoint, states: [[UInt8]])
    /// Checkpoints of a part that was another.
    case ofAnother(UInt64)
  }

  /// The newest that is whole, and whose files are as long as they were at least. What is damaged is said.
  func newest(_ say: (String) -> Void) -> Finding {
    var isAnother: UInt64?
    for number in numbers().reversed() {
      guard let checkpoint = readManifest(number) else {
        say("checkpoint \(number) is damaged and passed over")
        continue
      }
      if checkpoint.identity != identity {
        isAnother = isAnother ?? number
        continue
      }
      if let states = read(checkpoint, say) { return .found(checkpoint, states: states) }
    }
    return isAnother.map { .ofAnother($0) } ?? .nothing
  }

  private func readManifest(_ number: UInt64) -> PartCheckpoint? {
    guard let bytes = Files.small("\(folder)/\(number)/manifest") else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    var lines = text.split(separator: "\n")
    guard let last = lines.popLast(), last.hasPrefix("sum "), lines.first == Self.heading[...]
    else {
      return nil
    }
    let signed = text.dropLast(last.count + 1)
    guard UInt64(last.dropFirst(4)) == fnv1a(Array(signed.utf8)) else { return nil }
    var checkpoint: PartCheckpoint?
    for line in lines {
      let words = line.split(separator: " ")
      if words.first == "identity", let hash = UInt64(words[1]) {
        checkpoint = PartCheckpoint(number: number, entries: [], identity: hash)
      } else if words.first == "node", words.count == 5, let size = Int(words[2]),
        let hash = UInt64(words[3]), let length = Int(words[4])
      {
        checkpoint?.entries.append(
          PartCheckpoint.Entry(node: String(words[1]), size: size, hash: hash, length: length))
      }
    }
    return checkpoint
  }

  private func read(_ checkpoint: PartCheckpoint, _ say: (String) -> Void) -> [[UInt8]]? {
    var states: [[UInt8]] = []
    for node in nodes {
      guard let entry = checkpoint.entries.first(where: { $0.node == node.name }) else {
        return nil
      }
      let path = "\(folder)/\(checkpoint.number)/\(node.name).state"
      guard let state = Files.whole(path), state.count == entry.size,
        Self.hash(state) == entry.hash
      else {
        say("checkpoint \(checkpoint.number) is damaged and passed over: \(path)")
        return nil
      }
      if case .file(let file) = node.output, Files.size(file) < entry.length {
        say(
          "checkpoint \(checkpoint.number) is passed over: \(file) had \(entry.length) bytes then, and "
            + "has \(Files.size(file))")
        return nil
      }
      states.append(state)
    }
    return states
  }

  private func numbers() -> [UInt64] {
    Files.entries(of: folder).compactMap { UInt64($0) }.sorted()
  }

  /// Of the newest, whole or not; 0 where there is none.
  var lastNumber: UInt64 { numbers().last ?? 0 }

  // MARK: The end

  private var completion: String { "\(folder)/complete" }

  /// Whether the part came to its end.
  var isComplete: Bool {
    guard Files.small(completion).map({ String(decoding: $0, as: UTF8.self) }) == completeIdentity
    else { return false }
    // Who has removed what it wrote wants it again.
    return nodes.allSatisfy { node in
      guard case .file(let path) = node.output else { return true }
      return access(path, F_OK) == 0
    }
  }

  /// The part came to its end: what it wrote is final.
  func complete() throws(StreamError) {
    try Files.makeFolder(folder)
    try Files.write(Array(completeIdentity.utf8), to: completion)
    try Files.sync(folder: folder)
    for old in numbers() { Files.removeFolder("\(folder)/\(old)") }
  }

  /// Forgets all.
  func clear() { Files.removeFolder(folder) }
}
