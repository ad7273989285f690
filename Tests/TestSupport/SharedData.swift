import Foundation

/// The folder of real captures beside the project; tests that need it are skipped, visibly, where it
/// is absent.
public enum SharedData {
  /// The project's folder.
  public static var package: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
  }

  /// `../shared/data`; nil where it is absent.
  public static var root: String? {
    let path = package + "/../shared/data"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  public static var isPresent: Bool { root != nil }

  /// The bytes of a file of the folder, decompressed where its name says `.gz` or `.zst`.
  public static func bytes(_ path: String) throws -> [UInt8] {
    guard let root else { throw CocoaError(.fileNoSuchFile) }
    let file = root + "/" + path
    let program = path.hasSuffix(".gz") ? "zcat" : path.hasSuffix(".zst") ? "zstdcat" : "cat"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program, file]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.fileReadUnknown) }
    return [UInt8](data)
  }

  /// The bytes of a file as they are.
  public static func rawBytes(_ path: String) throws -> [UInt8] {
    guard let root, let data = FileManager.default.contents(atPath: root + "/" + path) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return Array(data)
  }

  /// The files below a folder, by their paths below the root, ascending.
  public static func files(in folder: String) -> [String] {
    guard let root else { return [] }
    let names = FileManager.default.enumerator(atPath: root + "/" + folder)
    return (names?.compactMap { $0 as? String } ?? [])
      .filter { name in
        var isFolder: ObjCBool = false
        let path = "\(root)/\(folder)/\(name)"
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
          && !isFolder.boolValue
      }
      .map { "\(folder)/\($0)" }.sorted()
  }
}
