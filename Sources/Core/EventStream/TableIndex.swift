import EventModel

/// Takes entries of several streams into the tables of one header: what is the same across streams gets
/// one id. Identity is bytes: texts that only look alike, or that Unicode calls equivalent, differ.
public struct TableIndex: Sendable {
  private typealias Identity = [UInt8]
  private var instruments: [Identity: UInt32] = [:]
  private var featureSets: [Identity: UInt16] = [:]
  private var strategies: [Identity: UInt16] = [:]

  public init() {}

  /// The id of the instrument with this symbol and publisher, which is appended where it is new.
  public mutating func adopt(_ instrument: Instrument, into header: inout StreamHeader) -> UInt32 {
    let identity = Self.identity(instrument.symbol, instrument.publisher)
    if let known = instruments[identity] { return known }
    var own = instrument
    own.id = UInt32(header.instruments.count)
    instruments[identity] = own.id
    header.instruments.append(own)
    return own.id
  }

  /// The id of the set with this clock and these features; nil where the table is full.
  public mutating func adopt(_ set: FeatureSet, into header: inout StreamHeader) -> UInt16? {
    let identity = Self.identity(set.clock, set.features)
    if let known = featureSets[identity] { return known }
    guard header.featureSets.count < Int(UInt16.max) else { return nil }
    var own = set
    own.id = UInt16(header.featureSets.count)
    featureSets[identity] = own.id
    header.featureSets.append(own)
    return own.id
  }

  /// The id of the strategy with this name, version and inputs; nil where the table is full.
  public mutating func adopt(_ strategy: Strategy, into header: inout StreamHeader) -> UInt16? {
    let identity = Self.identity(strategy.name, strategy.inputs) + Array(strategy.version.utf8)
    if let known = strategies[identity] { return known }
    guard header.strategies.count < Int(UInt16.max) - 1 else { return nil }
    var own = strategy
    own.id = UInt16(header.strategies.count)
    strategies[identity] = own.id
    header.strategies.append(own)
    return own.id
  }

  /// UTF-8 with a byte between the texts that no UTF-8 holds.
  private static func identity(_ first: String, _ second: String) -> Identity {
    var bytes = Array(first.utf8)
    bytes.append(0xFF)
    bytes.append(contentsOf: second.utf8)
    return bytes
  }

  private static func identity(_ text: String, _ features: [FeatureSet.Feature]) -> Identity {
    var bytes = Array(text.utf8)
    for feature in features {
      bytes.append(0xFF)
      bytes.append(contentsOf: feature.name.utf8)
      bytes.append(0xFF)
      bytes.append(contentsOf: feature.expression.utf8)
    }
    bytes.append(0xFF)
    return bytes
  }
}
