import CostAnalysis
import EventModel
import Foundation
import Testing

/// Ratios against empyrical, quantstats and scipy: see Tests/Oracles/performance_oracle.py, which states where
/// definitions differ.
@Suite struct PerformanceOracleTests {
  private struct Golden: Decodable {
    var periodsPerYear: Double
    var series: [String: Series]
    var histories: Histories
    var expectedMaximum: [Maximum]
    var normal: [Normal]

    struct Series: Decodable {
      var returns: [Double]
      var empyrical: [String: Double?]
      var quantstats: [String: Double?]
      var scipy: [String: Double?]
    }
    struct Histories: Decodable {
      var dates: [String]
      var own: [Double]
      var market: [Double]
      var beta: Double
      var correlation: Double
      var months: [Month]
      var years: [Year]
      var window: Int
      var rollingSharpe: [Double]
      var rollingVolatility: [Double]

      struct Month: Decodable {
        var year: Int
        var month: Int
        var value: Double
      }
      struct Year: Decodable {
        var year: Int
        var value: Double
      }
    }
    struct Maximum: Decodable {
      var variance: Double
      var trials: Int
      var value: Double
    }
    struct Normal: Decodable {
      var value: Double
      var below: Double
    }
  }

  private static func golden() throws -> Golden {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/performance.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Golden.self, from: try Data(contentsOf: path))
  }

  @Test func ratios() throws {
    let golden = try Self.golden()
    #expect(golden.series.count == 6)
    var compared = 0
    for (name, series) in golden.series {
      let found = ReturnStatistics(series.returns, periodsPerYear: golden.periodsPerYear)
      let own: [String: Double?] = [
        "total": found.total, "annual_return": found.annualReturn, "volatility": found.volatility,
        "sharpe": found.sharpe, "sortino": found.sortino, "calmar": found.calmar,
        "max_drawdown": found.maximumDrawdown, "skew": found.skew, "kurtosis": found.kurtosis,
        "probabilistic_sharpe": found.probabilisticSharpe,
        "value_at_risk": found.valueAtRisk, "expected_shortfall": found.expectedShortfall,
      ]
      for (library, figures) in [
        ("empyrical", series.empyrical), ("quantstats", series.quantstats),
        ("scipy", series.scipy),
      ] {
        for (figure, value) in figures {
          let key = figure.replacing(#/([A-Z])/#) { "_" + $0.output.1.lowercased() }
          let mine = try #require(own[key], "\(key)")
          guard let value, let mine else {
            #expect(value == nil && mine == nil, "\(library) \(name) \(key)")
            continue
          }
          compared += 1
          #expect(
            abs(mine - value) <= 1e-12 * max(1, abs(value)),
            "\(library) \(name) \(key): \(mine), \(value)")
        }
      }
    }
    #expect(compared > 80)
  }

  private func expect(_ value: Double?, _ reference: Double, _ what: String) {
    guard let value else { return #expect(Bool(false), "\(what) is absent") }
    #expect(
      abs(value - reference) <= 1e-12 * max(1, abs(reference)), "\(what): \(value) \(reference)")
  }

  /// Months, windows, and two histories together: what empyrical, quantstats and pandas say of them.
  @Test func histories() throws {
    let golden = try Self.golden()
    let histories = golden.histories
    let midnights = try histories.dates.map { try #require(Timestamp.parse($0)) + Timestamp.day }
    let times = [midnights[0] - Timestamp.hour] + midnights
    let months = MonthlyReturns(times, histories.own, .utc)
    #expect(months.months.count == histories.months.count && months.years.count == 3)
    for (found, expected) in zip(months.months, histories.months) {
      #expect(found.year == expected.year && found.month == expected.month)
      expect(found.value, expected.value, "\(expected.year)-\(expected.month)")
    }
    for (found, expected) in zip(months.years, histories.years) {
      #expect(found.year == expected.year)
      expect(found.value, expected.value, "\(expected.year)")
    }
    let moments = PairedMoments(histories.own, histories.market)
    expect(moments.slope, histories.beta, "beta")
    expect(moments.correlation, histories.correlation, "correlation")
    let rolling = try #require(
      RollingStatistics(
        times, histories.own, samplesPerYear: golden.periodsPerYear, window: histories.window))
    #expect(rolling.sharpe.count == histories.rollingSharpe.count)
    #expect(rolling.times.first == midnights[histories.window - 1])
    for place in rolling.sharpe.indices {
      expect(rolling.sharpe[place], histories.rollingSharpe[place], "Sharpe at \(place)")
      expect(
        rolling.volatility[place], histories.rollingVolatility[place], "volatility at \(place)")
    }
  }

  @Test func significance() throws {
    let golden = try Self.golden()
    for maximum in golden.expectedMaximum {
      let found = SharpeSignificance.expectedMaximum(
        variance: maximum.variance, trials: maximum.trials)
      #expect(abs(found - maximum.value) <= 1e-12 * maximum.value, "\(maximum)")
    }
    for normal in golden.normal {
      let below = NormalDistribution.below(normal.value)
      #expect(abs(below - normal.below) <= 1e-13 * normal.below, "\(normal)")
      if abs(normal.value) < 4 {
        #expect(abs(NormalDistribution.quantile(below) - normal.value) < 1e-12)
      }
    }
  }
}
