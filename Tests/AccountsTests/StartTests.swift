import Accounts
import Configuration
import EventModel
import EventStream
import TestSupport
import Testing

/// Accounts that begin with something.
@Suite struct StartTests {
  // MARK: A day follows a day

  /// What happens to an account: a price, a fill, or nothing but time.
  private enum Step {
    case mark(UInt32, twice: Int64)
    case funding(UInt32, rate: Int64, until: Int64)
    case fill(strategy: Int, UInt32, Side, size: Int64, price: Int64, fees: Int64)
  }

  /// Three days of prices and fills in four currencies, one contract inverse.
  private static func steps(_ seed: UInt64) -> [(time: Int64, step: Step)] {
    var random = SeededGenerator(seed: seed)
    func below(_ count: UInt64) -> Int64 { Int64(random.next() % count) }
    var steps: [(Int64, Step)] = []
    var time = AccountTests.day
    for _ in 0..<120 {
      time += below(3600) * 2 * Timestamp.second
      let instrument = UInt32(below(8))
      let price = 90_0000 + below(200_000)
      if below(9) == 0 {
        let end = time + below(20) * Timestamp.hour
        steps.append((time, .funding(instrument, rate: below(9) - 4, until: end)))
      } else if below(3) == 0 {
        steps.append(
          (
            time,
            .fill(
              strategy: Int(below(3)) - 1, instrument, below(2) == 0 ? .bid : .ask,
              size: 1 + below(50), price: price, fees: below(1_000_000_000))
          ))
      } else {
        steps.append((time, .mark(instrument, twice: 2 * price + below(2))))
      }
    }
    return steps
  }

  private static func header(instruments: Int = 8) -> StreamHeader {
    var header = AccountTests.header()
    var inverse = Instrument(id: 7, symbol: "BTCUSD_PERP", priceExponent: -4, sizeExponent: 0)
    (inverse.currency, inverse.multiplier, inverse.isInverse) = ("BTC", 100, true)
    header.instruments.append(inverse)
    // The one without terms makes everything unknown.
    header.instruments[6].multiplier = 0.25
    header.instruments[6].currency = "USD"
    header.strategies.append(Strategy(id: 1, name: "second", version: "1"))
    header.instruments = HeaderTable(header.instruments.prefix(instruments))
    return header
  }

  /// Holding costs something, so that days matter.
  private static let carry = """
    [account.carry]
    borrow = "3 %"
    funding = true
    [account.carry.instrument.AAA]
    long = "4.5 %"
    short = "-1 %"
    [[account.carry.dividend]]
    symbol = "AAA"
    date = "2024-03-10"
    amount = "0.125"
    """

  private static func account(_ saved: SavedAccount? = nil) throws -> Account {
    var configuration = try AccountConfiguration(
      TradingFile(
        Configuration(Array((AccountTests.rates + "\nBTC = 250.5\n" + carry).utf8), file: "a.toml"))
    )
    configuration.start = saved
    let account = Account(configuration)
    try account.begin(header())
    return account
  }

  private static func take(_ step: (time: Int64, step: Step), _ account: Account) -> String {
    account.advance(to: step.time)
    switch step.step {
    case .mark(let instrument, let twice): account.mark(instrument, twicePrice: twice)
    case .funding(let instrument, let rate, let end):
      account.take(fundingRate: rate, until: end, instrument, at: step.time)
    case .fill(let strategy, let instrument, let side, let size, let price, let fees):
      account.take(
        strategy: strategy, instrument: instrument, side: side, size: size, price: price, fees: fees
      )
    }
    let items = [AccountItem.whole, .strategy(-1), .strategy(0), .strategy(1)]
    return items.map { "\(account.figures($0))" }.joined(separator: "\n")
      + "\(account.sectorGross(of: 0)) \((0..<8).map { account.averagePrice($0) })"
  }

  /// Cut at any place, saved as text and begun again, every figure of the account and of its strategies
  /// is to the last bit what it is in one run.
  @Test(arguments: [UInt64(1), 2, 3, 4]) func twoRunsAreOne(seed: UInt64) throws {
    let steps = Self.steps(seed)
    let whole = try Self.account()
    let expected = steps.map { Self.take($0, whole) }
    for cut in stride(from: 0, through: steps.count, by: 7) {
      let first = try Self.account()
      for step in steps[..<cut] { _ = Self.take(step, first) }
      let text = first.saved(Self.header()).text
      let saved = try SavedAccount(Configuration(Array(text.utf8), file: "saved.toml"))
      #expect(saved.text == text)
      let second = try Self.account(saved)
      if cut > 0 {
        #expect(second.saved(Self.header()).text == text, "saved again at once it is the same")
      }
      for (index, step) in steps.enumerated().dropFirst(cut) {
        #expect(Self.take(step, second) == expected[index], "cut at \(cut), step \(index)")
      }
    }
  }

  /// What was closed keeps its profit where the next stream does not have the instrument.
  @Test func closedProfitStays() throws {
    let first = try Self.account()
    first.take(strategy: 0, instrument: 7, side: .bid, size: 10, price: 100_0000, fees: 5)
    first.take(strategy: 0, instrument: 7, side: .ask, size: 10, price: 110_0000, fees: 5)
    first.take(strategy: 1, instrument: 1, side: .bid, size: 10, price: 50_0000, fees: 0)
    let saved = first.saved(Self.header())
    var configuration = first.configuration
    configuration.start = saved
    let second = Account(configuration)
    try second.begin(Self.header(instruments: 7))
    second.mark(2, twicePrice: 2 * 6600)
    #expect(second.figures(.whole).realized == first.figures(.strategy(0)).realized)
    #expect(second.figures(.strategy(0)) == first.figures(.strategy(0)))
    #expect(second.missingHoldings.isEmpty)
    // What is open is not known without its instrument, and comes with it.
    let third = Account(configuration)
    try third.begin(Self.header(instruments: 1).withRate())
    #expect(third.equity(.whole).isNaN && third.missingHoldings == ["BHP"])
    #expect(third.saved(Self.header(instruments: 1)).holdings.count == 2)
  }

  // MARK: Positions by hand

  private static func begun(_ text: String) throws -> Account {
    let account = Account(
      try AccountConfiguration(TradingFile(Configuration(Array(text.utf8), file: "a.toml"))))
    try account.begin(header())
    return account
  }

  private static let positions = """
    [account]
    cash = "1000 USD"
    [account.rates]
    AUD = "AUDUSD"
    JPY = 0.01
    BTC = 100
    [account.positions]
    AAA = { size = "100", average_price = "10.5", strategy = "sma" }
    short = { symbol = "ES", size = "-2", average_price = "100.00005" }
    """

  @Test func positionsAreThereAtTheBeginning() throws {
    let account = try Self.begun(Self.positions)
    #expect(account.quantity(strategy: 0, instrument: 0) == 100 && account.quantity(3) == -2)
    // The average is finer than a price of the stream and its amount is not.
    #expect(account.averagePrice(0) == 10_5000 && account.averagePrice(3) == 100_0000.5)
    var figures = account.figures(.whole)
    #expect(figures.cash == 1000 && figures.realized == 0 && figures.fees == 0)
    #expect(figures.equity == -7950.005 && figures.peak.isNaN)
    account.mark(0, twicePrice: 2 * 11_0000)
    #expect(account.peak(.whole).isNaN, "the price of one of them is not known")
    account.mark(3, twicePrice: 2 * 99_0000)
    figures = account.figures(.whole)
    #expect(figures.equity == 1000 + 1100 - 9900 && figures.peak == figures.equity)
    #expect(figures.dayStart == figures.equity && figures.drawdown == 0)
    #expect(figures.unrealized == 50 + 100.005)
    #expect(account.equity(.strategy(0)) == 50)
    account.take(strategy: 0, instrument: 0, side: .ask, size: 100, price: 12_0000, fees: 0)
    figures = account.figures(.whole)
    #expect(figures.cash == 2200 && figures.realized == 150 && figures.peak == figures.equity)
  }

  /// What was bought in another currency was paid in it: a rate that changes moves no cash.
  @Test func positionsInOtherCurrencies() throws {
    let account = try Self.begun(
      Self.positions + "\nBHP = { size = \"10\", average_price = \"50\" }"
        + "\nBTCUSD_PERP = { size = \"5\", average_price = \"40.00\" }")
    account.mark(2, twicePrice: 2 * 6600)
    account.mark(1, twicePrice: 2 * 50_0000)
    #expect(account.cash(.whole) == 1000)
    let before = account.equity(.whole)
    account.mark(2, twicePrice: 2 * 7600)
    #expect(account.cash(.whole) == 1000)
    #expect(abs(account.equity(.whole) - before - 500 * 0.1) < 1e-9)
    account.mark(7, twicePrice: 2 * 50_0000)
    // 500 dollars from 40 to 50 are 2.5 coins at 100.
    #expect(abs(account.equity(.whole) - before - 500 * 0.1 - 250) < 1e-9)
  }

  @Test func peakAndDayAreSaid() throws {
    let text = Self.positions.replacing(
      "cash = \"1000 USD\"",
      with: "cash = \"1000 USD\"\npeak_equity = \"5000 USD\"\nday_start_equity = \"-7000 USD\"")
    let account = try Self.begun(text)
    for (instrument, price) in [(UInt32(0), Int64(11_0000)), (3, 99_0000)] {
      account.mark(instrument, twicePrice: 2 * price)
    }
    #expect(account.figures(.whole).drawdown == 5000 + 7800)
    #expect(account.figures(.whole).dayProfit == -800)
  }

  @Test func handedOver() throws {
    let old = Self.positions.replacing("\"sma\"", with: "\"old\"")
    let toSecond = try Self.begun(old + "\n[account.hand_over]\nold = \"second\"")
    #expect(toSecond.quantity(strategy: 1, instrument: 0) == 100)
    let toNone = try Self.begun(old + "\n[account.hand_over]\nold = \"\"")
    #expect(toNone.quantity(strategy: -1, instrument: 0) == 100)
  }

  @Test(arguments: [
    ("sma", "old", "the stream has no strategy old, for which 100 AAA are held"),
    ("\"100\"", "\"0\"", "is zero: nothing is held"),
    ("\"100\"", "\"100.5\"", "100.5 AAA cannot be taken over"),
    ("\"100\"", "100", "takes a text between quotes"),
    ("size = \"100\",", "", "lacks `size`"), ("10.5", "ten", "\"ten\" is no decimal"),
    ("symbol = \"ES\"", "symbol = \"AAA\", strategy = \"sma\"", "long and short"),
    ("[account.rates]", "from = \"x.toml\"\n[account.rates]", "of `from` already"),
    ("[account.positions]", "[account.positons]", "did you mean positions?"),
  ])
  func refused(old: String, new: String, cause: String) {
    #expect {
      _ = try Self.begun(Self.positions.replacing(old, with: new))
    } throws: { error in
      let error = error as? StreamError
      return error?.exit == .badConfiguration && error?.cause.contains(cause) == true
        && error?.object == "a.toml"
    }
  }

  @Test(arguments: [
    "", "x = 1", "[saved]\nx = 1", "[saved]\ncurrency = \"USD\"\npeak_equity = \"a\"",
  ])
  func otherFilesAreRefused(text: String) {
    #expect(throws: StreamError.self) {
      try SavedAccount(Configuration(Array(text.utf8), file: "b.toml"))
    }
  }

  // MARK: Decimals

  @Test(arguments: [
    ("0", Int128(0), 0), ("-12.50", -125, 1), ("100", 100, 0), ("0.000000001", 1, 9),
    ("-0.5", -5, 1),
    ("123456789012345678901234567890.5", 1_234_567_890_123_456_789_012_345_678_905, 1),
  ])
  func decimals(text: String, digits: Int128, decimals: Int) throws {
    let number = try #require(ExactDecimal(text))
    #expect(number.digits == digits && number.decimals == decimals)
    #expect(ExactDecimal(number.text) == number)
    #expect(number.units(exponent: -decimals) == digits)
    if decimals > 0 { #expect(number.units(exponent: 1 - decimals) == nil || digits == 0) }
  }

  @Test(arguments: ["", "-", "1.", ".5", "1e5", "1,5", "+1", "--1", "1.2.3", " 1", "nan"])
  func noDecimals(text: String) { #expect(ExactDecimal(text) == nil) }
}

extension StreamHeader {
  /// With the instruments that rates come from.
  fileprivate func withRate() -> StreamHeader {
    var header = self
    for (symbol, currency) in [("AUDUSD", "USD"), ("USDJPY", "JPY")] {
      var instrument = Instrument(
        id: UInt32(header.instruments.count), symbol: symbol, priceExponent: -4, sizeExponent: 0)
      (instrument.currency, instrument.multiplier) = (currency, 1)
      header.instruments.append(instrument)
    }
    return header
  }
}
