import Evaluation
import EventModel
import EventStream
import Stages
import TestSupport
import Testing

/// What `evaluate` holds goes over to another process, and report and labels are the same.
@Suite struct CheckpointTests {
  /// Two instruments with quotes, trades and rows that come and go.
  private static func market(seed: UInt64) -> SampleMarket {
    var random = SeededGenerator(seed: seed)
    var market = SampleMarket(["a", "b"], instruments: 2)
    for step in 0..<Int64(300) {
      let instrument = Int(random.next() % 2)
      let time = step * 400_000_000
      switch random.next() % 4 {
      case 0: market.trade(time, 100 + random.normal(), instrument: instrument)
      case 1:
        market.row(
          time, [random.normal(), random.next() % 5 == 0 ? .nan : random.normal()],
          instrument: instrument,
          flags: random.next() % 9 == 0 ? [.last, .partial] : [.last, .derived])
      default: market.quote(time, 100 + random.normal(), spread: 20, instrument: instrument)
      }
    }
    return market
  }

  private static let options = SampleMarket.options(
    .rows(1), .rows(3), .time(Timestamp.second), .time(5 * Timestamp.second))

  private func intake(
    _ market: SampleMarket, _ options: EvaluationOptions = Self.options
  ) throws -> SampleIntake {
    let intake = SampleIntake(options)
    try intake.header(market.header)
    return intake
  }

  private func feed(_ events: ArraySlice<OwnedEvent>, to intake: SampleIntake) throws {
    var buffer = EventBuffer()
    for event in events { event.append(to: &buffer) }
    try buffer.forEachFrame { batch throws(StreamError) in try intake.batch(batch) }
  }

  private func report(_ intake: SampleIntake, _ options: EvaluationOptions) throws -> [String] {
    intake.endStream()
    let found = try Evaluation(intake, options)
    return [found.text, found.csv, found.json, found.html]
  }

  @Test(arguments: [1, 2, 3] as [UInt64], [nil, .trade, .mid] as [PriceBasis?])
  func theReportIsTheSame(seed: UInt64, price: PriceBasis?) throws {
    let market = Self.market(seed: seed)
    var options = Self.options
    options.price = price
    options.maxAge = seed == 2 ? 2 * Timestamp.second : nil
    let whole = try intake(market, options)
    try feed(market.events[...], to: whole)
    let wanted = try report(whole, options)
    for cut in stride(from: 0, through: market.events.count, by: 23) {
      var first = try intake(market, options)
      try feed(market.events[..<cut], to: first)
      let state = StateCarrier(from: &first)
      var second = try intake(market, options)
      try state.restore(&second)
      try feed(market.events[cut...], to: second)
      #expect(try report(second, options) == wanted, "before event \(cut)")
    }
  }

  /// The price is that which the first header allows, whatever kinds came later.
  @Test func thePriceStaysWhatItWas() throws {
    let market = Self.market(seed: 4)
    var early = market
    early.header.kinds = KindSet(.trade, .features)
    func begun() throws -> SampleIntake {
      let intake = try intake(early)
      try feed(market.events[..<150], to: intake)
      try intake.header(market.header)
      return intake
    }
    let whole = try begun()
    var first = try begun()
    let state = StateCarrier(from: &first)
    var second = try intake(market)
    try state.restore(&second)
    for intake in [whole, second] { try feed(market.events[150...], to: intake) }
    #expect(try report(second, Self.options) == report(whole, Self.options))
  }

  @Test func everyFieldIsSeen() throws {
    let market = Self.market(seed: 6)
    var holder = try intake(market)
    try feed(market.events[..<200], to: holder)
    try StateCarrier(from: &holder).expectEveryFieldMatters(of: &holder) { try intake(market) }
  }

  /// `--snapshot` and `--restore`, of a report and of labels; rows in a file are not handed over.
  @Test func snapshotsOfTheProgram() throws {
    let scratch = try ScratchFolder()
    let market = Self.market(seed: 8)
    let cut = 170
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    try writer.header(market.header)
    try SampleStreams.send(Array(market.events[..<cut]), to: writer, frame: 50)
    try writer.control(.barrier(1))
    try SampleStreams.send(Array(market.events[cut...]), to: writer, frame: 50)
    try writer.end()
    try scratch.write(output.memory, to: "all")
    try scratch.write(
      SampleStreams.bytes(market.header, Array(market.events[cut...]), frame: 9), to: "rest")
    let outcome = try Programs.run(
      """
      for options in '1,2s' '--labels 1,2s' '--csv --by-instrument 3'; do
        evaluate $options --snapshot state < all > u && evaluate $options --restore state < rest > r &&
        cmp u r && echo same; rm state
      done
      evaluate 1 --memory 0KiB --snapshot state < all > u; ls state 2> /dev/null | wc -l
      """, in: scratch)
    #expect(outcome.lines == ["same", "same", "same", "0"], "\(outcome.standardError)")
  }
}
