import Accounts
import EventModel
import Testing

/// What a price is: a table of what happens to one instrument, and the mark after each.
@Suite struct MarketPricesTests {
  /// `q 10 13` quotes (`-`: none), `t 12` trades, `halt`, `resume`; with `!` in front it is late. After
  /// `=`: twice the mark, `-` where none is known.
  private static func run(_ script: String) throws -> [String] {
    var prices = MarketPrices()
    prices.begin(AccountTests.header())
    var (marks, time): ([String], Int64) = ([], 0)
    for sentence in script.split(separator: ";") {
      let words = sentence.split(separator: " ")
      time += 1
      var event = Event(kind: .status, eventTime: time, instrument: 0, flags: .last)
      switch words[0].drop(while: { $0 == "!" }) {
      case "q":
        event = Event(kind: .quote, eventTime: time, instrument: 0, flags: .last)
        event.quote = Quote(
          bidPrice: Int64(words[1]) ?? noNumber, bidSize: 1,
          askPrice: Int64(words[2]) ?? noNumber, askSize: 1)
      case "t":
        event = Event(kind: .trade, eventTime: time, instrument: 0, flags: .last)
        event.trade = Trade(price: Int64(words[1])!, size: 1)
      case "halt": event.status = Status(action: .halt)
      default: event.status = Status(action: .trading)
      }
      if words[0].hasPrefix("!") { event.flags.insert(time % 2 == 0 ? .late : .skewed) }
      var buffer = EventBuffer()
      buffer.append(event)
      _ = prices.take(event, of: buffer.whole)
      let mark = prices[0].twiceMark
      marks.append(mark == noNumber ? "-" : "\(mark)")
    }
    return marks
  }

  @Test(arguments: [
    ("q 10 13;t 99;q 12 13", "23 23 25"),
    // A side alone is valued by itself, not by an old trade; a newer trade goes before it.
    ("t 50;q 100 102;q 100 -;t 101;q - 104", "100 202 200 202 208"),
    ("t 50;q 100 -;q - -;t 51", "100 200 200 102"),
    // Crossed and locked quotes value nothing; a trade does while they stand.
    ("q 10 12;q 13 12;t 14;q 12 12;q 12 14", "22 22 28 28 26"), ("q 13 12", "-"),
    // Late and skewed events move nothing.
    ("q 10 12;!q 50 60;!t 70;!t 71", "22 22 22 22"), ("!t 5", "-"),
    // What is quoted during a halt is no price, nor what was before; a trade is one.
    ("q 10 12;halt;q 90 92;resume;q 8 10", "22 22 22 22 18"),
    ("q 10 12;halt;t 30;q 28 30", "22 22 60 58"), ("q 10 12;halt;!resume;q 8 10", "22 22 22 22"),
    ("q 10 12;halt;resume;t 9", "22 22 22 18"),
  ])
  func marks(script: String, expected: String) throws {
    #expect(try Self.run(script).joined(separator: " ") == expected)
  }

  @Test func aHaltEndsWhatWasQuoted() throws {
    var prices = MarketPrices()
    prices.begin(AccountTests.header())
    var quote = Event(kind: .quote, eventTime: 1, instrument: 0, flags: .last)
    quote.quote = Quote(bidPrice: 10, bidSize: 1, askPrice: 12, askSize: 1)
    var halt = Event(kind: .status, eventTime: 2, instrument: noInstrument, flags: .last)
    halt.status = Status(action: .pause)
    for event in [quote, halt] {
      var buffer = EventBuffer()
      buffer.append(event)
      _ = prices.take(event, of: buffer.whole)
    }
    #expect(prices[0].bid == noNumber && prices[0].ask == noNumber && !prices[0].isSound)
    #expect(prices[0].isHalted && prices[1].isHalted)
  }
}
