import EventModel
import Normalization
import TestSupport
import Testing

/// Changes of a book stay in the order in which their source sent them, and a snapshot is of when it
/// came.
@Suite struct BookClocksTests {
  private static let base: Int64 = 1_700_000_000_000

  /// A change `time` milliseconds from the start.
  private static func change(
    _ time: Int64, _ ordinal: UInt64, kind: EventKind = .level, sequence: UInt64 = 0,
    instrument: UInt32 = 0, receive: Int64? = nil, flags: EventFlags = .last, source: UInt64 = 0
  ) -> PlainEvent {
    var event = Event(
      kind: kind, eventTime: (base + time) * 1_000_000,
      receiveTime: receive.map { (base + $0) * 1_000_000 } ?? noTime,
      origin: source << 48 | ordinal, sequence: sequence, instrument: instrument, flags: flags)
    if kind == .level {
      event.level = Level(price: 10, size: 1, action: .set, side: .bid)
    } else {
      event.orderAction = OrderActionBody(
        price: 10, size: 1, orderId: ordinal, action: .add, side: .bid)
    }
    return PlainEvent(event)
  }

  private static func times(_ events: [PlainEvent]) throws -> [[Int64]] {
    var options = NormalizeOptions()
    options.lateness = 60 * Timestamp.second
    for place in events.indices {
      let resumed = try NormalizeRun(events, options, snapshotAt: place)
      let whole = try NormalizeRun(events, options)
      expectSame(resumed.output, whole.output)
    }
    return try NormalizeRun(events, options).events.map {
      [
        Int64($0.event.ordinal), $0.time / 1_000_000 - base,
        $0.event.flags.contains(.timeBorrowed) ? 1 : 0,
      ]
    }
  }

  /// A level is set, and removed by a message whose time is a little older.
  @Test func aSmallStepBackIsNotBelieved() throws {
    let events = [
      Self.change(30, 1), Self.change(29, 2), Self.change(1, 3, instrument: 1), Self.change(31, 4),
    ]
    #expect(try Self.times(events) == [[3, 1, 0], [1, 30, 0], [2, 30, 1], [4, 31, 0]])
  }

  /// A step of more than a second is of something else, and so is one in sequence or of ordinals that
  /// arrive out of order.
  @Test func whatIsLateStaysLate() throws {
    let events = [
      Self.change(3000, 1), Self.change(1000, 2), Self.change(1500, 4), Self.change(1400, 3),
      Self.change(1600, 5, sequence: 9), Self.change(1590, 6, sequence: 8),
      Self.change(1580, 7, source: 1),
    ]
    #expect(
      try Self.times(events) == [
        [2, 1000, 0], [3, 1400, 0], [4, 1500, 0], [7, 1580, 0], [6, 1590, 0], [5, 1600, 0],
        [1, 3000, 0],
      ])
  }

  /// Orders that were entered days ago are in a snapshot that says what is now: nothing of it is known
  /// before it came, and what comes behind it follows it.
  @Test func aSnapshotOfOrdersIsOfWhenItCame() throws {
    let day = Timestamp.day / 1_000_000
    let events = [
      Self.change(-2 * day, 1, kind: .orderAction, receive: 100, flags: .snapshot),
      Self.change(-day, 2, kind: .orderAction, receive: 100, flags: .snapshot),
      Self.change(-1, 3, kind: .orderAction, receive: 100, flags: [.snapshot, .last]),
      Self.change(99, 4, kind: .orderAction, receive: 101),
      Self.change(200, 5, kind: .orderAction, receive: 201),
    ]
    #expect(
      try Self.times(events) == [
        [1, 100, 1], [2, 100, 1], [3, 100, 1], [4, 100, 1], [5, 200, 0],
      ])
  }
}
