import Expressions
import Glibc

/// Volatility that jumps do not enter, and whether there were any.
extension FeatureDefinition {
  static let bipower = FeatureDefinition(
    "bipower", .volatility, .transform,
    summary: "realized volatility without its jumps, over a window of returns",
    formula: "√(π/2 · Σ |r| |r'|), r and r' neighbours among the n logarithmic returns",
    unit: "1 over the window", warmUp: "n returns",
    source: "Barndorff-Nielsen and Shephard, J. Financial Econometrics 2 (2004), eq. 6",
    parameters: [.returns, .price]
  ) { arguments throws(ExpressionError) in
    let returns = try arguments.returns()
    return arguments.add(
      RowFunction([arguments.bipower(returns)]) { input, output, count in
        for row in 0..<count { output[row] = max(input[0][row], 0).squareRoot() }
      })
  }

  static let jumpTest = FeatureDefinition(
    "jump_test", .volatility, .transform,
    summary: "how surely there was a jump in a window of returns",
    formula:
      "(1 - BV/RV) / √((π²/4 + π - 5) / n · max(1, TQ/BV²)), standard normal where there was "
      + "none; RV = Σ r², BV = bipower², TQ = n μ⁻³ Σ |r r' r''|^(4/3) the tripower quarticity, "
      + "μ = 2^(2/3) Γ(7/6) / Γ(1/2), neither corrected for small n",
    unit: "standard deviations", warmUp: "n returns",
    source:
      "Barndorff-Nielsen and Shephard, J. Financial Econometrics 4 (2006), the adjusted ratio; "
      + "Huang and Tauchen, J. Financial Econometrics 3 (2005), eq. 9",
    parameters: [.returns, .price]
  ) { arguments throws(ExpressionError) in
    let returns = try arguments.returns()
    let count = arguments.integer("n")
    let n = Double(count)
    let squares = arguments.sum(of: arguments.squared(returns), over: .rows(count))
    return arguments.add(
      RowFunction([squares, arguments.bipower(returns), arguments.tripower(returns)]) {
        input, output, count in
        for row in 0..<count {
          let (realized, bipower, quarticity) = (input[0][row], input[1][row], input[2][row])
          let ratio = max(1, quarticity / (bipower * bipower))
          let variance = (Double.pi * Double.pi / 4 + Double.pi - 5) / n * ratio
          output[row] =
            realized > 0 && bipower > 0 ? (1 - bipower / realized) / variance.squareRoot() : .nan
        }
      })
  }

  static let ewmaVolatility = FeatureDefinition(
    "ewma_volatility", .volatility, .transform,
    summary: "volatility of returns, the older the lighter",
    formula: "√y, y = λ y' + (1 - λ) r², begun with the first r²", unit: "1 a row",
    warmUp: "one return", source: "RiskMetrics Technical Document (1996), sec. 5.2",
    parameters: [
      .init("lambda", .number(0...0.999_999), fallback: "0.94", meaning: "the weight of the past"),
      .price,
    ]
  ) { arguments throws(ExpressionError) in
    let squares = arguments.squared(try arguments.returns())
    let average = arguments.add(
      ExponentialAverage(squares, alpha: 1 - arguments.number("lambda"), seed: .first))
    return arguments.add(
      RowFunction(average) { input, output, count in
        for row in 0..<count { output[row] = input[0][row].squareRoot() }
      })
  }
}

extension FeatureDefinition.Parameter {
  fileprivate static let returns = Self(
    "n", .integer(3...1_000_000), fallback: "60", meaning: "returns")
}

extension FeatureArguments {
  /// π/2 Σ |r||r'| of the last n returns.
  fileprivate func bipower(_ returns: Column) -> Column {
    let products = add(
      RowFunction([returns, lagged(returns, 1)]) { input, output, count in
        for row in 0..<count {
          output[row] = Double.pi / 2 * (input[0][row] * input[1][row]).magnitude
        }
      })[0]
    return sum(of: products, over: .rows(integer("n") - 1))
  }

  /// The tripower quarticity of the last n returns.
  fileprivate func tripower(_ returns: Column) -> Column {
    let n = integer("n")
    // E |u|^(4/3) of a standard normal u, to the power of -3.
    let mean = pow(2, 2.0 / 3) * tgamma(7.0 / 6) / tgamma(0.5)
    let scale = Double(n) / (mean * mean * mean)
    let triples = add(
      RowFunction([returns, lagged(returns, 1), lagged(returns, 2)]) { input, output, count in
        for row in 0..<count {
          output[row] =
            scale * pow((input[0][row] * input[1][row] * input[2][row]).magnitude, 4.0 / 3)
        }
      })[0]
    return sum(of: triples, over: .rows(n - 2))
  }
}
