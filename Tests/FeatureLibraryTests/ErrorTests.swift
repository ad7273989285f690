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
    "", "   ", "mid mid", "median(mid, 5)", "pct_change(mid)@1s", "mid > 5 and bid > 5", "mid,",
    "mid)", "mi d", "Mid", "midd", "rsii(14)@1m", "foo", "5",
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
    "larger(mid, 1s)", "bollinger.upper@1s", "where(mid, bid)", "where(mid > 1, 2)",
    "coalesce(mid)", "coalesce(mid, 1s)",
    "log()", "sqt(mid)", "mid % 2", "mid ^ 2", "mid && bid", "!mid", "mid ** 2", "(mid ^ 2)",
    "mid || bid", "vpin(5)", "pin", "bulk_signed_volume", "donchian(20)", "atr(14, bollinger)@1s",
    "atr(14)", "keltner", "obv", "macd(26, 12)@1m", "stochastic@1m.j", "adx(1)@1m",
    "asof", "asof(rates.csv, yield)", "asof(\"rates.csv\")", "asof(\"rate.csv\", yield)",
    "asof(\"rates.csv\", yeild)", "asof(\"rates.csv\", x)", "asof(\"rates.csv\", known_at)",
    "asof(\"rates.csv\", mid@1s)", "asof(\"rates.csv\", 5)",
    "asof(\"rates.csv\", yield, content=\"0000000000000000\")", "asof(\"-\", yield)",
    "asof(\"/dev/null\", yield)", "asof(\"..\", yield)", "asof(#header.csv, yeld)",
    "asof(#empty.csv, column=yield)", "asof(#no_known_at.csv, column=yield)",
    "asof(#twice.csv, column=yield)", "asof(#short.csv, column=yield)",
    "asof(#date.csv, column=yield)", "asof(#local.csv, column=yield)",
    "asof(#word.csv, column=yield)", "asof(#quote.csv, column=yield)", "news_window(#no_time.csv)",
    "news_window(#no_time.csv, before=5)", "news_time", "psi(mid)", "psi(mid, \"rates.csv\", 100)",
    "psi(mid, \"quantiles.csv\", 100)", "psi(prise, \"quantiles.csv\", 100)",
    "ks(mid, \"quantiles.csv\", 100, feature=\"prise\")",
    "ks(mid, \"quantiles.csv\", 0, feature=\"price\")",
    "ks(mid, #no_quantiles.csv, window=9)", "ks(mid, #falling.csv, window=9)",
    "ks(mid, #half.csv, window=9)", "select", "select(mid)", "select(mid, 1)",
    "select(mid > 1, 1, 2)",
    "select(mid, 1, 2, x4=3)", "blend(1, mid)", "blend(1, mid, 2)", "blend(mid > 1, 1, 2, 3)",
    "volatility_regime(ret, 0.1)", "volatility_regime(ret, 2, 1, 0.9, 0.9)",
    "volatility_regime(ret, 1, 2, 0.9, 1.1)", "volatility_regime(warm_up=5)", "session_phase(XNYC)",
    "session_phase(\"XNYS\")", "hurst(ret, 31)", "seasonal(mid, 7m)", "seasonal(mid, 0s)",
    "seasonal(mid, 1s, 20)", "seasonal(mid, zone=\"America/Chicgo\")", "seasonal(mid, zone=UTC)",
    "adjusted_volatility(days=0)", "volatility_of_volatility(60, 1)",
    "spread_ticks(0)", "spread_ticks(tick=-1)", "ofi_level", "ofi_level(0)", "normalized_ofi(2, 1)",
    "integrated_ofi(21)", "integrated_ofi(5, n=1)", "stoikov_microprice(1)",
    "stoikov_microprice(10, 11)", "stoikov_micropirce", "multilevel_microprice(5, -1)",
    "resilience(10, 0.9, 0.5)", "resilience@1s.bid", "liquidity_drought(5, 10, 2)",
    "liquidity_drought + 1", "drought_score(window=0)", "order_arrivals(price)",
    "order_arrivals(cout)", "order_arrivals.buy", "time_in_book(cause=filled)", "time_in_book(0)",
    "cancel_distance(unit=tick)", "spoofing_score(large=-1)", "layering_score(layers=1)",
    "queue_position(5)", "fill_probability(0)", "arrival_rate(1s, 60s)", "queue_position",
  ]

  /// Files that are wrong, by name.
  static let files = [
    "empty.csv": "", "header.csv": "known_at,yield\n", "no_known_at.csv": "time,yield\n",
    "twice.csv": "known_at,yield,yield\n", "short.csv": "known_at,yield\n1,2\n\n3\n",
    "date.csv": "known_at,yield\n2024-13-05,2\n",
    "local.csv": "known_at,yield\n2024-01-05T08:30,2\n",
    "word.csv": "known_at,yield\n2024-01-05T08:30:00Z,n/a\n",
    "quote.csv": "known_at,\"yield\n1,2\n",
    "no_time.csv": "known_at\n1\n", "no_quantiles.csv": "feature,probability\nmid,0.5\n",
    "falling.csv": "feature,probability,value\nmid,0,2\nmid,1,1\n",
    "half.csv": "feature,probability,value\nmid,0,2\nmid,0.5,3\n",
  ]

  /// Column and cause, as the program prints them; of a file its name, the cause and its place there.
  static func failure(_ text: String) -> String? {
    let request: FeatureRequest
    do throws(ExpressionError) {
      var files = ReferenceFiles(directory: Fixture.folder)
      var text = text
      for (name, content) in Self.files.sorted(by: { $0.key < $1.key }) {
        let hash = files.add(Array(content.utf8), as: name)
        text = text.replacingOccurrences(of: "#\(name)", with: "\"\(name)\", content=\"\(hash)\"")
      }
      request = try FeatureRequest(text, files: files)
    } catch {
      if let file = error.file { return ofFile(file.name, error.cause, file.place) }
      return "\(error.column): \(error.cause)"
    }
    var stage = FeaturesStage([request])
    var header = FeatureHarness.header(
      instruments: 1, mode: "ordered", kinds: KindSet(.quote, .trade, .watermark))
    do throws(StreamError) {
      try stage.begin(&header)
    } catch {
      if error.operation == "read" {
        return ofFile(error.object, error.cause, error.place)
      }
      let place = error.place.replacingOccurrences(of: "column ", with: "")
      return "\(place): \(error.cause.replacingOccurrences(of: Fixture.folder, with: ""))"
    }
    return nil
  }

  private static func ofFile(_ file: String, _ cause: String, _ place: String) -> String {
    let name = file.replacingOccurrences(of: Fixture.folder, with: "")
    return "\(name): \(cause)" + (place.isEmpty ? "" : " (\(place))")
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
