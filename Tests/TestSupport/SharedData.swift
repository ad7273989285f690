import Foundation

<<<<<<< HEAD
/// The real captures beside the project (`../shared/data`), which the project does not ship.
public enum SharedData {
  /// The folder's path; nil where it is absent, and tests that need it are skipped.
  public static let root: String? = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    // Clones may lie one level deeper than the project does.
    for up in ["../shared/data", "../../shared/data"] {
      let path = package.appendingPathComponent(up).standardizedFileURL.path
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    return nil
  }()

  public static var isPresent: Bool { root != nil }

  /// The decompressed bytes of a file, by its path below the root.
  public static func bytes(_ path: String) -> [UInt8] {
    guard let root else { return [] }
    let full = root + "/" + path
    if full.hasSuffix(".zst") { return decompressed("zstdcat", full) }
    if full.hasSuffix(".gz") { return decompressed("zcat", full) }
    return FileManager.default.contents(atPath: full).map(Array.init) ?? []
  }

  /// The bytes of a file as they are.
  public static func rawBytes(_ path: String) -> [UInt8] {
    guard let root else { return [] }
    return FileManager.default.contents(atPath: root + "/" + path).map(Array.init) ?? []
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

  private static func decompressed(_ program: String, _ path: String) -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program, path]
    let pipe = Pipe()
    process.standardOutput = pipe
    do { try process.run() } catch { return [] }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Array(data)
=======
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
>>>>>>> e9ae5c6219a850cdee572cb864757e78d0e35875
  }
}
