import Foundation
import Testing
import TestSupport

/// Every command in the README and in the studies is run, and prints what is shown there. With UPDATE=1
/// in the environment they are rewritten instead; look at the difference.
@Suite struct ReadmeTests {
  @Test func readme() throws { try check("README.md") }

  /// What CONTRIBUTING.md adds is applied to a copy of the tree and built, and its commands are run there.
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil, "a build of minutes"))
  func contributing() throws {
    let scratch = try ScratchFolder()
    let text = try String(contentsOfFile: SharedData.package + "/CONTRIBUTING.md", encoding: .utf8)
    let diffs = text.components(separatedBy: "```diff\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
    #expect(diffs.count == 4)
    for diff in diffs {
      let lines = diff.split(separator: "\n")
      #expect(lines.count { $0.hasPrefix("new file") } == 1)
      #expect(lines.count { $0.hasPrefix("diff --git") } == 2)
    }
    try scratch.write(Array(diffs.joined().utf8), to: "additions.diff")
    let built = try Programs.run(
      """
      set -e
      cp -r "\(SharedData.package)"/{Package.swift,Sources,Tests,schemas} .
      git apply --unsafe-paths additions.diff
      swift build -c release --disable-local-rpath --product millrace > log 2>&1 || { tail log; exit 1; }
      "\(SharedData.package)/.ci/links" .build/release
      """, in: scratch, timeout: 1500)
    try #require(built.status == 0, "\(built.text) \(built.standardError)")
    try check("CONTRIBUTING.md", programs: scratch.path + "/.build/release")
  }

  /// Studies run on the shared captures, in the folder that CAPTURES names.
  @Test(
    .enabled(if: SharedData.isPresent, "shared data is absent"),
    arguments: try FileManager.default.contentsOfDirectory(
      atPath: SharedData.package + "/examples/studies"
    ).filter { $0.hasSuffix(".md") }.sorted())
  func study(name: String) throws { try check("examples/studies/" + name) }

  /// Runs the commands of a document in a folder of their own.
  private func check(
    _ document: String, programs: String = SharedData.package + "/.build/release"
  ) throws {
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
        actual += run(String(line.dropFirst(2)), in: folder, programs)
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

  private func run(_ command: String, in folder: String, _ programs: String) -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    let schema = SharedData.package + "/schemas/stream.capnp"
    process.arguments = ["-c", command.replacingOccurrences(of: "SCHEMA", with: schema)]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = "\(programs):\(environment["PATH"] ?? "")"
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
