import EventModel

/// Finds instruments by what they are across streams: symbol and publisher.
public struct InstrumentIndex {
  private struct Identity: Hashable {
    var symbol: String
    var publisher: String
  }
  private var ids: [Identity: UInt32] = [:]

  public init() {}

  /// The id under which the instrument is known; if it is new, the id it now gets, which is `next`.
  public mutating func id(of instrument: Instrument, next: Int) -> UInt32 {
    let identity = Identity(symbol: instrument.symbol, publisher: instrument.publisher)
    if let known = ids[identity] { return known }
    ids[identity] = UInt32(next)
    return UInt32(next)
  }
}
