import EventModel
import Expressions
import FeatureLibrary
import Glibc
import TestSupport
import Testing

/// Fits by maximum likelihood: what they say of their own likelihood is so, and nothing near them is
/// likelier. Other optimisers are compared with in OracleEstimationTests.
@Suite struct EstimationTests {
  /// Hawkes processes of known parameters, drawn by thinning, as trades.
  static func trades(seed: UInt64, count: Int) -> [(time: Int64, isBuy: Bool)] {
    var random = SeededGenerator(seed: seed)
    func uniform() -> Double { (Double(random.next() >> 11) + 0.5) / 9_007_199_254_740_992 }
    let (mu, alpha, decay) = ([0.5, 0.4], [[1.2, 0.3], [0.5, 0.9]], 2.5)
    var excitation = [0.0, 0.0]
    func intensity(_ kind: Int) -> Double {
      mu[kind] + alpha[kind][0] * excitation[0] + alpha[kind][1] * excitation[1]
    }
    var (time, made) = (0.0, [(time: Int64, isBuy: Bool)]())
    while made.count < count {
      let bound = intensity(0) + intensity(1)
      let wait = -log(uniform()) / bound
      time += wait
      for kind in 0..<2 { excitation[kind] *= exp(-decay * wait) }
      let draw = uniform() * bound
      if draw >= intensity(0) + intensity(1) { continue }
      let kind = draw < intensity(0) ? 0 : 1
      excitation[kind] += 1
      made.append((Int64(time * 1e9), kind == 0))
    }
    return made
  }

  static func events(_ trades: [(time: Int64, isBuy: Bool)]) -> [PlainEvent] {
    trades.enumerated().map { index, trade in
      var event = Event(kind: .trade, eventTime: 1_000_000_000_000 + trade.time, instrument: 0)
      event.trade = Trade(price: 100, size: 1, aggressor: trade.isBuy ? .bid : .ask)
      event.flags = .last
      event.origin = UInt64(index + 1)
      return PlainEvent(event)
    }
  }

  /// Straight from the definition, pair by pair.
  static func logLikelihood(_ trades: [(time: Int64, isBuy: Bool)], _ x: [Double]) -> Double {
    let times = trades.map { Double($0.time - trades[0].time) / 1e9 }
    let (mu, decay) = ([x[0], x[1]], x[6])
    let alpha = [[x[2], x[3]], [x[4], x[5]]]
    var total = -(mu[0] + mu[1]) * times.last!
    for index in times.indices {
      let kind = trades[index].isBuy ? 0 : 1
      for receiver in 0..<2 {
        total -=
          alpha[receiver][kind] / decay * (1 - exp(-decay * (times.last! - times[index])))
      }
      if index == 0 { continue }
      var intensity = mu[kind]
      for before in 0..<index {
        intensity +=
          alpha[kind][trades[before].isBuy ? 0 : 1] * exp(-decay * (times[index] - times[before]))
      }
      total += log(intensity)
    }
    return total
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>) func hawkesIsTheLikeliest(seed: UInt64) throws {
    let trades = Self.trades(seed: seed, count: 400)
    let run = try FeatureHarness(Self.events(trades), ["hawkes_fit(400)"], instruments: 1)
    let fit = try #require(run.vectors("").last?.values)
    let x = Array(fit[1...7])
    let own = Self.logLikelihood(trades, x)
    #expect(abs(own - fit[8]) <= 1e-9 * abs(own))
    // The spectral radius by its definition: how the powers of the matrix grow.
    var vector = [1.0, 1.0]
    for _ in 0..<200 {
      let next = [
        (x[2] * vector[0] + x[3] * vector[1]) / x[6], (x[4] * vector[0] + x[5] * vector[1]) / x[6],
      ]
      vector = next.map { $0 / max(next[0], next[1]) }
      if next == [0, 0] { break }
    }
    let grown = [
      (x[2] * vector[0] + x[3] * vector[1]) / x[6], (x[4] * vector[0] + x[5] * vector[1]) / x[6],
    ]
    #expect(abs(max(grown[0], grown[1]) - fit[0]) <= 1e-9)
    // No step in any direction helps, and neither does what they were drawn with.
    #expect(own >= Self.logLikelihood(trades, [0.5, 0.4, 1.2, 0.3, 0.5, 0.9, 2.5]))
    for place in 0..<7 {
      for factor in [0.99, 0.999, 1.001, 1.01] {
        var other = x
        other[place] = other[place] == 0 ? factor - 0.98 : other[place] * factor
        if other[place] < 0 { continue }
        #expect(Self.logLikelihood(trades, other) <= own + 1e-7, "parameter \(place) · \(factor)")
      }
    }
  }

  /// With many trades the fit finds what they were drawn with.
  @Test func hawkesFindsItsParameters() throws {
    let trades = Self.trades(seed: 11, count: 20_000)
    let run = try FeatureHarness(Self.events(trades), ["hawkes_fit(20000)"], instruments: 1)
    let fit = try #require(run.vectors("").last?.values)
    let truth = [0.5, 0.4, 1.2, 0.3, 0.5, 0.9, 2.5]
    for (found, want) in zip(fit[1...7], truth) { #expect(abs(found - want) <= 0.2 * want + 0.05) }
  }

  /// Days by the model that PIN assumes.
  static func days(seed: UInt64, count: Int) -> [(buys: Int, sells: Int)] {
    var random = SeededGenerator(seed: seed)
    func uniform() -> Double { (Double(random.next() >> 11) + 0.5) / 9_007_199_254_740_992 }
    func poisson(_ mean: Double) -> Int {
      var (count, product) = (0, uniform())
      while product > exp(-mean) {
        product *= uniform()
        count += 1
      }
      return count
    }
    return (0..<count).map { _ in
      let isNews = uniform() < 0.4
      let isBad = uniform() < 0.6
      return (
        poisson(30 + (isNews && !isBad ? 25 : 0)), poisson(28 + (isNews && isBad ? 25 : 0))
      )
    }
  }

  /// Each day a second long.
  static func events(_ days: [(buys: Int, sells: Int)]) -> [PlainEvent] {
    var events: [PlainEvent] = []
    let second: Int64 = 1_000_000_000
    for (index, day) in days.enumerated() {
      let start = (1000 + Int64(index)) * second
      events.append(PlainEvent(.watermark(start)))
      for trade in 0..<day.buys + day.sells {
        var event = Event(kind: .trade, eventTime: start + Int64(trade), instrument: 0)
        event.trade = Trade(price: 100, size: 1, aggressor: trade < day.buys ? .bid : .ask)
        event.flags = .last
        events.append(PlainEvent(event))
      }
    }
    return events + [PlainEvent(.watermark((1000 + Int64(days.count)) * second))]
  }

  static func pinLikelihood(_ days: [(buys: Int, sells: Int)], _ x: [Double]) -> Double {
    let (alpha, delta, mu, b, s) = (x[0], x[1], x[2], x[3], x[4])
    func poisson(_ mean: Double, _ count: Int) -> Double {
      exp(-mean + Double(count) * log(mean) - lgamma(Double(count) + 1))
    }
    return days.map { day in
      log(
        (1 - alpha) * poisson(b, day.buys) * poisson(s, day.sells)
          + alpha * delta * poisson(b, day.buys) * poisson(s + mu, day.sells)
          + alpha * (1 - delta) * poisson(b + mu, day.buys) * poisson(s, day.sells))
    }.reduce(0, +)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>) func pinIsTheLikeliest(seed: UInt64) throws {
    let days = Self.days(seed: seed, count: 60)
    let run = try FeatureHarness(Self.events(days), ["pin(60)@1s"], instruments: 1)
    let fit = try #require(run.vectors("1s").last?.values)
    let x = Array(fit[1...5])
    let own = Self.pinLikelihood(days, x)
    #expect(abs(fit[0] - x[0] * x[2] / (x[0] * x[2] + x[3] + x[4])) < 1e-12)
    #expect(own >= Self.pinLikelihood(days, [0.4, 0.6, 25, 30, 28]))
    for place in 0..<5 {
      for factor in [0.99, 0.999, 1.001, 1.01] {
        var other = x
        other[place] *= factor
        if place < 2, other[place] >= 1 { continue }
        #expect(Self.pinLikelihood(days, other) <= own + 1e-7, "parameter \(place) · \(factor)")
      }
    }
  }
}
