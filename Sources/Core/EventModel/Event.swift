/// One thing that happened: a quote, a trade, a change of a book, a watermark, a feature vector.
///
/// The memory of an `Event` is the 72 bytes of `Event` in `schemas/stream.capnp`, little-endian, so
/// a list of events in a frame is an array of this type. What a kind adds to the common fields lies
/// in `body` and is read through the typed views of `Generated/EventBodies.swift`.
@frozen public struct Event: BitwiseCopyable, Sendable {
  /// Nanoseconds since the Unix epoch, UTC, by the venue's clock. Bars: the end of their interval.
  public var eventTime: Int64
  /// Nanoseconds since the Unix epoch by the capturing machine's clock; `noTime` when unknown.
  public var receiveTime: Int64
  /// `source << 48 | ordinal`: unique among the events that sources sent, and increasing within a
  /// source. What is derived carries the origin of the event that caused it, what a clock caused 0.
  public var origin: UInt64
  /// The venue's sequence number or update id; 0 when it has none.
  public var sequence: UInt64
  /// An instrument's id in the header; `noInstrument` when it concerns none.
  public var instrument: UInt32
  /// What holds of it beside its kind.
  public var flags: EventFlags
  /// Which view of `body` holds, and in which list its payload lies.
  public var kind: EventKind
  /// Four words that the kind lays out.
  public var body: EventBody

  @inlinable public init(
    kind: EventKind, eventTime: Int64, receiveTime: Int64 = noTime, origin: UInt64 = 0,
    sequence: UInt64 = 0, instrument: UInt32 = noInstrument, flags: EventFlags = .last,
    body: EventBody = EventBody()
  ) {
    self.eventTime = eventTime
    self.receiveTime = receiveTime
    self.origin = origin
    self.sequence = sequence
    self.instrument = instrument
    self.flags = flags
    self.kind = kind
    self.body = body
  }

  /// The statement that everything before `time` is complete.
  @inlinable public static func watermark(_ time: Int64) -> Event {
    Event(kind: .watermark, eventTime: time)
  }

  /// The source of `origin`, 0 to 65,535.
  @inlinable public var source: UInt16 { UInt16(truncatingIfNeeded: origin >> 48) }
  /// The number of the event within its source.
  @inlinable public var ordinal: UInt64 { origin & 0xFFFF_FFFF_FFFF }

  /// The total order of a stream: event time, then source, then ordinal.
  @inlinable public func isBefore(_ other: Event) -> Bool {
    eventTime != other.eventTime ? eventTime < other.eventTime : origin < other.origin
  }
}

/// A time that is not known.
@inlinable public var noTime: Int64 { Int64.min }
/// A price or size that is not known or not there.
@inlinable public var noNumber: Int64 { Int64.min }
/// The instrument of events that concern none.
@inlinable public var noInstrument: UInt32 { UInt32.max }
/// A count of orders that is not known.
@inlinable public var noCount: UInt32 { UInt32.max }

/// The four words that every kind lays out its own way.
@frozen public struct EventBody: BitwiseCopyable, Sendable, Equatable {
  public var word0: Int64
  public var word1: Int64
  public var word2: Int64
  public var word3: Int64

  @inlinable public init(
    _ word0: Int64 = 0, _ word1: Int64 = 0, _ word2: Int64 = 0, _ word3: Int64 = 0
  ) {
    self.word0 = word0
    self.word1 = word1
    self.word2 = word2
    self.word3 = word3
  }
}

/// A code on the wire: a 16-bit number with a name. Codes that this build does not know are kept.
public protocol WireCode: RawRepresentable, Hashable, BitwiseCopyable, Sendable
where RawValue == UInt16 {
  /// Names by number, in snake case.
  static var names: [String] { get }
  init(rawValue: UInt16)
}

extension WireCode {
  /// The name, or the number where this build knows none.
  public var name: String {
    Int(rawValue) < Self.names.count ? Self.names[Int(rawValue)] : String(rawValue)
  }

  /// The code of a name, as texts have it.
  public init?(name: String) {
    guard let index = Self.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: UInt16(index))
  }
}

/// The list of a batch in which a kind's payload lies.
@frozen public enum PayloadList: Sendable {
  case none, values, words, text
}

/// A set of event kinds.
@frozen public struct KindSet: OptionSet, Hashable, Sendable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public init(_ kinds: EventKind...) {
    rawValue = kinds.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
  }
  @inlinable public func contains(_ kind: EventKind) -> Bool {
    rawValue >> UInt64(kind.rawValue) & 1 != 0
  }
  @inlinable public mutating func insert(_ kind: EventKind) {
    rawValue |= 1 << UInt64(kind.rawValue)
  }
  /// Its kinds, in the order of their codes.
  public var kinds: [EventKind] {
    (0..<UInt16(EventKind.count)).map(EventKind.init(rawValue:)).filter(contains)
  }
  /// Every kind that this build knows.
  public static var all: KindSet { KindSet(rawValue: 1 << UInt64(EventKind.count) - 1) }
}

/// What holds of an event beside its kind; the bits are described in the schema.
@frozen public struct EventFlags: OptionSet, BitwiseCopyable, Hashable, Sendable {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Ends an atomic group; an event that stands alone has it.
  @inlinable public static var last: EventFlags { EventFlags(rawValue: 1 << 0) }
  /// Part of a snapshot, not a change.
  @inlinable public static var snapshot: EventFlags { EventFlags(rawValue: 1 << 1) }
  /// Older than the watermark when it arrived.
  @inlinable public static var late: EventFlags { EventFlags(rawValue: 1 << 2) }
  /// A trade of an odd lot.
  @inlinable public static var oddLot: EventFlags { EventFlags(rawValue: 1 << 3) }
  /// Bid at or above ask.
  @inlinable public static var crossed: EventFlags { EventFlags(rawValue: 1 << 4) }
  /// Its event time is that of its connection, group or snapshot: it has none of its own, or none
  /// that can stand.
  @inlinable public static var timeBorrowed: EventFlags { EventFlags(rawValue: 1 << 5) }
  /// Too far ahead of its source's estimated clock.
  @inlinable public static var skewed: EventFlags { EventFlags(rawValue: 1 << 6) }
  /// Of an interval that the end of the stream closed.
  @inlinable public static var partial: EventFlags { EventFlags(rawValue: 1 << 7) }
  /// Computed by Millrace, not sent by the venue.
  @inlinable public static var derived: EventFlags { EventFlags(rawValue: 1 << 8) }
  /// Of implied (calculated) liquidity.
  @inlinable public static var implied: EventFlags { EventFlags(rawValue: 1 << 9) }
  /// Executed or quoted in an auction or cross.
  @inlinable public static var auction: EventFlags { EventFlags(rawValue: 1 << 10) }
  /// The venue or capture marked it so, or it follows from a book that something was lost of.
  @inlinable public static var unreliable: EventFlags { EventFlags(rawValue: 1 << 11) }
  /// Executed against hidden liquidity.
  @inlinable public static var hidden: EventFlags { EventFlags(rawValue: 1 << 12) }
  /// The venue's own mark.
  @inlinable public static var condition: EventFlags { EventFlags(rawValue: 1 << 13) }
  /// Of a quote: the best bid and offer before the trade that follows it in its group.
  @inlinable public static var preTrade: EventFlags { EventFlags(rawValue: 1 << 14) }
  /// Of a trade: not executed in the venue's book, so no price, volume or flow of the market.
  @inlinable public static var offMarket: EventFlags { EventFlags(rawValue: 1 << 14) }
  /// Of a bar: the number of its trades is known, also where it is zero.
  @inlinable public static var counted: EventFlags { EventFlags(rawValue: 1 << 14) }

  /// Names by bit, in snake case; bit 14 is of the kind.
  public static let names = [
    "last", "snapshot", "late", "odd_lot", "crossed", "time_borrowed", "skewed", "partial",
    "derived", "implied", "auction", "unreliable", "hidden", "condition", "of_kind", "bit_15",
  ]

  /// The name of a bit as events of a kind have it.
  public static func name(ofBit bit: Int, _ kind: EventKind) -> String {
    if bit != 14 { return names[bit] }
    switch kind {
    case .quote: return "pre_trade"
    case .trade: return "off_market"
    case .bar: return "counted"
    default: return names[bit]
    }
  }

  /// The names of the bits that are set, joined by `|`; `last` is left out, as nearly all have it.
  public func text(_ kind: EventKind) -> String {
    (1..<16).filter { rawValue >> UInt16($0) & 1 != 0 }.map { Self.name(ofBit: $0, kind) }
      .joined(separator: "|")
  }
}

extension Event {
  /// Offset and count of the payload: in elements of its list, in bytes for text.
  @inlinable public var payloadOffset: Int {
    get { Int(UInt32(truncatingIfNeeded: body.word0)) }
    set {
      body.word0 = body.word0 & ~0xFFFF_FFFF | Int64(UInt32(truncatingIfNeeded: newValue))
    }
  }
  /// Words, values or bytes of its payload.
  @inlinable public var payloadCount: Int {
    Int(UInt16(truncatingIfNeeded: body.word0 >> 32))
  }

  /// Whether the event time, and the receive time where there is one, lie in `Timestamp.range`.
  @inlinable public var isTimely: Bool {
    Timestamp.range.contains(eventTime)
      && (receiveTime == noTime || Timestamp.range.contains(receiveTime))
  }
}
