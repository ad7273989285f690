import Expressions
import Glibc

/// How trades move the price for good.
extension FeatureDefinition {
  static let hasbrouckLambda = FeatureDefinition(
    "hasbrouck_lambda", .impact, .transform,
    summary: "how far the root of signed money moves the logarithm of the price",
    formula:
      "slope of the regression of the log return of a row on Σ d √(p · q) over its trades, d "
      + "the sign of the trade as in trade_sign; absent where that is flat",
    unit: "1 a root of currency", warmUp: "window + 1 rows",
    source: "Hasbrouck, J. Finance 64 (2009), eq. 5; there on rows of five minutes",
    parameters: [
      .init("window", .window, fallback: "100", meaning: "n rows, or a span of time such as 300s"),
      .price, .rule,
    ]
  ) { arguments throws(ExpressionError) in
    let tape = arguments.tape
    let root = arguments.onTape(
      RowFunction([arguments.sign(), tape.price, tape.size]) { input, output, count in
        for row in 0..<count {
          let money = input[1][row] * input[2][row]
          output[row] = money >= 0 ? input[0][row] * money.squareRoot() : .nan
        }
      })[0]
    let returns = try arguments.returns()
    return arguments.add(
      RollingPair(arguments.flow(ofTrades: root), returns, arguments.window()) { _, x, _, xy in
        x > 0 ? xy / x : .nan
      })
  }

  static let hasbrouckImpact = FeatureDefinition(
    "hasbrouck_impact", .impact, .level,
    summary: "how far one unexpected trade moves the mid for good",
    formula:
      "r = Σ a_i r_-i + Σ b_i x_-i (i from 0) and x = Σ c_i r_-i + Σ d_i x_-i by least squares "
      + "over the last n trades, x the sign of a trade as in trade_sign, r the log return of the mid "
      + "from before it to before the next; the sum of the responses of r to x = 1 over the horizon; "
      + "estimated anew with every tenth of n; a return across a roll is left out",
    unit: "basis points", warmUp: "n trades with sign and quote, and the lags",
    source: "Hasbrouck, J. Finance 46 (1991), eqs. 3 to 5",
    parameters: [
      .init("n", .integer(20...1_000_000), fallback: "1000", meaning: "trades"),
      .init("lags", .integer(1...10), fallback: "5", meaning: "trades back"),
      .init("horizon", .integer(1...1000), fallback: "20", meaning: "trades, that one the first"),
      .rule,
    ]
  ) { arguments in
    let response = arguments.onTape(
      TradeAutoregression(
        arguments.tape, arguments.sign(), arguments.graph.rolls(on: arguments.tape.domain),
        count: arguments.integer("n"),
        lags: arguments.integer("lags"), horizon: arguments.integer("horizon")))[0]
    return [arguments.ofTrades(response, .level)]
  }
}

/// The vector autoregression of returns and signs of trades, from sums over tenths of its window: so
/// that nothing is ever subtracted from them.
private final class TradeAutoregression: FeatureNode {
  private static var parts: Int { 10 }

  private let tape: TradeTape
  private let sign: Column
  private let rolls: RollMemory
  /// Trades in a tenth.
  private let length: Int
  private let lags: Int
  private let horizon: Int
  /// The newest trade, whose return the next one tells: its sign and mid, and trades of this tenth.
  private let newest = PerInstrument(row: [Double.nan, .nan, 0])
  /// Of the trades before it r and x, newest first, absent while there are none.
  private let past: PerInstrument<Double>
  /// Products of the observations (x, then r and x of each lag, then r) of each tenth.
  private let products: PerInstrument<Double>
  /// Tenths that are complete, and the response.
  private let result = PerInstrument(row: [0, Double.nan])
  private let width: Int
  private var observation: [Double]
  private var sums: [Double]

  init(
    _ tape: TradeTape, _ sign: Column, _ rolls: Column?, count: Int, lags: Int, horizon: Int
  ) {
    self.tape = tape
    self.sign = sign
    self.rolls = RollMemory(rolls)
    length = count / Self.parts
    self.lags = lags
    self.horizon = horizon
    width = 2 * lags + 2
    past = PerInstrument(Double.nan, width: 2 * lags)
    products = PerInstrument(0, width: Self.parts * width * width)
    observation = [Double](repeating: 0, count: width)
    sums = [Double](repeating: 0, count: width * width)
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let instrument = Int(rows.instruments[row])
      let mid = (tape.bid.values[row] + tape.ask.values[row]) / 2
      // No return goes to another contract.
      if rolls.take(row, instrument) { newest.values[instrument * 3] = .nan }
      if !sign.values[row].isNaN, mid > 0 { take(sign.values[row], mid, instrument) }
      outputs[0].values[row] = result.values[instrument * 2 + 1]
    }
  }

  private func take(_ sign: Double, _ mid: Double, _ instrument: Int) {
    let newest = newest.values + instrument * 3
    let past = past.values + instrument * 2 * lags
    if !newest[0].isNaN {
      let change = log(mid / newest[1])
      if !past[2 * lags - 1].isNaN { add(change, newest[0], past, newest + 2, instrument) }
      for place in stride(from: 2 * lags - 1, to: 1, by: -1) { past[place] = past[place - 2] }
      past[0] = change
      past[1] = newest[0]
    }
    newest[0] = sign
    newest[1] = mid
  }

  private func add(
    _ change: Double, _ sign: Double, _ past: UnsafeMutablePointer<Double>,
    _ count: UnsafeMutablePointer<Double>, _ instrument: Int
  ) {
    observation[0] = sign
    for place in 0..<2 * lags { observation[1 + place] = past[place] }
    observation[width - 1] = change
    let result = result.values + instrument * 2
    let all = products.values + instrument * products.width
    let part = all + (Int(result[0]) % Self.parts) * width * width
    if count[0] == 0 { part.update(repeating: 0, count: width * width) }
    for row in 0..<width {
      for column in row..<width {
        part[row * width + column] += observation[row] * observation[column]
      }
    }
    count[0] += 1
    if Int(count[0]) < length { return }
    count[0] = 0
    result[0] += 1
    if Int(result[0]) >= Self.parts { result[1] = 10_000 * response(all) }
  }

  /// The sum of the responses of r to x = 1 now, by going through the two equations.
  private func response(_ all: UnsafeMutablePointer<Double>) -> Double {
    for place in 0..<width * width {
      sums[place] = 0
      for part in 0..<Self.parts { sums[place] += all[part * width * width + place] }
    }
    let last = width - 1
    guard
      let ofReturn = LeastSquares.solve(sums, width, regressors: 0..<last, response: last),
      let ofSign = LeastSquares.solve(sums, width, regressors: 1..<last, response: 0)
    else { return .nan }
    var returns = [Double](repeating: 0, count: horizon + lags)
    var signs = returns
    var total = 0.0
    for step in 0..<horizon {
      let now = step + lags
      var (x, r) = (step == 0 ? 1.0 : 0.0, 0.0)
      for lag in 1...lags {
        let (past, sign) = (returns[now - lag], signs[now - lag])
        if step > 0 { x += ofSign[2 * lag - 2] * past + ofSign[2 * lag - 1] * sign }
        r += ofReturn[2 * lag - 1] * past + ofReturn[2 * lag] * sign
      }
      r += ofReturn[0] * x
      returns[now] = r
      signs[now] = x
      total += r
    }
    return total
  }
}
