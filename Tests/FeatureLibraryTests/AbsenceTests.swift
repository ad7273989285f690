import EventModel
import FeatureLibrary
import TestSupport
import Testing

/// Unknown is absent, never zero; what is known to be nothing is zero.
@Suite struct AbsenceTests {
  private typealias Make = ClockTests

  private static func values(
    _ events: [PlainEvent], _ features: [String], _ clock: String = "", kinds: KindSet? = nil
  ) throws -> [[Double]] {
    let expressions = features.map { clock.isEmpty ? $0 : "\($0)@\(clock)" }
    return try FeatureHarness(events, expressions, kinds: kinds).vectors(clock).map {
      $0.values.map { $0.isNaN ? -99 : $0 }
    }
  }

  private static let flows = ["volume", "trade_count", "signed_volume", "vwap", "cvd"]

  /// A stream of quotes does not know what traded.
  @Test(arguments: ["", "1s"]) func quotesTellNoVolume(clock: String) throws {
    let events = [Make.quote(0.5, 100, 102), Make.quote(1.5, 100, 103), Make.watermark(3)]
    let rows = try Self.values(events, Self.flows + ["trade_imbalance"], clock)
    #expect(rows == [[Double]](repeating: [-99, -99, -99, -99, -99, -99], count: 2))
  }

  /// Where trades may come and none did, nothing traded.
  @Test func noTradesAreZero() throws {
    let events = [Make.quote(0.5, 100, 102), Make.trade(1.5, 101, 3), Make.watermark(3)]
    #expect(
      try Self.values(events, ["volume", "trade_count", "signed_volume"], "1s") == [
        [0, 0, 0], [3, 1, -99],
      ])
  }

  @Test(arguments: ["", "10s"]) func tradesWithoutSizeOrSign(clock: String) throws {
    let unknown = [Make.trade(0.5, 100, noNumber), Make.quote(0.6, 99, 101), Make.watermark(20)]
    let rows = try Self.values(unknown, ["volume", "trade_count", "signed_volume"], clock)
    #expect(rows.first == [-99, 1, -99])
    // What is known is summed.
    var bought = Make.trade(0.7, 100, 4)
    bought.event.trade.aggressor = .bid
    let mixed = [
      Make.trade(0.5, 100, noNumber), bought, Make.trade(0.8, 101, 2), Make.watermark(20),
    ]
    let known = try Self.values(
      mixed, ["volume", "signed_volume", "cvd", "trade_imbalance(3)"], "10s")
    #expect(known.first?[..<3] == [6, 4, 4])
  }

  @Test func signsByARuleThatDoesNotDecide() throws {
    let events = [Make.trade(0.5, 100, 2), Make.trade(1.5, 101, 3), Make.watermark(3)]
    #expect(try Self.values(events, ["signed_volume(tick)"], "1s") == [[-99], [3]])
  }

  private static func bar(_ end: Double, trades: UInt64, isCounted: Bool, volume: Int64)
    -> PlainEvent
  {
    var bar = ClockTests.bar(end, [100, 102, 99, 101], volume: volume)
    bar.event.bar.trades = trades
    if isCounted { bar.event.flags.insert(.counted) }
    return bar
  }

  @Test(arguments: ["", "1s"]) func barsThatDoNotCount(clock: String) throws {
    let events = [
      Self.bar(1, trades: 0, isCounted: false, volume: noNumber),
      Self.bar(2, trades: 0, isCounted: false, volume: 7),
      Self.bar(3, trades: 5, isCounted: false, volume: 7),
      Self.bar(4, trades: 0, isCounted: true, volume: 0), Make.watermark(6),
    ]
    let rows = try Self.values(
      events, ["volume", "trade_count", "signed_volume", "vwap"], clock,
      kinds: KindSet(.bar, .watermark))
    #expect(
      rows == [
        [-99, -99, -99, -99], [7, -99, -99, 1.01], [7, 5, -99, 1.01], [0, 0, 0, -99],
      ])
  }

  /// A bar that is known to be empty needs no price, and changes none.
  @Test func anEmptyBarHasNoPrice() throws {
    var empty = ClockTests.bar(2, [noNumber, noNumber, noNumber, noNumber], volume: 0)
    empty.event.bar.trades = 0
    empty.event.flags.insert(.counted)
    let events = [Self.bar(1, trades: 3, isCounted: true, volume: 9), empty, Make.watermark(4)]
    for clock in ["", "1s"] {
      let rows = try Self.values(
        events, ["volume", "trade_count", "vwap", "last"], clock, kinds: KindSet(.bar, .watermark))
      #expect(rows == [[9, 3, 1.01, 1.01], [0, 0, -99, 1.01]], "\(clock)")
    }
  }
}
