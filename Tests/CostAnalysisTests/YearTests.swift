import CostAnalysis
import EventModel
import Foundation
import Testing

/// A year has as many samples as it has.
@Suite struct YearTests {
  /// A share that is held over samples at the given days.
  private static func stream(_ days: [Double], calendar: String = "") -> TradingStream {
    var stream = TradingStream()
    stream.header.instruments[0].calendar = calendar
    for (place, day) in days.enumerated() {
      let time = Int64(day * Double(Timestamp.day))
      let price = 10_000 + Int64(place * 17 % 29) * 10 + Int64(place)
      stream.quote(time, price - 1, price + 1)
      if place == 0 { stream.trade(time, 1, .bid, 100, at: price + 1) }
    }
    return stream
  }

  /// The text of the report without its line breaks.
  private static func words(_ found: CostAnalysis) -> String {
    found.text.split { $0.isWhitespace }.joined(separator: " ")
  }

  /// Days of the week with samples, 2026-01-05 being a Monday, and how many samples a year has by them.
  @Test(arguments: [
    ("weekly", [0], 52.18), ("five days", [0, 1, 2, 3, 4], 260.9),
    ("six days", [0, 1, 2, 3, 4, 6], 313.1), ("seven days", [0, 1, 2, 3, 4, 5, 6], 365.25),
  ])
  func samplesAreCounted(name: String, weekdays: [Int], perYear: Double) throws {
    let days = (0..<(4 * 365)).filter { weekdays.contains($0 % 7) }.map(Double.init)
    var options = CostOptions()
    options.capital = 50_000
    let found = try Self.stream(days).analysis(options)
    #expect(found.year.origin == .calendar)
    #expect(abs(found.year.samplesPerYear - perYear) < 0.005 * perYear, "\(name)")
    // From the definitions, with nothing but times and equity.
    let total = try #require(found.performance)
    let years = Double(total.times.last! - total.times[0]) / 1e9 / 86400 / 365.25
    let returns = zip(total.equity, total.equity.dropFirst()).map { $1 / $0 - 1 }
    let annual = pow(total.equity.last! / total.equity[0], 1 / years) - 1
    #expect(abs(total.statistics.annualReturn! - annual) < 1e-12)
    let mean = returns.reduce(0, +) / Double(returns.count)
    let variance =
      returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(returns.count - 1)
    let root = (Double(returns.count) / years).squareRoot()
    #expect(abs(total.statistics.sharpe! - mean / variance.squareRoot() * root) < 1e-9)
    #expect(abs(total.statistics.volatility! - variance.squareRoot() * root) < 1e-12)
    #expect(abs(total.turnover! - total.traded / 50_000 / years) < 1e-12)
    #expect(Self.words(found).contains("a year over 3.99 years"))
  }

  /// Bars of an hour over a year: as many a year as there were, not as many as of days.
  @Test func hours() throws {
    let hours = (0..<(400 * 24)).map { Double($0) / 24 }
    var options = CostOptions()
    options.every = Timestamp.hour
    let found = try Self.stream(hours).analysis(options)
    #expect(abs(found.year.samplesPerYear - 365.25 * 24) < 1)
    #expect(abs(found.year.years - 9599 / 24 / 365.25) < 1e-3)
  }

  /// Less than four weeks say nothing of a year: sessions of the calendars do, where they are known.
  @Test(arguments: [
    ("", [0.0, 1, 2, 3], 252.0), ("XNYS", [0, 1, 2, 3], 252), ("CRYPTO", [0, 1, 2, 3], 365.25),
    ("FX", [0, 1, 2, 3], 261), ("", [0, 1, 2, 5, 5.5], 365.25), ("", [0, 1, 2, 6, 6.3], 313.07),
  ])
  func shortSpans(calendar: String, days: [Double], perYear: Double) throws {
    let found = try Self.stream(days, calendar: calendar).analysis()
    #expect(found.year.origin == .sessions)
    #expect(abs(found.year.samplesPerYear - perYear) < 2.1, "\(calendar) \(found.year)")
    #expect(Self.words(found).contains("a year by its sessions"))
  }

  @Test func askedFor() throws {
    var options = CostOptions()
    options.periodsPerYear = 100
    let days = (0..<100).map(Double.init)
    let own = try Self.stream(days).analysis()
    let found = try Self.stream(days).analysis(options)
    #expect(found.year.samplesPerYear == 100 && found.year.origin == .option)
    // The return a year needs none.
    #expect(
      found.performance?.statistics.annualReturn == own.performance?.statistics.annualReturn)
  }
}
