import Evaluation
import EventModel
import Foundation
import TestSupport
import Testing

/// Figures against scipy, statsmodels, pandas, numpy and alphalens: see Tests/Oracles/evaluate_oracle.py.
@Suite struct OracleTests {
  private struct Golden: Decodable {
    var signal: Feature
    var steps: Feature
    var gaps: Feature
    var pearson: [[Double]]
    /// Of the features without gaps.
    var rank: [[Double]]

    struct Feature: Decodable {
      var horizons: [String: Coefficient]
      var past: [String: Double]
      var alphalens: [String: Quantiles]?
      var turnover: [Double]?
      var rankAutocorrelation: Double?
      var autocorrelation: [String: Double]
      var mean: Double
      var std: Double
      var skew: Double
      var kurtosis: Double
      var quantiles: [Double]
    }
    struct Coefficient: Decodable {
      var rows: Int
      var ic: Double
      var rankIc: Double
      var hac: [String: Double]
    }
    struct Quantiles: Decodable {
      var means: [Double]
      var rankIc: Double
    }
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  private static func golden() throws -> Golden {
    let data = try Data(contentsOf: folder.appendingPathComponent("oracle.json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Golden.self, from: data)
  }

  private static func market() throws -> SampleMarket {
    let text = try String(contentsOf: folder.appendingPathComponent("series.csv"), encoding: .utf8)
    let rows = text.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    }
    return SampleMarket.seconds(
      ["signal", "steps", "gaps"], prices: rows.map { $0[0] },
      rows: rows.map { Array($0.dropFirst()) })
  }

  private func expect(
    _ value: Double?, _ expected: Double, _ what: String, within tolerance: Double = 1e-12
  ) {
    guard let value else {
      Issue.record("\(what) is absent")
      return
    }
    #expect(
      abs(value - expected) <= tolerance * max(abs(expected), 1), "\(what): \(value), \(expected)")
  }

  /// Seconds and rows are the same on rows a second apart.
  @Test(arguments: [false, true]) func figures(byTime: Bool) throws {
    let golden = try Self.golden()
    let counts = [1, 5, 20]
    var options = EvaluationOptions()
    options.horizons = counts.map { byTime ? .time(Int64($0) * Timestamp.second) : .rows($0) }
    let set = try #require(try Self.market().evaluation(options).sets.first)
    for (feature, expected) in zip(set.features, [golden.signal, golden.steps, golden.gaps]) {
      for (count, found) in zip(counts, feature.horizons) {
        let name = "\(feature.name) \(count)"
        let oracle = try #require(expected.horizons["\(count)"])
        #expect(found.rankIC.rows == oracle.rows)
        expect(found.ic.value, oracle.ic, "\(name) ic")
        expect(found.rankIC.value, oracle.rankIc, "\(name) rank ic")
        expect(found.pastRankIC.value, expected.past["\(count)"] ?? .nan, "\(name) past")
        // The error is never below that of independent rows by much, nor below statsmodels' with lags
        // within the bandwidth here, which it enlarges.
        #expect(try #require(found.ic.error) > 0.9 * (oracle.hac["0"] ?? .nan))
        guard let alphalens = expected.alphalens?["\(count)D"] else { continue }
        expect(found.rankIC.value, alphalens.rankIc, "\(name) alphalens ic")
        for (quantile, mean) in zip(found.quantileReturns, alphalens.means) {
          expect(quantile.value, mean, "\(name) quantile return")
        }
      }
      for (lag, value) in feature.autocorrelations {
        expect(value, expected.autocorrelation["\(lag)"] ?? .nan, "\(feature.name) lag \(lag)")
      }
      let shape = feature.distribution
      expect(shape.mean, expected.mean, "mean")
      expect(shape.deviation, expected.std, "std")
      expect(shape.skew, expected.skew, "skew")
      expect(shape.kurtosis, expected.kurtosis, "kurtosis", within: 1e-11)
      for (probability, value) in zip(Distribution.probabilities, shape.quantiles) {
        expect(value, expected.quantiles[Int((probability * 100).rounded())], "quantile")
      }
    }
    let signal = set.features[0]
    for (bin, value) in (golden.signal.turnover ?? []).enumerated() {
      expect(signal.quantileTurnover[bin], value, "turnover of \(bin)")
    }
    expect(signal.rankAutocorrelation, golden.signal.rankAutocorrelation ?? .nan, "rank lag 1")
    for row in 0..<3 {
      for column in 0..<3 {
        expect(set.pearson[row][column], golden.pearson[row][column], "correlation")
        if row < 2, column < 2 {
          expect(set.rank[row][column], golden.rank[row][column], "rank correlation")
        }
      }
    }
  }

  /// On rows at equal distances the variance is that of Newey and West, as statsmodels has it.
  @Test func neweyWest() throws {
    let golden = try Self.golden()
    let market = try Self.market()
    let x = market.events.filter { $0.event.kind == .features }.map { $0.values[0] }
    let prices = market.events.filter { $0.event.kind == .quote }
      .map { Double($0.event.quote.bidPrice) / 10_000 }
    for horizon in [1, 5, 20] {
      let count = x.count - horizon
      let y = (0..<count).map { prices[$0 + horizon] / prices[$0] - 1 }
      let (first, second) = (Self.standardized(Array(x.prefix(count))), Self.standardized(y))
      let correlation = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
      let influences = zip(first, second).map { a, b in
        a * b - correlation * (a * a + b * b) / 2
      }
      let mean = influences.reduce(0, +) / Double(count)
      for (lags, expected) in golden.signal.horizons["\(horizon)"]?.hac ?? [:] {
        let variance = LongRunVariance.ofSum(
          influences.map { $0 - mean }, at: (0..<count).map { Double($0) * 0.25 },
          bandwidth: 0.25 * (Double(lags)! + 1))
        expect(variance.squareRoot() / Double(count), expected, "\(horizon) \(lags)")
      }
    }
  }

  private static func standardized(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return values.map { ($0 - mean) / variance.squareRoot() }
  }

  /// The reference file holds what `numpy.quantile` gives, in numbers that read back as they were.
  @Test func referenceFile() throws {
    let golden = try Self.golden()
    let run = try Self.market().run("evaluate --reference r.csv 1 > /dev/null && cat r.csv")
    let lines = run.lines
    #expect(run.status == 0 && lines.first == "feature,probability,value")
    for (name, feature) in [
      ("signal", golden.signal), ("steps", golden.steps), ("gaps", golden.gaps),
    ] {
      let rows = lines.filter { $0.hasPrefix("\(name),") }.map { $0.split(separator: ",") }
      #expect(rows.count == 101)
      for (row, value) in zip(rows, feature.quantiles) {
        expect(Double(row[2]), value, "\(name) \(row[1])", within: 1e-15)
      }
      #expect(rows.map { Double($0[1]) } == (0...100).map { Double($0) / 100 })
    }
  }
}
