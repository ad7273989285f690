import EventModel
import EventStream
import Foundation
import TestSupport
import Testing

/// Text out of a stream reaches no interpreter: not a shell, a terminal, a page, or a parser of JSON.
struct HostileTextTests {
  private static let texts = [
    "`touch PWNED`", "$(touch PWNED)", "\"; system(\"touch PWNED\"); \"", "'; !touch PWNED; '",
    "\u{1B}]0;title\u{7}\u{1B}[2J", "\u{9B}31m", "A\u{202E}gnp", "\u{2066}x\u{2069}", "line\nbreak",
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a,b", "\"quoted\"",
    "@p;", "{/Symbol a}", "%s%n", "e", "\\", "\u{FEFF}mark", "\u{E0}\u{41}\u{300}",
  ]

  /// A stream in which every text is hostile: symbols, publishers, features, strategies, decisions.
  private static func stream(_ text: String) throws -> [UInt8] {
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    var header = StreamHeader()
    header.kinds = KindSet(.quote, .features, .signal, .decision)
    header.instruments = [Instrument(id: 0, symbol: text, publisher: text, priceExponent: -2)]
    header.featureSets = [
      FeatureSet(
        id: 0, clock: text,
        features: ["value", text, text, "symbol", "event_time"].map {
          .init(name: $0, expression: $0)
        })
    ]
    header.strategies = [Strategy(id: 0, name: text, version: text)]
    header.lineage = [LineageEntry(program: text, version: text, arguments: text, notes: [text])]
    try writer.header(header)
    var buffer = EventBuffer()
    for index in 0..<50 {
      let time = 1_700_000_000_000_000_000 + Int64(index) * 1_000_000_000
      var event = Event(kind: .quote, eventTime: time, origin: UInt64(index) + 1, instrument: 0)
      event.quote = Quote(
        bidPrice: 10_000 + Int64(index % 7), bidSize: 5, askPrice: 10_010 + Int64(index % 7),
        askSize: 5)
      buffer.append(event)
      event.kind = .features
      event.body = EventBody()
      let values = buffer.append(event, valueCount: 5)
      for place in 0..<5 { values[place] = Double(index * (place + 1)) }
      event.kind = .signal
      let signal = buffer.append(event, valueCount: 2)
      (signal[0], signal[1]) = (0, 100)
      event.kind = .decision
      // A part of a character too: decisions are bytes.
      (Array(text.utf8) + [0xC3]).withUnsafeBufferPointer { buffer.append(event, text: $0) }
    }
    try buffer.forEachFrame { try writer.batch($0) }
    try writer.end()
    return output.memory
  }

  private func steers(_ text: String) -> Bool {
    text.unicodeScalars.contains { scalar in
      scalar != "\n"
        && (scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
          || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value))
    }
  }

  @Test(arguments: texts) func nothingIsObeyed(text: String) throws {
    let scratch = try ScratchFolder()
    try scratch.write(try Self.stream(text), to: "s")
    let outcome = try Programs.run(
      """
      for form in --table --info --csv --json; do show $form s > out$form; done
      show --table --kind features s > out--features
      show --table --kind quote --common s > out--quote
      tca < s > out--tca; tca --html page.html < s > /dev/null; tca --json - < s > out--tcajson
      evaluate 1 < s > out--evaluate; evaluate 1 --html page2.html < s > /dev/null
      evaluate 1 --json - < s > out--evaluatejson
      features mid --only < s | show --table > out--mid
      head -c 900 s | show > /dev/null
      ls
      """, in: scratch)
    #expect(!outcome.text.contains("PWNED"))
    for name in ["--table", "--info", "--features", "--quote", "--tca", "--evaluate", "--mid"] {
      #expect(!steers(scratch.text("out" + name)), "\(name)")
    }
    #expect(!steers(outcome.standardError))
    for page in ["page.html", "page2.html"] {
      let html = scratch.text(page)
      #expect(!html.isEmpty && !html.contains("<script>alert") && !html.contains("<img src=x"))
    }
    for line in scratch.text("out--json").split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      // Names that fall together get numbers: no value hides another.
      if object?["kind"] as? String == "features" { #expect(object?.count == 8, "\(line)") }
    }
    for name in ["out--tcajson", "out--evaluatejson"] {
      _ = try JSONSerialization.jsonObject(with: Data(scratch.bytes(name)))
    }
    #expect(String(validating: scratch.bytes("out--csv"), as: UTF8.self) != nil)
  }

  @Test(
    .enabled(if: Programs.isInstalled("gnuplot"), "gnuplot is not installed"), arguments: texts)
  func gnuplotIsGivenData(text: String) throws {
    let scratch = try ScratchFolder()
    try scratch.write(try Self.stream(text), to: "s")
    let outcome = try Programs.run(
      """
      show --plot bid_price s > terminal; show --plot bid_price --output plot.svg s; ls
      show --plot value --output a\\'b.svg s; ls
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(!outcome.text.contains("PWNED"))
    #expect(scratch.text("terminal").contains("*"))
    #expect(scratch.text("plot.svg").contains("<svg"))
  }

  /// A name without bound makes no line without bound.
  @Test func anEndlessNameIsCut() throws {
    let scratch = try ScratchFolder()
    let name = String(repeating: "x", count: 70_000)
    try scratch.write(Array("time,bid,\(name)\n1,2,3\n".utf8), to: "c.csv")
    let outcome = try Programs.run(
      "ingest --columns time:s,bid,ask --symbols A --\(name) c.csv; ingest c.csv; true", in: scratch
    )
    #expect(outcome.errorLines.allSatisfy { $0.utf8.count < 4200 })
  }
}
