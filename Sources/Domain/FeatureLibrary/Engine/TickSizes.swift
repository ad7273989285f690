import Commands
import EventModel

/// The size of a tick of every instrument, as a whole number of its price units; absent where the
/// header does not say it.
struct TickSizes {
  /// In currency; takes precedence over the header.
  private let given: Double?
  private var units: [Double] = []
  private var unknown: [String] = []

  init(_ given: Double?) { self.given = given }

  mutating func begin(_ header: StreamHeader, _ market: MarketState) {
    units = header.instruments.indices.map { index in
      if let given { return (given * market.scales.values[index].price).rounded() }
      let known = header.instruments[index].tickSize
      return known == noNumber ? .nan : Double(known)
    }
    for index in units.indices where !(units[index] > 0) { units[index] = .nan }
    unknown = zip(header.instruments, units).filter { $0.1.isNaN }.map(\.0.symbol)
  }

  /// The instruments whose ticks are not known, in a sentence.
  var remark: String? {
    unknown.isEmpty
      ? nil
      : "the size of a tick of \(firstAndCount(unknown)) is not known, so what counts ticks has no value "
        + "there; an argument such as tick=0.01 says it"
  }

  @inline(__always) subscript(instrument: Int) -> Double { units[instrument] }
}

extension FeatureDefinition.Parameter {
  static let tick = Self(
    "tick", .number(1e-18...1e9), fallback: "nan",
    meaning: "size of a tick in currency, where the stream's header does not say it")
}
