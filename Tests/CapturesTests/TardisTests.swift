import Captures
import EventModel
import TestSupport
import Testing

@Suite struct TardisTests {
  private let increments = """
    exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount
    deribit,X,1585699200245000,1585699200355684,true,ask,6421.5,18640
    deribit,X,1585699200245000,1585699200355684,true,bid,6421,0.5
    deribit,X,1585699200250000,1585699200355999,false,ask,6421.5,0
    deribit,Y,1585699200250000,1585699200355999,false,ask,6421.5,1
    deribit,X,1585699200250001,1585699200356000,true,bid,6420,7
    """

  @Test func rowsOfOneMessageAreOneGroup() throws {
    let run = try TextCaptureRun.decodeInChunks(increments, format: "tardis")
    #expect(run.problems.isEmpty)
    let events = run.events.map(\.event)
    #expect(events.count == 7)
    #expect(
      events.map(\.flags) == [
        .snapshot, .snapshot, [.snapshot, .last], .last, .last, .snapshot, [.snapshot, .last],
      ])
    #expect(events.map(\.level.action) == [.clear, .set, .set, .set, .set, .clear, .set])
    #expect(events[1].level.side == .ask)
    #expect(events[1].level.price == 6_421_500_000_000)
    #expect(events[2].level.size == 50_000_000)
    #expect(events[3].level.size == 0)
    #expect(events[1].eventTime == 1_585_699_200_245_000_000)
    #expect(events[1].receiveTime == 1_585_699_200_355_684_000)
    #expect(run.instruments.map(\.symbol) == ["X", "Y"])
    #expect(run.instruments.map(\.publisher) == ["deribit", "deribit"])
  }

  @Test func tradesKeepNumbersAndHashTexts() throws {
    let text = """
      exchange,symbol,timestamp,local_timestamp,id,side,price,amount
      bitmex,X,1,2,ccc3c1fa-212c,sell,8531.5,2152
      bitmex,X,1,2,1234,buy,8531.5,0.00000001
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "tardis")
    let trades = run.events.map(\.event.trade)
    #expect(trades.map(\.tradeId) == [fnv1a("ccc3c1fa-212c".utf8), 1234])
    #expect(trades.map(\.aggressor) == [.ask, .bid])
    #expect(trades[1].size == 1)
  }

  @Test func damageNeverTraps() throws {
    try TextCaptureRun.decodeDamaged(increments, format: "tardis")
  }

  @Test(
    .enabled(if: SharedData.isPresent, "shared data is absent"),
    arguments: [
      ("binance-futures_book_snapshot_25_BTCUSDT", EventKind.depth, 25),
      ("binance-futures_book_snapshot_5_BTCUSDT", EventKind.depth, 5),
      ("bitmex_trades_XBTUSD", EventKind.trade, 0),
      ("huobi-dm-swap_quotes_BTC-USD", EventKind.quote, 0),
    ])
  func everyRowOfTheRealCapturesIsAnEvent(name: String, kind: EventKind, levels: Int) throws {
    let bytes = try SharedData.bytes("tardis/\(name).csv")
    let lines = bytes.split(separator: 0x0A).count
    let run = try TextCaptureRun.decode(bytes, format: "tardis")
    #expect(run.problems.isEmpty)
    #expect(run.events.count == lines - 1)
    for decoded in run.events {
      #expect(decoded.event.kind == kind)
      #expect(decoded.event.flags.contains(.last))
      if levels == 0 { continue }
      #expect(Int(decoded.event.depth.levels) == levels)
      #expect(decoded.event.flags.contains(.snapshot))
      #expect(decoded.words[DepthWord.bidPrice] < decoded.words[DepthWord.askPrice])
    }
  }

  @Test(.enabled(if: SharedData.isPresent, "shared data is absent"))
  func theRealIncrementsAreOneSnapshot() throws {
    let bytes = try SharedData.bytes("tardis/deribit_incremental_book_L2_BTC-PERPETUAL.csv")
    let run = try TextCaptureRun.decode(bytes, format: "tardis")
    #expect(run.events.count == bytes.split(separator: 0x0A).count)
    #expect(run.events.first?.event.level.action == .clear)
    #expect(run.events.count { $0.event.flags.contains(.last) } == 1)
  }
}
