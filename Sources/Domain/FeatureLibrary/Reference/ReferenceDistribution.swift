import Commands
import Configuration
import EventStream
import Expressions

/// A distribution by its quantiles, rising, with straight lines between them; where quantiles are
/// equal it has a step.
struct ReferenceDistribution: Sendable {
  private let probabilities: [Double]
  private let values: [Double]

  /// - Parameter quantiles: at least two, probabilities rising from 0 to 1, values not falling.
  init(_ quantiles: [(probability: Double, value: Double)]) {
    probabilities = quantiles.map(\.probability)
    values = quantiles.map(\.value)
  }

  /// The probability of values up to `value`, or of those below it.
  func probability(of value: Double, inclusive: Bool) -> Double {
    // The number of quantiles that are below, or not above.
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < value || (inclusive && values[middle] == value) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    if low == 0 { return 0 }
    if low == values.count { return 1 }
    let next = inclusive ? low - 1 : low
    if values[next] == value { return probabilities[next] }
    let part = (value - values[low - 1]) / (values[low] - values[low - 1])
    return probabilities[low - 1] + part * (probabilities[low] - probabilities[low - 1])
  }

  /// The value at a probability, linear between quantiles.
  func quantile(_ probability: Double) -> Double {
    let next = probabilities.firstIndex { $0 >= probability } ?? values.count - 1
    if next == 0 || probabilities[next] == probability { return values[next] }
    let part =
      (probability - probabilities[next - 1]) / (probabilities[next] - probabilities[next - 1])
    return values[next - 1] + part * (values[next] - values[next - 1])
  }

  /// The greatest difference from the distribution of some values, given in rising order.
  func distance(from sorted: UnsafeMutablePointer<Double>, _ count: Int) -> Double {
    var greatest = 0.0
    for index in 0..<count {
      let (value, n) = (sorted[index], Double(count))
      let upTo = Double(index + 1) / n - probability(of: value, inclusive: true)
      let below = probability(of: value, inclusive: false) - Double(index) / n
      // Only the last of equal values ends them, and only the first begins them.
      if index + 1 == count || sorted[index + 1] != value {
        greatest = max(greatest, upTo.magnitude)
      }
      if index == 0 || sorted[index - 1] != value { greatest = max(greatest, below.magnitude) }
    }
    return greatest
  }
}

extension ReferenceDistribution {
  /// The quantiles of a feature in a file.
  static func read(
    _ file: ReferenceFile, feature name: String, _ arguments: FeatureArguments
  ) throws(ExpressionError) -> ReferenceDistribution {
    let why = "which `evaluate --reference` writes"
    var known: [String] = []
    let found: ReferenceDistribution? = try file.read(
      required: ["feature", "probability", "value"],
      because: ["feature": why, "probability": why, "value": why]
    ) { table throws(StreamError) in
      var quantiles: [(probability: Double, value: Double)] = []
      for row in table.rows {
        let feature = row.text("feature")
        if feature != known.last { known.append(feature) }
        if feature != name { continue }
        let next = (
          try row.needed("probability", row.number), try row.needed("value", row.number)
        )
        guard
          quantiles.last.map({ $0.probability < next.0 && $0.value <= next.1 }) ?? (next.0 == 0)
        else {
          throw row.failure(
            nil, "the probabilities of a feature rise from 0 to 1, and its values do not fall")
        }
        quantiles.append(next)
      }
      if let last = quantiles.last, last.probability != 1 {
        throw table.failure("the quantiles of \(name) do not end at the probability 1")
      }
      return quantiles.isEmpty ? nil : ReferenceDistribution(quantiles)
    }
    guard let found else {
      let hint = nearest(to: name, among: known)
      throw arguments.failure(
        "\(file.name) has no quantiles of \(name)"
          + (hint.map { "; feature=\"\($0)\" takes those" } ?? ""),
        at: "file")
    }
    return found
  }

  /// The feature that is spelt most like it, or the only one.
  private static func nearest(to name: String, among known: [String]) -> String? {
    known.count == 1 ? known[0] : suggestion(for: name, among: known)
  }
}
