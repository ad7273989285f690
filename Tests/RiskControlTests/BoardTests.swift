import EventModel
import TestSupport
import Testing

/// Boards of A-shares, and price limits of single instruments: limits, what happens, and the reason of
/// the last decision.
@Suite struct BoardTests {
  /// 600000 closed at 20.00 the day before.
  private static let shanghai =
    "@ 2024-01-03T06:59:00Z; q 600000 19.99 20.01; t 600000 20; @ 2024-01-04T02:00:00Z; "
    + "q 600000 19.99 20.01; "
  private static let held =
    "@ 2024-01-03T05:59:00Z; q 600000 19.99 20.01; t 600000 20; f alpha 600000 buy 330 20; "
    + "@ 2024-01-04T02:00:00Z; q 600000 19.99 20.01; "
  private static func board(_ name: String) -> String {
    "[instrument.600000]\nboard = \"\(name)\"\n"
  }

  static let cases: [(limits: String, script: String, reason: String)] = [
    (board("main"), shanghai + "o alpha 600000 buy 100 22.00", "accepted"),
    (board("main"), shanghai + "o alpha 600000 buy 100 22.01", "price_limit"),
    (board("chinext"), shanghai + "o alpha 600000 buy 100 24.00", "accepted"),
    (board("chinext"), shanghai + "o alpha 600000 buy 100 24.01", "price_limit"),
    (board("chinext"), shanghai + "o alpha 600000 buy 150 20.00", "lot_size"),
    (board("star"), shanghai + "o alpha 600000 buy 200 16.00", "accepted"),
    (board("star"), shanghai + "o alpha 600000 buy 200 15.99", "price_limit"),
    (board("star"), shanghai + "o alpha 600000 buy 199", "lot_size"),
    (board("star"), shanghai + "o alpha 600000 buy 100", "lot_size"),
    (board("star"), shanghai + "o alpha 600000 buy 201", "accepted"),
    (board("bse"), shanghai + "o alpha 600000 buy 101 26.00", "accepted"),
    (board("bse"), shanghai + "o alpha 600000 buy 101 26.01", "price_limit"),
    (board("bse"), shanghai + "o alpha 600000 buy 99", "lot_size"),
    // Special treatment narrows the main board alone.
    (
      board("main") + "[risk.instrument.600000]\nspecial_treatment = true",
      shanghai + "o alpha 600000 buy 100 21.01", "price_limit"
    ),
    (
      board("star") + "[risk.instrument.600000]\nspecial_treatment = true",
      shanghai + "o alpha 600000 buy 200 24.00", "accepted"
    ),
    // The account's share is the main board's; the instrument's goes before all.
    (
      board("star") + "[risk.a_share]\nprice_limit = \"12 %\"",
      shanghai + "o alpha 600000 buy 200 24.00", "accepted"
    ),
    (
      "[risk.instrument.600000]\nprice_limit = \"2 %\"",
      shanghai + "o alpha 600000 buy 100 20.41", "price_limit"
    ),
    (
      "[risk.instrument.600000]\nprice_limit = \"44 %\"",
      shanghai + "o alpha 600000 buy 100 28.80", "accepted"
    ),
    // What is left of a holding is sold as a whole.
    (board("star"), held + "o alpha 600000 sell 330", "accepted"),
    (board("star"), held + "o alpha 600000 sell 230", "accepted"),
    (board("star"), held + "o alpha 600000 sell 130", "lot_size"),
    (
      board("star"), held + "f alpha 600000 sell 200 20; o alpha 600000 sell 130", "accepted"
    ),
    (
      board("star"), held + "f alpha 600000 sell 200 20; o alpha 600000 sell 129", "lot_size"
    ),
    // A price limit of what is no A-share: about the last price of the day before in UTC.
    (
      "[risk.instrument.AAA]\nprice_limit = \"5 %\"",
      "t AAA 100; @ 2024-01-03T15:00:00Z; q AAA 99.99 100.01; o alpha AAA buy 1 105.00", "accepted"
    ),
    (
      "[risk.instrument.AAA]\nprice_limit = \"5 %\"",
      "t AAA 100; @ 2024-01-03T15:00:00Z; q AAA 99.99 100.01; o alpha AAA buy 1 105.01",
      "price_limit"
    ),
    (
      "[risk.instrument.AAA]\nprice_limit = \"5 %\"",
      "t AAA 100; q AAA 99.99 100.01; o alpha AAA buy 1 100.00", "price_limit"
    ),
  ]

  @Test(arguments: cases.indices) func table(index: Int) throws {
    let row = Self.cases[index]
    #expect(try World.run(row.limits, row.script).decisions.last == row.reason, "\(row.script)")
  }
}
