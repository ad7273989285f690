import Accounts
import CostAnalysis
import EventModel
import TestSupport
import Testing

/// One currency for the report: that of the account, at the rates of the account.
@Suite struct CurrencyTests {
  /// A share in Australia, bought and sold at 50 and 60; the account's capital is 100,000.
  private static func stream(
    notes: [String] = [], pair: String? = nil, at rate: Int64 = 70
  ) -> TradingStream {
    var stream = TradingStream(instruments: pair == nil ? 1 : 2)
    stream.header.instruments[0].symbol = "BHP"
    stream.header.instruments[0].currency = "AUD"
    stream.header.lineage = [
      LineageEntry(program: "risk", version: "1", arguments: "-c x", notes: notes)
    ]
    if let pair {
      stream.header.instruments[1].symbol = pair
      stream.quote(0, rate - 1, rate + 1, instrument: 1)
    }
    stream.quote(1, 4_999, 5_001)
    stream.account(2, equity: 100_000)
    stream.trade(3, 1, .bid, 1000, at: 5_000)
    stream.quote(Timestamp.day, 5_999, 6_001)
    stream.trade(Timestamp.day + 1, 2, .ask, 1000, at: 6_000)
    stream.quote(2 * Timestamp.day, 5_999, 6_001)
    return stream
  }

  /// What the account's own rates are, however they are said: 10,000 AUD at 0.7.
  @Test(arguments: [
    (["account in USD", "account: 1 AUD = 0.7"], nil as String?, 70 as Int64),
    (["account in USD", "account: 1 AUD is the price of A-U"], "A-U", 70),
    (["account in USD", "account: 1 AUD is one over the price of X"], "X", 143),
    (["account in USD"], "AUD/USD", 70), (["account in USD"], "USDAUD", 143),
  ])
  func ratesOfTheAccount(notes: [String], pair: String?, rate: Int64) throws {
    let found = try Self.stream(notes: notes, pair: pair, at: rate).analysis()
    #expect(found.currency == "USD" && found.capital.origin == .account)
    #expect(found.capital.value == 100_000)
    let value = rate == 70 ? 0.7 : 1 / 1.43
    let profit = try #require(found.performance?.profit)
    #expect(abs(profit - 10_000 * value) < 1e-6)
    #expect(abs(try #require(found.performance?.statistics.total) - 0.1 * value) < 1e-9)
    #expect(found.remarks.allSatisfy { !$0.contains("rate") })
  }

  /// In another currency than the account's, the capital is converted too.
  @Test func anotherCurrency() throws {
    var options = CostOptions()
    options.currency = "AUD"
    let notes = ["account in USD", "account: 1 AUD = 0.5"]
    let found = try Self.stream(notes: notes).analysis(options)
    #expect(found.capital.value == 200_000 && found.performance?.profit == 10_000)
    // By way of the account's: 0.5 USD of 0.8 USD each.
    options.currency = "CHF"
    let third = try Self.stream(notes: notes + ["account: 1 CHF = 0.8"]).analysis(options)
    #expect(third.capital.value == 125_000)
    #expect(abs(try #require(third.performance?.profit) - 6_250) < 1e-6)
    options.rates = ["AUD": .constant(2), "USD": .constant(3)]
    let asked = try Self.stream(notes: notes).analysis(options)
    #expect(asked.capital.value == 300_000 && asked.performance?.profit == 20_000)
  }

  /// A sum without a part of it is none: it is refused, and the sentence says what to do.
  @Test func noRateIsRefused() throws {
    let unknown = try Self.stream(notes: ["account in USD"]).run("tca")
    #expect(unknown.status == 65 && unknown.standardOutput.isEmpty)
    #expect(unknown.errorLines.count == 1)
    #expect(
      unknown.standardError.contains("tca: convert: BHP: the stream has no price of AUD in USD"))
    let capital = try Self.stream(notes: ["account in USD"]).run("tca --currency AUD")
    #expect(capital.status == 65 && capital.standardError.contains("the account's capital"))
    #expect(try Self.stream(notes: ["account in USD"]).run("tca --rates AUD=0.7").status == 0)
    let missing = try Self.stream(notes: ["account in USD"]).run("tca --rates AUD=AUDUSD")
    #expect(missing.status == 64 && missing.standardError.contains("no instrument AUDUSD"))
    for wrong in ["AUD", "AUD=", "AUD=0", "AUD=-1", "AUD=1/", "AUD=1,AUD=2"] {
      #expect(try Self.stream().run("tca --rates \(wrong)").status == 64, "\(wrong)")
    }
  }

  /// A rate that comes behind the first fill: what that fill traded is told to be missing.
  @Test func rateThatComesLate() throws {
    var stream = Self.stream(notes: ["account in USD"], pair: "AUDUSD")
    let rate = stream.events.removeFirst()
    stream.events.insert(rate, at: 6)
    stream.events.sort { $0.event.eventTime < $1.event.eventTime }
    var late = stream.events.removeFirst()
    late.event.eventTime += Timestamp.hour
    stream.events.insert(
      late, at: stream.events.firstIndex { $0.event.eventTime > late.event.eventTime }!)
    let found = try stream.analysis()
    #expect(abs(try #require(found.performance?.profit) - 7_000) < 1e-6)
    #expect(found.remarks.contains { $0.hasPrefix("1 fill came before a rate") })
  }

  /// What `risk` writes is what is read here.
  @Test func notesAreReadBack() throws {
    let configuration = AccountConfiguration(
      currency: "USD",
      rates: [
        ("AUD", .instrument(symbol: "A = B", inverse: false)), ("HKD", .constant(0.128)),
        ("JPY", .instrument(symbol: "USD/JPY", inverse: true)), ("XXX", .constant(1e-17)),
      ])
    let entry = LineageEntry(
      program: "risk", version: "1", arguments: "", notes: configuration.notes)
    let other = LineageEntry(program: "ingest", version: "1", arguments: "", notes: ["simulated"])
    let notes = try #require(AccountNotes([other, entry, other]))
    #expect(notes.currency == "USD")
    #expect(Set(notes.rates.keys) == ["AUD", "HKD", "JPY", "XXX"])
    for (currency, rate) in configuration.rates { #expect(notes.rates[currency] == rate) }
    #expect(AccountNotes([other]) == nil)
  }

  /// The whole way: the report counts as the account of `risk` does.
  @Test func riskSaysWhatItCountsIn() throws {
    let scratch = try ScratchFolder()
    try scratch.write(
      Array(
        """
        [instrument.BHP]
        currency = "AUD"
        multiplier = 1
        [account]
        currency = "USD"
        cash = "100000 USD"
        [account.rates]
        AUD = 0.7

        """.utf8), to: "t.toml")
    try scratch.write(
      Array(
        """
        2024-01-02T00:00:00Z,BHP,49.99,50.01
        2024-01-04T00:00:00Z,BHP,54.99,55.01
        2024-01-05T00:00:00Z,BHP,54.99,55.01

        """.utf8), to: "q.csv")
    try scratch.write(
      Array(
        """
        time,symbol,side,size
        2024-01-02T12:00:00Z,BHP,buy,1000

        """.utf8), to: "orders.csv")
    let run = try Programs.run(
      "ingest --columns time,symbol,bid,ask q.csv | normalize | risk -c t.toml --venue t.toml "
        + "--orders orders.csv | execute --sim -c t.toml | tca", in: scratch)
    #expect(run.status == 0, "\(run.standardError)")
    // 1,000 shares from 50.01 to 55, at 0.7.
    #expect(run.text.contains("Performance in USD, on 100,000"))
    #expect(run.text.contains("3493"), "\(run.text)")
  }
}
