import EventModel
import EventStream

/// What one unit of each currency of a stream is worth in that of the account. What is not known is
/// NaN, never 1.
struct ConversionRates: Sendable {
  /// The account's own first.
  private(set) var currencies: [String]
  private var places: [String: Int]
  private var follower = TableFollower<Instrument>()
  var rates: [Double]
  /// Of each currency: the instrument that its rate comes from, and how.
  private var sources: [Source]
  /// Those whose rate the configuration says.
  private var configured: [Int] = []
  private let configuration: AccountConfiguration

  private struct Source: Sendable {
    var instrument = noInstrument
    var isInverse = false
    /// The configuration says where it comes from.
    var isConfigured = false
    /// Twice the price units in one of currency: a division by it rounds once.
    var divisor = 1.0
  }

  init(_ configuration: AccountConfiguration) {
    self.configuration = configuration
    currencies = [configuration.currency]
    places = [configuration.currency: 0]
    rates = [1]
    sources = [Source()]
  }

  func index(of currency: String) -> Int? { places[currency] }

  private mutating func add(_ currency: String) {
    places[currency] = currencies.count
    currencies.append(currency)
    rates.append(.nan)
    sources.append(Source())
  }

  /// Adds a currency that the account holds, whether or not an instrument is in it.
  mutating func include(_ currency: String) {
    if index(of: currency) == nil { add(currency) }
  }

  /// Adds the currencies of the instruments, and those that rates are given for.
  mutating func begin(_ header: StreamHeader) throws(StreamError) {
    for (name, rate) in configuration.rates {
      let index = self.index(of: name) ?? currencies.count
      if index == currencies.count {
        add(name)
      } else if sources[index].isConfigured {
        continue
      }
      sources[index].isConfigured = true
      configured.append(index)
      switch rate {
      case .constant(let constant): rates[index] = constant
      case .instrument(let symbol, let isInverse):
        guard let instrument = header.instruments.first(where: { $0.symbol == symbol }) else {
          throw configuration.unknownRate(name, symbol: symbol, in: header)
        }
        sources[index].instrument = instrument.id
        sources[index].isInverse = isInverse
        sources[index].divisor =
          2 * Double(DecimalNumber.powerOfTen(-Int(instrument.priceExponent)))
      }
    }
    for index in follower.changes(in: header.instruments) {
      let currency = header.instruments[index].currency
      if self.index(of: currency) == nil { add(currency) }
    }
  }

  /// Whether a currency's rate is known, or will be once its instrument has a price.
  func hasPath(_ currency: String) -> Bool {
    guard let index = index(of: currency) else { return false }
    return index == 0 || sources[index].isConfigured
  }

  func isSource(_ instrument: UInt32) -> Bool {
    configured.contains { sources[$0].instrument == instrument }
  }

  /// Takes the newest price of an instrument that is a source; `noNumber` where it has none.
  mutating func take(_ instrument: UInt32, twicePrice: Int64) {
    for index in configured where sources[index].instrument == instrument {
      let price = Double(twicePrice) / sources[index].divisor
      let isKnown = twicePrice != noNumber && price > 0
      rates[index] = isKnown ? (sources[index].isInverse ? 1 / price : price) : .nan
    }
  }
}
