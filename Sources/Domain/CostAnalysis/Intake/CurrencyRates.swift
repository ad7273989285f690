import EventModel

/// What currencies are worth in that of the account, by pairs that the stream has prices of: `EURUSD`,
/// `EUR/USD`, `EUR-USD` is the price of one euro in dollars.
struct CurrencyRates {
  /// The account's; empty until an instrument with a currency is traded.
  private(set) var account: String
  private var instruments: HeaderTable<Instrument> = []
  /// By instrument the pair that its currency is converted by; nil where none is needed or known.
  private var pairs: [Pair?] = []
  private var isKnown: [Bool] = []

  private struct Pair {
    var instrument: Int
    var isInverse: Bool
  }

  init(account: String?) { self.account = account ?? "" }

  /// Pairs of letters by what they are the price of, each the first that the stream has.
  private var places: [String: Int] = [:]
  private var follower = TableFollower<Instrument>()

  mutating func begin(_ header: StreamHeader) {
    instruments = header.instruments
    let changed = follower.changes(in: instruments)
    var isNewPair = false
    for index in changed {
      let letters = instruments[index].symbol.filter(\.isLetter).uppercased()
      if places[letters] == nil {
        places[letters] = index
        isNewPair = isNewPair || isPair(letters)
      }
    }
    for index in isNewPair ? Array(instruments.indices) : changed { findPair(of: index) }
  }

  /// Whether a symbol may be the price of the account's currency or in it.
  private func isPair(_ letters: String) -> Bool {
    !account.isEmpty && letters.count > account.count
      && (letters.hasPrefix(account) || letters.hasSuffix(account))
  }

  /// The account takes the currency of the first instrument traded, where none was named.
  mutating func trade(_ instrument: Int) {
    if !account.isEmpty || instruments[instrument].currency.isEmpty { return }
    account = instruments[instrument].currency
    for index in instruments.indices { findPair(of: index) }
  }

  private mutating func findPair(of index: Int) {
    while pairs.count <= index {
      pairs.append(nil)
      isKnown.append(false)
    }
    let currency = instruments[index].currency
    let isSame = currency.isEmpty || account.isEmpty || currency == account
    pairs[index] = nil
    if !isSame {
      if let place = places[currency + account] {
        pairs[index] = Pair(instrument: place, isInverse: false)
      } else if let place = places[account + currency] {
        pairs[index] = Pair(instrument: place, isInverse: true)
      }
    }
    isKnown[index] = isSame || pairs[index] != nil
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
