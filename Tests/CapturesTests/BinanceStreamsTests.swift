import Captures
import EventModel
import Testing

/// Whose a Binance message is, and what a recording may hold beside the data.
@Suite struct BinanceStreamsTests {
  private func difference(
    _ symbol: String, _ first: Int, _ final: Int, at time: Int, _ price: String
  ) -> String {
    "\(time + 5) {\"e\":\"depthUpdate\",\"E\":\(time),\"s\":\"\(symbol)\",\"U\":\(first),"
      + "\"u\":\(final),\"b\":[[\"\(price)\",\"1\"]],\"a\":[]}"
  }

  private func snapshot(_ update: Int, at time: Int, _ price: String) -> String {
    "\(time) {\"lastUpdateId\":\(update),\"bids\":[[\"\(price)\",\"7\"]],\"asks\":[]}"
  }

  private let start = 1_700_000_000_000

  /// Symbol, price and sequence of the level behind each clear.
  private func books(_ run: TextCaptureRun) -> [String] {
    run.events.indices.compactMap { index in
      guard run.events[index].event.level.action == .clear else { return nil }
      let level = run.events[index + 1].event
      return "\(run.instruments[Int(level.instrument)].symbol) "
        + "\(level.level.price / 100_000_000) \(level.sequence)"
    }
  }

  @Test func aNamelessSnapshotIsOfTheSymbolWhoseUpdatesLeadPastIt() throws {
    // B occurs only behind its snapshot, and its prices are like A's.
    let text = [
      difference("A", 11, 20, at: start, "99"), snapshot(15, at: start + 10, "100"),
      snapshot(105, at: start + 11, "101"), difference("A", 21, 30, at: start + 20, "98"),
      difference("B", 101, 104, at: start + 30, "97"),
      difference("B", 105, 110, at: start + 40, "96"),
      difference("B", 111, 112, at: start + 50, "95"),
    ].joined(separator: "\n")
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    #expect(run.problems.isEmpty)
    #expect(run.count(.gap) == 0)
    #expect(books(run) == ["A 100 20", "B 101 110"])
    // It is not known whose the second is before the difference that tells it.
    let times = run.events.map(\.event).filter { $0.level.action == .clear }.map(\.eventTime)
    #expect(times == [Int64(start + 5) * 1_000_000, Int64(start + 40) * 1_000_000])
    #expect(run.events.map(\.event.origin) == run.events.map(\.event.origin).sorted())
  }

  @Test func aSnapshotThatFitsNoSymbolOrSeveralIsRefused() throws {
    let none = [
      difference("A", 11, 20, at: start, "99"), difference("B", 101, 110, at: start, "99"),
      snapshot(55, at: start, "100"), difference("A", 21, 30, at: start + 30_000, "99"),
    ]
    let run = try TextCaptureRun.decodeInChunks(none.joined(separator: "\n"), format: "binance")
    #expect(
      run.problems == [
        "the snapshot at update 55 names no symbol, and the updates of none of A, B lead past it at "
          + "prices like its own; --symbols with one name decides (line 3)"
      ])
    #expect(run.count(.level) == 3)
    let several = [
      difference("A", 11, 20, at: start, "99"), difference("B", 15, 30, at: start, "101"),
      snapshot(17, at: start, "100"),
    ]
    #expect(
      try TextCaptureRun.decode(several.joined(separator: "\n"), format: "binance").problems == [
        "the snapshot at update 17 names no symbol, and the updates of each of A, B lead past it at "
          + "prices like its own; --symbols with one name decides (line 3)"
      ])
  }

  @Test func inARecordingOfOneSymbolEverySnapshotIsIts() throws {
    // Ahead of its differences, and older than them: known at the end, or after ten seconds.
    let ahead = [snapshot(25, at: start, "100"), difference("A", 11, 20, at: start, "99")]
    let atEnd = try TextCaptureRun.decodeInChunks(
      ahead.joined(separator: "\n"), format: "binance")
    #expect(books(atEnd) == ["A 100 25"])
    let stale = [
      difference("A", 11, 20, at: start, "99"), snapshot(5, at: start, "100"),
      difference("A", 21, 30, at: start + 11_000, "99"),
      difference("B", 101, 110, at: start + 20_000, "1"),
    ]
    let waited = try TextCaptureRun.decodeInChunks(stale.joined(separator: "\n"), format: "binance")
    #expect(books(waited) == ["A 100 20"])
    #expect(waited.count(.gap) == 1)
    #expect(waited.problems.isEmpty)
  }

  @Test func aFileOfSnapshotsAloneTakesTheNamedSymbol() throws {
    let text = (0..<3).map { snapshot(5 + $0, at: start + 7_000 * $0, "100") }
      .joined(separator: "\n")
    var options = CaptureOptions()
    options.symbol = "A"
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance", options: options)
    #expect(books(run) == ["A 100 5", "A 100 6", "A 100 7"])
    #expect(
      run.events.map(\.event).filter { $0.level.action == .clear }.map(\.eventTime)
        == (0..<3).map { Int64(start + 7_000 * $0) * 1_000_000 })
    let unnamed = try TextCaptureRun.decodeInChunks(text, format: "binance")
    #expect(unnamed.problems.count == 3)
    #expect(unnamed.problems[0] == "the snapshot names no symbol: name it with --symbols (line 1)")
  }

  @Test func waitingSnapshotsAreBounded() throws {
    let levels = (1...2000).map { "[\"\($0)\",\"1\"]" }.joined(separator: ",")
    var lines = [
      difference("A", 11, 20, at: start, "1"), difference("B", 101, 110, at: start, "1"),
    ]
    for index in 0..<270 {
      lines.append("\(start) {\"lastUpdateId\":\(500 + index),\"bids\":[\(levels)],\"asks\":[]}")
    }
    let run = try TextCaptureRun.decode(lines.joined(separator: "\n"), format: "binance")
    #expect(run.problems.count == 270)
    #expect(run.problems[0].hasSuffix("(line 265)"))
  }

  @Test func tradesAreOfOneChannelOfASymbol() throws {
    let trade = #"{"e":"trade","E":5,"T":4,"s":"X","t":5,"p":"2","q":"1","M":true}"#
    let aggregate =
      #"{"e":"aggTrade","E":5,"T":4,"s":"X","a":9,"p":"2","q":"1","f":5,"l":5,"M":true}"#
    let other = #"{"e":"aggTrade","E":5,"T":4,"s":"Y","a":9,"p":"2","q":"1","f":5,"l":5,"M":true}"#
    let both = [trade, other, aggregate, trade].joined(separator: "\n")
    let run = try TextCaptureRun.decodeInChunks(both, format: "binance")
    #expect(run.events.map(\.event.trade.tradeId) == [5, 9])
    #expect(
      run.problems == [
        "X has the channels trade and aggTrade, which tell the same trades: choose one with --trades "
          + "trade or --trades aggTrade (line 3)"
      ])
    for (isAggregate, ids) in [(false, [5, 5]), (true, [9, 9])] as [(Bool, [UInt64])] {
      var options = CaptureOptions()
      options.aggregateTrades = isAggregate
      let chosen = try TextCaptureRun.decodeInChunks(both, format: "binance", options: options)
      #expect(chosen.problems.isEmpty)
      #expect(chosen.events.map(\.event.trade.tradeId) == ids)
      #expect(chosen.unmapped.values.reduce(0, +) == 2)
    }
  }

  private let quote =
    #"{"e":"bookTicker","u":5,"E":6,"T":5,"s":"X","b":"1","B":"1","a":"2","A":"1"}"#

  @Test func membersOfArraysAreMessages() throws {
    let ticker = #"{"e":"24hrMiniTicker","E":5,"s":"X","c":"1"}"#
    let text = """
      {"stream":"!miniTicker@arr","data":[\(ticker),\(ticker)]}
      {"data":[\(quote),\(ticker),\(quote)],"stream":"!bookTicker"}
      [\(quote)]
      {"stream":"!markPrice@arr","data":[]}
      {"stream":"!bookTicker","data":[{"e":"bookTicker","u":6,"E":6,"s":"X","b":"?"},\(quote)]}
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    #expect(run.kinds == [.quote, .quote, .quote, .quote])
    #expect(run.unmapped == ["binance 24hrMiniTicker": 3, "binance message": 1])
    #expect(run.problems == ["price \"?\" is not a decimal number (line 5)"])
  }

  @Test(arguments: [
    "{\"result\":null,\"id\":1}\n1700000000000 {\"stream\":\"x@trade\",\"data\":{}}",
    "1700000000000 { \"stream\": \"xusdt@depth\", \"data\": {\"e\": \"depthUpdate\"}}",
    "{\"data\":{\"e\":\"trade\"},\"stream\":\"x@trade\"}",
    "{\"stream\":\"!bookTicker\",\"data\":{\"u\":1,\"s\":\"X\"}}",
    "[{\"e\":\"24hrMiniTicker\",\"E\":1,\"s\":\"X\"}]",
    "{ \"lastUpdateId\": 5, \"bids\": [], \"asks\": []}",
    "{\"u\":1,\"s\":\"X\",\"b\":\"1\",\"B\":\"1\",\"a\":\"1\",\"A\":\"1\"}",
    "\n{\"e\": \"trade\", \"s\": \"X\"}",
  ])
  func recordingsAreRecognised(text: String) {
    #expect(recognized(text) == "binance")
  }

  @Test(arguments: [
    "{\"a\":1}", "{\"jsonrpc\":\"2.0\",\"method\":\"subscription\"}", "[1,2,3]", "a,b\n1,2",
    "{\"topic\":\"orderbook.50.BTCUSDT\",\"data\":{}}", "{", "x {\"e\":\"trade\",\"s\":\"X\"}",
  ])
  func otherTextsAreNot(text: String) {
    #expect(recognized(text) == nil)
  }

  @Test func answersAreNoData() throws {
    let text = """
      {"result":null,"id":1}
      {"error":{"code":2,"msg":"Invalid request"},"id":2}
      """
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    #expect(run.events.isEmpty)
    #expect(run.problems.isEmpty)
    #expect(run.unmapped == ["binance error": 1])
  }

  /// Recordings that say their connections, as cryptofeed makes them, and contracts margined in coin.
  @Test func linesOfConnectionsArePassedOver() throws {
    let text = """
      wss://dstream.binance.com/stream?streams=btcusd_perp@trade <-> 1626992740.1
      1626992741.06217: {"stream":"btcusd_perp@trade","data":{"e":"trade","E":1626992741017,"T":1626992741012,"s":"BTCUSD_PERP","t":1,"p":"7.5","q":"3","m":false}}
      """
    #expect(recognized(text) == "binance")
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    #expect(run.problems.isEmpty && run.count(.trade) == 1)
    #expect(run.instruments.map(\.publisher) == ["binance-delivery"])
    #expect(run.events[0].event.receiveTime == 1_626_992_741_062_170_000)
  }

  @Test func krakenFuturesIsRefused() throws {
    let run = try TextCaptureRun.decode(
      "wss://futures.kraken.com/ws/v1 <-> 1626994927.1\n", format: "kraken")
    #expect(run.problems.count == 1 && run.problems[0].contains("Kraken Futures"))
  }
}

/// The name of the format that a capture is recognised as.
func recognized(_ text: String) -> String? {
  Array(text.utf8).withUnsafeBytes { head in
    captureFormats.first { $0.recognizes(head, CaptureOptions()) }?.name
  }
}
