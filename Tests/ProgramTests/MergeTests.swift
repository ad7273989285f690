import EventModel
import EventStream
import Foundation
import TestSupport
import Testing

/// `merge`: streams join in order, in bounded memory, without a stall.
struct MergeTests {
  private func plain(_ sink: RecordingSink) -> [OwnedEvent] {
    sink.events.filter { $0.event.kind != .watermark }
  }

  /// Parts of a stream, dealt at random, join to the stream.
  @Test(arguments: [1, 2, 5, 20])
  func partsJoin(inputs: Int) throws {
    let scratch = try ScratchFolder()
    var random = SeededGenerator(seed: UInt64(inputs))
    let events = SampleStreams.events(4000, seed: 92).filter { $0.event.kind != .watermark }
    let sorted = events.sorted { $0.event.isBefore($1.event) }
    var parts = [[OwnedEvent]](repeating: [], count: inputs)
    for event in sorted { parts[Int.random(in: 0..<inputs, using: &random)].append(event) }
    for (index, part) in parts.enumerated() {
      try scratch.write(
        try SampleStreams.bytes(SampleStreams.header(), part, frame: 50 + index), to: "p\(index)")
    }
    let names = parts.indices.map { "p\($0)" }.joined(separator: " ")
    let fifos = parts.indices.map { "<(cat p\($0))" }.joined(separator: " ")
    let outcome = try Programs.run("merge \(names) > a && merge \(fifos) > b", in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let merged = plain(try RecordingSink(reading: scratch.path + "/a"))
    #expect(merged.map(\.event.origin) == sorted.map(\.event.origin))
    #expect(merged.map(\.words) == sorted.map(\.words))
    #expect(merged.map(\.text) == sorted.map(\.text))
    let throughPipes = plain(try RecordingSink(reading: scratch.path + "/b"))
    #expect(firstDifference(throughPipes, merged) == nil)
  }

  /// Barriers stand in files and pipes at other places of each input: nothing is lost, and no byte changes.
  @Test(arguments: [0, 1, 700, 1999])
  func barriersChangeNothing(place: Int) throws {
    let scratch = try ScratchFolder()
    let events = SampleStreams.events(2000, seed: 93)
    for (name, cut) in [("a", place), ("b", 1000)] {
      let output = ByteOutput.inMemory()
      let writer = FrameWriter(output)
      try writer.header(SampleStreams.header())
      try SampleStreams.send(Array(events[..<cut]), to: writer, frame: 60)
      let before = output.memory.count
      try writer.control(.barrier(1))
      let behind = output.memory.count
      try SampleStreams.send(Array(events[cut...]), to: writer, frame: 60)
      try writer.end()
      try scratch.write(output.memory, to: name + "-barrier")
      try scratch.write(
        Array(output.memory[..<before] + output.memory[behind...]), to: name + "-plain")
    }
    let outcome = try Programs.run(
      """
      cp a-plain a; cp b-plain b; merge a b > plain
      cp a-barrier a; cp b-barrier b; merge a b > files; merge - a < a > twice
      cmp plain files && show --info twice > /dev/null
      """, in: scratch)
    #expect(outcome.status == 0 && !outcome.timedOut, "\(outcome.standardError)")
    let pipes = try Programs.run(
      "merge <(cat a) <(cat b) | show --csv > p; show --csv < plain | cmp - p", in: scratch)
    #expect(pipes.status == 0 && !pipes.timedOut, "\(pipes.standardError)")
  }

  /// Branches that keep everything and one in a hundred: no stall, in order, each event once.
  @Test func aFanOutJoins() throws {
    let scratch = try ScratchFolder()
    scratch.makeFifo("a")
    scratch.makeFifo("b")
    let merge = Programs.measuringMemory("merge a b - --stats", to: "peak")
    let outcome = try Programs.run(
      """
      ingest sim:seed=9,instruments=100,events=400000 | normalize > n
      cat n | tee >(slice --only SIM7 > a) >(features mid > b) | features spread --only | \(merge) > out
      """, in: scratch)
    #expect(!outcome.timedOut)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect((Int(scratch.text("peak")) ?? .max) < 64 << 10, "\(scratch.text("peak")) KiB")
    let check = try Programs.run(
      """
      show --csv --epoch --kind order_action,trade --common n | tail -n +2 | cut -d, -f1-7 > x
      show --csv --epoch --kind order_action,trade --common out | tail -n +2 | cut -d, -f1-7 > y
      cmp x y && show --info out
      """, in: scratch)
    #expect(check.status == 0, "\(check.text)")
    #expect(check.lines.contains { $0.hasPrefix("disorder ") && $0.hasSuffix(" none") })
  }

  /// One branch is there as a whole before another says anything: it is spilled, and comes out the
  /// same.
  @Test func spillingChangesNothing() throws {
    let scratch = try ScratchFolder()
    scratch.makeFifo("slow")
    let merge = Programs.measuringMemory("merge --memory 64KiB --stats slow -", to: "peak")
    let outcome = try Programs.run(
      """
      ingest sim:seed=3,instruments=4,events=200000 > s
      slice --only SIM0 s > part; features mid --only < s > vectors
      merge part vectors > plain
      (exec 3> slow; cat vectors; exec >&-; cat part >&3) | \(merge) > spilled
      show --info spilled > /dev/null
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let difference = firstDifference(
      try RecordingSink(reading: scratch.path + "/plain").events,
      try RecordingSink(reading: scratch.path + "/spilled").events)
    #expect(difference == nil)
    #expect((Int(scratch.text("peak")) ?? .max) < 64 << 10)
    let spilled = outcome.errorLines.first { $0.contains("batches spilled") }
    #expect(spilled?.hasSuffix(" 0") == false, "\(outcome.standardError)")
  }

  /// A file beside a pipe that is silent: merge sleeps until the pipe speaks.
  @Test func aFileBesideASilentPipe() throws {
    let scratch = try ScratchFolder()
    scratch.makeFifo("silent")
    let running = try RunningScript(
      """
      ingest sim:seed=4,instruments=4,events=5000 > n
      exec 3<>silent; head -c 2000 n >&3
      merge n silent > out
      """, in: scratch)
    #expect(running.waitUntil { running.isAsleep("merge") })
    running.signal(SIGKILL)
    _ = running.wait(timeout: 5)
  }

  @Test func anInputThatEndsEarly() throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=4,instruments=4,events=50000 | normalize > n
      slice --first 100 n > short; slice --only SIM1 n > one
      merge short n one <(slice --first 0 n) > out; show --json n > x; show --json out > y; cmp x y
      """)
    #expect(outcome.status == 0, "\(outcome.standardError) \(outcome.text)")
  }

  /// A cut input fails the whole, after what was there.
  @Test func aCutInput() throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=4,instruments=4,events=50000 > n; head -c 1000000 n > cut
      merge n cut > out; echo $?; show --json out | wc -l
      """)
    #expect(outcome.lines.first == "65")
    #expect((Int(outcome.lines.last ?? "") ?? 0) > 5000, "\(outcome.text)")
    #expect(outcome.standardError.contains("merge: read: cut: the stream stops"))
  }

  /// Rows of a clock of time have no origin; those too come once.
  @Test func rowsOfAClockComeOnce() throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=5,instruments=3,events=20000 | normalize --book 1 | features 'ofi@1s' 'mid@2s' --bars 1s > f
      merge f f > twice; merge <(slice --kind features,bar f) f > both
      for x in f twice both; do show --csv --kind features,bar $x | wc -l; done
      """)
    #expect(outcome.status == 0)
    #expect(Set(outcome.lines).count == 1, "\(outcome.text)")
    #expect((Int(outcome.lines.first ?? "") ?? 0) > 20)
  }

  /// A watermark passes when every input has reached it.
  @Test func watermarksAreTheLeast() throws {
    let scratch = try ScratchFolder()
    let header = SampleStreams.header()
    func stream(_ times: [Int64], from origin: UInt64) -> [OwnedEvent] {
      times.enumerated().flatMap { index, time in
        [
          OwnedEvent(
            Event(
              kind: .quote, eventTime: time, origin: origin + UInt64(index), instrument: 0)),
          OwnedEvent(.watermark(time)),
        ]
      }
    }
    try scratch.write(try SampleStreams.bytes(header, stream([10, 20, 30, 40], from: 1)), to: "a")
    try scratch.write(try SampleStreams.bytes(header, stream([15, 25, 60], from: 100)), to: "b")
    #expect(try Programs.run("merge a b > out", in: scratch).status == 0)
    var watermark = Int64.min
    var lows: [Int64] = []
    for event in try RecordingSink(reading: scratch.path + "/out").events {
      #expect(event.event.eventTime >= watermark)
      if event.event.kind == .watermark {
        watermark = event.event.eventTime
        lows.append(watermark)
      }
    }
    #expect(lows.starts(with: [10, 15, 20, 25]) && lows.last == 60, "\(lows)")
  }

  /// Events of two recordings are two events however equal they are; of one recording they are one.
  @Test func equalEventsOfTwoRecordings() throws {
    let outcome = try Programs.run(
      """
      printf '1,100,1\\n2,101,1\\n' > a.csv; printf '1,100,1\\n3,99,1\\n' > b.csv
      printf '1,100,1\\n' > c1.csv; cp c1.csv c2.csv
      for f in a b c1 c2; do
        ingest --columns time:s,price,size --symbols A - < $f.csv > $f.piped
        ingest --columns time:s,price,size --symbols A $f.csv > $f.named
      done
      rows() { show --csv "$@" | tail -n +2 | wc -l; }
      merge a.piped b.piped > ab; rows ab; merge c1.named c2.named > cc; rows cc
      merge a.named a.named | rows; merge a.piped a.piped | rows; merge ab a.piped | rows
      merge <(merge a.named c1.named) <(merge a.named c1.named) | rows
      show --csv --common ab | cut -d, -f 4,5,7 | tail -n +2
      """)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(Array(outcome.lines.prefix(6)) == ["4", "2", "2", "2", "4", "3"], "\(outcome.text)")
    // Source and ordinal are unique.
    #expect(Set(outcome.lines.dropFirst(6)).count == 4, "\(outcome.text)")
  }

  /// As many inputs as there are: each keeps its events, and a source of its own.
  @Test func manyInputs() throws {
    let outcome = try Programs.run(
      """
      for i in $(seq -w 0 299); do
        printf '1700000000,1%s,1\\n1700000001,100,1\\n' $i > $i.csv
        ingest --columns time:s,price,size --symbols A $i.csv > $i.mill
      done
      merge *.mill > out; show --csv out | tail -n +2 | wc -l
      show --csv --common out | tail -n +2 | cut -d, -f 4,5 | sort -u | wc -l
      """)
    #expect(outcome.lines == ["600", "600"], "\(outcome.standardError)")
  }

  /// Two headers that readers take make one that they take.
  @Test func largeHeadersJoin() throws {
    let scratch = try ScratchFolder()
    for name in ["p", "q"] {
      var header = SampleStreams.header(instruments: 0)
      header.instruments = HeaderTable(
        (0..<2000).map {
          Instrument(
            id: UInt32($0), symbol: name + "\($0)" + String(repeating: "x", count: 6000),
            publisher: name)
        })
      try scratch.write(try SampleStreams.bytes(header, []), to: name)
    }
    let outcome = try Programs.run(
      "merge p q > out && show --info out | grep -c x; show --info out | grep ^state", in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect((Int(outcome.lines.first ?? "") ?? 0) >= 4000)
  }
}
