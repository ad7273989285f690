import EventText
import Glibc

/// What programs say on standard error, a line at a time.
public enum Diagnostics {
  /// Longer lines lose their middle: a name out of a stream may have megabytes.
  private static let longestLine = 4096

  package static func line(_ text: String, to descriptor: Int32 = 2) {
    // One line each, whatever the cause contains; what steers a terminal cannot reach it.
    var bytes = Array(text.printable.utf8)
    if bytes.count > longestLine {
      bytes.removeSubrange((longestLine / 2)..<(bytes.count - longestLine / 2))
      bytes.insert(contentsOf: " … ".utf8, at: longestLine / 2)
      bytes = Array(String(decoding: bytes, as: UTF8.self).utf8)
    }
    bytes.append(0x0A)
    bytes.withUnsafeBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
  }
}
