import Evaluation
import EventModel
import Foundation
import TestSupport
import Testing

/// What the report says, and that it is the same however its input comes.
@Suite struct ReportTests {
  /// A feature that foretells, one that is noise, one that knows the next return.
  private static func market(rows: Int = 4000, seed: UInt64 = 5) -> SampleMarket {
    var random = SeededGenerator(seed: seed)
    var (signal, price) = (0.0, 100.0)
    var prices: [Double] = []
    var values: [[Double]] = []
    for _ in 0..<rows {
      prices.append(price)
      let next = price + 0.01 * (0.5 * signal + random.normal())
      values.append([signal, -signal, random.normal(), next / price - 1, 7])
      signal = 0.5 * signal + random.normal()
      price = (next * 10_000).rounded() / 10_000
    }
    return SampleMarket.seconds(
      ["signal", "against", "noise", "leak", "constant"], prices: prices, rows: values)
  }

  /// The next move is half the signal, of variance 4/3, and noise of variance 1: a correlation of one
  /// half. Noise has none, and what knows the next return is called implausible.
  @Test func plantedSignalsAreFound() throws {
    let evaluation = try Self.market().evaluation(
      SampleMarket.options(.rows(1), .time(Timestamp.second)))
    let set = try #require(evaluation.sets.first)
    for place in 0..<2 {
      let found = set.features.map { $0.horizons[place] }
      let truth = 0.5
      for ((feature, sign), name) in zip(zip(found, [1.0, -1.0]), ["signal", "against"]) {
        let ic = try #require(feature.ic.value), rank = try #require(feature.rankIC.value)
        #expect(abs(ic - sign * truth) < 0.04, "\(name) \(ic)")
        #expect(abs(rank - sign * 0.483) < 0.04, "\(name) \(rank)")
        #expect(feature.ic.isSignificant && feature.rankIC.isSignificant)
        #expect(feature.topMinusBottom.isSignificant)
        let hits = try #require(feature.hitRate.value)
        #expect(abs(hits - (0.5 + sign / 6)) < 0.03, "the sign agrees in two of three: \(hits)")
        #expect(!feature.isImplausible)
        let means = feature.quantileReturns.compactMap(\.value)
        #expect(means == (sign > 0 ? means.sorted() : means.sorted().reversed()))
      }
      #expect(!found[2].rankIC.isSignificant && !found[2].ic.isSignificant)
      #expect(found[3].isImplausible)
      #expect(abs(found[3].pastRankIC.value ?? 1) < 0.3)
      #expect(found[4].ic.value == nil && found[4].rankIC.value == nil)
    }
    #expect(
      evaluation.text.contains("! leak is implausibly good at 1 row, 1s: does it know the future?"))
    #expect(!evaluation.text.contains("! signal"))
  }

  /// A feature that is the last return is told by its correlation with the past.
  @Test func momentumIsSeenInThePast() throws {
    var random = SeededGenerator(seed: 8)
    var prices = [100.0]
    var rows = [[0.0]]
    for _ in 0..<2000 {
      let before = prices[prices.count - 1]
      prices.append(((before + 0.01 * random.normal()) * 10_000).rounded() / 10_000)
      rows.append([prices[prices.count - 1] / before - 1])
    }
    let market = SampleMarket.seconds(["last"], prices: prices, rows: rows)
    let set = try market.evaluation(SampleMarket.options(.time(Timestamp.second))).sets[0]
    let found = set.features[0].horizons[0]
    #expect(found.pastRankIC.value.map { $0 > 0.999 } == true)
    #expect(!found.rankIC.isSignificant && !found.isImplausible)
  }

  /// The signal holds in one hour and where volatility is high, and the report says so.
  @Test func stabilityIsTold() throws {
    var random = SeededGenerator(seed: 2)
    var price = 1000.0
    var market = SampleMarket(["x"])
    for row in 0..<6000 {
      let time = Int64(row) * 2 * Timestamp.second
      let isSecondHour = time >= 90 * Timestamp.minute
      let x = random.normal()
      market.quote(time, price)
      market.row(time, [x])
      price += isSecondHour ? 0.05 * (x + random.normal()) : 0.01 * random.normal()
    }
    market.watermark(6000 * 2 * Timestamp.second)
    var options = SampleMarket.options(.rows(1))
    options.volatilityWindow = 2 * Timestamp.minute
    let found = try market.evaluation(options).sets[0].features[0].horizons[0]
    // The market begins at 14:30.
    #expect(found.byHour.map(\.hour) == [14, 15, 16, 17])
    #expect(found.byHour.map { $0.rankIC.isSignificant } == [false, false, true, true])
    #expect(found.byVolatility.map(\.regime) == ["low", "middle", "high"])
    #expect(found.byVolatility.first?.rankIC.isSignificant == false)
    #expect(found.byVolatility.last?.rankIC.isSignificant == true)
    let local = try market.run("evaluate --timezone America/New_York --json - 1").text
    #expect(local.contains("\"hour\": 9") && !local.contains("\"hour\": 14"))
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func framesOfTheInputDoNotMatter(seed: UInt64) throws {
    let market = RandomStream(seed: seed, events: 2000).market
    let options = EvaluationOptions()
    let whole = try market.evaluation(options, frame: 2000)
    for frame in [1, 7, 100] {
      let part = try market.evaluation(options, frame: frame)
      #expect(part.json == whole.json && part.text == whole.text && part.html == whole.html)
      #expect(part.csv == whole.csv)
    }
  }

  /// JSON is read by a parser, holds no number that is none, and has the members that are documented.
  @Test func jsonIsWhole() throws {
    for market in [
      Self.market(rows: 300), Self.market(rows: 3), RandomStream(seed: 2, events: 90).market,
    ] {
      let text = try market.evaluation().json
      #expect(!text.lowercased().contains("nan") && !text.contains("inf"))
      let root = try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      #expect(root["schema"] as? Int == 1)
      let set = try #require((root["sets"] as? [[String: Any]])?.first)
      let feature = try #require((set["features"] as? [[String: Any]])?.first)
      let found = try #require((feature["horizons"] as? [[String: Any]])?.first)
      #expect(
        Set(found.keys) == [
          "horizon", "ic", "rank_ic", "past_ic", "past_rank_ic", "hit_rate", "implausible",
          "quantile_returns", "top_minus_bottom", "by_hour", "by_volatility",
        ])
      #expect(
        Set((found["ic"] as? [String: Any] ?? [:]).keys) == [
          "value", "error", "low", "high", "t", "rows", "effective_rows",
        ])
    }
  }

  @Test func textFitsATerminal() throws {
    // As many features with long names as a table may have, small and large.
    var random = SeededGenerator(seed: 3)
    var wide = SampleMarket((0..<12).map { "zscore(imbalance(levels=\($0)), 30)@trades(100)" })
    var price = 50_000.0
    for row in 0..<12_000 {
      let time = Int64(row) * 5 * Timestamp.second
      wide.quote(time, price)
      wide.row(time, (0..<12).map { random.normal() * pow(10, Double($0) - 6) - 0.5 })
      price += 20 * random.normal()
    }
    for evaluation in [try Self.market(rows: 2000).evaluation(), try wide.evaluation()] {
      for line in evaluation.text.split(separator: "\n") {
        #expect(line.count <= 80, "\(line)")
      }
    }
  }

  /// Few rows, constants, one instrument of several without a price: n/a, never a trap.
  @Test func poorInputIsToldSo() throws {
    var market = SampleMarket(["x", "flat"], instruments: 2)
    market.quote(0, 100)
    market.row(0, [1, 5])
    market.row(10, [.nan, 5], instrument: 1)
    let text = try market.evaluation().text
    #expect(text.contains("n/a") && !text.contains("nan"))
    for index in 1..<12 {
      market.quote(Int64(index) * Timestamp.second, 100)
      market.row(Int64(index) * Timestamp.second, [Double(index), 5])
    }
    let set = try market.evaluation().sets[0]
    #expect(set.features[1].distribution.deviation == 0 && set.features[1].distribution.skew == nil)
    #expect(set.pearson[0][1] == nil && set.pearson[1][1] == nil)
  }

  @Test func eachInstrumentHasItsReport() throws {
    let market = RandomStream(seed: 6, events: 3000).market
    var options = SampleMarket.options(.time(Timestamp.second))
    let together = try market.evaluation(options).sets
    options.byInstrument = true
    let apart = try market.evaluation(options).sets
    #expect(apart.map(\.instruments) == [["S0"], ["S1"], ["S2"]])
    #expect(together.map(\.instruments) == [["S0", "S1", "S2"]])
    #expect(apart.map(\.rows).reduce(0, +) == together[0].rows)
  }
}
