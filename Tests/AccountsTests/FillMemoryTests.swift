import Accounts
import Configuration
import EventModel
import Stages
import TestSupport
import Testing

/// Fills that are told again, and fills that are revised.
@Suite struct FillMemoryTests {
  /// A fill as it is told.
  private struct Told {
    var id: UInt64
    var revises: UInt64 = 0
    var strategy = 0
    var side = Side.bid
    var size: Int64
    var price: Int64
    var fees: Int64 = 0
  }

  private static func header() -> StreamHeader {
    var header = AccountTests.header()
    header.strategies = [
      Strategy(id: 0, name: "sma", version: "1"), Strategy(id: 1, name: "other", version: "1"),
    ]
    return header
  }

  private static func account() throws -> Account {
    let account = Account(
      try AccountConfiguration(
        TradingFile(Configuration(Array(AccountTests.rates.utf8), file: "a.toml"))))
    account.remembersFills = true
    try account.begin(header())
    return account
  }

  private static func take(_ told: [Told], _ account: Account) -> [FillOutcome] {
    told.map { told in
      var buffer = EventBuffer()
      var event = Event(kind: .fill, eventTime: 1, instrument: 0)
      event.fill = Fill(side: told.side, orderId: 1, price: told.price, size: told.size)
      var payload = FillPayload()
      payload.strategy = told.strategy
      payload.fillId = told.id
      payload.revises = told.revises
      payload.fees = told.fees
      buffer.append(event, payload)
      let batch = buffer.whole
      return account.book(fill: batch.events[0], of: batch)
    }
  }

  @Test func twiceIsOnce() throws {
    let account = try Self.account()
    let one = Told(id: 7, size: 2, price: 100_0000, fees: 5)
    #expect(Self.take([one, one, one], account) == [.taken, .known, .known])
    #expect(account.quantity(0) == 2 && account.position(strategy: 0, instrument: 0).fees == 5)
    // Without ids each counts.
    let nameless = Told(id: 0, size: 1, price: 100_0000)
    #expect(Self.take([nameless, nameless], account) == [.taken, .taken])
    #expect(account.quantity(0) == 4)
  }

  /// A revision is as if the fill that it replaces had never been: the average, profit and fees of what came
  /// after it are derived anew. The commission is one.
  @Test func revisionsDeriveAnew() throws {
    let account = try Self.account()
    let first = Told(id: 1, size: 10, price: 100_0000, fees: noNumber)
    let sale = Told(id: 2, side: .ask, size: 4, price: 110_0000, fees: 0)
    #expect(Self.take([first, sale], account) == [.taken, .taken])
    #expect(account.fillsWithoutFees == 1)
    let commission = Told(id: 3, revises: 1, size: 10, price: 100_0000, fees: 9)
    #expect(Self.take([commission], account) == [.revised(0)])
    #expect(account.fillsWithoutFees == 0)
    let corrected = Told(id: 4, revises: 3, size: 6, price: 105_0000, fees: 9)
    #expect(Self.take([corrected], account) == [.revised(-4)])
    var position = account.position(strategy: 0, instrument: 0)
    #expect(position.quantity == 2 && position.averagePrice == 105_0000 && position.fees == 9)
    #expect(account.figures(.whole).realized == 20 && account.figures(.strategy(0)).realized == 20)
    // A bust: what was sold was never bought.
    #expect(
      Self.take([Told(id: 5, revises: 4, size: 0, price: noNumber)], account) == [.revised(-6)])
    position = account.position(strategy: 0, instrument: 0)
    #expect(position.quantity == -4 && position.averagePrice == 110_0000 && position.fees == 0)
    #expect(account.figures(.whole).realized == 0)
    // And the sale itself.
    #expect(
      Self.take([Told(id: 6, revises: 2, size: 0, price: noNumber)], account) == [.revised(4)])
    #expect(account.quantity(0) == 0 && account.figures(.whole).equity == account.cash(.whole))
    #expect(account.saved(Self.header()).holdings.isEmpty)
  }

  @Test func whatCannotBeChangesNothing() throws {
    let account = try Self.account()
    #expect(Self.take([Told(id: 1, size: 10, price: 100_0000)], account) == [.taken])
    for (side, size, price) in [
      (Side.none, Int64(5), Int64(100)), (.bid, -5, 100), (.bid, 5, noNumber), (.bid, .max, .max),
    ] {
      var wrong = Told(id: 9, revises: 1, size: size, price: price)
      wrong.side = side
      #expect(Self.take([wrong], account) == [.refused])
    }
    #expect(
      Self.take([Told(id: 10, revises: 1, strategy: 9, size: 1, price: 1)], account) == [.refused])
    #expect(account.quantity(0) == 10)
  }

  /// To another strategy.
  @Test func revisionsMoveFills() throws {
    let account = try Self.account()
    _ = Self.take([Told(id: 1, size: 10, price: 100_0000)], account)
    let moved = Told(id: 2, revises: 1, strategy: 1, size: 8, price: 100_0000)
    #expect(Self.take([moved], account) == [.revised(8)])
    #expect(account.quantity(strategy: 0, instrument: 0) == 0)
    #expect(account.quantity(strategy: 1, instrument: 0) == 8 && account.quantity(0) == 8)
  }

  /// Any order of the fills, their duplicates and their revisions gives the position of the final ones.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func anyOrder(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func roll(_ sides: Int) -> Int { Int(random.next() % UInt64(sides)) }
    var (all, final): ([Told], [Told]) = ([], [])
    for number in 0..<30 {
      let side: Side = roll(2) == 0 ? .bid : .ask
      let versions = 1 + roll(4) * roll(2)
      for version in 0..<versions {
        let id = UInt64(number * 10 + version + 1)
        all.append(
          Told(
            id: id, revises: version == 0 ? 0 : id - 1, strategy: number % 2, side: side,
            size: Int64(version == 0 ? 1 + roll(50) : roll(50)), price: Int64(900_000 + roll(9999)),
            fees: Int64(roll(100))))
      }
      if let last = all.last, last.size > 0 { final.append(last) }
    }
    let expected = try Self.account()
    _ = Self.take(
      final.map {
        Told(
          id: 0, strategy: $0.strategy, side: $0.side, size: $0.size, price: $0.price, fees: $0.fees
        )
      }, expected)
    // As they come: the average too is that of the final fills.
    let inOrder = try Self.account()
    _ = Self.take(all, inOrder)
    for strategy in 0...1 {
      let (one, other) = (
        inOrder.position(strategy: strategy, instrument: 0),
        expected.position(strategy: strategy, instrument: 0)
      )
      #expect(one == other)
    }
    for _ in 0..<5 {
      var shuffled = all + (0..<20).map { _ in all[roll(all.count)] }
      for place in shuffled.indices.reversed() { shuffled.swapAt(place, roll(place + 1)) }
      var account = try Self.account()
      let cut = roll(shuffled.count)
      _ = Self.take(Array(shuffled[..<cut]), account)
      // Kept over a snapshot.
      var restored = try Self.account()
      try StateCarrier(from: &account).restore(&restored)
      _ = Self.take(Array(shuffled[cut...]), restored)
      for strategy in 0...1 {
        let (one, other) = (
          restored.position(strategy: strategy, instrument: 0),
          expected.position(strategy: strategy, instrument: 0)
        )
        #expect(one.quantity == other.quantity && one.cashFlow == other.cashFlow)
        #expect(one.turnover == other.turnover && one.fees == other.fees)
        #expect(one.fills == other.fills)
      }
      #expect(restored.quantity(0) == expected.quantity(0))
    }
  }

  /// Of more fills than are remembered the newest are known.
  @Test func oldFillsAreForgotten() throws {
    let account = try Self.account()
    for id in 1...70_000 as ClosedRange<UInt64> {
      _ = Self.take([Told(id: id, size: 1, price: 100_0000)], account)
    }
    #expect(account.quantity(0) == 70_000)
    #expect(Self.take([Told(id: 69_000, size: 1, price: 100_0000)], account) == [.known])
    let bust = Told(id: 80_000, revises: 69_000, size: 0, price: noNumber)
    #expect(Self.take([bust], account) == [.revised(-1)])
    #expect(account.quantity(0) == 69_999)
    #expect(account.position(strategy: 0, instrument: 0).averagePrice == 100_0000)
  }
}
