import Expressions

/// What trading costs and moves, from prices and volumes of the rows of a clock.
extension FeatureDefinition {
  static let kyleLambda = FeatureDefinition(
    "kyle_lambda", .impact, .transform,
    summary: "Kyle's lambda: how far signed volume moves the price",
    formula:
      "slope of the regression of the change of price on signed volume; absent where that is "
      + "flat",
    unit: "currency a unit", warmUp: "window + 1 rows",
    source: "Kyle, Econometrica 53 (1985); as a regression in Hasbrouck, Empirical Market "
      + "Microstructure (2007), sec. 7.1",
    parameters: [.rows, .price]
  ) { arguments throws(ExpressionError) in
    let flow = arguments.flow(.signedVolume)
    return arguments.add(
      RollingPair(flow, try arguments.change(), arguments.window()) { _, x, _, xy in
        x > 0 ? xy / x : .nan
      })
  }

  static let amihud = FeatureDefinition(
    "amihud", .impact, .transform,
    summary: "Amihud's illiquidity: return for the money that traded",
    formula: "mean of |r| / Σ price · size, over the rows with trades",
    unit: "1 a unit of currency",
    warmUp: "window + 1 rows with trades",
    source: "Amihud, J. Financial Markets 5 (2002), eq. 1", parameters: [.rows, .price]
  ) { arguments throws(ExpressionError) in
    let returns = try arguments.returns()
    let ratio = arguments.add(
      RowFunction([returns, arguments.flow(.notional)]) { input, output, count in
        for row in 0..<count {
          output[row] = input[1][row] > 0 ? input[0][row].magnitude / input[1][row] : .nan
        }
      })
    return [arguments.mean(of: ratio[0], over: arguments.window())]
  }

  static let roll = FeatureDefinition(
    "roll", .impact, .transform, summary: "Roll's spread, from prices alone",
    formula: "2 √(-cov(Δp, Δp')), Δp' the change before; absent where the covariance is above zero",
    unit: "that of the price", warmUp: "window + 2 rows",
    source: "Roll, J. Finance 39 (1984), eq. 4; the sample's covariance",
    parameters: [.rows, .price]
  ) { arguments throws(ExpressionError) in
    let change = try arguments.change()
    let before = arguments.lagged(change, 1)
    return arguments.add(
      RollingPair(change, before, arguments.window()) { n, x, y, xy in
        // What rounding makes of a covariance of zero, the root would make much of.
        let isZero = xy.magnitude <= 1e-10 * (x * y).squareRoot()
        return isZero ? 0 : xy < 0 ? 2 * (-xy / (n * (n - 1))).squareRoot() : .nan
      })
  }

  static let tradeImbalance = FeatureDefinition(
    "trade_imbalance", .trades, .transform,
    summary: "excess of buyers' over sellers' volume in a window",
    formula: "Σ signed volume / Σ volume, signed by the aggressor", unit: "-1 to 1",
    warmUp: "the window, and a trade in it",
    source: "Chordia, Roll and Subrahmanyam, J. Financial Economics 65 (2002), sec. 2",
    parameters: [
      .init("window", .window, fallback: "1", meaning: "rows, or a span of time such as 60s")
    ]
  ) { arguments throws(ExpressionError) in
    let flow = arguments.flow(.signedVolume)
    let signed = arguments.sum(of: flow, over: arguments.window())
    let known = arguments.add(
      BinaryNode<WhereKnown>(.column(flow), .column(arguments.flow(.volume))))[0]
    let volume = arguments.sum(of: known, over: arguments.window())
    return arguments.add(
      BinaryNode<Arithmetic.Quotient>(.column(signed), .column(volume)))
  }

  static let cumulativeVolumeDelta = FeatureDefinition(
    "cvd", .trades, .transform, summary: "cumulative volume delta",
    formula: "Σ signed volume since the start of the stream, signed by the aggressor; absent while "
      + "something traded and of nothing it is known who began it",
    unit: "units",
    source: "the field's convention"
  ) { arguments in arguments.add(RunningSum(arguments.flow(.signedVolume))) }
}

extension FeatureDefinition.Parameter {
  fileprivate static let rows = Self(
    "window", .window, fallback: "100", meaning: "n rows, or a span of time such as 300s")
}

/// The sum of everything so far.
private final class RunningSum: FeatureNode {
  private struct State: BitwiseCopyable {
    var sum = CompensatedSum()
    var isKnown = false
    /// Whether a row had no value.
    var hasUnknown = false
  }

  private let input: Column
  private let sums = PerInstrument(State())

  init(_ input: Column) {
    self.input = input
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let own = sums.values + Int(rows.instruments[row])
      let value = input.values[row]
      if value.isNaN {
        own.pointee.hasUnknown = true
      } else if value != 0 {
        own.pointee.sum.add(value)
        own.pointee.isKnown = true
      }
      outputs[0].values[row] =
        own.pointee.isKnown || !own.pointee.hasUnknown ? own.pointee.sum.high : .nan
    }
  }
}
