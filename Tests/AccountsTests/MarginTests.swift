import Accounts
import Configuration
import EventModel
import EventStream
import Testing

/// The equity that must stand behind positions, by each model.
@Suite struct MarginTests {
  /// Long 100 of AAA at 10, short 2 contracts of ES at 100: 1,000 and 10,000 dollars.
  private static func account(_ margin: String) throws -> Account {
    let account = try AccountTests.account("[account]\n" + margin)
    account.take(strategy: 0, instrument: 0, side: .bid, size: 100, price: 10_0000, fees: 0)
    account.take(strategy: -1, instrument: 3, side: .ask, size: 2, price: 100_0000, fees: 0)
    return account
  }

  static let cases: [(text: String, initial: Double, maintenance: Double)] = [
    ("", 0.0, 0.0), ("[account.margin]\nmodel = \"cash\"", 11_000, 11_000),
    ("[account.margin]\nmodel = \"leverage\"\nleverage = \"20 x\"", 550, 275),
    (
      "[account.margin]\nmodel = \"leverage\"\nleverage = \"10 x\"\nmaintenance = \"80 %\"", 1100,
      880
    ),
    ("[account.margin]\nmodel = \"rates\"", 5500, 2750),
    ("[account.margin]\ninitial = \"30 %\"", 3300, 1650),
    (
      "[account.margin]\n[account.margin.instrument.ES]\ninitial = \"12650 USD\"\n"
        + "maintenance = \"11500 USD\"", 500 + 25_300, 250 + 23_000
    ),
    (
      "[account.margin]\nmodel = \"cash\"\n[account.margin.instrument.ES]\ninitial = \"100 USD\"",
      1200,
      1200
    ),
  ]

  @Test(arguments: cases)
  func models(text: String, initial: Double, maintenance: Double) throws {
    let account = try Self.account(text)
    #expect(abs(account.initialMargin - initial) < 1e-9)
    #expect(abs(account.maintenanceMargin - maintenance) < 1e-9)
    #expect(account.hasMargin == !text.isEmpty)
  }

  @Test func marginFollowsThePrice() throws {
    let account = try Self.account("[account.margin]\nmodel = \"cash\"")
    account.mark(0, twicePrice: 2 * 20_0000)
    #expect(account.initialMargin == 12_000)
    #expect(account.initialMargin(0, quantity: -50) == 1000)
    account.take(strategy: 0, instrument: 0, side: .ask, size: 100, price: 20_0000, fees: 0)
    #expect(account.initialMargin == 10_000)
  }

  @Test(arguments: [
    ("model = \"span\"", "\"span\" is none of cash, leverage, rates"),
    ("model = \"leverage\"", "leverage needs `leverage`"),
    ("initial = \"20 %\"\nmaintenance = \"25 %\"", "is above initial"),
    ("initial = \"20 EUR\"", "\"EUR\" is not a unit of it"),
    ("model = \"cash\"\nleverage = \"2 x\"", "unknown key"),
  ])
  func refused(keys: String, cause: String) {
    #expect {
      _ = try Self.account("[account.margin]\n" + keys)
    } throws: { error in
      let error = error as? StreamError
      return error?.exit == .badConfiguration && error?.cause.contains(cause) == true
    }
  }
}
