import Accounts
import Configuration
import EventModel
import EventStream
import TestSupport
import Testing

@Suite struct AccountTests {
  static let day = Timestamp.parse("2024-03-08T20:00:00Z")!

  static func header() -> StreamHeader {
    var header = StreamHeader()
    for (index, terms) in [
      ("AAA", "USD", 1.0), ("BHP", "AUD", 1), ("AUDUSD", "USD", 1), ("ES", "USD", 50),
      ("7203", "JPY", 1), ("USDJPY", "JPY", 1), ("WHO", "USD", 0),
    ].enumerated() {
      var instrument = Instrument(
        id: UInt32(index), symbol: terms.0, priceExponent: -4, sizeExponent: 0)
      instrument.currency = terms.1
      instrument.multiplier = terms.2
      instrument.sector = index < 2 ? "Materials" : ""
      header.instruments.append(instrument)
    }
    header.strategies = [Strategy(id: 0, name: "sma", version: "1")]
    return header
  }

  static func account(_ text: String) throws -> Account {
    let account = Account(
      try AccountConfiguration(try TradingFile(Configuration(Array(text.utf8), file: "a.toml"))))
    try account.begin(header())
    return account
  }

  static let rates = """
    [account]
    cash = "100000 USD"
    day_start = "17:00 America/New_York"
    [account.rates]
    AUD = "AUDUSD"
    JPY = "1/USDJPY"
    """

  @Test func longRoundTrip() throws {
    let account = try Self.account(Self.rates)
    account.take(
      strategy: 0, instrument: 0, side: .bid, size: 100, price: 10_0000, fees: 1_000_000_000)
    account.mark(0, twicePrice: 2 * 12_0000)
    var figures = account.figures(.whole)
    #expect(figures.cash == 98_999 && figures.equity == 100_199 && figures.unrealized == 200)
    #expect(figures.gross == 1200 && figures.net == 1200 && figures.fees == 1)
    account.take(strategy: 0, instrument: 0, side: .ask, size: 40, price: 12_5000, fees: 0)
    figures = account.figures(.strategy(0))
    #expect(figures.realized == 100 && figures.equity == 219 && figures.peak == 219)
    let position = account.position(strategy: 0, instrument: 0)
    #expect(position.quantity == 60 && position.averagePrice == 10_0000)
  }

  /// From long through zero to short in one fill: what was open is closed, the rest opens.
  @Test func flip() throws {
    let account = try Self.account("")
    account.take(strategy: 0, instrument: 3, side: .bid, size: 2, price: 100_0000, fees: 0)
    account.take(strategy: 0, instrument: 3, side: .ask, size: 5, price: 110_0000, fees: 0)
    var figures = account.figures(.whole)
    #expect(figures.realized == 1000 && figures.unrealized == 0)
    account.mark(3, twicePrice: 2 * 120_0000)
    figures = account.figures(.whole)
    #expect(figures.unrealized == -1500 && figures.equity == -500)
    #expect(
      figures.net == -18_000 && figures.gross == 18_000 && figures.drawdown == 1500
        && figures.peak == 1000)
    #expect(account.position(strategy: 0, instrument: 3).averagePrice == 110_0000)
  }

  /// The price of CL on 2020-04-20 was negative: who buys there is paid.
  @Test func zeroAndNegativePrices() throws {
    let account = try Self.account("")
    account.take(strategy: 0, instrument: 3, side: .bid, size: 1, price: -37_6300, fees: 0)
    #expect(account.figures(.whole).cash == 1881.5 && account.figures(.whole).equity == 0)
    account.mark(3, twicePrice: 0)
    #expect(account.equity(.whole) == 1881.5 && account.gross(.whole) == 0)
    account.take(strategy: 0, instrument: 3, side: .ask, size: 1, price: 10_0000, fees: 0)
    #expect(account.figures(.whole).realized == 2381.5)
  }

  @Test func ratesComeFromTheStream() throws {
    let account = try Self.account(Self.rates)
    account.take(strategy: 0, instrument: 1, side: .bid, size: 10, price: 50_0000, fees: 0)
    #expect(account.equity(.whole).isNaN && account.cash(.whole).isNaN, "no rate yet")
    account.mark(2, twicePrice: 2 * 6600)
    account.mark(1, twicePrice: 2 * 55_0000)
    #expect(account.equity(.whole) == 100_000 + 50 * 0.66)
    account.mark(2, twicePrice: 2 * 7000)
    #expect(account.equity(.whole) == 100_000 + 50 * 0.7 && account.gross(.whole) == 550 * 0.7)
    #expect(account.sectorGross(of: 0) == 550 * 0.7 && account.sectorGross(of: 3) == 0)
    account.take(strategy: 0, instrument: 4, side: .ask, size: 100, price: 2000_0000, fees: 0)
    account.mark(5, twicePrice: 2 * 100_0000)
    #expect(account.net(.whole) == 550 * 0.7 - 200_000 * 0.01)
    account.mark(5, twicePrice: 0)
    #expect(account.equity(.whole).isNaN, "a rate of zero has no inverse")
  }

  @Test func unknownMultiplierIsUnknownMoney() throws {
    let account = try Self.account("")
    #expect(account.equity(.whole) == 0)
    account.take(strategy: -1, instrument: 6, side: .bid, size: 1, price: 1, fees: 0)
    #expect(account.equity(.whole).isNaN && account.equity(.strategy(0)) == 0)
    #expect(account.value(6, quantity: 1, twicePrice: 2).isNaN)
  }

  @Test func overflowIsRefused() throws {
    let account = try Self.account("")
    func take(
      _ side: Side, _ size: Int64, _ price: Int64, strategy: Int = 0, _ instrument: UInt32 = 0
    ) -> Bool {
      account.take(
        strategy: strategy, instrument: instrument, side: side, size: size, price: price,
        fees: .max)
    }
    let most = Int64.max
    var taken = [take(.bid, most, most / 4)]
    #expect(account.equity(.whole).isNaN)
    taken += [take(.bid, 1, 1), take(.ask, most, -most / 4)]
    #expect(taken == [true, false, true] && account.quantity(0) == 0)
    for price in [most, -most] {
      for side in [Side.ask, .bid, .bid, .ask] {
        _ = take(side, most - 1, price, 3)
        account.mark(3, twicePrice: -price)
      }
    }
    taken = [
      take(.bid, 0, 1), take(.none, 1, 1), take(.bid, 1, 1, strategy: 1), take(.bid, 1, 1, 99),
      take(.bid, 1, noNumber),
    ]
    #expect(!taken.contains(true))
  }

  @Test func daysBeginByTheZone() throws {
    let account = try Self.account(Self.rates)
    account.advance(to: Self.day)
    account.take(strategy: 0, instrument: 0, side: .bid, size: 100, price: 10_0000, fees: 0)
    account.mark(0, twicePrice: 2 * 11_0000)
    // 17:00 in New York is 22:00 UTC before the change of the clock on March 10th.
    account.advance(to: Timestamp.parse("2024-03-08T21:59:59.999999999Z")!)
    #expect(account.figures(.whole).dayProfit == 100)
    account.advance(to: Timestamp.parse("2024-03-08T22:00:00Z")!)
    #expect(account.figures(.whole).dayProfit == 0 && account.figures(.strategy(0)).dayProfit == 0)
    account.mark(0, twicePrice: 2 * 9_0000)
    account.advance(to: Timestamp.parse("2024-03-10T20:59:59Z")!)
    #expect(account.figures(.whole).dayProfit == 0, "a day began on the 9th")
    account.mark(0, twicePrice: 2 * 8_0000)
    #expect(account.figures(.whole).dayProfit == -100)
    account.advance(to: Timestamp.parse("2024-03-10T21:00:00Z")!)
    #expect(account.figures(.whole).dayProfit == 0)
    #expect(account.figures(.whole).drawdown == 300)
  }

  @Test func events() throws {
    let account = try Self.account(Self.rates)
    account.take(strategy: 0, instrument: 3, side: .ask, size: 2, price: 100_0000, fees: 3)
    var output = EventBuffer()
    let cause = Event(kind: .fill, eventTime: 5, origin: 7, instrument: 3)
    let instrument = Self.header().instruments[3]
    account.append(.whole, at: 9, after: cause, instrument, into: &output)
    account.append(.strategy(0), at: 9, after: cause, instrument, into: &output)
    let events = PlainEvent.taking(&output)
    #expect(events.map(\.event.account.item) == [0, 1] && events.allSatisfy { $0.time == 9 })
    #expect(events[0].event.account.cash == 109_999.999999997)
    #expect(events[1].values[AccountValue.position] == -2)
    #expect(events[1].values[AccountValue.averagePrice] == 100)
    #expect(events[1].values[AccountValue.net] == -10_000)
    #expect(events[1].event.origin == 7 && events[1].event.flags == [.last, .derived])
  }

  /// Where fills are not remembered, a revision would count twice beside what it replaces; fees that are not
  /// known yet are none.
  @Test func revisionsAndUnknownFees() throws {
    let account = try Self.account(Self.rates)
    var buffer = EventBuffer()
    var event = Event(kind: .fill, eventTime: 1, instrument: 0)
    event.fill = Fill(side: .bid, orderId: 1, price: 100_0000, size: 2)
    var payload = FillPayload()
    payload.strategy = 0
    buffer.append(event, payload)
    payload.revises = 9
    buffer.append(event, payload)
    let batch = buffer.whole
    #expect(batch.events.map { account.take(fill: $0, of: batch) } == [true, false])
    #expect(account.figures(.whole).fees == 0 && account.figures(.whole).cash == 99_800)
  }

  @Test func pricesOfEvents() throws {
    var prices = MarketPrices()
    prices.begin(Self.header())
    func take(_ event: Event) -> Bool {
      var buffer = EventBuffer()
      buffer.append(event)
      return prices.take(event, of: buffer.whole)
    }
    var event = Event(kind: .quote, eventTime: 1, instrument: 0)
    event.quote = Quote(bidPrice: 10, bidSize: 1, askPrice: 13, askSize: 1)
    var taken = [take(event)]
    #expect(prices[0].twiceMark == 23)
    event.quote.askPrice = noNumber
    taken.append(take(event))
    #expect(prices[0].twiceMark == 20 && prices[0].ask == noNumber)
    event.quote.askPrice = 99
    event.flags.insert(.late)
    taken.append(take(event))
    event.instrument = 55
    taken.append(take(event))
    #expect(prices[0].ask == noNumber && prices[55] == MarketPrice())
    var trade = Event(kind: .trade, eventTime: 2, instrument: 0)
    trade.trade = Trade(price: 12, size: 1)
    taken.append(take(trade))
    #expect(taken == [true, true, false, false, true])
    #expect(prices[0].twiceMark == 24 && prices[0].time == 2)
  }

  @Test(arguments: [
    ("[account]\ncurency = \"USD\"", "account.curency: unknown key; did you mean currency?"),
    ("[account]\ncash = 5", "account.cash: takes a number with its unit"),
    ("[account]\ncash = \"5 EUR\"", "account.cash: \"EUR\" is not a unit of it"),
    ("[account]\nday_start = \"25:00\"", "account.day_start: takes a time of day with a zone"),
    ("[account]\nday_start = \"17:00 Mars\"", "account.day_start: no time zone \"Mars\""),
    ("[account.rates]\nAUD = -1", "account.rates.AUD: takes a symbol of the stream"),
    ("[account.rates]\nUSD = 1", "account.rates.USD: is the account's own currency"),
    ("[account.rates]\nAUD = \"AUDUSB\"", "the stream has no instrument AUDUSB; did you mean"),
  ]) func refused(text: String, cause: String) throws {
    #expect {
      _ = try Self.account(text)
    } throws: { error in
      guard let error = error as? StreamError else { return false }
      return error.exit == .badConfiguration && error.cause.contains(cause)
        && error.place.contains("line 2")
    }
  }
}
