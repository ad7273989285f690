import EventModel
import TestSupport
import Testing

/// Where stops and targets lie: exactly, on the tick that lies further off.
@Suite struct ProtectionPriceTests {
  private static func header(
    _ script: MarketScript, exponent: Int8, tick: Int64
  ) -> StreamHeader {
    var header = ExecutionRun.header(of: script.events)
    header.instruments[0].priceExponent = exponent
    header.instruments[0].tickSize = tick
    return header
  }

  /// 4 % below 13.15 is 12.624, which no binary fraction is; without a tick there is nothing to hide it.
  @Test func whatLiesOnATickStaysThere() throws {
    for (share, trigger) in [(40_000_000, 12_624_000_000), (70_000_000, 12_229_500_000)] {
      var script = MarketScript()
      script.order(0, 1, .bid, 7751) {
        $0.stopShare = Int64(share)
        $0.targetShare = Int64(share)
        $0.stopTrails = 1
      }
      script.bar(0, 10, [13_150_000_000, 13_150_000_000, 13_150_000_000, 13_150_000_000])
      let run = try ExecutionRun(
        script, header: Self.header(script, exponent: -9, tick: noNumber))
      let made = run.orders.filter { $0.payload.link != 0 && $0.state == .working }
      #expect(made.map(\.payload.trigger) == [Int64(trigger), noNumber])
      #expect(made.last?.price == 2 * 13_150_000_000 - Int64(trigger))
      #expect(made.first?.payload.trail == 13_150_000_000 - Int64(trigger))
    }
  }

  /// Random fills in and out, at exponents where products leave 64 bits, against fractions kept whole.
  @Test(arguments: 1...40 as ClosedRange<UInt64>) func averagesAreExact(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func roll(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }
    let unit = [1, 1_000_000, 10_000_000_000][Int(roll(0...2))] as Int64
    let tick = [1, 7, 1000][Int(roll(0...2))] as Int64
    let isLong = roll(0...1) == 0
    // Further off than prices come.
    let (stop, target) = (roll(200_000_000...900_000_000), roll(200_000_000...900_000_000))
    var script = MarketScript()
    // What was paid for what is held, as a fraction of two integers.
    var (paid, size, held): (Int128, Int128, Int64) = (0, 1, 0)
    var expected: [(trigger: Int64, price: Int64)] = []
    for step in 1...8 as ClosedRange<UInt64> {
      let price = roll(5000...5400) * unit / tick * tick + tick
      let (bid, ask) = isLong ? (price - tick, price) : (price, price + tick)
      let isEntry = held < 3 || roll(0...2) > 0
      let amount = isEntry ? roll(1...9) : roll(1...held - 1)
      script.quote(Double(step), bid, 100, ask, 100)
      script.order(Double(step) + 0.5, step, isEntry == isLong ? .bid : .ask, amount) {
        if !isEntry { return }
        $0.stopShare = stop
        $0.targetShare = target
      }
      if isEntry {
        paid = held == 0 ? Int128(price) : paid * Int128(held) + Int128(price * amount) * size
        size = held == 0 ? 1 : size * Int128(held + amount)
        var (one, other) = (paid, size)
        while other != 0 { (one, other) = (other, one % other) }
        (paid, size, held) = (paid / one, size / one, held + amount)
      } else {
        held -= amount
      }
      func level(_ share: Int64, isAbove: Bool) -> Int64 {
        let (value, whole) = (
          paid * Int128(1_000_000_000 + (isAbove ? share : -share)),
          size * 1_000_000_000 * Int128(tick)
        )
        return Int64(value / whole + (isAbove && value % whole != 0 ? 1 : 0)) * tick
      }
      expected.append(
        (level(stop, isAbove: !isLong), level(target, isAbove: isLong)))
    }
    let header = Self.header(script, exponent: -9, tick: tick)
    let run = try ExecutionRun(script, "[venue]\nstop_trigger = \"last\"", header: header)
    for (place, levels) in expected.enumerated() {
      let time = MarketScript.time(Double(place) + 1.5)
      let told = run.orders.filter { $0.payload.link != 0 && $0.time <= time }
      let trigger = told.last { $0.price == noNumber && $0.state == .working }?.payload.trigger
      #expect(trigger == levels.trigger, "stop \(place)")
      let price = told.last { $0.price != noNumber && $0.state == .working }?.price
      #expect(price == levels.price, "target \(place)")
    }
  }

  /// A buy at 13.17 with a stop of 10 % that follows the market: behind a bid of 13.20 it stands at 11.88, for
  /// 11.883 is on no tick. A buying one lies above, on the next higher tick.
  @Test func aTrailingTriggerStandsOnTheTick() throws {
    func run(_ side: Side, _ quotes: [(Int64, Int64)]) throws -> ExecutionRun {
      var script = MarketScript()
      script.quote(0, 13_170, 50, 13_170 + 10, 50)
      if side == .bid { script.quote(0, 13_160, 50, 13_170, 50) }
      script.order(1, 1, side, 5) {
        $0.stopShare = 100_000_000
        $0.stopTrails = 1
      }
      for (place, quote) in quotes.enumerated() {
        script.quote(Double(place) + 2, quote.0, 50, quote.1, 50)
      }
      return try ExecutionRun(script, header: Self.header(script, exponent: -3, tick: 10))
    }
    let long: [(Int64, Int64)] = [(13_200, 13_210), (11_890, 11_900), (11_880, 11_890)]
    #expect(try run(.bid, long).fills.map(\.price) == [13_170, 11_880])
    #expect(try run(.bid, Array(long.dropLast())).fills.map(\.price) == [13_170])
    let short: [(Int64, Int64)] = [(13_130, 13_140), (14_440, 14_450), (14_450, 14_460)]
    #expect(try run(.ask, short).fills.map(\.price) == [13_170, 14_460])
    // As far as whole bars go: the trigger is what is paid.
    var script = MarketScript()
    script.order(0, 1, .bid, 5) {
      $0.stopShare = 100_000_000
      $0.stopTrails = 1
    }
    script.bar(0, 10, [13_170, 13_200, 13_170, 13_190])
    script.bar(10, 20, [13_190, 13_190, 11_000, 11_000])
    let bars = try ExecutionRun(script, header: Self.header(script, exponent: -3, tick: 10))
    #expect(bars.fills.map(\.price) == [13_170, 11_880])
  }

  /// An order of its own that follows the market at a distance that is no whole number of ticks.
  @Test func aTrailBetweenTicksDoes() throws {
    var script = MarketScript()
    script.quote(0, 1000, 50, 1010, 50)
    script.order(1, 1, .ask, 5) { $0.trail = 15 }
    script.quote(2, 1020, 50, 1030, 50)
    script.quote(3, 1010, 50, 1020, 50)
    script.quote(4, 1000, 50, 1010, 50)
    let run = try ExecutionRun(script, header: Self.header(script, exponent: 0, tick: 10))
    #expect(run.fills.map(\.price) == [1000])
    #expect(run.fills.map(\.time) == [MarketScript.time(4)])
  }
}
