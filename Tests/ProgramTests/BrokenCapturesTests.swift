import EventModel
import TestSupport
import Testing

/// What is broken in captures is said once a kind, without --stats; and what counts as a trade.
struct BrokenCapturesTests {
  private static let columns = "--columns id,price,size,time:s --symbols X"

  private func write(_ text: String, to name: String, in scratch: ScratchFolder) throws {
    try scratch.write(Array(text.utf8), to: name)
  }

  private func warnings(_ outcome: Programs.Outcome) -> [Substring] {
    outcome.errorLines.filter { $0.contains("warning:") }
  }

  @Test func skippedRecordsAreSaid() throws {
    let scratch = try ScratchFolder()
    try write("1,5,1,1\n2,x,1,2\n3,5,1,3\n", to: "a", in: scratch)
    try write("4,5,1,1\n5,y,1,2\n6,z,1,3\n7,5,1,4\n", to: "b", in: scratch)
    let one = try Programs.run("ingest \(Self.columns) --skip-bad 2 a > out", in: scratch)
    #expect(
      one.errorLines == [
        "ingest: warning: 1 bad record was skipped: a: price \"x\" is not a decimal number (line 2)"
      ])
    let more = try Programs.run("ingest \(Self.columns) --skip-bad 2 b a > out", in: scratch)
    #expect(
      more.errorLines == [
        "ingest: warning: 3 bad records were skipped, the first: b: price \"y\" is not a decimal number "
          + "(line 2)"
      ])
    #expect(try RecordingSink(reading: scratch.path + "/out").events.count == 4)
  }

  @Test func aTradeToldTwiceIsOneAndAnotherPriceIsACorrection() throws {
    let scratch = try ScratchFolder()
    try write("1,5,1,1\n1,5,1,1\n2,5,1,1\n2,6,1,1\n0,5,1,1\n0,5,1,1\n", to: "a", in: scratch)
    let outcome = try Programs.run("ingest \(Self.columns) a | normalize > out", in: scratch)
    #expect(outcome.status == 0)
    let said = warnings(outcome)
    #expect(said.count == 2)
    #expect(
      said.contains { $0.hasPrefix("ingest: warning: 1 of 6 events are told as corrections") })
    #expect(
      said.contains { $0.hasPrefix("normalize: warning: 1 of 6 events are trades that came") })
    let sink = try RecordingSink(reading: scratch.path + "/out")
    let events = sink.events.map(\.event).filter { $0.kind != .watermark }
    #expect(events.map(\.kind) == [.trade, .trade, .correction, .trade, .trade])
    #expect(events[2].correction.action == .replace && events[2].correction.tradeId == 2)
    #expect(events[2].correction.price == events[0].trade.price / 5 * 6)
    #expect(sink.headers.last?.kinds.contains(.correction) == true)
    let all = try Programs.run(
      "ingest \(Self.columns) --dedup off a | normalize --dedup off | show --csv --kind trade | wc -l",
      in: scratch)
    #expect(all.text == "7\n" && warnings(all).isEmpty, "\(all.standardError)")
  }

  /// Their ids are not checked by symbol, but by file: two days may begin at one.
  @Test func idsAreOfTheirCapture() throws {
    let scratch = try ScratchFolder()
    try write("1,5,1,1\n2,5,1,2\n", to: "a", in: scratch)
    try write("1,6,1,100\n2,7,1,101\n", to: "b", in: scratch)
    let outcome = try Programs.run(
      "ingest \(Self.columns) a b | normalize | show --csv --kind trade | wc -l", in: scratch)
    #expect(outcome.text == "5\n" && outcome.standardError.isEmpty, "\(outcome.standardError)")
  }

  @Test func twoChannelsOfTradesAreRefusedOrChosen() throws {
    let scratch = try ScratchFolder()
    let trade = #"{"e":"trade","E":5,"T":4,"s":"X","t":5,"p":"2","q":"1","M":true}"#
    let aggregate =
      #"{"e":"aggTrade","E":6,"T":4,"s":"X","a":9,"p":"2","q":"1","f":5,"l":5,"M":true}"#
    try write(trade + "\n", to: "single", in: scratch)
    try write(aggregate + "\n", to: "aggregate", in: scratch)
    let both = try Programs.run("ingest single aggregate | show --csv | wc -l", in: scratch)
    #expect(both.statuses.first == 65)
    #expect(both.standardError.contains("choose one with --trades trade or --trades aggTrade"))
    for channel in ["trade", "aggTrade"] {
      let chosen = try Programs.run(
        "ingest --trades \(channel) single aggregate | show --csv | wc -l", in: scratch)
      #expect(chosen.text == "2\n" && chosen.status == 0, "\(chosen.standardError)")
    }
  }

  /// A market of quotes and trades; with prints of the insurance fund and the like, or without.
  private func market(withPrints: Bool) -> String {
    var random = SeededGenerator(seed: 9)
    var price = 10_000
    var text = ""
    for index in 0..<600 {
      let time = 1_700_000_000_000 + index * 250
      price += Int.random(in: -2...2, using: &random)
      let size = Int.random(in: 1...9, using: &random)
      let isBuyerMaker = Bool.random(using: &random)
      text +=
        "{\"e\":\"bookTicker\",\"u\":\(index + 1),\"E\":\(time),\"T\":\(time),\"s\":\"X\","
        + "\"b\":\"\(price - 1)\",\"B\":\"\(size)\",\"a\":\"\(price + 1)\",\"A\":\"5\"}\n"
      func print(_ id: Int, _ price: Int, _ size: Int, _ kind: String) -> String {
        "{\"e\":\"trade\",\"E\":\(time + 1),\"T\":\(time + 1),\"s\":\"X\",\"t\":\(id),"
          + "\"p\":\"\(price)\",\"q\":\"\(size)\",\"X\":\"\(kind)\",\"m\":\(isBuyerMaker)}\n"
      }
      text += print(index + 1, isBuyerMaker ? price - 1 : price + 1, size, "MARKET")
      if withPrints, index % 7 == 3 {
        let kind = ["ADL", "INSURANCE_FUND", "NA"][index % 3]
        text += print(1_000_000 + index, index % 2 == 0 ? price / 3 : price * 3, 1000, kind)
      }
    }
    return text
  }

  /// No program downstream takes a price, a volume or a fill of what was not traded in the book.
  @Test func printsOffTheMarketChangeNothingDownstream() throws {
    let orders =
      "time,symbol,side,size,type,price,id\n"
      + (0..<30).map { index in
        "\(1_700_000_000 + index * 4),X,\(index % 2 == 0 ? "buy" : "sell"),5,limit,"
          + "\(index % 2 == 0 ? 9_990 : 10_010),o\(index)\n"
      }.joined()
    let script = """
      ingest c | normalize > m
      features 'ohlcv@1s' 'vwap(5)' cvd last 'vpin(5)@volume(20)' --only < m | show --csv
      features last --bars 1s < m | signal sma --fast 2 --slow 5 | show --csv --kind signal,bar
      execute --sim --orders o < m > x
      show --csv --kind fill,order x
      tca --json t < x > /dev/null; cat t
      features 'sma(5)@1s' < m | evaluate --price trade --csv
      """
    var outputs: [String] = []
    for withPrints in [false, true] {
      let scratch = try ScratchFolder()
      try write(market(withPrints: withPrints), to: "c", in: scratch)
      try write(Self.isoTimes(orders), to: "o", in: scratch)
      let outcome = try Programs.run(script, in: scratch)
      #expect(outcome.status == 0, "\(outcome.standardError)")
      outputs.append(outcome.text)
      let counted = try Programs.run("ingest --stats c > /dev/null", in: scratch)
      #expect(
        counted.errorLines.contains { $0.contains("trades off the market") && $0.hasSuffix(" 86") }
          == withPrints)
    }
    #expect(outputs[0].count > 50_000)
    #expect(outputs[0] == outputs[1])
  }

  /// Seconds in the first column as times that order files take.
  private static func isoTimes(_ csv: String) -> String {
    csv.split(separator: "\n").map { line in
      let (first, rest) = (line.prefix { $0 != "," }, line.drop { $0 != "," })
      guard let seconds = Int64(first) else { return String(line) }
      return Timestamp.format(seconds * 1_000_000_000) + rest
    }.joined(separator: "\n") + "\n"
  }

  /// The quote in a tbbo row is the one before its trade.
  @Test func effectiveSpreadsOfSampledTrades() throws {
    let scratch = try ScratchFolder()
    func price(_ cents: Int) -> String { "\(cents / 100).\(cents % 100 / 10)" }
    let rows = [(10_005, 0), (10_105, 1), (9_905, 2)].map { cents, second in
      "2023-11-14T22:13:2\(second)Z,T,B,\(price(cents + 5)),1,128,\(second),"
        + "\(price(cents - 5)),3,\(price(cents + 5)),3,X\n"
    }
    try write(
      "ts_event,action,side,price,size,flags,sequence,bid_px_00,bid_sz_00,ask_px_00,ask_sz_00,symbol\n"
        + rows.joined(), to: "a", in: scratch)
    let outcome = try Programs.run(
      "ingest a | normalize | features 'effective_spread(window=1)' mid --only | show --csv",
      in: scratch)
    #expect(outcome.errorLines.isEmpty, "\(outcome.standardError)")
    let values = outcome.lines.dropFirst().map { $0.split(separator: ",").suffix(2) }
    #expect(values.map { $0.last } == ["100.05", "101.05", "99.05"])
    let spreads = values.compactMap { $0.first.flatMap { Double($0) } }
    #expect(spreads.map { ($0 * 1000).rounded() / 1000 } == [9.995, 9.896, 10.096])
  }
}
