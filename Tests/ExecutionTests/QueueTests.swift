import EventModel
import Testing

/// Orders that wait in the book.
@Suite struct QueueTests {
  @Test func tradesEatTheQueueFirst() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 4)
    script.parent(1, 1, .bid, 3, limit: 99)
    script.trade(2, 99, 4, .ask)
    script.trade(3, 99, 3, .ask)
    script.trade(4, 99, 3, .ask)
    let run = try ExecutionRun(script)
    #expect(
      run.log.suffix(6) == [
        "+3 1.1 fill 2@99 maker", "+3 1.1 partly_filled 2/3@99", "+3 1 partly_filled 2/3@99",
        "+4 1.1 fill 1@99 maker", "+4 1.1 filled 3/3@99", "+4 1 filled 3/3@99",
      ])
  }

  @Test func aTradePastTheLimitFillsAsFarAsItGoes() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 4)
    script.parent(1, 1, .bid, 10, limit: 99)
    script.trade(2, 98, 4, .ask)
    #expect(try ExecutionRun(script).fills.map(\.size) == [4])
    #expect(try ExecutionRun(script, "[venue]\npassed = \"all\"").fills.map(\.size) == [10])
  }

  @Test func theMarketComesToTheOrder() throws {
    var script = MarketScript()
    script.quote(0, 97, 5, 101, 4)
    script.parent(1, 1, .bid, 10, limit: 99)
    script.quote(2, 97, 5, 98, 6)
    let run = try ExecutionRun(script)
    // At its own limit, and no more than what stands there.
    #expect(run.fills.map(\.price) == [99])
    #expect(run.fills.map(\.size) == [6])
    #expect(run.fills.map(\.liquidity) == [.maker])
  }

  @Test func ownOrdersKeepTheirOrder() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 4)
    script.parent(1, 1, .bid, 2, limit: 99)
    script.parent(1, 2, .bid, 2, limit: 99)
    script.parent(1, 3, .bid, 2, limit: 100)
    // Two to the order at 100, five to those before, two and one to the others.
    script.trade(2, 99, 10, .ask)
    let run = try ExecutionRun(script)
    #expect(run.fills.map { $0.parent >> 20 } == [3, 1, 2])
    #expect(run.fills.map(\.size) == [2, 2, 1])
  }

  @Test func anOrderBelowTheTouchIsLastWhenItsPriceShows() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 4)
    script.parent(1, 1, .bid, 2, limit: 98)
    script.quote(2, 98, 6, 101, 4)
    script.trade(3, 98, 6, .ask)
    script.trade(4, 98, 1, .ask)
    let run = try ExecutionRun(script)
    #expect(run.fills.map(\.size) == [1])
    #expect(run.fills.map(\.time) == [MarketScript.time(4)])
  }

  /// Of every trade only the quote before it is told: what a trade took is gone from the next one's
  /// quote, and is no cancellation there.
  @Test(arguments: ["risk_averse", "power2", "log2"], [nil, 4, 5, 9])
  func aQuoteBeforeATradeMeetsTheQueueFirst(queue: String, snapshotAt: Int?) throws {
    var script = MarketScript()
    script.quote(0, 99, 2_000, 101, 4)
    script.parent(1, 1, .bid, 2, limit: 99)
    for (time, shown, size) in [(2, 2_000, 800), (3, 1_200, 800), (4, 400, 300), (5, 100, 50)]
      as [(Double, Int64, Int64)]
    {
      script.quote(time, 99, shown, 101, 4, isLast: false, flags: .preTrade)
      script.trade(time, 99, size, .ask)
    }
    script.quote(6, 99, 50, 101, 4, isLast: false, flags: .preTrade)
    script.trade(6, 99, 52, .ask)
    let run = try ExecutionRun(
      script, "[venue]\nqueue = \"\(queue)\"", snapshotAt: snapshotAt)
    #expect(run.fills.map(\.size) == [2])
    #expect(run.fills.map(\.time) == [MarketScript.time(6)])
  }

  @Test func printsOffTheMarketFillNothing() throws {
    for (book, quotes) in [("l1", true), ("trades", false)] {
      var script = MarketScript()
      if quotes { script.quote(0, 99, 5, 101, 4) } else { script.trade(0, 100, 1) }
      script.parent(1, 1, .bid, 3, limit: 99)
      script.trade(2, 90, 500, .ask, flags: .offMarket)
      script.trade(3, 100, 1, .bid)
      #expect(try ExecutionRun(script, "[venue]\nbook = \"\(book)\"").fills.isEmpty)
    }
  }
}
