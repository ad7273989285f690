import Captures
import Commands
import EventModel
import Testing

/// Fields of CSV captures that vendors write in several ways.
@Suite struct CsvFieldsTests {
  private func decode(
    _ text: String, _ columns: String, _ change: (inout CaptureOptions) -> Void = { _ in }
  ) throws -> TextCaptureRun {
    var options = CaptureOptions()
    options.columns = splitQuoted(columns)
    options.symbol = "X"
    change(&options)
    return try .decodeInChunks(text, format: "csv", options: options)
  }

  @Test(arguments: [
    ("side", ["1", "-1", "", "B", "sell", "a"], [Side.bid, .ask, .none, .bid, .ask, .ask]),
    ("aggressor", ["1", "-1"], [.bid, .ask]), ("maker", ["1", "S", ""], [.ask, .bid, .none]),
    ("side:0=buy,1=sell", ["0", "1", "buy", ""], [.bid, .ask, .bid, .none]),
    ("'side:1=buy,2=sell'", ["2", "1"], [.ask, .bid]), ("maker:0=buy,1=sell", ["0"], [.ask]),
  ])
  func sidesAreWordsOrAsTheColumnSays(column: String, texts: [String], sides: [Side]) throws {
    let run = try decode(texts.map { "1,\($0),5\n" }.joined(), "time:s,\(column),price")
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.trade.aggressor) == sides)
  }

  private func characters(_ code: UInt64) -> String {
    String(
      decoding: (0..<8).map { UInt8(truncatingIfNeeded: code >> UInt64(8 * $0)) }.filter {
        $0 != 0
      },
      as: UTF8.self)
  }

  /// What the tape says of a trade stands behind it in its group, and before the quote of its row.
  @Test func tradesHaveTheirExchangeAndConditions() throws {
    let run = try decode(
      "1,5,Q,@ TI ,4,6\n2,5,,,4,6\n3,5,XNAS,37,,\n4,5,BINANCE-FUTURES,\"12,37\",,\n",
      "time:s,price,exchange,conditions,bid,ask")
    #expect(
      run.kinds == [
        .trade, .tradeDetail, .quote, .trade, .quote, .trade, .tradeDetail, .trade, .tradeDetail,
      ])
    let details = run.events.map(\.event).filter { $0.kind == .tradeDetail }.map(\.tradeDetail)
    #expect(details.map { characters($0.exchange) } == ["Q", "XNAS", "BINANCE-"])
    #expect(details.map { characters($0.conditions) } == ["@ TI", "", "12,37"])
    // One number says the conditions in the trade itself.
    let trades = run.events.map(\.event).filter { $0.kind == .trade }
    #expect(trades.map(\.trade.conditions) == [0, 0, 37, 0])
    #expect(
      run.events.map { $0.event.flags.contains(.last) } == [
        false, false, true, false, true, false, true, false, true,
      ])
  }

  /// Ids are unique for an exchange: the same at two are two trades, and at one a correction.
  @Test func idsAreThoseOfAnExchange() throws {
    let run = try decode(
      "1,5,7,Q\n1,6,7,N\n2,6,7,Q\n", "time:s,price,id,exchange")
    #expect(run.kinds == [.trade, .tradeDetail, .trade, .tradeDetail, .correction])
    #expect(run.events.last?.event.flags.contains(.last) == true)
    #expect(run.events[0].event.trade.tradeId != run.events[2].event.trade.tradeId)
    #expect(run.events[0].event.trade.tradeId == run.events[4].event.correction.tradeId)
  }

  @Test func exchangesAreOfTrades() throws {
    let format = try #require(captureFormats.first { $0.name == "csv" })
    var options = CaptureOptions()
    options.columns = ["time", "bid", "exchange"]
    options.symbol = "X"
    #expect(throws: CaptureOptionError.self) { try format.make(options) }
  }

  /// Vendors do not agree which number is which.
  @Test(arguments: [("side", "0"), ("side", "2"), ("maker", "7"), ("side:0=buy,1=sell", "-1")])
  func otherNumbersNeedTheirMeaning(column: String, text: String) throws {
    let run = try decode("1,\(text),5\n", "time:s,\(column),price")
    #expect(run.problems.count == 1)
    #expect(run.problems.first?.contains("say which number is which") == true)
  }

  @Test func sidesThatMakeNoSense() throws {
    let format = try #require(captureFormats.first { $0.name == "csv" })
    for columns in ["time,price,side:0", "time,price,side:0=up", "time,price,side,maker"] {
      var options = CaptureOptions()
      options.columns = splitQuoted(columns)
      options.symbol = "X"
      #expect(throws: CaptureOptionError.self) { try format.make(options) }
    }
  }

  /// Comments are passed over, before the header and behind it; a header may begin with the sign.
  @Test(arguments: [
    "# made by hand\n#\n\ntime,price\n1,2\n# more, of it, here\n3,4\n",
    "#time,price\n1,2\n#3,4\n3,4\n",
    "# 7,8\n1,2\n3,4\n", "#\"\n1,2\n3,4\n",
  ])
  func linesBehindASignAreComments(text: String) throws {
    let run = try decode(text, "time:s,price")
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.trade.price) == [2_000_000_000, 4_000_000_000])
  }

  @Test(arguments: [
    ("time", "2024-01-02 09:30:00 -0500", "2024-01-02T14:30"),
    ("time", "2024-01-02 09:30:00.5 +05:30", "2024-01-02T04:00:00.5"),
    ("time:%H%M%S%f", "93000123", "1970-01-02T09:30:00.123"),
    ("time:%H%M%S%f", "103000123", "1970-01-02T10:30:00.123"),
    ("time:%Y%m%d %H%M%S", "20240102 93000", "2024-01-02T09:30"),
  ])
  func timesWithBlanksAndMissingZeros(column: String, text: String, expected: String) throws {
    let run = try decode("\(text),1", "'\(column)',price") { $0.day = 1 }
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.eventTime) == [expected.time])
  }

  @Test func floatsOfTimesAreRounded() throws {
    let text = "35821.088778456004,1\n35821.0887784565,1\n1e-12,1\n"
    let run = try decode(text, "time:s-of-day,price") {
      $0.day = 0
      $0.rounds = true
    }
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.eventTime) == [35_821_088_778_456, 35_821_088_778_457, 0])
    let exact = try decode(text, "time:s-of-day,price") { $0.day = 0 }
    #expect(exact.problems.count == 3)
    #expect(exact.problems[0].contains("finer than nanoseconds (--round rounds it)"))
    #expect(!exact.problems[0].contains("exponent"))
  }

  /// Semicolons separate: a point, or a second group, shows that commas are not the point.
  @Test func groupsBetweenSemicolons() throws {
    let run = try decode(
      "0;\"1,234.50\";\"1,234,567\"\n1;-1,000.5;2\n", "time:s;price;size".replacing(";", with: ","))
    #expect(run.problems.isEmpty)
    #expect(run.events.map(\.event.trade.price) == [1_234_500_000_000, -1_000_500_000_000])
    #expect(run.events[0].event.trade.size == 1_234_567_000_000)
  }

  /// The exponents of an instrument that no survey saw are those of its first row.
  @Test(arguments: [
    ("1.5,2", -9, -6), ("1.5,0.00412345", -9, -8), ("1.5,123456789012.5", -9, -6),
    ("1.5,1234567890123.5", -9, -2), ("12345678901,1", -4, -6), ("0.000000000012,1", -12, -6),
    ("100.30000000000001,1", -9, -6), ("27.163265306122447,1", -9, -6),
    ("1,123456789012.12345678", -9, -3),
  ])
  func exponentsHoldTheFirstRow(row: String, price: Int, size: Int) throws {
    let run = try decode("1,\(row)\n", "time:s,price,size") { $0.rounds = true }
    #expect(run.problems.isEmpty)
    #expect(run.instruments.map { Int($0.priceExponent) } == [price])
    #expect(run.instruments.map { Int($0.sizeExponent) } == [size])
  }
}
