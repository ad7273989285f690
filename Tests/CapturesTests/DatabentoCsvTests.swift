import Captures
import EventModel
import TestSupport
import Testing

@Suite struct DatabentoCsvTests {
  private let mbo = """
    ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,channel_id,order_id,flags,ts_in_delta,sequence,symbol
    2025-07-17T07:05:09.035793433Z,2025-07-17T07:05:09.035627674Z,160,2,11,R,N,,0,0,0,8,0,0,ABC
    2025-07-17T08:05:03.000000002Z,2025-07-17T08:05:03.000000001Z,160,2,11,A,B,5.510000000,100,0,817593,130,0,1,ABC
    2025-07-17T08:05:04.000000002Z,2025-07-17T08:05:04.000000001Z,160,2,11,T,A,5.510000000,40,0,0,0,0,2,ABC
    2025-07-17T08:05:04.000000002Z,2025-07-17T08:05:04.000000001Z,160,2,11,F,B,5.510000000,40,0,817593,0,0,2,ABC
    2025-07-17T08:05:04.000000002Z,2025-07-17T08:05:04.000000001Z,160,2,11,C,B,5.510000000,40,0,817593,128,0,2,ABC
    1752739505000000002,1752739505000000001,160,2,11,M,B,5500000000,60,0,817593,160,0,3,ABC
    """

  @Test func ordersBecomeActionsInTheVenuesGroups() throws {
    let run = try TextCaptureRun.decodeInChunks(mbo, format: "databento-csv")
    #expect(run.problems.isEmpty)
    #expect(
      run.kinds == [.orderAction, .orderAction, .trade, .orderAction, .orderAction, .orderAction])
    let events = run.events.map(\.event)
    #expect(
      events.map(\.flags) == [
        [.last, .unreliable], [.last, .condition1], [], [], .last, [.last, .snapshot],
      ])
    #expect(
      events.filter { $0.kind == .orderAction }.map(\.orderAction.action) == [
        .clear, .add, .fill, .reduce, .modify,
      ])
    #expect(events[0].orderAction.price == noNumber)
    #expect(events[1].orderAction.orderId == 817593)
    #expect(events[1].orderAction.size == 100)
    #expect(events[2].trade.aggressor == .ask)
    #expect(events[5].orderAction.price == 5_500_000_000)
    #expect(events[5].eventTime == "2025-07-17T08:05:05.000000001".time)
    #expect(run.instruments.map(\.venueId) == [11])
  }

  @Test func depthFollowsItsTrade() throws {
    let text = """
      ,ts_recv,ts_event,publisher_id,action,side,depth,price,size,flags,sequence,\
      bid_px_00,bid_sz_00,bid_ct_00,ask_px_00,ask_sz_00,ask_ct_00,\
      bid_px_01,bid_sz_01,bid_ct_01,ask_px_01,ask_sz_01,ask_ct_01,symbol
      0,1,1,2,T,B,0,5.51,7,128,9,5.5,100,2,5.52,30,1,5.49,5,1,,0,0,ABC
      1,2,2,2,A,B,0,5.52,7,128,10,5.52,100,2,5.52,30,1,,0,0,,0,0,ABC
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "databento-csv")
    #expect(run.kinds == [.trade, .depth, .depth])
    #expect(run.events.map(\.event.flags) == [[], .last, [.last, .crossed]])
    #expect(run.events[1].event.depth.levels == 2)
    #expect(
      run.events[1].words == [
        5_500_000_000, 100, 2, 5_520_000_000, 30, 1, 5_490_000_000, 5, 1, noNumber, noNumber,
        noNumber,
      ])
  }

  @Test func oneLevelIsAQuoteAndNoneATrade() throws {
    let quotes = """
      ts_event,action,side,price,size,flags,bid_px_00,bid_sz_00,ask_px_00,ask_sz_00,symbol
      1,A,B,5,7,128,5000000000,100,9223372036854775807,0,ABC
      """
    let run = try TextCaptureRun.decodeInChunks(quotes, format: "databento-csv")
    #expect(run.kinds == [.quote])
    #expect(run.events[0].event.quote.bidPrice == 5_000_000_000)
    #expect(run.events[0].event.quote.askPrice == noNumber)
    #expect(run.events[0].event.quote.askSize == noNumber)
    let trades = try TextCaptureRun.decodeInChunks(
      "ts_event,action,side,price,size,flags,symbol\n1,T,N,5.25,7,0,ABC\n", format: "databento-csv")
    #expect(trades.kinds == [.trade])
    #expect(trades.events[0].event.flags == .last)
  }

  @Test func badRowsAreNamed() throws {
    let bad = mbo.replacing("A,B,5.510000000,100", with: "Q,B,5.510000000,100")
    let run = try TextCaptureRun.decodeInChunks(bad, format: "databento-csv")
    #expect(run.problems == ["action \"Q\" is not one of A, M, C, R, F, T, N (line 3)"])
    #expect(run.events.count == 5)
    let headless = try TextCaptureRun.decode("a,b\n1,2\n", format: "databento-csv")
    #expect(headless.problems == ["the header has no column ts_event (line 1)"])
  }

  @Test func damageNeverTraps() throws {
    try TextCaptureRun.decodeDamaged(mbo, format: "databento-csv")
  }

  @Test(.enabled(if: SharedData.isPresent, "shared data is absent"))
  func everyRowOfTheRealCapturesIsAnEvent() throws {
    let orders = try SharedData.bytes("mbo-csv/ARL_20250717_mbo.csv")
    let run = try TextCaptureRun.decode(orders, format: "databento-csv")
    #expect(run.problems.isEmpty)
    #expect(run.records == 5886)
    #expect(run.events.count == 5886)
    #expect(run.count(.trade) == 46)
    #expect(try TextCaptureRun.decode(orders, format: "databento-csv", chunk: 4093) == run)
    let depth = try TextCaptureRun.decode(
      SharedData.bytes("mbo-csv/ARL_20250717_mbp10.csv"), format: "databento-csv")
    #expect(depth.problems.isEmpty)
    #expect(depth.count(.depth) == 3928)
    #expect(depth.count(.trade) == depth.events.count - 3928)
  }
}
