import EventModel
import EventStream
import Normalization
import TestSupport
import Testing

@Suite struct SessionTests {
  private func times(_ texts: [String]) -> [PlainEvent] {
    texts.enumerated().map { index, text in
      var event = trade(0, ordinal: UInt64(index))
      event.event.eventTime = Timestamp.parse(text) ?? 0
      return event
    }
  }

  private func plan() throws -> SessionPlan {
    try SessionPlan(
      Array("# own\nMINE,America/New_York,09:30,16:00,12:00,13:00\n".utf8), name: "plan")
  }

  @Test func changesAreToldAtTheirTimes() throws {
    // Friday to Monday; New York is four hours behind UTC.
    let events = times([
      "2014-06-06T13:00:00Z", "2014-06-06T13:29:59.99Z", "2014-06-06T13:30:00Z",
      "2014-06-06T18:00:00Z", "2014-06-09T13:30:00.05Z",
    ])
    for mode in [NormalizeOptions.Mode.ordered, .eager] {
      var options = NormalizeOptions()
      options.mode = mode
      let run = try NormalizeRun(events, options, instruments: 1, sessions: try plan())
      let told = run.events.filter { $0.event.kind == .status }
      #expect(
        told.map { "\(Timestamp.format($0.time).prefix(16)) \($0.event.status.phase.name)" } == [
          "2014-06-06T13:00 closed", "2014-06-06T13:30 continuous", "2014-06-06T16:00 break",
          "2014-06-06T17:00 continuous", "2014-06-06T20:00 closed", "2014-06-09T13:30 continuous",
        ])
      // Before the events of the same time, and in the order of all.
      let kinds = run.events.filter { $0.time == events[2].time }.map(\.event.kind)
      #expect(kinds == [.status, .trade])
      var newest = Int64.min
      // In eager mode watermarks stay behind by the lateness.
      for event in run.output where mode == .ordered || !event.isWatermark {
        #expect(event.time >= newest)
        newest = event.time
      }
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func neitherArrivalNorBatchesNorSnapshotsMatter(seed: UInt64) throws {
    // Around the opening at 13:30 UTC.
    let opening = try #require(Timestamp.parse("2014-06-06T13:30:00Z"))
    let events = RandomFlow.events(seed: seed, count: 400, start: opening - 1_500_000_000)
    var options = OrderTests.options(.ordered, book: 2)
    options.bookLevels = 2
    let expected = try NormalizeRun(events, options, sessions: try plan())
    #expect(expected.events.contains { $0.event.kind == .status && $0.time == opening })
    for arrival in 0..<6 as Range<UInt64> {
      let shuffled = RandomFlow.shuffled(events, bound: options.lateness, seed: arrival)
      let run = try NormalizeRun(
        shuffled, options, cuts: arrival, snapshotAt: Int(arrival) * 60, sessions: try plan())
      expectSame(run.output, expected.output)
    }
  }

  @Test(arguments: [
    "NOWHERE", "MINE,Nowhere/Land,09:30,16:00", "MINE,UTC,9,16", "MINE,UTC,09:30",
    "MINE,UTC,09:30,16:00,14:00,13:00", "MINE,UTC,25:00,16:00",
  ])
  func badPlansAreRefusedWithTheirLine(line: String) {
    #expect {
      _ = try SessionPlan(Array("XNYS\n\(line)".utf8), name: "plan")
    } throws: { error in
      let error = error as? StreamError
      return error?.exit == .badConfiguration && error?.place.hasPrefix("line 2, column ") == true
    }
  }
}

@Suite struct AdjustmentTests {
  @Test func pricesGoOnFromBeforeTheAction() throws {
    let table = try AdjustmentTable(
      Array("S0,2014-06-09,7 # split\nS0,2014-06-11,1,2\nS1,2014-06-09,3\n".utf8), name: "actions")
    let days = ["2014-06-08T12:00:00Z", "2014-06-09T12:00:00Z", "2014-06-11T12:00:00Z"]
    var events: [PlainEvent] = []
    for (index, text) in days.enumerated() {
      var event = trade(0, ordinal: UInt64(index * 6))
      event.event.eventTime = try #require(Timestamp.parse(text))
      event.event.trade = Trade(price: 100, size: 70)
      events.append(event)
      event.event.origin += 1
      event.event.kind = .bar
      event.event.bar = Bar(start: 0, volume: 70)
      event.words = [100, 101, 99, noNumber]
      events.append(event)
      event.event.origin += 1
      event.event.kind = .quote
      event.event.quote = Quote(bidPrice: 100, bidSize: 70)
      event.words = []
      events.append(event)
      for type in [StatisticType.openInterest, .settlementPrice, .netChange] {
        event.event.origin += 1
        event.event.kind = .statistic
        event.event.statistic = Statistic(price: 100, quantity: 70, type: type)
        events.append(event)
      }
    }
    var options = NormalizeOptions()
    options.maximumSkew = 30 * Timestamp.day
    let run = try NormalizeRun(events, options, adjustments: table)
    #expect(
      run.events.filter { $0.event.kind == .trade }.map(\.event.trade.price) == [100, 700, 714])
    #expect(run.events.filter { $0.event.kind == .trade }.map(\.event.trade.size) == [70, 10, 10])
    #expect(
      run.events.filter { $0.event.kind == .bar }.map(\.words) == [
        [100, 101, 99, noNumber], [700, 707, 693, noNumber], [714, 721, 707, noNumber],
      ])
    #expect(run.events.filter { $0.event.kind == .bar }.map(\.event.bar.volume) == [70, 10, 10])
    let quotes = run.events.filter { $0.event.kind == .quote }.map(\.event.quote)
    #expect(quotes.map(\.bidPrice) == [100, 700, 714])
    #expect(quotes.allSatisfy { $0.askPrice == noNumber && $0.askSize == noNumber })
    let figures = run.events.filter { $0.event.kind == .statistic }.map(\.event.statistic)
    #expect(figures.map(\.price) == [100, 100, 100, 100, 700, 100, 100, 714, 100])
    #expect(figures.map(\.quantity) == [70, 70, 70, 10, 10, 10, 10, 10, 10])
  }

  @Test func whatDoesNotFitIsLeftAndFlagged() throws {
    let table = try AdjustmentTable(Array("S0,1970-01-01,1e9".utf8), name: "actions")
    var event = trade(1_700_000_000_000)
    event.event.trade = Trade(price: .max - 5, size: 1)
    let run = try NormalizeRun([event], NormalizeOptions(), adjustments: table)
    #expect(run.events[0].event.trade.price == .max - 5)
    #expect(run.events[0].event.flags.contains(.unreliable))
  }

  @Test(arguments: ["S0,2014-06-09", "S0,yesterday,2", "S0,2014-06-09,0", "S0,2014-06-09,nan"])
  func badLinesAreRefused(line: String) {
    #expect(throws: StreamError.self) { try AdjustmentTable(Array(line.utf8), name: "actions") }
  }
}
