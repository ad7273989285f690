import Configuration
import EventModel
import MarketRules
import Testing

/// Limits, lots and settlement of shares, as risk and the venue both ask them.
@Suite struct ShareRulesTests {
  private static func rules(_ toml: String) throws -> ShareRules {
    let file = try TradingFile(Configuration(Array(toml.utf8), file: "test.toml"))
    return try ShareRules(file.root.table("risk"), file.terms.boards)
  }

  private static func share(_ symbol: String, _ calendar: String) -> Instrument {
    var instrument = Instrument(id: 0, symbol: symbol, priceExponent: -2, sizeExponent: -1)
    instrument.calendar = calendar
    instrument.lotSize = 50
    return instrument
  }

  @Test func limitsByBoardAndDate() throws {
    let rules = try Self.rules(
      "[risk.instrument.600001]\nspecial_treatment = true\n"
        + "[risk.instrument.AAPL]\nprice_limit = \"30 %\"")
    let (before, after) = (ShareBoard.reformDate - 1, ShareBoard.reformDate)
    func limit(_ symbol: String, _ calendar: String, on date: Int64) -> Double {
      rules.limit(of: Self.share(symbol, calendar)).share(on: date)
    }
    #expect(limit("600000", "XSHG", on: after) == 0.1)
    #expect(limit("600001", "XSHG", on: after) == 0.05)
    #expect(limit("300001", "XSHE", on: before) == 0.1)
    #expect(limit("300001", "XSHE", on: after) == 0.2)
    #expect(limit("AAPL", "XNAS", on: after) == 0.3)
    #expect(!rules.limit(of: Self.share("MSFT", "XNAS")).binds)
    let off = try Self.rules("[risk.a_share]\nenabled = false")
    #expect(!off.limit(of: Self.share("600000", "XSHG")).binds)
  }

  /// In size units, here tenths of a share.
  @Test func lotsByBoard() throws {
    let rules = try Self.rules("")
    #expect(
      rules.lots(of: Self.share("600000", "XSHG"))
        == LotRule(lot: 1000, minimum: 1000, sellsRest: true))
    #expect(
      rules.lots(of: Self.share("688001", "XSHG"))
        == LotRule(lot: 10, minimum: 2000, sellsRest: true))
    #expect(rules.lots(of: Self.share("AAPL", "XNAS")) == LotRule(lot: 50))
    let off = try Self.rules("[risk.a_share]\nenabled = false")
    #expect(off.lots(of: Self.share("600000", "XSHG")) == LotRule(lot: 50))
  }

  /// A purchase of an earlier session that is told late, or one that is busted, opens nothing for sale.
  @Test func purchasesToldLate() {
    var purchases = DayPurchases()
    purchases.note(1000, close: 200)
    purchases.note(300, close: 100)
    purchases.note(0, close: 100)
    purchases.note(0, close: 300)
    #expect(purchases.unsettled(at: 199) == 1000 && purchases.unsettled(at: 200) == 0)
    purchases.note(50, close: 300)
    #expect(purchases.unsettled(at: 299) == 50)
  }

  @Test func theDaysLimits() {
    var limits = DayLimits()
    limits.rule = DayLimitRule(share: 0.1, earlierShare: 0.1)
    limits.note(1000, on: 5)
    #expect(limits.bounds(on: 5, tick: 1) == (noNumber, noNumber))
    #expect(limits.bounds(on: 6, tick: 1) == (900, 1100))
    limits.note(1055, on: 6)
    #expect(limits.bounds(on: 6, tick: 1) == (900, 1100))
    // Half up, to the tick.
    #expect(limits.bounds(on: 7, tick: 10) == (950, 1160))
    limits.take(Statistic(price: 1200, type: .upperPriceLimit, action: .new))
    #expect(limits.bounds(on: 7, tick: 1) == (noNumber, 1200))
  }

  @Test func purchasesSettleAtTheClose() {
    var purchases = DayPurchases()
    purchases.note(100, close: 70)
    purchases.note(50, close: 70)
    #expect(purchases.unsettled(at: 69) == 150 && purchases.unsettled(at: 70) == 0)
    purchases.note(7, close: 170)
    #expect(purchases.unsettled(at: 80) == 7)
    purchases.note(.max, close: 170)
    #expect(purchases.unsettled(at: 80) == .max)
  }
}
