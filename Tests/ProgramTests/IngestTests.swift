import EventModel
import TestSupport
import Testing

/// `ingest` as a program: several files, selections, bad records, what it refuses and what it says.
struct IngestTests {
  private static let columns = "--columns 'time:s,price,size' --symbols X"

  private func csv(_ times: some Sequence<Int>, bad: [Int] = []) -> [UInt8] {
    var text = "time,price,size\n"
    for time in times { text += bad.contains(time) ? "\(time),1.2.3,1\n" : "\(time),1.25,1\n" }
    return Array(text.utf8)
  }

  @Test func severalFilesAreMergedByTime() throws {
    let scratch = try ScratchFolder()
    try scratch.write(csv(stride(from: 0, to: 9000, by: 3)), to: "a")
    try scratch.write(csv(stride(from: 1, to: 9000, by: 3)), to: "b")
    try scratch.write(csv(stride(from: 2, to: 9000, by: 3)), to: "c")
    let outcome = try Programs.run(
      "zstd -q b; ingest \(Self.columns) a b.zst <(cat c) > out", in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let sink = try RecordingSink(reading: scratch.path + "/out")
    #expect(sink.events.map(\.event.eventTime) == (0..<9000).map { Int64($0) * 1_000_000_000 })
    #expect(sink.events.map { Int($0.event.source) } == (0..<9000).map { $0 % 3 })
    #expect(sink.headers.last?.instruments.count == 1)
  }

  /// Equal times go by source; a file of one time is not starved.
  @Test func equalTimesGoBySource() throws {
    let scratch = try ScratchFolder()
    try scratch.write(csv([1, 1, 2]), to: "a")
    try scratch.write(csv([1, 2, 2]), to: "b")
    #expect(try Programs.run("ingest \(Self.columns) a b > out", in: scratch).status == 0)
    let events = try RecordingSink(reading: scratch.path + "/out").events
    #expect(events.map(\.event.source) == [0, 0, 1, 0, 1, 1])
    #expect(zip(events, events.dropFirst()).allSatisfy { $0.event.isBefore($1.event) })
  }

  @Test func fromAndTo() throws {
    let scratch = try ScratchFolder()
    try scratch.write(csv(0..<5000), to: "a")
    try scratch.write(csv(0..<5000), to: "b")
    for files in ["a", "a b", "s"] {
      let outcome = try Programs.run(
        """
        ingest \(Self.columns) a > s
        ingest \(files == "s" ? "" : Self.columns) --from 1970-01-01T00:10:00Z --to 1970-01-01T00:20:00Z \(files) > out
        """, in: scratch)
      #expect(outcome.status == 0, "\(outcome.standardError)")
      let times = try RecordingSink(reading: scratch.path + "/out").events
        .map { $0.event.eventTime / 1_000_000_000 }
      #expect(times.first == 600 && times.last == 1199)
      #expect(times.count == (files == "a b" ? 1200 : 600))
    }
  }

  @Test func badRecords() throws {
    let scratch = try ScratchFolder()
    try scratch.write(csv(0..<3000, bad: [2500, 2600, 2700]), to: "a")
    let stopped = try Programs.run(
      "ingest \(Self.columns) a | show --json | wc -l", in: scratch)
    #expect(stopped.statuses == [65, 65, 0])
    #expect(stopped.text == "2500\n", "all before it is there")
    let said = stopped.errorLines.first { $0.hasPrefix("ingest") }
    #expect(said?.contains("a") == true && said?.contains("line 2502") == true, "\(said ?? "")")
    let skipped = try Programs.run(
      "ingest \(Self.columns) --skip-bad 3 --stats a | show --json | wc -l", in: scratch)
    #expect(skipped.status == 0)
    #expect(skipped.text == "2997\n")
    #expect(
      skipped.errorLines.contains { $0.contains("bad records skipped") && $0.hasSuffix(" 3") })
    let beyond = try Programs.run(
      "ingest \(Self.columns) --skip-bad 2 a | show --json | wc -l", in: scratch)
    #expect(beyond.statuses[0] == 65)
    #expect(beyond.text == "2698\n")
    #expect(beyond.standardError.contains("--skip-bad 2 is used up"))
  }

  /// Formats whose decoders take any 64-bit time: what no stream can hold is a bad record like others.
  @Test func timesThatNoStreamHoldsAreBadRecords() throws {
    let scratch = try ScratchFolder()
    let rows = (0..<50).map { index in
      let time = [20, 40].contains(index) ? "9000000000000000" : "15830208\(index + 10)000000"
      return "bitmex,XBTUSD,\(time),15830208\(index + 10)000000,\(index),sell,8531.5,2\n"
    }
    let header = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"
    try scratch.write(Array((header + rows.joined()).utf8), to: "a")
    let stopped = try Programs.run("ingest a | show --json | wc -l", in: scratch)
    #expect(stopped.statuses.first == 65)
    #expect(stopped.text == "20\n", "all before it is there, and nothing behind it")
    let sentence = "outside the years 1900 to 2184 (record 21)"
    #expect(stopped.errorLines.first { $0.hasPrefix("ingest") }?.contains(sentence) == true)
    let skipped = try Programs.run("ingest --skip-bad 2 a | show --json | wc -l", in: scratch)
    #expect(skipped.status == 0 && skipped.text == "48\n", "\(skipped.standardError)")
    let beyond = try Programs.run("ingest --skip-bad 1 a | show --json | wc -l", in: scratch)
    #expect(beyond.statuses.first == 65 && beyond.text == "39\n")
  }

  /// Of several files one is bad: what came before it in time is written.
  @Test func aBadFileAmongSeveral() throws {
    let scratch = try ScratchFolder()
    try scratch.write(csv(0..<1000), to: "a")
    try scratch.write(csv(0..<1000, bad: [900]), to: "b")
    let outcome = try Programs.run(
      "ingest \(Self.columns) a b | show --csv | tail -n +2 | wc -l", in: scratch)
    #expect(outcome.statuses[0] == 65)
    #expect(outcome.text == "1800\n" || outcome.text == "1801\n", "\(outcome.text)")
    #expect(outcome.errorLines.filter { $0.hasPrefix("ingest") }.count == 1)
  }

  /// What is left out is said, and a recording that cannot be timed fails.
  @Test func captureOfNothing() throws {
    let scratch = try ScratchFolder()
    let kline = #"1700000000000 {"e":"kline","E":1700000000000,"s":"X","k":{}}"#
    try scratch.write(Array("\(kline)\n\(kline)\n".utf8), to: "klines")
    let nothing = try Programs.run("ingest klines > out", in: scratch)
    #expect(nothing.status == 0)
    #expect(
      nothing.standardError
        == "ingest: warning: klines: none of its records has an event: binance kline\n")
    let quote = #"{"u":1,"s":"X","b":"1","B":"1","a":"2","A":"1"}"#
    try scratch.write(Array("\(quote)\n\(quote)\n".utf8), to: "quotes")
    let untimed = try Programs.run("ingest quotes > out", in: scratch)
    #expect(untimed.status == 65)
    #expect(
      untimed.standardError.hasPrefix("ingest: decode: quotes: no message says its time"),
      "\(untimed.standardError)")
    #expect(untimed.standardError.split(separator: "\n").count == 1)
  }

  @Test func symbolsThatDoNotOccur() throws {
    let outcome = try Programs.run(
      "ingest --symbols SIM1,NONE sim:seed=1,instruments=4,events=10000 | show --csv | cut -d, -f3 | sort -u"
    )
    #expect(outcome.text == "SIM1\nsymbol\n" || outcome.lines.contains("SIM1"))
    #expect(outcome.standardError == "ingest: warning: --symbols: NONE does not occur\n")
  }

  /// Names that do not exist are refused also where the format has no use for them, and a list of no
  /// symbols is no list.
  @Test(arguments: [
    ("--calendar NOPE", "XNYS"), ("--timezone Mars/X", "Mars/X"),
    ("--symbols ''", "names no symbol"),
    ("--symbols ,", "names no symbol"),
  ])
  func namesThatDoNotExist(option: String, said: String) throws {
    let outcome = try Programs.run(
      "ingest \(option) sim:seed=1,events=10 > out || (status=$?; wc -c < out; exit $status)")
    #expect(outcome.status == 64)
    #expect(outcome.standardError.contains(said), "\(outcome.standardError)")
    #expect(outcome.text == "0\n")
  }

  /// A LOBSTER file's name has its date: another one is a mistake.
  @Test func theDateOfANameIsNotOverruled() throws {
    let scratch = try ScratchFolder()
    try scratch.write(
      Array("34200.1,1,101,100,5850000,1\n".utf8), to: "AA_2012-06-21_message_50.csv")
    let other = try Programs.run("ingest --date 2012-06-22 AA_*.csv | wc -c", in: scratch)
    #expect(other.statuses.first == 64)
    #expect(
      other.standardError.contains(
        "--date 2012-06-22 is not the date in the file's name, 2012-06-21"))
    #expect(try Programs.run("ingest --date 2012-06-21 AA_*.csv > out", in: scratch).status == 0)
  }

  /// Two LOBSTER files of two symbols: one name chooses, and a warning of both is said once. On the
  /// second day nothing of the first is in the book.
  @Test func lobsterFilesAreChosenByName() throws {
    let scratch = try ScratchFolder()
    let day = "34200.1,1,101,100,%0000,1\n34200.2,1,102,100,%1000,-1\n"
    for (name, price) in [
      ("AA_2012-06-21", "585"), ("AA_2012-06-22", "570"), ("BB_2012-06-21", "33"),
    ] {
      let text = day.replacing("%", with: price)
      try scratch.write(Array(text.utf8), to: "\(name)_34200000_57600000_message_5.csv")
    }
    let outcome = try Programs.run(
      "ingest --symbols AA *_message_5.csv > out; normalize --book 1 < out | show --csv --kind quote | cut -d, -f2-",
      in: scratch)
    #expect(outcome.status == 0)
    #expect(outcome.errorLines.filter { $0.hasPrefix("ingest: warning: LOBSTER:") }.count == 1)
    #expect(outcome.errorLines.count == 1, "\(outcome.standardError)")
    #expect(outcome.lines.last == "AA,570,100,570.1,100", "\(outcome.text)")
    #expect(outcome.lines.dropFirst().allSatisfy { $0.hasPrefix("AA,") })
    let header = try RecordingSink(reading: scratch.path + "/out").headers.last
    #expect(header?.lineage.first?.notes.count == 1)
  }

  @Test func aCapturesPacking() throws {
    let outcome = try Programs.run(
      """
      (echo time,price,size; seq 1 3000 | sed 's/$/,1.5,2/') > a
      gzip -k a; zstd -q a; (head -c 5000 a | zstd -q -c; tail -c +5001 a | zstd -q -c) > parts
      for f in a a.gz a.zst parts '- < a.gz'; do eval "ingest \(Self.columns.replacing("'", with: "")) $f" | show --json | cksum; done
      """)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.lines.count == 5 && Set(outcome.lines).count == 1, "\(outcome.text)")
  }

  @Test(.enabled(if: SharedData.isPresent, "shared data is absent"))
  func legacyDbzIsRefused() throws {
    let files = SharedData.files(in: "dbn").filter { $0.hasSuffix(".dbz") }
    try #require(!files.isEmpty)
    for file in files {
      let path = "\(SharedData.root!)/\(file)"
      for command in ["ingest \(path)", "ingest - < \(path)"] {
        let outcome = try Programs.run(command)
        #expect(outcome.status == 65)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.standardError.contains("DBZ"), "\(outcome.standardError)")
      }
    }
  }

  /// Paced, a stream is live, and its digest is the recorded one's.
  @Test func pacingChangesNoEvent() throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=1,instruments=2,events=3000 > a; ingest --pace 1000 sim:seed=1,instruments=2,events=3000 > b
      show --info a | grep '^digest'; show --info b | grep '^digest'; show --info b | head -1
      """)
    #expect(outcome.lines.count == 3)
    #expect(outcome.lines.first == outcome.lines.dropFirst().first)
    #expect(outcome.lines.last?.hasSuffix("live") == true)
  }

  /// Depth and bars have a payload; paced frames hold each its own.
  @Test(.enabled(if: SharedData.isPresent, "shared data is absent"))
  func pacingKeepsPayloads() throws {
    let path = "\(SharedData.root!)/dbn/es/futures_ohlcv-1m*"
    let outcome = try Programs.run(
      """
      f=$(ls \(path) | head -1)
      ingest $f > a; ingest --pace 100000 $f > b; for x in a b; do show --info $x | grep -E '^digest|^state'; done
      """)
    #expect(outcome.lines.count == 4, "\(outcome.standardError)")
    #expect(outcome.lines.prefix(2) == outcome.lines.suffix(2))
  }

  /// On a terminal a filter prints a table, and progress goes where it can be seen.
  @Test(.enabled(if: Programs.isInstalled("script"), "script is not installed"))
  func aTerminalGetsATable() throws {
    let outcome = try Programs.run(
      "ingest sim:seed=1,instruments=2,events=500 > s; script -qec 'slice --first 3 s' /dev/null < /dev/null"
    )
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("event_time") && outcome.text.contains("SIM0"))
    #expect(!outcome.standardOutput.contains(0), "nothing binary")
    let input = try Programs.run("script -qec 'show' /dev/null < /dev/null")
    #expect(input.text.contains("it is a terminal"), "\(input.text)")
  }

  /// Streams one behind the other are one.
  @Test func catOfStreams() throws {
    let outcome = try Programs.run(
      """
      ingest sim:seed=1,instruments=2,events=500 > a; ingest sim:seed=2,instruments=3,events=700 > b
      cat a b | normalize --lateness 1h | features mid | show --json --kind order_action,trade | wc -l
      zstd -q a; gzip b; cat a.zst a.zst | show --info | grep -E '^events|^state'
      """)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.lines.first == "1200")
    #expect(outcome.lines.contains { $0.hasPrefix("state") && $0.contains("whole") })
  }
}
