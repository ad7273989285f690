import EventStream
import Glibc

/// One run of a built program on files, and what may be asked of how it ended.
struct ProgramRun {
  /// More resident memory than this, in MiB, is a finding; 0 for no bound, where a sanitizer adds its own.
  nonisolated(unsafe) static var mostMemory = 300
  /// Seconds of processor time after which the kernel ends a program.
  static let mostSeconds = 30
  private static let errorExits: Set<Int32> = [64, 65, 66, 73, 74, 78]

  let command: [String]
  private(set) var status: Int32 = 0
  private(set) var signal: Int32 = 0
  private(set) var memory = 0
  private(set) var output: [UInt8] = []
  private(set) var errorLines: [String] = []

  /// - Parameters:
  ///   - input: what is its standard input.
  ///   - stopAfter: microseconds after which it gets SIGTERM.
  init(_ command: [String], input: String, scratch: String, stopAfter: UInt32? = nil) {
    self.command = command
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let (out, err) = (scratch + ".out", scratch + ".err")
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let limited = ["/bin/sh", "-c", "ulimit -t \(Self.mostSeconds); exec \"$@\"", "sh"] + command
    var words: [UnsafeMutablePointer<CChar>?] = limited.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child = pid_t()
    guard posix_spawn(&child, limited[0], &actions, nil, &words, environ) == 0 else {
      status = 127
      return
    }
    if let stopAfter {
      usleep(stopAfter)
      kill(child, SIGTERM)
    }
    var state: Int32 = 0
    var usage = rusage()
    while wait4(child, &state, 0, &usage) < 0, errno == EINTR {}
    signal = state & 0x7F
    status = signal == 0 ? state >> 8 & 0xFF : 128 + signal
    memory = usage.ru_maxrss
    output = Self.bytes(of: out)
    errorLines = String(decoding: Self.bytes(of: err), as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  private static func bytes(of path: String) -> [UInt8] {
    guard let input = try? ByteInput.open(path) else { return [] }
    while (try? input.readMore()) == true {}
    return Array(input.available)
  }

  /// The lines that are neither warnings nor counters nor the advice behind a usage error.
  private var errors: [String] {
    errorLines.filter { !$0.contains(": warning: ") && !$0.hasSuffix(": try --help") }
  }

  /// What is wrong with how a program ended, whatever its input: nil where nothing is.
  var fault: String? {
    if signal != 0 { return "ended by signal \(signal)" }
    if Self.mostMemory > 0, memory > Self.mostMemory << 10 { return "took \(memory) KiB" }
    if status == 0 { return errors.isEmpty ? nil : "exit 0 with an error line" }
    if !Self.errorExits.contains(status) { return "exit \(status)" }
    if errors.count != 1 { return "\(errors.count) error lines" }
    if errorLines.contains(where: { $0.utf8.count > 4200 }) { return "a line without bound" }
    if errorLines.contains(where: { $0.unicodeScalars.contains(where: \.steersText) }) {
      return "an error line steers the terminal"
    }
    return nil
  }

  /// How the stream that a filter wrote ends; nil where it is refused.
  var ending: StreamEnding? {
    var ending: StreamEnding?
    FuzzFile.with(output) { file in
      let reader = StreamReader(file)
      while true {
        if case .end = try reader.next() { break }
      }
      ending = reader.ending
    }
    return ending
  }

  /// What is wrong with the stream that a filter wrote: whole after exit 0, without its end else.
  var streamFault: String? {
    if output.isEmpty { return status == 0 ? "exit 0 with no output" : nil }
    var failure: StreamError?
    FuzzFile.with(output) { file in
      let reader = StreamReader(file)
      do throws(StreamError) {
        while true { if case .end = try reader.next() { return } }
      } catch {
        failure = error
      }
    }
    if status == 0 { return failure.map { "exit 0, and its output is refused: \($0.line)" } }
    guard let failure else { return "exit \(status), and its output looks whole" }
    let isCut =
      ["the stream stops", "it is empty", "a program before it failed"].contains {
        failure.cause.hasPrefix($0)
      }
    return isCut ? nil : "its output is refused: \(failure.line)"
  }
}
