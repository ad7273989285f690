import EventModel
import Normalization
import TestSupport
import Testing

/// What happens to books when snapshots come in parts, copies come, or something is lost.
@Suite struct BookPolicyTests {
  private static let base: Int64 = 1_700_000_000_000

  /// A level of source `source`, `time` milliseconds from the start.
  private static func level(
    _ time: Int64, _ side: Side, _ price: Int64, _ size: Int64, ordinal: UInt64, source: UInt64 = 0,
    sequence: UInt64 = 0, flags: EventFlags = .last
  ) -> PlainEvent {
    var event = Event(
      kind: .level, eventTime: (base + time) * 1_000_000, origin: source << 48 | ordinal,
      sequence: sequence, instrument: 0, flags: flags)
    event.level = Level(price: price, size: size, action: side == .none ? .clear : .set, side: side)
    return PlainEvent(event)
  }

  private static var booked: NormalizeOptions {
    var options = NormalizeOptions()
    options.bookLevels = 2
    return options
  }

  private static func quotes(_ run: NormalizeRun) -> [[Int64]] {
    run.events.filter { $0.event.kind == .quote }.map {
      [$0.event.quote.bidPrice, $0.event.quote.askPrice]
    }
  }

  private static let whole: [PlainEvent] = [
    level(0, .none, 0, 0, ordinal: 1, flags: .snapshot),
    level(0, .bid, 10, 5, ordinal: 2, flags: [.snapshot, .last]),
  ]

  @Test(arguments: 0..<6) func aSnapshotMayComeInParts(snapshotAt: Int) throws {
    let parts =
      Self.whole + [
        Self.level(1, .ask, 12, 5, ordinal: 3, flags: [.snapshot, .last]),
        Self.level(2, .bid, 11, 1, ordinal: 4),
        // Another whole snapshot replaces the book.
        Self.level(3, .none, 0, 0, ordinal: 5, flags: .snapshot),
        Self.level(3, .ask, 20, 5, ordinal: 6, flags: [.snapshot, .last]),
      ]
    let run = try NormalizeRun(parts, Self.booked, snapshotAt: snapshotAt)
    #expect(
      Self.quotes(run) == [[10, noNumber], [10, 12], [11, 12], [noNumber, 20]])
  }

  @Test func aSnapshotIsNoCopyOfTheChangeWithItsSequence() throws {
    let events = [
      Self.level(0, .bid, 9, 1, ordinal: 1, sequence: 5),
      Self.level(1, .bid, 9, 1, ordinal: 1, source: 1, sequence: 5, flags: .snapshot),
      Self.level(1, .ask, 11, 1, ordinal: 2, source: 1, sequence: 5, flags: [.snapshot, .last]),
    ]
    let run = try NormalizeRun(events, Self.booked)
    #expect(run.statistics["duplicates"] == 0)
    #expect(Self.quotes(run) == [[9, 11]])
  }

  /// Two files whose ids number their rows.
  @Test func equalIdsOfOtherTradesAreNoCopies() throws {
    let events = (0..<40 as Range<UInt64>).map { index -> PlainEvent in
      var event = trade(Self.base + Int64(index) * 10, source: index % 2, ordinal: index)
      event.event.trade = Trade(price: 100 + Int64(index), size: 1, tradeId: 1 + index / 2)
      return event
    }
    let run = try NormalizeRun(events, NormalizeOptions())
    #expect(run.statistics["duplicates"] == 0 && run.events.count == 40)
  }

  /// A quote that cannot be trusted any more is told again as such, and so is its recovery.
  @Test func doubtIsToldWhereTheQuoteStays() throws {
    var gap = Event(
      kind: .gap, eventTime: (Self.base + 3) * 1_000_000, origin: 4, instrument: 0, flags: .last)
    gap.gap = Gap(cause: .sequence)
    let events =
      Self.whole + [
        Self.level(1, .bid, 9, 1, ordinal: 3), PlainEvent(gap),
        Self.level(4, .bid, 8, 1, ordinal: 5), Self.level(5, .bid, 8, 2, ordinal: 6),
        Self.level(6, .none, 0, 0, ordinal: 7, flags: .snapshot),
        Self.level(6, .bid, 10, 5, ordinal: 8, flags: [.snapshot, .last]),
      ]
    for place in events.indices {
      let run = try NormalizeRun(events, Self.booked, snapshotAt: place)
      let quotes = run.events.filter { $0.event.kind == .quote }
      #expect(quotes.map(\.event.flags).map { $0.contains(.unreliable) } == [false, true, false])
      #expect(quotes.allSatisfy { $0.event.quote.bidPrice == 10 })
    }
  }

  /// The bound of lateness is one on disorder, also where events are further apart than --max-skew.
  @Test func daysInAnyOrderWithinTheBound() throws {
    let days = (0..<60 as Range<UInt64>).map {
      trade(Self.base + Int64($0) * 86_400_000, ordinal: $0)
    }
    var options = NormalizeOptions()
    options.lateness = 60 * Timestamp.day
    let symbolsApart = Array(days[30...] + days[..<30])
    for arrival in [symbolsApart, days.reversed(), days] {
      let run = try NormalizeRun(arrival, options, cuts: 1)
      #expect(run.events == days)
      #expect(run.remarks.isEmpty)
    }
  }

  @Test func whatWasLikelyNotMeantIsSaid() throws {
    let behind = [0, 500, 1000, 1].enumerated().map {
      trade(Self.base + Int64($0.element), ordinal: UInt64($0.offset), receive: Self.base)
    }
    #expect(
      try NormalizeRun(behind, NormalizeOptions()).remarks == [
        "1 of 4 events came more than --lateness 200ms behind and are flagged late, which features "
          + "leave out; --lateness 999ms would order them"
      ])
    let noSnapshot = [Self.level(0, .bid, 9, 1, ordinal: 1)]
    #expect(
      try NormalizeRun(noSnapshot, Self.booked).remarks == [
        "no snapshot came of the book of S0, so there are no quotes of it; --no-snapshot takes it as "
          + "whole from its first change"
      ])
  }
}
