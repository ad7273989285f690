import EventModel
import EventStream
import Stages

/// A snapshot's file: whose state it is, the state, and a hash by which damage is found. A state that
/// another program, version or command line has left is refused: it would be taken for another meaning.
package struct SnapshotEnvelope: Stateful {
  private static let magic = Array("MILLSNAP".utf8)

  private var program: String
  private var version: String
  private var arguments: String
  private var schemaMinor = schemaVersion.minor
  private var stateVersion: UInt16
  private var state: [UInt8] = []

  /// - Parameter stateVersion: see `Stage`.
  package init(_ entry: LineageEntry, stateVersion: UInt16) {
    program = entry.program
    version = entry.version
    arguments = entry.arguments
    self.stateVersion = stateVersion
  }

  package mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("program", &program)
    try fields.keep("version", &version)
    try fields.keep("arguments", &arguments)
    try fields.keep("schemaMinor", &schemaMinor)
    try fields.keep("stateVersion", &stateVersion)
    try fields.keep("state", &state)
  }

  /// The bytes of the file that holds `state`.
  package func wrap(_ state: [UInt8]) -> [UInt8] {
    var envelope = self
    envelope.state = state
    let body = StateFields.written(&envelope)
    return Self.magic + withUnsafeBytes(of: Self.hash(body).littleEndian) { Array($0) } + body
  }

  /// Refuses what is no snapshot before it is read: it may have no end.
  static func checkHead(_ input: ByteInput) throws(StreamError) {
    if input.isRegularFile, try input.fill(magic.count), input.available.starts(with: magic) {
      return
    }
    throw StreamError(
      .badData, operation: "restore", object: input.name,
      cause: "it is no snapshot (`--snapshot` writes them)")
  }

  /// How a reader of all that the program has written at a snapshot stands; nil where the bytes are no
  /// snapshot that holds it.
  package static func output(in bytes: [UInt8]) -> Resumption? {
    do throws(StreamError) {
      let envelope = try envelope(in: bytes) { _ in StateFields.unfit }
      var fields = StateFields(envelope.state)
      var head = CheckpointHead()
      try head.state(&fields)
      let writer = FrameWriter(.inMemory())
      try fields.keep("writer", object: writer)
      return Resumption(behind: writer)
    } catch {
      return nil
    }
  }

  /// A snapshot that is whole, whosever it is.
  private static func envelope(
    in bytes: [UInt8], _ failure: (String) -> StreamError
  ) throws(StreamError) -> SnapshotEnvelope {
    let headSize = Self.magic.count + 8
    guard bytes.starts(with: Self.magic), bytes.count >= headSize else {
      throw failure("it is no snapshot (`--snapshot` writes them)")
    }
    let hash = bytes.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: Self.magic.count, as: UInt64.self))
    }
    let body = Array(bytes[headSize...])
    if hash != Self.hash(body) { throw failure("the snapshot is damaged") }
    var found = SnapshotEnvelope(
      LineageEntry(program: "", version: "", arguments: ""), stateVersion: 0)
    try StateFields.restore(&found, from: body)
    return found
  }

  /// The state in a snapshot's file, if it is whole and was left by the like of this.
  ///
  /// - Parameter approvesOptions: take one that other options have left too.
  package func unwrap(
    _ bytes: [UInt8], _ path: String, approvesOptions: Bool = false
  ) throws(StreamError) -> [UInt8] {
    func failure(_ cause: String) -> StreamError {
      StreamError(.badData, operation: "restore", object: path, cause: cause)
    }
    let found = try Self.envelope(in: bytes, failure)
    guard found.program == program else {
      throw failure("it is a snapshot of \(found.program), not of \(program)")
    }
    guard found.version == version, found.schemaMinor == schemaMinor else {
      throw failure(
        "it was made by version \(found.version) with schema minor \(found.schemaMinor), and this is "
          + "\(version) with \(schemaMinor)")
    }
    guard found.arguments == arguments || approvesOptions else {
      throw failure(
        "it was made with other options: \(Self.text(found.arguments)) then, "
          + "\(Self.text(arguments)) now")
    }
    guard found.stateVersion == stateVersion else {
      throw failure(
        "its state is of version \(found.stateVersion), and this build's of \(stateVersion)")
    }
    return found.state
  }

  private static func text(_ arguments: String) -> String {
    arguments.isEmpty ? "none" : "\"\(arguments)\""
  }

  /// The stream's digest of the bytes as text: every changed bit changes it.
  package static func hash(_ bytes: [UInt8]) -> UInt64 {
    let padded = bytes + [UInt8](repeating: 0, count: -bytes.count & 7)
    var digest = StreamDigest()
    padded.withUnsafeBufferPointer { text in
      digest.add(
        EventBatch(
          events: UnsafeBufferPointer(start: nil, count: 0),
          values: UnsafeBufferPointer(start: nil, count: 0),
          words: UnsafeBufferPointer(start: nil, count: 0), text: text))
    }
    return digest.value ^ UInt64(bytes.count)
  }
}
