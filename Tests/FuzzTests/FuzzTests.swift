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
