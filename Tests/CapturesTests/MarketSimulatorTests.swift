import Captures
import EventModel
import Testing

@Suite struct MarketSimulatorTests {
  struct Run {
    var events: [Event] = []
    var instruments: [Instrument] = []
    var digest: UInt64 {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for event in events {
        withUnsafeBytes(of: event) {
          for byte in $0 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
      }
      return hash
    }
  }

  func run(_ specification: String) throws -> Run {
    var simulator = try MarketSimulator(specification)
    let registry = InstrumentRegistry()
    var output = CaptureOutput(source: 4, registry: registry)
    var run = Run()
    var more = true
    while more {
      more = simulator.next(into: &output)
      output.events.forEachFrame { run.events.append(contentsOf: $0.events) }
      output.events.removeAll()
    }
    run.instruments = Array(registry.instruments)
    return run
  }

  /// A plain order book, to check the simulator's own.
  struct PlainBook {
    var orders: [UInt64: (price: Int64, size: Int64, side: Side)] = [:]
    var violations = 0

    mutating func apply(_ order: OrderActionBody) {
      switch order.action {
      case .add:
        if orders[order.orderId] != nil || order.size <= 0 { violations += 1 }
        orders[order.orderId] = (order.price, order.size, order.side)
      case .modify:
        if orders[order.orderId]?.side != order.side || order.size <= 0 { violations += 1 }
        orders[order.orderId] = (order.price, order.size, order.side)
      case .reduce, .execute, .delete:
        guard let old = orders[order.orderId], old.price == order.price, old.side == order.side,
          old.size >= order.size
        else {
          violations += 1
          return
        }
        let left = old.size - order.size
        if order.action == .delete, left != 0 { violations += 1 }
        orders[order.orderId] = left == 0 ? nil : (old.price, left, old.side)
      default: violations += 1
      }
    }

    var spread: Int64? {
      let bid = orders.values.filter { $0.side == .bid }.map(\.price).max()
      let ask = orders.values.filter { $0.side == .ask }.map(\.price).min()
      guard let bid, let ask else { return nil }
      return ask - bid
    }
  }

  @Test func equalSeedsGiveEqualEvents() throws {
    let specification = "sim:seed=7,instruments=3,events=20000,late=1%,duplicates=2%,future=1%"
    let one = try run(specification)
    #expect(try run(specification).digest == one.digest)
    #expect(try run("sim:seed=8,instruments=3,events=20000").digest != one.digest)
  }

  /// The numbers must not change between machines or versions: captures of the simulator are cited.
  @Test func eventsOfASeedAreFixed() throws {
    let run = try run("sim:seed=7,instruments=8,events=1000")
    #expect(run.events.count == 1000)
    #expect(run.digest == 14_018_814_328_785_918_599)
  }

  @Test func booksAreConsistentAndNeverCrossed() throws {
    let run = try run("sim:seed=3,instruments=4,events=60000")
    #expect(run.events.count == 60_000)
    #expect(run.instruments.map(\.symbol) == ["SIM0", "SIM1", "SIM2", "SIM3"])
    var books = Array(repeating: PlainBook(), count: 4)
    var spreads: [Int64: Int] = [:]
    var lastReceive = Int64.min
    var open: (instrument: UInt32, time: Int64)?
    var traded: Trade?
    for (index, event) in run.events.enumerated() {
      #expect(event.receiveTime >= lastReceive && event.receiveTime > event.eventTime)
      #expect(event.sequence == UInt64(index + 1))
      lastReceive = event.receiveTime
      if let open { #expect(open == (event.instrument, event.eventTime)) }
      if event.kind == .trade {
        traded = event.trade
      } else {
        let order = event.orderAction
        if order.action == .execute {
          #expect(traded?.price == order.price && traded?.size == order.size)
          #expect(traded?.aggressor != order.side)
          traded = nil
        }
        books[Int(event.instrument)].apply(order)
      }
      open = event.flags.contains(.last) ? nil : (event.instrument, event.eventTime)
      if open == nil, let spread = books[Int(event.instrument)].spread {
        spreads[spread, default: 0] += 1
      }
    }
    #expect(books.map(\.violations) == [0, 0, 0, 0])
    #expect(books.allSatisfy { $0.orders.count >= 10 && $0.orders.count <= 128 })
    let total = spreads.values.reduce(0, +)
    let narrow = (spreads[1] ?? 0) + (spreads[2] ?? 0)
    #expect(spreads.keys.allSatisfy { $0 > 0 })
    #expect(Double(narrow) > 0.8 * Double(total), "\(spreads)")
  }

  @Test func arrivalsAreClustered() throws {
    let run = try run("sim:seed=5,instruments=1,events=50000")
    // Counts in windows of 10 ms: a Poisson process has variance over mean 1.
    var counts: [Int64: Double] = [:]
    for event in run.events where event.flags.contains(.last) {
      counts[event.eventTime / 10_000_000, default: 0] += 1
    }
    let first = run.events.first.map { $0.eventTime / 10_000_000 } ?? 0
    let last = run.events.last.map { $0.eventTime / 10_000_000 } ?? 0
    let windows = Double(last - first + 1)
    let mean = counts.values.reduce(0, +) / windows
    let square = counts.values.reduce(0) { $0 + $1 * $1 } / windows
    #expect((square - mean * mean) / mean > 2)
    let times = run.events.filter { $0.flags.contains(.last) }.map(\.eventTime)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func faultsDoNotChangeWhatHappens() throws {
    let plain = try run("sim:seed=9,instruments=2,events=30000")
    let late = try run("sim:seed=9,instruments=2,events=30000,late=5%,lateness=50ms")
    func sorted(_ run: Run) -> [Event] { run.events.sorted { $0.sequence < $1.sequence } }
    #expect(sorted(late).map(\.eventTime) == sorted(plain).map(\.eventTime))
    #expect(sorted(late).map(\.body) == sorted(plain).map(\.body))
    let receives = late.events.map(\.receiveTime)
    #expect(zip(receives, receives.dropFirst()).allSatisfy { $0 <= $1 })
    var newest = Int64.min
    var stragglers = 0
    for event in late.events {
      if event.eventTime < newest { stragglers += 1 }
      #expect(event.eventTime > newest &- 51_000_000 || newest == Int64.min)
      newest = max(newest, event.eventTime)
    }
    #expect(stragglers > 600 && stragglers < 3000)
    // Groups stay together.
    var open: UInt32?
    for event in late.events {
      if let open { #expect(open == event.instrument) }
      open = event.flags.contains(.last) ? nil : event.instrument
    }
  }

  @Test func duplicatesComeFromTheSecondSource() throws {
    let run = try run("sim:seed=9,instruments=2,events=10000,duplicates=100%")
    let first = run.events.filter { $0.source == 4 }
    let second = run.events.filter { $0.source == 5 }
    #expect(first.count == 10_000 && second.count == 10_000)
    #expect(
      second.sorted { $0.sequence < $1.sequence }.map(\.body)
        == first.sorted { $0.sequence < $1.sequence }.map(\.body))
    #expect(Set(run.events.map(\.origin)).count == 20_000)
    for source in [first, second] {
      #expect(zip(source, source.dropFirst()).allSatisfy { $0.origin < $1.origin })
    }
  }

  @Test func futureStampsAreAheadOfTheirArrival() throws {
    let run = try run("sim:seed=9,instruments=2,events=10000,future=1%,ahead=10s")
    #expect(run.events.count == 10_000)
    let ahead = run.events.filter { $0.eventTime > $0.receiveTime }
    #expect(ahead.count > 50 && ahead.count < 150)
    #expect(ahead.allSatisfy { $0.kind == .trade && $0.flags.contains(.last) })
  }

  @Test func eventsAreCountedExactly() throws {
    for count in [0, 1, 7, 23, 2048, 5001] {
      #expect(try run("sim:events=\(count),trades=50%").events.count == count)
    }
    #expect(try run("sim:instruments=1,events=300,late=100%,duplicates=100%").events.count == 600)
  }

  @Test func wrongOptionsAreRefused() {
    for wrong in [
      "seed=1", "sim:seed", "sim:seed=x", "sim:speed=1", "sim:instruments=0", "sim:late=101%",
      "sim:late=2", "sim:start=noon", "sim:lateness=5", "sim:events=-1", "sim:late=nan",
    ] {
      #expect(throws: CaptureOptionError.self, "\(wrong)") { try MarketSimulator(wrong) }
    }
  }
}
