import EventModel
import TestSupport
import Testing

@Suite struct BinanceTests {
  private let spot = """
    1000 {"stream":"xusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"XUSDT","U":5,"u":8,"b":[["10.1","1"],["10.0","0"]],"a":[]}}
    1001 {"stream":"xusdt@bookTicker","data":{"u":9,"s":"XUSDT","b":"10.10","B":"1","a":"10.20","A":"2"}}
    1002 {"stream":"xusdt@depth@100ms","data":{"e":"depthUpdate","E":2,"s":"XUSDT","U":9,"u":12,"b":[],"a":[["10.3","4"]]}}
    1003 {"lastUpdateId":10,"bids":[["10.1","3"]],"asks":[["10.2","2"],["10.3","1"]]}
    1004 {"stream":"xusdt@depth@100ms","data":{"e":"depthUpdate","E":3,"s":"XUSDT","U":11,"u":12,"b":[["9","9"]],"a":[]}}
    1005 {"stream":"xusdt@depth@100ms","data":{"e":"depthUpdate","E":4,"s":"XUSDT","U":13,"u":14,"b":[["10.1","2.5"]],"a":[["10.2","0.00000000"]]}}
    1006 {"stream":"xusdt@trade","data":{"e":"trade","E":6,"s":"XUSDT","t":77,"p":"10.1","q":"0.5","T":5,"m":true,"M":true}}
    1007 {"stream":"xusdt@depth@100ms","data":{"e":"depthUpdate","E":7,"s":"XUSDT","U":17,"u":18,"b":[["10.1","2"]],"a":[]}}
    """

  @Test func aSnapshotIsBroughtUpToDate() throws {
    let run = try TextCaptureRun.decodeInChunks(spot, format: "binance")
    #expect(run.problems.isEmpty)
    #expect(run.instruments.map(\.symbol) == ["XUSDT"])
    #expect(run.instruments.map(\.publisher) == ["binance"])
    #expect(run.unmapped == ["stale depthUpdate": 1])
    let events = run.events.map(\.event)
    #expect(
      events.map(\.kind) == [
        .level, .level, .quote, .level, .level, .level, .level, .level, .level, .level, .level,
        .trade, .gap, .level,
      ])
    // The snapshot at 10 and what it lacks, the difference up to 12, are one group.
    let snapshot = events[4...8]
    #expect(snapshot.map(\.level.action) == [.clear, .set, .set, .set, .set])
    #expect(snapshot.allSatisfy { $0.sequence == 12 && $0.flags.contains(.snapshot) })
    #expect(snapshot.map { $0.flags.contains(.last) } == [false, false, false, false, true])
    // Received 1 ns behind a message that says 2 ms.
    #expect(snapshot.allSatisfy { $0.flags.contains(.timeBorrowed) && $0.eventTime == 2_000_001 })
    #expect(events[8].level.price == 1_030_000_000)
    #expect(events[8].level.size == 400_000_000)
    #expect(events[9].sequence == 14)
    #expect(events[9].flags == [])
    #expect(events[10].flags == .last)
    #expect(events[10].level.size == 0)
  }

  @Test func aSnapshotIsNotKnownBeforeTheDifferencesInIt() throws {
    let text = """
      {"e":"depthUpdate","E":2,"T":1,"s":"X","U":5,"u":8,"pu":3,"b":[["1","1"]],"a":[]}
      {"e":"depthUpdate","E":9,"T":8,"s":"X","U":9,"u":12,"pu":8,"b":[["1","2"]],"a":[]}
      {"lastUpdateId":10,"E":6,"T":5,"bids":[["1","1"]],"asks":[["2","1"]]}
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    let snapshot = run.events.map(\.event).filter { $0.flags.contains(.snapshot) }
    #expect(snapshot.count == 4)
    #expect(snapshot.allSatisfy { $0.sequence == 12 && $0.eventTime == 8_000_000 })
  }

  @Test func quotesBorrowTimesAndTradesHaveTheMatchingEngines() throws {
    let events = try TextCaptureRun.decode(spot, format: "binance").events.map(\.event)
    #expect(events[2].eventTime == 1_000_001)
    #expect(events[2].receiveTime == 1001)
    #expect(events[2].flags == [.last, .timeBorrowed])
    #expect(events[2].sequence == 9)
    #expect(events[2].quote.askSize == 200_000_000)
    #expect(events[11].eventTime == 5_000_000)
    #expect(events[11].trade.aggressor == .ask)
    #expect(events[11].trade.tradeId == 77)
  }

  @Test func aBrokenChainIsAGap() throws {
    let events = try TextCaptureRun.decode(spot, format: "binance").events.map(\.event)
    #expect(events[12].gap.cause == .sequence)
    #expect(events[12].gap.fromSequence == 15)
    #expect(events[12].gap.toSequence == 17)
    #expect(events[12].flags == .last)
  }

  @Test func futuresChainByTheFinalIdBefore() throws {
    let text = """
      {"e":"depthUpdate","E":2,"T":1,"s":"X","U":5,"u":8,"pu":3,"b":[["1","1"]],"a":[]}
      {"e":"depthUpdate","E":3,"T":2,"s":"X","U":20,"u":28,"pu":8,"b":[["1","2"]],"a":[]}
      {"e":"depthUpdate","E":4,"T":3,"s":"X","U":40,"u":41,"pu":39,"b":[["1","3"]],"a":[]}
      {"e":"aggTrade","E":5,"T":4,"s":"Y","a":26129,"p":"0.01","q":"4","f":100,"l":105,"m":false}
      {"e":"trade","E":5,"T":4,"s":"X","t":5,"p":"2","q":"1","X":"INSURANCE_FUND","m":false}
      {"e":"trade","E":5,"T":4,"s":"X","t":6,"p":"0","q":"0","X":"NA","m":false}
      {"e":"markPriceUpdate","E":5,"s":"X","p":"2"}
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    #expect(run.kinds == [.level, .level, .gap, .level, .trade, .trade])
    #expect(run.instruments.map(\.publisher) == ["binance-futures", "binance-futures"])
    #expect(run.events[0].event.receiveTime == noTime)
    #expect(run.events[2].event.gap.fromSequence == 29)
    #expect(run.events[4].event.trade.tradeId == 26129)
    #expect(run.events[4].event.trade.participants == 6)
    #expect(run.events[5].event.trade.conditions == 1)
    #expect(run.events[5].event.flags == [.last, .condition, .offMarket])
    #expect(run.unmapped == ["binance trade of nothing": 1, "binance markPriceUpdate": 1])
  }

  @Test func partialDepthIsDepth() throws {
    let text = """
      1 {"stream":"xusdt@depth5@100ms","data":{"lastUpdateId":7,"bids":[["2","1"],["1","4"]],"asks":[["3","1"]]}}
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    #expect(run.instruments.map(\.symbol) == ["XUSDT"])
    #expect(run.events.count == 1)
    #expect(run.events[0].event.depth.levels == 2)
    #expect(
      run.events[0].words == [
        200_000_000, 100_000_000, noNumber, 300_000_000, 100_000_000, noNumber, 100_000_000,
        400_000_000, noNumber, noNumber, noNumber, noNumber,
      ])
  }

  @Test(arguments: [
    "1 {\"stream\":\"x@trade\",\"data\":{\"e\":\"trade\",}}", "1 {\"a\":[1,2}", "1 {", "1", "x {}",
    "1 {} 2", "1 {\"s\":\"\\x\"}", "1 {\"E\":01}", "1 [1]", "1 {\"a\":tru}",
    "1 {\"lastUpdateId\":1,\"bids\":[[\"1\"]],\"asks\":[]}",
    "1 {\"e\":\"trade\",\"s\":\"X\",\"E\":99999999999999999999,\"p\":\"1\",\"q\":\"1\"}",
    "1 {\"e\":\"trade\",\"s\":\"X\",\"E\":1,\"p\":\"1e5x\",\"q\":\"1\"}",
  ])
  func badLinesAreNamed(line: String) throws {
    let run = try TextCaptureRun.decodeInChunks("\(line)\n", format: "binance")
    #expect(run.problems.count == 1)
    #expect(run.problems[0].hasSuffix("(line 1)"))
    #expect(run.events.isEmpty)
  }

  @Test func deepNestingIsRefused() throws {
    let text = "1 {\"x\":" + String(repeating: "[", count: 100_000)
    let run = try TextCaptureRun.decode(text, format: "binance")
    #expect(run.problems == ["the JSON text is nested deeper than 32 (line 1)"])
  }

  @Test func damageNeverTraps() throws {
    try TextCaptureRun.decodeDamaged(spot, format: "binance", rounds: 1500)
  }

  @Test(
    .enabled(if: SharedData.isPresent, "shared data is absent"),
    arguments: [
      ("spot_btcusdt_20240808", "binance", 41_249, 28_040, 9_757),
      ("usdm_btcusdt_20240808", "binance-futures", 93_954, 66_089, 21_313),
    ])
  func realRecordings(
    name: String, publisher: String, lines: Int, quotes: Int, trades: Int
  ) throws {
    let bytes = try SharedData.bytes("binance/\(name).gz")
    let run = try TextCaptureRun.decode(bytes, format: "binance")
    #expect(run.problems.isEmpty)
    #expect(run.records == lines)
    #expect(run.count(.quote) == quotes)
    #expect(run.count(.trade) == trades)
    #expect(run.count(.gap) == 0)
    #expect(run.instruments.map(\.publisher) == [publisher])
    let clears = run.events.filter { $0.event.kind == .level && $0.event.level.action == .clear }
    #expect(clears.count == 1)
    #expect(Set(run.unmapped.keys).isSubset(of: ["stale depthUpdate"]))
    #expect(try TextCaptureRun.decode(bytes, format: "binance", chunk: 65_537) == run)
  }
}
