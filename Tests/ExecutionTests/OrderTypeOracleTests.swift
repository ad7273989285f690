import EventModel
import TestSupport
import Testing

/// Order types against a second venue that is slow and obvious, over random quotes and bars, and what
/// must hold of brackets and groups in every kind of market.
@Suite struct OrderTypeOracleTests {
  /// The same orders and prices for both venues.
  private struct Trial {
    var script = MarketScript()
    var slow = SlowOrderTypes()
    private var random: SeededGenerator
    private var time = 0.0
    private var middle: Int64 = 1000
    private var orders: UInt64 = 0

    init(seed: UInt64, bars: Bool, steps: Int = 60) {
      random = SeededGenerator(seed: seed)
      move(bars)
      for _ in 0..<steps {
        switch roll(5) {
        case 0, 1: order()
        case 2 where orders > 0 && roll(3) == 0:
          let number = 1 + UInt64(roll(Int(orders)))
          time += 1
          script.cancel(time, number)
          slow.cancelled(number)
        default: move(bars)
        }
      }
      move(bars)
    }

    private mutating func roll(_ sides: Int) -> Int { Int(random.next() % UInt64(sides)) }

    private mutating func move(_ bars: Bool) {
      time += 1
      middle += Int64(roll(11)) - 5
      if bars {
        let start = time
        time += 10
        let prices = (0..<4).map { _ in middle + Int64(roll(13)) - 6 }
        let (high, low) = (prices.max() ?? 0, prices.min() ?? 0)
        script.bar(start, time, [prices[0], high, low, prices[3]])
        slow.bar(prices[0], high, low, prices[3])
        return
      }
      let (bid, ask) = (middle - 1 - Int64(roll(2)), middle + Int64(roll(2)))
      // Never the same size, so that what was taken is forgotten.
      script.quote(time, bid, 1_000_000 + Int64(time), ask, 1_000_000 + Int64(time))
      slow.quoted(bid, ask)
    }

    private mutating func order() {
      orders += 1
      time += 1
      let side: Side = roll(2) == 0 ? .bid : .ask
      var order = SlowOrderTypes.Order(
        number: orders, isBuy: side == .bid, size: Int64(1 + roll(9)))
      if roll(3) != 0 { order.limit = middle + Int64(roll(13)) - 6 }
      switch roll(5) {
      case 0, 1: order.trigger = middle + Int64(roll(13)) - 6
      case 2:
        order.trail = Int64(1 + roll(6))
        order.trigger = side == .bid ? middle + 5 : middle - 5
      default: break
      }
      if roll(3) == 0 { order.group = UInt64(1 + roll(4)) }
      if roll(8) == 0 { order.reducesOnly = true }
      if roll(2) == 0 { order.stop = Int64(1 + roll(8)) }
      if roll(2) == 0 { order.target = Int64(1 + roll(8)) }
      script.order(
        time, orders, side, order.size, limit: order.limit, tif: .goodTillCancel, strategy: 0
      ) {
        $0.trigger = order.trigger ?? noNumber
        $0.trail = order.trail ?? noNumber
        $0.group = order.group
        $0.reduceOnly = order.reducesOnly ? 1 : 0
        $0.stopDistance = order.stop ?? noNumber
        $0.targetDistance = order.target ?? noNumber
      }
      slow.arrived(order)
    }
  }

  @Test(arguments: [false, true]) func theSlowVenueFillsTheSame(bars: Bool) throws {
    var fills = 0
    var protective = 0
    for seed in 0..<400 {
      let trial = Trial(seed: UInt64(seed), bars: bars)
      let run = try ExecutionRun(trial.script)
      let found = run.fills.map {
        SlowOrderTypes.Fill(
          isBuy: $0.side == .bid, price: $0.price, size: $0.size,
          isProtective: $0.id & (1 << 19) != 0)
      }
      let same = zip(found, trial.slow.fills).prefix { $0 == $1 }.count
      #expect(
        found.count == same && trial.slow.fills.count == same,
        "seed \(seed): after \(same) \(found.dropFirst(same).prefix(2)), not \(trial.slow.fills.dropFirst(same).prefix(2))"
      )
      fills += found.count
      protective += found.count(where: \.isProtective)
      if found != trial.slow.fills { break }
    }
    #expect(fills > 4000 && protective > 1000, "\(fills) fills, \(protective) protective")
  }

  // MARK: In every kind of market

  @Test(arguments: RandomTrading.Market.allCases, 0..<3)
  func protectionIsNeverMoreThanWhatIsHeld(market: RandomTrading.Market, place: Int) throws {
    var protective = 0
    for seed in 0..<10 {
      let script = RandomTrading(
        market, seed: UInt64(seed), strategies: 2, hasConditions: true
      ).script
      var header = ExecutionRun.header(of: script.events)
      header.strategies = [
        Strategy(id: 0, name: "a", version: ""), Strategy(id: 1, name: "b", version: ""),
      ]
      let run = try ExecutionRun(script, InvariantTests.configurations[place], header: header)
      SlowVenueChecks(run: run, leastDelay: 0).checkAll()
      protective += try expectSound(run)
    }
    #expect(protective > 20, "\(protective)")
  }

  /// Reads what was told from the first to the last: a protective fill reduces, and nothing protective is
  /// left where nothing is held.
  private func expectSound(_ run: ExecutionRun) throws -> Int {
    struct Key: Hashable {
      var instrument: UInt32
      var strategy: Int64
    }
    var held: [Key: Int64] = [:]
    var open: [UInt64: ExecutionRun.OrderLine] = [:]
    var made = 0
    var lines = run.orders[...]
    var fills = run.fills[...]
    for owned in run.output.prefix(run.beforeEnd) {
      if owned.event.kind == .fill, let fill = fills.popFirst() {
        let key = Key(instrument: fill.instrument, strategy: fill.strategy)
        let before = held[key, default: 0]
        held[key, default: 0] += fill.side == .bid ? fill.size : -fill.size
        if fill.id & (1 << 19) != 0 {
          let after = held[key, default: 0]
          #expect(abs(after) < abs(before) && after.signum() * before.signum() >= 0, "\(fill)")
        }
      }
      guard owned.event.kind == .order, let line = lines.popFirst(), line.payload.link != 0 else {
        continue
      }
      if open[line.id] == nil { made += 1 }
      open[line.id] = line.state.isTerminal ? nil : line
    }
    for line in open.values {
      let key = Key(instrument: line.instrument, strategy: line.strategy)
      let position = held[key, default: 0]
      // What is under way when the stream ends may lag behind: only those without latency say it.
      if run.fills.allSatisfy({ $0.time == $0.venueTime }) {
        #expect(line.size - line.filled <= abs(position), "\(line) of \(position)")
        #expect((line.side == .ask) == (position > 0), "\(line) of \(position)")
      }
    }
    return made
  }

  @Test(arguments: RandomTrading.Market.allCases)
  func cutsAndSnapshotsChangeNothing(market: RandomTrading.Market) throws {
    for seed in 20..<24 {
      let script = RandomTrading(market, seed: UInt64(seed), hasConditions: true).script
      let whole = try ExecutionRun(script, InvariantTests.configurations[2])
      var random = SeededGenerator(seed: UInt64(seed))
      for _ in 0..<3 {
        let at = Int(random.next() % UInt64(script.events.count))
        let run = try ExecutionRun(
          script, InvariantTests.configurations[2], cuts: random.next(), snapshotAt: at)
        #expect(firstDifference(run.output, whole.output) == nil, "seed \(seed), at \(at)")
      }
    }
  }
}
