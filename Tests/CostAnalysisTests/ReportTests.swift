import CostAnalysis
import EventModel
import Foundation
import TestSupport
import Testing

/// What the report says, and that it is the same however its input comes.
@Suite struct ReportTests {
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func framesOfTheInputDoNotMatter(seed: UInt64) throws {
    let stream = TradingStream.random(seed: seed)
    let whole = try stream.analysis(frame: 5000)
    for frame in [1, 2, 3, 4, 5, 7, 13, 100] {
      let part = try stream.analysis(frame: frame)
      #expect(part.json == whole.json && part.text == whole.text && part.html == whole.html)
    }
  }

  /// What ended before a cut is told the same without what came after.
  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func whatEndedIsNotChanged(seed: UInt64) throws {
    let stream = TradingStream.random(seed: seed)
    let whole = try stream.analysis()
    var random = SeededGenerator(seed: seed)
    for _ in 0..<5 {
      var cut = stream
      cut.events = Array(stream.events.prefix(Int.random(in: 100..<600, using: &random)))
      guard let part = try? cut.analysis() else { continue }
      #expect(part.parents.count <= whole.parents.count)
      for (early, late) in zip(part.parents, whole.parents) where early.endTime != noTime {
        #expect(early.id == late.id && early.shortfall == late.shortfall)
        for benchmark in [Benchmark.arrival, .vwap, .twap, .open] {
          #expect(early.benchmarks[benchmark.rawValue] == late.benchmarks[benchmark.rawValue])
        }
        #expect(early.participation == late.participation && early.state == late.state)
      }
      for (early, late) in zip(part.fills, whole.fills) {
        #expect(early.quoted == late.quoted && early.price == late.price)
        for (one, other) in zip(early.later, late.later) where one != nil { #expect(one == other) }
      }
      for (early, late) in zip(part.trips, whole.trips) { #expect(early.profit == late.profit) }
    }
  }

  /// JSON is read by a parser, holds no number that is none, and adds up.
  @Test func jsonIsWhole() throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      let found = try TradingStream.random(seed: seed, events: seed == 6 ? 40 : 600).analysis()
      let text = found.json
      #expect(!text.lowercased().contains("nan") && !text.contains("inf"))
      let root = try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      #expect(
        Set(root.keys) == [
          "program", "version", "schema", "currency", "from", "to", "lineage", "remarks",
          "activity", "unreached", "costs", "performance", "orders", "round_trips", "correlation",
          "benchmark", "monthly_returns", "exposure", "rolling", "capacity",
        ])
      let costs = try #require(root["costs"] as? [String: Any])
      let total = try #require(costs["total"] as? [String: Any])
      let shortfall = try #require(total["shortfall"] as? [String: Any])
      let sum = ["delay", "timing", "impact", "opportunity", "fees"]
        .reduce(0) { $0 + (shortfall[$1] as? Double ?? .nan) }
      let whole = try #require(shortfall["total"] as? Double)
      #expect(abs(sum - whole) < 1e-9 * max(1, abs(whole)))
      let orders = try #require(root["orders"] as? [[String: Any]])
      #expect(orders.count == found.parents.count)
    }
  }

  @Test func textFitsATerminal() throws {
    for seed in 1...8 as ClosedRange<UInt64> {
      var stream = TradingStream.random(seed: seed, events: 1500, instruments: 4)
      stream.header.instruments[0].symbol = "A LONG NAME OF AN INSTRUMENT, 2026-12-18"
      if seed % 2 == 0 {
        for index in stream.header.instruments.indices {
          stream.header.instruments[index].multiplier = 1e6
        }
      }
      let text = try stream.analysis().text
      for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
      #expect(!text.contains("nan"))
    }
  }

  @Test func tablesHaveARowForEach() throws {
    let stream = TradingStream.random(seed: 3)
    let found = try stream.analysis()
    let run = try stream.run(
      "tca --orders o.csv --fills f.csv --trips t.csv --equity e.csv && cat o.csv > 1 && "
        + "wc -l < o.csv && wc -l < f.csv && wc -l < t.csv && wc -l < e.csv")
    #expect(run.status == 0, "\(run.standardError)")
    let counts = run.lines.suffix(4).compactMap { Int($0.filter(\.isNumber)) }
    let expected = [found.parents.count, found.fills.count, found.trips.count].map { $0 + 1 }
    #expect(Array(counts.prefix(3)) == expected)
    let rows = try stream.run("tca --orders -").lines.map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(Set(rows.map(\.count)).count == 1 && rows.count == found.parents.count + 1)
    // Exact money.
    let place = try #require(rows[0].firstIndex(of: "total"))
    for (row, parent) in zip(rows.dropFirst(), found.parents) {
      let total = parent.shortfall.map { DecimalNumber.format(Int64($0.total), exponent: -9) }
      #expect(String(row[place]) == total ?? "")
    }
  }

  /// A strategy that is refused everything is told what happened instead.
  @Test func nothingExecuted() throws {
    var stream = TradingStream()
    stream.quote(0, 99, 101)
    for number in 1...5 as ClosedRange<UInt64> {
      stream.signal(Int64(number), 1)
      stream.order(Int64(number), number << 20, .rejected, .bid, 5, reason: number < 4 ? 16 : 23)
    }
    stream.order(9, 9 << 20, .shadow, .bid, 5)
    let found = try stream.analysis()
    let text = found.text
    #expect(text.contains("price_collar") && text.contains("60%") && text.contains("position"))
    #expect(found.activityTotal.rejections == 5 && found.activityTotal.shadow == 1)
    #expect(found.performance == nil && found.json.contains("\"performance\": null"))
    #expect(found.html.contains("price_collar"))
    stream.order(10, 10 << 20, .approved, .bid, 5)
    #expect(try stream.analysis().text.contains("nothing was executed"))
  }

  /// Fills without orders, orders without prices, no currency and no multiplier, prices below zero.
  @Test func poorStreamsAreToldSo() throws {
    var orphans = TradingStream(strategies: [])
    orphans.header.instruments[0].currency = ""
    orphans.header.instruments[0].multiplier = 0
    for number in 1...4 as ClosedRange<UInt64> {
      orphans.fill(
        Int64(number) * Timestamp.second, number, number % 2 == 0 ? .ask : .bid, 10,
        at: Int64(number) * 7 - 20, strategy: -1)
    }
    let found = try orphans.analysis()
    #expect(found.total.parents == 0 && found.total.fills == 4 && found.trips.count == 2)
    // Bought at -0.13 and 0.01, sold at -0.06 and 0.08.
    #expect(found.trips.map(\.profit) == [700_000_000, 700_000_000])
    #expect(found.remarks.contains { $0.hasPrefix("4 fills have parents") })
    #expect(found.remarks.contains { $0 == "S0 has no multiplier: 1 is taken" })
    #expect(!found.text.contains("nan") && !found.html.isEmpty)

    var blind = TradingStream()
    blind.trade(5, 1, .bid, 10, at: 100)
    let unpriced = try blind.analysis()
    #expect(unpriced.parents[0].shortfall == nil && unpriced.total.priced == 0)
    #expect(unpriced.remarks.contains { $0.contains("no price at its decision") })
  }

  /// Valid frames with any payload: nothing traps.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func anyEventsAreTaken(seed: UInt64) throws {
    var stream = TradingStream(instruments: 3, strategies: ["a", "b"])
    stream.header.featureSets = SampleStreams.header().featureSets
    stream.events = SampleStreams.events(800, seed: seed)
    guard let found = try? stream.analysis() else { return }
    #expect(!found.json.contains("nan") && !found.text.isEmpty && !found.html.isEmpty)
  }

  /// Times outside are left out, positions are followed all the same.
  @Test func fromAndTo() throws {
    let stream = TradingStream.random(seed: 5)
    let whole = try stream.analysis()
    var options = CostOptions()
    let middle = whole.parents[whole.parents.count / 2].arrivalTime
    options.times = middle...Int64.max
    let late = try stream.analysis(options)
    #expect(late.parents.map(\.id) == whole.parents.filter { $0.arrivalTime >= middle }.map(\.id))
    #expect(late.fills.count == whole.fills.count { $0.time >= middle })
    #expect(late.trips.count == whole.trips.count { $0.closeTime >= middle })
    for parent in late.parents {
      #expect(parent.shortfall == whole.parents.first { $0.id == parent.id }?.shortfall)
    }
  }
}
