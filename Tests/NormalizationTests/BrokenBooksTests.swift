import EventModel
import Normalization
import TestSupport
import Testing

/// What is broken in books is said without being asked for, a sentence a kind, and is told in every event
/// that is made from them.
@Suite struct BrokenBooksTests {
  private static let base: Int64 = 1_700_000_000_000

  private func order(
    _ time: Int64, _ action: OrderAction, _ id: UInt64, _ side: Side = .bid, _ price: Int64 = 50,
    _ size: Int64 = 5
  ) -> PlainEvent {
    var event = Event(
      kind: .orderAction, eventTime: (Self.base + time) * 1_000_000, origin: UInt64(time),
      instrument: 0)
    event.orderAction = OrderActionBody(
      price: price, size: size, orderId: id, action: action, side: side)
    return PlainEvent(event)
  }

  private func status(
    _ time: Int64, _ action: StatusAction, _ phase: SessionPhase = .unknown,
    instrument: UInt32 = 0
  ) -> PlainEvent {
    var event = Event(
      kind: .status, eventTime: (Self.base + time) * 1_000_000, origin: UInt64(time),
      instrument: instrument)
    event.status = Status(action: action, phase: phase)
    return PlainEvent(event)
  }

  private func level(
    _ time: Int64, _ side: Side, _ price: Int64, sequence: UInt64 = 0, flags: EventFlags = .last
  ) -> PlainEvent {
    var event = Event(
      kind: .level, eventTime: (Self.base + time) * 1_000_000, origin: UInt64(time),
      sequence: sequence, instrument: 0, flags: flags)
    event.level = Level(
      price: price, size: side == .none ? 0 : 5, action: side == .none ? .clear : .set, side: side)
    return PlainEvent(event)
  }

  private static var booked: NormalizeOptions {
    var options = NormalizeOptions()
    options.bookLevels = 1
    return options
  }

  @Test func ordersThatCannotBeAreNamed() throws {
    let events = [
      order(0, .add, 1), order(1, .delete, 9), order(2, .execute, 8), order(3, .add, 1),
      order(4, .reduce, 1, .bid, 50, 7), order(5, .add, 2, .none),
    ]
    let run = try NormalizeRun(events, Self.booked)
    #expect(
      run.remarks == [
        "2 changes of an order that is not in the book: S0",
        "1 order under an id that is in the book: S0",
        "1 change that took more than the order has: S0",
        "1 change without a side, price or size that can be: S0",
      ])
    #expect(try NormalizeRun(events, NormalizeOptions()).remarks.isEmpty)
  }

  /// A book is crossed from 1 ms on.
  private func crossed(_ others: [PlainEvent], at snapshot: Int? = nil) throws -> [String] {
    let book = [
      order(0, .add, 1), order(1, .add, 2, .ask, 49), order(5, .add, 3, .bid, 40),
      order(9, .add, 4, .bid, 41),
    ]
    let events = (book + others).sorted { $0.event.isBefore($1.event) }
    return try NormalizeRun(events, Self.booked, snapshotAt: snapshot).remarks
  }

  @Test func crossedBooksAreToldOutsideAuctionsOnly() throws {
    func sentence(_ count: Int) -> [String] {
      let noun = count == 1 ? "group" : "groups"
      return ["\(count) \(noun) that left the book crossed or locked outside auctions: S0"]
    }
    #expect(try crossed([]) == sentence(3))
    #expect(try crossed([status(0, .preOpen, .preOpen)]) == [])
    #expect(try crossed([status(0, .cross), status(4, .trading)]) == sentence(2))
    #expect(try crossed([status(4, .halt, instrument: noInstrument)]) == sentence(1))
    #expect(
      try crossed([status(0, .sessionChange, .closed), status(6, .sessionChange, .continuous)])
        == sentence(1))
    for place in 0..<6 {
      #expect(
        try crossed([status(0, .preOpen), status(4, .trading)], at: place) == sentence(2))
    }
  }

  /// Where no status tells, what comes before the first trade of a stream with trades is before an opening.
  @Test func beforeTheFirstTradeIsBeforeAnOpening() throws {
    var event = Event(
      kind: .trade, eventTime: (Self.base + 4) * 1_000_000, origin: 4, instrument: 0)
    event.trade = Trade(price: 50, size: 1)
    #expect(
      try crossed([PlainEvent(event)]) == [
        "2 groups that left the book crossed or locked outside auctions: S0"
      ])
    event.flags.insert(.offMarket)
    #expect(try crossed([PlainEvent(event)]) == [])
  }

  /// A snapshot that misses updates: doubt stays until one comes that does not.
  @Test(arguments: [true, false]) func aSnapshotInDoubtLeavesItsBookInDoubt(needs: Bool) throws {
    let events = [
      level(0, .none, 0, sequence: 10, flags: [.snapshot, .unreliable]),
      level(1, .bid, 50, sequence: 10, flags: [.snapshot, .unreliable]),
      level(2, .ask, 60, sequence: 10, flags: [.snapshot, .unreliable, .last]),
      level(3, .bid, 51, sequence: 11), level(4, .bid, 52, sequence: 12),
      level(5, .none, 0, sequence: 11, flags: .snapshot),
      level(6, .bid, 51, sequence: 11, flags: .snapshot),
      level(7, .ask, 60, sequence: 11, flags: [.snapshot, .last]),
      level(8, .ask, 59, sequence: 13),
    ]
    var options = Self.booked
    options.needsSnapshot = needs
    for place in 0...events.count {
      let run = try NormalizeRun(events, options, snapshotAt: place == events.count ? nil : place)
      let made = run.events.map(\.event).filter { $0.kind == .quote || $0.kind == .depth }
      #expect(made.count >= 8)
      for event in made {
        let isInDoubt = event.eventTime < (Self.base + 5) * 1_000_000
        #expect(event.flags.contains(.unreliable) == isInDoubt)
      }
      // The usable snapshot is brought up to the difference that had come before it.
      #expect(made.last { $0.kind == .quote }?.quote.bidPrice == 52)
    }
  }
}
