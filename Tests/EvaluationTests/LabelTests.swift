import Evaluation
import EventModel
import Foundation
import TestSupport
import Testing

/// Forward returns and the rows they are of.
@Suite struct LabelTests {
  private static let horizons: [Horizon] = [
    .rows(1), .rows(7), .time(300_000_000), .time(5 * Timestamp.second),
  ]

  /// Rows that `evaluate --labels` wrote: time, symbol, numbers, NaN where empty.
  private static func rows(_ text: String) -> [(time: Int64, symbol: String, numbers: [Double])] {
    text.split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      return (Int64(cells[0])!, String(cells[1]), cells[2...].map { Double($0) ?? .nan })
    }
  }

  /// As the definition says, on random streams with rolls, empty books and rows in doubt.
  @Test(arguments: 1...12 as ClosedRange<UInt64>) func equalTheirDefinition(seed: UInt64) throws {
    let market = RandomStream(seed: seed, events: 600).market
    let slow = SlowEvaluation(market.events, Self.horizons)
    let run = try market.run("evaluate --labels 1,7,300ms,5s --epoch")
    #expect(run.status == 0, "\(run.standardError)")
    let rows = Self.rows(run.text)
    #expect(rows.count == slow.rows.count)
    #expect(slow.rows.contains { $0.labels.contains { !$0.isNaN } })
    for (row, expected) in zip(rows, slow.rows) {
      #expect(row.time == expected.time && row.symbol == "S\(expected.instrument)")
      let numbers = expected.values + expected.labels
      for (column, (number, wanted)) in zip(row.numbers, numbers).enumerated() {
        #expect(
          number.bitPattern == wanted.bitPattern || number.isNaN && wanted.isNaN,
          "column \(column) at \(row.time - SampleMarket.start): \(number), \(wanted)")
      }
    }
  }

  /// Cutting the stream at t changes no label whose return ended by t: nothing else is known earlier or
  /// later than its time.
  @Test func aCutStreamHasTheSameLabels() throws {
    let market = RandomStream(seed: 3, events: 500).market
    let whole = Self.rows(try market.run("evaluate --labels 300ms,5s --epoch").text)
    let cut = market.events[300].event.eventTime
    let part = market.events.filter { $0.event.eventTime <= cut }
    let scratch = try ScratchFolder()
    try scratch.write(try SampleStreams.bytes(market.header, part), to: "in")
    let rows = Self.rows(
      try Programs.run("evaluate --labels 300ms,5s --epoch < in", in: scratch).text)
    for (row, before) in zip(rows, whole) {
      #expect(row.time == before.time)
      for (label, span) in [(2, Int64(300_000_000)), (3, 5 * Timestamp.second)]
      where row.time + span < cut {
        let (cutValue, value) = (row.numbers[label], before.numbers[label])
        #expect(cutValue == value || cutValue.isNaN && value.isNaN)
      }
    }
  }

  @Test func namesSayThatTheyAreLabels() throws {
    var market = SampleMarket(["x", "a, b"])
    market.quote(0, 100)
    market.row(0, [1, .nan])
    market.quote(Timestamp.second, 101)
    market.row(Timestamp.second, [2, 3])
    let csv = try market.run("evaluate --labels 1s,1 --csv")
    #expect(
      csv.lines == [
        "event_time,symbol,x,\"a, b\",label_return_1s,label_return_1row",
        "2026-01-05T14:30:00.000000000Z,S0,1.0,,0.010000000000000009,0.010000000000000009",
        "2026-01-05T14:30:01.000000000Z,S0,2.0,3.0,,",
      ])
    let json = try market.run("evaluate --labels 1s --json - --target change --features x")
    #expect(
      json.lines == [
        "{\"event_time\":\"2026-01-05T14:30:00.000000000Z\",\"symbol\":\"S0\",\"x\":1.0,"
          + "\"label_change_1s\":1.0}",
        "{\"event_time\":\"2026-01-05T14:30:01.000000000Z\",\"symbol\":\"S0\",\"x\":2.0,"
          + "\"label_change_1s\":null}",
      ])
    market.quote(2 * Timestamp.second, 99)
    let sizes = try market.run("evaluate --labels 1s --target magnitude --features x --epoch")
    #expect(sizes.lines.first == "event_time,symbol,x,label_magnitude_1s")
    #expect(sizes.lines[2].hasSuffix(",2.0,0.01980198019801982"))
  }

  /// A feature of volatility does not tell the direction, and does tell the magnitude.
  @Test func magnitudesAreForetold() throws {
    var market = SampleMarket(["volatility"])
    var random = SeededGenerator(seed: 5)
    var price = 10_000.0
    for row in 0..<2000 {
      let level = Double(row / 100 % 2 * 9 + 1)
      market.quote(Int64(row) * Timestamp.second, price)
      market.row(Int64(row) * Timestamp.second, [level])
      price += (random.next() % 2 == 0 ? 1 : -1) * level
    }
    func coefficient(_ target: String) throws -> Double {
      let json = try market.run("evaluate 1 --target \(target) --json -").standardOutput
      let report = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
      let sets = report?["sets"] as? [[String: Any]]
      let features = sets?.first?["features"] as? [[String: Any]]
      let horizons = features?.first?["horizons"] as? [[String: Any]]
      let ic = horizons?.first?["rank_ic"] as? [String: Any]
      return try #require(ic?["value"] as? Double)
    }
    #expect(try coefficient("magnitude") > 0.8)
    #expect(abs(try coefficient("return")) < 0.1)
  }

  /// No return goes from one stream into the one behind it.
  @Test func anEndCutsReturns() throws {
    var market = SampleMarket(["x"])
    market.quote(0, 100)
    market.row(0, [1])
    market.quote(500_000_000, 101)
    let scratch = try ScratchFolder()
    try scratch.write(try market.bytes() + market.bytes(), to: "in")
    let run = try Programs.run("evaluate --labels 1s,400ms,1 --epoch < in", in: scratch)
    #expect(
      run.lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[3] }
        == ["", ""])
    #expect(
      run.lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[4] }
        == ["0.0", "0.0"])
    #expect(
      run.lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[5] }
        == ["", ""])
  }

  /// The last row of a clock stands at the end of its interval, where the stream has not come.
  @Test func aPartialRowEndsNoReturn() throws {
    var market = SampleMarket(["x"])
    market.quote(0, 100)
    market.row(0, [1])
    market.quote(500_000_000, 101)
    market.row(Timestamp.second, [2], flags: [.last, .derived, .partial])
    let run = try market.run("evaluate --labels 1s,500ms --epoch")
    #expect(
      run.lines.dropFirst().map { String($0.dropFirst(19)) } == [",S0,1.0,,0.010000000000000009"])
  }

  @Test func pricesOfTradesAndBars() throws {
    var market = SampleMarket(["x"])
    market.quote(0, 100)
    market.trade(0, 50)
    market.row(0, [1])
    market.trade(1_000_000, 51)
    market.row(2_000_000, [2])
    let trades = try market.run("evaluate --labels 1 --price trade --epoch")
    #expect(trades.lines[1].hasSuffix(",1.0,0.020000000000000018"))
    let bars = try market.run("evaluate --labels 1 --price bar")
    #expect(bars.status == 65)
    #expect(bars.standardError.contains("no bar in it has a price"))
  }

  /// Rows can be more than memory holds: the bytes are the same.
  @Test func spilledRowsAreTheSame() throws {
    let market = RandomStream(seed: 9, events: 4000).market
    let (held, spilled) = (
      try market.run("evaluate --labels"), try market.run("evaluate --labels --memory 0")
    )
    #expect(held.lines.count > 1000 && held.standardOutput == spilled.standardOutput)
    let report = "evaluate --json - --by-instrument"
    #expect(
      try market.run(report).standardOutput == market.run("\(report) --memory 4KiB").standardOutput)
    let full = try market.run("TMPDIR=/nowhere evaluate --memory 0")
    #expect(full.status == 73 && full.standardError.contains("/nowhere"))
  }

  @Test func rowsCanBeChosen() throws {
    let market = RandomStream(seed: 4, events: 400).market
    let all = try market.run("evaluate --labels 1s").lines
    let (from, to) = (all[20].prefix(30), all[90].prefix(30))
    let some = try market.run("evaluate --labels 1s --from \(from) --to \(to)").lines
    #expect(
      some == [all[0]] + all.dropFirst().filter { $0.prefix(30) >= from && $0.prefix(30) < to })
  }
}
