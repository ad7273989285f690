import EventModel
import Normalization
import TestSupport
import Testing

/// What is left out as told before: trades of one source, and quotes from before a trade beside another
/// source of the book.
@Suite struct CopiesTests {
  private static let base: Int64 = 1_700_000_000_000

  private func event(
    _ kind: EventKind, _ time: Int64, source: UInt64, _ ordinal: UInt64, sequence: UInt64,
    flags: EventFlags
  ) -> PlainEvent {
    PlainEvent(
      Event(
        kind: kind, eventTime: (Self.base + time) * 1_000_000, origin: source << 48 | ordinal,
        sequence: sequence, instrument: 0, flags: flags))
  }

  private func quote(
    _ time: Int64, source: UInt64, _ ordinal: UInt64, sequence: UInt64, bid: Int64,
    flags: EventFlags = .last
  ) -> PlainEvent {
    var plain = event(.quote, time, source: source, ordinal, sequence: sequence, flags: flags)
    plain.event.quote = Quote(bidPrice: bid, bidSize: 1, askPrice: bid + 10, askSize: 1)
    return plain
  }

  private func trade(
    _ time: Int64, id: UInt64 = 0, source: UInt64 = 0, _ ordinal: UInt64, sequence: UInt64 = 0,
    price: Int64 = 1, flags: EventFlags = .last
  ) -> PlainEvent {
    var plain = event(.trade, time, source: source, ordinal, sequence: sequence, flags: flags)
    plain.event.trade = Trade(price: price, size: 1, tradeId: id)
    return plain
  }

  @Test(arguments: [NormalizeOptions.Mode.ordered, .eager], 0...6)
  func aTradeThatItsSourceRepeatsIsOne(mode: NormalizeOptions.Mode, snapshotAt: Int) throws {
    let events = [
      trade(0, id: 5, 0), trade(0, id: 6, 1), trade(1, id: 7, 2),
      // Again, behind a reconnection; an id of its own, and no id.
      trade(1, id: 7, 3), trade(1, id: 8, 4), trade(1, 5), trade(1, 6),
    ]
    var options = NormalizeOptions()
    options.mode = mode
    let run = try NormalizeRun(events, options, snapshotAt: snapshotAt)
    #expect(run.events.map(\.event.ordinal) == [0, 1, 2, 4, 5, 6])
    #expect(run.statistics["duplicates"] == 1)
    #expect(run.statistics["trades one source repeated"] == 1)
    #expect(
      run.remarks == [
        "1 of 7 events are trades that came again from the source that had told them, with the same "
          + "id, time, price, size and side, and were left out; --dedup off keeps them"
      ])
    options.deduplicates = false
    let all = try NormalizeRun(events, options, snapshotAt: snapshotAt)
    #expect(all.events.count == 7 && all.remarks.isEmpty)
  }

  /// What more was known of a trade that is left out goes with it, and no other detail does.
  @Test(arguments: [NormalizeOptions.Mode.ordered, .eager], 0...8)
  func aCopyTakesItsDetailWithIt(mode: NormalizeOptions.Mode, snapshotAt: Int) throws {
    func detailed(_ time: Int64, id: UInt64, source: UInt64 = 0, _ ordinal: UInt64) -> [PlainEvent]
    {
      var detail = event(.tradeDetail, time, source: source, ordinal + 1, sequence: 9, flags: .last)
      detail.event.tradeDetail = TradeDetail(aggressorOrder: id)
      return [trade(time, id: id, source: source, ordinal, flags: []), detail]
    }
    let events =
      detailed(0, id: 5, 0) + detailed(0, id: 5, 2) + detailed(1, id: 6, 4)
      + detailed(1, id: 6, source: 1, 0)
    var options = NormalizeOptions()
    options.mode = mode
    for seed in 0..<4 as Range<UInt64> {
      let run = try NormalizeRun(events, options, cuts: seed, snapshotAt: snapshotAt)
      #expect(run.events.map(\.event.origin) == [0, 1, 4, 5])
      #expect(run.events.map { $0.event.flags.contains(.last) } == [false, true, false, true])
    }
    options.deduplicates = false
    #expect(try NormalizeRun(events, options, snapshotAt: snapshotAt).events.count == 8)
  }

  /// The last event of a group is left out: the one before it ends the group.
  @Test func aCopyThatEndsItsGroup() throws {
    let events = [
      trade(0, id: 5, 0), quote(1, source: 0, 1, sequence: 0, bid: 1, flags: []),
      trade(1, id: 6, 2), quote(1, source: 0, 3, sequence: 0, bid: 2, flags: .preTrade),
      trade(1, id: 6, 4), trade(2, id: 7, 5),
    ]
    for seed in 0..<8 as Range<UInt64> {
      let run = try NormalizeRun(events, NormalizeOptions(), cuts: seed)
      #expect(run.events.map(\.event.ordinal) == [0, 1, 2, 3, 5])
      #expect(run.events.map { $0.event.flags.contains(.last) } == [true, false, true, true, true])
    }
  }

  /// mbp-1 and tbbo of one book: the quote before a trade, the trade, the quote after it.
  private func quotes(source: UInt64, sequences: Bool) -> [PlainEvent] {
    let sequence: UInt64 = sequences ? 100 : 0
    return [
      quote(0, source: source, 0, sequence: sequences ? 99 : 0, bid: 50),
      quote(1, source: source, 1, sequence: sequence, bid: 50, flags: .preTrade),
      trade(1, source: source, 2, sequence: sequence, flags: []),
      quote(1, source: source, 3, sequence: sequence, bid: 49),
    ]
  }

  private func samples(source: UInt64, sequences: Bool) -> [PlainEvent] {
    [
      quote(1, source: source, 0, sequence: sequences ? 100 : 0, bid: 50, flags: .preTrade),
      trade(1, source: source, 1, sequence: sequences ? 100 : 0),
    ]
  }

  @Test(arguments: [false, true], [true, false])
  func aQuoteBeforeATradeNeverReplacesTheOneAfterIt(sampleIsFirst: Bool, sequences: Bool) throws {
    let events =
      quotes(source: sampleIsFirst ? 1 : 0, sequences: sequences)
      + samples(source: sampleIsFirst ? 0 : 1, sequences: sequences)
    for seed in 0..<4 as Range<UInt64> {
      for dedup in [true, false] {
        var options = NormalizeOptions()
        options.deduplicates = dedup
        let run = try NormalizeRun(
          RandomFlow.shuffled(events, bound: 100_000_000, seed: seed), options, cuts: seed)
        let told = run.events.filter { $0.event.kind == .quote }.map(\.event.quote.bidPrice)
        #expect(told.last == 49)
        if dedup, sequences {
          // One of each, of either.
          #expect(told == [50, 50, 49])
          #expect(run.events.count { $0.event.kind == .trade } == 1)
        }
        #expect(run.events.last?.event.flags.contains(.last) == true)
      }
    }
  }

  /// The books of an order-by-order source make quotes too.
  @Test func aQuoteBeforeATradeBesideABook() throws {
    var add = event(.orderAction, 0, source: 0, 0, sequence: 98, flags: [])
    add.event.orderAction = OrderActionBody(
      price: 50, size: 1, orderId: 1, action: .add, side: .bid)
    var other = event(.orderAction, 0, source: 0, 1, sequence: 99, flags: .last)
    other.event.orderAction = OrderActionBody(
      price: 49, size: 1, orderId: 2, action: .add, side: .bid)
    var gone = event(.orderAction, 1, source: 0, 2, sequence: 100, flags: .last)
    gone.event.orderAction = OrderActionBody(
      price: 50, size: 1, orderId: 1, action: .delete, side: .bid)
    var options = NormalizeOptions()
    options.bookLevels = 0
    let run = try NormalizeRun(
      [add, other, gone] + samples(source: 1, sequences: true), options)
    let told = run.events.filter { $0.event.kind == .quote }.map(\.event.quote.bidPrice)
    #expect(told == [50, 49])
    #expect(run.statistics["overtaken pre-trade quotes"] == 1)
    // A later trade's is news, and so is one of the next session, whose sequences begin again.
    for (sequence, time) in [(101, 2), (5, 60_000)] as [(UInt64, Int64)] {
      let later = quote(time, source: 1, 2, sequence: sequence, bid: 48, flags: .preTrade)
      let more = try NormalizeRun(
        [add, other, gone, later, trade(time, source: 1, 3, sequence: sequence)], options)
      #expect(more.statistics["overtaken pre-trade quotes"] == 0)
      #expect(more.events.last { $0.event.kind == .quote }?.event.quote.bidPrice == 48)
    }
  }

  /// A capture that mixes orders with samples of trades: one source, two ways.
  @Test func aQuoteBeforeATradeBesideABookOfItsOwnSource() throws {
    var add = event(.orderAction, 0, source: 0, 0, sequence: 99, flags: .last)
    add.event.orderAction = OrderActionBody(
      price: 49, size: 1, orderId: 2, action: .add, side: .bid)
    var options = NormalizeOptions()
    options.bookLevels = 0
    for (sequence, isNews) in [(98, false), (99, false), (100, true)] as [(UInt64, Bool)] {
      let pre = quote(1, source: 0, 1, sequence: sequence, bid: 50, flags: .preTrade)
      let run = try NormalizeRun([add, pre, trade(1, 2, sequence: sequence)], options)
      let told = run.events.filter { $0.event.kind == .quote }.map(\.event.quote.bidPrice)
      #expect(told == (isNews ? [49, 50] : [49]))
    }
  }
}
