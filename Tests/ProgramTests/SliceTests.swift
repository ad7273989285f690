import EventModel
import TestSupport
import Testing

/// `slice`: cutting and repairing.
struct SliceTests {
  private let events = SampleStreams.events(3000, seed: 91)

  private func folder() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.write(try SampleStreams.bytes(SampleStreams.header(), events), to: "s")
    return scratch
  }

  private func slice(
    _ options: String, of file: String = "s", in scratch: ScratchFolder
  ) throws -> RecordingSink {
    let outcome = try Programs.run("slice \(options) \(file) > out", in: scratch)
    #expect(outcome.status == 0, "\(options): \(outcome.standardError)")
    let sink = try RecordingSink(reading: scratch.path + "/out")
    #expect(sink.hasEnded)
    #expect(sink.headers.first?.lineage.last?.program == "slice")
    return sink
  }

  private func plain(_ events: some Sequence<OwnedEvent>) -> [OwnedEvent] {
    events.filter { $0.event.kind != .watermark }
  }

  @Test func everything() throws {
    #expect(firstDifference(try slice("", in: folder()).events, events) == nil)
  }

  @Test(arguments: [0, 1, 7, 1000, 10_000])
  func first(count: Int) throws {
    let kept = plain(try slice("--first \(count)", in: folder()).events)
    // The last event ends its group, though the stream's own group went on.
    #expect(kept.map(\.event.origin) == plain(events).prefix(count).map(\.event.origin))
    #expect(count == 0 || kept.last?.event.flags.contains(.last) == true)
  }

  @Test(arguments: [0, 1, 7, 1000, 10_000])
  func last(count: Int) throws {
    let kept = plain(try slice("--last \(count)", in: folder()).events)
    #expect(firstDifference(kept, Array(plain(events).suffix(count))) == nil)
  }

  @Test func fromAndTo() throws {
    let low = events[700].event.eventTime
    let high = events[2200].event.eventTime
    let sink = try slice(
      "--from \(Timestamp.format(low)) --to \(Timestamp.format(high))", in: folder())
    let expected = events.filter { low <= $0.event.eventTime && $0.event.eventTime < high }
    #expect(firstDifference(sink.events, expected) == nil)
    #expect(expected.count > 1000)
  }

  /// The header has what is left: of many instruments one, under an id of its own, also where it comes late.
  @Test func onlyCutsTheHeader() throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      """
      for i in $(seq 0 4999); do echo "$i,S$i,1.5,2"; done > a.csv; echo '5000,"A, B",3.5,4' >> a.csv
      ingest --columns time:s,symbol,bid,ask a.csv | normalize | features mid | signal sma > whole 2> said
      slice --only ' S4998 ,"A, B"' whole > part
      slice --first 0 part | wc -c; show --csv --kind quote part; show --info part | grep -E '^(stage|features|strategy|[0-9])'
      slice --only S1 whole | slice --only S2 | show --info | grep -c '^[0-9]'
      """, in: scratch)
    let lines = outcome.lines
    #expect((Int(lines[0]) ?? .max) < 4000, "\(lines[0])")
    #expect(
      lines[1...3] == [
        "event_time,symbol,bid_price,bid_size,ask_price,ask_size",
        "1970-01-01T01:23:18.000000000Z,S4998,1.5,,2,",
        "1970-01-01T01:23:20.000000000Z,\"A, B\",3.5,,4,",
      ], "\(outcome.text)")
    #expect(lines[4...].count { $0.hasPrefix("stage") } == 5)
    #expect(lines[4...].contains { $0.hasPrefix("features") })
    #expect(lines[4...].contains { $0.hasPrefix("strategy") })
    #expect(lines[4...].contains { $0.hasPrefix("0   S4998") })
    #expect(lines[4...].contains { $0.hasPrefix("1   A, B") })
    #expect(lines.last == "0")
    #expect(outcome.errorLines == ["slice: warning: --only: S2 does not occur"])
    #expect(try Programs.run("slice --only ' , ' whole > out", in: scratch).status == 64)
  }

  /// Groups stay groups: where the event that ended one goes, another ends it.
  @Test func kindsAndSymbols() throws {
    let scratch = try folder()
    let trades = try slice("--kind trade", in: scratch)
    let own = plain(trades.events)
    let expected = plain(events).filter { $0.event.kind == .trade }
    #expect(own.map(\.event.origin) == expected.map(\.event.origin))
    #expect(trades.headers[0].kinds == KindSet(.trade, .watermark))
    for (event, next) in zip(own, own.dropFirst())
    where event.event.eventTime != next.event.eventTime {
      #expect(event.event.flags.contains(.last), "ordinal \(event.event.origin)")
    }
    #expect(own.last?.event.flags.contains(.last) == true)
    let symbol = plain(try slice("--only S1", in: scratch).events)
    let others = plain(events).filter { $0.event.instrument == 1 }.map { event in
      var renamed = event
      renamed.event.instrument = 0
      return renamed
    }
    #expect(firstDifference(symbol, others) == nil)
  }

  @Test func conditionsTogether() throws {
    let from = events[500].event.eventTime
    let sink = try slice(
      "--from \(Timestamp.format(from)) --only S1,S2 --kind quote,depth --first 40", in: folder())
    let expected = plain(events).filter {
      $0.event.eventTime >= from && [1, 2].contains($0.event.instrument)
        && [.quote, .depth].contains($0.event.kind)
    }
    #expect(plain(sink.events).map(\.event.origin) == expected.prefix(40).map(\.event.origin))
  }

  /// A source that would go on is left at once.
  @Test func firstStopsReading() throws {
    let outcome = try Programs.run(
      "ingest sim:seed=1,instruments=2,events=1000000000 | slice --first 10 | show --json",
      timeout: 10)
    #expect(!outcome.timedOut)
    #expect(outcome.lines.count == 10)
    #expect(outcome.statuses == [141, 0, 0])
  }

  @Test func repairOfACutStream() throws {
    let scratch = try folder()
    let bytes = scratch.bytes("s")
    let border = FrameBytes.split(bytes)[..<20].reduce(0) { $0 + $1.count }
    for (cut, kept) in [
      (border, 1900), (border + 50, 1900), (border - 1, 1800), (bytes.count - 1, 3000),
    ] {
      try scratch.write(Array(bytes[..<cut]), to: "cut")
      let sink = try slice("--repair", of: "cut", in: scratch)
      #expect(firstDifference(sink.events, Array(events[..<kept])) == nil, "cut at \(cut)")
    }
    let said = try Programs.run("slice --repair cut > out", in: scratch)
    #expect(said.errorLines.count == 1)
    #expect(said.standardError.contains("byte "), "\(said.standardError)")
  }

  /// A frame's table, its pointers, the kind of one of its events; bytes that are missing.
  @Test(arguments: 0..<4)
  func repairOfDamageInTheMiddle(damage: Int) throws {
    let scratch = try folder()
    var damaged = FrameBytes.split(scratch.bytes("s"))
    switch damage {
    case 0: damaged[10][0] = 1
    case 1: damaged[10][24] ^= 0xFF
    case 2: damaged[10][72 + 38 + 72 * 3] = 0xEE
    default: damaged[10].removeSubrange(400..<800)
    }
    try scratch.write(Array(damaged.joined()), to: "damaged")
    #expect(try Programs.run("show --info damaged", in: scratch).status == 65)
    let sink = try slice("--repair", of: "damaged", in: scratch)
    // Where bytes are missing the frame that takes over the next one's is lost with it.
    let lost = damage == 3 ? 900..<1100 : 900..<1000
    let kept = sink.events.map(\.event.sequence)
    let expected = events.map(\.event.sequence)
    #expect(kept.starts(with: expected[..<lost.lowerBound]))
    #expect(kept.reversed().starts(with: expected[lost.upperBound...].reversed()))
    #expect(kept.count <= expected.count - 100)
    let said = try Programs.run("slice --repair damaged > out", in: scratch)
    #expect(said.errorLines.count == 1, "\(said.standardError)")
    #expect(said.standardError.contains("skipped"), "\(said.standardError)")
  }

  /// A stream cut in its first frame holds nothing to save, and that is a failure.
  @Test func nothingCouldBeSaved() throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=1,events=100 > s; head -c 4000 s > cut; slice --repair cut > out; echo $?
      """, in: try ScratchFolder())
    #expect(outcome.text == "65\n")
    #expect(outcome.errorLines.last == "slice: repair: stream: no event in it is whole")
  }

  @Test func repairOfNothing() throws {
    let scratch = try folder()
    let whole = try Programs.run(
      "slice --repair s > out; show --info out > /dev/null", in: scratch)
    #expect(whole.status == 0)
    #expect(whole.standardError.contains("nothing was lost"))
    let text = try Programs.run("echo hello | slice --repair > out", in: scratch)
    #expect(text.statuses == [0, 65])
  }
}
