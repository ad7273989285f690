import Evaluation
import EventModel
import Foundation
import TestSupport
import Testing

/// Returns to a price that nobody has told for a while.
@Suite struct StaleLabelTests {
  /// A price a second for ten seconds, then silence for twenty while rows go on, then a price.
  private static var market: SampleMarket {
    var market = SampleMarket(["x"])
    for second in 0..<10 {
      market.quote(Int64(second) * Timestamp.second, 100 + Double(second))
      market.row(Int64(second) * Timestamp.second, [Double(second % 3)])
    }
    for second in 10..<30 { market.row(Int64(second) * Timestamp.second, [1]) }
    market.quote(30 * Timestamp.second, 200)
    market.watermark(60 * Timestamp.second)
    return market
  }

  private static func labels(_ command: String) throws -> [String] {
    try market.run("\(command) --epoch").lines.dropFirst().map {
      String($0.split(separator: ",", omittingEmptySubsequences: false)[3])
    }
  }

  @Test func theShareIsReported() throws {
    let evaluation = try Self.market.evaluation(
      SampleMarket.options(.time(Timestamp.second), .time(30 * Timestamp.second), .rows(1)))
    let shares = try #require(evaluation.sets.first).staleShares.map { $0.share ?? -1 }
    // Of 30 returns over a second those of the rows at 10 to 28 s are to the price of 9 s; in 30 s a
    // price always comes; of 29 over a row those of the rows at 10 to 28 s.
    #expect(shares == [19.0 / 30, 0, 19.0 / 29])
    #expect(
      evaluation.text.contains(
        "to a price that is older than the horizon: 63.3 % over 1s, 65.5 % over 1 row"))
    let json = try JSONSerialization.jsonObject(with: Data(evaluation.json.utf8)) as? [String: Any]
    let sets = json?["sets"] as? [[String: Any]]
    let stale = sets?.first?["stale"] as? [[String: Any]]
    let told = stale?.compactMap { $0["share"] as? Double } ?? []
    #expect(told.count == 3 && zip(told, shares).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func byInstrumentTheSharesAreTheirOwn() throws {
    var market = SampleMarket(["x"], instruments: 2)
    for second in 0..<20 {
      market.quote(Int64(second) * Timestamp.second, 100 + Double(second), instrument: 0)
      if second == 0 { market.quote(0, 50, instrument: 1) }
      for instrument in 0..<2 {
        market.row(Int64(second) * Timestamp.second, [1], instrument: instrument)
      }
    }
    market.watermark(30 * Timestamp.second)
    var options = SampleMarket.options(.time(Timestamp.second))
    options.byInstrument = true
    let shares = try market.evaluation(options).sets.map { $0.staleShares[0].share ?? -1 }
    #expect(shares == [0, 19.0 / 20])
  }

  @Test func oldPricesAreLeftOutWhereAsked() throws {
    let all = try Self.labels("evaluate --labels 1s")
    let fresh = try Self.labels("evaluate --labels 1s --max-age 3s")
    #expect(all.count == 30 && all.allSatisfy { !$0.isEmpty })
    // The row of 11 s has its end at 12 s, three seconds after the price; that of 12 s a second later.
    #expect(fresh.map(\.isEmpty) == (0..<30).map { $0 > 11 })
    #expect(zip(all, fresh).allSatisfy { $1.isEmpty || $0 == $1 })
    let rows = try Self.labels("evaluate --labels 1 --max-age 3s")
    #expect(rows.map(\.isEmpty) == (0..<30).map { $0 > 11 })
    let wrong = try Self.market.run("evaluate --max-age 0s")
    #expect(wrong.status == 64)
  }
}

/// The hit rate is what its label says: returns of the feature's sign.
@Suite struct HitRateTests {
  private static func rate(_ values: [Double], _ prices: [Double]) throws -> Double? {
    let market = SampleMarket.seconds(["x"], prices: prices, rows: values.map { [$0] })
    let set = try #require(try market.evaluation(SampleMarket.options(.rows(1))).sets.first)
    return set.features[0].horizons[0].hitRate.value
  }

  @Test func signsAreThoseOfTheFeature() throws {
    let rising = (0..<40).map { 100 + Double($0) }
    // Always above zero, on both sides of its median.
    #expect(try Self.rate((0..<40).map { 1 + Double($0 % 7) }, rising) == 1)
    #expect(try Self.rate((0..<40).map { -1 - Double($0 % 7) }, rising) == 0)
    // Three of four say down.
    #expect(
      try Self.rate((0..<41).map { $0 % 4 == 0 ? 1 : -1 }, (0..<41).map { 100 + Double($0) })
        == 0.25)
    // What says nothing does not count.
    #expect(
      try Self.rate((0..<41).map { $0 % 4 == 0 ? 1 : 0 }, (0..<41).map { 100 + Double($0) }) == 1)
    #expect(try Self.rate((0..<40).map { _ in 0 }, rising) == nil)
  }

  /// Magnitudes have no sign: both on one side of their medians.
  @Test func magnitudesGoByTheMedian() throws {
    var prices = [100.0]
    for step in 1..<80 {
      prices.append(prices[step - 1] + (step % 2 == 0 ? 1 : -1) * (step / 20 % 2 == 0 ? 1 : 5))
    }
    let rows = (0..<80).map { [1 + Double(($0 + 1) / 20 % 2)] }
    let market = SampleMarket.seconds(["x"], prices: prices, rows: rows)
    var options = SampleMarket.options(.rows(1))
    options.measure = .magnitude
    let set = try #require(try market.evaluation(options).sets.first)
    #expect(try #require(set.features[0].horizons[0].hitRate.value) > 0.9)
  }
}
