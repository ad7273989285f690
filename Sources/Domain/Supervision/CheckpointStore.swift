import Commands
import EventModel
import EventStream
import Glibc
import Graphs

/// The checkpoints of one part in the state directory: a folder each, that appears whole or not at all. The
/// manifest names what is in it, and is written last.
struct CheckpointStore {
  /// How many are kept: were the newest found damaged, there is one more.
  private static let kept = 2

  let folder: String
  let identity: UInt64
  private let nodes: [GraphNode]
  private let records: [NodeRecord]

  /// What a part that came to its end was: the same, over the same files.
  private var completeIdentity: String {
    let files = nodes.flatMap(\.namedPaths).filter(Files.isRegular).map(Files.stamp)
    return "\(fnv1a(Array("\(identity) \(files)".utf8)))\n"
  }

  init(_ nodes: [GraphNode], in directory: StateDirectory) {
    self.nodes = nodes
    records = nodes.map(NodeRecord.init)
    folder = "\(directory.checkpoints)/\(nodes[0].name)"
    identity = PartCheckpoint.identity(of: records)
  }

  // MARK: Writing

  /// Makes a checkpoint durable: its files, its folder, and then its name.
  ///
  /// - Parameter states: of the nodes, in their order.
  func write(
    _ number: UInt64, _ states: [(length: Int, state: [UInt8])]
  ) throws(StreamError) -> PartCheckpoint {
    // What the manifest counts on must survive what it does.
    try FaultPoint.outputSync.pass()
    for case .file(let path) in nodes.map(\.output) { try Files.sync(file: path) }
    var checkpoint = PartCheckpoint(number: number, identity: identity, entries: [])
    for (record, (length, state)) in zip(records, states) {
      checkpoint.entries.append(
        PartCheckpoint.Entry(
          record: record, size: state.count, hash: SnapshotEnvelope.hash(state), length: length))
    }
    try write(checkpoint, states.map(\.state))
    return checkpoint
  }

  private func write(
    _ checkpoint: PartCheckpoint, _ states: [[UInt8]]
  ) throws(StreamError) {
    try FaultPoint.checkpointFolder.pass()
    try Files.makeFolder(folder)
    let path = "\(folder)/\(checkpoint.number)"
    let new = path + ".new"
    Files.removeFolder(new)
    try Files.makeFolder(new)
    for (entry, state) in zip(checkpoint.entries, states) {
      try FaultPoint.checkpointState.pass()
      try Files.write(state, to: "\(new)/\(entry.name).state")
    }
    try FaultPoint.checkpointManifest.pass()
    try Files.write(Array(checkpoint.manifest.utf8), to: "\(new)/manifest")
    try FaultPoint.checkpointSync.pass()
    try Files.sync(folder: new)
    try FaultPoint.checkpointRename.pass()
    guard rename(new, path) == 0 else {
      throw StreamError(
        .inputOutput, operation: "rename", object: new, cause: describeErrno(errno))
    }
    try FaultPoint.checkpointNamed.pass()
    try Files.sync(folder: folder)
    try FaultPoint.checkpointRetire.pass()
    for old in Self.numbers(folder).dropLast(Self.kept) { Files.removeFolder("\(folder)/\(old)") }
  }

  /// Makes a checkpoint of another part one of this, which goes on from it; see `PartBeginning`.
  ///
  /// - Parameter approved: nodes that go on from states that other options have left.
  func adopt(
    _ other: PartCheckpoint, states: [[UInt8]], entries: [Bool], approved: Set<String>
  ) throws(StreamError) -> UInt64 {
    try FaultPoint.reloadAdopt.pass()
    let number = max(lastNumber, other.number) + 1
    var checkpoint = PartCheckpoint(number: number, identity: identity, entries: [])
    var kept: [[UInt8]] = []
    for (index, entry) in other.entries.enumerated() where entries[index] {
      var entry = entry
      if approved.contains(entry.name),
        let record = records.first(where: { $0.node.name == entry.name })
      {
        entry.record = record
        entry.isApproved = true
      }
      checkpoint.entries.append(entry)
      kept.append(states[index])
    }
    try write(checkpoint, kept)
    return number
  }

  func remove(_ number: UInt64) { Files.removeFolder("\(folder)/\(number)") }

  // MARK: Reading

  /// What stands against going on from what is there.
  enum Finding {
    /// Nothing, or nothing that is whole.
    case nothing
    case found(PartCheckpoint, states: [[UInt8]])
    /// Checkpoints of a part that was another: the newest.
    case ofAnother(PartCheckpoint, states: [[UInt8]])
  }

  /// The newest that is whole, and whose files are as long as they were at least. What is damaged is said.
  func newest(_ say: (String) -> Void) -> Finding {
    var other: Finding?
    for candidate in Self.numbers(folder).reversed() {
      let (checkpoint, problem) = Self.read("\(folder)/\(candidate)")
      guard let (checkpoint, states) = checkpoint else {
        say("checkpoint \(candidate) is passed over: \(problem)")
        continue
      }
      if checkpoint.identity == identity { return .found(checkpoint, states: states) }
      if other == nil { other = .ofAnother(checkpoint, states: states) }
    }
    return other ?? .nothing
  }

  /// Nil where it is damaged, or of another version.
  static func manifest(_ path: String) -> PartCheckpoint? {
    guard let bytes = Files.small("\(path)/manifest") else { return nil }
    return PartCheckpoint(manifest: String(decoding: bytes, as: UTF8.self))
  }

  /// One that is whole, or why it is not.
  static func read(
    _ path: String
  ) -> (checkpoint: (PartCheckpoint, states: [[UInt8]])?, problem: String) {
    guard let checkpoint = manifest(path) else {
      return (nil, "it is damaged, or of another version: \(path)/manifest")
    }
    var states: [[UInt8]] = []
    for entry in checkpoint.entries {
      let file = "\(path)/\(entry.name).state"
      guard let state = Files.whole(file), state.count == entry.size,
        SnapshotEnvelope.hash(state) == entry.hash
      else { return (nil, "it is damaged: \(file)") }
      if case .file(let output) = entry.record.node.output, Files.size(output) < entry.length {
        return (
          nil, "\(output) had \(entry.length) bytes then, and has \(Files.size(output))"
        )
      }
      states.append(state)
    }
    return ((checkpoint, states), "")
  }

  /// What has changed since a checkpoint of another part was made: the nodes, each with both values.
  func change(since checkpoint: PartCheckpoint) -> String {
    var changes: [String] = []
    for record in records {
      let name = record.node.name
      if let old = checkpoint.entry(name)?.record {
        if let difference = old.difference(to: record) { changes.append("\(name): \(difference)") }
      } else {
        changes.append("\(name) is new")
      }
    }
    for entry in checkpoint.entries where !records.contains(where: { $0.node.name == entry.name }) {
      changes.append("\(entry.name) is gone")
    }
    return changes.isEmpty ? "its nodes stand in another order" : changes.joined(separator: "; ")
  }

  static func numbers(_ folder: String) -> [UInt64] {
    Files.entries(of: folder).compactMap { UInt64($0) }.sorted()
  }

  /// Of the newest, whole or not; 0 where there is none.
  var lastNumber: UInt64 { Self.numbers(folder).last ?? 0 }

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
    try FaultPoint.completeWrite.pass()
    try Files.write(Array(completeIdentity.utf8), to: completion)
    try Files.sync(folder: folder)
    try FaultPoint.completeRetire.pass()
    for old in Self.numbers(folder) { Files.removeFolder("\(folder)/\(old)") }
  }

  /// Forgets all.
  func clear() { Files.removeFolder(folder) }
}
