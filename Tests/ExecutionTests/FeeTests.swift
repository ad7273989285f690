import EventModel
import Testing

/// Fees by hand, in 1e-9 of the currency.
@Suite struct FeeTests {
  /// Two takers of 30 and 20 at 1.01 and one maker of 50 at 0.99; prices in cents.
  static func fees(
    _ toml: String, month: Double = 0, multiplier: Double = 1, side: Side = .bid,
    isInverse: Bool = false
  ) throws -> [Int64] {
    var script = MarketScript()
    script.quote(month, 99, 500, 101, 30)
    script.parent(month + 1, 1, side, 50)
    // Thirty of these are those that were taken.
    script.quote(month + 2, 99, 500, 101, 50)
    script.parent(month + 3, 2, .bid, 50, limit: 99)
    script.trade(month + 4, 98, 900, .ask)
    var header = ExecutionRun.header(of: script.events)
    header.instruments[0].priceExponent = -2
    header.instruments[0].multiplier = multiplier
    header.instruments[0].isInverse = isInverse
    let run = try ExecutionRun(script, toml, header: header)
    return run.fills.map(\.fees)
  }

  @Test func sharesOfTheValue() throws {
    let toml = "[venue.fees]\nmodel = \"maker_taker\"\nmaker = \"-0.25 bp\"\ntaker = \"0.03 %\""
    // 30.3 × 0.0003, 20.2 × 0.0003, −49.5 × 0.000025
    #expect(try Self.fees(toml) == [9_090_000, 6_060_000, -1_237_500])
    #expect(try Self.fees(toml, multiplier: 50) == [454_500_000, 303_000_000, -61_875_000])
  }

  @Test func amountsForEachShareWithAMinimumForTheOrder() throws {
    let toml = """
      [venue.fees]
      model = "per_share"
      amount = "0.005"
      minimum = "0.2"
      """
    // 0.15 is below 0.2; 0.25 less the 0.2 that is paid; 0.25.
    #expect(try Self.fees(toml) == [200_000_000, 50_000_000, 250_000_000])
    // 1 % of the value at most: 0.303, 0.505 in all, 0.495.
    #expect(
      try Self.fees("[venue.fees]\nmodel = \"ibkr\"") == [303_000_000, 202_000_000, 495_000_000])
    #expect(
      try Self.fees("[venue.fees]\nmodel = \"per_contract\"")
        == [67_500_000_000, 45_000_000_000, 112_500_000_000])
  }

  /// The instrument's own table goes before that of its class, and this before the general one.
  @Test(arguments: [
    ("", "taker = \"3 bp\"", [9_090_000, 6_060_000, 0]),
    (
      "[venue.fees.instrument.S1]\nmodel = \"crypto\"", "taker = \"3 bp\"",
      [9_090_000, 6_060_000, 0]
    ),
    (
      "[venue.fees.class.cheap]\nsymbols = [\"S9\", \"S0\"]\nmodel = \"none\"", "taker = \"3 bp\"",
      [0, 0, 0]
    ),
    (
      "[venue.fees.class.cheap]\nsymbols = [\"S0\"]\nmodel = \"none\"\n"
        + "[venue.fees.instrument.S0]\nmodel = \"per_contract\"\namount = \"1\"",
      "taker = \"3 bp\"", [30_000_000_000, 20_000_000_000, 50_000_000_000]
    ),
  ])
  func instrumentsAndClasses(tables: String, general: String, expected: [Int64]) throws {
    let toml = "[venue.fees]\nmodel = \"maker_taker\"\n\(general)\n\(tables)"
    #expect(try Self.fees(toml) == expected)
  }

  /// Contracts of 100 dollars are worth 100 / price coins: 3000 / 1.01, 2000 / 1.01 and 5000 / 0.99.
  @Test func valueOfInverseContractsIsInCoin() throws {
    let toml = "[venue.fees]\nmodel = \"maker_taker\"\nmaker = \"-1 bp\"\ntaker = \"1 %\""
    #expect(
      try Self.fees(toml, multiplier: 100, isInverse: true)
        == [29_702_970_297, 19_801_980_198, -505_050_505])
  }

  @Test func rulesOfShanghaiAndShenzhen() throws {
    let toml = "[venue.fees]\nmodel = \"a_share\"\nslippage = \"0 %\""
    // 5 for the order at least, 0.001 % transfer.
    #expect(
      try Self.fees(toml)
        == [5_000_303_000, 202_000, 5_000_495_000])
    // Stamp duty of 0.05 % on sales, 0.1 % before the 28th of August 2023.
    let sale = try Self.fees(toml, side: .ask)
    #expect(sale[0] == 5_000_000_000 + 495_000 + 24_750_000)
    // 100 days before the script's start.
    let before = try Self.fees(toml, month: -100 * 86_400_000, side: .ask)
    #expect(before[0] == 5_000_000_000 + 495_000 + 49_500_000)
  }

  @Test func tiersByTheMonthSoFar() throws {
    let toml = """
      [venue.fees]
      model = "tiered"
      [[venue.fees.tier]]
      above = "0"
      taker = "10 bp"
      maker = "4 bp"
      [[venue.fees.tier]]
      above = "30"
      taker = "5 bp"
      maker = "2 bp"
      """
    #expect(try Self.fees(toml) == [30_300_000, 10_100_000, 9_900_000])
  }

  /// Half a hundredth of a cent is rounded away from zero.
  @Test func roundingIsHalfAwayFromZero() throws {
    var script = MarketScript()
    script.quote(0, 1, 5, 3, 5)
    script.parent(1, 1, .bid, 1)
    var header = ExecutionRun.header(of: script.events)
    header.instruments[0].priceExponent = -9
    for (rate, fee) in [("50 %", Int64(2)), ("-50 %", -2), ("16.6 %", 0), ("-16.7 %", -1)] {
      let toml = "[venue.fees]\nmodel = \"maker_taker\"\ntaker = \"\(rate)\""
      #expect(try ExecutionRun(script, toml, header: header).fills.map(\.fees) == [fee], "\(rate)")
    }
  }

  @Test func slippageIsOfThePrice() throws {
    var script = MarketScript()
    script.quote(0, 10_000, 5, 10_010, 5)
    script.parent(1, 1, .bid, 1)
    script.parent(1, 2, .ask, 1)
    script.parent(1, 3, .bid, 1, limit: 10_012)
    let run = try ExecutionRun(script, "[venue.fees]\nmodel = \"a_share\"")
    // 5.005 and 5 ticks worse, on the tick; never past the limit.
    #expect(run.fills.map(\.price) == [10_016, 9_995, 10_012])
  }
}
