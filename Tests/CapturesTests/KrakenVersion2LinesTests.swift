import EventModel
import Testing

@Suite struct KrakenVersion2LinesTests {
  private let recording = """
    wss://ws.kraken.com/v2 <-> 1618678132.3858151
    1618678131.9: {"channel":"status","type":"update","data":[{"version":"2.0.0","system":"online"}]}
    1618678132.0: {"method":"subscribe","result":{"channel":"book","depth":10},"success":true,"time_in":"2021-04-17T16:48:51.900000Z"}
    1618678132.1: {"channel":"heartbeat"}
    1618678132.2: {"channel":"instrument","type":"snapshot","data":{"assets":[],"pairs":[{"symbol":"A/B","price_precision":3,"qty_precision":8}]}}
    1618678132.4: {"channel":"trade","type":"snapshot","data":[{"symbol":"A/B","side":"sell","price":1.5,"qty":0.5,"ord_type":"market","trade_id":6,"timestamp":"2021-04-17T16:38:52.900000Z"}]}
    1618678132.9: {"channel":"book","type":"snapshot","data":[{"symbol":"A/B","bids":[{"price":1.5,"qty":2.5}],"asks":[{"qty":5.3e-05,"price":1.75}],"checksum":7}]}
    1618678133.7: {"data":[{"symbol":"A/B","bids":[{"price":1.5,"qty":0}],"asks":[],"checksum":4294967295,"timestamp":"2021-04-17T16:48:53.650000Z"}],"type":"update","channel":"book"}
    1618678134.0: {"channel":"trade","type":"update","data":[{"symbol":"A/B","side":"sell","price":1.5,"qty":0.5,"ord_type":"market","trade_id":7,"timestamp":"2021-04-17T16:48:53.900000Z"},{"symbol":"C/D","side":"buy","price":60000.1,"qty":1.0,"ord_type":"limit","trade_id":70,"timestamp":"2021-04-17T16:48:53.950000Z"}]}
    1618678134.1: {"channel":"ticker","type":"update","data":[{"symbol":"A/B","bid":1.5}]}
    1618678135.0: {"channel":"trade","type":"snapshot","data":[{"symbol":"A/B","side":"sell","price":1.5,"qty":0.5,"ord_type":"market","trade_id":7,"timestamp":"2021-04-17T16:48:53.900000Z"},{"symbol":"A/B","side":"buy","price":1.5,"qty":0.5,"ord_type":"limit","trade_id":8,"timestamp":"2021-04-17T16:48:54.900000Z"}]}
    1618678136.0: {"method":"subscribe","error":"Currency pair not supported","success":false}
    """

  @Test func booksAreGroupsAndCarryTheChecksum() throws {
    let run = try TextCaptureRun.decodeInChunks(recording, format: "kraken")
    #expect(run.problems.isEmpty)
    let levels = run.events.map(\.event).filter { $0.kind == .level }
    #expect(levels.map(\.level.action) == [.clear, .set, .set, .set])
    #expect(levels.map(\.level.side) == [.none, .bid, .ask, .bid])
    #expect(levels.map(\.level.price) == [noNumber, 1500, 1750, 1500])
    #expect(levels.map(\.level.size) == [noNumber, 250_000_000, 5300, 0])
    #expect(levels.map(\.level.checksumFlags) == [0, 0, 1, 1])
    #expect(levels[2].level.checksum == 7)
    #expect(levels[3].level.checksum == .max)
    // The snapshot says no time.
    let borrowed: EventFlags = [.snapshot, .timeBorrowed]
    #expect(levels.map(\.flags) == [borrowed, borrowed, borrowed.union(.last), .last])
    #expect(levels[0].eventTime == 1_618_678_132_900_000_000)
    #expect(levels[3].eventTime == "2021-04-17T16:48:53.65Z".time)
    #expect(levels[3].receiveTime == 1_618_678_133_700_000_000)
    #expect(run.instruments.map(\.symbol) == ["A/B", "C/D"])
    #expect(run.instruments.map(\.priceExponent) == [-3, -1])
    #expect(run.instruments.map(\.sizeExponent) == [-8, -8])
  }

  /// A subscription begins with trades of before; behind a reconnection some of them were missed.
  @Test func tradesOfBeforeTheSubscriptionAreLeftOut() throws {
    let run = try TextCaptureRun.decode(recording, format: "kraken")
    let trades = run.events.map(\.event).filter { $0.kind == .trade }
    #expect(trades.map(\.trade.tradeId) == [7, 70, 8])
    #expect(trades.map(\.trade.aggressor) == [.ask, .bid, .bid])
    #expect(trades.map(\.trade.conditions) == [1, 2, 2])
    #expect(trades[0].trade.size == 50_000_000)
    #expect(
      run.unmapped == [
        "kraken trade before the subscription": 2, "kraken ticker": 1, "kraken refused request": 1,
      ])
  }

  @Test func withoutLocalTimesASnapshotWaitsForTheFirstTime() throws {
    let snapshot = ["A/B", "C/D"].map {
      #"{"channel":"book","type":"snapshot","data":[{"symbol":"\#($0)","bids":[{"price":1.5,"qty":2}],"asks":[]}]}"#
    }.joined(separator: "\n")
    let update =
      #"{"channel":"book","type":"update","data":[{"symbol":"C/D","bids":[],"asks":[{"price":2.5,"qty":1}],"timestamp":"2021-04-17T16:48:53Z"}]}"#
    let run = try TextCaptureRun.decodeInChunks("\(snapshot)\n\(update)", format: "kraken")
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.instrument) == [0, 0, 1, 1, 1])
    #expect(run.events.map(\.event.level.price) == [noNumber, 15, noNumber, 15, 25])
    #expect(run.events.allSatisfy { $0.event.eventTime == "2021-04-17T16:48:53Z".time })
    let nothing = try TextCaptureRun.decodeInChunks(snapshot, format: "kraken")
    #expect(nothing.events.isEmpty)
    #expect(nothing.problems.count == 1)
    #expect(nothing.problems[0].hasPrefix("no message says its time"))
  }

  @Test(arguments: [
    #"{"channel":"book","type":"update","data":[{"bids":[{"price":1,"qty":1}],"asks":[],"timestamp":"2021-04-17T16:48:53Z"}]}"#,
    #"{"channel":"book","type":"update","data":[{"symbol":"A","bids":[{"qty":1}],"timestamp":"2021-04-17T16:48:53Z"}]}"#,
    #"{"channel":"book","type":"update","data":[{"symbol":"A","bids":[{"price":1,"qty":1}],"timestamp":"yesterday"}]}"#,
    #"{"channel":"book","type":"update","data":[{"symbol":"A","bids":[{"price":1,"qty":1}],"checksum":4294967296}]}"#,
    #"{"channel":"book","type":"update","data":[{"symbol":"A","bids":[[1,2]]}]}"#,
    #"{"channel":"trade","type":"update","data":[{"symbol":"A","price":1,"qty":1,"timestamp":"2021-04-17T16:48:53Z"}]}"#,
    #"{"channel":"book","type":5,"data":[]}"#, #"{"channel":"book","data":[}"#,
  ])
  func badLinesAreNamed(line: String) throws {
    let run = try TextCaptureRun.decodeInChunks("1618678136.0: \(line)\n", format: "kraken")
    #expect(run.problems.count == 1)
    #expect(run.problems[0].hasSuffix("(line 1)"))
    #expect(run.events.isEmpty)
  }

  @Test func damageNeverTraps() throws {
    try TextCaptureRun.decodeDamaged(recording, format: "kraken", rounds: 1500)
  }

  @Test(arguments: [
    "", "1618678132.9: ", "1618678132900: ", "1618678132900000000 ", "2021-04-17T16:48:52.9Z ",
  ])
  func versionOneNeedsNoSeconds(stamp: String) throws {
    let line =
      stamp
      + #"[7,{"as":[["0.01700","2.50000000","1618678123.481570"]],"bs":[]},"book-1000","A/B"]"#
    let run = try TextCaptureRun.decodeInChunks(line, format: "kraken")
    #expect(run.problems.isEmpty)
    #expect(run.events.count == 2)
    let time = stamp.isEmpty ? noTime : 1_618_678_132_900_000_000
    #expect(run.events.allSatisfy { $0.event.receiveTime == time })
    #expect(recognized(line) == "kraken")
  }

  @Test(arguments: [
    "1618678132.9: {\"event\":\"heartbeat\"}\n1618678132.9: {\"event\":\"heartbeat\"}",
    "{\"channel\":\"heartbeat\"}", "{\"channel\": \"book\", \"type\": \"snapshot\", \"data\": []}",
    "{\"method\":\"subscribe\",\"success\":true}\n{\"channel\":\"trade\",\"type\":\"update\",\"data\":[]}",
    "{\"connectionID\":1,\"event\":\"systemStatus\"}", "wss://ws.kraken.com/v2 <-> 1",
    "{\"data\":[],\"channel\":\"book\",\"type\":\"update\"}",
    "[320, {\"as\": [[\"1\", \"1\", \"1\"]], \"bs\": []", "[8, [[\"1\"]], \"trade\", \"A/B\"]",
  ])
  func recordingsAreRecognised(text: String) {
    #expect(recognized(text) == "kraken")
  }

  @Test(arguments: [
    "{\"event\":\"info\",\"version\":2}", "[5,[1,2,3]]",
    "{\"channel\":\"heartbeats\",\"client_id\":\"\"}", "{\"channel\":\"ticker\",\"events\":[]}",
    "{\"method\":\"subscribe\"}",
  ])
  func otherTextsAreNot(text: String) {
    #expect(recognized(text) == nil)
  }
}
