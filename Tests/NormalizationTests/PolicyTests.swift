import EventModel
import Normalization
import TestSupport
import Testing

/// A trade of source `source` at `time` milliseconds.
func trade(
  _ time: Int64, source: UInt64 = 0, ordinal: UInt64 = 0, sequence: UInt64 = 0,
  receive: Int64? = nil, flags: EventFlags = .last
) -> PlainEvent {
  var event = Event(
    kind: .trade, eventTime: time * 1_000_000,
    receiveTime: receive.map { $0 * 1_000_000 } ?? noTime, origin: source << 48 | ordinal,
    sequence: sequence, instrument: 0, flags: flags)
  event.trade = Trade(price: 1, size: 1)
  return PlainEvent(event)
}

@Suite struct PolicyTests {
  private let base: Int64 = 1_700_000_000_000

  private func options(_ mode: NormalizeOptions.Mode) -> NormalizeOptions {
    var options = NormalizeOptions()
    options.mode = mode
    return options
  }

  @Test(arguments: [NormalizeOptions.Mode.ordered, .eager], [false, true])
  func oneEventYearsAheadNeitherStallsNorFlushes(
    mode: NormalizeOptions.Mode, hasReceive: Bool
  ) throws {
    for place in [0, 1, 50, 99] {
      var events = (0..<100).map { index -> PlainEvent in
        let time = base + Int64(index) * 20
        return trade(time, ordinal: UInt64(index), receive: hasReceive ? time + 3 : nil)
      }
      events[place].event.eventTime += 40 * 365 * Timestamp.day
      let run = try NormalizeRun(events, options(mode), cuts: 3)
      #expect(run.statistics["late"] == 0)
      #expect(run.events.count == 100)
      // All but the odd one in order, and watermarks go on behind it.
      let others = run.events.filter { $0.time < (base + 1_000_000) * 1_000_000 }
      #expect(others.map(\.event.ordinal) == (0..<100).filter { $0 != place }.map(UInt64.init))
      #expect(run.events.last?.event.ordinal == UInt64(place))
      if place < 99 {
        #expect(run.statistics["skewed"] == 1)
        #expect(run.events.last?.event.flags == [.last, .skewed])
      }
      let watermarks = run.output.filter(\.isWatermark)
      #expect(watermarks.count > 15)
      if place < 99 { #expect(watermarks.allSatisfy { $0.time < (base + 2100) * 1_000_000 }) }
    }
  }

  /// A few events that claim a time to come make all others late: the advice is to set those aside, and it
  /// does.
  @Test func theAdviceOfFutureStampsIsAboutThem() throws {
    var events = (0..<2000).map { trade(base + Int64($0) * 20, ordinal: UInt64($0)) }
    for place in stride(from: 100, to: 2000, by: 500) {
      events[place].event.eventTime += 8 * Timestamp.second
    }
    let run = try NormalizeRun(events, options(.ordered), cuts: 3)
    #expect((run.statistics["late"] ?? 0) > 1500)
    #expect(
      run.remarks.first?.hasSuffix(
        "which features leave out; they are behind 4 events up to 8s ahead: if those claim times to come, "
          + "--max-skew 4s sets them aside, and if not, --lateness 8s orders all") == true,
      "\(run.remarks)")
    var advised = options(.ordered)
    advised.maximumSkew = 4 * Timestamp.second
    let mended = try NormalizeRun(events, advised, cuts: 3)
    #expect(mended.statistics["late"] == 0 && mended.statistics["skewed"] == 4)
    // A few that come late are another matter.
    var stragglers = (0..<200).map { trade(base + Int64($0) * 20, ordinal: UInt64($0)) }
    for place in stride(from: 100, to: 200, by: 20) {
      stragglers[place].event.eventTime -= Timestamp.second
    }
    let behind = try NormalizeRun(stragglers, options(.ordered), cuts: 3)
    #expect(behind.remarks.first?.hasSuffix("--lateness 980ms would order them") == true)
  }

  @Test func aNightIsNoSkew() throws {
    var time = base
    let bars = (0..<40).map { index -> PlainEvent in
      time += index % 5 == 4 ? 3 * 86_400_000 : 86_400_000
      return trade(time, ordinal: UInt64(index))
    }
    for mode in [NormalizeOptions.Mode.ordered, .eager] {
      let run = try NormalizeRun(bars, options(mode), cuts: 1)
      #expect(run.events == bars)
      #expect(run.statistics["skewed"] == 0 && run.statistics["late"] == 0)
    }
  }

  @Test func aClockThatIsBehindThroughoutIsNoSkew() throws {
    let events = (0..<2000).map { index -> PlainEvent in
      let time = base + Int64(index * 7)
      return trade(time, ordinal: UInt64(index), receive: time - 1270 + Int64(index % 13))
    }
    var options = options(.ordered)
    options.maximumSkew = 100_000_000
    let run = try NormalizeRun(events, options, cuts: 1)
    #expect(run.events == events)
    #expect(run.statistics["skewed"] == 0 && run.statistics["late"] == 0)
  }

  @Test func redundantFeedsBecomeOne() throws {
    var random = SeededGenerator(seed: 4)
    var feeds: [PlainEvent] = []
    for sequence in 1...3000 as ClosedRange<UInt64> {
      // Three equal trades of one sequence are three trades.
      for part in 0..<(sequence % 10 == 0 ? 3 : 1) as Range<UInt64> {
        for source in 0...1 as ClosedRange<UInt64> where Int.random(in: 0..<20, using: &random) > 0
        {
          feeds.append(
            trade(
              base + Int64(sequence), source: source, ordinal: sequence * 3 + part,
              sequence: sequence))
        }
      }
    }
    var outputs: [[PlainEvent]] = []
    for seed in 0..<4 as Range<UInt64> {
      let run = try NormalizeRun(
        RandomFlow.shuffled(feeds, bound: 150_000_000, seed: seed), options(.ordered), cuts: seed)
      outputs.append(run.output)
      #expect(run.events.count + run.statistics["duplicates"]! == feeds.count)
      // Of a sequence, all that one of the sources sent.
      for (sequence, copies) in Dictionary(grouping: run.events, by: \.event.sequence) {
        #expect(Set(copies.map(\.event.source)).count == 1)
        #expect(copies.count <= (sequence % 10 == 0 ? 3 : 1))
      }
      #expect(
        Set(run.events.map(\.event.sequence)) == Set(feeds.map(\.event.sequence)))
    }
    for output in outputs { expectSame(output, outputs[0]) }
    let eager = try NormalizeRun(feeds, options(.eager))
    #expect(Set(eager.events.map(\.event.sequence)).count == Set(feeds.map(\.event.sequence)).count)
  }

  @Test func aFeedThatJoinsLaterIsKnownByWhatTheFirstSent() throws {
    let first = (1...70_000 as ClosedRange<UInt64>).map {
      trade(base + Int64($0), ordinal: $0, sequence: $0)
    }
    // Five seconds behind, it repeats the last 4,000 and goes on with 1,000 of its own.
    let second = (66_001...71_000 as ClosedRange<UInt64>).map {
      trade(base + 4_000 + Int64($0), source: 1, ordinal: $0, sequence: $0)
    }
    for mode in [NormalizeOptions.Mode.ordered, .eager] {
      let run = try NormalizeRun(first + second, options(mode), cuts: 1)
      #expect(run.statistics["duplicates"] == 4_000)
      #expect(run.events.map(\.event.sequence) == Array(1...71_000))
    }
  }

  @Test func aSourceThatFallsSilentIsLeftBehind() throws {
    var options = options(.ordered)
    options.idle = 1_000_000_000
    var events = (0..<50).map { trade(base + Int64($0) * 100, ordinal: UInt64($0)) }
    events.insert(trade(base + 50, source: 1), at: 1)
    let run = try NormalizeRun(events, options)
    // The watermark waits for the silent source for a second, then goes on.
    #expect(run.output[..<run.beforeEnd].filter(\.isWatermark).count > 40)
    var waiting = options
    waiting.idle = 3_600_000_000_000
    let waited = try NormalizeRun(events, waiting)
    #expect(waited.beforeEnd == 0 || waited.output[..<waited.beforeEnd].allSatisfy(\.isWatermark))
    expectSame(run.output, waited.output)
  }

  /// A live source that falls silent holds nothing back for longer than `idle`.
  @Test(arguments: [nil, 50])
  func silenceReleasesWhatIsHeld(snapshotAt: Int?) throws {
    var options = options(.ordered)
    options.idle = 2_000_000_000
    let events = (0..<50).map { trade(base + Int64($0) * 10, ordinal: UInt64($0)) }
    let clock: Int64 = 1_800_000_000_000_000_000
    let seconds = { (count: Double) in clock + Int64(count * 1e9) }
    let early = try NormalizeRun(events, options, heartbeats: [50: [seconds(0), seconds(1.9)]])
    #expect(early.output[..<early.beforeEnd].count { !$0.isWatermark } < 50)
    let silent = try NormalizeRun(
      events, options, snapshotAt: snapshotAt, heartbeats: [50: [seconds(0), seconds(2)]])
    #expect(silent.output[..<silent.beforeEnd].count { !$0.isWatermark } == 50)
    // Then time goes on: half a second after the last event at 490 ms windows up to 900 ms close.
    let longer = try NormalizeRun(
      events, options, heartbeats: [50: [seconds(0), seconds(2), seconds(2.5)]])
    #expect(longer.output[..<longer.beforeEnd].last?.isWatermark == true)
    #expect(longer.output[..<longer.beforeEnd].last?.time == (base + 900) * 1_000_000)
    for run in [silent, longer] { expectSame(run.events, early.events) }
  }

  /// Silence is counted from the last event, and one that comes after it was declared over is late.
  @Test func whatComesAfterSilenceIsLateOnlyIfItIsOld() throws {
    var options = options(.ordered)
    options.idle = 1_000_000_000
    let second: Int64 = 1_000_000_000
    let events = [0, 10, 5_000].enumerated().map {
      trade(base + Int64($1), ordinal: UInt64($0))
    }
    // Two silences of less than a second, an event between them.
    let spoken = try NormalizeRun(
      events, options,
      heartbeats: [1: [0, second * 9 / 10], 2: [second, second * 19 / 10]])
    #expect(spoken.statistics["late"] == 0)
    // Five seconds are over when nine went by.
    let silent = try NormalizeRun(events, options, heartbeats: [2: [0, 9 * second]])
    #expect(silent.statistics["late"] == 1)
    let inTime = try NormalizeRun(events, options, heartbeats: [2: [0, 5 * second]])
    #expect(inTime.statistics["late"] == 0)
  }

  @Test func gapsAreFoundWhereAsked() throws {
    var options = options(.ordered)
    options.findsGaps = true
    let sequences: [UInt64] = [5, 6, 6, 9, 8, 10]
    let events = sequences.enumerated().map {
      trade(base + Int64($0), ordinal: UInt64($0), sequence: $1)
    }
    let run = try NormalizeRun(events, options)
    let gaps = run.events.filter { $0.event.kind == .gap }
    #expect(gaps.count == 1)
    #expect(gaps.first?.event.gap.fromSequence == 7 && gaps.first?.event.gap.toSequence == 9)
  }

  @Test func silencesCostTwoWatermarks() throws {
    let events = [0, 50, 7000, 7020].enumerated().map {
      trade(base + $1, ordinal: UInt64($0))
    }
    let run = try NormalizeRun(events, options(.ordered))
    #expect(run.output.filter(\.isWatermark).map { $0.time / 1_000_000 - base } == [0, 100, 7000])
  }

  @Test func extremeTimesDoNotTrap() throws {
    let times: [Int64] = [.max, .min, .min + 1, 0, -1, .max - 1, 1_700_000_000_000_000_000]
    var random = SeededGenerator(seed: 8)
    for mode in [NormalizeOptions.Mode.ordered, .eager] {
      for _ in 0..<50 {
        let events = (0..<60).map { index -> PlainEvent in
          var event = trade(0, source: random.next() % 3, ordinal: UInt64(index))
          event.event.eventTime = times.randomElement(using: &random)!
          event.event.receiveTime = times.randomElement(using: &random)!
          event.event.sequence = [0, 1, UInt64.max].randomElement(using: &random)!
          return event
        }
        var options = options(mode)
        options.findsGaps = true
        options.bookLevels = 1
        let run = try NormalizeRun(events, options, cuts: 1)
        let out = run.events.count { !$0.event.flags.contains(.derived) }
        #expect(out + run.statistics["duplicates"]! == events.count)
      }
    }
  }
}
