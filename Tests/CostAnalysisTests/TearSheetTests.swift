import CostAnalysis
import EventModel
import Foundation
import TestSupport
import Testing

/// What people look for in a tear sheet, by slow and obvious ways.
@Suite struct TearSheetTests {
  private let market = TradingStream.market(days: 45)

  private func analysis(
    _ change: (inout CostOptions) -> Void = { _ in }
  ) throws -> CostAnalysis {
    var options = CostOptions()
    options.capital = 200_000
    options.resamples = 10
    change(&options)
    return try market.analysis(options)
  }

  /// The mid of an instrument before a time.
  private func mid(_ instrument: Int, before time: Int64) -> Double? {
    market.events.last {
      $0.event.kind == .quote && $0.event.instrument == UInt32(instrument)
        && $0.event.eventTime < time
    }.map { Double($0.event.quote.bidPrice + $0.event.quote.askPrice) / 200 }
  }

  /// Half of the capital in each share, bought at the end of the first day.
  @Test func buyAndHold() throws {
    let found = try analysis()
    let benchmark = try #require(found.benchmark)
    let times = try #require(found.performance?.times)
    #expect(benchmark.name == "NVDA and 1 other" && benchmark.equity.count == times.count)
    #expect(benchmark.equity[0] == 200_000 && benchmark.equity[1] == 200_000)
    for place in [2, 7, times.count - 2] {
      let parts = try (0..<2).map { instrument in
        try #require(mid(instrument, before: times[place]))
          / #require(mid(instrument, before: times[1]))
      }
      #expect(abs(benchmark.equity[place] - 100_000 * (parts[0] + parts[1])) < 1e-6, "\(place)")
    }
    let own = try #require(found.performance?.statistics.annualReturn)
    let held = try #require(benchmark.statistics.annualReturn)
    #expect(benchmark.excess == own - held)
  }

  @Test func namedBenchmark() throws {
    let found = try analysis { $0.benchmark = "BHP" }
    let benchmark = try #require(found.benchmark)
    let times = try #require(found.performance?.times)
    #expect(benchmark.name == "BHP")
    let last = times.count - 2
    let ratio =
      try #require(mid(1, before: times[last])) / #require(mid(1, before: times[1]))
    #expect(abs(benchmark.equity[last] - 200_000 * ratio) < 1e-6)
    // One that the stream does not have is said so.
    let run = try market.run("tca --benchmark SPY")
    #expect(run.status == 64 && run.standardError.contains("no instrument SPY"))
  }

  /// Months are those of the zone, and years are their products.
  @Test func months() throws {
    let found = try analysis()
    let total = try #require(found.performance)
    let months = MonthlyReturns(total.times, total.returns, .utc)
    #expect(months.months.map(\.month) == [1, 2] && months.years.map(\.year) == [2026])
    let whole = months.months.reduce(1) { $0 * (1 + $1.value) } - 1
    #expect(abs(whole - total.statistics.total!) < 1e-12)
    #expect(abs(months.years[0].value - whole) < 1e-12)
    let january = try #require(
      total.times.lastIndex { $0 <= Timestamp.parse("2026-02-01")! })
    let before = total.equity[january] / total.equity[0] - 1
    #expect(abs(months.months[0].value - before) < 1e-12)
    #expect(found.html.contains("Monthly returns") && found.text.contains("Returns by year"))
  }

  /// What is held over the equity, with signs and without, at each midnight.
  @Test func exposure() throws {
    let found = try analysis()
    let total = try #require(found.performance)
    for place in [3, 12, total.times.count - 2] {
      var held: [[Int64]] = [[0, 0], [0, 0]]
      for owned in market.events
      where owned.event.kind == .fill && owned.event.eventTime < total.times[place] {
        let sign: Int64 = owned.event.fill.side == .bid ? 1 : -1
        held[Int(owned.words[FillWord.strategy])][Int(owned.event.instrument)] +=
          sign * owned.event.fill.size
      }
      var (gross, net) = (0.0, 0.0)
      for strategy in held {
        for (instrument, size) in strategy.enumerated() where size != 0 {
          let value = Double(size) * mid(instrument, before: total.times[place])!
          gross += abs(value)
          net += value
        }
      }
      #expect(abs(total.gross[place] - gross / total.equity[place]) < 1e-9, "\(place)")
      #expect(abs(total.net[place] - net / total.equity[place]) < 1e-9, "\(place)")
    }
  }

  /// The net Sharpe ratio falls with size, half of it is left where it is said to be, and of no size
  /// everything.
  @Test func capacity() throws {
    let found = try analysis()
    let capacity = try #require(found.capacity)
    let ratios = capacity.points.compactMap(\.sharpe)
    #expect(ratios.count == 10 && ratios == ratios.sorted(by: >))
    #expect(capacity.points.map(\.capital).first == 200_000)
    let whole = try #require(found.performance?.statistics.sharpe)
    #expect(ratios[0] < whole)
    if whole > 0 {
      let half = try #require(capacity.half)
      let above = capacity.points.filter { $0.multiple < half }.compactMap(\.sharpe)
      let below = capacity.points.filter { $0.multiple > half }.compactMap(\.sharpe)
      #expect(above.allSatisfy { $0 >= whole / 2 } && below.allSatisfy { $0 <= whole / 2 })
    }
    // Twice the size costs twice as much of the returns.
    let annual = capacity.points.compactMap(\.annualReturn)
    #expect(annual == annual.sorted(by: >))
  }

  /// Without quotes or volume nobody can say what larger sizes would cost.
  @Test func capacityThatCannotBeTold() throws {
    var stream = TradingStream()
    for day in 0..<30 {
      let close = 1000 + Int64(day * 7 % 11)
      stream.bar(Int64(day) * Timestamp.day, [close, close, close, close], volume: 0)
      if day == 0 { stream.trade(1, 1, .bid, 10, at: close) }
    }
    let found = try stream.analysis()
    #expect(found.capacity == nil && found.json.contains("\"capacity\": null"))
    #expect(found.html.contains("What larger sizes would leave cannot be told"))
    #expect(try #require(found.benchmark).equity.count == found.performance?.times.count)
  }

  /// Everything is in the JSON, in the page and, as far as it has room, in the text.
  @Test func formsAgree() throws {
    let found = try analysis()
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(found.json.utf8)) as? [String: Any])
    let correlation = try #require(root["correlation"] as? [String: Any])
    let matrix = try #require(correlation["returns"] as? [[Double]])
    let series = found.strategyPerformance.map(\.returns)
    let expected = try #require(PairedMoments(series[0], series[1]).correlation)
    #expect(abs(matrix[0][1] - expected) < 1e-15 && abs(matrix[0][0] - 1) < 1e-15)
    let exposure = try #require(root["exposure"] as? [String: [Any]])
    #expect(exposure["gross"]?.count == found.performance?.times.count)
    for heading in [
      "Buy and hold", "Returns by year", "VaR 5%", "Correlation of the returns", "Capacity",
    ] {
      #expect(found.text.contains(heading), "\(heading)")
    }
    for heading in [
      "Equity beside holding", "Distribution of returns", "Gross exposure", "Net exposure",
      "Net Sharpe ratio by size",
      "Correlation of returns", "▲ bought", "value at risk", "expected shortfall",
    ] {
      #expect(found.html.contains(heading), "\(heading)")
    }
    #expect(found.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  /// Targets that risk says are not reached: one row for an instrument and a cause.
  @Test func unreachedTargets() throws {
    var stream = TradingStream(instruments: 2)
    stream.quote(0, 99, 101)
    stream.quote(0, 99, 101, instrument: 1)
    stream.trade(1, 1, .bid, 5, at: 101)
    let none = try stream.analysis()
    #expect(none.unreached.isEmpty && !none.text.contains("Unreached"))
    stream.unreached(2, wanted: 10, held: 5, "unreached: sma: market_hours")
    stream.unreached(3, wanted: 10, held: 6, "unreached: sma: market_hours")
    stream.unreached(4, wanted: -3, held: 0, "stuck: sma: short_sale", instrument: 1)
    stream.unreached(5, wanted: 1, held: 0, "unreached: of an order", order: 7)
    stream.unreached(6, wanted: 1, held: 0, "waits: sma: market_hours")
    let found = try stream.analysis()
    #expect(found.unreached.map(\.count) == [2, 1])
    #expect(found.unreached.map(\.held) == [6, 0] && found.unreached.map(\.wanted) == [10, -3])
    #expect(found.text.contains("Unreached targets") && found.text.contains("S1: sma: short_sale"))
    #expect(found.html.contains("<td>sma: market_hours</td>"))
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(found.json.utf8)) as? [String: Any])
    let rows = try #require(root["unreached"] as? [[String: Any]])
    #expect(rows.map { $0["symbol"] as? String } == ["S0", "S1"])
    #expect(Set(rows[0].keys) == ["symbol", "wanted", "held", "count", "from", "to", "cause"])
  }
}
