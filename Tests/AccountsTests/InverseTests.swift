import Accounts
import EventModel
import TestSupport
import Testing

/// Contracts that are worth dollars and are settled in coin: long from p to q wins
/// multiplier × (1/p - 1/q).
@Suite struct InverseTests {
  /// A contract of 10 dollars on ether, one of 100 on bitcoin, and spot ether.
  private static func header() -> StreamHeader {
    var header = StreamHeader()
    for (symbol, currency, multiplier) in [
      ("ETHUSD_PERP", "ETH", 10.0), ("BTCUSD_PERP", "BTC", 100), ("ETHUSD", "USD", 1),
    ] {
      var instrument = Instrument(
        id: UInt32(header.instruments.count), symbol: symbol, priceExponent: -2, sizeExponent: 0)
      instrument.currency = currency
      instrument.multiplier = multiplier
      instrument.isInverse = symbol.hasSuffix("_PERP")
      header.instruments.append(instrument)
    }
    header.strategies = [Strategy(id: 0, name: "a", version: "1")]
    return header
  }

  /// Ether is worth what its own contract says.
  private static func account() throws -> Account {
    let account = Account(
      AccountConfiguration(
        cash: 1_000_000_000_000,
        rates: [("ETH", .instrument(symbol: "ETHUSD_PERP", inverse: false))]))
    try account.begin(header())
    return account
  }

  @Test func longRoundTrip() throws {
    let account = try Self.account()
    // 500 dollars from 2,000 to 2,500: 500 × (1/2000 - 1/2500) = 0.05 ether, 125 dollars.
    account.take(strategy: 0, instrument: 0, side: .bid, size: 50, price: 2000_00, fees: 0)
    account.mark(0, twicePrice: 2 * 2500_00)
    var figures = account.figures(.whole)
    #expect(figures.unrealized == 125 && figures.equity == 1125 && figures.realized == 0)
    // Long is a positive exposure, of 0.2 ether.
    #expect(figures.net == 500 && figures.gross == 500)
    #expect(account.value(0, quantity: 50, twicePrice: 2 * 2500_00) == 500)
    account.take(strategy: 0, instrument: 0, side: .ask, size: 50, price: 2500_00, fees: 10_000_000)
    figures = account.figures(.whole)
    #expect(figures.realized == 125 && figures.fees == 25 && figures.equity == 1100)
    #expect(figures.net == 0 && figures.gross == 0)
  }

  @Test func shortAndFlip() throws {
    let account = try Self.account()
    account.take(strategy: 0, instrument: 0, side: .ask, size: 50, price: 2000_00, fees: 0)
    account.mark(0, twicePrice: 2 * 2500_00)
    #expect(account.figures(.whole).net == -500)
    #expect(account.equity(.whole) == 1000 - 125)
    // The short is closed with a loss of 0.05, the rest of 30 opens at 2,500.
    account.take(strategy: 0, instrument: 0, side: .bid, size: 80, price: 2500_00, fees: 0)
    #expect(account.figures(.whole).realized == -125 && account.figures(.whole).unrealized == 0)
    #expect(account.quantity(0) == 30 && account.averagePrice(0) == 2500_00)
    account.mark(0, twicePrice: 2 * 1250_00)
    // 300 × (1/2500 - 1/1250) = -0.12 ether at 1,250, and the loss of 0.05.
    #expect(account.equity(.whole) == 1000 - 0.17 * 1250)
  }

  /// The average is that of dollars by coins: 500 at 2,000 and 500 at 2,500 are 0.45 ether.
  @Test func averagePriceIsHarmonic() throws {
    let account = try Self.account()
    for price: Int64 in [2000_00, 2500_00] {
      account.take(strategy: 0, instrument: 0, side: .bid, size: 50, price: price, fees: 0)
    }
    #expect(abs(account.averagePrice(0) - 1000 / 0.45 * 100) < 1e-6)
    account.mark(0, twicePrice: 2 * 3000_00)
    let position = account.position(strategy: 0, instrument: 0)
    let unrealized = try #require(position.unrealized(at: 3000_00))
    let scale = try #require(MoneyScale(Self.header().instruments[0]))
    #expect(scale.nanos(unrealized) == 116_666_667, "0.45 - 1000/3000")
  }

  /// Money of random fills is that of fractions: to 1e-9 of a coin whatever came before, and what is
  /// realized and unrealized is what is in cash and held.
  @Test(arguments: [UInt64(1), 2, 3]) func equalsFractions(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let account = try Self.account()
    var (coins, held) = (0.0, 0.0)
    for _ in 0..<300 {
      let size = Int64(random.next() % 90) + 1
      let price = Int64(random.next() % 9_000_000) + 1_000_000
      let side: Side = random.next() % 2 == 0 ? .bid : .ask
      #expect(
        account.take(strategy: 0, instrument: 1, side: side, size: size, price: price, fees: 0))
      let signed = side == .bid ? Double(size) : -Double(size)
      coins += signed * 100 / (Double(price) / 100)
      held += signed
      account.mark(1, twicePrice: 2 * price)
      let sums = account.sums(ofStrategy: 0)
      #expect(sums.cash == 0, "of dollars there are none")
      let position = account.position(strategy: 0, instrument: 1)
      let worth = position.rule.amount(position.quantity, at: price)!
      #expect(position.realized + position.unrealized(at: price)! == position.cashFlow + worth)
      let scale = try #require(MoneyScale(Self.header().instruments[1]))
      let expected = coins - held * 100 / (Double(price) / 100)
      let found = currencyUnits(scale.nanos(position.cashFlow + worth)!)
      #expect(abs(found - expected) < 1e-8, "\(found) \(expected)")
    }
  }

  @Test func pricesThatAreNoneAreRefused() throws {
    let account = try Self.account()
    for price: Int64 in [0, -1, noNumber] {
      #expect(!account.take(strategy: 0, instrument: 0, side: .bid, size: 1, price: price, fees: 0))
    }
    #expect(account.value(0, quantity: 1, twicePrice: 0).isNaN)
    account.take(strategy: 0, instrument: 0, side: .bid, size: 1, price: 2000_00, fees: 0)
    account.mark(0, twicePrice: 0)
    #expect(account.equity(.whole).isNaN)
  }
}
