import EventModel
import EventStream

/// What one unit of each currency of a stream is worth in that of the account. What is not known is
/// NaN, never 1.
struct ConversionRates: Sendable {
  /// The account's own first.
  private(set) var currencies: [String]
  var rates: [Double]
  /// Of each currency: the instrument that its rate comes from, and how.
  private var sources: [Source]
  private let configuration: AccountConfiguration

  private struct Source: Sendable {
    var instrument = noInstrument
    var isInverse = false
    /// Twice the price units in one of currency: a division by it rounds once.
    var divisor = 1.0
  }

  init(_ configuration: AccountConfiguration) {
    self.configuration = configuration
    currencies = [configuration.currency]
    rates = [1]
    sources = [Source()]
  }

  /// Adds the currencies of the instruments, and those that rates are given for.
  mutating func begin(_ header: StreamHeader) throws(StreamError) {
    for (name, rate) in configuration.rates {
      if currencies.contains(name) { continue }
      var source = Source()
      var known = Double.nan
      switch rate {
      case .constant(let constant): known = constant
      case .instrument(let symbol, let isInverse):
        guard let instrument = header.instruments.first(where: { $0.symbol == symbol }) else {
          throw configuration.unknownRate(name, symbol: symbol, in: header)
        }
        source = Source(
          instrument: instrument.id, isInverse: isInverse,
          divisor: 2 * Double(DecimalNumber.powerOfTen(-Int(instrument.priceExponent))))
      }
      currencies.append(name)
      rates.append(known)
      sources.append(source)
    }
    for instrument in header.instruments where !currencies.contains(instrument.currency) {
      currencies.append(instrument.currency)
      rates.append(.nan)
      sources.append(Source())
    }
  }

  /// Whether a currency's rate is known, or will be once its instrument has a price.
  func hasPath(_ currency: String) -> Bool {
    guard let index = currencies.firstIndex(of: currency) else { return false }
    return !rates[index].isNaN || sources[index].instrument != noInstrument
  }

  func isSource(_ instrument: UInt32) -> Bool {
    sources.contains { $0.instrument == instrument }
  }

  /// Takes the newest price of an instrument that is a source; `noNumber` where it has none.
  mutating func take(_ instrument: UInt32, twicePrice: Int64) {
    for index in sources.indices where sources[index].instrument == instrument {
      let price = Double(twicePrice) / sources[index].divisor
      let isKnown = twicePrice != noNumber && price > 0
      rates[index] = isKnown ? (sources[index].isInverse ? 1 / price : price) : .nan
    }
  }
}
