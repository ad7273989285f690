import EventModel
import MarketRules
import Testing

/// What status events mean, for the desk, prices and the venue alike: a line is what came, and whether
/// it is then halted, matched, and in which part of a session.
@Suite struct TradingStatusTests {
  static let cases: [(told: [Status], halted: Bool, matches: Bool, phase: SessionPhase)] = [
    ([], false, true, .unknown),
    ([Status(action: .halt)], true, false, .unknown),
    ([Status(action: .halt), Status(action: .trading)], false, true, .unknown),
    ([Status(action: .halt), Status(action: .resumeQuoting)], true, false, .unknown),
    (
      [Status(action: .suspend), Status(action: .sessionChange, phase: .continuous)], false, true,
      .continuous
    ),
    ([Status(action: .pause), Status(action: .none, trading: .yes)], false, true, .unknown),
    // Before an opening orders rest: no halt.
    ([Status(action: .preOpen, trading: .no)], false, false, .preOpen),
    ([Status(action: .none, trading: .no)], false, false, .unknown),
    (
      [Status(action: .preOpen, trading: .no), Status(action: .trading, trading: .yes)], false,
      true, .continuous
    ),
    ([Status(action: .sessionChange, phase: .closed, trading: .no)], false, false, .closed),
    ([Status(action: .close)], false, false, .closed),
    // A halt goes before what else is answered.
    ([Status(action: .halt, trading: .yes)], true, false, .unknown),
  ]

  @Test(arguments: cases.indices) func table(index: Int) {
    let row = Self.cases[index]
    var status = TradingStatus()
    for told in row.told { status.apply(told) }
    #expect(status.isHalted == row.halted && status.isContinuous == row.matches)
    #expect(status.sessionPhase == row.phase)
  }

  @Test func shortSales() {
    var status = TradingStatus()
    status.apply(Status(action: .shortSaleRestrictionChange, shortSaleRestricted: .yes))
    status.apply(Status(action: .halt))
    #expect(status.isShortSaleRestricted)
    status.apply(Status(action: .shortSaleRestrictionChange, shortSaleRestricted: .no))
    #expect(!status.isShortSaleRestricted && status.isHalted)
  }
}
