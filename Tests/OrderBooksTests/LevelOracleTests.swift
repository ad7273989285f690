import EventModel
import OrderBooks
import TestSupport
import Testing

/// Level books from real recordings against what the exchanges say they are.
@Suite(.enabled(if: SharedData.isPresent, "shared data is absent"))
struct LevelOracleTests {
  @Test func krakenChecksums() throws {
    let capture = try CapturedEvents("exchange-ws/KRAKEN.ws.50.0", format: "kraken")
    #expect(capture.problems.isEmpty)
    var checked = 0
    for instrument in capture.instruments {
      var feed = LevelFeed()
      for event in capture.events
      where event.kind == .level && event.instrument == instrument.id {
        let outcome = feed.apply(event)
        if event.level.checksumFlags & 1 != 0 { checked += 1 }
        if outcome == .checksumMismatch { Issue.record("a checksum differs") }
      }
      expect(feed.book.integrity.checksumMismatch == 0 && feed.isReliable)
    }
    #expect(checked == 4269)
  }

  /// The best bid and offer that the exchange sends itself, by update id: after each difference the
  /// book equals the last one up to its id.
  @Test(arguments: [("usdm", 0), ("spot", 2)])
  func binanceBestBidAndOffer(market: String, exceptions: Int) throws {
    let capture = try CapturedEvents("binance/\(market)_btcusdt_20240808.gz", format: "binance")
    #expect(capture.problems.isEmpty)
    let quotes = capture.events.filter { $0.kind == .quote }.sorted { $0.sequence < $1.sequence }
    var feed = LevelFeed()
    var next = 0
    var compared = 0
    var agreed = 0
    for event in capture.events where event.kind == .level {
      _ = feed.apply(event)
      guard event.flags.contains(.last), feed.isReady, feed.isReliable else { continue }
      while next < quotes.count, quotes[next].sequence <= event.sequence { next += 1 }
      guard next > 0 else { continue }
      compared += 1
      let quote = quotes[next - 1].quote
      let book = feed.book.sides.quote
      if quote.bidPrice == book.bidPrice, quote.bidSize == book.bidSize,
        quote.askPrice == book.askPrice, quote.askSize == book.askSize
      {
        agreed += 1
      }
    }
    #expect(compared > 900)
    #expect(agreed >= compared - exceptions)
  }
}
