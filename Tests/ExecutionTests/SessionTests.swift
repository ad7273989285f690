import EventModel
import Testing

/// Auctions, halts and the ends of sessions.
@Suite struct SessionTests {
  @Test func nothingMatchesInAHalt() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 4)
    script.status(1, .halt)
    script.parent(2, 1, .bid, 2)
    script.parent(2, 2, .bid, 2, limit: 101, tif: .immediateOrCancel)
    script.quote(3, 99, 5, 101, 4)
    script.trade(4, 95, 9, .ask)
    script.status(5, .trading)
    script.quote(6, 99, 5, 102, 4)
    let run = try ExecutionRun(script)
    // The market order meets the first book that is told when trading goes on.
    #expect(run.fills.map { $0.parent >> 20 } == [1])
    #expect(run.fills.map(\.price) == [102])
    #expect(run.fills.map(\.time) == [MarketScript.time(6)])
    #expect(run.log.contains("+2 2.1 expired 0/2@101"))
  }

  @Test func ordersForTheOpenGetTheAuction() throws {
    var script = MarketScript()
    script.status(0, .preOpen)
    script.quote(0, 99, 5, 101, 4)
    script.parent(1, 1, .bid, 7, tif: .atOpen)
    script.parent(1, 2, .ask, 3, limit: 103, tif: .atOpen)
    script.parent(1, 3, .bid, 3, limit: 100)
    script.parent(1, 4, .ask, 3, tif: .atClose)
    script.trade(5, 102, 6, flags: .auction)
    script.status(5, .trading)
    script.quote(6, 100, 5, 104, 9)
    let run = try ExecutionRun(script)
    #expect(run.fills.map { $0.parent >> 20 } == [1, 1])
    // What the auction leaves takes the first book that is told when trading begins.
    #expect(run.fills.map(\.price) == [102, 104])
    #expect(run.fills.map(\.size) == [6, 1])
    #expect(run.fills.map(\.liquidity) == [.auction, .taker])
  }

  @Test func withoutAnAuctionTheOpenIsTheFirstBook() throws {
    var script = MarketScript()
    script.status(0, .preOpen)
    script.parent(1, 1, .bid, 7, tif: .atOpen)
    script.status(5, .trading)
    script.quote(6, 100, 5, 104, 9)
    let run = try ExecutionRun(script)
    #expect(run.fills.map(\.price) == [104])
  }

  @Test func ordersForTheCloseGetTheAuctionOrTheLastPrice() throws {
    for hasAuction in [true, false] {
      var script = MarketScript()
      script.status(0, .trading)
      script.quote(0, 99, 5, 101, 4)
      script.trade(1, 100, 3, .bid)
      script.parent(2, 1, .bid, 7, tif: .atClose)
      script.parent(2, 2, .bid, 1, limit: 99)
      script.parent(2, 3, .bid, 1, limit: 98, tif: .goodTillCancel)
      script.trade(3, 101, 3, .bid)
      script.status(4, .preClose)
      if hasAuction { script.trade(5, 97, 50, flags: .auction) }
      script.status(6, .close)
      script.watermark(7)
      let run = try ExecutionRun(script)
      if hasAuction {
        // Limits that the auction betters take part.
        #expect(run.fills.map { $0.parent >> 20 } == [1, 2, 3])
        #expect(run.fills.map(\.price) == [97, 97, 97])
      } else {
        #expect(run.fills.map(\.price) == [101])
        #expect(run.log.contains("+6 2 expired 0/1@99"))
        // What is good till it is cancelled outlives the session.
        #expect(run.log.last == "+7 3 expired 0/1@98")
      }
    }
  }

  /// 2023-11-14, a Tuesday; New York closes at 21:00 UTC.
  @Test func theCalendarEndsTheDay() throws {
    let close = Double(1_699_995_600_000 - 1_700_000_000_000)
    var script = MarketScript()
    script.quote(close - 9000, 99, 5, 101, 4)
    script.parent(close - 8000, 1, .bid, 7, limit: 98)
    script.trade(close - 7000, 100, 1, .bid)
    script.parent(close - 6000, 2, .bid, 7, tif: .atClose)
    script.quote(close + 5000, 99, 5, 101, 4)
    var header = ExecutionRun.header(of: script.events)
    header.instruments[0].calendar = "XNYS"
    let run = try ExecutionRun(script, header: header)
    #expect(run.fills.map(\.price) == [100])
    #expect(run.fills.map(\.time) == [MarketScript.time(close)])
    let expired = run.orders.filter { $0.state == .expired && $0.parent == 0 }
    #expect(expired.map(\.time) == [MarketScript.time(close)])
  }

  /// Milliseconds from 2023-11-14 22:13:20 UTC to 17:00 in New York of that Wednesday, Friday and Sunday.
  private static let (wednesday, friday, sunday) = (85_600_000.0, 258_400_000.0, 431_200_000.0)

  private func currencies(_ script: MarketScript) throws -> ExecutionRun {
    var header = ExecutionRun.header(of: script.events)
    header.instruments[0].calendar = "FX"
    return try ExecutionRun(script, header: header)
  }

  /// Trading does not stop at 17:00 in New York: what was quoted in the trading day before still stands, also
  /// where the day has turned twice and an order looked at it before.
  @Test(arguments: [false, true]) func aTradingDayThatFollowsIsNoOpening(isSeen: Bool) throws {
    for days in [1.0, 2] {
      var script = MarketScript()
      script.quote(0, 99, 5, 101, 4)
      if isSeen { script.parent(100, 7, .bid, 1, limit: 50, tif: .goodTillCancel) }
      let time = Self.wednesday + (days - 1) * 86_400_000 + 5000
      script.parent(time, 1, .bid, 2)
      script.parent(time, 2, .bid, 1, tif: .atOpen)
      script.quote(time + 1000, 109, 5, 111, 4)
      let run = try currencies(script)
      // The one for the open waits on.
      #expect(run.fills.map(\.price) == [101])
      #expect(run.fills.map(\.time) == [MarketScript.time(time)])
    }
  }

  @Test(arguments: [false, true]) func theWeekendIsOver(isSeen: Bool) throws {
    var script = MarketScript()
    script.quote(Self.friday - 5000, 99, 5, 101, 4)
    if isSeen { script.parent(Self.friday - 4000, 7, .bid, 1, limit: 50, tif: .goodTillCancel) }
    script.parent(Self.friday - 3000, 2, .bid, 1, tif: .atOpen)
    script.parent(Self.sunday + 5000, 1, .bid, 2)
    script.quote(Self.sunday + 6000, 109, 5, 111, 4)
    let run = try currencies(script)
    #expect(run.fills.map(\.price) == [111, 111])
    #expect(run.fills.map { $0.parent >> 20 }.sorted() == [1, 2])
  }
}
