import EventModel
import FeatureLibrary
import TestSupport
import Testing

/// What is likely not what was meant is said at the end, and doubt about a book is passed on.
@Suite struct RemarksTests {
  typealias Make = ClockTests

  private static let kinds = KindSet(.quote, .trade, .level, .depth, .watermark)

  private static func remarks(_ events: [PlainEvent], _ features: [String]) throws -> [String] {
    try FeatureHarness(events, features, kinds: kinds).remarks
  }

  @Test func instrumentsWithoutTrades() throws {
    let events = [
      Make.quote(1, 100, 102), Make.trade(1.5, 101, 1, 1), Make.quote(2, 100, 102, 2),
      Make.watermark(3),
    ]
    let said =
      "what runs on prices has no value there unless it names one, for example rsi(14, mid)"
    #expect(
      try Self.remarks(events, ["rsi(3)@1s"]) == ["no trade came of S0 and 1 other: \(said)"])
    #expect(try Self.remarks(events, ["sma(3)"]) == ["no trade came of S0 and 1 other: \(said)"])
    #expect(try Self.remarks(events, ["rsi(3, last)@1s", "volume"]).isEmpty)
    #expect(
      try Self.remarks(events, ["rsi(3, mid)@1s", "mid"]) == [
        "no quote came of S1: features of the book have no value there"
      ])
  }

  @Test func clocksThatCountTradesWithoutTrades() throws {
    let events = [Make.bar(1, [100, 101, 99, 100], volume: 50), Make.trade(1.5, 101, 1, 1)]
    for clock in ["trades(1)", "volume(5)"] {
      #expect(
        try Self.remarks(events, ["vwap@\(clock)"]) == [
          "no trade came of S0: clocks of trades and of volume have no row there"
        ])
    }
    let onTime = try Self.remarks(events, ["vwap@1s"])
    #expect(!onTime.contains { $0.contains("no trade came") }, "\(onTime)")
  }

  @Test func tradesThatDoNotSayWhoBeganThem() throws {
    var bought = Make.trade(1, 101, 1, 1)
    bought.event.trade.aggressor = .bid
    let events = [Make.trade(0.5, 100), bought, Make.trade(1.5, 102, 1, 1), Make.watermark(2)]
    for feature in ["cvd", "kyle_lambda(3, last)@1s", "run_length"] {
      #expect(
        try Self.remarks(events, [feature]) == [
          "no trade of S0 says who began it: what goes by the aggressor has no value there; "
            + "signed_volume(tick) and other features with a rule go by prices"
        ])
    }
    #expect(try Self.remarks(events, ["signed_volume(tick)", "volume"]).isEmpty)
  }

  @Test func ticksThatAreNotKnown() throws {
    let said =
      "features: warning: the size of a tick of X is not known, so what counts ticks has no value there; "
      + "an argument such as tick=0.01 says it\n"
    func run(_ feature: String) throws -> String {
      let outcome = try Programs.run(
        "printf '1000,1.1,1.2\\n' | ingest --columns time:ms,bid,ask --symbols X - | "
          + "features '\(feature)' >/dev/null")
      return outcome.standardError
    }
    for feature in ["spread_ticks", "stoikov_microprice"] { #expect(try run(feature) == said) }
    #expect(try run("spread_ticks(tick=0.01)").isEmpty)
    #expect(try run("spread").isEmpty)
  }

  @Test func otherNamesAreOfFeatures() throws {
    #expect(Set(otherNames.values).isSubset(of: featureDefinitions.map(\.name)))
    #expect(Set(otherNames.keys).isDisjoint(with: featureDefinitions.map(\.name)))
    #expect(try Programs.run("features --list median").text.contains("quantile("))
  }

  @Test func changesOfBooksAreNoQuotes() throws {
    var level = Make.quote(1, 0, 0)
    level.event.kind = .level
    let said =
      "no quote came of S0, only changes of the book; `normalize --book 1` before `features` makes "
      + "quotes of them"
    #expect(try Self.remarks([level], ["mid@1s"]) == [said])
    #expect(try Self.remarks([level, Make.quote(2, 100, 102)], ["mid@1s"]).isEmpty)
    #expect(try Self.remarks([level], ["volume"]).isEmpty)
  }

  @Test func deeperThanTheStream() throws {
    let shallow = RandomMarket(seed: 1).events
    #expect(
      try FeatureHarness(shallow, ["imbalance(20)"]).remarks.contains {
        $0.hasPrefix("features of 20 levels saw ")
      })
    #expect(try FeatureHarness(shallow, ["imbalance(2)"]).remarks.isEmpty)
  }

  @Test func instrumentsThatAreNotThere() throws {
    #expect(
      try Self.remarks([Make.quote(1, 100, 102)], ["ESH5:mid", "S1:mid"]) == [
        "no instrument ESH5 is in the stream, so what is of it has no value"
      ])
  }

  /// A book that cannot be trusted makes vectors that cannot be, also after trades and on clocks,
  /// until it can be trusted again.
  @Test func doubtIsPassedOn() throws {
    var doubtful = Make.quote(2, 100, 104)
    doubtful.event.flags.insert(.unreliable)
    let events = [
      Make.quote(1, 100, 102), Make.watermark(1.5), doubtful, Make.trade(2.5, 101),
      Make.quote(2.6, 50, 52, 1), Make.watermark(3), Make.quote(3.5, 100, 102), Make.watermark(4),
    ]
    for place in events.indices {
      let run = try FeatureHarness(events, ["mid", "mid@1s"], snapshotAt: place)
      let flags = run.vectors("").map { $0.event.flags.contains(.unreliable) }
      #expect(flags == [false, true, true, false, false])
      let ticks = run.vectors("1s").filter { $0.event.instrument == 0 }
      #expect(ticks.map { $0.event.flags.contains(.unreliable) } == [false, true, false])
    }
  }
}
