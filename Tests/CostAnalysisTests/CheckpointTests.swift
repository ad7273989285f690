import CostAnalysis
import EventModel
import EventStream
import Stages
import TestSupport
import Testing

/// What `tca` holds goes over to another process, and the report is the same.
@Suite struct CheckpointTests {
  private func intake(
    _ stream: TradingStream, _ options: CostOptions = CostOptions()
  ) throws -> CostIntake {
    let intake = CostIntake(options)
    try intake.begin(stream.header)
    return intake
  }

  private func feed(_ events: ArraySlice<OwnedEvent>, to intake: CostIntake) throws {
    var buffer = EventBuffer()
    for event in events { event.append(to: &buffer) }
    try buffer.forEachFrame { batch throws(StreamError) in try intake.batch(batch) }
  }

  /// What is said in every form; why nothing can be, where nothing can.
  private func report(_ intake: CostIntake) -> [String] {
    intake.endReading()
    do throws(StreamError) {
      let found = try CostAnalysis(intake)
      return [found.text, found.json, found.html]
    } catch {
      return [error.line]
    }
  }

  private func goesOn(_ stream: TradingStream, _ options: CostOptions, cuts: [Int]) throws {
    let whole = try intake(stream, options)
    try feed(stream.events[...], to: whole)
    let wanted = report(whole)
    for cut in cuts {
      var first = try intake(stream, options)
      try feed(stream.events[..<cut], to: first)
      let state = StateCarrier(from: &first)
      var second = try intake(stream, options)
      try state.restore(&second)
      try feed(stream.events[cut...], to: second)
      #expect(report(second) == wanted, "before event \(cut)")
    }
  }

  private func cuts(of stream: TradingStream, seed: UInt64) -> [Int] {
    var random = SeededGenerator(seed: seed)
    let count = stream.events.count
    return [0, 1, count] + (0..<12).map { _ in Int.random(in: 0...count, using: &random) }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func theReportIsTheSame(seed: UInt64) throws {
    let stream = TradingStream.random(seed: seed)
    try goesOn(stream, CostOptions(), cuts: cuts(of: stream, seed: seed))
  }

  @Test func withOptionsToo() throws {
    var stream = TradingStream.random(seed: 9)
    stream.header.instruments[1].currency = "EUR"
    var options = CostOptions()
    options.markOuts = []
    options.every = 10 * Timestamp.second
    options.rates = ["EUR": .constant(1.25)]
    options.splits = [TradingStream.start + 20 * Timestamp.second]
    options.benchmark = "S2"
    try goesOn(stream, options, cuts: cuts(of: stream, seed: 9))
  }

  /// An account that began with positions, and is charged for holding them.
  @Test func withAnAccountThatHolds() throws {
    let stream = try CarryTests.traded(seed: 3)
    try goesOn(stream, CostOptions(), cuts: cuts(of: stream, seed: 3))
  }

  /// What instruments came later changes nothing of it.
  @Test func whereTheHeaderGrew() throws {
    let stream = TradingStream.random(seed: 12)
    var small = stream
    small.header.instruments = HeaderTable(stream.header.instruments.prefix(2))
    let cut = 300
    let early = stream.events[..<cut].filter { $0.event.instrument < 2 }
    let whole = try intake(small)
    try feed(early[...], to: whole)
    try whole.begin(stream.header)
    var first = try intake(small)
    try feed(early[...], to: first)
    try first.begin(stream.header)
    let state = StateCarrier(from: &first)
    var second = try intake(stream)
    try state.restore(&second)
    for intake in [whole, second] { try feed(stream.events[cut...], to: intake) }
    #expect(report(second) == report(whole))
  }

  @Test func everyFieldIsSeen() throws {
    for stream in [TradingStream.random(seed: 4), try CarryTests.traded(seed: 4)] {
      var holder = try intake(stream)
      try feed(stream.events[..<(stream.events.count / 2)], to: holder)
      try StateCarrier(from: &holder).expectEveryFieldMatters(of: &holder) { try intake(stream) }
    }
  }

  // MARK: Reports on the way

  /// What is written at a time is the report of a run whose input ended before that time.
  @Test func aReportOnTheWayIsThatOfTheStreamSoFar() throws {
    let scratch = try ScratchFolder()
    let stream = TradingStream.random(seed: 5)
    let step = 5 * Timestamp.second
    var random = SeededGenerator(seed: 5)
    var seen: Set<String> = []
    for _ in 0..<10 {
      let cut = Int.random(in: 50..<stream.events.count, using: &random)
      let newest = stream.events[..<cut].map(\.event.eventTime).max() ?? 0
      let boundary = Timestamp.floorDivide(newest, step).quotient * step
      let part = stream.events[..<cut].filter { $0.event.eventTime < boundary }
      let header = stream.header
      try scratch.write(
        SampleStreams.bytes(header, Array(stream.events[..<cut]), frame: 37, ends: false),
        to: "cut")
      try scratch.write(SampleStreams.bytes(header, part, frame: 37), to: "part")
      let outcome = try Programs.run(
        """
        rm -f soFar; tca --report soFar --json soFar.json --report-every 5s < cut; echo $?
        tca --json wanted.json < part > wanted
        cmp soFar wanted && cmp soFar.json wanted.json && echo same; ls
        """, in: scratch)
      #expect(outcome.lines.prefix(2) == ["65", "same"], "event \(cut): \(outcome.standardError)")
      #expect(!outcome.lines.contains("soFar.new"))
      seen.insert(scratch.text("soFar"))
    }
    #expect(seen.count > 2)
  }

  @Test(arguments: [
    ("--report-every 1m", "needs a file to write"),
    ("--report-every 1m --json -", "needs a file to write"),
    ("--report-every 0s --json j", "must be above zero"),
    ("--report-every 1m --json /dev/null", "it is no file"),
    ("--report-every 1m --json in", "it is also an input"),
    ("--report - --json -", "cannot be combined with --report"),
  ])
  func mistakesAreTold(options: String, text: String) throws {
    let outcome = try TradingStream.random(seed: 1).run("tca \(options)")
    #expect(outcome.status == 64, "\(outcome.standardError)")
    #expect(outcome.errorLines.first?.contains(text) == true, "\(outcome.standardError)")
  }

  /// `--snapshot` and `--restore`, as filters have them.
  @Test func snapshotsOfTheProgram() throws {
    let scratch = try ScratchFolder()
    let stream = TradingStream.random(seed: 8)
    let cut = 321
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    try writer.header(stream.header)
    try SampleStreams.send(Array(stream.events[..<cut]), to: writer, frame: 50)
    try writer.control(.barrier(1))
    try SampleStreams.send(Array(stream.events[cut...]), to: writer, frame: 50)
    try writer.end()
    try scratch.write(output.memory, to: "all")
    try scratch.write(
      SampleStreams.bytes(stream.header, Array(stream.events[cut...]), frame: 9), to: "rest")
    let outcome = try Programs.run(
      """
      tca --snapshot state < all > all.txt && tca --restore state < rest > rest.txt &&
      cmp all.txt rest.txt && echo same; tca --restore state --bootstrap 5 < rest > other; echo $?
      """, in: scratch)
    #expect(outcome.lines == ["same", "65"], "\(outcome.standardError)")
  }
}
