import EventModel
import EventText
import Glibc

/// What programs say on standard error, a line at a time.
public enum Diagnostics {
  /// The program's name, set once at the start.
  nonisolated(unsafe) static var program = "millrace"

  /// `program: operation: object: cause (where)`.
  public static func report(_ error: StreamError) {
    line("\(program): \(error.line)")
  }

  public static func warn(_ text: String) { line("\(program): warning: \(text)") }

  public static func print(_ entries: [Statistics.Entry]) {
    let width = entries.map(\.name.count).max() ?? 0
    for entry in entries {
      let padding = String(repeating: " ", count: width - entry.name.count)
      line("\(program): \(entry.name)\(padding)  \(entry.value)")
    }
  }

  /// Longer lines lose their middle: a name out of a stream may have megabytes.
  private static let longestLine = 4096

  static func line(_ text: String) {
    // One line each, whatever the cause contains; what steers a terminal cannot reach it.
    var bytes = Array(text.printable.utf8)
    if bytes.count > longestLine {
      bytes.removeSubrange((longestLine / 2)..<(bytes.count - longestLine / 2))
      bytes.insert(contentsOf: " … ".utf8, at: longestLine / 2)
      bytes = Array(String(decoding: bytes, as: UTF8.self).utf8)
    }
    bytes.append(0x0A)
    bytes.withUnsafeBytes { _ = write(2, $0.baseAddress, $0.count) }
  }
}

/// A line on the terminal that says how far a file has been read: once in a while, and only where
/// standard error is a terminal and the input a file.
public final class Progress {
  private let input: ByteInput
  private let started: Int64
  private var shown: Int64
  private var events = 0
  private var lastTime = noTime
  private var isOnScreen = false

  /// Nil where there is nobody to see it.
  public init?(_ input: ByteInput) {
    guard isatty(2) == 1, isatty(1) == 0, input.isRegularFile, input.storedSize > 0 else {
      return nil
    }
    self.input = input
    started = Self.now()
    shown = started
  }

  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * Timestamp.second + Int64(time.tv_nsec)
  }

  public func advance(_ batch: EventBatch) {
    events += batch.count
    if let last = batch.events.last { lastTime = last.eventTime }
    let now = Self.now()
    if now - shown < Timestamp.second / 4 { return }
    shown = now
    let elapsed = Double(now - started) / 1e9
    let share = Double(input.storedPosition) / Double(input.storedSize)
    let left = share > 0 ? Int(elapsed / share - elapsed) : 0
    let rate = Double(events) / elapsed / 1e6
    let text =
      "\r\u{1B}[K\(Diagnostics.program): \(input.storedPosition >> 20) of \(input.storedSize >> 20) "
      + "MiB, \((rate * 100).rounded() / 100) M events/s, at \(Timestamp.format(lastTime).prefix(19)), "
      + "\(left) s left"
    write(text)
    isOnScreen = true
  }

  public func finish() {
    if isOnScreen { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
