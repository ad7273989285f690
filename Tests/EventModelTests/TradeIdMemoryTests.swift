import EventModel
import Testing

/// What becomes of a trade whose id was told before.
@Suite struct TradeIdMemoryTests {
  private static let hour: Int64 = 3_600_000_000_000

  private static func trade(
    id: UInt64 = 7, at time: Int64 = 0, price: Int64 = 100, size: Int64 = 5, side: Side = .bid,
    conditions: UInt16 = 0, source: UInt64 = 0, instrument: UInt32 = 0, flags: EventFlags = .last
  ) -> Event {
    var event = Event(
      kind: .trade, eventTime: 1_700_000_000_000_000_000 + time, origin: source << 48,
      instrument: instrument, flags: flags)
    event.trade = Trade(
      price: price, size: size, tradeId: id, aggressor: side, conditions: conditions)
    return event
  }

  @Test(arguments: [
    (trade(), TradeIdMemory.Finding.copy), (trade(flags: [.last, .late]), .copy),
    (trade(id: 8), .new), (trade(source: 1), .new), (trade(instrument: 1), .new),
    (trade(at: 1), .new), (trade(side: .ask), .new),
    (trade(price: 101), .correction), (trade(size: 4), .correction),
    (trade(conditions: 1), .correction), (trade(flags: [.last, .offMarket]), .correction),
    (trade(at: hour, price: 101), .correction), (trade(at: -hour, size: 6), .correction),
    // Ids start again every day.
    (trade(at: hour + 1, price: 101), .new), (trade(at: 24 * hour, price: 90, size: 9), .new),
  ]) func whatASecondTradeOfAnIdIs(second: Event, finding: TradeIdMemory.Finding) {
    let findings = Self.meet([Self.trade(), second, Self.trade()])
    #expect(findings[0] == .new)
    #expect(findings[1] == finding)
    // The first stays as it was told, unless the id is now another trade's.
    let isReplaced =
      finding == .new && second.trade.tradeId == 7 && second.source == 0 && second.instrument == 0
    if !isReplaced { #expect(findings[2] == .copy) }
  }

  private static func meet(_ trades: [Event]) -> [TradeIdMemory.Finding] {
    var memory = TradeIdMemory()
    return trades.map { memory.meet($0) }
  }

  @Test func itRemembersTheLastTrades() {
    var memory = TradeIdMemory()
    let count = UInt64(TradeIdMemory.capacity)
    for id in 1...count { _ = memory.meet(Self.trade(id: id, at: Int64(id))) }
    let forgotten = memory.forgotten
    #expect(forgotten == 0)
    var findings = [memory.meet(Self.trade(id: 1, at: 1))]
    findings.append(memory.meet(Self.trade(id: count + 1, at: Int64(count) + 1)))
    let forgottenThen = memory.forgotten
    #expect(forgottenThen == 1)
    findings.append(memory.meet(Self.trade(id: 2, at: 2)))
    findings.append(memory.meet(Self.trade(id: 1, at: 1)))
    #expect(findings == [.copy, .new, .copy, .new])
  }

  @Test func itsStateIsWhole() {
    var memory = TradeIdMemory()
    for id in 1...300 as ClosedRange<UInt64> { _ = memory.meet(Self.trade(id: id * 977)) }
    let contents = memory.contents
    var other = TradeIdMemory()
    let isRestored = other.restore(
      places: contents.places, entries: contents.entries, turns: contents.turns, forgotten: 3)
    let forgotten = other.forgotten
    #expect(isRestored && forgotten == 3)
    let copies = (1...300 as ClosedRange<UInt64>).count {
      other.meet(Self.trade(id: $0 * 977)) == .copy
    }
    #expect(copies == 300)
    let isHostileTaken = other.restore(
      places: [1 << 20], entries: [contents.entries[0]], turns: contents.turns, forgotten: 0)
    #expect(!isHostileTaken)
  }

  @Test func idsMadeFromOrderIdsAreNotTheTrades() {
    for (publisher, isOwn) in [("hyperliquid", false), ("binance", true), ("", true)] {
      let instrument = Instrument(
        id: 0, symbol: "X", publisher: publisher, priceExponent: 0, sizeExponent: 0)
      #expect(instrument.hasOwnTradeIds == isOwn)
    }
  }
}
