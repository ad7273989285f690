import Accounts
import Configuration
import CostAnalysis
import EventModel
import Execution
import RiskControl
import TestSupport
import Testing

/// The report begins where the account of risk does, and counts what holding costs: its equity is that of
/// risk to the cent.
@Suite struct CarryTests {
  private static let account = """
    [account]
    currency = "USD"
    cash = "250000 USD"
    day_start = "17:00 America/New_York"
    [account.rates]
    JPY = "1/S3"
    [account.positions]
    S0 = { size = "-300", average_price = "101.5", strategy = "sma" }
    S1 = { size = "70", average_price = "99.25" }
    S3 = { size = "500", average_price = "98", strategy = "rsi" }
    """
  private static let carry = """
    [account.carry]
    borrow = "7 %"
    funding = true
    [account.carry.instrument.S3]
    long = "2.5 %"
    short = "-1.5 %"
    [[account.carry.dividend]]
    symbol = "S1"
    date = "2026-01-07"
    amount = "0.35"
    [[account.carry.dividend]]
    symbol = "S0"
    date = "2026-01-08"
    amount = "0.2"
    """
  private static let venue = """
    [risk]
    short_sales = "allowed"
    [venue]
    book = "l1"
    size_when_unknown = "unlimited"
    [venue.fees]
    model = "maker_taker"
    taker = "2 bp"
    """

  /// Four instruments over days: S2 is a perpetual contract with funding, S3 in JPY.
  private static func market(_ days: Range<Int64>, seed: UInt64) -> TradingStream {
    var stream = TradingStream(instruments: 4, strategies: ["sma", "rsi"])
    stream.header.instruments[3].currency = "JPY"
    stream.header.kinds = KindSet(.quote, .signal, .statistic)
    var random = SeededGenerator(seed: seed)
    var prices: [Int64] = [10_000, 10_000, 10_000, 10_000]
    var numbers = [0.0, 0.0]
    let (hour, day) = (Timestamp.hour, Timestamp.day)
    for step in days.lowerBound * 24..<days.upperBound * 24 {
      for index in prices.indices {
        prices[index] += Int64(random.next() % 41) - 20
        let time = step * hour + Int64(index) * Timestamp.minute
        stream.quote(time, prices[index] - 2, prices[index] + 2, instrument: index)
        stream.events[stream.events.count - 1].event.quote.bidSize = 1_000_000
        stream.events[stream.events.count - 1].event.quote.askSize = 1_000_000
      }
      if step % 8 == 3 {
        let time = step * hour + 5 * Timestamp.minute
        var event = Event(
          kind: .statistic, eventTime: TradingStream.start + time, instrument: 2, flags: [.last])
        event.statistic = Statistic(
          price: 3, referenceTime: TradingStream.start + time + 8 * hour, type: .fundingRate)
        stream.events.append(OwnedEvent(event))
      }
      if step % 5 == 4 {
        let target = Double(random.next() % 7) * 100 - 300
        let strategy = Int(random.next() % 2)
        numbers[strategy] += 1
        stream.signal(
          step * hour + 10 * Timestamp.minute, target, strategy: strategy,
          instrument: Int(random.next() % 4))
        stream.events[stream.events.count - 1].values.append(numbers[strategy])
      }
    }
    // The last thing that happens is that a day begins: nothing has another price by then.
    let end = days.upperBound * day + 12 * hour
    stream.quote(end, prices[0] - 2, prices[0] + 2, instrument: 0)
    return stream
  }

  /// A stream with the orders and fills of an account that began with positions and pays for holding.
  static func traded(seed: UInt64) throws -> TradingStream {
    try traded(market(0..<3, seed: seed), [account, carry, venue].joined(separator: "\n")).stream
  }

  /// Through risk and the venue; and what risk's account was at the end.
  private static func traded(
    _ market: TradingStream, _ toml: String
  ) throws -> (stream: TradingStream, account: SavedAccount) {
    let file = try TradingFile(Configuration(Array(toml.utf8), file: "test.toml"))
    let risk = try RiskStage(file, venue: file)
    let decided = try StageHarness(market.events, header: market.header) { risk }
    var header = decided.header
    header.lineage.append(
      LineageEntry(program: "risk", version: "", arguments: "", notes: risk.notes))
    let filled = try StageHarness(decided.events, header: header) { try ExecuteStage(file) }
    var stream = TradingStream()
    stream.header = filled.header
    stream.events = filled.events
    return (stream, risk.account)
  }

  /// The report, and the equity of risk's account at the end.
  private static func run(
    _ market: TradingStream, _ toml: String
  ) throws -> (found: CostAnalysis, equity: Double, saved: SavedAccount) {
    let (stream, saved) = try traded(market, toml)
    var configuration = AccountConfiguration(
      rates: [("JPY", .instrument(symbol: "S3", inverse: true))])
    configuration.start = saved
    let account = Account(configuration)
    try account.begin(market.header)
    return (try stream.analysis(), account.equity(.whole), saved)
  }

  @Test(arguments: [("", 1), ("", 2), (carry, 1), (carry, 2), (carry, 3)] as [(String, UInt64)])
  func equityIsThatOfRisk(carry: String, seed: UInt64) throws {
    let (found, equity, _) = try Self.run(
      Self.market(0..<6, seed: seed), [Self.account, carry, Self.venue].joined(separator: "\n"))
    let total = try #require(found.performance)
    #expect(found.fills.count > 5)
    // Every order says which signal it came from.
    #expect(found.parents.allSatisfy { $0.signal > 0 } && found.parents.contains { $0.signal > 2 })
    #expect(abs(try #require(total.equity.last) - equity) < 0.005)
    // What was held before is in the round trips once it is closed, from the first event on.
    #expect(found.trips.allSatisfy { $0.openTime >= found.from })
    #expect(found.remarks.contains { $0.hasPrefix("holding has ") } == !carry.isEmpty)
  }

  /// The same of an account that goes on from a file, with the costs that were due in between.
  @Test func anAccountThatGoesOn() throws {
    let first = [Self.account, Self.carry, Self.venue].joined(separator: "\n")
    let (_, before, saved) = try Self.run(Self.market(0..<3, seed: 5), first)
    let scratch = try ScratchFolder()
    try scratch.write(Array(saved.text.utf8), to: "saved.toml")
    let second = """
      [account]
      currency = "USD"
      day_start = "17:00 America/New_York"
      from = "\(scratch.path)/saved.toml"
      [account.rates]
      JPY = "1/S3"
      """
    let (found, equity, _) = try Self.run(
      Self.market(4..<8, seed: 6), [second, Self.carry, Self.venue].joined(separator: "\n"))
    let total = try #require(found.performance)
    #expect(abs(try #require(total.equity.last) - equity) < 0.005)
    #expect(abs(try #require(total.equity.first) - before) / before < 0.01)
  }

  /// A lineage without them is read as before.
  @Test func withoutAStartNothingIsTold() throws {
    let configuration = AccountConfiguration(cash: 5)
    #expect(configuration.notes == ["account in USD"])
    #expect((AccountConfiguration(opening: []) as AccountConfiguration?) == nil)
  }
}
