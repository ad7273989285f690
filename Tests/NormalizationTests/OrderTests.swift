import EventModel
import Normalization
import TestSupport
import Testing

@Suite struct OrderTests {
  static func options(_ mode: NormalizeOptions.Mode, book: Int?) -> NormalizeOptions {
    var options = NormalizeOptions()
    options.mode = mode
    options.bookLevels = book
    options.idle = 1000 * RandomFlow.millisecond
    return options
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func anyArrivalWithinTheBoundGivesTheSame(seed: UInt64) throws {
    let events = RandomFlow.events(seed: seed)
    let options = Self.options(.ordered, book: seed % 2 == 0 ? 3 : nil)
    let expected = try NormalizeRun(events, options)
    #expect(expected.statistics["late"] == 0 && expected.statistics["skewed"] == 0)
    for arrival in 0..<6 as Range<UInt64> {
      let shuffled = RandomFlow.shuffled(events, bound: options.lateness, seed: arrival + 100)
      let run = try NormalizeRun(shuffled, options, cuts: arrival)
      expectSame(run.output, expected.output)
      #expect(run.statistics["late"] == 0)
    }
    // The total order, and all that went in.
    let originals = expected.events.filter { !$0.event.flags.contains(.derived) }
    #expect(originals.count == events.count)
    for (earlier, later) in zip(originals, originals.dropFirst()) {
      #expect(earlier.event.isBefore(later.event))
    }
  }

  @Test(arguments: [NormalizeOptions.Mode.ordered, .eager], 1...6 as ClosedRange<UInt64>)
  func batchesDoNotMatter(mode: NormalizeOptions.Mode, seed: UInt64) throws {
    var events = RandomFlow.shuffled(
      RandomFlow.events(seed: seed), bound: 400 * RandomFlow.millisecond, seed: seed)
    spoil(&events, seed: seed)
    for policy in [NormalizeOptions.LatePolicy.flag, .drop, .side] {
      var options = Self.options(mode, book: 2)
      options.late = policy
      options.findsGaps = seed % 2 == 0
      let expected = try NormalizeRun(events, options)
      #expect(expected.statistics["late"]! > 0 && expected.statistics["skewed"]! > 0)
      for cuts in 0..<4 as Range<UInt64> {
        let run = try NormalizeRun(events, options, cuts: cuts)
        #expect(run.output == expected.output && run.late == expected.late)
        #expect(
          run.statistics.filter { $0.key != "held most" }
            == expected.statistics.filter { $0.key != "held most" })
      }
      // Nothing vanishes uncounted.
      let out = expected.events.filter { !$0.event.flags.contains(.derived) }
      #expect(
        out.count + expected.statistics["late removed"]! + expected.statistics["duplicates"]!
          == events.count)
      #expect(expected.late.count == (policy == .side ? expected.statistics["late"] : 0))
      expectWatermarksHold(expected.output)
    }
  }

  @Test(arguments: [NormalizeOptions.Mode.ordered, .eager], 1...4 as ClosedRange<UInt64>)
  func goesOnFromASnapshotAnywhere(mode: NormalizeOptions.Mode, seed: UInt64) throws {
    var events = RandomFlow.shuffled(
      RandomFlow.events(seed: seed, count: 300), bound: 300 * RandomFlow.millisecond, seed: seed)
    spoil(&events, seed: seed)
    var options = Self.options(mode, book: 2)
    options.findsGaps = true
    let expected = try NormalizeRun(events, options)
    for place in stride(from: 1, to: events.count, by: 3) {
      let run = try NormalizeRun(events, options, cuts: UInt64(place), snapshotAt: place)
      guard run.output == expected.output else {
        Issue.record("differs after a snapshot at \(place)")
        return
      }
      #expect(run.statistics["late"] == expected.statistics["late"])
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func whatLeftDoesNotDependOnWhatFollows(seed: UInt64) throws {
    let events = RandomFlow.events(seed: seed)
    for mode in [NormalizeOptions.Mode.ordered, .eager] {
      let options = Self.options(mode, book: 2)
      let arrivals = RandomFlow.shuffled(events, bound: options.lateness, seed: seed)
      let whole = try NormalizeRun(arrivals, options).output
      for part in 1..<12 {
        // By event time in ordered mode, by arrival in eager mode.
        let count = events.count * part / 12
        let time = events[count].time
        let cut =
          mode == .ordered ? arrivals.filter { $0.time <= time } : Array(arrivals.prefix(count))
        let output = try NormalizeRun(cut, options).output.filter {
          !$0.event.flags.contains(.partial)
        }
        expectSame(output, Array(whole.prefix(output.count)))
        if mode == .ordered {
          expectSame(
            output.filter { !$0.isWatermark },
            whole.filter { !$0.isWatermark && $0.time <= time })
        }
      }
    }
  }

  @Test func aBoundOnWhatIsHeldIsKept() throws {
    var options = Self.options(.ordered, book: nil)
    options.lateness = 3_600_000_000_000
    options.maximumHeld = 50
    let events = RandomFlow.events(seed: 1)
    let run = try NormalizeRun(events, options, cuts: 1)
    #expect(run.statistics["held most"]! <= 50 && run.statistics["forced out"]! > 0)
    #expect(run.events.count == events.count)
  }

  /// Puts events far in the past and in the future, numbers some, takes receive times away.
  private func spoil(_ events: inout [PlainEvent], seed: UInt64) {
    var random = SeededGenerator(seed: seed + 77)
    for _ in 0..<10 {
      let place = Int.random(in: 20..<events.count - 20, using: &random)
      events[place].event.eventTime -= 5_000_000_000
      events[place].event.flags = .last
    }
    for _ in 0..<5 {
      let place = Int.random(in: 20..<events.count - 20, using: &random)
      let ahead = Int64.random(in: 20...400_000_000, using: &random)
      events[place].event.eventTime += ahead * 1_000_000_000
      events[place].event.flags = .last
    }
    for place in events.indices where Int.random(in: 0..<5, using: &random) == 0 {
      events[place].event.sequence = UInt64.random(in: 1...200, using: &random)
    }
    for place in events.indices where Int.random(in: 0..<9, using: &random) == 0 {
      events[place].event.receiveTime = noTime
    }
  }

  private func expectWatermarksHold(_ output: [PlainEvent]) {
    var watermark = Int64.min
    for event in output {
      if event.isWatermark {
        #expect(event.time > watermark && event.time % 100_000_000 == 0)
        watermark = event.time
      } else if event.event.flags.isDisjoint(with: [.late, .skewed]) {
        #expect(event.time >= watermark)
      }
    }
  }
}
