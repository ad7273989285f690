import EventModel
import FeatureLibrary
import Foundation
import TestSupport
import Testing

/// Regimes, memory and drift against the packages that others use: see Tests/Oracles/regime_oracle.py.
@Suite struct RegimeOracleTests {
  /// Vectors of trades at prices in hundredths.
  private func vectors(_ prices: [Double], _ features: [String]) throws -> [[Double]] {
    try FeatureHarness(
      prices.enumerated().map { ClockTests.trade(Double($0), Int64($1)) }, features,
      cut: .random(5)
    ).vectors("").map(\.values)
  }

  /// Probabilities: their rounding is relative to one.
  @Test func filteredProbabilities() throws {
    let rows = try Fixture.numbers("regime.csv")
    let models = try String(contentsOfFile: Fixture.path("regime.csv"), encoding: .utf8)
      .split(separator: "\n").dropFirst().prefix(3).map { $0.dropFirst(2) }
    let got = try vectors(
      rows.map { $0[0] }, models.map { "volatility_regime(ret(last), \($0)).probability" })
    #expect(got.count == 600)
    for (row, (values, golden)) in zip(got, rows).enumerated() {
      for (value, expected) in zip(values, golden.dropFirst()) {
        #expect(value.isNaN == expected.isNaN)
        if !expected.isNaN { #expect(abs(value - expected) <= 1e-13, "row \(row)") }
      }
    }
  }

  /// The learned model finds the two deviations of the golden file's prices, and its regimes agree with
  /// those that the true model sees.
  @Test func learning() throws {
    let rows = try Fixture.numbers("regime.csv")
    let got = try vectors(
      rows.map { $0[0] },
      ["volatility_regime(ret(last))", "volatility_regime(ret(last), 1.1e-4, 4.4e-4, 0.97, 0.97)"])
    let last = got[599]
    #expect(abs(last[2] / 1.1e-4 - 1) < 0.25 && abs(last[3] / 4.4e-4 - 1) < 0.25, "\(last)")
    let agreeing = got[200...].count { $0[1] == $0[5] }
    #expect(agreeing > 370, "\(agreeing) of 400")
  }

  @Test func detrendedFluctuation() throws {
    let rows = try Fixture.numbers("hurst.csv")
    let got = try vectors(rows.map { $0[0] }, ["hurst(ret(last), 64)", "hurst(ret(last), 256)"])
    for (row, (values, golden)) in zip(got, rows).enumerated() {
      for (value, expected) in zip(values, golden.dropFirst()) {
        #expect(value.isNaN == expected.isNaN)
        // nolds fits lines by singular values on places that are not centred.
        if !expected.isNaN { #expect(abs(value - expected) <= 1e-12, "row \(row)") }
      }
    }
    #expect(got.count == 700)
  }

  @Test func drift() throws {
    let rows = try Fixture.numbers("drift.csv")
    let file = Fixture.file("quantiles.csv")
    let got = try vectors(
      rows.map { $0[0] },
      [50, 300].flatMap { window in
        ["psi", "ks"].map { "\($0)(last, \(file), \(window), feature=\"price\")" }
      })
    for (row, (values, golden)) in zip(got, rows).enumerated() {
      for (value, expected) in zip(values, golden.dropFirst()) {
        #expect(value.isNaN == expected.isNaN)
        if !expected.isNaN { #expect(abs(value - expected) <= 1e-12, "row \(row)") }
      }
    }
    #expect(got.count == 900)
  }

  /// Without a name, the quantiles are those of the canonical text of the feature.
  @Test func theFeatureNamesItsQuantiles() throws {
    let path = try Fixture.write(
      "feature,probability,value\nmid,0,1\nmid,1,2\nofi(1)@1s,0,-5\nofi(1)@1s,1,5\n"
        + "\"clip(ofi(1),-2,5)@1s\",0,-2\n\"clip(ofi(1),-2,5)@1s\",1,5\n")
    defer { Fixture.remove(path) }
    let events = RandomMarket(seed: 3, groups: 60).events
    for text in [
      "ks(mid, \"\(path)\", 3)", "ks(ofi, \"\(path)\", 3)@1s", "psi(ofi@1s, \"\(path)\", 3)",
      "ks(clip(ofi, -2, 5)@1s, \"\(path)\", 3)",
    ] {
      #expect(throws: Never.self) { try FeatureHarness(events, [text]) }
    }
    #expect(throws: (any Error).self) { try FeatureHarness(events, ["ks(ofi, \"\(path)\", 3)"]) }
  }
}
