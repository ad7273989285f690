/// What a stream says of itself before its events: see `Header` in `schemas/stream.capnp`.
public struct StreamHeader: Sendable, Equatable {
  /// Whether the stream has an end that is known.
  public enum Mode: UInt16, Sendable {
    case recorded = 0
    case live = 1
  }

  /// A capture, or what still grows.
  public var mode = Mode.recorded
  /// By id: an instrument's id is its index.
  public var instruments: HeaderTable<Instrument> = []
  /// By id: a feature set's id is its index.
  public var featureSets: HeaderTable<FeatureSet> = []
  /// By id: a strategy's id is its index.
  public var strategies: HeaderTable<Strategy> = []
  /// The kinds of event that may occur.
  public var kinds: KindSet = []
  /// The stages passed, the source first.
  public var lineage: [LineageEntry] = []
  /// Which recording each source of `origin` reads, by ascending source; empty where none said so.
  public var captures: [Capture] = []

  public init() {}

  /// The id of the instrument, if the stream knows it.
  public func instrument(symbol: String, publisher: String) -> UInt32? {
    instruments.first { $0.symbol == symbol && $0.publisher == publisher }?.id
  }
}

/// An instrument of a stream.
public struct Instrument: Sendable, Equatable {
  /// Dense and local to the stream.
  public var id: UInt32
  /// As the venue spells it.
  public var symbol: String
  /// Venue or feed. Symbol and publisher are the identity across streams.
  public var publisher: String
  /// The identity is valid in [validFrom, validTo), nanoseconds; `noTime` when unknown.
  public var validFrom = noTime
  /// The first nanosecond at which it is not valid any more.
  public var validTo = noTime
  /// ISO 4217, or the venue's own code; empty when unknown.
  public var currency = ""
  /// In price units; `noNumber` when unknown.
  public var tickSize = noNumber
  /// In size units; `noNumber` when unknown.
  public var lotSize = noNumber
  /// Currency per point and contract; 0 when unknown.
  public var multiplier = 0.0
  /// A contract is worth multiplier / price of the currency that it is settled in, not multiplier × price:
  /// the multiplier is then its worth in the currency that the price is told in.
  public var isInverse = false
  /// By which limits group instruments; empty when unknown.
  public var sector = ""
  /// A name of the module Calendars; empty when unknown.
  public var calendar = ""
  /// A price is the integer times ten to this, -18 to 0.
  public var priceExponent: Int8
  /// A size is the integer times ten to this, -18 to 0.
  public var sizeExponent: Int8
  /// The venue's own number; 0 when it has none.
  public var venueId: UInt64 = 0

  public init(
    id: UInt32, symbol: String, publisher: String = "", priceExponent: Int8 = -9,
    sizeExponent: Int8 = -9
  ) {
    self.id = id
    self.symbol = symbol
    self.publisher = publisher
    self.priceExponent = priceExponent
    self.sizeExponent = sizeExponent
  }

  /// Ten to the price exponent: multiply a price by it for its value in currency.
  public var priceScale: Double { DecimalNumber.scale(priceExponent) }
  /// Ten to the size exponent.
  public var sizeScale: Double { DecimalNumber.scale(sizeExponent) }
}

/// A set of features that are computed together; a `features` event holds one value of each.
public struct FeatureSet: Sendable, Equatable {
  /// Dense and local to the stream.
  public var id: UInt16
  /// Canonical text; empty: at the end of every atomic group.
  public var clock: String
  /// In the order of a vector's values.
  public var features: [Feature]

  /// A column of a set.
  public struct Feature: Sendable, Equatable {
    /// Heading of the column.
    public var name: String
    /// Canonical text of the expression: the identity of the feature.
    public var expression: String
    /// FNV-1a of the canonical text.
    public var hash: UInt64

    public init(name: String, expression: String) {
      self.name = name
      self.expression = expression
      hash = fnv1a(expression.utf8)
    }

  }

  public init(id: UInt16, clock: String, features: [Feature]) {
    self.id = id
    self.clock = clock
    self.features = features
  }
}

/// A strategy whose signals, orders and fills the stream holds.
public struct Strategy: Sendable, Equatable {
  /// Dense and local to the stream.
  public var id: UInt16
  /// What the user calls it; the identity across streams, with the version.
  public var name: String
  /// The definition with its canonical arguments.
  public var version: String
  /// The last values of its signals, in this order.
  public var inputs: [FeatureSet.Feature]

  public init(id: UInt16, name: String, version: String, inputs: [FeatureSet.Feature] = []) {
    self.id = id
    self.name = name
    self.version = version
    self.inputs = inputs
  }
}

/// A recording that a source of a stream reads. An event is the same as another only where source and
/// ordinal are of one recording.
public struct Capture: Sendable, Hashable {
  /// The upper 16 bits of `Event.origin`.
  public var source: UInt16
  /// FNV-1a of the name and the first bytes; 0 when unknown.
  public var identity: UInt64
  /// The file's name without its folder; `-` is standard input.
  public var name: String

  public init(source: UInt16, identity: UInt64, name: String) {
    self.source = source
    self.identity = identity
    self.name = name
  }
}

/// One stage that the stream has passed.
public struct LineageEntry: Sendable, Hashable {
  /// The program that the stream passed.
  public var program: String
  /// Of the program.
  public var version: String
  /// Options in the order of the program's table, defaults left out.
  public var arguments: String
  /// What readers must know of what it did, a sentence each.
  public var notes: [String]

  public init(program: String, version: String, arguments: String, notes: [String] = []) {
    self.program = program
    self.version = version
    self.arguments = arguments
    self.notes = notes
  }
}

/// The 64-bit FNV-1a hash, http://www.isthe.com/chongo/tech/comp/fnv/.
@inlinable public func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
