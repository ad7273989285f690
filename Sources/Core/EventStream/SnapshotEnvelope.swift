import EventModel

/// What stands around the state in a snapshot's file: whose state it is, and a hash by which damage is
/// found. A state that another program, version or command line has left is refused: it would be taken
/// for another meaning.
enum SnapshotEnvelope {
  private static let magic = Array("MILLSNAP".utf8)

  static func wrap(_ state: [UInt8], of entry: LineageEntry) -> [UInt8] {
    var writer = SnapshotWriter()
    for byte in magic { writer.write(byte) }
    writer.write(hash(body(state, entry)))
    return writer.bytes + body(state, entry)
  }

  private static func body(_ state: [UInt8], _ entry: LineageEntry) -> [UInt8] {
    var writer = SnapshotWriter()
    writer.write(entry.program)
    writer.write(entry.version)
    writer.write(entry.arguments)
    writer.write(schemaVersion.minor)
    writer.write(state)
    return writer.bytes
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

  /// The state in a snapshot's file, if it is whole and was left by `entry`.
  static func unwrap(
    _ bytes: [UInt8], of entry: LineageEntry, _ path: String
  ) throws(StreamError) -> [UInt8] {
    func failure(_ cause: String) -> StreamError {
      StreamError(.badData, operation: "restore", object: path, cause: cause)
    }
    guard bytes.starts(with: magic), bytes.count >= magic.count + 8 else {
      throw failure("it is no snapshot (`--snapshot` writes them)")
    }
    let body = Array(bytes[(magic.count + 8)...])
    var head = SnapshotReader(Array(bytes[magic.count..<(magic.count + 8)]))
    if try head.read(UInt64.self) != hash(body) { throw failure("the snapshot is damaged") }
    var reader = SnapshotReader(body)
    let (program, version) = (try reader.readText(), try reader.readText())
    let (arguments, minor) = (try reader.readText(), try reader.read(UInt16.self))
    guard program == entry.program else {
      throw failure("it is a snapshot of \(program), not of \(entry.program)")
    }
    guard version == entry.version, minor == schemaVersion.minor else {
      throw failure(
        "it was made by version \(version) with schema minor \(minor), and this is "
          + "\(entry.version) with \(schemaVersion.minor)")
    }
    guard arguments == entry.arguments else {
      throw failure(
        "it was made with other options: \(text(arguments)) then, \(text(entry.arguments)) now")
    }
    return try reader.readArray()
  }

  private static func text(_ arguments: String) -> String {
    arguments.isEmpty ? "none" : "\"\(arguments)\""
  }

  /// The stream's digest of the bytes as text: every changed bit changes it.
  private static func hash(_ bytes: [UInt8]) -> UInt64 {
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
