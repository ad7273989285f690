import EventModel
import TestSupport
import Testing

/// Damaged and hostile inputs of the programs: one clear line, exit 65, bounded memory, and all that
/// came before is processed.
struct HostileInputTests {
  /// KiB that no program may exceed.
  static let memory = 64 << 10

  /// Runs a program on a file with its memory measured.
  private func run(
    _ command: String, in scratch: ScratchFolder, line: Int = #line
  ) throws -> Programs.Outcome {
    let outcome = try Programs.run(Programs.measuringMemory(command, to: "peak"), in: scratch)
    let peak = Int(scratch.text("peak")) ?? .max
    #expect(peak < Self.memory, "line \(line): \(command) took \(peak) KiB")
    return outcome
  }

  private func refused(
    _ outcome: Programs.Outcome, _ says: String? = nil, line: Int = #line
  ) {
    #expect(outcome.status == 65, "line \(line): \(outcome.standardError)")
    #expect(outcome.errorLines.count == 1, "line \(line): \(outcome.standardError)")
    if let says {
      #expect(outcome.standardError.contains(says), "line \(line): \(outcome.standardError)")
    }
  }

  @Test func aCutStreamIsProcessedAsFarAsItGoes() throws {
    let scratch = try ScratchFolder()
    let bytes = try SampleStreams.small(count: 1000)
    let frames = FrameBytes.split(bytes)
    try scratch.write(Array(bytes[..<(bytes.count - 100)]), to: "inside")
    try scratch.write(Array(frames.dropLast().joined()), to: "between")
    for (name, rows) in [("inside", 900), ("between", 1000)] {
      let shown = try run("show --json --kind all \(name)", in: scratch)
      refused(shown, "cut")
      #expect(shown.lines.count == rows)
      #expect(shown.standardError.contains("(byte "))
      let sliced = try Programs.run("slice \(name) > out", in: scratch)
      refused(sliced, "cut")
      let again = try run("show --json --kind all out", in: scratch)
      refused(again, "without its end")
      #expect(again.standardOutput == shown.standardOutput)
      let info = try run("show --info \(name)", in: scratch)
      refused(info)
      #expect(info.text.contains("DAMAGED"))
    }
  }

  @Test func claimedLengths() throws {
    let scratch = try ScratchFolder()
    let header = FrameBytes.split(try SampleStreams.small())[0]
    let huge: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0x20]
    let large: [UInt8] = [0, 0, 0, 0, 0, 0, 0x20, 0]
    try scratch.write(header + huge, to: "huge")
    refused(try run("show huge", in: scratch), "above the bound")
    try scratch.write(huge, to: "first")
    refused(try run("show first", in: scratch))
    try scratch.write(header + large, to: "large")
    refused(try run("show large", in: scratch), "cut")
    // 16 MiB that are there and mean nothing.
    let filled = try Programs.run("(cat large; head -c 16777216 /dev/zero) | show", in: scratch)
    refused(filled)
    refused(try run("bash -c '(cat large; head -c 16777216 /dev/zero) | show'", in: scratch))
  }

  /// Ten gigabytes of zeros in about 330 KB of zstd: behind nothing, and inside a stream.
  @Test(arguments: ["zstd -q -c", "gzip -1 -c"])
  func bombs(command: String) throws {
    let scratch = try ScratchFolder()
    let size = command.hasPrefix("zstd") ? "10G" : "300M"
    let made = try Programs.run(
      "ingest sim:seed=1,events=1000 | \(command) > s; head -c \(size) /dev/zero | \(command) > z; cat s z > sz",
      in: scratch)
    #expect(made.status == 0)
    refused(try run("show z", in: scratch))
    refused(try run("ingest z", in: scratch))
    refused(try run("bash -c 'show --csv sz > rows'", in: scratch))
    refused(try run("bash -c 'normalize < sz > out'", in: scratch))
    refused(try run("bash -c 'merge sz > out'", in: scratch))
    refused(
      try run("bash -c \"ingest --columns time:ns,symbol,price z > out\"", in: scratch))
    for format in ["binance", "kraken", "lobster", "dbn"] {
      let outcome = try run(
        "bash -c 'ingest --format \(format) --date 2024-01-02 z > out'", in: scratch)
      #expect([65, 64].contains(outcome.status), "\(format): \(outcome.standardError)")
    }
  }

  /// A group that never ends holds no memory without bound.
  @Test func aGroupThatNeverEnds() throws {
    let scratch = try ScratchFolder()
    var events = SampleStreams.events(400_000, seed: 5)
    for index in events.indices { events[index].event.flags.remove(.last) }
    try scratch.write(try SampleStreams.bytes(SampleStreams.header(), events), to: "group")
    for command in ["features mid", "slice", "merge -", "normalize"] {
      let outcome = try run("bash -c \"\(command) < group > out\"", in: scratch)
      #expect(outcome.status == 0, "\(command): \(outcome.standardError)")
      let report = try Programs.run("show --info out", in: scratch)
      #expect(report.status == 0, "\(command): \(report.standardError)")
    }
  }

  /// Extreme numbers in every field are text, not a crash.
  @Test func extremeNumbers() throws {
    let scratch = try ScratchFolder()
    var events = SampleStreams.events(2000, seed: 6)
    var random = SeededGenerator(seed: 7)
    let extremes = [Int64.min, Int64.min + 1, -1, 0, 1, Int64.max - 1, Int64.max]
    let times: [Int64] = [-2_208_988_800_000_000_000, -1, 0, 1, 6_700_000_000_000_000_000]
    for index in events.indices {
      events[index].event.eventTime = times.randomElement(using: &random)!
      events[index].event.receiveTime = (times + [noTime]).randomElement(using: &random)!
      events[index].event.origin = UInt64(bitPattern: extremes.randomElement(using: &random)!)
      events[index].event.body.word1 = extremes.randomElement(using: &random)!
      events[index].event.body.word2 = extremes.randomElement(using: &random)!
      events[index].event.body.word3 = extremes.randomElement(using: &random)!
      if events[index].event.kind.payload == .none {
        events[index].event.body.word0 = extremes.randomElement(using: &random)!
      }
      for word in events[index].words.indices {
        events[index].words[word] = extremes.randomElement(using: &random)!
      }
      // Readers refuse a strategy that no header declared.
      if let word = events[index].event.strategyWord { events[index].words[word] = 1 }
      for value in events[index].values.indices {
        events[index].values[value] = [.nan, .infinity, -0.0, 1e308, .leastNonzeroMagnitude]
          .randomElement(using: &random)!
      }
    }
    try scratch.write(try SampleStreams.bytes(SampleStreams.header(), events), to: "in")
    for command in [
      "show --csv", "show --json --kind all --common", "show --table --kind all",
      "show --epoch --csv",
      "show --info", "slice --last 100", "slice --from 1970-01-01", "normalize --mode eager",
      "normalize", "normalize --book 5", "features mid 'ofi(3)' vwap --bars 1s",
      "features 'rsi(2)@1s' 'vwap@volume(10)' 'ewma(ret(mid), alpha=0.5)'", "merge - in",
      "ingest -",
    ] {
      let outcome = try Programs.run("\(command) < in > out", in: scratch, timeout: 30)
      #expect(outcome.status == 0, "\(command): \(outcome.status) \(outcome.standardError)")
    }
  }
}
