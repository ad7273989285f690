import Foundation

/// A folder for the files of one test; it goes with the value.
public final class ScratchFolder: Sendable {
  public let path: String

  public init() throws {
    var template = Array((NSTemporaryDirectory() + "/millrace-test-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(
      decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file of the folder.
  public func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
  }

  /// Whether two files there hold the same bytes; said so, as an expectation would print all of them.
  public func isSame(_ name: String, _ other: String) -> Bool { bytes(name) == bytes(other) }

  /// The bytes of a file of the folder; none where it is absent.
  public func bytes(_ name: String) -> [UInt8] {
    FileManager.default.contents(atPath: path + "/" + name).map { Array($0) } ?? []
  }

  /// Bytes of a file of the folder; 0 where it is absent.
  public func size(_ name: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
    return attributes?[.size] as? Int ?? 0
  }

  /// A file of the folder as text.
  public func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

  /// Makes a FIFO.
  public func makeFifo(_ name: String) { mkfifo(path + "/" + name, 0o600) }
}
