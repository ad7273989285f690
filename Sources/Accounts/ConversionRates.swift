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

  /// Adds the currencies of the instruments, and those that rates are given for. The instrument of a
  /// rate may come later in the stream than the first header.
  mutating func begin(_ header: StreamHeader) {
    for (name, rate) in configuration.rates {
      let index = self.index(of: name) ?? currencies.count
      if index == currencies.count {
        add(name)
      } else if sources[index].isConfigured && sources[index].instrument != noInstrument {
        continue
      }
      sources[index].isConfigured = true
      switch rate {
      case .constant(let constant): rates[index] = constant
      case .instrument(let symbol, let isInverse):
        guard let instrument = header.instruments.first(where: { $0.symbol == symbol }) else {
          continue
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

  /// The error of a rate whose instrument the stream did not have to its end.
  func missingInstrument(_ header: StreamHeader) -> StreamError? {
    for (name, rate) in configuration.rates {
      guard case .instrument(let symbol, _) = rate,
        !header.instruments.contains(where: { $0.symbol == symbol })
      else { continue }
      return configuration.unknownRate(name, symbol: symbol, in: header)
    }
    return nil
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
