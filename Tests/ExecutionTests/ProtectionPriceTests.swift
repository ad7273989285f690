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
}
