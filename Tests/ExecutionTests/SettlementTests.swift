import EventModel
import Testing

/// Shares that are sold from the next session on, at the venue: what risk holds back would else be sold
/// there by a stop.
@Suite struct SettlementTests {
  /// Milliseconds of the script at a time of Shanghai, on a day from 2023-11-15 on.
  private static func at(_ day: Double, _ hour: Double, _ minute: Double = 0) -> Double {
    (((day - 1) * 24 + hour - 8) * 60 + minute) * 60_000 + 6_400_000
  }

  /// 600000 of Shanghai, prices and sizes whole.
  private static func header(
    _ script: MarketScript, symbol: String = "600000", held: [String] = []
  ) -> StreamHeader {
    var header = ExecutionRun.header(of: script.events, instruments: 1)
    header.instruments[0].symbol = symbol
    header.instruments[0].calendar = "XSHG"
    header.instruments[0].lotSize = noNumber
    if !held.isEmpty {
      header.lineage.append(LineageEntry(program: "risk", version: "", arguments: "", notes: held))
    }
    return header
  }

  private static func bracket(_ stop: Int64, _ target: Int64?) -> (inout OrderPayload) -> Void {
    {
      $0.stopDistance = stop
      if let target { $0.targetDistance = target }
    }
  }

  private static func day(_ time: Int64) -> Int64 {
    (time - MarketScript.time(at(1, 0))) / Timestamp.day + 1
  }

  @Test func aStopSellsFromTheNextSessionOn() throws {
    var script = MarketScript()
    script.quote(Self.at(1, 10), 99, 900, 100, 900)
    script.order(Self.at(1, 10, 1), 1, .bid, 200, Self.bracket(5, 20))
    script.quote(Self.at(1, 10, 2), 90, 900, 91, 900)
    script.quote(Self.at(1, 14, 59), 90, 900, 91, 900)
    // The market has come back: what was reached is sold all the same, at the first price.
    script.quote(Self.at(2, 9, 31), 97, 900, 98, 900)
    script.quote(Self.at(2, 9, 32), 80, 900, 81, 900)
    let run = try ExecutionRun(script, header: Self.header(script))
    #expect(run.fills.map(\.price) == [100, 97] && run.fills.map(\.size) == [200, 200])
    #expect(run.fills.map { Self.day($0.venueTime) } == [1, 2])
    // The target ends with it, and neither was ended on the way.
    let protective = run.orders.filter { $0.payload.link != 0 }
    #expect(protective.map(\.state) == [.working, .working, .filled, .cancelled])
    // A snapshot between the two days changes nothing.
    let again = try ExecutionRun(script, header: Self.header(script), snapshotAt: 4)
    #expect(again.log == run.log)
  }

  @Test func aTargetWaitsAtItsLimit() throws {
    var script = MarketScript()
    script.quote(Self.at(1, 10), 99, 900, 100, 900)
    script.order(Self.at(1, 10, 1), 1, .bid, 200, Self.bracket(5, 6))
    script.quote(Self.at(1, 10, 2), 108, 900, 109, 900)
    script.quote(Self.at(2, 9, 31), 103, 900, 104, 900)
    script.quote(Self.at(2, 9, 32), 107, 900, 108, 900)
    let run = try ExecutionRun(script, header: Self.header(script))
    #expect(run.fills.map(\.price) == [100, 106])
    #expect(run.fills.map { Self.day($0.venueTime) } == [1, 2])
  }

  /// What was held before is sold today, what was bought today tomorrow.
  @Test func whatIsSettledIsSoldAtOnce() throws {
    var script = MarketScript()
    script.quote(Self.at(1, 10), 99, 900, 100, 900)
    script.order(Self.at(1, 10, 1), 1, .bid, 200, Self.bracket(5, nil))
    script.quote(Self.at(1, 10, 2), 90, 900, 91, 900)
    script.quote(Self.at(2, 9, 31), 88, 900, 89, 900)
    script.passRisk()
    let header = Self.header(script, held: ["held 300 100.0 -1 600000"])
    let run = try ExecutionRun(script, header: header)
    #expect(run.fills.map(\.size) == [200, 300, 200])
    #expect(run.fills.map(\.price) == [100, 90, 88])
    #expect(run.fills.map { Self.day($0.venueTime) } == [1, 1, 2])
  }

  /// A bar tells of its inside at its end, which is the close: that is still its session.
  @Test(arguments: [([95, 96, 94, 95], 95), ([103, 104, 102, 103], 103)] as [([Int64], Int64)])
  func aStopInDailyBars(next: [Int64], price: Int64) throws {
    var script = MarketScript()
    script.order(Self.at(1, 9), 1, .bid, 200, limit: 99, Self.bracket(5, nil))
    script.bar(Self.at(1, 9, 30), Self.at(1, 15), [100, 101, 90, 98])
    script.bar(Self.at(2, 9, 30), Self.at(2, 15), next)
    let run = try ExecutionRun(script, header: Self.header(script))
    #expect(run.fills.map(\.price) == [99, price])
    #expect(run.fills.map(\.venueTime)[1] == MarketScript.time(Self.at(2, 9, 30)))
  }

  /// Locked at the day's limit nobody buys: the stop waits for a day on which it can be sold.
  @Test func aStopWaitsOutTheLimit() throws {
    var script = MarketScript()
    script.bar(Self.at(1, 9, 30), Self.at(1, 15), [100, 100, 100, 100])
    script.order(Self.at(2, 9), 1, .bid, 200, Self.bracket(5, nil))
    script.bar(Self.at(2, 9, 30), Self.at(2, 15), [100, 101, 94, 100])
    script.bar(Self.at(3, 9, 30), Self.at(3, 15), [90, 90, 90, 90])
    script.bar(Self.at(6, 9, 30), Self.at(6, 15), [85, 88, 84, 86])
    let run = try ExecutionRun(script, header: Self.header(script))
    #expect(run.fills.map(\.price) == [100, 85])
    #expect(run.fills.map { Self.day($0.venueTime) } == [2, 6])
  }

  @Test func aSaleOfTodaysSharesIsRefused() throws {
    var script = MarketScript()
    script.quote(Self.at(1, 10), 99, 900, 100, 900)
    script.parent(Self.at(1, 10, 1), 1, .bid, 200)
    script.parent(Self.at(1, 10, 2), 2, .ask, 100)
    script.quote(Self.at(1, 14, 59), 99, 900, 100, 900)
    // At the close it is an order of the next session.
    script.parent(Self.at(1, 15), 3, .ask, 100, tif: .goodTillCancel)
    script.quote(Self.at(2, 9, 31), 98, 900, 99, 900)
    let run = try ExecutionRun(script, header: Self.header(script))
    #expect(run.fills.map(\.price) == [100, 98])
    let refused = run.orders.first { $0.id == 2 << 20 | 1 && $0.state == .rejected }
    #expect(refused?.payload.reason == .settlement)
  }

  /// The odd rest of a holding is sold as a whole, and no other odd size; shares of STAR from 200 on.
  @Test(
    arguments: [
      ("600000", 150, 150, 150), ("600000", 250, 50, 50), ("600000", 250, 150, 150),
      ("600000", 250, 120, 0), ("688001", 150, 150, 150), ("688001", 250, 150, 0),
      ("688001", 450, 201, 201),
    ] as [(String, Int64, Int64, Int64)])
  func oddRests(symbol: String, held: Int64, sold: Int64, filled: Int64) throws {
    var script = MarketScript()
    script.quote(Self.at(1, 10), 99, 900, 100, 900)
    script.parent(Self.at(1, 10, 1), 1, .ask, sold)
    script.passRisk()
    let header = Self.header(script, symbol: symbol, held: ["held \(held) 100.0 -1 \(symbol)"])
    let run = try ExecutionRun(script, header: header)
    #expect(run.fills.reduce(0) { $0 + $1.size } == filled)
    // Without the rules any size may be.
    let free = try ExecutionRun(script, "[risk.a_share]\nenabled = false", header: header)
    #expect(free.fills.reduce(0) { $0 + $1.size } == sold)
  }
}
