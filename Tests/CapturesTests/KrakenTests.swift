import Captures
import EventModel
import TestSupport
import Testing

@Suite struct KrakenTests {
  private let recording = """
    wss://ws.kraken.com <-> 1618678132.3858151
    wss://ws.kraken.com <- 1618678132.8253062: {"event":"subscribe","pair":["A/B"]}
    1618678132.8258188: {"connectionID":1,"event":"systemStatus","status":"online","version":"1.8.3"}
    1618678132.9: {"channelID":7,"channelName":"book-1000","event":"subscriptionStatus","pair":"A/B"}
    1618678133.6: [7,{"as":[["0.01700","2.50000000","1618678123.481570"]],"bs":[["0.01600","1.00000000","1618678124.000001"]]},"book-1000","A/B"]
    1618678134.7: [7,{"a":[["0.01700","0.00000000","1618678134.100000"]]},{"b":[["0.01650","3.25000000","1618678134.099999","r"]],"c":"2583817756"},"book-1000","A/B"]
    1618678135.0: {"event":"heartbeat"}
    1618678135.1: [8,[["0.01650","0.50000000","1618678135.050000","s","m",""],["0.01650","0.25000000","1618678135.060000","b","l",""]],"trade","A/B"]
    1618678135.2: [9,{"a":["0.017",1,"1.0"],"b":["0.016",1,"1.0"]},"ticker","A/B"]
    1618678135.3: [10,["0.01","0.02","1618678135.0","1","2"],"spread","A/B"]
    wss://ws.kraken.com <-> 1618678140.0
    """

  @Test func booksAreGroupsAndCarryTheChecksum() throws {
    let run = try TextCaptureRun.decodeInChunks(recording, format: "kraken")
    #expect(run.problems.isEmpty)
    #expect(run.kinds == [.level, .level, .level, .level, .level, .trade, .trade, .gap])
    let events = run.events.map(\.event)
    #expect(events[..<3].map(\.level.action) == [.clear, .set, .set])
    #expect(events[..<5].map(\.flags) == [.snapshot, .snapshot, [.snapshot, .last], [], .last])
    #expect(events[0].eventTime == 1_618_678_124_000_001_000)
    #expect(events[3].eventTime == 1_618_678_134_100_000_000)
    #expect(events[4].receiveTime == 1_618_678_134_700_000_000)
    #expect(events[3].level.checksumFlags == 0)
    #expect(events[4].level.checksumFlags == 1)
    #expect(events[4].level.checksum == 2_583_817_756)
    #expect(events[4].level.side == .bid)
    #expect(run.instruments.map(\.priceExponent) == [-5])
    #expect(run.instruments.map(\.sizeExponent) == [-8])
    #expect(events[1].level.price == 1700)
    #expect(events[1].level.size == 250_000_000)
  }

  /// The checksum is over the venue's digits: at others it would differ from a right book.
  @Test func checksumsAtOtherDecimalsAreNotCompared() throws {
    var options = CaptureOptions()
    options.exponents.price = -8
    let run = try TextCaptureRun.decode(recording, format: "kraken", options: options)
    #expect(run.problems.isEmpty)
    #expect(run.events.allSatisfy { $0.event.kind != .level || $0.event.level.checksumFlags == 0 })
    options.exponents.price = -5
    let same = try TextCaptureRun.decode(recording, format: "kraken", options: options)
    #expect(same.events[4].event.level.checksumFlags == 1)
  }

  @Test func tradesStandAlone() throws {
    let events = try TextCaptureRun.decode(recording, format: "kraken").events.map(\.event)
    #expect(events[5].trade.aggressor == .ask)
    #expect(events[6].trade.aggressor == .bid)
    #expect(events[5].trade.conditions == 1)
    #expect(events[6].eventTime == 1_618_678_135_060_000_000)
    #expect(events[6].flags == .last)
    #expect(events[7].gap.cause == .disconnect)
  }

  @Test func otherChannelsAreCounted() throws {
    let run = try TextCaptureRun.decode(recording, format: "kraken")
    #expect(run.unmapped == ["kraken ticker": 1, "kraken spread": 1])
  }

  @Test(arguments: [
    "1: [7,{\"a\":[[\"1\",\"1\"]]},\"book-10\",\"A/B\"]",
    "1: [7,{\"a\":[[\"1\",\"1\",\"1\"]],\"c\":\"99999999999\"},\"book-10\",\"A/B\"]",
    "1: [7,{\"a\":[[\"\",\"1\",\"1\"]]},\"book-10\",\"A/B\"]", "1: [", "x: []", "hello",
    "1: [7,[[\"1\",\"1\",\"1\",\"q\"]],\"trade\",\"A/B\"]",
  ])
  func badLinesAreNamed(line: String) throws {
    let run = try TextCaptureRun.decodeInChunks("\n\(line)\n", format: "kraken")
    #expect(run.problems.count == 1)
    #expect(run.problems[0].hasSuffix("(line 2)"))
    #expect(run.events.isEmpty)
  }

  @Test func damageNeverTraps() throws {
    try TextCaptureRun.decodeDamaged(recording, format: "kraken", rounds: 1500)
  }

  @Test(.enabled(if: SharedData.isPresent, "shared data is absent"))
  func theRealRecording() throws {
    let bytes = try SharedData.bytes("exchange-ws/KRAKEN.ws.50.0")
    let run = try TextCaptureRun.decode(bytes, format: "kraken")
    #expect(run.problems.isEmpty)
    #expect(run.unmapped.isEmpty)
    #expect(run.instruments.count == 10)
    let levels = run.events.map(\.event).filter { $0.kind == .level }
    #expect(levels.count == run.events.count)
    #expect(levels.count { $0.level.checksumFlags == 1 } == 4269)
    #expect(levels.count { $0.level.action == .clear } == 10)
    #expect(levels.count { $0.flags.contains(.last) } == 4279)
    #expect(levels.allSatisfy { $0.level.checksumFlags == 0 || $0.flags.contains(.last) })
    #expect(try TextCaptureRun.decode(bytes, format: "kraken", chunk: 65_537) == run)
  }
}
