import EventModel

/// What currencies are worth in that of the account, by pairs that the stream has prices of: `EURUSD`,
/// `EUR/USD`, `EUR-USD` is the price of one euro in dollars.
struct CurrencyRates {
  /// The account's; empty until an instrument with a currency is traded.
  private(set) var account: String
  private var instruments: [Instrument] = []
  /// By instrument the pair that its currency is converted by; nil where none is needed or known.
  private var pairs: [Pair?] = []
  private var isKnown: [Bool] = []

  private struct Pair {
    var instrument: Int
    var isInverse: Bool
  }

  init(account: String?) { self.account = account ?? "" }

  mutating func begin(_ header: StreamHeader) {
    instruments = header.instruments
    findPairs()
  }

  /// The account takes the currency of the first instrument traded, where none was named.
  mutating func trade(_ instrument: Int) {
    if !account.isEmpty || instruments[instrument].currency.isEmpty { return }
    account = instruments[instrument].currency
    findPairs()
  }

  private mutating func findPairs() {
    let symbols = instruments.map { $0.symbol.filter(\.isLetter).uppercased() }
    pairs = []
    isKnown = []
    for instrument in instruments {
      let currency = instrument.currency
      let isSame = currency.isEmpty || account.isEmpty || currency == account
      var pair: Pair?
      if !isSame {
        if let place = symbols.firstIndex(of: currency + account) {
          pair = Pair(instrument: place, isInverse: false)
        } else if let place = symbols.firstIndex(of: account + currency) {
          pair = Pair(instrument: place, isInverse: true)
        }
      }
      pairs.append(pair)
      isKnown.append(isSame || pair != nil)
    }
  }

  /// What one of the instrument's currency is worth; nil where the stream does not say.
  ///
  /// - Parameter prices: of all instruments, 2P.
  func rate(of instrument: Int, _ prices: UnsafePointer<PriceState>) -> Double? {
    guard isKnown[instrument] else { return nil }
    guard let pair = pairs[instrument] else { return 1 }
    let price = prices[pair.instrument].price
    if price == noNumber || price <= 0 { return nil }
    let rate = Double(price) / 2 * instruments[pair.instrument].priceScale
    return pair.isInverse ? 1 / rate : rate
  }
}
