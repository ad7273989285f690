import Configuration
import EventStream
import Expressions
import FeatureLibrary

/// A linear model in TOML:
///
///     intercept = 0.1
///     [[feature]]
///     expression = "zscore(ofi@1s, 300)"
///     coefficient = 0.4
///     mean = 0
///     scale = 1
///
/// The prediction is intercept + Σ coefficient (x - mean) / scale, summed in the order of the file.
struct LinearModel: PredictionModel {
  let features: [String]
  private let intercept: Double
  private let terms: [(coefficient: Double, mean: Double, scale: Double)]

  var takesAbsent: Bool { false }

  init(file: String) throws(StreamError) {
    let table = ConfigurationTable(try Configuration(file: file))
    intercept = try table.number("intercept") ?? 0
    var features: [String] = []
    var terms: [(coefficient: Double, mean: Double, scale: Double)] = []
    for one in try table.tables("feature") {
      guard let expression = try one.text("expression") else {
        throw one.failure(nil, "has no `expression`")
      }
      do throws(ExpressionError) {
        _ = try FeatureRequest(expression)
      } catch {
        throw one.failure("expression", "\(error.cause) (column \(error.column))")
      }
      guard let coefficient = try one.number("coefficient") else {
        throw one.failure("expression", "has no `coefficient`")
      }
      features.append(expression)
      let scale = try one.number("scale") ?? 1
      if scale == 0 { throw one.failure("scale", "must not be zero") }
      terms.append((coefficient, try one.number("mean") ?? 0, scale))
    }
    try table.finish()
    if features.isEmpty { throw table.failure(nil, "names no feature: [[feature]] is missing") }
    self.features = features
    self.terms = terms
  }

  func predict(_ inputs: UnsafeBufferPointer<Double>) -> Double {
    var sum = intercept
    for (index, term) in terms.enumerated() {
      sum += term.coefficient * (inputs[index] - term.mean) / term.scale
    }
    return sum
  }
}
