import EventModel
import TestSupport
import Testing

/// Distances in pips are the instrument's: a hundredth of a yen, and a ten-thousandth elsewhere.
@Suite struct PipTests {
  private static func causes(
    _ options: [String], currency: String, mids: [Int64]
  ) throws -> [String] {
    var market = Market()
    for mid in mids { market.quote(mid - 1, mid + 1) }
    var header = Market.header()
    header.instruments[0].currency = currency
    let rule = ["threshold", "mid", "--above", "100", "--exit-long", "0", "--size", "10 units"]
    return try signals(rule + options, market, header: header).map { $0.cause.name }
  }

  /// The bid is a cent below the mid; entered at 100.00, twelve pips below are 99.88 yen.
  @Test func stopsInYen() throws {
    let stop = ["--stop-loss", "12 pips", "--stops", "watched"]
    #expect(try Self.causes(stop, currency: "JPY", mids: [10_000, 9_990]) == ["entry"])
    #expect(
      try Self.causes(stop, currency: "JPY", mids: [10_000, 9_989]) == ["entry", "stop_loss"])
    #expect(
      try Self.causes(stop, currency: "USD", mids: [10_000, 9_999]) == ["entry", "stop_loss"])
    // What the strategy says goes before.
    #expect(
      try Self.causes(stop + ["--pip", "0.1"], currency: "JPY", mids: [10_000, 9_900]) == ["entry"])
  }

  /// The spread of two cents is two pips of yen.
  @Test func spreadsInYen() throws {
    #expect(
      try Self.causes(["--max-spread", "2 pips"], currency: "JPY", mids: [10_000]) == ["entry"])
    #expect(try Self.causes(["--max-spread", "1.9 pips"], currency: "JPY", mids: [10_000]).isEmpty)
    #expect(try Self.causes(["--max-spread", "2 pips"], currency: "EUR", mids: [10_000]).isEmpty)
  }
}
