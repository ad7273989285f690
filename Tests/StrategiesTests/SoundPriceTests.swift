import EventModel
import TestSupport
import Testing

/// Which prices stops go by, and what a position is valued at: the strategy is long above 100.
struct SoundPriceTests {
  private let long = [
    "threshold", "mid", "--above", "100", "--exit-long", "0", "--size", "10 units",
    "--stop-loss", "5 %", "--stops", "watched",
  ]

  /// Long since a quote at 100; then what `then` adds.
  private func causes(_ then: (inout Market) -> Void) throws -> [SignalCause] {
    var market = Market()
    market.quote(10_000, 10_002)
    then(&market)
    return try signals(long, market).map(\.cause)
  }

  private func quote(
    _ bid: Int64, _ ask: Int64, _ flags: EventFlags = [], _ market: inout Market
  ) {
    var event = market.event(.quote, 0)
    event.quote = Quote(bidPrice: bid, bidSize: 1, askPrice: ask, askSize: 1)
    event.flags.formUnion(flags)
    market.append(event)
  }

  private static let unsound: [(bid: Int64, ask: Int64, flags: EventFlags)] = [
    (9_000, 9_002, .late), (9_000, 9_002, .skewed), (9_000, 9_002, .unreliable),
    // Crossed, locked, and a side alone.
    (9_000, 8_998, []), (9_000, 9_000, []), (9_000, noNumber, []), (noNumber, 9_002, []),
  ]

  @Test(arguments: unsound)
  func aQuoteThatWasNotThereStopsNothing(bid: Int64, ask: Int64, flags: EventFlags) throws {
    #expect(try causes { quote(bid, ask, flags, &$0) } == [.entry])
    // What was there does.
    #expect(
      try causes {
        quote(bid, ask, flags, &$0)
        quote(9_000, 9_002, [], &$0)
      } == [.entry, .stopLoss])
  }

  @Test(arguments: [EventFlags.late, .skewed]) func aTradeThatWasNotThereStopsNothing(
    flag: EventFlags
  ) throws {
    var market = Market()
    market.trade(10_100)
    var late = market.event(.trade, 0)
    late.trade = Trade(price: 9_000, size: 1)
    late.flags.formUnion(flag)
    market.append(late)
    let strategy = [
      "threshold", "last", "--above", "100", "--exit-long", "0", "--stop-loss", "5 %",
      "--stops", "watched",
    ]
    #expect(try signals(strategy, market).map(\.cause) == [.entry])
    market.trade(9_000)
    #expect(try signals(strategy, market).map(\.cause) == [.entry, .stopLoss])
  }

  /// With a side alone a trade is the newest price, and a stop goes by it.
  @Test func aTradeStopsWhereASideIsEmpty() throws {
    #expect(
      try causes {
        quote(9_990, noNumber, [], &$0)
        $0.trade(9_000)
      } == [.entry, .stopLoss])
  }

  /// The price seen is the side that is there, not a trade of old.
  @Test func aSideAloneIsThePrice() throws {
    var market = Market()
    market.trade(5_000)
    var event = market.event(.quote, 0)
    event.quote = Quote(bidPrice: 10_000, bidSize: 1, askPrice: noNumber, askSize: noNumber)
    market.append(event)
    market.trade(10_100)
    let run = try StageHarness(market.events, header: Market.header()) {
      try signalStage(["threshold", "last", "--above", "100.5", "--exit-long", "0"])
    }
    let seen = run.events(of: .signal).map { $0.values[SignalValue.price] }
    #expect(seen == [100])
  }

  /// A row of a file of targets at a bar's end is decided by that bar.
  @Test func targetsComeBehindTheBarsOfTheirTime() throws {
    let scratch = try ScratchFolder()
    var market = Market()
    market.bar(10_000, 10_000, 10_000, 10_000)
    market.watermark()
    let second = Timestamp.format(market.time)
    market.bar(10_500, 10_500, 10_500, 10_500)
    let third = Timestamp.format(market.time)
    try scratch.write(
      Array("time,symbol,target\n\(second),S0,5\n\(third),S0,0\n".utf8), to: "targets.csv")
    var header = Market.header()
    header.kinds = KindSet(.bar, .watermark)
    let run = try StageHarness(market.events, header: header) {
      try signalStage(["targets", "--file", scratch.path + "/targets.csv"])
    }
    #expect(run.events.map(\.event.kind) == [.bar, .watermark, .signal, .bar, .signal])
    let seen = run.events(of: .signal).map { $0.values[SignalValue.price] }
    #expect(seen == [100, 105])
  }
}
