import Accounts
import Commands
import EventModel
import EventStream
import Stages

/// What currencies are worth in that of the report: as asked for, as the stream's account has it, or by
/// pairs that the stream has prices of: `EURUSD`, `EUR/USD`, `EUR-USD` is the price of one euro in dollars.
struct CurrencyRates {
  /// That of the report; empty until it is known.
  private(set) var account: String
  /// That of the stream's account; empty where the stream does not say.
  private(set) var home = ""
  private let isAsked: Bool
  private let asked: [String: AccountConfiguration.Rate]
  private var told: [String: AccountConfiguration.Rate] = [:]

  private var instruments: HeaderTable<Instrument> = []
  private var follower = TableFollower<Instrument>()
  /// Instruments by symbol, and pairs of letters by what they are the price of, each the first that the
  /// stream has.
  private var symbols: [String: Int] = [:]
  private var pairs: [String: Int] = [:]
  /// By instrument, and of the stream's account: what its currency is worth is their product; nil where
  /// nothing says it.
  private var factors: [[Factor]?] = []
  private var homeFactors: [Factor]? = []

  private enum Factor {
    case constant(Double)
    case price(Int, isInverse: Bool)

    var inverse: Factor {
      switch self {
      case .constant(let value): .constant(1 / value)
      case .price(let instrument, let isInverse): .price(instrument, isInverse: !isInverse)
      }
    }
  }

  /// - Parameters:
  ///   - account: the currency asked for; nil for that of the stream's account, else that of the first
  ///     instrument traded.
  ///   - rates: asked for; they go before what the stream says.
  init(account: String?, rates: [String: AccountConfiguration.Rate] = [:]) {
    self.account = account ?? ""
    isAsked = account != nil
    asked = rates
  }

  mutating func begin(_ header: StreamHeader) {
    instruments = header.instruments
    let notes = AccountNotes(header.lineage)
    var isAnew = false
    if let notes, notes.currency != home || notes.rates != told {
      isAnew = true
      (home, told) = (notes.currency, notes.rates)
      if !isAsked { account = home }
    }
    let changed = follower.changes(in: instruments)
    for index in changed {
      let symbol = instruments[index].symbol
      let letters = symbol.filter(\.isLetter).uppercased()
      if symbols[symbol] == nil { symbols[symbol] = index }
      if pairs[letters] == nil { pairs[letters] = index }
      isAnew = isAnew || isSource(symbol) || isPair(letters)
    }
    findFactors(isAnew ? Array(instruments.indices) : changed)
  }

  private func isSource(_ symbol: String) -> Bool {
    [asked, told].contains { rates in
      rates.values.contains {
        if case .instrument(symbol, inverse: _) = $0 { return true }
        return false
      }
    }
  }

  /// Whether letters may be the price of a currency that others are converted to, or in it.
  private func isPair(_ letters: String) -> Bool {
    [account, home].contains {
      !$0.isEmpty && letters.count > $0.count && (letters.hasPrefix($0) || letters.hasSuffix($0))
    }
  }

  /// The report takes the currency of the first instrument traded, where nothing names one.
  mutating func trade(_ instrument: Int) {
    if !account.isEmpty || instruments[instrument].currency.isEmpty { return }
    account = instruments[instrument].currency
    findAllFactors()
  }

  private mutating func findAllFactors() { findFactors(Array(instruments.indices)) }

  private mutating func findFactors(_ indexes: [Int]) {
    while factors.count < instruments.count { factors.append(nil) }
    var known: [String: [Factor]?] = [:]
    for index in indexes {
      let currency = instruments[index].currency
      let found = known[currency] ?? factors(of: currency)
      known[currency] = .some(found)
      factors[index] = found
    }
    homeFactors = factors(of: home)
  }

  private func factors(of currency: String) -> [Factor]? {
    if currency.isEmpty || account.isEmpty || currency == account { return [] }
    if let rate = asked[currency] { return factor(rate).map { [$0] } }
    if account == home, let rate = told[currency] { return factor(rate).map { [$0] } }
    if let pair = pair(currency, account) { return [pair] }
    // By way of the stream's account.
    guard account != home, !home.isEmpty,
      let toHome = currency == home ? [] : told[currency].flatMap(factor).map({ [$0] }),
      let onward = told[account].flatMap(factor)?.inverse ?? pair(home, account)
    else { return nil }
    return toHome + [onward]
  }

  private func factor(_ rate: AccountConfiguration.Rate) -> Factor? {
    switch rate {
    case .constant(let value): .constant(value)
    case .instrument(let symbol, let isInverse):
      symbols[symbol].map { .price($0, isInverse: isInverse) }
    }
  }

  private func pair(_ currency: String, _ other: String) -> Factor? {
    pairs[currency + other].map { .price($0, isInverse: false) }
      ?? pairs[other + currency].map { .price($0, isInverse: true) }
  }

  /// What one of the instrument's currency is worth; nil where nothing says it yet.
  ///
  /// - Parameter prices: of all instruments, 2P.
  func rate(of instrument: Int, _ prices: UnsafePointer<PriceState>) -> Double? {
    factors[instrument].flatMap { product($0, prices) }
  }

  /// The same of one of a currency.
  func rate(ofCurrency currency: String, _ prices: UnsafePointer<PriceState>) -> Double? {
    factors(of: currency).flatMap { product($0, prices) }
  }

  /// The same of one of the stream's account.
  func homeRate(_ prices: UnsafePointer<PriceState>) -> Double? {
    homeFactors.flatMap { product($0, prices) }
  }

  private func product(_ factors: [Factor], _ prices: UnsafePointer<PriceState>) -> Double? {
    var product = 1.0
    for factor in factors {
      switch factor {
      case .constant(let value): product *= value
      case .price(let instrument, let isInverse):
        let price = prices[instrument].price
        if price == noNumber || price <= 0 { return nil }
        let rate = Double(price) / 2 * instruments[instrument].priceScale
        product *= isInverse ? 1 / rate : rate
      }
    }
    return product
  }

  /// The error of money that cannot be converted.
  ///
  /// - Parameter object: what the money belongs to.
  func noRate(of currency: String, for object: String) -> StreamError {
    if case .instrument(let symbol, inverse: _) = asked[currency], symbols[symbol] == nil {
      let hint = suggestion(for: symbol, among: Array(symbols.keys.sorted()))
      return ParsedOptions.usage(
        "--rates",
        "the stream has no instrument \(symbol)" + (hint.map { "; did you mean \($0)?" } ?? ""))
    }
    return StreamError(
      .badData, operation: "convert", object: object,
      cause:
        "the stream has no price of \(currency) in \(account): say --rates \(currency)=SYMBOL, "
        + "\(currency)=1/SYMBOL or \(currency)=NUMBER, or [account.rates] in the file of risk")
  }
}

extension CurrencyRates: Stateful {
  /// Beside the currency of the report all follows from options and header.
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("account", &account)
    if fields.isReading { findAllFactors() }
  }

  static var notState: Set<String> {
    [
      "home", "isAsked", "asked", "told", "instruments", "follower", "symbols", "pairs", "factors",
      "homeFactors",
    ]
  }
}
