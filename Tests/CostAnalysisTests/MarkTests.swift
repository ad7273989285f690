import CostAnalysis
import EventModel
import TestSupport
import Testing

/// What is held is valued at prices that were there.
@Suite struct MarkTests {
  /// A hundred shares bought at 100, then what `change` adds some hours later, and sound quotes of 100 on
  /// later days: the equity at midnights.
  private func equity(_ change: (inout TradingStream, _ time: Int64) -> Void) throws -> [Double] {
    var stream = TradingStream()
    // An old trade, far away.
    stream.trade(0, 5_000, 10)
    stream.quote(1, 9_999, 10_001)
    stream.trade(2, 1, .bid, 100, at: 10_000)
    change(&stream, 3 * Timestamp.hour)
    stream.quote(30 * Timestamp.hour, 9_999, 10_001)
    stream.quote(60 * Timestamp.hour, 9_999, 10_001)
    stream.quote(200 * Timestamp.hour, 9_999, 10_001)
    var options = CostOptions()
    options.capital = 10_000
    return try #require(try stream.analysis(options).performance).equity
  }

  /// Late, skewed and crossed or locked quotes, and late trades, move nothing.
  @Test func whatIsNoPriceValuesNothing() throws {
    let calm = [10_000.0, 10_000, 10_000, 10_000, 10_000]
    for flag in [EventFlags.late, .skewed] {
      let quoted = try equity { stream, time in
        stream.quote(time, 4_999, 5_001)
        stream.events[stream.events.count - 1].event.flags.insert(flag)
      }
      #expect(quoted == calm)
      let traded = try equity { stream, time in
        stream.trade(time, 5_000, 10)
        stream.events[stream.events.count - 1].event.flags.insert(flag)
      }
      #expect(traded == calm)
    }
    #expect(try equity { $0.quote($1, 20_000, 9_000) } == calm, "crossed")
    #expect(try equity { $0.quote($1, 20_000, 20_000) } == calm, "locked")
  }

  /// A bid without an ask is worth the bid, and an ask without a bid the ask; without both, what was known.
  @Test func oneSideIsWorthItself() throws {
    #expect(try equity { $0.quote($1, 9_900, noNumber) }[1] == 9_900)
    #expect(try equity { $0.quote($1, noNumber, 10_200) }[1] == 10_200)
    #expect(try equity { $0.quote($1, noNumber, noNumber) }[1] == 10_000)
  }
}
