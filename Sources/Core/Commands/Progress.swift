import EventModel
import EventStream
import EventText
import Glibc

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

  /// A batch was read.
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
      "\r\u{1B}[K\(input.context.program): \(input.storedPosition >> 20) of \(input.storedSize >> 20) "
      + "MiB, \((rate * 100).rounded() / 100) M events/s, at \(Timestamp.format(lastTime).prefix(19)), "
      + "\(left) s left"
    write(text)
    isOnScreen = true
  }

  /// Takes the line away.
  public func finish() {
    if isOnScreen { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
