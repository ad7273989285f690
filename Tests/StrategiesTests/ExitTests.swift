import EventModel
import TestSupport
import Testing

/// Stops, take-profits, gaps, sessions and spreads, by hand: the strategy is long above 100.
struct ExitTests {
  private let long = [
    "threshold", "mid", "--above", "100", "--exit-long", "0", "--size", "10 units", "--stops",
    "watched",
  ]

  /// The causes of the signals of quotes around these mids, a cent wide on each side.
  private func causes(_ options: [String], mids: [Int64]) throws -> [String] {
    var market = Market()
    for mid in mids { market.quote(mid - 1, mid + 1) }
    return try signals(long + options, market).map { "\($0.cause.name) \(Int($0.target))" }
  }

  @Test(arguments: [
    // The bid of 9,900 is 1 % below the entry at 10,000: at 9,902 it is not reached.
    ("1 %", [10_000, 9_902, 9_901], ["entry 10", "stop_loss 0"]),
    ("100 bp", [10_000, 9_902], ["entry 10"]),
    ("100 ticks", [10_000, 9_901], ["entry 10", "stop_loss 0"]),
    ("1.0 price", [10_000, 9_901], ["entry 10", "stop_loss 0"]),
    ("10000 pips", [10_000, 9_902, 9_901], ["entry 10", "stop_loss 0"]),
  ])
  func stopLoss(distance: String, mids: [Int64], expected: [String]) throws {
    #expect(try causes(["--stop-loss", distance], mids: mids) == expected)
  }

  @Test func takeProfit() throws {
    #expect(
      try causes(["--take-profit", "1 %"], mids: [10_000, 10_100, 10_101]) == [
        "entry 10", "take_profit 0",
      ])
  }

  @Test func trailingStopFollowsTheBest() throws {
    let mids: [Int64] = [10_000, 10_200, 10_110, 10_300, 10_202, 10_198]
    // Best bid 10,299 less 100 is 10,199: the bid of 10,201 holds, that of 10,197 does not.
    #expect(
      try causes(["--trailing-stop", "1 price"], mids: mids) == ["entry 10", "stop_loss 0"])
    #expect(
      try causes(["--trailing-stop", "1 price"], mids: Array(mids.dropLast())) == ["entry 10"])
  }

  @Test func aStopWaitsUntilTheRuleHasChangedItsMind() throws {
    let mids: [Int64] = [10_000, 10_100, 9_900, 10_100, 10_200]
    let stop = ["--stop-loss", "1 %"]
    #expect(try causes(stop, mids: mids) == ["entry 10", "stop_loss 0"])
    #expect(
      try causes(stop + ["--reentry", "allowed"], mids: mids) == [
        "entry 10", "stop_loss 0", "entry 10",
      ])
    // Here the rule goes flat in between.
    let options = stop + ["--exit-long", "99.5"]
    #expect(try causes(options, mids: mids) == ["entry 10", "stop_loss 0", "entry 10"])
  }

  @Test func holdingEnds() throws {
    var market = Market()
    for _ in 0..<10 { market.quote(10_000, 10_002) }
    let found = try signals(long + ["--max-holding", "4s"], market)
    #expect(found.map(\.cause) == [.entry, .horizon])
    #expect(found[1].time - found[0].time == 4 * Market.second)
  }

  /// Time is known to have passed by a watermark, too.
  @Test func holdingEndsAtAWatermark() throws {
    var market = Market()
    market.quote(10_000, 10_002)
    var events = market.events
    events.append(OwnedEvent(.watermark(market.time + 10 * Market.second)))
    let run = try StageHarness(events, header: Market.header()) {
      try signalStage(long + ["--max-holding", "4s"])
    }
    #expect(run.events.map(\.event.kind) == [.quote, .signal, .signal, .watermark])
  }

  @Test(arguments: [
    ("hold", [10_000, 9_990, 9_890], ["entry", "stop_loss"]),
    ("hold", [10_000, 9_990], ["entry"]),
    ("flatten", [10_000, 9_990], ["entry", "gap"]),
    ("stop", [10_000, 9_990], ["entry", "gap"]),
    ("stop", [10_000], ["entry"]),
  ])
  func aGapFollowsThePolicy(policy: String, mids: [Int64], expected: [String]) throws {
    var market = Market()
    market.quote(mids[0] - 1, mids[0] + 1)
    market.gap()
    for mid in mids.dropFirst() { market.quote(mid - 1, mid + 1) }
    let found = try signals(long + ["--stop-loss", "1 %", "--on-gap", policy], market)
    #expect(found.map(\.cause.name) == expected)
    if policy == "flatten" { #expect(found[1].time == Market.start + 2 * Market.second) }
    if policy == "stop", found.count > 1 {
      #expect(found[1].time == Market.start + 3 * Market.second)
    }
  }

  @Test func aGapOfAnotherInstrumentIsNotOurs() throws {
    var market = Market()
    market.quote(10_000, 10_002)
    market.quote(10_000, 10_002, instrument: 1)
    market.gap(instrument: 1)
    let found = try signals(
      long + ["--on-gap", "flatten"], market, header: Market.header(instruments: 2))
    #expect(found.map(\.cause) == [.entry, .entry, .gap])
    var all = market
    all.gap(instrument: noInstrument)
    let flat = try signals(
      long + ["--on-gap", "flatten"], all, header: Market.header(instruments: 2))
    #expect(flat.map(\.cause) == [.entry, .entry, .gap, .gap])
  }

  /// Of a bar the worse side comes first.
  @Test func barsAreLeftAtTheAdversePath() throws {
    func causes(_ high: Int64, _ low: Int64) throws -> [SignalCause] {
      var market = Market()
      market.bar(10_000, 10_000, 10_000, 10_000)
      market.bar(10_000, high, low, 10_000)
      return try signals(
        [
          "threshold", "last", "--above", "100", "--exit-long", "0", "--stop-loss", "1 %",
          "--take-profit", "1 %", "--stops", "watched",
        ], market
      ).map(\.cause)
    }
    #expect(try causes(10_050, 9_950) == [.entry])
    #expect(try causes(10_200, 9_800) == [.entry, .stopLoss])
    #expect(try causes(10_200, 9_950) == [.entry, .takeProfit])
  }

  @Test func noEntryAtAWideSpread() throws {
    var market = Market()
    market.quote(10_000, 10_100)
    market.quote(10_000, 10_010)
    let found = try signals(long + ["--max-spread", "10 ticks"], market)
    #expect(found.map(\.time) == [Market.start + 2 * Market.second])
  }

  /// 22:13:20 UTC is 23:13:20 in Berlin: another limit holds then.
  @Test func spreadsAreBoundedByTimeOfDay() throws {
    var market = Market()
    market.quote(10_000, 10_010)
    let bound = long + ["--max-spread", "5 ticks"]
    #expect(try signals(bound, market).isEmpty)
    #expect(
      try signals(bound + ["--session-spreads", "23:00-23:30 Europe/Berlin 10 ticks"], market).count
        == 1)
    #expect(
      try signals(bound + ["--session-spreads", "22:00-22:30 Europe/Berlin 10 ticks"], market)
        .isEmpty)
    #expect(
      try signals(bound + ["--session-spreads", "23:00-01:00 Europe/Berlin 10 ticks"], market).count
        == 1)
  }

  /// 2023-11-14 22:13:20 UTC: New York is closed, crypto is not.
  @Test func entriesWaitForTheSession() throws {
    var market = Market()
    market.quote(10_000, 10_002)
    #expect(try signals(long + ["--session", "XNYS"], market).isEmpty)
    #expect(try signals(long + ["--session", "CRYPTO"], market).count == 1)
    // The next morning at 9:30, when it opens.
    market.quote(10_000, 10_002, after: 58_600 * Market.second)
    #expect(try signals(long + ["--session", "XNYS"], market).map(\.cause) == [.entry])
    market.quote(10_000, 10_002, after: 23_100 * Market.second)
    #expect(
      try signals(long + ["--session", "XNYS", "--flat-before-close", "10m"], market).map(\.cause)
        == [.entry, .sessionEnd])
  }
}
