import Accounts
import CostAnalysis
import EventModel
import EventStream
import Foundation
import TestSupport
import Testing

/// Equity, round trips and what is made of them.
@Suite struct PerformanceTests {
  private static let day = Timestamp.day

  /// Days on which a share is bought and sold: 2026-01-05 is a Monday.
  private static func days() -> TradingStream {
    var stream = TradingStream()
    let prices: [Int64] = [10_000, 10_100, 10_050, 9_800, 9_900, 10_300, 10_200, 10_400]
    for (day, price) in prices.enumerated() {
      let time = Int64(day) * Self.day
      stream.quote(time, price - 1, price + 1)
      if day == 0 { stream.trade(time + 1, 1, .bid, 100, at: 10_001, fees: 1_000_000_000) }
      if day == 2 { stream.trade(time + 1, 2, .ask, 150, at: 10_049, fees: 3_000_000_000) }
      if day == 5 { stream.trade(time + 1, 3, .bid, 50, at: 10_301) }
    }
    return stream
  }

  /// By hand: bought 100 at 100.01, sold 150 at 100.49, bought 50 back at 103.01.
  @Test func equityByHand() throws {
    var options = CostOptions()
    options.capital = 100_000
    let found = try Self.days().analysis(options)
    let total = try #require(found.performance)
    // The last price of each day; midnights, and the end.
    #expect(found.samplingInterval == nil && total.times.count == 9)
    let short: (Double) -> Double = { 44 + 50 * (100.49 - $0) }
    let profits: [Double] = [
      0, -2, 98, short(100.50), short(98), short(99), short(103.01), short(103.01), short(103.01),
    ]
    let expected = profits.map { 100_000 + $0 }
    for (place, value) in expected.enumerated() {
      #expect(abs(total.equity[place] - value) < 1e-9, "\(place): \(total.equity[place]) \(value)")
    }
    #expect(total.trips.count == 2 && total.trips.wins == 1 && total.trips.hitRate == 0.5)
    let trips = found.trips
    // A third of the second fill's fees belongs to what it opened.
    #expect(trips.map(\.profit) == [45_000_000_000, -127_000_000_000])
    #expect(trips.map(\.side) == [1, -1] && trips.map(\.size) == [100, 50])
    #expect(abs(trips[0].entryPrice - 100.01) < 1e-12 && abs(trips[0].exitPrice - 100.49) < 1e-12)
    let factor = try #require(total.trips.profitFactor)
    #expect(abs(factor - 45.0 / 127) < 1e-12)
    #expect(abs(total.profit - (-82)) < 1e-9 && total.fees == 4)
    #expect(total.timeInMarket == 5.0 / 8)
    let drawdown = try #require(total.drawdown)
    #expect(drawdown.recoveryTime == nil)
    #expect(drawdown.peakTime == total.times[4] && drawdown.troughTime == total.times[6])
    #expect(abs(drawdown.depth - (expected[6] / expected[4] - 1)) < 1e-12)
    // Eight days in a row: one is a Saturday.
    #expect(found.year.samplesPerYear == 365.25)
  }

  /// What the module Accounts makes of the same fills and prices is what the equity says, at every
  /// sample, by strategy and in all.
  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func accountsAgree(seed: UInt64) throws {
    var stream = TradingStream.random(seed: seed)
    for index in stream.header.instruments.indices
    where stream.header.instruments[index].multiplier == 0 {
      stream.header.instruments[index].multiplier = 1
    }
    var options = CostOptions()
    options.capital = 1e6
    options.every = Timestamp.second
    let found = try stream.analysis(options)
    let total = try #require(found.performance)
    let account = Account(AccountConfiguration(cash: 1_000_000_000_000_000))
    try account.begin(stream.header)
    var prices = MarketPrices()
    prices.begin(stream.header)
    var place = 0
    func compare() {
      let whole = account.figures(.whole).equity
      #expect(abs(total.equity[place] - whole) < 1e-6, "\(place)")
      for one in found.strategyPerformance {
        let own = account.figures(.strategy(one.strategy ?? -1)).equity
        #expect(abs(one.equity[place] - 1e6 - own) < 1e-6, "\(place) \(one.name)")
      }
    }
    for owned in stream.events {
      // The last sample is the end, after all events of its time.
      while place < total.times.count - 1, total.times[place] <= owned.event.eventTime {
        compare()
        place += 1
      }
      var buffer = EventBuffer()
      owned.append(to: &buffer)
      let batch = buffer.whole
      let event = batch.events[0]
      if event.kind == .fill {
        let isTaken = account.take(fill: event, of: batch)
        #expect(isTaken)
      }
      if prices.take(event, of: batch) { account.mark(event.instrument, prices[event.instrument]) }
    }
    #expect(place == total.times.count - 1 && place > 20)
    compare()
    #expect(found.strategyPerformance.count == 2)
  }

  /// Parts of a walk-forward are what a report of that part alone would be.
  @Test func foldsArePartsOfTheWhole() throws {
    var options = CostOptions()
    options.capital = 100_000
    let split = TradingStream.start / Self.day * Self.day + 4 * Self.day
    options.splits = [split]
    let found = try Self.days().analysis(options)
    #expect(found.folds.map(\.totals.parents) == [2, 1])
    let parts = found.folds.compactMap(\.performance)
    #expect(parts.map(\.statistics.count) == [4, 4])
    #expect(parts[0].equity.first == 100_000 && parts[1].equity.first == 100_000)
    let whole = try #require(found.performance)
    #expect(abs(parts[0].profit + parts[1].profit - whole.profit) < 1e-9)
    #expect(found.text.contains("Walk-forward"))
  }

  /// The resampled histories are the same in every run, other seeds give others, and a fall is a fall.
  @Test func bootstrapIsSeeded() throws {
    var random = SeededGenerator(seed: 4)
    var stream = TradingStream()
    var price: Int64 = 10_000
    stream.quote(0, price, price + 2)
    stream.trade(1, 1, .bid, 10, at: price + 2)
    for day in 1..<200 {
      price += Int64.random(in: -100...105, using: &random)
      stream.quote(Int64(day) * Self.day, price, price + 2)
    }
    var options = CostOptions()
    options.capital = 2000
    let first = try stream.analysis(options)
    #expect(try stream.analysis(options).html == first.html)
    let total = try #require(first.performance)
    let band = try #require(total.bands.drawdown)
    #expect(band.lowerBound < band.upperBound && band.upperBound <= 0 && band.lowerBound >= -1)
    let sharpe = try #require(total.bands.sharpe), ratio = try #require(total.statistics.sharpe)
    #expect(sharpe.contains(ratio))
    options.seed = 2
    let other = try #require(try stream.analysis(options).performance)
    #expect(other.bands.drawdown != band && other.statistics == total.statistics)
    options.resamples = 0
    #expect(try stream.analysis(options).performance?.bands.drawdown == nil)
  }

  /// An amount of another currency is converted at the pair's price; without one it is refused.
  @Test func currencies() throws {
    var stream = TradingStream(instruments: 3)
    stream.header.instruments[1].currency = "EUR"
    stream.header.instruments[2].symbol = "EUR/USD"
    stream.header.instruments[2].priceExponent = -4
    func fill(_ stream: inout TradingStream) {
      stream.quote(1, 9_999, 10_001)
      stream.quote(1, 999, 1_001, instrument: 1)
      stream.trade(2, 1, .bid, 10, at: 10_001)
      stream.trade(3, 2, .bid, 100, at: 1_001, instrument: 1)
    }
    var priced = stream
    priced.quote(0, 11_999, 12_001, instrument: 2)
    fill(&priced)
    let found = try priced.analysis()
    #expect(found.currency == "USD")
    // 0.01 × 10 dollars and 0.01 × 100 euros at 1.2.
    #expect(found.total.shortfall.total == 100_000_000 + 1_200_000_000)
    #expect(found.total.traded == 1_000_100_000_000 + 1_201_200_000_000)
    fill(&stream)
    #expect(throws: StreamError.self) { try stream.analysis() }
  }
}
