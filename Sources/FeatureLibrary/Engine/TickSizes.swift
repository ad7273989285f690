import EventModel

/// The size of a tick of every instrument, as a whole number of its price units; absent where the
/// header does not say it.
struct TickSizes {
  /// In currency; takes precedence over the header.
  private let given: Double?
  private var units: [Double] = []

  init(_ given: Double?) { self.given = given }

  mutating func begin(_ header: StreamHeader, _ market: MarketState) {
    units = header.instruments.indices.map { index in
      if let given { return (given * market.scales.values[index].price).rounded() }
      let known = header.instruments[index].tickSize
      return known == noNumber ? .nan : Double(known)
    }
    for index in units.indices where !(units[index] > 0) { units[index] = .nan }
  }

  @inline(__always) subscript(instrument: Int) -> Double { units[instrument] }
}

extension FeatureDefinition.Parameter {
  static let tick = Self(
    "tick", .number(1e-18...1e9), fallback: "nan",
    meaning: "size of a tick in currency, where the stream's header does not say it")
}
