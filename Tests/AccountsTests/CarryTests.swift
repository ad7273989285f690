import Accounts
import Configuration
import EventModel
import EventStream
import Testing

/// What holding costs and brings.
@Suite struct CarryTests {
  /// Days begin at 00:00 UTC; the first is the 8th of March 2024.
  private static func account(_ carry: String) throws -> Account {
    let account = try AccountTests.account(
      "[account]\ncash = \"10000 USD\"\n[account.rates]\nAUD = 0.5\nJPY = 0.01\n[account.carry]\n"
        + carry)
    account.advance(to: AccountTests.day)
    return account
  }

  private static func midnight(_ days: Int64) -> Int64 {
    Timestamp.parse("2024-03-08T00:00:00Z")! + days * Timestamp.day
  }

  /// 3.6 % of 360 days are 0.01 % a day.
  @Test func borrowIsPaidOfWhatIsShort() throws {
    let account = try Self.account("borrow = \"3.6 %\"")
    account.take(strategy: 0, instrument: 0, side: .ask, size: 100, price: 10_0000, fees: 0)
    account.take(strategy: -1, instrument: 3, side: .bid, size: 1, price: 10_0000, fees: 0)
    account.advance(to: Self.midnight(1) - 1)
    #expect(!account.hasCharges && account.figures(.whole).carry == 0)
    account.mark(0, twicePrice: 2 * 20_0000)
    account.advance(to: Self.midnight(1))
    #expect(
      account.takeCharges() == [CarryCharge(instrument: 0, strategy: 0, amount: 200_000_000)])
    #expect(!account.hasCharges)
    var figures = account.figures(.whole)
    #expect(figures.carry == 0.2 && figures.equity == 10_000 - 1000 - 0.2 && figures.fees == 0)
    // It belongs to the day that has ended.
    #expect(figures.dayProfit == 0)
    #expect(account.figures(.strategy(0)).equity == -1000.2)
    #expect(account.equity(.strategy(-1)) == 0)
    // A weekend and a day are three.
    account.advance(to: Self.midnight(4) + 5)
    figures = account.figures(.whole)
    #expect(figures.carry == 0.8 && figures.cash == 10_000 + 1000 - 500 - 0.8)
  }

  @Test func financingIsOfTheInstrumentAndItsCurrency() throws {
    let account = try Self.account(
      "borrow = \"3.6 %\"\n[account.carry.instrument.BHP]\nlong = \"7.2 %\"\nshort = \"-3.6 %\"")
    account.take(strategy: 0, instrument: 1, side: .bid, size: 100, price: 10_0000, fees: 0)
    account.advance(to: Self.midnight(1))
    // 0.2 Australian dollars.
    #expect(account.figures(.whole).carry == 0.1)
    account.take(strategy: 0, instrument: 1, side: .ask, size: 200, price: 10_0000, fees: 0)
    account.advance(to: Self.midnight(2))
    #expect(abs(account.figures(.whole).carry - 0.05) < 1e-12)
  }

  @Test func dividendsGoToWhatIsHeldThatMorning() throws {
    let dividend =
      "[[account.carry.dividend]]\nsymbol = \"AAA\"\ndate = \"2024-03-10\"\namount = \"0.25\""
    let account = try Self.account(dividend)
    account.take(strategy: 0, instrument: 0, side: .bid, size: 100, price: 10_0000, fees: 0)
    account.take(strategy: -1, instrument: 0, side: .ask, size: 40, price: 10_0000, fees: 0)
    account.advance(to: Self.midnight(1))
    #expect(account.figures(.whole).carry == 0)
    account.advance(to: Self.midnight(2))
    #expect(account.figures(.strategy(0)).carry == -25)
    #expect(account.figures(.strategy(-1)).carry == 10)
    #expect(account.figures(.whole).equity == 10_015)
    account.advance(to: Self.midnight(5))
    #expect(account.figures(.whole).carry == -15, "it is paid once")
  }

  /// A rate of 0.0003 at the exponent -4 is 3; longs pay it when the interval has ended.
  @Test func fundingIsPaidWhenItsTimeIsOver() throws {
    let account = try Self.account("funding = true")
    account.take(strategy: 0, instrument: 0, side: .bid, size: 100, price: 10_0000, fees: 0)
    account.take(strategy: -1, instrument: 0, side: .ask, size: 300, price: 10_0000, fees: 0)
    let end = AccountTests.day + 8 * Timestamp.hour
    account.take(fundingRate: 2, until: end, 0, at: AccountTests.day)
    account.take(fundingRate: 3, until: end, 0, at: end - 1)
    #expect(!account.hasCharges)
    account.mark(0, twicePrice: 2 * 20_0000)
    account.take(fundingRate: -5, until: end + 8 * Timestamp.hour, 0, at: end)
    #expect(account.takeCharges().map(\.amount) == [-1_800_000_000, 600_000_000])
    #expect(abs(account.figures(.whole).carry + 1.2) < 1e-12)
    // The next figure of the same interval charges nothing.
    account.take(fundingRate: -4, until: end + 8 * Timestamp.hour, 0, at: end + 1)
    #expect(!account.hasCharges)
    // Withdrawn, or for no time: nothing.
    account.take(fundingRate: noNumber, until: .max, 0, at: end + 9 * Timestamp.hour)
    account.take(fundingRate: 1, until: noTime, 0, at: end + 9 * Timestamp.hour)
    account.take(fundingRate: 1, until: .max, 99, at: end + 9 * Timestamp.hour)
    #expect(!account.hasCharges)
  }

  @Test func withoutItsTableNothingIsCharged() throws {
    let account = try AccountTests.account("")
    account.advance(to: AccountTests.day)
    account.take(strategy: 0, instrument: 0, side: .ask, size: 100, price: 10_0000, fees: 0)
    account.take(fundingRate: 3, until: AccountTests.day + 1, 0, at: AccountTests.day)
    account.take(fundingRate: 3, until: AccountTests.day + 9, 0, at: AccountTests.day + 2)
    account.advance(to: AccountTests.day + 9 * Timestamp.day)
    #expect(!account.hasCharges && account.figures(.whole).carry == 0)
  }

  @Test(arguments: [
    ("borrow = 3", "takes a number with its unit"), ("lend = \"3 %\"", "unknown key"),
    ("[[account.carry.dividend]]\nsymbol = \"AAA\"", "needs symbol, date and amount"),
    (
      "[[account.carry.dividend]]\nsymbol = \"AAA\"\ndate = \"soon\"\namount = \"1\"",
      "\"soon\" is no date"
    ),
    (
      "[[account.carry.dividend]]\nsymbol = \"AAA\"\ndate = \"2024-03-10\"\namount = \"x\"",
      "\"x\" is no decimal"
    ),
  ])
  func refused(keys: String, cause: String) {
    #expect {
      _ = try Self.account(keys)
    } throws: { error in
      let error = error as? StreamError
      return error?.exit == .badConfiguration && error?.cause.contains(cause) == true
    }
  }
}
