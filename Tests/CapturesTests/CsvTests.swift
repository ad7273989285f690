import Captures
import Commands
import EventModel
import Testing

@Suite struct CsvTests {
  private func options(
    _ columns: String, symbol: String? = "X", _ change: (inout CaptureOptions) -> Void = { _ in }
  ) -> CaptureOptions {
    var options = CaptureOptions()
    options.columns = splitQuoted(columns)
    options.symbol = symbol
    change(&options)
    return options
  }

  private func decode(
    _ text: String, _ columns: String, _ change: (inout CaptureOptions) -> Void = { _ in }
  ) throws -> TextCaptureRun {
    try .decodeInChunks(text, format: "csv", options: options(columns, change))
  }

  @Test func aRowWithBidAndAskIsAQuote() throws {
    let run = try decode("1.5,1.10,1.12\n2.000001,1.13,1.12\r\n\n3,,1.2", "time:ms-of-day,bid,ask")
    {
      $0.day = 1
      $0.timezone = "UTC-5"
    }
    #expect(run.kinds == [.quote, .quote, .quote])
    #expect(run.problems.isEmpty)
    let midnight = "1970-01-02T05:00".time
    #expect(run.events.map { $0.event.eventTime - midnight } == [1_500_000, 2_000_001, 3_000_000])
    #expect(run.events[0].event.quote.bidPrice == 1_100_000_000)
    #expect(run.events[0].event.quote.bidSize == noNumber)
    #expect(run.events[0].event.flags == .last)
    #expect(run.events[1].event.flags == [.last, .crossed])
    #expect(run.events[2].event.quote.bidPrice == noNumber)
  }

  @Test func aPriceIsATradeAndHeadersAreRecognised() throws {
    let text = """
      when,what,px,qty,dir,ref
      1700000000.5,"A,B",10.5,3,BUY,77
      1700000001,C,-0.25,,s,x-1
      1700000002,"A,B",7,1,,
      """
    let run = try decode(text, "time:s,symbol,price,size,side,id")
    #expect(run.instruments.map(\.symbol) == ["A,B", "C"])
    #expect(run.kinds == [.trade, .trade, .trade])
    #expect(run.events[0].event.eventTime == 1_700_000_000_500_000_000)
    let trades = run.events.map(\.event.trade)
    #expect(trades[0].price == 10_500_000_000)
    #expect(trades[0].size == 3_000_000)
    #expect(trades[0].tradeId == 77)
    #expect(trades.map(\.aggressor) == [.bid, .ask, .none])
    #expect(trades[1].price == -250_000_000)
    #expect(trades[1].size == noNumber)
    #expect(trades[1].tradeId == fnv1a("x-1".utf8))
    #expect(run.events.map(\.event.origin) == [3 << 48, 3 << 48 + 1, 3 << 48 + 2])
  }

  @Test func aTradeWithItsQuoteIsOneGroup() throws {
    let run = try decode("1,10,9,11", "time:s,price,bid,ask")
    #expect(run.kinds == [.trade, .quote])
    #expect(run.events.map(\.event.flags) == [[], .last])
  }

  @Test func barsAreStampedByTheirEnd() throws {
    let run = try decode(
      "60000,1,2,0.5,1.5,9\n", "time:ms-of-day,open,high,low,close,volume"
    ) {
      $0.day = 0
      $0.barInterval = Timestamp.minute
    }
    let bar = run.events[0]
    #expect(bar.event.eventTime == 2 * Timestamp.minute)
    #expect(bar.event.bar.start == Timestamp.minute)
    #expect(bar.event.bar.basis == .trade)
    #expect(bar.event.bar.volume == 9_000_000)
    #expect(bar.words == [1_000_000_000, 2_000_000_000, 500_000_000, 1_500_000_000])
  }

  @Test func bidAndAskBarsAreOneGroup() throws {
    let columns =
      "time:iso,bid_open,bid_high,bid_low,bid_close,bid_volume,ask_open,ask_high,ask_low,ask_close,-"
    let run = try decode("20070330 00:00,1,2,0.5,1.5,0,1.1,2.1,0.6,1.6,0", columns) {
      $0.barInterval = Timestamp.hour
      $0.timezone = "-05:00"
    }
    #expect(run.kinds == [.bar, .bar])
    #expect(run.events.map(\.event.bar.basis) == [.bid, .ask])
    #expect(run.events.map(\.event.flags) == [[], .last])
    #expect(
      run.events.map(\.event.eventTime) == Array(repeating: "2007-03-30T06:00".time, count: 2))
    #expect(run.events.map(\.event.bar.volume) == [0, noNumber])
  }

  @Test func dailyBarsEndAtTheSessionsClose() throws {
    let columns = "symbol,time:%Y%m%d,open,high,low,close,volume"
    let row = "BHP,20170110,17.779,17.88,17.64,17.82,1378841"
    let sydney = try decode(row, columns) { $0.calendar = "XASX" }
    #expect(sydney.events[0].event.eventTime == "2017-01-10T05:10".time)
    #expect(sydney.events[0].event.bar.start == "2017-01-09T23:00".time)
    let bare = try decode(row, columns) { $0.timezone = "Australia/Sydney" }
    #expect(bare.events[0].event.eventTime == "2017-01-10T13:00".time)
    #expect(bare.events[0].event.bar.start == "2017-01-09T13:00".time)
    let midnight = try decode("2017-01-10 00:00:00,1,1,1,1", "time,open,high,low,close") {
      $0.calendar = "XNYS"
      $0.barInterval = Timestamp.day
    }
    #expect(midnight.events[0].event.eventTime == "2017-01-10T21:00".time)
  }

  @Test func aRowWithoutItsPriceIsNothing() throws {
    let run = try decode("Date,vix\n1/3/2014,13.76\n1/1/2019,.\r\n", "time:%m/%d/%Y,close")
    #expect(run.events.count == 1)
    #expect(run.events[0].words == [noNumber, noNumber, noNumber, 13_760_000_000])
    #expect(run.events[0].event.eventTime == "2014-01-04".time)
    #expect(run.unmapped == ["row without prices": 1])
    #expect(run.records == 2)
  }

  @Test func aDateAndATimeOfDayMayStandApart() throws {
    let run = try decode(
      "05-Jan-26,09:30:00.123456789,1", "time:%d-%b-%y,time:%H:%M:%S.%f,price"
    ) { $0.timezone = "America/New_York" }
    #expect(run.events[0].event.eventTime == "2026-01-05T14:30:00.123456789".time)
  }

  @Test func theFilesNameMayHoldTheDate() throws {
    let run = try decode("0,1,2", "time:ms-of-day,bid,ask") {
      $0.fileName = "20140501_tick.csv.zst"
    }
    #expect(run.events[0].event.eventTime == "2014-05-01".time)
  }

  @Test(arguments: [
    ("%Y-%m-%d %H:%M:%S", "2024-02-29 23:59:59", "2024-02-29T23:59:59"),
    ("%Y%m%d%H%M%S%f", "20240229235959123", "2024-02-29T23:59:59.123"),
    ("%d.%m.%y %I:%M %p", "1.2.99 12:05 am", "1999-02-01T00:05"),
    ("%d.%m.%y %I:%M %p", "1.2.00 12:05 PM", "2000-02-01T12:05"),
    ("%a %b %d %H:%M:%S %Y", "Thu Jul  4 09:08:07 2024", "2024-07-04T09:08:07"),
    ("%B %e, %Y %R", "September 9, 2024 10:11", "2024-09-09T10:11"),
    ("%Y-%jT%T", "2024-366T01:02:03", "2024-12-31T01:02:03"),
    ("%FT%T.%f%z", "2024-07-04T12:00:00.000000001-0400", "2024-07-04T16:00:00.000000001"),
    ("%s", "1700000000", "2023-11-14T22:13:20"),
    ("%D %H%%", "07/04/24 09%", "2024-07-04T09:00"),
  ])
  func readsStrptimePatterns(pattern: String, text: String, expected: String) throws {
    let run = try decode("\"\(text)\",1", "'time:\(pattern)',price")
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.eventTime) == [expected.time])
  }

  @Test(arguments: [
    ("1,1.2x", "bid \"1.2x\" is not a decimal number (line 2)"),
    (
      "1,1.0000000001",
      "bid \"1.0000000001\" has more decimals than the exponent -9 of its instrument keeps (line 2)"
    ),
    (
      "1,99999999999",
      "bid \"99999999999\" is larger than the exponent -9 of its instrument keeps (line 2)"
    ),
    ("1", "the row has 1 fields where --columns has 2 (line 2)"),
    ("1,2,3", "the row has 3 fields where --columns has 2 (line 2)"),
    ("x,1", "time \"x\" is not a decimal number (line 2)"),
    (",1", "time \"\" is not a decimal number (line 2)"),
    (
      "99999999999999999999,1",
      "time \"99999999999999999999\" is outside the years 1900 to 2184 (line 2)"
    ),
    ("6784732800,1", "the time is outside the years 1900 to 2184 (line 2)"),
    (
      "1.0000000001,1",
      "time \"1.0000000001\" is finer than nanoseconds (--round rounds it) (line 2)"
    ),
    ("\"1,1", "a quoted field does not end (line 2)"),
    ("\"1\"2,1", "text follows a quoted field (line 2)"),
  ])
  func badRowsAreNamedAndPassedOver(row: String, problem: String) throws {
    let run = try decode("0,1\n\(row)\n2,2\n", "time:s,bid")
    #expect(run.problems == [problem])
    #expect(run.events.count == 2)
  }

  @Test(arguments: [",", ";", "\t", "|"])
  func takesTheSeparatorThatGivesTheColumns(separator: String) throws {
    let rows = [
      ["when", "bid", "note", "ask"], ["1", "1.25", "", "1.26"], ["2", "", "a", "1.5"],
    ]
    let text = rows.map { $0.joined(separator: separator) + "\n" }.joined()
    let run = try decode(text, "time:s,bid,-,ask")
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.quote.bidPrice) == [1_250_000_000, noNumber])
    #expect(run.events.map(\.event.quote.askPrice) == [1_260_000_000, 1_500_000_000])
  }

  /// As from `cat monday.csv tuesday.csv`; a row that is there twice is no header.
  @Test func joinedCapturesHaveTheirHeaderAgain() throws {
    let header = "\u{FEFF}time,bid\r\n"
    let joined = try decode("\(header)1,2\n1,2\n\(header)3,4\n", "time:s,bid")
    #expect(joined.problems.isEmpty)
    #expect(joined.events.count == 3)
    let bare = try decode("1,2\n3,4\n1,2\n", "time:s,bid")
    #expect(bare.events.count == 3)
  }

  @Test func localTimesThatDoNotExistAreBad() throws {
    let run = try decode("2024-03-10T02:30,1", "time,price") { $0.timezone = "America/New_York" }
    #expect(run.problems.count == 1)
    #expect(run.problems[0].contains("does not exist in America/New_York"))
  }

  @Test func aLineBeyondTheBoundIsBad() throws {
    let long = String(repeating: "1", count: 17 << 20)
    let text = "1,1\n\(long)\n2,2\n"
    for chunk in [1 << 24, 1 << 26, 5 << 20] {
      let run = try TextCaptureRun.decode(
        text, format: "csv", options: options("time:s,bid"), chunk: chunk)
      #expect(run.problems == ["the line is longer than 16 MiB (line 2)"])
      #expect(run.events.count == 2)
    }
  }

  @Test(arguments: [
    ("bid,ask", "no column is the time"), ("time,symbol", "no column is a bid"),
    ("time,nonsense", "not a role"), ("time,bid,bid", "bid stands twice"),
    ("time:hours,bid", "time format"), ("time:%Q,bid", "%Q"), ("time:ms-of-day,bid", "--date"),
    ("time:ns,open", "--bar"), ("time,bid,open", "not both"), ("time,time,time,bid", "twice"),
  ])
  func refusesColumnsThatMakeNoSense(columns: String, sentence: String) {
    let format = captureFormats.first { $0.name == "csv" }!
    do throws(CaptureOptionError) {
      _ = try format.make(options(columns))
      Issue.record("\(columns) was accepted")
    } catch {
      #expect(error.sentence.contains(sentence), "\(error.sentence)")
    }
  }

  @Test func unknownZonesAndCalendarsAreRefused() {
    let format = captureFormats.first { $0.name == "csv" }!
    #expect(throws: CaptureOptionError.self) {
      try format.make(options("time,bid") { $0.timezone = "Mars/Base" })
    }
    #expect(throws: CaptureOptionError.self) {
      try format.make(options("time,bid") { $0.calendar = "XMARS" })
    }
    #expect(throws: CaptureOptionError.self) { try format.make(options("time,bid", symbol: nil)) }
  }

  @Test func damageNeverTraps() throws {
    let text = """
      t,s,o,h,l,c,v
      2024-01-05 10:00:00.123,"A ""quoted"" b",1.5,2.5,0.5,1,100
      2024-01-05 10:01:00.123,B,1.5,-2.5,0.5,1,100
      """
    try TextCaptureRun.decodeDamaged(
      text, format: "csv",
      options: options("time,symbol,open,high,low,close,volume") {
        $0.barInterval = Timestamp.minute
        $0.timezone = "Europe/London"
      })
  }

  @Test func quotesInSymbolsAreResolved() throws {
    let run = try decode("1,\"A \"\"quoted\"\"\",1", "time:s,symbol,price")
    #expect(run.instruments.map(\.symbol) == ["A \"quoted\""])
  }

  @Test func columnListsMayHoldCommasInQuotes() {
    #expect(splitQuoted("time:'%b %d, %Y', bid,-") == ["time:%b %d, %Y", "bid", "-"])
  }
}
