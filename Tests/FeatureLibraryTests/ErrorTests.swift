import EventModel
import EventStream
import Expressions
import FeatureLibrary
import Foundation
import TestSupport
import Testing

/// What users are told: `Golden/errors.txt` has one wrong expression a line, then where and why. To
/// renew it, run with MILLRACE_RENEW=1 and look at the difference.
@Suite struct ErrorTests {
  static let expressions = [
    "", "   ", "mid mid", "mid,", "mid)", "mi d", "Mid", "midd", "rsii(14)@1m", "foo", "5",
    "1s", "-", "1.2.3", "mid@", "mid@1", "mid@1x", "mid@0s", "mid@-1s", "mid@fast", "mid@trades",
    "mid@trades()", "mid@trades(0)", "mid@trades(2.5)", "mid@volume(-1)", "mid@1s@2s", "mid.upper",
    "bollinger@1s.top", "bollinger@1s.", "sma", "sma(10", "sma(10,)", "sma(,10)", "sma(10 20)",
    "sma(0)",
    "sma(1.5)", "sma(n=5)", "sma(window=)", "sma(5, 6)", "sma(5, mid, ask)", "sma(5, window=6)",
    "sma(mid)", "sma(5, bollinger)", "sma(5, foo)", "sma(5s5)", "ema(10)@99999999999999999999s",
    "trade_sign(lee)", "trade_sign(tick@1s)", "trade_sign(3)", "spread_decomposition(5, 3, mid)",
    "spread_decomposition(0s)", "hawkes(1, 1)", "pin(60)", "trade_sign(rule=mid)",
    "ema(1e9)", "ema(mid, mid)", "rsi(1)", "rsi(14, 5)", "imbalance(0)", "imbalance(51)",
    "imbalance(mid)", "ewma(mid)", "ewma(mid, alpha=0)", "ewma(mid, alpha=2)",
    "ewma(mid, alpha=1s)",
    "mid(1)", "mid(x=1)", "ofi(levels=1e99)", "ohlcv", "ohlcv(bollinger)@1s",
    "ema(3, mid@1s, price=mid@2s)", "sma(3s, ema(2, mid@1s))@0", "mid\u{7}", "mid\n", "mid é", "é",
    "f(g(h(i(j(1)))))", "ret(ret(1))", "mid+", "+mid", "mid+*bid", "mid/0", "1/0+mid", "(mid", "()",
    "mid)+1", "mid-5s", "\"x\"+mid", "\"x", "\"\"", "\"a\u{7}\":mid", "mid > 3 > 4", "mid = 3",
    "mid => 3", "mid < ", "1 < 2", "mid + (bid > 3)", "(bid > 3) * 2", "sma(3, bid > 3)",
    "if(mid, 1, 2)", "if(mid > 1)", "if(mid > 1, 2)", "if(mid > 1, 2, 3, 4)", "if(1, 2, 3)",
    "if(mid > 1, 2, bid > 3)", "and(mid, bid > 3)", "not(mid)", "clip(mid)", "clip(mid, 3, 1)",
    "clip(3, 1, 2)", "abs(-1)", "X:5", "X:", "X:Y:mid", "X:(mid)+Y:", "X:(Y:mid)", "5@1s", "(5)@1s",
    "(mid@1s)@2s", "mid@1s - bid@2s", "(bollinger@1s) - 1", "(mid - bid).upper", "larger(mid)",
    "larger(mid, 1s)", "log()", "sqt(mid)", "mid % 2", "mid ^ 2", "mid && bid", "!mid",
    "atr(14)", "keltner", "obv", "macd(26, 12)@1m", "stochastic@1m.j", "adx(1)@1m",
    "spread_ticks(0)", "spread_ticks(tick=-1)", "ofi_level", "ofi_level(0)", "normalized_ofi(2, 1)",
    "integrated_ofi(21)", "integrated_ofi(5, n=1)", "stoikov_microprice(1)",
    "stoikov_microprice(10, 11)", "stoikov_micropirce", "multilevel_microprice(5, -1)",
    "resilience(10, 0.9, 0.5)", "resilience@1s.bid", "liquidity_drought(5, 10, 2)",
    "liquidity_drought + 1", "drought_score(window=0)", "order_arrivals(price)",
    "order_arrivals(cout)", "order_arrivals.buy", "time_in_book(cause=filled)", "time_in_book(0)",
    "cancel_distance(unit=tick)", "spoofing_score(large=-1)", "layering_score(layers=1)",
    "queue_position(5)", "fill_probability(0)", "arrival_rate(1s, 60s)", "queue_position",
  ]

  /// Column and cause, as the program prints them.
  static func failure(_ text: String) -> String? {
    let request: FeatureRequest
    do throws(ExpressionError) {
      request = try FeatureRequest(text)
    } catch {
      return "\(error.column): \(error.cause)"
    }
    var stage = FeaturesStage([request])
    var header = FeatureHarness.header(
      instruments: 1, mode: "ordered", kinds: KindSet(.quote, .trade, .watermark))
    do throws(StreamError) {
      try stage.begin(&header)
    } catch {
      return "\(error.place): \(error.cause)".replacingOccurrences(of: "column ", with: "")
    }
    return nil
  }

  @Test func table() throws {
    let lines = Self.expressions.map { text in
      let shown = text.unicodeScalars.map { $0.value < 0x20 ? "\\u{\($0.value)}" : String($0) }
      return "\"\(shown.joined())\"  \(Self.failure(text) ?? "accepted")"
    }
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/errors.txt")
    if ProcessInfo.processInfo.environment["MILLRACE_RENEW"] != nil {
      try (lines.joined(separator: "\n") + "\n").write(to: path, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map(
      String.init)
    #expect(lines.count == golden.count)
    for (line, expected) in zip(lines, golden) { #expect(line == expected) }
    #expect(!lines.contains { $0.hasSuffix("accepted") })
    #expect(lines.allSatisfy { !$0.contains("\n") })
  }

  /// Random calls of real features: refused with a cause or built and run; nothing traps.
  @Test(arguments: 1...10 as ClosedRange<UInt64>) func randomCalls(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let events = RandomMarket(seed: seed, groups: 20).events
    var accepted = 0
    for _ in 0..<600 {
      let text = Self.call(&random, depth: 0)
      if Self.failure(text) != nil { continue }
      accepted += 1
      _ = try FeatureHarness(events, [text], cut: .random(seed))
    }
    #expect(accepted > 20)
  }

  private static func call(_ random: inout SeededGenerator, depth: Int) -> String {
    func pick(_ choices: [String]) -> String { choices[Int(random.next() % UInt64(choices.count))] }
    var text = pick(featureDefinitions.map(\.name))
    var arguments: [String] = []
    for _ in 0..<random.next() % 3 {
      let key = pick([
        "", "", "", "n=", "window=", "price=", "x=", "alpha=", "levels=", "k=", "start=",
      ])
      let isCall = depth < 3 && random.next() % 3 == 0
      arguments.append(
        key
          + (isCall
            ? call(&random, depth: depth + 1)
            : pick(["1", "2", "5", "20", "0.5", "-1", "3s", "1e6"])))
    }
    if !arguments.isEmpty { text += "(\(arguments.joined(separator: ",")))" }
    text += pick(["", "", "@1s", "@1m", "@trades(3)", "@volume(10)", "@7s"])
    return text + pick(["", "", "", "", ".upper", ".close"])
  }
}
