import EventModel
import FeatureLibrary
import Foundation
import TestSupport
import Testing

/// Features beside packages of others on one market; Tests/Oracles/microstructure_oracle.py names them
/// and makes the golden file.
@Suite struct PackageOracleTests {
  nonisolated(unsafe) private static let golden: [String: Any] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/microstructure.json")
    guard let data = try? Data(contentsOf: path),
      let value = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { fatalError("no golden file of microstructure") }
    return value
  }()

  static func numbers(_ name: String) -> [Double] {
    (golden[name] as? [Any] ?? []).map { ($0 as? NSNumber)?.doubleValue ?? .nan }
  }

  static func number(_ name: String) -> Double { (golden[name] as? NSNumber)?.doubleValue ?? .nan }

  static let second: Int64 = 1_000_000_000

  /// A quote every two seconds and a trade a second after each.
  static let events: [PlainEvent] = {
    let (bid, ask) = (numbers("bid"), numbers("ask"))
    let (price, size, side) = (numbers("price"), numbers("size"), numbers("aggressor"))
    var events: [PlainEvent] = []
    for index in bid.indices {
      let time = (1000 + 2 * Int64(index)) * second
      var quote = Event(kind: .quote, eventTime: time, instrument: 0)
      quote.quote = Quote(
        bidPrice: Int64(bid[index]), bidSize: 1, askPrice: Int64(ask[index]), askSize: 1)
      quote.flags = .last
      var trade = Event(kind: .trade, eventTime: time + second, instrument: 0)
      trade.trade = Trade(
        price: Int64(price[index]), size: Int64(size[index]),
        aggressor: side[index] > 0 ? .bid : .ask)
      trade.flags = .last
      events += [PlainEvent(quote), PlainEvent(trade)]
    }
    return events
  }()

  /// One value a row of a clock.
  static func values(_ expression: String, _ clock: String) throws -> [Double] {
    try FeatureHarness(events, [expression], instruments: 1, cut: .random(1)).vectors(clock)
      .map { $0.values[0] }
  }

  @Test(arguments: ["tick", "quote", "lee_ready", "emo", "clnv"]) func signs(rule: String) throws {
    let signs = try Self.values("signed_volume(\(rule)) / volume", "")
    let expected = Self.numbers("sign_\(rule)")
    #expect(expected.count == 600)
    for (index, want) in expected.enumerated() {
      // What the rule does not decide is zero there and absent here.
      let sign = signs[2 * index + 1]
      #expect((sign.isNaN ? 0 : sign) == want && sign != 0, "\(index)")
    }
  }

  /// Relative to basis points.
  @Test func spreads() throws {
    func last(_ expression: String) throws -> Double {
      try #require(try Self.values(expression, "").last)
    }
    func expectSame(_ value: Double, _ name: String) {
      #expect(abs(value - Self.number(name)) <= 1e-12 * 10_000, "\(name)")
    }
    expectSame(try last("effective_spread(1200)"), "effective_spread")
    expectSame(try last("spread_decomposition(1500ms, 1200).effective"), "effective_spread_known")
    expectSame(try last("spread_decomposition(1500ms, 1200).realized"), "realized_spread")
    expectSame(try last("spread_decomposition(1500ms, 1200).impact"), "price_impact")
    expectSame(try Self.values("quoted_spread(1199)", "")[1198], "quoted_spread")
  }

  @Test func kyle() throws {
    let lambda = try #require(try Self.values("kyle_lambda(59)@trades(10)", "trades(10)").last)
    for name in ["kyle", "kyle_frds"] {
      #expect(abs(lambda - Self.number(name)) <= 1e-12 * lambda)
    }
  }

  @Test func roll() throws {
    let spreads = try Self.values("roll(30)@trades(10)", "trades(10)")
    expectSame(Array(spreads[31...]), "roll", 1e-12)
  }

  /// finmlkit answers in single precision.
  @Test func vpin() throws {
    let values = try Self.values("vpin(20)@trades(10)", "trades(10)")
    expectSame(Array(values[1...]), "vpin", 1e-6)
  }

  @Test func yangZhang() throws {
    let values = try Self.values("yang_zhang(20)@trades(10)", "trades(10)")
    expectSame(Array(values[20...]), "yang_zhang", 1e-12)
  }

  private func expectSame(_ values: [Double], _ name: String, _ tolerance: Double) {
    let expected = Self.numbers(name)
    #expect(values.count == expected.count && !expected.isEmpty)
    for (row, (value, want)) in zip(values, expected).enumerated() {
      let isSame = want.isNaN ? value.isNaN : abs(value - want) <= tolerance
      #expect(isSame, "\(name), row \(row): \(value) is not \(want)")
    }
  }

  /// hawkesbook's likelihood of the same points, and no optimiser finds a likelier one.
  @Test func hawkes() throws {
    let kinds = Self.numbers("hawkes_kinds")
    let trades = zip(Self.numbers("hawkes_times"), kinds).map { (Int64($0), $1 == 0) }
      .map { (time: $0.0, isBuy: $0.1) }
    let points = Self.golden["hawkes_points"] as? [[NSNumber]] ?? []
    for (point, want) in zip(points, Self.numbers("hawkes_likelihoods")) {
      let value = EstimationTests.logLikelihood(trades, point.map(\.doubleValue))
      #expect(abs(value - want) <= 1e-9 * abs(want))
    }
    let run = try FeatureHarness(
      EstimationTests.events(trades), ["hawkes_fit(500)"], instruments: 1)
    let fit = try #require(run.vectors("").last?.values)
    #expect(fit[8] >= Self.number("hawkes_best") - 1e-7)
    #expect(abs(fit[8] - EstimationTests.logLikelihood(trades, Array(fit[1...7]))) <= 1e-7)
    for (found, want) in zip(fit[1...7], Self.numbers("hawkes_best_at")) {
      #expect(abs(found - want) <= 1e-3 * want)
    }
  }

  /// frds stops at a gradient of 1e-5.
  @Test func pin() throws {
    let days = zip(Self.numbers("pin_buys"), Self.numbers("pin_sells")).map {
      (buys: Int($0), sells: Int($1))
    }
    let run = try FeatureHarness(EstimationTests.events(days), ["pin(60)@1s"], instruments: 1)
    let fit = try #require(run.vectors("1s").last?.values)
    let want = Self.numbers("pin")
    for (found, place) in zip(fit, 0..<6) {
      #expect(abs(found - want[place]) <= 1e-3 * want[place], "\(place)")
    }
    #expect(
      EstimationTests.pinLikelihood(days, Array(fit[1...5]))
        >= EstimationTests.pinLikelihood(days, Array(want[1...5])) - 1e-9)
  }
}
