import EventModel
import TestSupport
import Testing

/// Prints that are no trades of the market change no feature, and make no row.
@Suite struct OffMarketTests {
  /// The market with such a print before every group, of an instrument of its own choice.
  private static func withPrints(_ events: [PlainEvent]) -> [PlainEvent] {
    var result: [PlainEvent] = []
    var isInsideGroup = false
    for (index, event) in events.enumerated() {
      if !isInsideGroup, !event.isWatermark {
        var print = Event(
          kind: .trade, eventTime: event.time, origin: event.event.origin,
          instrument: UInt32(index % 3), flags: [.offMarket, .last])
        print.trade = Trade(price: 7_777, size: 100_000, aggressor: index % 2 == 0 ? .bid : .ask)
        result.append(PlainEvent(print))
      }
      isInsideGroup = !event.isWatermark && !event.event.flags.contains(.last)
      result.append(event)
    }
    return result
  }

  @Test(arguments: InvariantTests.seeds) func printsOffTheMarketAreNothing(seed: UInt64) throws {
    let market = InvariantTests.market(seed, "ordered")
    let plain = try FeatureHarness(market, InvariantTests.expressions)
    let printed = try FeatureHarness(
      Self.withPrints(market), InvariantTests.expressions, cut: .random(seed))
    let vectors = { (run: FeatureHarness) in run.output.filter { $0.event.kind == .features } }
    #expect(!vectors(plain).isEmpty)
    #expect(firstDifference(vectors(printed), vectors(plain)) == nil)
  }

  /// The quote of a trade's record is known when the trade comes.
  @Test func theQuoteBeforeATradeIsItsOwn() throws {
    var events: [PlainEvent] = []
    for (index, mid) in [10_005, 10_105, 9_905].enumerated() as EnumeratedSequence<[Int64]> {
      var quote = Event(
        kind: .quote, eventTime: Int64(index) * 1_000_000_000, origin: UInt64(index * 2),
        instrument: 0, flags: .preTrade)
      quote.quote = Quote(bidPrice: mid - 5, bidSize: 3, askPrice: mid + 5, askSize: 3)
      var trade = quote
      trade.kind = .trade
      trade.origin += 1
      trade.flags = .last
      trade.trade = Trade(price: mid + 5, size: 1, aggressor: .bid)
      events += [PlainEvent(quote), PlainEvent(trade)]
    }
    let run = try FeatureHarness(events, ["effective_spread(window=1)", "mid"], instruments: 1)
    let values = run.vectors("").map(\.values)
    #expect(values.map { $0[1] } == [100.05, 101.05, 99.05])
    for (value, mid) in zip(values, [100.05, 101.05, 99.05]) {
      #expect(abs(value[0] - 0.1 / mid * 1e4) < 1e-9)
    }
  }
}
