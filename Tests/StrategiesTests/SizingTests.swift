import EventModel
import Foundation
import TestSupport
import Testing

/// How large positions are.
struct SizingTests {
  private func targets(_ options: [String], _ mids: [Int64], multiplier: Double = 0) throws
    -> [Double]
  {
    var market = Market()
    for mid in mids { market.quote(mid - 1, mid + 1) }
    var header = Market.header()
    header.instruments[0].multiplier = multiplier
    return try signals(
      ["threshold", "mid", "--above", "100", "--below", "90"] + options, market, header: header
    ).map(\.target)
  }

  @Test func fixedAndCapped() throws {
    #expect(try targets(["--size", "7 shares"], [10_000, 8_000]) == [7, -7])
    #expect(
      try targets(["--size", "7 shares", "--max-size", "5 shares"], [10_000, 8_000]) == [5, -5])
  }

  @Test func notionalMindsTheMultiplier() throws {
    #expect(try targets(["--sizing", "notional", "--capital", "50000"], [10_000]) == [500])
    #expect(
      try targets(["--sizing", "notional", "--capital", "50000"], [10_000], multiplier: 50) == [10])
  }

  @Test func sidesAreKept() throws {
    #expect(try targets(["--sides", "long"], [10_000, 8_000, 10_000]) == [1, 0, 1])
    #expect(try targets(["--sides", "short"], [10_000, 8_000, 10_000]) == [-1, 0])
  }

  /// The position's volatility over a year is that asked for, whatever the market's is.
  @Test func volatilityTarget() throws {
    let mids: [Int64] = [9_950, 9_900, 9_960, 9_930, 9_970, 10_000]
    let found = try targets(
      [
        "--sizing", "volatility", "--capital", "100000", "--target-volatility", "20 %",
        "--volatility", "std(ret(mid), 5)", "--periods-per-year", "100", "--max-leverage", "100",
      ], mids)
    let returns = zip(mids, mids.dropFirst()).map { log(Double($1) / Double($0)) }
    let mean = returns.reduce(0, +) / 5
    let variance = returns.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 4
    let expected = 100_000 * 0.2 / (variance.squareRoot() * 10) / 100
    #expect(found.count == 1)
    #expect(abs(found[0] - expected) <= 1e-9 * expected)
    // Leverage is bounded: one times the capital is 1,000 units at 100.
    let bounded = try targets(
      [
        "--sizing", "volatility", "--volatility", "std(ret(mid), 5)", "--periods-per-year", "100",
      ], mids)
    #expect(bounded == [1000])
  }

  /// Twenty trades on paper say what the twenty-first is worth.
  @Test func kellyWaitsForTradesAndIsBounded() throws {
    var mids: [Int64] = []
    // Long at 100, out and short at 90: longs lose 10 %, shorts lose 11.1 %, until the trend turns.
    for _ in 0..<6 { mids += [10_000, 10_500, 9_000, 8_600] }
    let found = try targets(
      ["--sizing", "kelly", "--kelly-trades", "4", "--capital", "100000"], mids)
    // Losing trades have no Kelly bet.
    #expect(found.isEmpty)
    var winning: [Int64] = []
    for index in 0..<6 { winning += [10_000, 10_500 + Int64(index), 10_400, 8_990, 8_000, 8_100] }
    let sized = try targets(
      [
        "--sizing", "kelly", "--kelly-trades", "4", "--capital", "100000", "--stop-loss", "50 %",
        "--take-profit", "3 %", "--kelly-fraction", "0.5", "--max-leverage", "2",
      ], winning)
    #expect(!sized.isEmpty)
    for target in sized { #expect(target.magnitude * 80 <= 2 * 100_000) }
  }

  @Test func rebalancing() throws {
    let options = [
      "--sizing", "notional", "--capital", "100000", "--rebalance", "5 %",
    ]
    let found = try targets(options, [10_000, 10_400, 10_600])
    #expect(found.count == 2)
    #expect(found[0] == 1000)
    #expect(abs(found[1] - 100_000 / 106.0) < 1e-9)
  }
}
