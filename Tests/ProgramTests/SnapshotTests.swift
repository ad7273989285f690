import EventStream
import TestSupport
import Testing

/// A snapshot at any event: what a new process writes for the rest is what the undisturbed one wrote.
struct SnapshotTests {
  private func capture(_ command: String, in scratch: ScratchFolder) throws -> RecordingSink {
    let made = try Programs.run("\(command) > whole", in: scratch)
    #expect(made.status == 0, "\(made.standardError)")
    return try RecordingSink(reading: scratch.path + "/whole")
  }

  /// Streams with a barrier before an event, without it, and from that event on.
  private func write(
    _ source: RecordingSink, cut: Int, frame: Int, in scratch: ScratchFolder
  ) throws {
    let header = try #require(source.headers.last)
    for name in ["all", "plain"] {
      let output = ByteOutput.inMemory()
      let writer = FrameWriter(output)
      try writer.header(header)
      try SampleStreams.send(Array(source.events[..<cut]), to: writer, frame: frame)
      if name == "all" { try writer.control(.barrier(1)) }
      try SampleStreams.send(Array(source.events[cut...]), to: writer, frame: frame)
      try writer.end()
      try scratch.write(output.memory, to: name)
    }
    try scratch.write(
      SampleStreams.bytes(header, Array(source.events[cut...]), frame: frame), to: "rest")
  }

  private func holds(_ filter: String, on source: RecordingSink, in scratch: ScratchFolder) throws {
    var random = SeededGenerator(seed: 101)
    let count = source.events.count
    var cuts = [0, 1, count - 1, count]
    for _ in 0..<8 { cuts.append(Int.random(in: 0...count, using: &random)) }
    for cut in cuts {
      try write(source, cut: cut, frame: Int.random(in: 1...3000, using: &random), in: scratch)
      let outcome = try Programs.run(
        """
        rm -f state; \(filter) --snapshot state < all > u && \(filter) --restore state < rest > r &&
        \(filter) < plain > p
        """, in: scratch)
      #expect(outcome.status == 0, "\(filter) at \(cut): \(outcome.standardError)")
      let undisturbed = scratch.bytes("u")
      let restored = scratch.bytes("r")
      let kept = undisturbed.count - restored.count
      guard kept > 0 else {
        Issue.record("\(filter) at \(cut): \(undisturbed.count) and \(restored.count) bytes")
        continue
      }
      // A barrier changes no byte, and what stands behind it is the same.
      #expect(undisturbed == scratch.bytes("p"), "\(filter) at \(cut)")
      let difference = firstDifference(Array(undisturbed[kept...]), restored)
      #expect(difference == nil, "\(filter) at \(cut)")
    }
  }

  static let sets = [
    "mid spread 'imbalance(3)' 'ofi(levels=5)' microprice",
    "'ofi@1s' 'rsi(3)@1s' 'vwap@trades(20)' 'sma(5, mid)@volume(2000)' 'ohlcv@2s' --bars 1s",
    "'ewma(ret(mid), alpha=0.06)' 'realized_volatility(2s)' 'bollinger(20,2)@100ms' --only",
  ]

  @Test(.enabled(if: Programs.names.contains("normalize")), arguments: sets)
  func features(expressions: String) throws {
    let scratch = try ScratchFolder()
    let source = try capture(
      "ingest sim:seed=5,instruments=3,events=4000 | normalize --book 5", in: scratch)
    try holds("features \(expressions)", on: source, in: scratch)
  }

  @Test(
    .enabled(if: Programs.names.contains("normalize")),
    arguments: [
      "", "--mode eager", "--book 5", "--mode eager --book 3 --watermark 10ms",
      "--late drop --lateness 20ms --gaps", "--keep-duplicates --max-skew 1s --idle 100ms",
    ])
  func normalize(options: String) throws {
    let scratch = try ScratchFolder()
    let source = try capture(
      "ingest sim:seed=6,instruments=3,events=3000,late=2%,duplicates=5%,future=0.5%", in: scratch)
    try holds("normalize \(options)", on: source, in: scratch)
  }

  /// A snapshot of other options or of another program, and one with any bit changed, is refused.
  @Test func aSnapshotOfOthers() throws {
    let scratch = try ScratchFolder()
    let source = try capture("ingest sim:seed=6,instruments=2,events=400", in: scratch)
    try write(source, cut: 100, frame: 500, in: scratch)
    let made = try Programs.run(
      """
      normalize --book 2 --snapshot state < all > out
      for f in 'normalize' 'normalize --book 3' 'normalize --book 2 --mode eager' 'features mid'; do
        $f --restore state < rest > r; echo $? $(stat -c %s r)
      done
      normalize --book 2 --restore state --stats < rest 2> /dev/null > r; echo $?
      """, in: scratch)
    #expect(made.lines == ["65 0", "65 0", "65 0", "65 0", "0"], "\(made.standardError)")
    #expect(made.standardError.contains("it was made with other options: \"--book=2\" then"))
    #expect(made.standardError.contains("it is a snapshot of normalize, not of features"))
    var random = SeededGenerator(seed: 5)
    let state = scratch.bytes("state")
    for _ in 0..<40 {
      var damaged = state
      let bit = Int.random(in: 0..<8 * state.count, using: &random)
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      try scratch.write(damaged, to: "damaged")
      let outcome = try Programs.run("normalize --book 2 --restore damaged < rest > r", in: scratch)
      #expect(outcome.status == 65 && scratch.size("r") == 0, "bit \(bit)")
    }
    for size in [0, 7, 16, 40, state.count - 1] {
      try scratch.write(Array(state[..<size]), to: "damaged")
      let outcome = try Programs.run("normalize --book 2 --restore damaged < rest > r", in: scratch)
      #expect(outcome.status == 65, "\(size) bytes")
    }
  }

  /// The file that a snapshot is written into follows no link, and an old snapshot stays until then.
  @Test func aSnapshotFollowsNoLink() throws {
    let scratch = try ScratchFolder()
    let source = try capture("ingest sim:seed=6,instruments=2,events=400", in: scratch)
    try write(source, cut: 100, frame: 500, in: scratch)
    let outcome = try Programs.run(
      """
      echo precious > victim; ln -s victim state.new
      normalize --snapshot state < all > out && cat victim && ls
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.lines.first == "precious")
    #expect(!outcome.lines.contains("state.new"))
  }

  /// What is no snapshot, or one of other options, is refused in one line.
  @Test func anUnfitSnapshot() throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=5,instruments=3,events=400 > s
      head -c 100 /dev/urandom > noise; : > nothing
      for f in noise nothing /dev/null; do features mid --restore $f < s > out; echo $? >> codes; done
      cat codes
      """)
    #expect(outcome.text == "65\n65\n65\n", "\(outcome.standardError)")
    #expect(outcome.errorLines.count == 3)
  }
}
