import Foundation
import TestSupport
import Testing

/// What once broke a parser no longer does, and the fuzzers still run. Long runs: `make fuzz`.
@Suite struct FuzzTests {
  static let program = SharedData.package + "/.build/release/millrace-fuzz"

  @Test func findingsNoLongerBreakAnything() throws {
    let (status, text) = try run(["--replay", SharedData.package + "/Tests/Fuzz/Findings"])
    #expect(status == 0, "\(text)")
    #expect(text.hasPrefix("replayed "))
    #expect(!text.hasPrefix("replayed 0 "))
  }

  @Test func everyTargetTriesInputs() throws {
    let (status, text) = try run(["all", "--seconds", "1"])
    #expect(status == 0, "\(text)")
    let lines = text.split(separator: "\n").filter { $0.hasSuffix("none broke it") }
    #expect(lines.count >= 15)
    #expect(lines.allSatisfy { !$0.contains(": 0 inputs") })
  }

  /// Mutated streams and captures through the programs: none crashes, hangs, grows, lies or talks too
  /// much. 50,000 runs and 2,000 captures with MILLRACE_FULL.
  @Test func programsHoldAgainstMutations() throws {
    let isFull = ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil
    let (status, text) = try run([
      "programs", "--runs", isFull ? "50000" : "2000", "--captures", isFull ? "2000" : "100",
      "--programs", Programs.folder,
    ])
    #expect(status == 0, "\(text)")
    #expect(text.contains(" 0 findings"))
  }

  private func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: SharedData.package)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
