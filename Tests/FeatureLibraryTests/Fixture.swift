import Foundation

/// Reference files of the tests, in Golden.
enum Fixture {
  /// The folder, with the slash.
  static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
    .path
    + "/"

  static func path(_ name: String) -> String { folder + name }

  /// The path as an expression names it.
  static func file(_ name: String) -> String { "\"\(path(name))\"" }

  static func text(at path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }

  /// Fields of the lines that are no comments.
  static func rows(_ name: String) throws -> [[String]] {
    try String(contentsOfFile: path(name), encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  static func numbers(_ name: String) throws -> [[Double]] {
    try rows(name).map { $0.map { Double($0) ?? .nan } }
  }

  /// A file of its own for a test, with this content.
  static func write(_ content: String) throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("millrace-\(UUID().uuidString).csv").path
    try content.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
