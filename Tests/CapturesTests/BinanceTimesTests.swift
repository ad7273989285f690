import EventModel
import Testing

/// The times of Binance recordings: those before the message, and those that messages borrow.
@Suite struct BinanceTimesTests {
  @Test(arguments: [
    "1700000000 ", "1700000000.0 ", "1700000000000 ", "1700000000000.000 ", "1700000000000000\t",
    "1700000000000000000,", "1700000000000000000: ", "2023-11-14T22:13:20.0000000Z ",
    "2023-11-14 22:13:20,000 ", "2023-11-14T23:13:20+01:00\t",
  ])
  func theUnitOfALocalTimeFollowsFromIt(stamp: String) throws {
    let line =
      stamp + #"{"e":"trade","E":1699999999990,"T":1699999999990,"s":"X","t":1,"p":"1","q":"1"}"#
    let run = try TextCaptureRun.decodeInChunks(line, format: "binance")
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.receiveTime) == ["2023-11-14T22:13:20Z".time])
    #expect(recognized(line) == "binance")
  }

  @Test(arguments: ["17000000000000000000000 {}", "1.7e9x {}", "yesterday {}", "1.0000000001 {}"])
  func otherLocalTimesAreBadRecords(line: String) throws {
    let run = try TextCaptureRun.decode(line, format: "binance")
    #expect(run.problems.count == 1)
    #expect(run.problems[0].hasPrefix("local time "))
  }

  /// A time from years ahead does not stay with those that borrow theirs.
  @Test func aTimeFromTheFutureIsNotBorrowed() throws {
    let text = """
      1700000000003 {"e":"trade","E":1700000000000,"T":1700000000000,"s":"X","t":1,"p":"1","q":"1","M":true}
      1700000000004 {"e":"trade","E":2900000000000,"T":2900000000000,"s":"X","t":2,"p":"1","q":"1","M":true}
      1700000000005 {"u":1,"s":"X","b":"1","B":"1","a":"2","A":"1"}
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    #expect(run.events.last?.event.eventTime == 1_700_000_000_002_000_000)
  }

  /// On a quiet connection the last event time is long ago; a quote stamped with it would be known
  /// before it was sent.
  @Test func aQuoteOnAQuietConnectionIsNotKnownBeforeItCame() throws {
    let text = """
      1700000000003 {"e":"trade","E":1700000000000,"T":1700000000000,"s":"X","t":1,"p":"1","q":"1","M":true}
      1700000000009 {"e":"trade","E":1700000000004,"T":1700000000004,"s":"X","t":2,"p":"1","q":"1","M":true}
      1700000000005 {"u":1,"s":"X","b":"1","B":"1","a":"2","A":"1"}
      1700000060008 {"u":2,"s":"X","b":"1","B":"1","a":"2","A":"1"}
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    let quotes = run.events.map(\.event).filter { $0.kind == .quote }
    // The smallest delay is 3 ms. Never before the last event time.
    #expect(quotes.map(\.eventTime) == [1_700_000_000_004_000_000, 1_700_000_060_005_000_000])
    #expect(quotes.allSatisfy { $0.flags.contains(.timeBorrowed) })
  }

  @Test func withoutReceiveTimesTheLastEventTimeIsBorrowed() throws {
    let text = """
      {"u":1,"s":"X","b":"1","B":"1","a":"2","A":"1"}
      {"e":"trade","E":1700000000000,"T":1700000000000,"s":"X","t":1,"p":"1","q":"1","M":true}
      {"u":2,"s":"X","b":"1","B":"1","a":"2","A":"1"}
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    #expect(run.kinds == [.trade, .quote])
    #expect(run.events[1].event.eventTime == 1_700_000_000_000_000_000)
    #expect(run.unmapped == ["message before the first event time": 1])
    #expect(
      run.warnings == [
        "messages before the first event time are left out, as nothing says when they were: 1"
      ])
  }

  @Test func beforeTheFirstEventTimeTheReceiveTimeIsBorrowed() throws {
    let text = #"1700000000005 {"u":1,"s":"X","b":"1","B":"1","a":"2","A":"1"}"#
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    #expect(run.events.map(\.event.eventTime) == [1_700_000_000_005_000_000])
    #expect(run.events[0].event.flags == [.last, .timeBorrowed])
  }

  @Test func aRecordingOfWhichNothingCanBeTimedIsBadData() throws {
    let text = """
      {"u":1,"s":"X","b":"1","B":"1","a":"2","A":"1"}
      {"u":2,"s":"X","b":"1","B":"1","a":"2","A":"1"}
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    #expect(run.events.isEmpty)
    #expect(run.problems.count == 1)
    #expect(run.problems[0].hasPrefix("no message says its time, and no line a local time"))
  }
}
