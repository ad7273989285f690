import Foundation
import Testing
import TestSupport

/// Every command in the README and in the studies is run, and prints what is shown there. With UPDATE=1
/// in the environment they are rewritten instead; look at the difference.
@Suite struct ReadmeTests {
  @Test func readme() throws { try check("README.md") }

  /// Studies run on the shared captures, in the folder that CAPTURES names.
  @Test(
    .enabled(if: SharedData.isPresent, "shared data is absent"),
    arguments: try FileManager.default.contentsOfDirectory(
      atPath: SharedData.package + "/examples/studies"
    ).filter { $0.hasSuffix(".md") }.sorted())
  func study(name: String) throws { try check("examples/studies/" + name) }

  /// Runs the commands of a document in a folder of their own.
  private func check(_ document: String) throws {
    let path = SharedData.package + "/" + document
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("millrace-readme-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var actual: [String] = []
    var inBlock = false
    for line in text.components(separatedBy: "\n") {
      if line == "```console" {
        inBlock = true
        actual.append(line)
      } else if inBlock, line == "```" {
        inBlock = false
        actual.append(line)
      } else if inBlock {
        guard line.hasPrefix("$ ") else { continue }
        actual.append(line)
        actual += run(String(line.dropFirst(2)), in: folder)
      } else {
        actual.append(line)
      }
    }
    let expected = text.components(separatedBy: "\n")
    if ProcessInfo.processInfo.environment["UPDATE"] != nil {
      try actual.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
      return
    }
    for (shown, printed) in zip(expected, actual) where shown != printed {
      Issue.record("\(document) shows \"\(shown)\", the command prints \"\(printed)\"")
      return
    }
    #expect(expected.count == actual.count)
  }

  private func run(_ command: String, in folder: String) -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    let schema = SharedData.package + "/schemas/stream.capnp"
    process.arguments = ["-c", command.replacingOccurrences(of: "SCHEMA", with: schema)]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = "\(SharedData.package)/.build/release:\(environment["PATH"] ?? "")"
    environment["CAPTURES"] = SharedData.root
    environment["EXAMPLES"] = SharedData.package + "/examples"
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    do { try process.run() } catch { return ["\(error)"] }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    var lines = String(decoding: data, as: UTF8.self).components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
