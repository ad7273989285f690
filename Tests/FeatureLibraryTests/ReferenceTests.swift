import EventModel
import Expressions
import FeatureLibrary
import TestSupport
import Testing

/// Every feature on every clock against the slow reference.
@Suite struct ReferenceTests {
  static let second: Int64 = 1_000_000_000
  static let features = [
    "where(bid_size > ask_size, mid)", "coalesce(ofi, 0)", "coalesce(last, mid)",
    "sma(3, where(imbalance > 0, mid - last))",
    "bid", "ask", "bid_size", "ask_size", "mid", "weighted_mid", "weighted_mid(3)", "microprice",
    "spread", "imbalance", "imbalance(4)", "ofi", "ofi(levels=3)", "last", "volume", "trade_count",
    "signed_volume", "vwap", "vwap(5)", "vwap(3s)", "realized_volatility(5)",
    "realized_volatility(10s, mid)", "sma(3)", "sma(4s, mid)", "sma(10, spread)", "ema(5)",
    "ema(3, ofi)", "rsi(4)", "rsi(n=3, price=microprice)", "bollinger(5,2)",
    "bollinger(4, 1.5, mid)",
    "bollinger(5).upper", "ret", "ret(mid)", "ewma(ret(mid), alpha=0.06, start=0)",
    "ewma(volume, 0.3)", "sma(3, ema(2, mid))", "rsi(3, bollinger(3,1,mid).lower)",
    "microprice - mid", "(ask - bid) / (bid_size - ask_size)", "2 * mid - bid / 3", "-spread + 1",
    "larger(bid_size, ask_size)", "smaller(ofi, 3)", "abs(ofi)", "sign(signed_volume)",
    "sqrt(imbalance)", "log(mid)", "exp(imbalance)", "clip(ofi, -2, 5)",
    "bid_size > ask_size", "spread <= 0.02", "ofi == 0", "ofi != volume", "not(ofi >= 1)",
    "and(ofi > 0, imbalance > 0)", "or(ofi < 0, last > mid)",
    "if(bid_size > ask_size, mid, sma(3, bid) - 1)", "sma(3, mid - last)",
    "lag(mid)", "lag(spread, 3)", "diff(mid)", "diff(ofi, n=2)", "sum(volume, 4)", "sum(ofi, 3s)",
    "mean(imbalance, 5)", "mean(mid, 2s)", "std(mid, 5)", "std(spread, 3s)", "zscore(mid, 6)",
    "zscore(last, 2)",
    "zscore(ofi, 4s)", "skew(mid, 7)", "skew(ofi, 5s)", "kurtosis(mid, 8)", "kurtosis(ofi, 5s)",
    "min(bid, 4)", "min(imbalance, 3s)", "max(ask, 5)", "max(ofi, 2s)", "rank(mid, 6)",
    "rank(ofi, 4s)", "quantile(mid, 0.3, 5)", "quantile(spread, 0.5, 3s)", "quantile(ofi, 1, 4)",
    "cov(mid, imbalance, 6)", "cov(mid, last, 4s)", "corr(mid, imbalance, 6)",
    "corr(ofi, volume, 5s)", "beta(mid, imbalance, 7)", "beta(ofi, spread, 4s)",
    "autocorrelation(mid, 8)", "autocorrelation(ofi, 5s, lag=2)", "slope(mid, 5)",
    "slope(mid, 4s)", "sum(3)", "zscore(ofi(levels=2), 5)",
    "bipower(6)", "bipower(5, mid)", "jump_test(8, mid)", "ewma_volatility",
    "two_scale(12, 3, mid)",
    "ewma_volatility(0.8, mid)", "two_scale(8, k=2)", "kyle_lambda(6)", "kyle_lambda(8s, mid)",
    "amihud(4)", "amihud(9s, mid)", "roll(8)", "roll(7s, mid)", "trade_imbalance",
    "trade_imbalance(5)", "trade_imbalance(6s)", "cvd",
    "trade_sign", "trade_sign(quote)", "trade_sign(tick)", "trade_sign(lee_ready)",
    "trade_sign(emo)", "trade_sign(clnv)", "signed_volume(lee_ready)", "run_length",
    "run_length(tick)", "inter_trade_time", "time_since_trade", "arrival_asymmetry(4)",
    "arrival_asymmetry(5s, clnv)", "effective_spread", "effective_spread(5, lee_ready)",
    "spread_decomposition.effective / 10000", "spread_decomposition.realized / 10000",
    "spread_decomposition(2s, 20s, tick).realized / 10000", "quoted_spread(3)",
    "quoted_spread(5s)", "large_trade_deviation(5, 0.6) / 10000", "hasbrouck_lambda(7)",
    "hasbrouck_lambda(9s, mid, lee_ready)", "hawkes(0.1, 0.2, 1, 0.5, 0.25, 2, 3)",
    "hasbrouck_impact(20, 1, 20, lee_ready)", "spread_decomposition(1s, 3).impact / 10000",
    "relative_spread", "depth(3)", "depth(5).ask", "depth_within(300, 5)", "depth_within(100).bid",
    "depth_slope(3)", "book_distance(4)", "book_pressure(3)", "level_imbalance(2)",
    "sma(3, depth(2).bid)", "variance_ratio(12, 3)", "variance_ratio(9, 2, mid)",
    "cusum(ofi, 1, 20)", "cusum(diff(mid), 0, 0.02).alarm", "page_hinkley(ofi, 0.5, 30)",
    "wma(4)", "wma(3, ofi)", "kama(3)", "kama(5, mid)", "macd(2, 4, 3)", "macd(3, 7, 1, mid)",
    "macd(3, 5, 2).histogram", "roc(3)", "roc(2, imbalance)", "bollinger_percent(4, 2)",
    "bollinger_percent(3, 1.5, mid)", "bollinger_width(5, 2)", "bollinger_width(3, 1, spread)",
    "asof(\(Fixture.file("rates.csv")), yield)",
    "asof(\(Fixture.file("rates.csv")), \"spot, in cash\") - mid",
    "asof(\(Fixture.file("rates_by_symbol.csv")), column=yield)",
    "news_window(\(Fixture.file("news.csv")), 3s, 2s)",
    "news_time(\(Fixture.file("news.csv")))", "news_time(file=\(Fixture.file("news.csv"))).since",
    "session_phase", "session_phase(GLBX)", "session_phase(CRYPTO).to_close",
    "session_phase(XSHG).phase",
    "select(sign(ofi) + 1, bid, mid, 7)", "select(imbalance * 2, ofi, spread)",
    "blend(bid_size, bid, ask_size, ask)", "blend(0.25, mid, ofi, last, 2, 3)",
    "volatility_regime(ret(mid), 0.02, 0.3, 0.95, 0.8)", "volatility_regime(ret(mid), warm_up=20)",
    "volatility_regime(ofi, warm_up=30).probability", "hurst(ret(mid), 40)", "hurst(ofi, 33)",
    "hurst(spread, 60s)", "psi(mid, \(Fixture.file("quantiles.csv")), 20, feature=\"market\")",
    "psi(ofi, \(Fixture.file("quantiles.csv")), 5s, feature=\"flow\")",
    "ks(mid, \(Fixture.file("quantiles.csv")), 12, feature=\"market\")",
    "ks(ofi, \(Fixture.file("quantiles.csv")), 4s, feature=\"flow\")",
    "volatility_of_volatility(4, 5, mid)", "volatility_of_volatility(3s, 4, mid)",
    "spread_ticks", "spread_ticks(0.01)", "multilevel_microprice", "multilevel_microprice(3, 0.2)",
    "ofi_level(1)", "ofi_level(2)", "normalized_ofi(1, 3)", "normalized_ofi(level=2, levels=2)",
    "integrated_ofi(2, n=4, every=3)", "integrated_ofi(levels=1, n=5)",
    "stoikov_microprice(2, 9, 3, tick=0.01)",
    "stoikov_microprice(bins=3, spreads=10, every=2, levels=2, tick=0.01)",
    "resilience(3, 0.5, 0.9)", "resilience(3s, share=0.6, recovery=1, levels=2)",
    "resilience(4, 0.8, 1).ask_time", "liquidity_drought(2, 5, 0.3)", "drought_score(1, 6)",
    "drought_score(3, 4s)", "rolled", "if(rolled, 0, mid)",
  ]
  /// Those that need a clock.
  static let bars = [
    "ohlcv", "ohlcv(bid)", "ohlcv(ask).close", "ohlcv(mid)", "parkinson(5)", "garman_klass(4)",
    "rogers_satchell(6)", "yang_zhang(5)", "vpin(5)", "vpin(4, mid)", "bulk_signed_volume(5)",
    "atr(3)", "atr(1)", "adx(3)",
    "adx(2).minus_di", "stochastic(3, 2, 2)", "stochastic(2, 1, 1)", "stochastic(4).d",
    "cci(4) / 100", "cci(2) / 100", "mfi(3)", "obv", "donchian(4)", "donchian(1).middle",
    "keltner(3, 2, 4)",
    "keltner(5, 1.5, 2).lower",
  ]

  /// Those that need order actions.
  static let orders = [
    "order_arrivals", "order_arrivals(size)", "order_cancels", "order_cancels(by=size)",
    "order_executions(size).ask", "order_executions", "arrival_rate(3s)", "cancel_rate(2, size)",
    "execution_rate(5s, size)", "order_to_trade(10s)", "order_to_cancel(3)", "time_in_book(5)",
    "time_in_book(8s)", "time_in_book(2, cancelled)", "time_in_book(3, cause=executed).median",
    "cancel_distance(4)", "cancel_distance(6s, ticks)", "spoofing_score(9, 0.8, 0, 6)",
    "spoofing_score(20s, 0.5, 100, 9)", "layering_score(20, 0.2, 0, 20, 2, 9)",
    "layering_score(30s, 0, 0, 60, layers=2, within=30)", "queue_position", "fill_probability(2)",
    "fill_probability(1).ask", "mid", "ofi", "sum(queue_position.bid_ahead, 3)",
    "ofi_level(2)", "integrated_ofi(2, n=4, every=3)", "stoikov_microprice(2, 9, 3, tick=0.01)",
    "resilience(3, 0.5, 0.9)",
  ]

  @Test(arguments: 1...8 as ClosedRange<UInt64>) func ordersOnGroups(seed: UInt64) throws {
    let market = RandomMarket(seed: seed, groups: 600, hasOrders: true)
    let reference = SlowReference(market.events)
    let run = try FeatureHarness(market.events, Self.orders, cut: .random(seed))
    let rows = (0..<3).flatMap { reference.groupRows($0, on: FeaturesStage.marketKinds) }
    try compare(run.vectors(""), rows, reference, Self.orders, onClock: false)
    // What is compared is there.
    let known = (0..<run.vectors("")[0].values.count).map { column in
      run.vectors("").filter { !$0.values[column].isNaN && $0.values[column] != 0 }.count
    }
    #expect(known.allSatisfy { $0 > 0 }, "\(known)")
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>, ["1s", "7s", "trades(4)", "volume(30)"])
  func ordersOnClocks(seed: UInt64, clock: String) throws {
    let market = RandomMarket(seed: seed, groups: 600, hasOrders: true)
    let reference = SlowReference(market.events)
    let run = try FeatureHarness(
      market.events, Self.orders.map { Self.on(clock, $0) }, cut: .random(seed))
    let rows = (0..<3).flatMap { instrument in
      switch clock {
      case "trades(4)": reference.countRows(instrument, limit: 4, ofVolume: false)
      case "volume(30)": reference.countRows(instrument, limit: 30, ofVolume: true)
      default:
        reference.intervalRows(
          instrument, length: (clock == "1s" ? 1 : 7) * Self.second,
          until: market.events.last!.event.eventTime)
      }
    }
    try compare(run.vectors(clock), rows, reference, Self.orders, onClock: true)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>) func ordersOnTrades(seed: UInt64) throws {
    let market = RandomMarket(seed: seed, groups: 600, hasOrders: true)
    let reference = SlowReference(market.events)
    let features = Self.orders.filter { !$0.contains("ofi") }
    let run = try FeatureHarness(
      market.events, features, on: KindSet(.trade), cut: .random(seed))
    let rows = (0..<3).flatMap { reference.groupRows($0, on: KindSet(.trade)) }
    try compare(run.vectors("on(trade)"), rows, reference, features, onClock: false)
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>) func groups(seed: UInt64) throws {
    let market = RandomMarket(seed: seed)
    let reference = SlowReference(market.events)
    let run = try FeatureHarness(market.events, Self.features, cut: .random(seed))
    let rows = (0..<3).flatMap { reference.groupRows($0, on: FeaturesStage.marketKinds) }
    try compare(run.vectors(""), rows, reference, Self.features, onClock: false)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>, [KindSet(.trade), KindSet(.quote, .status)])
  func groupsOfKinds(seed: UInt64, on: KindSet) throws {
    let market = RandomMarket(seed: seed)
    let reference = SlowReference(market.events)
    let features = Self.features
    let run = try FeatureHarness(
      market.events, features + ["volume@1s", "mid@1s"], on: on, cut: .random(seed))
    let rows = (0..<3).flatMap { reference.groupRows($0, on: on) }
    let clock = "on(\(on.kinds.map(\.name).joined(separator: ",")))"
    try compare(run.vectors(clock), rows, reference, features, onClock: false)
    let ticks = (0..<3).flatMap {
      reference.intervalRows(
        $0, length: Self.second, until: market.events.last!.event.eventTime)
    }
    try compare(run.vectors("1s"), ticks, reference, ["volume", "mid"], onClock: true)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>, [1, 7, 60] as [Int64])
  func time(seed: UInt64, seconds: Int64) throws {
    let market = RandomMarket(seed: seed)
    let reference = SlowReference(market.events)
    let clock = seconds == 60 ? "1m" : "\(seconds)s"
    let features = Self.features + Self.bars
    let run = try FeatureHarness(
      market.events, features.map { Self.on(clock, $0) }, cut: .random(seed))
    let rows = (0..<3).flatMap {
      reference.intervalRows(
        $0, length: seconds * Self.second, until: market.events.last!.event.eventTime)
    }
    try compare(run.vectors(clock), rows, reference, features, onClock: true)
  }

  /// Features of trades alone have a row, too, in intervals in which something else happened.
  @Test(arguments: 1...6 as ClosedRange<UInt64>) func timeOfTrades(seed: UInt64) throws {
    let market = RandomMarket(seed: seed)
    let reference = SlowReference(market.events)
    let features = ["ohlcv", "sma(3)", "rsi(5)", "realized_volatility(4)", "adx(3)", "mfi(4)"]
    let run = try FeatureHarness(market.events, features.map { $0 + "@1s" }, cut: .random(seed))
    let rows = (0..<3).flatMap {
      reference.intervalRows(
        $0, length: Self.second, until: market.events.last!.event.eventTime)
    }
    try compare(run.vectors("1s"), rows, reference, features, onClock: true)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>, [1.0, 7.0, 100.0])
  func counts(seed: UInt64, limit: Double) throws {
    let market = RandomMarket(seed: seed)
    let reference = SlowReference(market.events)
    let features = Self.features + Self.bars
    for (clock, ofVolume) in [
      ("trades(\(Int(limit)))", false), ("volume(\(Int(limit * 20)))", true),
    ] {
      let run = try FeatureHarness(
        market.events, features.map { Self.on(clock, $0) }, cut: .random(seed))
      let rows = (0..<3).flatMap {
        reference.countRows($0, limit: ofVolume ? limit * 20 : limit, ofVolume: ofVolume)
      }
      try compare(run.vectors(clock), rows, reference, features, onClock: true)
    }
  }

  /// The clock belongs behind the parentheses and before the output.
  static func on(_ clock: String, _ feature: String) -> String {
    if case .call(let call) = try? ExpressionParser.parse(feature), call.isOperator {
      return "(\(feature))@\(clock)"
    }
    let parts = feature.split(separator: ".", omittingEmptySubsequences: false)
    guard feature.contains(")."), parts.count > 1, !feature.hasSuffix(")") else {
      return "\(feature)@\(clock)"
    }
    return "\(parts.dropLast().joined(separator: "."))@\(clock).\(parts.last!)"
  }

  /// Rows by instrument in their order, and all values of each.
  func compare(
    _ vectors: [PlainEvent], _ rows: [SlowReference.Row], _ reference: SlowReference,
    _ features: [String], onClock: Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let isGroups = !onClock
    for instrument in 0..<3 {
      let own = rows.filter { $0.instrument == instrument }
      let got = vectors.filter { $0.event.instrument == UInt32(instrument) }
      let times = got.map { isGroups ? $0.event.eventTime : $0.event.eventTime }
      #expect(
        times.count == own.count, "instrument \(instrument): rows", sourceLocation: sourceLocation)
      if times.count != own.count { return }
      #expect(
        got.map { $0.event.flags.contains(.partial) } == own.map(\.isPartial),
        sourceLocation: sourceLocation)
      var column = 0
      for feature in features {
        let expression = try ExpressionParser.parse(feature)
        for expected in reference.values(expression, own, onClock: onClock) {
          for (row, want) in expected.enumerated() {
            let value = got[row].values[column]
            if !close(value, want) {
              Issue.record(
                "\(feature) of \(instrument), row \(row): \(value) is not \(want)",
                sourceLocation: sourceLocation)
              return
            }
          }
          column += 1
        }
      }
      #expect(got.allSatisfy { $0.values.count == column }, sourceLocation: sourceLocation)
    }
  }

  /// Prices here are of the order of one and sums of the order of hundreds.
  private func close(_ value: Double, _ expected: Double) -> Bool {
    if !expected.isFinite { return value.isNaN }
    return abs(value - expected) <= 1e-12 * max(1, abs(expected))
  }
}
