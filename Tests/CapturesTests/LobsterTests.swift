import Captures
import EventModel
import TestSupport
import Testing

@Suite struct LobsterTests {
  static func options(_ file: String = "AMZN_2012-06-21_34200000_57600000_message_1.csv")
    -> CaptureOptions
  {
    var options = CaptureOptions()
    options.fileName = file
    return options
  }

  func decode(
    _ text: String, _ options: CaptureOptions = Self.options(), chunk: Int = Int.max,
    skipBad: Bool = false
  ) throws -> CaptureRun {
    let decoder = try LobsterDecoder(options: options)
    return CaptureRun(Array(text.utf8), with: decoder, chunk: chunk, skipBad: skipBad)
  }

  @Test func everyTypeBecomesItsEvents() throws {
    let run = try decode(
      """
      Time,Type,OrderId,Size,Price,Direction
      34200.01746,1,11,21,2238100,1
      34200.1,2,11,1,2238100,1\r
      34200.2,4,11,5,2238100,1
      34200.3,3,11,15,2238100,1
      34200.4,5,0,7,2238200,-1
      34200.5,6,0,900,2238200,-1
      36023,7,0,0,-1,-1
      36323,7,0,0,0,-1
      36723,7,0,0,1,-1
      """)
    #expect(run.problems.isEmpty)
    #expect(run.records == 9)
    let kinds = run.events.map(\.event.kind)
    #expect(
      kinds == [
        .orderAction, .orderAction, .orderAction, .trade, .orderAction, .orderAction, .trade,
        .trade, .status, .status, .status,
      ])
    let actions = run.ofKind(.orderAction).map(\.event.orderAction)
    #expect(actions.map(\.action) == [.clear, .add, .reduce, .execute, .delete])
    #expect(actions.map(\.side) == [.none, .bid, .bid, .bid, .bid])
    let trades = run.ofKind(.trade).map(\.event)
    #expect(trades.map(\.trade.aggressor) == [.ask, .bid, .none])
    #expect(trades.map { $0.flags.contains(.last) } == [false, true, true])
    #expect(trades.map { $0.flags.contains(.hidden) } == [false, true, false])
    #expect(trades.map { $0.flags.contains(.auction) } == [false, false, true])
    let states = run.ofKind(.status).map(\.event.status)
    #expect(states.map(\.action) == [.halt, .resumeQuoting, .trading])
    #expect(states.map(\.trading) == [.no, .no, .yes])
    // New York is four hours behind UTC in June.
    #expect(run.events[0].event.eventTime == Timestamp.parse("2012-06-21T13:30:00.01746Z"))
    #expect(run.instruments.map(\.symbol) == ["AMZN"])
    #expect(run.instruments[0].priceExponent == -4)
  }

  @Test func badLinesNameTheirNumber() throws {
    let good = "34200.01746,1,11,21,2238100,1\n"
    let bad = [
      "34200.0x,1,11,21,2238100,1", "34200,8,11,21,2238100,1", "34200,1,11,21,2238100,0",
      "34200,1,11,21,2238100", "34200,1,11,21,2238100,1,2", "34200,1,11,2.5,2238100,1",
      "99999999,1,11,21,2238100,1", "-1,1,11,21,2238100,1", "34200,7,0,0,5,-1",
      "34200,1,11,99999999999999999999,1,1", "34200,1,-1,21,2238100,1", ",,,,,",
    ]
    for line in bad {
      let run = try decode(good + line + "\n" + good)
      #expect(run.problems.count == 1, "\(line)")
      #expect(run.problems.first?.hasPrefix("line 2: ") == true)
      // The clear before the day, and the good line.
      #expect(run.events.count == 2)
      let skipped = try decode(good + line + "\n" + good, skipBad: true)
      #expect(skipped.events.count == 3)
    }
    let long = String(repeating: "9", count: 70_000)
    #expect(try decode(good + long, chunk: 1000).problems.count == 1)
  }

  /// LOBSTER's own files have times with the noise of a float; no error about a time speaks of exponents.
  @Test func timesWithNoiseAreRoundedToANanosecond() throws {
    var decoder = try LobsterDecoder(options: Self.options())
    var output = CaptureOutput(source: 0, registry: InstrumentRegistry())
    let text = "35821.088778456004,1,1,21,2238100,1\n35821.09,1,2,21,2238100,1\n"
    _ = Array(text.utf8).withUnsafeBytes { decoder.decode($0, atEnd: true, into: &output) }
    var times: [Int64] = []
    output.events.forEachFrame { times += $0.events.map(\.eventTime) }
    #expect(times.map { $0 % 60_000_000_000 } == [1_088_778_456, 1_088_778_456, 1_090_000_000])
    #expect(decoder.remarks == [CaptureRemark("times rounded to a nanosecond", 1)])
    for time in ["1e400", "99999999999999999999", "0x"] {
      let problem = try decode("\(time),1,1,21,2238100,1").problems.first
      #expect(problem?.contains("exponent") == false, "\(problem ?? "")")
    }
  }

  @Test func dateAndSymbolMustBeKnown() {
    #expect(throws: CaptureOptionError.self) { try decode("", Self.options("messages.csv")) }
    #expect(LobsterFormat.parse(fileName: "BRK_B_2012-06-21_x.csv")?.symbol == "BRK_B")
    var options = Self.options()
    options.timezone = "Mars/Olympus"
    #expect(throws: CaptureOptionError.self) { try decode("", options) }
  }

  @Test func timesFollowTheLocalClock() throws {
    let line = "34200,1,11,21,2238100,1\n"
    for (date, zone, expected) in [
      ("2012-03-09", nil, "2012-03-09T14:30:00Z"), ("2012-03-12", nil, "2012-03-12T13:30:00Z"),
      ("2012-11-02", nil, "2012-11-02T13:30:00Z"), ("2012-11-05", nil, "2012-11-05T14:30:00Z"),
      ("2012-06-21", "UTC", "2012-06-21T09:30:00Z"),
    ] {
      var options = Self.options("X_\(date)_message_1.csv")
      options.timezone = zone
      #expect(try decode(line, options).events[0].event.eventTime == Timestamp.parse(expected))
    }
  }

  @Test(.enabled(if: SharedData.isPresent, "shared data is absent"))
  func realFilesDecodeAtAnyChunking() throws {
    for (file, rows) in [
      ("AMZN_2012-06-21_34200000_57600000_message_1.csv", 57_515),
      ("AAPL_2012-06-21_message_50.csv", 672),
    ] {
      let bytes = try SharedData.bytes("lobster/" + file)
      let options = Self.options(file)
      let format = bytes.withUnsafeBytes { head in
        captureFormats.first {
          $0.recognizes(UnsafeRawBufferPointer(rebasing: head.prefix(65_536)), options)
        }
      }
      #expect(format?.name == "lobster")
      let decoder = try LobsterDecoder(options: options)
      let whole = CaptureRun(bytes, with: decoder)
      #expect(whole.problems.isEmpty)
      #expect(whole.records == rows)
      // Every row is one event but executions of visible orders, which are two; a clear goes before.
      let executions = whole.ofKind(.orderAction).filter {
        $0.event.orderAction.action == .execute
      }
      #expect(whole.events.count == 1 + rows + executions.count)
      for chunk in [1, 13, 1000].filter({ $0 > 1 || rows < 1000 }) {
        #expect(CaptureRun(bytes, with: decoder, chunk: chunk) == whole)
      }
    }
  }

  @Test(.enabled(if: SharedData.isPresent, "shared data is absent"))
  func orderbookFilesAreNotMessages() throws {
    for file in SharedData.files(in: "lobster") where file.contains("orderbook") {
      let isMessages = try SharedData.bytes(file).withUnsafeBytes { head in
        LobsterFormat.format.recognizes(head, CaptureOptions())
      }
      #expect(!isMessages)
    }
  }

  /// What is in the book at the end of a day is not there the next.
  @Test func everyFileBeginsWithAClear() throws {
    let run = try decode("34200.5,1,11,21,2238100,1\n34200.6,1,12,21,2238100,1\n")
    let first = run.events[0].event
    #expect(first.orderAction.action == .clear && first.orderAction.price == noNumber)
    #expect(first.flags == [.last, .snapshot])
    #expect(first.eventTime == run.events[1].event.eventTime)
    #expect(run.ofKind(.orderAction).map(\.event.orderAction.action) == [.clear, .add, .add])
    #expect(try decode("Time,Type,OrderId,Size,Price,Direction\n").events.isEmpty)
    // A bad line is not the first message.
    #expect(try decode("34200,7,0,0,5,-1\n").events.isEmpty)
  }

  @Test func crossesHaveNoOrderId() throws {
    let text = "34200.1,6,-1,1500,5853200,-1\n57600,6,-2,10,5853300,1\n"
    let run = try decode(text)
    #expect(run.problems.isEmpty)
    let trades = run.ofKind(.trade).map(\.event)
    #expect(trades.map(\.trade.size) == [1500, 10])
    #expect(trades.allSatisfy { $0.flags.contains(.auction) && $0.trade.tradeId == 0 })
    #expect(recognized(text, "CR_2015-01-05_message_1.csv"))
    #expect(try decode("34200,4,-1,21,2238100,1\n").problems.count == 1)
  }

  private func recognized(_ text: String, _ file: String) -> Bool {
    Array(text.utf8).withUnsafeBytes {
      LobsterFormat.format.recognizes($0, Self.options(file))
    }
  }

  @Test func aHeaderAloneIsAFileWithoutMessages() throws {
    for text in [
      "Time,Type,OrderId,Size,Price,Direction", "Time,Type,OrderID,Size,Price,Direction\r\n",
    ] {
      #expect(recognized(text, "X_2012-06-21_message_5.csv"))
      #expect(try decode(text).problems.isEmpty)
    }
    #expect(!recognized("time,bid,ask,bid_size,ask_size,x\n", "X_2012-06-21_message_5.csv"))
  }

  @Test func anOrderBookFileIsToldApart() throws {
    let file = "AAPL_2015-01-05_34200000_57600000_orderbook_1.csv"
    let text = "5859400,200,5853300,18\n9999999999,0,-9999999999,0\n"
    #expect(recognized(text, file))
    #expect(!recognized(text, "AAPL_2015-01-05_message_1.csv"))
    #expect(!recognized("1 {\"stream\":1}\n", "binance_orderbook_2015-01-05.txt"))
    let run = try decode(text, Self.options(file), skipBad: true)
    #expect(run.problems.count == 1)
    #expect(run.problems[0].contains("order-book file") && run.problems[0].contains("message file"))
  }

  @Test func namesOfFilesAreNotOverruled() throws {
    var options = Self.options()
    options.symbol = "AAPL"
    #expect(try decode("34200,1,11,21,2238100,1", options).instruments.map(\.symbol) == ["AMZN"])
    options.fileName = "messages.csv"
    options.day = 15_512
    #expect(try decode("34200,1,11,21,2238100,1", options).instruments.map(\.symbol) == ["AAPL"])
    options = Self.options()
    options.day = 15_513
    #expect(throws: CaptureOptionError.self) { try decode("", options) }
    options.day = 15_512
    #expect(try decode("", options).problems.isEmpty)
    for prefix in ["_data_dwn_32_302__", "LOBSTER_SampleFile_"] {
      #expect(LobsterFormat.parse(fileName: prefix + "AAPL_2012-06-21_1.csv")?.symbol == "AAPL")
    }
  }

  @Test func filesOfFewLevelsAreWarnedOf() throws {
    let one = try LobsterDecoder(options: Self.options())
    #expect(one.notes == ["LOBSTER: orders that leave the best level are never told"])
    #expect(one.warnings.count == 1 && one.warnings[0].contains("normalize --book"))
    let fifty = try LobsterDecoder(options: Self.options("AAPL_2012-06-21_message_50.csv"))
    #expect(fifty.warnings.isEmpty)
    #expect(fifty.notes == ["LOBSTER: orders that leave the best 50 levels are never told"])
  }
}
