import EventModel
import TestSupport
import Testing

/// Buying power by a margin model: limits, what happens, and the reason of the last decision.
@Suite struct MarginTests {
  private static let account = """
    [account]
    cash = "1000 USD"
    [account.rates]
    AUD = 0.65
    CNY = 0.125

    """
  private static let tenfold =
    account + "[account.margin]\nmodel = \"leverage\"\nleverage = \"10 x\"\n"
  private static let contracts =
    account + "[account.margin.instrument.ES]\ninitial = \"499 USD\"\n"
  private static let quoted = "q AAA 99.99 100.01; q BBB 99.99 100.01; q ES 99.99 100.01; "

  static let cases: [(limits: String, script: String, reason: String)] = [
    // A tenth of 9,900 and the 0.99 that the ask is above the mid.
    (tenfold, quoted + "o alpha AAA buy 99", "accepted"),
    (tenfold, quoted + "o alpha AAA buy 100", "buying_power"),
    (tenfold, quoted + "o alpha AAA sell 99", "accepted"),
    (tenfold, quoted + "o alpha AAA sell 100", "buying_power"),
    // Orders that are open bind what they would take, those of other instruments too.
    (tenfold, quoted + "o alpha AAA buy 50; o alpha BBB buy 49", "accepted"),
    (tenfold, quoted + "o alpha AAA buy 50; o alpha BBB buy 50", "buying_power"),
    (tenfold, quoted + "o alpha AAA buy 50 #7; done #1; o alpha BBB buy 99", "accepted"),
    // What reduces passes, however little is left.
    (
      tenfold, quoted + "f alpha AAA buy 90 100; q AAA 92.99 93.01; o alpha AAA sell 90", "accepted"
    ),
    (
      tenfold, quoted + "f alpha AAA buy 90 100; q AAA 94.99 95.01; o alpha AAA buy 1",
      "buying_power"
    ),
    // An amount a contract; other instruments by Regulation T.
    (contracts, quoted + "o alpha ES buy 2", "accepted"),
    (contracts, quoted + "o alpha ES buy 3", "buying_power"),
    (contracts, quoted + "o alpha AAA buy 19", "accepted"),
    (contracts, quoted + "o alpha AAA buy 20", "buying_power"),
    (contracts, quoted + "o alpha ES buy 1; o alpha AAA buy 11", "buying_power"),
    // Below the maintenance margin of 5 % nothing is opened any more: at 94 the equity of 460 is enough for
    // 8,460, at 93.50 that of 415 is not for 8,415.
    (
      tenfold, quoted + "f alpha AAA buy 90 100; q AAA 93.99 94.01; o beta BBB sell 1",
      "buying_power"
    ),
    (
      tenfold, quoted + "f alpha AAA buy 90 100; q AAA 93.49 93.51; o beta BBB sell 1",
      "reducing_only"
    ),
    // Without a model there is none.
    (account, quoted + "o alpha AAA buy 1000", "accepted"),
  ]

  @Test(arguments: cases.indices) func table(index: Int) throws {
    let row = Self.cases[index]
    #expect(try World.run(row.limits, row.script).decisions.last == row.reason, "\(row.script)")
  }

  /// Each charge is told by an account event of the whole and one of the strategy, at the day's start.
  @Test func chargesAreTold() throws {
    let run = try World.run(
      Self.account + "[account.carry]\nborrow = \"3.6 %\"",
      Self.quoted + "f alpha AAA sell 5 100; @ 2024-01-03T00:00:01Z; q BBB 99.99 100.01")
    let told = run.events(of: .account)
    #expect(told.map(\.event.account.item) == [0, 1, 0, 1])
    #expect(told[2].event.eventTime == Timestamp.parse("2024-01-03T00:00:00Z"))
    #expect(told[2].event.account.cash == 1500 - 0.05 && told[3].event.account.equity == -0.05)
  }
}
