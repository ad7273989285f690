import EventModel
import Testing

/// How parents are split. Every child of a market order fills at once, at a touch of any size.
@Suite struct ScheduleTests {
  static func market(until end: Double, step: Double = 10) -> MarketScript {
    var script = MarketScript()
    for time in stride(from: 0.0, through: end, by: step) {
      script.quote(time, 99, 1000 + Int64(time), 101, 1000 + Int64(time))
    }
    return script
  }

  static func with(_ script: MarketScript, _ orders: (inout MarketScript) -> Void) -> MarketScript {
    var all = script
    let market = all.events.count
    orders(&all)
    let added = all.events[market...]
    all.events = Array(all.events[..<market])
    for event in added {
      let place =
        all.events.firstIndex { $0.event.eventTime > event.event.eventTime } ?? all.events.count
      all.events.insert(event, at: place)
    }
    return all
  }

  /// Time in milliseconds and size of each child.
  static func children(_ run: ExecutionRun) -> [String] {
    run.orders.filter { $0.state == .pending }.map {
      "\(Int(($0.time - MarketScript.start) / 1_000_000)) \($0.size)"
    }
  }

  @Test func equalSlicesInLots() throws {
    let script = Self.with(Self.market(until: 200)) {
      $0.parent(5, 1, .bid, 100, schedule: .twap, until: 105)
    }
    let toml = "[execution]\nslices = 4"
    #expect(
      Self.children(try ExecutionRun(script, toml)) == ["5 25", "30 25", "55 25", "80 25"])
    var header = ExecutionRun.header(of: script.events)
    header.instruments[0].lotSize = 10
    #expect(
      Self.children(try ExecutionRun(script, toml, header: header))
        == ["5 20", "30 30", "55 20", "80 30"])
  }

  @Test func slicesMovedAtRandomStayInTheirPlaces() throws {
    let script = Self.with(Self.market(until: 1200)) {
      $0.parent(0, 1, .bid, 100, schedule: .twap, until: 1000)
      $0.parent(0, 2, .bid, 100, schedule: .twap, until: 1000)
    }
    let toml = "[execution]\nslices = 10\nrandomize = \"100 %\"\nseed = "
    let run = try ExecutionRun(script, toml + "1")
    let pending = run.orders.filter { $0.state == .pending }
    for number in [1, 2] {
      let own = pending.filter { $0.parent >> 20 == number }
      #expect(own.count == 10)
      for (index, child) in own.enumerated() {
        let time = Double(child.time - MarketScript.start) / 1e6
        #expect(abs(time - Double(index) * 100) <= 50)
      }
    }
    #expect(Self.children(run) != Self.children(try ExecutionRun(script, toml + "2")))
  }

  /// A day with three times the volume in the second hour, then a parent over the same two hours.
  @Test func volumeIsLearnedFromDaysThatAreOver() throws {
    let (hour, day) = (3_600_000.0, 86_400_000.0)
    var script = MarketScript()
    // Midnight UTC is 6,400,000 ms before the script's start.
    let midnight = day - 80_000_000
    for minute in 0..<120 {
      script.trade(midnight + Double(minute) * 60_000, 100, minute < 60 ? 10 : 30)
    }
    // Volume of the same day does not count.
    script.trade(midnight + 5 * hour, 100, 100_000)
    script.quote(midnight + day, 99, 1000, 101, 1000)
    script.parent(
      midnight + day, 1, .bid, 80, schedule: .vwap, until: midnight + day + 2 * hour)
    for minute in 1..<130 {
      script.quote(midnight + day + Double(minute) * 60_000, 99, 1000, 101, 2000 + Int64(minute))
    }
    let run = try ExecutionRun(script, "[execution]\nslices = 4")
    #expect(run.orders.filter { $0.state == .pending }.map(\.size) == [10, 10, 30, 30])
    #expect(run.remarks.isEmpty)
  }

  @Test func withoutADayVolumeIsEven() throws {
    let script = Self.with(Self.market(until: 200)) {
      $0.parent(5, 1, .bid, 100, schedule: .vwap, until: 105)
    }
    let run = try ExecutionRun(script, "[execution]\nslices = 4")
    #expect(run.orders.filter { $0.state == .pending }.map(\.size) == [25, 25, 25, 25])
    #expect(run.remarks.count == 1)
  }

  @Test func participationFollowsTheVolume() throws {
    var script = MarketScript()
    script.quote(0, 99, 1000, 101, 1000)
    script.trade(1, 101, 500, .bid)
    script.parent(5, 1, .bid, 40, schedule: .participation, until: 500)
    for (time, size) in [(10.0, Int64(90)), (120, 30), (130, 100), (310, 500)] {
      script.trade(time, 101, size, .bid, isLast: false)
      script.quote(time, 99, 1000, 101, 1000 + size)
    }
    script.watermark(600)
    let run = try ExecutionRun(
      script, "[execution]\nparticipation = \"10 %\"\ninterval = \"100ms\"")
    // 9 of 90, 22 of 220, then all that is left of 40.
    #expect(Self.children(run) == ["105 9", "205 13", "405 18"])
  }

  @Test func theDeadlineCrossesOrEndsIt() throws {
    for completes in [true, false] {
      let script = Self.with(Self.market(until: 200)) {
        $0.parent(5, 1, .bid, 10, schedule: .peg, until: 105)
      }
      let run = try ExecutionRun(script, "[execution]\ncomplete = \(completes)")
      if completes {
        #expect(run.fills.map(\.price) == [101])
        #expect(run.log.last == "+105 1 filled 10/10")
      } else {
        #expect(run.fills.isEmpty)
        #expect(run.log.last == "+105 1 expired 0/10")
      }
    }
  }

  @Test func aPegFollowsTheTouch() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 103, 5)
    script.parent(1, 1, .bid, 4, limit: 101, schedule: .peg, until: 100)
    script.quote(2, 100, 5, 103, 5)
    script.quote(3, 102, 5, 103, 5)
    script.quote(4, 97, 5, 103, 5)
    script.watermark(50)
    let run = try ExecutionRun(script)
    let prices = run.orders.filter { $0.parent != 0 && $0.state == .working }.map(\.price)
    // Never past the parent's limit.
    #expect(prices == [99, 100, 101, 97])
    let mid = try ExecutionRun(script, "[execution]\npeg = \"mid\"\nreprice = \"interval\"")
    #expect(mid.orders.filter { $0.parent != 0 && $0.state == .working }.map(\.price) == [101])
  }

  @Test func passiveSlicesMoveUpToTheTouch() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 103, 5)
    script.parent(1, 1, .bid, 4, schedule: .twap, until: 41)
    script.quote(5, 100, 5, 103, 5)
    script.watermark(30)
    let run = try ExecutionRun(script, "[execution]\nslices = 2\nchild = \"limit\"")
    let own = run.orders.filter { $0.parent != 0 && $0.state == .working }
    #expect(own.map { "\($0.id & 0xF) \($0.price)" } == ["1 99", "1 100", "2 100"])
  }

  @Test func theModelsOfThePapersAreSchedules() throws {
    let script = Self.with(Self.market(until: 2000)) {
      $0.parent(0, 1, .bid, 1000, schedule: .obizhaevaWang, until: 1000)
      $0.parent(0, 2, .bid, 1000, schedule: .almgrenChriss, until: 1000)
    }
    let toml = """
      [execution]
      slices = 4
      [execution.obizhaeva_wang]
      half_life = "250ms"
      [execution.almgren_chriss]
      volatility = 0.95
      temporary_impact = 2.5e-6
      risk_aversion = 1e6
      """
    let run = try ExecutionRun(script, toml)
    func sizes(_ number: UInt64) -> [Int64] {
      run.orders.filter { $0.state == .pending && $0.parent >> 20 == number }.map(\.size)
    }
    // 2 ρτ = 2 ln 2: a = 1/2, x₀ = 1000 / (2 + 3/2).
    #expect(sizes(1) == [285, 143, 143, 143, 286])
    let front = sizes(2)
    #expect(front.count == 4 && front.reduce(0, +) == 1000)
    #expect(zip(front, front.dropFirst()).allSatisfy { $0 >= $1 } && front[0] > 250)
  }

  /// The table of a strategy goes before the general one, the parent before both.
  @Test func strategiesHaveTheirOwn() throws {
    let script = Self.with(Self.market(until: 200)) {
      $0.parent(5, 1, .bid, 4, until: 105, strategy: 0)
      $0.parent(5, 2, .bid, 4, until: 105, strategy: 1)
      $0.parent(5, 3, .bid, 4, schedule: .direct, until: 105, strategy: 1)
    }
    var header = ExecutionRun.header(of: script.events)
    header.strategies = [
      Strategy(id: 0, name: "slow", version: ""), Strategy(id: 1, name: "other", version: ""),
    ]
    let toml = """
      [execution]
      schedule = "twap"
      slices = 4
      [execution.strategy.slow]
      slices = 2
      """
    let run = try ExecutionRun(script, toml, header: header)
    let counts = [1, 2, 3].map { number in
      run.orders.filter { $0.state == .pending && $0.parent >> 20 == number }.count
    }
    #expect(counts == [2, 4, 1])
  }
}
