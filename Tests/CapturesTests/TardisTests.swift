import Captures
import EventModel
import TestSupport
import Testing

@Suite struct TardisTests {
  private let increments = """
    exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount
    deribit,X,1585699200245000,1585699200355684,true,ask,6421.5,18640
    deribit,X,1585699200245000,1585699200355684,true,bid,6421,0.5
    deribit,X,1585699200250000,1585699200355999,false,ask,6421.5,0
    deribit,Y,1585699200250000,1585699200355999,false,ask,6421.5,1
    deribit,X,1585699200250001,1585699200356000,true,bid,6420,7
    """

  @Test func rowsOfOneMessageAreOneGroup() throws {
    let run = try TextCaptureRun.decodeInChunks(increments, format: "tardis")
    #expect(run.problems.isEmpty)
    let events = run.events.map(\.event)
    #expect(events.count == 7)
    #expect(
      events.map(\.flags) == [
        .snapshot, .snapshot, [.snapshot, .last], .last, .last, .snapshot, [.snapshot, .last],
      ])
    #expect(events.map(\.level.action) == [.clear, .set, .set, .set, .set, .clear, .set])
    #expect(events[1].level.side == .ask)
    #expect(events[1].level.price == 6_421_500_000_000)
    #expect(events[2].level.size == 50_000_000)
    #expect(events[3].level.size == 0)
    #expect(events[1].eventTime == 1_585_699_200_245_000_000)
    #expect(events[1].receiveTime == 1_585_699_200_355_684_000)
    #expect(run.instruments.map(\.symbol) == ["X", "Y"])
    #expect(run.instruments.map(\.publisher) == ["deribit", "deribit"])
  }

  private static let bookHeader =
    "exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n"

  /// Events of rows `timestamp local symbol snapshot side price amount`: a word each, `|` behind the last
  /// of a group, and the event time where it differs from the one before.
  private func book(_ rows: [String]) throws -> String {
    let lines = rows.map { row in
      let parts = row.split(separator: " ")
      return "x,\(parts[2]),\(parts[0]),\(parts[1]),\(parts[3] == "s"),\(parts[4]),"
        + "\(parts[5]),\(parts[6])\n"
    }
    let run = try TextCaptureRun.decodeInChunks(
      Self.bookHeader + lines.joined(), format: "tardis")
    #expect(run.problems.isEmpty)
    var time = noTime
    return run.events.map { decoded in
      let event = decoded.event
      let level = event.level
      let side = level.side == .bid ? "b" : level.side == .ask ? "a" : ""
      var word = event.eventTime == time ? "" : "@\(event.eventTime / 1000):"
      time = event.eventTime
      word += level.action == .clear ? "clear\(side)" : side
      if level.action == .set { word += "\(level.price / 1_000_000_000)" }
      if event.flags.contains(.snapshot) { word += "s" }
      return word + (event.flags.contains(.last) ? "|" : "")
    }.joined(separator: " ")
  }

  /// A message of a time for each level happens at the newest of them.
  @Test func aMessageIsOfItsNewestTime() throws {
    let rows = ["5 9 X d bid 1 1", "7 9 X d bid 2 1", "6 9 X d ask 3 1", "7 10 X d ask 4 1"]
    #expect(try book(rows) == "@7:b1 b2 a3| a4|")
    // Another symbol ends the run of rows, as does a snapshot.
    let mixed = ["5 9 X d bid 1 1", "6 9 Y d bid 2 1", "7 9 X d bid 3 1", "8 9 X s bid 4 1"]
    #expect(try book(mixed) == "@5:b1| @6:b2| @7:b3| @8:clears b4s|")
  }

  /// All rows of some exchanges are snapshots, one whole book a message.
  @Test func everySnapshotReplacesTheBook() throws {
    let rows = ["1 2 X s bid 1 1", "1 2 X s ask 2 1", "3 4 X s bid 3 1", "3 4 X s ask 4 1"]
    #expect(try book(rows) == "@1:clears b1s a2s| @3:clears b3s a4s|")
  }

  @Test func aSnapshotOfOneSideReplacesThatSide() throws {
    let rows = [
      "1 2 X s bid 1 1", "1 2 X s ask 2 1", "3 4 X s ask 3 1", "5 6 X d ask 3 0", "7 8 X s bid 4 1",
    ]
    #expect(
      try book(rows) == "@1:clears b1s a2s| @3:clearas a3s| @5:a3| @7:clearbs b4s|")
  }

  /// Snapshot rows of one exchange time come in several messages.
  @Test func aSnapshotGoesOnInTheNextMessage() throws {
    let rows = [
      "1 2 X s ask 5 1", "1 2 X s bid 4 1", "7 8 X s ask 6 1", "7 9 X s ask 7 1",
      "7 10 X s bid 3 1",
      "7 11 X s bid 2 1", "7 12 X d bid 2 0", "7 13 X s ask 8 1",
    ]
    #expect(
      try book(rows)
        == "@1:clears a5s b4s| @7:clearas a6s| a7s| clearbs b3s| b2s| b2| clearas a8s|")
    // Rows of another symbol in between are of another message.
    let two = ["1 2 X s ask 5 1", "1 2 Y s ask 5 1", "1 2 X s bid 4 1", "1 3 Y s bid 4 1"]
    #expect(
      try book(two) == "@1:clears a5s| clears a5s| clearbs b4s| clearbs b4s|")
  }

  /// A message larger than the bound is cut; the parts are one snapshot.
  @Test func aSnapshotBeyondTheBoundIsCut() throws {
    var text = Self.bookHeader
    for price in 1...70_000 { text += "x,X,\(price),9,true,bid,\(price),1\n" }
    let run = try TextCaptureRun.decode(text, format: "tardis")
    #expect(run.events.count == 70_001)
    #expect(run.events.count { $0.event.level.action == .clear } == 1)
    #expect(run.events.count { $0.event.flags.contains(.last) } == 2)
  }

  @Test func tradesKeepNumbersAndHashTexts() throws {
    let text = """
      exchange,symbol,timestamp,local_timestamp,id,side,price,amount
      bitmex,X,1,2,ccc3c1fa-212c,sell,8531.5,2152
      bitmex,X,1,2,1234,buy,8531.5,0.00000001
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "tardis")
    let trades = run.events.map(\.event.trade)
    #expect(trades.map(\.tradeId) == [fnv1a("ccc3c1fa-212c".utf8), 1234])
    #expect(trades.map(\.aggressor) == [.ask, .bid])
    #expect(trades[1].size == 1)
  }

  private static let tradeHeader =
    "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"

  private func trades(_ rows: [String], _ options: CaptureOptions = CaptureOptions()) throws
    -> TextCaptureRun
  {
    let lines = rows.map { "binance,\($0)\n" }.joined()
    return try TextCaptureRun.decodeInChunks(
      Self.tradeHeader + lines, format: "tardis", options: options)
  }

  /// Amounts of trillions and prices of a dozen decimals stand beside BTCUSDT in one file.
  @Test func exponentsAreAnInstrumentsOwn() throws {
    let run = try trades([
      "BTCUSDT,1,2,1,buy,70000.5,0.00012345", "1000SATS,1,2,2,buy,0.0003,50000000000",
      "BTTUSDT,1,2,3,buy,0.00000081,92233720368548", "PEPE,1,2,4,buy,0.0000123456789012,5e11",
      "IDR,1,2,5,buy,1500000000,1", "BTTUSDT,1,2,6,buy,0.000000812345,1",
    ])
    #expect(run.problems.isEmpty)
    #expect(run.instruments.map(\.priceExponent) == [-9, -9, -12, -16, -5])
    #expect(run.instruments.map(\.sizeExponent) == [-8, -4, -1, -3, -8])
    let written = run.events.map { decoded in
      let instrument = run.instruments[Int(decoded.event.instrument)]
      return [
        DecimalNumber.format(decoded.event.trade.price, exponent: instrument.priceExponent),
        DecimalNumber.format(decoded.event.trade.size, exponent: instrument.sizeExponent),
      ]
    }
    #expect(
      written == [
        ["70000.5", "0.00012345"], ["0.0003", "50000000000"], ["0.00000081", "92233720368548"],
        ["0.0000123456789012", "500000000000"], ["1500000000", "1"], ["0.000000812345", "1"],
      ])
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let rows = [
      "X,1,2,1,buy,70000.5,1", "X,1,2,2,buy,7,50000000000000", "X,1,2,3,buy,0.0000000001,1",
    ]
    let run = try trades(rows)
    #expect(
      run.problems == [
        "amount \"50000000000000\" is larger than the exponent -8 of its instrument keeps (line 3)",
        "price \"0.0000000001\" has more decimals than the exponent -9 of its instrument keeps (line 4)",
      ])
    var options = CaptureOptions()
    options.exponents.size = -1
    options.exponents.price = -10
    let kept = try trades(rows, options)
    #expect(kept.problems.isEmpty && kept.events.count == 3)
    #expect(kept.events[1].event.trade.size == 500_000_000_000_000)
  }

  /// Another capture of the run has registered the instrument: its exponents hold.
  @Test func registeredExponentsHold() throws {
    let registry = InstrumentRegistry()
    let format = try #require(captureFormats.first { $0.name == "tardis" })
    var prices: [Int64] = []
    for row in ["BTT,1,2,1,buy,0.00000081,1", "BTT,1,2,1,buy,5,1"] {
      var decoder = try format.make(CaptureOptions())
      var output = CaptureOutput(source: 0, registry: registry)
      let bytes = Array((Self.tradeHeader + "binance,\(row)\n").utf8)
      _ = bytes.withUnsafeBytes { decoder.decode($0, atEnd: true, into: &output) }
      output.events.forEachFrame { prices += $0.events.map(\.trade.price) }
    }
    #expect(registry.instruments.map(\.priceExponent) == [-12])
    #expect(prices == [810_000, 5_000_000_000_000])
  }

  @Test func aMarkOfUtf8BeforeTheHeader() throws {
    let text = "\u{FEFF}" + Self.tradeHeader + "bitmex,X,1,2,9,sell,8531.5,2152\n"
    let found = Array(text.utf8).withUnsafeBytes { head in
      captureFormats.filter { $0.recognizes(head, CaptureOptions()) }.map(\.name)
    }
    #expect(found == ["tardis"])
    let run = try TextCaptureRun.decodeInChunks(text, format: "tardis")
    #expect(run.problems.isEmpty && run.kinds == [.trade])
  }

  /// Their trades are told by the channel of trades.
  @Test func liquidationsAreStatistics() throws {
    var options = CaptureOptions()
    options.fileName = "deribit_liquidations_2021-05-03_BTC-PERPETUAL.csv.gz"
    let run = try trades(
      ["X,1,2,1,buy,5,1", "X,1,2,1,sell,5.5,2", "X,1,2,1,unknown,5,1"], options)
    #expect(run.kinds == [.statistic, .statistic, .statistic])
    let statistics = run.events.map(\.event.statistic)
    #expect(statistics.map(\.type) == [.liquidatedShort, .liquidatedLong, .other])
    #expect(statistics[1].price == 5_500_000_000 && statistics[1].quantity == 200_000_000)
    #expect(run.events.allSatisfy { $0.event.flags == .last })
    let format = try #require(captureFormats.first { $0.name == "tardis" })
    #expect(try format.make(options).notes.first?.contains("liquidations") == true)
    options.fileName = "deribit_trades_2021-05-03_BTC-PERPETUAL.csv.gz"
    #expect(try trades(["X,1,2,1,buy,5,1"], options).events.map(\.event.flags) == [.last])
    #expect(try format.make(options).notes.isEmpty)
  }

  @Test func tickersAreStatistics() throws {
    let text = """
      exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price
      bitmex,XBTUSD,1588291200000000,1588291200061323,1588305600000000,0.0001,-0.00012,553210000,8624.5,8622.94,8623.12
      bitmex,XBTUSD,1588291201000000,1588291201061323,,-1.23456789012e-5,,,,8622.94,
      bitmex,XBTUSD,1588291202000000,1588291202061323,,,,,,,
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "tardis")
    #expect(run.problems.isEmpty)
    #expect(run.kinds == Array(repeating: .statistic, count: 6))
    let statistics = run.events.map(\.event.statistic)
    #expect(
      statistics.map(\.type) == [
        .markPrice, .indexPrice, .fundingRate, .openInterest, .indexPrice, .fundingRate,
      ])
    #expect(
      run.events.map { $0.event.flags.contains(.last) } == [false, false, false, true, false, true])
    #expect(statistics[0].price == 8_623_120_000_000)
    #expect(statistics[2].price == 100_000 && statistics[5].price == -12_346)
    #expect(statistics[2].referenceTime == 1_588_305_600_000_000_000)
    #expect(statistics[3].price == noNumber)
    #expect(
      DecimalNumber.format(statistics[3].quantity, exponent: run.instruments[0].sizeExponent)
        == "553210000")
    #expect(run.unmapped == ["row without values": 1])
  }

  @Test func optionChainsAreQuotesAndStatistics() throws {
    let text = """
      exchange,symbol,timestamp,local_timestamp,type,strike_price,expiration,open_interest,last_price,bid_price,bid_amount,bid_iv,ask_price,ask_amount,ask_iv,mark_price,mark_iv,underlying_index,underlying_price,delta,gamma,vega,theta,rho
      deribit,BTC-9JUN20-9875-P,1591574399413000,1591574400196008,put,9875,1591689600000000,0.1,0.0295,0.019,5,45,0.02,2,47,0.0198,46.29,BTC-9JUN20,9801.47,-0.5,0.00077,2.23,-15.97,-0.19
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "tardis")
    #expect(run.problems.isEmpty)
    #expect(run.kinds == [.statistic, .statistic, .statistic, .statistic, .quote])
    #expect(
      run.events.map { $0.event.flags.contains(.last) } == [false, false, false, false, true])
    let statistics = run.events.prefix(4).map(\.event.statistic)
    #expect(statistics.map(\.type) == [.markPrice, .openInterest, .volatility, .delta])
    #expect(statistics[0].price == 19_800_000 && statistics[1].quantity == 10_000_000)
    #expect(statistics[2].price == 46_290_000_000 && statistics[3].price == -500_000_000)
    #expect(run.events[4].event.quote.bidPrice == 19_000_000)
  }

  @Test func damageNeverTraps() throws {
    try TextCaptureRun.decodeDamaged(increments, format: "tardis")
  }

  @Test(
    .enabled(if: SharedData.isPresent, "shared data is absent"),
    arguments: [
      ("binance-futures_book_snapshot_25_BTCUSDT", EventKind.depth, 25),
      ("binance-futures_book_snapshot_5_BTCUSDT", EventKind.depth, 5),
      ("bitmex_trades_XBTUSD", EventKind.trade, 0),
      ("huobi-dm-swap_quotes_BTC-USD", EventKind.quote, 0),
    ])
  func everyRowOfTheRealCapturesIsAnEvent(name: String, kind: EventKind, levels: Int) throws {
    let bytes = try SharedData.bytes("tardis/\(name).csv")
    let lines = bytes.split(separator: 0x0A).count
    let run = try TextCaptureRun.decode(bytes, format: "tardis")
    #expect(run.problems.isEmpty)
    #expect(run.events.count == lines - 1)
    for decoded in run.events {
      #expect(decoded.event.kind == kind)
      #expect(decoded.event.flags.contains(.last))
      if levels == 0 { continue }
      #expect(Int(decoded.event.depth.levels) == levels)
      #expect(decoded.event.flags.contains(.snapshot))
      #expect(decoded.words[DepthWord.bidPrice] < decoded.words[DepthWord.askPrice])
    }
  }

  @Test(.enabled(if: SharedData.isPresent, "shared data is absent"))
  func theRealIncrementsAreOneSnapshot() throws {
    let bytes = try SharedData.bytes("tardis/deribit_incremental_book_L2_BTC-PERPETUAL.csv")
    let run = try TextCaptureRun.decode(bytes, format: "tardis")
    #expect(run.events.count == bytes.split(separator: 0x0A).count)
    #expect(run.events.first?.event.level.action == .clear)
    #expect(run.events.count { $0.event.flags.contains(.last) } == 1)
  }
}
