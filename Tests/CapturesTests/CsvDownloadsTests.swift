import Captures
import Commands
import EventModel
import Testing

/// CSV captures as websites and libraries write them.
@Suite struct CsvDownloadsTests {
  private func decode(
    _ text: String, _ columns: String, _ change: (inout CaptureOptions) -> Void = { _ in }
  ) throws -> TextCaptureRun {
    var options = CaptureOptions()
    options.columns = splitQuoted(columns)
    options.symbol = "X"
    change(&options)
    return try .decodeInChunks(text, format: "csv", options: options)
  }

  private func inNewYork(
    _ rows: [String], _ columns: String = "time,price", bar: Int64? = nil
  ) throws -> [String] {
    let run = try decode(rows.map { "2014-11-02 \($0)\n" }.joined(), columns) {
      $0.timezone = "America/New_York"
      $0.barInterval = bar
    }
    #expect(run.problems.isEmpty)
    return run.events.map {
      String(
        Timestamp.format($0.event.kind == .bar ? $0.event.bar.start : $0.event.eventTime)
          .dropFirst(11).prefix(8))
    }
  }

  @Test func anHourShownTwiceIsReadInTheOrderOfTheRows() throws {
    let hour = (0..<60).map { "01:\($0 < 10 ? "0" : "")\($0):00,1" }
    let expected = { (hour: String) in
      (0..<60).map { "\(hour):\($0 < 10 ? "0" : "")\($0):00" }
    }
    let rows = ["00:59:00,1"] + hour + hour + ["02:00:00,1"]
    let times = ["04:59:00"] + expected("05") + expected("06") + ["07:00:00"]
    #expect(try inNewYork(rows) == times)
    #expect(try inNewYork(rows.reversed()) == times.reversed())
    // Once only: the first.
    #expect(try inNewYork(["00:59:00,1"] + hour) == ["04:59:00"] + expected("05"))
    // A gap between the two, and rows somewhat out of order.
    #expect(
      try inNewYork(["01:40:00.5,1", "01:40:00.2,1", "01:41:00,1", "01:20:00,1", "01:50:00,1"])
        == ["05:40:00", "05:40:00", "05:41:00", "06:20:00", "06:50:00"])
  }

  @Test func hourlyBarsMeanTheHourAfterTheOneBefore() throws {
    let rows = ["00:00,1", "01:00,1", "01:00,1", "02:00,1", "03:00,1"]
    let times = ["04:00:00", "05:00:00", "06:00:00", "07:00:00", "08:00:00"]
    #expect(try inNewYork(rows, "time,close", bar: Timestamp.hour) == times)
    #expect(
      try inNewYork(rows.reversed(), "time,close", bar: Timestamp.hour) == times.reversed())
  }

  @Test func everySymbolStepsBackForItself() throws {
    let rows = ["01:50:00,A,1", "01:05:00,B,1", "01:06:00,A,1", "01:10:00,B,1", "01:02:00,B,1"]
    #expect(
      try inNewYork(rows, "time,symbol,price")
        == ["05:50:00", "05:05:00", "06:06:00", "05:10:00", "06:02:00"])
  }

  @Test func aReceiveTimeIsInTheHourOfItsEvent() throws {
    let rows = ["01:59:00,01:59:01", "01:00:00,01:00:01"].map {
      $0.split(separator: ",").map { "2014-11-02 \($0)" }.joined(separator: ",") + ",1\n"
    }
    let run = try decode(rows.joined(), "time,receive,price") { $0.timezone = "America/New_York" }
    #expect(
      run.events.map { $0.event.receiveTime - $0.event.eventTime }
        == [1, 1].map { $0 * Timestamp.second })
    #expect(run.events[1].event.eventTime == "2014-11-02T06:00".time)
  }

  @Test(arguments: [
    ("100.30000000000001", 100_300_000_000), ("-0.0000000005", -1), ("0.00000000049", 0),
    ("951.3800048828125", 951_380_004_883), ("1.5e-9", 2), ("1.4e-10", 0),
    ("9.9999999999", 10_000_000_000),
    ("$1,000.0000000006", 1_000_000_000_001), ("1.25e1", 12_500_000_000), ("5e-11", 0),
  ])
  func roundGivesTheNearest(text: String, value: Int64) throws {
    let run = try decode("0,\"\(text)\"", "time:s,price") {
      $0.rounds = true
      $0.exponents.price = -9
    }
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.trade.price) == [value])
  }

  @Test func roundDoesNotMakeNumbersFit() throws {
    let run = try decode("0,9999999999.99999999999\n0,9223372036.8547758079\n0,1.x", "time:s,price")
    {
      $0.rounds = true
      $0.exponents.price = -9
    }
    #expect(run.problems.count == 3)
    #expect(run.problems[0].contains("is larger"))
    #expect(run.problems[1].contains("is larger"))
    #expect(run.problems[2].contains("not a decimal number"))
  }

  @Test func dollarsAndGroupsOfThreeAreRead() throws {
    let run = try decode(
      "Date,Close/Last,Volume\n03/11/2024,$172.75,\"60,139,470\"\n03/12/2024,\"-$1,172.75\",\"1,000.5\"\n",
      "time:%m/%d/%Y,price,size")
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.trade.price) == [172_750_000_000, -1_172_750_000_000])
    #expect(run.events.map(\.event.trade.size) == [60_139_470_000_000, 1_000_500_000])
    let tabs = try decode("0\t1,234.5", "time:s,price")
    #expect(tabs.events.map(\.event.trade.price) == [1_234_500_000_000])
  }

  /// With semicolons a comma may be the decimal point: 101,250 is no hundred and one thousand.
  @Test(arguments: [
    "0;101,250", "0;\"101,250\"", "0,\"1,23\"", "0,\"1234,567\"", "0,\",123\"", "0,\"1,234,\"",
    "0,$", "0,$$1", "0,1$", "0,\"1.5,000\"",
  ])
  func otherCommasAndSignsAreNoNumbers(row: String) throws {
    let run = try decode(row, "time:s,price")
    #expect(run.problems.count == 1)
    #expect(run.problems.first?.contains("is not a decimal number") == true)
  }

  @Test(arguments: [
    ("time:iso", "2024-03-08 00:00:00-05:00"), ("time:iso", "2024-03-08T00:00:00Z"),
    ("time:%Y-%m-%d %H:%M:%S%z", "2024-03-08 00:00:00-0500"), ("time:iso", "2024-03-08"),
  ])
  func midnightsWithAnOffsetAreDatesOfDailyBars(time: String, text: String) throws {
    let run = try decode("\(text),1,2,1,1.5", "\(time),open,high,low,close") {
      $0.calendar = "XNAS"
      if time != "time:iso" { $0.barInterval = Timestamp.day }
    }
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.eventTime) == ["2024-03-08T21:00".time])
    #expect(run.events.map(\.event.bar.start) == ["2024-03-08T14:30".time])
  }

  @Test func otherMidnightsWithAnOffsetAreMoments() throws {
    let text = "2024-03-08 00:00:00-05:00,1"
    let trade = try decode(text, "time,price") { $0.calendar = "XNAS" }
    #expect(trade.events.map(\.event.eventTime) == ["2024-03-08T05:00".time])
    let hour = try decode(text, "time,close") {
      $0.calendar = "XNAS"
      $0.barInterval = Timestamp.hour
    }
    #expect(hour.events.map(\.event.eventTime) == ["2024-03-08T06:00".time])
  }

  @Test(arguments: [
    (
      "Gmt time,Ask,Bid", "time,bid,ask",
      "the column \"Ask\" is read as bid, the column \"Bid\" is read as ask"
    ),
    (
      "t,High,Low", "time,low,high",
      "the column \"High\" is read as low, the column \"Low\" is read as high"
    ),
    (
      "t,Volume,Close", "time,price,size",
      "the column \"Volume\" is read as price, the column \"Close\" is read as size"
    ),
  ])
  func aHeaderThatContradictsTheColumnsIsTold(header: String, columns: String, told: String) throws
  {
    let run = try decode("\(header)\n2024-01-01 00:00:00,1,2\n", columns) {
      $0.barInterval = Timestamp.minute
    }
    #expect(run.warnings == ["the header contradicts --columns: " + told])
    #expect(run.events.count == 1)
  }

  @Test(arguments: [
    ("Gmt time,Bid,Ask", "time,bid,ask"), ("Date,Price,Vol.", "time,close,volume"),
    ("Date,Close,Volume", "time,price,size"), ("a,b,c", "time,bid,ask"),
    ("t,BidPrice,AskPrice", "time,bid,ask"), ("t,Bid,BidVolume", "time,bid,bid_size"),
  ])
  func headersThatAgreeAreNot(header: String, columns: String) throws {
    let run = try decode("\(header)\n2024-01-01 00:00:00,1,2\n", columns) {
      $0.barInterval = Timestamp.minute
    }
    #expect(run.warnings.isEmpty)
  }

  /// Binance's downloads of trades say whether the buyer was the maker.
  @Test func theMakerTellsTheAggressor() throws {
    var options = CaptureOptions()
    options.columns = ["id", "price", "size", "-", "time:ms", "buyer_maker", "-"]
    options.symbol = "B"
    let text = """
      7,100.5,2,201,1700000000000,true,true
      8,100.5,2,201,1700000000001,False,true
      9,100.5,2,201,1700000000002,maybe,true
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "csv", options: options)
    #expect(run.events.map(\.event.trade.aggressor) == [.ask, .bid])
    #expect(run.problems == ["buyer_maker \"maybe\" is neither true nor false (line 3)"])
  }
}
