import EventModel
import FeatureLibrary
import Foundation
import TestSupport
import Testing

/// What holds for any input: cuts, snapshots and truncation change nothing.
@Suite struct InvariantTests {
  static let second: Int64 = 1_000_000_000
  static let expressions = [
    "weighted_mid(3)", "spread@1s", "relative_spread", "level_imbalance(2)@1s",
    "depth_within(300, 4)", "book_distance(3)@trades(2)", "book_pressure(3)", "trade_count@1s",
    "trade_imbalance(5s)", "bipower(5, mid)", "parkinson(3)@1s", "garman_klass(3)@1s",
    "rogers_satchell(2)@trades(3)", "lag(spread, 3)", "sum(ofi, 3s)", "mean(spread, 4)@1s",
    "std(mid, 3s)", "cov(mid, imbalance, 5)", "adjusted_return(1m, 1, price=mid)@1s",
    "larger(bid_size * 2, ask_size)", "smaller(ofi, 3)", "sqrt(abs(ofi))", "log(mid)@1s",
    "exp(imbalance)", "clip(ofi, -2, 5)", "and(ofi < 3, not(spread <= 0.02))",
    "or(ofi >= 3, bid_size == ask_size)", "bid_size != ask_size", "where(ofi > 0, mid)",
    "coalesce(ofi, 0)@1s", "rolled", "rolled@1s",
    "mid", "microprice", "ofi(levels=2)", "ewma(ret(mid), alpha=0.06)", "sma(4, last)", "vwap(2s)",
    "ohlcv@1s", "mid@1s", "ofi@1s", "rsi(3)@1s", "ohlcv(bid)@3s", "ohlcv(mid)@1s",
    "bollinger(3,2)@1s", "realized_volatility(9s)@1s", "ema(3, mid@1s)@5s",
    "sma(2, ofi@1s)@trades(4)",
    "vwap@trades(5)", "ohlcv@volume(60)", "sma(3, mid@trades(5))", "ema(2, rsi(2)@trades(3))@2s",
    "imbalance(3)@1m", "if(ofi > 0, mid - bid, abs(ofi) / 2)", "S1:mid", "(mid - S0:mid)@1s",
    "S2:sma(2, mid@1s)", "S1:ofi@1s > 3",
    "skew(ofi, 6)", "kurtosis(mid, 3s)", "max(mid, 7)", "min(mid, 2s)@1s", "rank(ofi, 9)",
    "quantile(mid, 0.4, 4s)", "corr(mid, ofi, 8)", "slope(mid@1s, 5)", "autocorrelation(mid, 9)",
    "diff(mid, 3)",
    "yang_zhang(4)@1s", "two_scale(9, 2, mid)", "jump_test(7, mid)",
    "vpin(3)@volume(60)", "depth(4)",
    "depth_slope(3)@1s", "cusum(ofi, 1, 15)", "page_hinkley(ofi, 1, 9)@1s",
    "variance_ratio(9, 2, mid)", "roll(6, mid)", "kyle_lambda(5)@1s", "cvd", "amihud(3)@trades(4)",
    "ewma_volatility(0.9, mid)",
    "zscore(ofi, 5)@1s", "beta(mid, S0:mid, 6)", "S0:(ofi + volume)@trades(5)",
    "where(ofi > 0, mid)", "coalesce(ofi, 0)@1s", "trade_sign(tick)", "signed_volume(lee_ready)@1s",
    "run_length(emo)@trades(2)",
    "effective_spread(4, tick)@1s", "spread_decomposition(2s)@3s", "spread_decomposition(1s, 5)",
    "quoted_spread@1s", "large_trade_deviation(4, 0.5)", "bulk_signed_volume(4)@1s",
    "hasbrouck_lambda(5, mid)", "hasbrouck_impact(20, 1, 5, lee_ready)@1s", "pin(6)@3s",
    "hawkes(1, 1, 1, 1, 1, 1, 2)@1s", "hawkes_fit(20)", "hawkes_fit(24, lee_ready)@3s",
    "inter_trade_time", "time_since_trade@1s", "arrival_asymmetry(5s, clnv)",
    "wma(4, mid)", "kama(3, ofi)", "macd(2, 4, 3, mid)", "macd(2, 3, 2)@1s", "roc(3)@1s",
    "bollinger_percent(3, 2, mid)", "bollinger_width(4)@trades(2)", "atr(3)@1s", "adx(2)@1s",
    "stochastic(3, 2, 2)@1s", "cci(3)@1s", "mfi(3)@trades(2)", "obv@1s", "donchian(4)@1s",
    "keltner(3, 2, 2)@1s", "S1:adx(2)@trades(3).plus_di",
    "asof(\(Fixture.file("rates.csv")), yield)", "asof(\(Fixture.file("rates.csv")), yield)@1s",
    "asof(\(Fixture.file("rates_by_symbol.csv")), yield)@trades(3)",
    "news_window(\(Fixture.file("news.csv")), 3s, 2s)", "news_time(\(Fixture.file("news.csv")))@2s",
    "session_phase(GLBX)", "session_phase(FX)@1s", "select(sign(ofi) + 1, bid, mid, 7)",
    "blend(bid_size, bid, ask_size, ask)@1s", "volatility_regime(ret(mid), warm_up=20)",
    "volatility_regime(ofi@1s, 1, 9, 0.9, 0.8)", "hurst(ret(mid), 34)",
    "psi(mid, \(Fixture.file("deciles.csv")), 20, feature=\"market\")",
    "ks(ofi, \(Fixture.file("deciles.csv")), 4s, feature=\"flow\")",
    "volatility_of_volatility(4, 5, mid)@1s", "seasonal(mid, 1m, 1)",
    "adjusted_volatility(3, 1m, 1, mid)@1s",
    "spread_ticks", "multilevel_microprice(3)", "ofi_level(2)@1s", "normalized_ofi(2, 3)@trades(3)",
    "integrated_ofi(2, n=4, every=3)", "integrated_ofi(1, n=5, every=2)@1s",
    "stoikov_microprice(2, 9, 3, tick=0.01)", "stoikov_microprice(3, 9, 2, levels=2)@1s",
    "resilience(4, 0.5, 0.9)", "resilience(3s, 0.7, 1)@1s", "liquidity_drought(2, 5, 0.3)",
    "drought_score(1, 4s)@trades(2)",
  ]
  /// Those that need order actions.
  static let orders = [
    "execution_rate(9s)", "execution_rate(4, size)@1s",
    "order_arrivals", "order_cancels(size)@1s", "order_executions@trades(2)",
    "arrival_rate(3s)", "cancel_rate(5, size)@1s", "order_to_trade(10s)", "order_to_cancel(4)@1s",
    "time_in_book(4)", "time_in_book(9s, cancelled)@1s", "cancel_distance(3)", "mid@1s",
    "cancel_distance(6s, ticks)@trades(2)", "spoofing_score(20s, 0.5, 0, 9)",
    "layering_score(20, 0.2, 0, 20, 2, 9)@1s", "queue_position", "fill_probability(1)@1s",
    "S1:queue_position.ask_share",
  ]
  static let modes = ["ordered", "eager"]
  /// Whether places of cuts and snapshots lie close.
  static let isLong = ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil
  static let seeds: ClosedRange<UInt64> = 1...4

  static func market(_ seed: UInt64, _ mode: String) -> [PlainEvent] {
    RandomMarket(seed: seed, groups: 250, isDisordered: mode == "eager").events
  }

  static func run(
    _ events: [PlainEvent], _ mode: String, cut: FeatureHarness.Cut = .whole,
    snapshotAt: Int? = nil,
    finishes: Bool = true
  ) throws -> FeatureHarness {
    try FeatureHarness(
      events, expressions, mode: mode, bars: 2 * second,
      kinds: KindSet(.quote, .trade, .depth, .watermark),
      cut: cut, snapshotAt: snapshotAt, finishes: finishes)
  }

  @Test(arguments: seeds, modes) func cuts(seed: UInt64, mode: String) throws {
    let events = Self.market(seed, mode)
    let whole = try Self.run(events, mode)
    for size in [1, 2, 3, 4, 5, 7, 13, 100, 1024] {
      let cut = try Self.run(events, mode, cut: .every(size))
      expectSame(cut.output, whole.output, "batches of \(size)")
      #expect(cut.statistics == whole.statistics)
    }
    for seed in 1...5 as ClosedRange<UInt64> {
      expectSame(try Self.run(events, mode, cut: .random(seed)).output, whole.output, "random")
    }
  }

  @Test(arguments: seeds, modes) func snapshots(seed: UInt64, mode: String) throws {
    let events = Self.market(seed, mode)
    let whole = try Self.run(events, mode)
    for place in stride(from: 1, to: events.count, by: Self.isLong ? 3 : 11) {
      let resumed = try Self.run(events, mode, snapshotAt: place)
      expectSame(resumed.output, whole.output, "snapshot at \(place)")
      #expect(resumed.statistics == whole.statistics)
    }
  }

  /// Known-at: what has come out by an event does not depend on what comes after it.
  @Test(arguments: seeds, modes) func truncation(seed: UInt64, mode: String) throws {
    let events = Self.market(seed, mode)
    let whole = try Self.run(events, mode)
    for place in stride(from: 1, to: events.count, by: Self.isLong ? 5 : 17) {
      let cut = try Self.run(Array(events[..<place]), mode, finishes: false)
      expectSame(cut.output, Array(whole.output.prefix(cut.output.count)), "cut at \(place)")
    }
  }

  /// All of this where orders are told of one by one.
  @Test(arguments: seeds, modes) func ordersOneByOne(seed: UInt64, mode: String) throws {
    let events = RandomMarket(
      seed: seed, groups: 200, isDisordered: mode == "eager", hasOrders: true
    ).events
    func run(
      _ events: [PlainEvent], cut: FeatureHarness.Cut = .whole, snapshotAt: Int? = nil,
      finishes: Bool = true
    ) throws -> FeatureHarness {
      try FeatureHarness(
        events, Self.orders, mode: mode,
        kinds: KindSet(.quote, .trade, .depth, .orderAction, .watermark), cut: cut,
        snapshotAt: snapshotAt, finishes: finishes)
    }
    let whole = try run(events)
    for size in [1, 2, 3, 7, 100] {
      let cut = try run(events, cut: .every(size))
      expectSame(cut.output, whole.output, "batches of \(size)")
      #expect(cut.statistics == whole.statistics)
    }
    for place in stride(from: 1, to: events.count, by: Self.isLong ? 5 : 17) {
      let resumed = try run(events, snapshotAt: place)
      expectSame(resumed.output, whole.output, "snapshot at \(place)")
      #expect(resumed.statistics == whole.statistics)
      let cut = try run(Array(events[..<place]), finishes: false)
      expectSame(cut.output, Array(whole.output.prefix(cut.output.count)), "cut at \(place)")
    }
  }

  /// In an ordered stream, nothing before a time changes when the stream stops at it, not even when
  /// the end closes what is open: that alone is partial.
  @Test(arguments: seeds) func truncationByTime(seed: UInt64) throws {
    let events = Self.market(seed, "ordered")
    let whole = try Self.run(events, "ordered")
    for place in stride(from: 10, to: events.count, by: 11) {
      let time = events[place].event.eventTime
      let cut = try Self.run(Array(events.prefix { $0.event.eventTime < time }), "ordered")
      let whatCame = cut.output.filter {
        $0.event.eventTime < time && !$0.event.flags.contains(.partial)
      }
      expectSame(
        whatCame,
        whole.output.filter { $0.event.eventTime < time }.prefix(whatCame.count).map { $0 },
        "before \(time)")
      #expect(
        whatCame.count >= cut.beforeEnd - cut.output.filter { $0.event.eventTime >= time }.count)
    }
  }

  /// The truncation test does catch a feature that looks ahead.
  @Test func aLeakIsCaught() throws {
    let events = Self.market(1, "ordered").filter { $0.event.kind == .quote }
    let whole = LeakingFeature.values(events)
    let leaks = stride(from: 1, to: events.count, by: 5).contains { place in
      let cut = LeakingFeature.values(Array(events[..<place]))
      return cut != Array(whole.prefix(cut.count))
    }
    #expect(leaks)
  }

  /// Groups stay whole: the vector of a group follows it inside, those of clocks of time stand between
  /// groups, and every group has one instrument.
  @Test(arguments: seeds, modes) func groups(seed: UInt64, mode: String) throws {
    let run = try Self.run(Self.market(seed, mode), mode)
    var instrument: UInt32?
    for output in run.output {
      if let instrument { #expect(output.event.instrument == instrument) }
      instrument = output.event.flags.contains(.last) ? nil : output.event.instrument
    }
    #expect(instrument == nil)
    let input = Self.market(seed, mode)
    let forwarded = run.output.filter { !$0.event.flags.contains(.derived) }
    #expect(forwarded.count == input.count)
    for (output, input) in zip(forwarded, input) {
      var (a, b) = (output, input)
      a.event.flags.remove(.last)
      b.event.flags.remove(.last)
      #expect(a == b)
    }
  }

  /// Vectors come in order of time; those of clocks of time between the watermarks around their end.
  @Test(arguments: seeds, modes) func order(seed: UInt64, mode: String) throws {
    var newest = Int64.min
    var watermark = Int64.min
    var pending: [Int64] = []
    for output in try Self.run(Self.market(seed, mode), mode).output.map(\.event) {
      let isTick = output.flags.contains(.derived) && output.origin == 0
      if output.flags.contains(.partial) { continue }
      if output.kind == .watermark {
        watermark = output.eventTime
        #expect(pending.allSatisfy { $0 <= watermark })
        pending = []
      } else if isTick {
        #expect(output.eventTime > watermark || mode == "ordered")
        if mode == "eager" { pending.append(output.eventTime) }
      }
      if mode == "ordered" { #expect(output.eventTime >= newest) }
      newest = output.eventTime
    }
  }

  /// Leaving kinds out on the way in gives what leaving them out afterwards does.
  @Test(arguments: seeds, [KindSet(.features), KindSet(.trade, .features), KindSet(.depth, .bar)])
  func passing(seed: UInt64, kinds: KindSet) throws {
    let events = Self.market(seed, "ordered")
    func output(_ passing: KindSet) throws -> [PlainEvent] {
      let run = try FeatureHarness(
        events, Self.expressions, bars: 2 * Self.second,
        kinds: KindSet(.quote, .trade, .depth, .watermark), passing: passing, cut: .every(1024))
      return Self.narrowed(run.output, to: kinds.union(KindSet(.watermark)))
    }
    expectSame(try output(kinds), try output(.all), "passing")
  }

  /// What is left of each group ends it.
  private static func narrowed(_ events: [PlainEvent], to kinds: KindSet) -> [PlainEvent] {
    var left: [PlainEvent] = []
    var isOpen = false
    for event in events {
      if kinds.contains(event.event.kind) {
        left.append(event)
        isOpen = true
      }
      if event.event.flags.contains(.last) {
        if isOpen { left[left.count - 1].event.flags.insert(.last) }
        isOpen = false
      }
    }
    return left
  }

  /// Absent is one pattern of bits.
  @Test(arguments: seeds) func absence(seed: UInt64) throws {
    let run = try Self.run(Self.market(seed, "ordered"), "ordered")
    let absent = run.output.flatMap(\.values).filter { !$0.isFinite }
    #expect(!absent.isEmpty)
    #expect(absent.allSatisfy { $0.bitPattern == Double.nan.bitPattern })
  }

  private func expectSame(
    _ output: [PlainEvent], _ expected: [PlainEvent], _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let difference = firstDifference(output, expected)
    #expect(difference == nil, "\(what)", sourceLocation: sourceLocation)
  }
}

/// The next bid as if it were known: what the truncation test is to find.
enum LeakingFeature {
  static func values(_ events: [PlainEvent]) -> [Int64] {
    events.indices.map { events[min($0 + 1, events.count - 1)].event.quote.bidPrice }
  }
}
