import EventModel

/// One message of the exchange in `incremental_book_L2`: the run of rows with one symbol and one
/// `local_timestamp`. Its rows may have different exchange times (a Kraken message has one a level), so
/// the message is known, and happens as a whole, at the greatest of them. Rows that are part of a
/// snapshot and rows that are none stand in messages of their own.
struct TardisMessage {
  /// A message that grows beyond this is cut, so that a capture without ends fits in memory.
  static var maximumRows: Int { 1 << 16 }

  /// Times, instrument and flags of all its rows.
  private(set) var event = Event(kind: .level, eventTime: noTime)
  private(set) var levels: [Level] = []

  var isEmpty: Bool { levels.isEmpty }
  var isSnapshot: Bool { event.flags.contains(.snapshot) }

  /// Whether a row belongs to this message.
  func takes(_ row: Event) -> Bool {
    event.instrument == row.instrument && event.receiveTime == row.receiveTime
      && event.flags == row.flags && levels.count < Self.maximumRows
  }

  mutating func append(_ row: Event) {
    if isEmpty {
      event = row
    } else if row.eventTime > event.eventTime {
      event.eventTime = row.eventTime
    }
    levels.append(row.level)
  }

  /// Appends the message as one group, behind `clears`, and forgets it.
  mutating func release(behind clears: TardisSnapshot.Clears, into output: inout CaptureOutput) {
    event.flags.remove(.last)
    for side in clears.sides {
      event.level = Level(price: noNumber, size: noNumber, action: .clear, side: side)
      output.append(event)
    }
    for index in levels.indices {
      if index == levels.count - 1 { event.flags.insert(.last) }
      event.level = levels[index]
      output.append(event)
    }
    levels.removeAll(keepingCapacity: true)
  }
}

/// What the snapshots of an instrument have replaced.
///
/// A snapshot message replaces the sides that it holds. An exchange may send a snapshot in several
/// messages: snapshot rows that follow at the same exchange time, or in the same message, go on with it,
/// and replace only sides that it has not replaced yet.
struct TardisSnapshot {
  /// What goes before the levels of a message.
  enum Clears {
    case nothing, book, bids, asks

    var sides: [Side] {
      switch self {
      case .nothing: return []
      case .book: return [.none]
      case .bids: return [.bid]
      case .asks: return [.ask]
      }
    }
  }

  /// Times of the snapshot that may go on; `noTime` behind other rows.
  private var eventTime = noTime
  private var receiveTime = noTime
  private var hasBids = false
  private var hasAsks = false
  /// A snapshot came before, so that a side may be left from it.
  private var hasBook = false

  /// Takes note of a message; says what is void before it.
  mutating func clears(before message: TardisMessage) -> Clears {
    guard message.isSnapshot else {
      (eventTime, receiveTime) = (noTime, noTime)
      return .nothing
    }
    let goesOn =
      eventTime == message.event.eventTime
      || receiveTime == message.event.receiveTime && receiveTime != noTime
    let bids = message.levels.contains { $0.side == .bid }
    let asks = message.levels.contains { $0.side == .ask }
    let newBids = bids && !(goesOn && hasBids)
    let newAsks = asks && !(goesOn && hasAsks)
    hasBids = bids || goesOn && hasBids
    hasAsks = asks || goesOn && hasAsks
    (eventTime, receiveTime) = (message.event.eventTime, message.event.receiveTime)
    if !hasBook {
      hasBook = true
      return .book
    }
    return newBids ? (newAsks ? .book : .bids) : newAsks ? .asks : .nothing
  }
}
