import EventModel
import FeatureLibrary
import TestSupport
import Testing

/// The mean of a constant is that constant, and it does not vary: to the bit, whatever the price and the
/// window.
@Suite struct ConstantTests {
  private static let prices: [Int64] = [
    1, 3, 7, 10, 11, 29, 10_010, 10_005, 12_347, 99_999, 33_333, 123_456_789, 70_001, 2_147_483_647,
    -101, -7, 0,
  ]

  private static func events(_ price: Int64) -> [PlainEvent] {
    (0..<70).flatMap { step -> [PlainEvent] in
      let time = Double(step) + 0.5
      return [
        ClockTests.quote(time, price, price),
        ClockTests.trade(time + 0.1, price, Int64(step % 7) + 1),
        ClockTests.watermark(Double(step) + 1),
      ]
    }
  }

  @Test(arguments: [1, 2, 3, 5, 6, 7, 10, 20, 23, 49]) func averagesAreTheValue(window: Int) throws
  {
    let rows = max(window, 2)
    let means = [
      "mean(mid, \(window))", "mean(mid, \(window)s)", "sma(\(window), mid)", "ema(\(window), mid)",
      "ewma(mid, alpha=\(1 / Double(window + 2)))", "wma(\(rows), mid)", "kama(\(rows), mid)",
      "bollinger(\(rows), 2, mid)", "quantile(mid, 0.3, \(window))", "min(mid, \(window))",
      "mean(last, \(window))", "vwap(\(window)s)",
    ]
    let zeros = [
      "std(mid, \(rows))", "std(mid, \(rows)s)", "macd(2, 5, 3, mid)", "mid - mean(mid, \(window))",
      "bollinger_width(\(rows), 2, mid) * mid", "cov(mid, last, \(rows))", "diff(mid)",
    ]
    let absent = [
      "zscore(mid, \(rows))", "skew(mid, 5)", "kurtosis(mid, 5)", "corr(mid, last, \(rows))",
    ]
    for price in Self.prices {
      let run = try FeatureHarness(
        Self.events(price), (means + zeros + absent).map { "(\($0))@1s" })
      let values = try #require(run.vectors("1s").last).values
      let (value, count) = (Double(price) / 100, means.count + 2)
      #expect(
        values[..<count].allSatisfy { $0 == value }, "\(price): \(values[..<count]) of \(window)")
      let rest = values[count..<values.count - absent.count]
      #expect(rest.allSatisfy { $0 == 0 || $0.isNaN && price == 0 }, "\(price): \(rest)")
      #expect(values.suffix(absent.count).allSatisfy { $0.isNaN }, "\(price)")
    }
  }

  @Test func barsThatStandStill() throws {
    for price in Self.prices where price != 0 {
      let features = ["keltner(3, 2, 3)", "keltner(7, 2, 3, mid)", "donchian(5)", "atr(3)"].map {
        "\($0)@1s"
      }
      let run = try FeatureHarness(Self.events(price), features)
      let values = try #require(run.vectors("1s").last).values
      #expect(values[..<9].allSatisfy { $0 == Double(price) / 100 } && values[9] == 0, "\(values)")
    }
  }

  /// A value that was another before is no constant, and comes to one only once the other has left.
  @Test func aConstantBegins() throws {
    var events = [ClockTests.quote(0.2, 500, 500)]
    events += (1..<9).map { ClockTests.quote(Double($0), 1_010, 1_010) }
    let run = try FeatureHarness(events, ["mean(mid, 3)", "std(mid, 3)"])
    let rows = run.vectors("").map(\.values)
    #expect(abs(rows[2][0] - (5 + 10.1 + 10.1) / 3) < 1e-12 && rows[2][1] > 1)
    #expect(rows.dropFirst(3).allSatisfy { $0 == [10.1, 0] })
  }
}
