import EventModel
import EventStream
import Glibc

/// What a node says on standard error: passed on line by line under its name, kept in a file that is
/// rotated, and the last lines kept for who asks.
final class NodeLog {
  static let largestFile: Int64 = 4 << 20
  /// Beside the newest file: `.1` to `.3`.
  static let oldFiles = 3
  private static let keptLines = 20
  /// Bytes without a line end after which they are taken for a line.
  private static let longestLine = 64 << 10

  private let node: String
  private let path: String
  private let passOn: (String) -> Void
  private var descriptor: Int32 = -1
  private var size: Int64 = 0
  private var partial: [UInt8] = []
  private var isPassedOn = true
  /// The last lines, oldest first.
  private(set) var lastLines: [String] = []

  init(node: String, folder: String, passOn: @escaping (String) -> Void) {
    self.node = node
    path = "\(folder)/\(node).log"
    self.passOn = passOn
  }

  private func openFile() {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    var status = stat()
    size = descriptor >= 0 && fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// Takes what was read.
  func add(_ bytes: ArraySlice<UInt8>, isPassedOn: Bool = true) {
    self.isPassedOn = isPassedOn
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        endLine()
      } else {
        partial.append(byte)
        if partial.count >= Self.longestLine { endLine() }
      }
    }
  }

  /// The process has ended: what it began to say is a line.
  func end() {
    if !partial.isEmpty { endLine() }
  }

  /// Says a line of `pipe` about the node, in its file alone.
  func note(_ text: String) { write(text) }

  private func endLine() {
    let line = String(decoding: partial, as: UTF8.self)
    partial.removeAll(keepingCapacity: true)
    lastLines.append(line)
    if lastLines.count > Self.keptLines { lastLines.removeFirst() }
    write(line)
    if isPassedOn { passOn("\(node): \(line)") }
  }

  private func write(_ line: String) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let time = Timestamp.format(Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec))
    let bytes = Array("\(time) \(line)\n".utf8)
    if descriptor < 0 { openFile() }
    if size + Int64(bytes.count) > Self.largestFile { rotate() }
    guard descriptor >= 0 else { return }
    // A log that cannot be written must not stop what is logged.
    if Glibc.write(descriptor, bytes, bytes.count) > 0 { size += Int64(bytes.count) }
  }

  private func rotate() {
    if descriptor >= 0 { close(descriptor) }
    for number in stride(from: Self.oldFiles - 1, through: 1, by: -1) {
      rename("\(path).\(number)", "\(path).\(number + 1)")
    }
    rename(path, "\(path).1")
    openFile()
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
