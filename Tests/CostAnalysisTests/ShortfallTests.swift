import CostAnalysis
import EventModel
import Foundation
import TestSupport
import Testing

/// The implementation shortfall and what it is compared with.
@Suite struct ShortfallTests {
  private func currency(_ nanos: Int128) -> Decimal {
    Decimal(string: "\(nanos)")! * Decimal(sign: .plus, exponent: -9, significand: 1)
  }

  /// Over random streams: components add up to the total in both forms, exactly, and the total is what the
  /// paper portfolio gains more than the real one, to 1e-9; so is each component by its formula.
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func componentsAddUp(seed: UInt64) throws {
    let stream = TradingStream.random(seed: seed, instruments: 1 + Int(seed % 4))
    let slow = SlowCosts(stream: stream)
    let found = try stream.analysis()
    let expected = slow.parents
    #expect(found.parents.map(\.id) == expected.map(\.id))
    var priced = 0
    let unit = Decimal(sign: .plus, exponent: -9, significand: 1)
    for (parent, reference) in zip(found.parents, expected) {
      guard let shortfall = parent.shortfall else {
        #expect(slow.shortfall(reference) == nil)
        continue
      }
      priced += 1
      let sum = Shortfall.components.reduce(Int128(0)) { $0 + shortfall[keyPath: $1.path] }
      #expect(sum == shortfall.total)
      #expect(
        shortfall.wagnerDelay + shortfall.trading + shortfall.wagnerOpportunity + shortfall.fees
          == shortfall.total)
      #expect(shortfall.execution + shortfall.opportunity + shortfall.fees == shortfall.total)
      let total = try #require(slow.shortfall(reference))
      #expect(abs(currency(shortfall.total) - total) <= unit, "\(parent.id)")
      let parts = try #require(slow.components(reference))
      for (name, path) in Shortfall.components {
        #expect(
          abs(currency(shortfall[keyPath: path]) - parts[name]!) <= unit, "\(parent.id) \(name)")
      }
      #expect(abs(currency(shortfall.wagnerDelay) - parts["wagner_delay"]!) <= unit)
      #expect(
        abs(currency(shortfall.wagnerOpportunity) - parts["wagner_opportunity"]!) <= 2 * unit)
    }
    #expect(priced > 3)
    // Groups are sums of parents.
    for (_, groups) in found.groups {
      let total = groups.reduce(Int128(0)) { $0 + $1.totals.shortfall.total }
      #expect(total == found.total.shortfall.total)
      #expect(groups.reduce(0) { $0 + $1.totals.fills } == found.total.fills)
    }
  }

  private func expect(_ value: Double?, _ reference: Double?, _ what: String) {
    guard let value, let reference else {
      #expect(value == nil && reference == nil, "\(what): \(String(describing: value))")
      return
    }
    #expect(
      abs(value - reference) <= 1e-11 * max(abs(reference), 1e-3), "\(what): \(value) \(reference)")
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func benchmarks(seed: UInt64) throws {
    let stream = TradingStream.random(seed: seed)
    let slow = SlowCosts(stream: stream)
    let found = try stream.analysis()
    var compared = 0
    for (parent, reference) in zip(found.parents, slow.parents) {
      func check(_ benchmark: Benchmark, _ value: Double?) {
        expect(parent.benchmarks[benchmark], value, "\(parent.id) \(benchmark)")
        if value != nil { compared += 1 }
      }
      check(.vwap, slow.vwap(reference))
      if reference.arrival != nil { check(.twap, slow.twap(reference)) }
      check(.pwp10, slow.participationPrice(reference, 0.1))
      check(.pwp20, slow.participationPrice(reference, 0.2))
      check(.open, slow.dayPrice(reference, isOpen: true))
      check(.close, slow.dayPrice(reference, isOpen: false))
      expect(parent.participation, slow.participation(reference), "\(parent.id) participation")
    }
    #expect(compared > 20)
  }

  /// Quotes at the venue's time, and prices after it.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func marks(seed: UInt64) throws {
    let stream = TradingStream.random(seed: seed)
    let slow = SlowCosts(stream: stream)
    let found = try stream.analysis()
    let places = stream.events.indices.filter { stream.events[$0].event.kind == .fill }
    #expect(places.count == found.fills.count && places.count > 5)
    for (place, fill) in zip(places, found.fills) {
      let owned = stream.events[place]
      let unit = stream.header.instruments[fill.instrument].priceScale
      if let quoted = fill.quoted { expect(quoted, Double(slow.quoted(place)) / 2 * unit, "mid") }
      for (horizon, span) in found.options.markOuts.enumerated() {
        let later = slow.later(fill.instrument, owned.words[FillWord.venueTime] + span)
        expect(fill.later[horizon], later.map { Double($0) / 2 * unit }, "\(place) \(span)")
      }
      if let quoted = fill.quoted, quoted != 0, let realized = fill.realizedSpread(2),
        let impact = fill.priceImpact(2)
      {
        expect(fill.effectiveSpread, realized + impact, "effective is realized and impact")
      }
    }
  }

  /// Perold's own arithmetic on a buy of 1,000 decided at 100.00, half of it executed.
  @Test func workedExample() throws {
    var stream = TradingStream()
    stream.quote(0, 9_999, 10_001)
    stream.signal(1, 1000)
    stream.quote(2, 10_009, 10_011)
    let id: UInt64 = 1 << 20
    stream.order(3, id, .approved, .bid, 1000, decision: 1)
    stream.order(4, id + 1, .pending, .bid, 500)
    stream.order(1_000_004, id + 1, .working, .bid, 500)
    stream.quote(2_000_000, 10_019, 10_021)
    stream.fill(
      3_000_000, id + 1, .bid, 500, at: 10_021, fees: 5_000_000_000, venue: 2_500_000)
    stream.order(3_000_000, id + 1, .filled, .bid, 500)
    stream.quote(Timestamp.second, 10_049, 10_051)
    stream.order(2 * Timestamp.second, id, .expired, .bid, 1000)
    let found = try stream.analysis()
    let shortfall = try #require(found.parents.first?.shortfall)
    // 500 × 0.10, 500 × 0.10, 500 × 0.01, 500 × 0.50, 5.
    #expect(shortfall.delay == 50_000_000_000)
    #expect(shortfall.timing == 50_000_000_000)
    #expect(shortfall.impact == 5_000_000_000)
    #expect(shortfall.opportunity == 250_000_000_000)
    #expect(shortfall.fees == 5_000_000_000)
    // Wagner and Edwards: 1,000 × 0.10 and 500 × 0.40.
    #expect(shortfall.wagnerDelay == 100_000_000_000)
    #expect(shortfall.wagnerOpportunity == 200_000_000_000)
    #expect(shortfall.total == 360_000_000_000)
    #expect(found.parents[0].basisPoints(shortfall.total) == 36)
    #expect(found.total.meanLatency == 0.001)
    #expect(found.total.orderToTrade == 1)
    #expect(found.total.fillRate.value == 0.5)
  }

  /// Two halves of 100 shares a minute apart, in a market that trades 1,000 a minute with a spread of two
  /// cents, over one day of two minutes: 5 % of its volume.
  @Test func expectedCost() throws {
    var stream = TradingStream()
    stream.quote(0, 9_999, 10_001)
    for step in 0...4 { stream.trade(Int64(step) * 30 * Timestamp.second + 1, 10_000, 500) }
    let id: UInt64 = 1 << 20
    stream.order(2, id, .approved, .bid, 100)
    for (child, time) in [(UInt64(1), Timestamp.minute), (2, 2 * Timestamp.minute)] {
      stream.order(time, id + child, .working, .bid, 50)
      stream.fill(time, id + child, .bid, 50, at: 10_001)
      stream.order(time, id + child, .filled, .bid, 50)
    }
    stream.order(2 * Timestamp.minute, id, .filled, .bid, 100)
    stream.events.sort { $0.event.eventTime < $1.event.eventTime }
    let found = try stream.analysis()
    // Two intervals of a minute: γ X / 2 + ε + (η − γ τ / 2) / τ × (50² + 50²) / 100, of a day of two
    // minutes and 2,500 shares.
    let (volume, spread) = (2500.0, 0.02)
    let (gamma, eta) = (spread / (0.1 * volume), spread / (0.01 * volume))
    let tau = (2 * 60e9 - 2) / 2 / (4 * 30e9)
    let cost = gamma * 100 / 2 + spread / 2 + (eta - gamma * tau / 2) / tau * 50
    let expected = try #require(found.parents.first?.predicted)
    #expect(abs(expected - cost / 100 * 1e4) < 1e-9)
    // One cent was paid.
    #expect(abs(try #require(found.parents.first?.slippage(.arrival)) - 1) < 1e-9)
    #expect(abs(try #require(found.total.unpredicted.value) - (1 - expected)) < 1e-9)
  }

  /// Daily bars: decided at a close, filled at the next opening. There are no quotes, so what the night did is
  /// timing, no spread is told, and the day's opening is that of its bar.
  @Test func dailyBars() throws {
    var stream = TradingStream()
    let closes: [Int64] = [10_000, 10_200, 10_100]
    for (day, close) in closes.enumerated() {
      let time = Int64(day) * Timestamp.day
      if day == 1 {
        stream.fill(time, 1 << 20 + 1, .bid, 10, at: 10_150, venue: time - 6 * Timestamp.hour)
        stream.order(time, 1 << 20, .filled, .bid, 10)
      }
      stream.bar(time, [close - 50, close + 80, close - 90, close], volume: 1000)
      if day == 0 { stream.order(time, 1 << 20, .approved, .bid, 10) }
    }
    let found = try stream.analysis()
    let parent = try #require(found.parents.first)
    let shortfall = try #require(parent.shortfall)
    #expect(shortfall.timing == 15_000_000_000 && shortfall.impact == 0 && shortfall.delay == 0)
    #expect(parent.benchmarks[.open] == 99.5)
    #expect(parent.benchmarks[.close] == 100)
    #expect(found.total.effectiveSpread.count == 0 && found.samplingInterval == Timestamp.minute)
    // Ten milliseconds after the opening no bar had ended: the close before it says nothing.
    #expect(found.fills[0].later.allSatisfy { $0 == nil })
  }

  /// Of bars a mark-out is the close of one that ended between the fill and its horizon, whether the fill
  /// is told before its bar or behind it, and whether the closes differ.
  @Test(arguments: [false, true], [false, true])
  func markOutsOfBars(isToldBehind: Bool, areEqual: Bool) throws {
    var stream = TradingStream()
    let minute = Timestamp.minute
    let closes: [Int64] = areEqual ? [100, 100, 100, 100, 100] : [100, 110, 120, 130, 140]
    for (place, close) in closes.enumerated() {
      let end = Int64(place + 1) * minute
      func fill() {
        // At the opening of the second bar.
        stream.fill(end, 1 << 20 + 1, .bid, 10, at: 101, venue: minute)
        stream.order(end, 1 << 20, .filled, .bid, 10)
      }
      if place == 1, !isToldBehind { fill() }
      stream.bar(end, [close, close, close, close], volume: 10)
      if place == 1, isToldBehind { fill() }
      if place == 0 { stream.order(end, 1 << 20, .approved, .bid, 10) }
    }
    var options = CostOptions()
    options.markOuts = [Timestamp.second, minute - 1, minute, 2 * minute + 1, 9 * minute]
    let found = try stream.analysis(options)
    let later = found.fills[0].later
    #expect(later[0] == nil && later[1] == nil, "\(later)")
    #expect(later[4] == nil, "beyond the end of the stream")
    // Bars end one and two minutes after the fill.
    #expect(later[2] == Double(closes[1]) / 100)
    #expect(later[3] == Double(closes[2]) / 100)
  }
}
