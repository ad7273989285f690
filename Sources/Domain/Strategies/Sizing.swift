import EventStream

/// How large a position of full strength is.
struct Sizing {
  enum Method { case fixed, notional, volatility, kelly }

  let method: Method
  private let size: Double
  private let capital: Double
  private let targetVolatility: Double
  private let rowsPerYear: Double
  private let kellyFraction: Double
  private let kellyTrades: Double
  private let maximumLeverage: Double
  private let maximumSize: Double
  /// Relative change from which a position is adapted; nil: never.
  let rebalance: Double?
  /// The expression that is the last input of the strategy; nil where none is needed.
  let volatility: String?

  init(_ arguments: StrategyArguments) throws(StreamError) {
    switch try arguments.choice("sizing") {
    case "notional": method = .notional
    case "volatility": method = .volatility
    case "kelly": method = .kelly
    default: method = .fixed
    }
    size = try arguments.quantity("size")?.value ?? 1
    capital = try arguments.number("capital") ?? 0
    targetVolatility = try arguments.quantity("target_volatility")?.share ?? 0
    rowsPerYear = try arguments.number("periods_per_year") ?? 252
    kellyFraction = try arguments.number("kelly_fraction") ?? 0
    kellyTrades = Double(try arguments.integer("kelly_trades") ?? 0)
    maximumLeverage = try arguments.number("max_leverage") ?? 1
    maximumSize = try arguments.quantity("max_size")?.value ?? .infinity
    rebalance = try arguments.quantity("rebalance")?.share
    let price = try arguments.feature("price")
    let fallback = "std(ret\(price.map { "(\($0))" } ?? ""), 20)"
    volatility =
      method == .volatility
      ? arguments.onClock(try arguments.feature("volatility") ?? fallback) : nil
  }

  /// Units of the instrument at full strength; nil where what it takes is not known (yet).
  ///
  /// The Kelly bet on returns of trades with mean μ and variance σ² is μ / σ² of the capital: Thorp,
  /// The Kelly Criterion in Blackjack, Sports Betting, and the Stock Market (2006), sec. 7.
  ///
  /// - Parameters:
  ///   - price: of one unit, in the instrument's currency, multiplier included.
  ///   - volatility: of a row, as a share of the price.
  ///   - trades: returns of the strategy's own trades so far.
  func units(price: Double, volatility: Double, _ trades: TradeReturns) -> Double? {
    let leverage: Double
    switch method {
    case .fixed: return min(size, maximumSize)
    case .notional: leverage = 1
    case .volatility:
      let year = volatility * rowsPerYear.squareRoot()
      guard year > 0 else { return nil }
      leverage = targetVolatility / year
    case .kelly:
      guard trades.count >= kellyTrades, let bet = trades.kellyBet else { return nil }
      leverage = kellyFraction * max(bet, 0)
    }
    guard price > 0, leverage.isFinite else { return nil }
    return min(min(leverage, maximumLeverage) * capital / price, maximumSize)
  }
}

/// Mean and variance of the returns of trades, by Welford's recursion.
struct TradeReturns: BitwiseCopyable {
  private(set) var count = 0.0
  private var mean = 0.0
  private var squares = 0.0

  mutating func add(_ value: Double) {
    count += 1
    let distance = value - mean
    mean += distance / count
    squares += distance * (value - mean)
  }

  /// Mean over variance; nil where the returns do not vary.
  var kellyBet: Double? {
    let variance = count > 1 ? squares / (count - 1) : 0
    return variance > 0 ? mean / variance : nil
  }
}
