import EventModel
import FeatureLibrary
import TestSupport
import Testing

/// Indicators over bars of quotes use the bars' own open, high, low and close, at bid, ask or mid.
@Suite struct QuoteBarTests {
  private static let kinds = KindSet(.bar, .watermark)

  /// Bars of bids and asks, as a group each second; open, high, low, close.
  private static func events(_ bars: [(bid: [Int64], ask: [Int64])]) -> [PlainEvent] {
    var events: [PlainEvent] = []
    for (place, bar) in bars.enumerated() {
      let end = Double(place + 1)
      events.append(ClockTests.bar(end, bar.bid, basis: .bid, last: false))
      events.append(ClockTests.bar(end, bar.ask, basis: .ask))
      events.append(ClockTests.watermark(end))
    }
    return events + [ClockTests.watermark(Double(bars.count) + 1)]
  }

  private static let market = events(
    (0..<40).map { step in
      let base = 1_000 + Int64(step * step % 37)
      let bid = [base, base + 5 + Int64(step % 3), base - 4 - Int64(step % 5), base + 2]
      return (bid, [bid[0] + 2, bid[1] + 4, bid[2] + 2, bid[3] + 6])
    })

  @Test func midsAreMeansOfBothSides() throws {
    let events = Self.events([([100, 110, 90, 104], [104, 120, 92, 110])])
    for clock in ["@1s", ""] {
      let run = try FeatureHarness(
        events,
        ["ohlcv\(clock)", "ohlcv(bid)\(clock)", "ohlcv(ask)\(clock)", "ohlcv(mid)\(clock)"],
        kinds: Self.kinds)
      let values = try #require(run.vectors(clock.isEmpty ? "" : "1s").first).values
      #expect(values[..<4] == [1.02, 1.15, 0.91, 1.07] && values[4].isNaN)
      #expect(values[5..<9] == [1, 1.1, 0.9, 1.04])
      #expect(values[10..<14] == [1.04, 1.2, 0.92, 1.1])
      #expect(values[15..<19] == [1.02, 1.15, 0.91, 1.07])
    }
  }

  /// All that look at bars, at each price, with a clock and without one: the same, as each bar fills an
  /// interval, but for where they stand.
  @Test(arguments: ["", "bid", "ask", "mid"]) func everyIndicatorTakesAPrice(price: String) throws {
    let given = price.isEmpty ? "" : "price=\(price)"
    func call(_ name: String, _ arguments: String) -> String {
      "\(name)(\([arguments, given].filter { !$0.isEmpty }.joined(separator: ",")))"
    }
    let features = [
      call("atr", "3"), call("adx", "3"), call("donchian", "4"), call("keltner", "3,2,4"),
      call("stochastic", "3,2,2"), call("cci", "4"), call("parkinson", "3"),
      call("garman_klass", "3"), call("rogers_satchell", "3"), call("yang_zhang", "3"),
    ]
    let timed = try FeatureHarness(
      Self.market, features.map { "\($0)@1s" }, kinds: Self.kinds)
    let plain = try FeatureHarness(Self.market, features, kinds: Self.kinds)
    let (rows, own) = (timed.vectors("1s"), plain.vectors(""))
    #expect(rows.count == 40 && own.count == 40)
    for (a, b) in zip(rows, own) {
      #expect(a.event.eventTime == b.event.eventTime)
      #expect(
        zip(a.values, b.values).allSatisfy { $0.0 == $0.1 || $0.0.isNaN && $0.1.isNaN },
        "\(a.values) \(b.values)")
    }
    // Ranges are those of the bars.
    let last = try #require(own.last).values
    #expect(last.allSatisfy { !$0.isNaN } && last[0] > 0.1 && last[13] > 0)
  }

  @Test func sidesDiffer() throws {
    let run = try FeatureHarness(
      Self.market, ["atr(1, bid)", "atr(1, ask)", "atr(1)"], kinds: Self.kinds)
    let last = try #require(run.vectors("").last).values
    #expect(last[0] < last[1] && last[2] > last[0] && last[2] < last[1])
  }

  /// Daily bars keep their times: neither is a clock asked for, nor do rows move to midnight.
  @Test func barsAreRowsOfTheirOwn() throws {
    let day = 86_400.0
    let events = (0..<5).map { place -> PlainEvent in
      var bar = ClockTests.bar(
        Double(place) * day + 57_600, [100, 105 + Int64(place), 95, 101], volume: 10)
      bar.event.bar.start = bar.event.eventTime - Int64(day) * 1_000_000_000
      return bar
    }
    let run = try FeatureHarness(
      events, ["donchian(3)", "sma(3)", "atr(2)", "obv", "mfi(2)", "vwap"], kinds: KindSet(.bar))
    #expect(run.vectors("").map(\.event.eventTime) == events.map(\.event.eventTime))
    let last = try #require(run.vectors("").last).values
    #expect(zip(last, [1.09, 1.02, 0.95]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func barsOfMidsAreTaken() throws {
    let events = (1...4).map {
      ClockTests.bar(Double($0), [100, 110, 90, 100 + Int64($0)], basis: .mid)
    }
    let run = try FeatureHarness(
      events + [ClockTests.watermark(6)], ["sma(2)", "atr(2)", "ohlcv@1s"], kinds: Self.kinds)
    #expect(abs((run.vectors("").last?.values[0] ?? 0) - 1.035) < 1e-12)
    #expect(run.vectors("1s").last?.values[..<4] == [1, 1.1, 0.9, 1.04])
  }

  @Test func otherPricesNeedAClock() throws {
    #expect(throws: (any Error).self) {
      _ = try FeatureHarness(Self.market, ["atr(3, microprice)"], kinds: Self.kinds)
    }
    #expect(throws: (any Error).self) {
      _ = try FeatureHarness([ClockTests.quote(1, 100, 102)], ["atr(3)"])
    }
  }
}
