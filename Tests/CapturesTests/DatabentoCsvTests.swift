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
    1752739505000000002,1752739505000000001,160,2,11,M,B,5.5,60,0,817593,160,0,3,ABC
    """

  @Test func ordersBecomeActionsInTheVenuesGroups() throws {
    let run = try TextCaptureRun.decodeInChunks(mbo, format: "databento-csv")
    #expect(run.problems.isEmpty)
    #expect(
      run.kinds == [.orderAction, .orderAction, .trade, .orderAction, .orderAction, .orderAction])
    let events = run.events.map(\.event)
    #expect(
      events.map(\.flags) == [
        [.last, .unreliable], [.last, .condition], [], [], .last, [.last, .snapshot],
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

  /// As in DBN: the mark that ends the group is the trade's.
  @Test func theQuoteBeforeATradeComesBeforeIt() throws {
    let header =
      "ts_event,action,side,price,size,flags,sequence,bid_px_00,bid_sz_00,ask_px_00,ask_sz_00,symbol\n"
    let rows =
      "1,T,B,5.2,7,128,1,5.1,3,5.2,9,ABC\n2,T,A,5.1,1,0,2,5.1,3,5.1,2,ABC\n"
      + "2,C,A,5.1,1,0,3,5.1,2,5.2,2,ABC\n3,A,A,5.1,1,128,4,5.1,2,5.2,3,ABC\n"
    let run = try TextCaptureRun.decodeInChunks(header + rows, format: "databento-csv")
    #expect(run.problems.isEmpty)
    #expect(run.kinds == [.quote, .trade, .quote, .trade, .quote, .quote])
    #expect(
      run.events.map(\.event.flags) == [
        .preTrade, .last, [.preTrade, .crossed], [], .last, .last,
      ])
    #expect(run.events.map(\.event.sequence) == [1, 1, 2, 2, 3, 4])
  }

  /// `price,bid,ask` of each row; times are integers or written for people.
  private func quotes(_ rows: [String], integerTimes: Bool = false) -> String {
    "ts_event,action,side,size,flags,bid_sz_00,ask_sz_00,symbol,price,bid_px_00,ask_px_00\n"
      + rows.enumerated().map { index, prices in
        let time = integerTimes ? "170000000000000000\(index)" : "2023-11-14T22:13:2\(index)Z"
        return "\(time),A,B,5,128,3,4,X,\(prices)\n"
      }.joined()
  }

  /// An option at 5 to 15 cents: every price is below the magnitude that used to tell units apart.
  @Test(arguments: [true, false])
  func pricesOfOneFileHaveOneUnit(integerTimes: Bool) throws {
    let text = quotes(
      ["0,0,0", "100000000,50000000,100000000", "1050000000,950000,1050000000"],
      integerTimes: integerTimes)
    let run = try TextCaptureRun.decodeInChunks(text, format: "databento-csv")
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.quote.bidPrice) == [0, 50_000_000, 950_000])
    #expect(run.events.map(\.event.quote.askPrice) == [0, 100_000_000, 1_050_000_000])
  }

  @Test func timesOfReceiptTellWhereEventsHaveNone() throws {
    let text =
      "ts_recv,ts_event,action,side,price,size,flags,symbol\n1700000000000000000,,T,B,5000,7,0,X\n"
    let run = try TextCaptureRun.decode(text, format: "databento-csv")
    #expect(run.events.map(\.event.trade.price) == [5000])
  }

  @Test func wholeUnitsAndDecimalsGoTogether() throws {
    let run = try TextCaptureRun.decodeInChunks(
      quotes(["6,5,6", "6.5,6,7", "-37.63,-38,150000"]), format: "databento-csv")
    #expect(run.problems.isEmpty)
    #expect(
      run.events.map(\.event.quote.bidPrice) == [
        5_000_000_000, 6_000_000_000, -38_000_000_000,
      ])
    #expect(run.events[2].event.quote.askPrice == 150_000_000_000_000)
  }

  @Test func pricesThatContradictTheFilesUnitAreBad() throws {
    let point = try TextCaptureRun.decode(
      quotes(["0,0,0", "5000000,0,5000000", "5000000,0.5,1", "5000000,1,2"]),
      format: "databento-csv")
    #expect(
      point.problems == [
        "bid_px_00 \"0.5\" has a decimal point, but prices were taken as integers of 1e-9 since "
          + "line 3: write all prices of a file alike (line 4)"
      ])
    #expect(point.events.map(\.event.quote.bidPrice) == [0, 0, 1])
    for first in ["6,5,6", "6.5,5,6"] {
      let large = try TextCaptureRun.decode(
        quotes([first, "6,5,100000000", "6,5,99999999"]), format: "databento-csv")
      #expect(large.problems.count == 1)
      #expect(large.problems[0].contains("since line 2"), "\(large.problems)")
      #expect(large.events.count == 2)
    }
  }

  @Test func rowsWithoutSymbolAreOfTheirNumber() throws {
    let header = "ts_event,publisher_id,instrument_id,action,side,price,size,flags,symbol\n"
    let rows = "1,1,5482,T,N,5.25,7,0,\n2,1,777,T,N,11.25,7,0,\n3,1,5482,T,N,5.5,7,0,ESH1\n"
    let run = try TextCaptureRun.decodeInChunks(header + rows, format: "databento-csv")
    #expect(run.instruments.map(\.symbol) == ["5482", "777", "ESH1"])
    #expect(run.instruments.map(\.venueId) == [5482, 777, 5482])
    #expect(run.events.map(\.event.instrument) == [0, 1, 2])
  }

  /// A continuous contract: what was in the book of the one before is void, also within one time.
  @Test func rollsVoidTheBook() throws {
    let header =
      "ts_event,publisher_id,instrument_id,action,side,price,size,order_id,flags,symbol\n"
    let rows =
      "1,1,10,A,B,5.25,7,1,0,ES.c.0\n2,1,10,A,A,5.5,7,2,0,ES.c.0\n2,1,20,A,B,x,7,3,0,ES.c.0\n"
      + "2,1,20,A,B,6.5,7,3,0,ES.c.0\n2,1,20,A,A,6.75,7,4,0,ES.c.0\n"
    let run = try TextCaptureRun.decodeInChunks(header + rows, format: "databento-csv")
    #expect(run.problems.count == 1)
    #expect(
      run.kinds == [
        .orderAction, .orderAction, .status, .orderAction, .orderAction, .orderAction,
      ])
    #expect(run.events[3].event.orderAction.action == .clear)
    #expect(
      run.events.map(\.event.flags) == [.last, .last, .last, [.last, .snapshot], [], .last])
    #expect(run.instruments.map(\.venueId) == [20])
    let quotes = try TextCaptureRun.decodeInChunks(
      "ts_event,instrument_id,action,side,price,size,flags,bid_px_00,bid_sz_00,ask_px_00,ask_sz_00,symbol\n"
        + "1,10,A,B,5.5,7,128,5.5,1,6.5,1,X\n2,20,A,B,7.5,7,128,7.5,1,8.5,1,X\n",
      format: "databento-csv")
    #expect(quotes.kinds == [.quote, .status, .quote, .quote])
    #expect(quotes.events[2].event.quote.bidPrice == noNumber)
  }

  /// One name cannot stand for two instruments: they would be merged.
  @Test func oneNameIsOfOneInstrument() throws {
    let header = "ts_event,publisher_id,instrument_id,action,side,price,size,flags\n"
    var options = CaptureOptions()
    options.symbol = "ESH1"
    let run = try TextCaptureRun.decode(
      header + "1,1,5482,T,N,5.25,7,0\n2,1,777,T,N,11.25,7,0\n", format: "databento-csv",
      options: options)
    #expect(run.instruments.map(\.symbol) == ["ESH1"])
    #expect(
      run.problems == [
        "--symbols ESH1 names instrument 5482, and the capture also holds 777 (line 3)"
      ])
  }

  @Test(arguments: [
    ("ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol", "ohlcv"),
    (
      "ts_recv,ts_event,rtype,publisher_id,instrument_id,side,price,size,flags,sequence,bid_px_00,"
        + "ask_px_00,symbol", "bbo"
    ),
    ("ts_recv,ts_event,rtype,publisher_id,instrument_id,ts_ref,price,stat_type", "statistics"),
    (
      "ts_recv,ts_event,rtype,publisher_id,instrument_id,raw_symbol,security_update_action",
      "definition"
    ),
  ])
  func schemasThatAreNotReadAreNamed(header: String, schema: String) throws {
    let format = Array((header + "\n").utf8).withUnsafeBytes { head in
      captureFormats.filter { $0.recognizes(head, CaptureOptions()) }.map(\.name)
    }
    #expect(format == ["databento-csv"])
    let run = try TextCaptureRun.decode(header + "\n1,2,3\n", format: "databento-csv")
    #expect(run.problems.count == 1)
    let said = run.problems.first ?? ""
    #expect(said.contains("schema \(schema);") && said.contains("mbp-10"), "\(said)")
    #expect(said.contains("--columns"))
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
