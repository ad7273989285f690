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
        .orderAction, .orderAction, .trade, .orderAction, .orderAction, .trade, .trade, .status,
        .status, .status,
      ])
    let actions = run.ofKind(.orderAction).map(\.event.orderAction)
    #expect(actions.map(\.action) == [.add, .reduce, .execute, .delete])
    #expect(actions.map(\.side) == Array(repeating: .bid, count: 4))
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
      #expect(run.events.count == 1)
      let skipped = try decode(good + line + "\n" + good, skipBad: true)
      #expect(skipped.events.count == 2)
    }
    let long = String(repeating: "9", count: 70_000)
    #expect(try decode(good + long, chunk: 1000).problems.count == 1)
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
      // Every row is one event but executions of visible orders, which are two.
      let executions = whole.ofKind(.orderAction).filter {
        $0.event.orderAction.action == .execute
      }
      #expect(whole.events.count == rows + executions.count)
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
}
