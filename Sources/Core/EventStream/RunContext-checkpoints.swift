import CLinux
import Glibc

/// Checkpoints that the `pipe` asks for which runs the program.
extension RunContext {
  /// The variable that names the descriptor of the state to begin with.
  public static let restoreVariable = "MILLRACE_RESTORE"

  /// The variable that names the descriptor of how the inputs stand, where their writers go on and the
  /// program itself begins anew.
  public static let standingVariable = "MILLRACE_STANDING"

  /// The variable that names the inputs, by their numbers from 0, that have no more than the program has
  /// read already.
  public static let finishVariable = "MILLRACE_FINISH"

  /// The variable by which an operator allows a state that other options have left.
  public static let approvedVariable = "MILLRACE_APPROVED"

  /// Whether there is one who asks for checkpoints.
  package var isCheckpointed: Bool { control.isListening }

  /// Of a source: the checkpoint that is due; 0 for none. Looked at once a frame.
  package var dueCheckpoint: UInt64 {
    let asked = status[.checkpoint]
    return asked > takenCheckpoint ? asked : 0
  }

  /// Hands the state at a checkpoint to who asked for it.
  ///
  /// - Parameters:
  ///   - state: nil where there is none that could be gone on from.
  ///   - length: of the file that is written, in bytes.
  package func giveSnapshot(_ checkpoint: UInt64, _ state: [UInt8]?, length: Int) {
    takenCheckpoint = checkpoint
    guard let state, let descriptor = Self.memoryFile(of: state) else {
      return control.say(.unable(checkpoint: checkpoint))
    }
    control.say(.snapshot(checkpoint: checkpoint, length: length, descriptor: descriptor))
    close(descriptor)
  }

  /// A file in memory that holds bytes, at its end; nil, with errno, where there is no room.
  package static func memoryFile(of bytes: [UInt8]) -> Int32? {
    let descriptor = linux_memory_file("snapshot", 0)
    guard descriptor >= 0 else { return nil }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress! + written, $0.count - written)
      }
      if count <= 0 {
        close(descriptor)
        return nil
      }
      written += count
    }
    return descriptor
  }

  /// The state to begin with; nil where there is none.
  package func givenState() throws(StreamError) -> [UInt8]? {
    try given(Self.restoreVariable)
  }

  /// How the writer of an input goes on; nil where it begins.
  package func givenStanding(ofInput number: Int) -> Resumption? {
    guard let bytes = try? given(Self.standingVariable),
      let standings = Resumption.standings(in: bytes), number < standings.count
    else { return nil }
    return standings[number]
  }

  /// Whether an input has no more than was read already.
  package func endsInput(_ number: Int) -> Bool {
    guard isCheckpointed, let text = variables(Self.finishVariable) else { return false }
    return text.split(separator: ",").contains { Int($0) == number }
  }

  /// Whether a state that other options have left is welcome.
  package var approvesOptions: Bool { isCheckpointed && variables(Self.approvedVariable) != nil }

  /// The bytes of the file that a variable names.
  private func given(_ variable: String) throws(StreamError) -> [UInt8]? {
    guard isCheckpointed, let descriptor = variables(variable).flatMap({ Int32($0) }) else {
      return nil
    }
    // Asked again, it is read again.
    lseek(descriptor, 0, SEEK_SET)
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { return nil }
    let input = ByteInput(descriptor: copy, name: "checkpoint", in: self)
    while try input.readMore() {}
    return Array(input.available)
  }
}
