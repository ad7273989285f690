import EventModel
import EventStream
import Glibc

/// Lognormal: most messages near the median, some much later.
struct LognormalLatency: Sendable {
  /// Added to every span.
  var least: Int64
  var median: Int64
  /// Of the logarithm.
  var deviation: Double

  static let definition = LatencyDefinition(
    name: "lognormal", help: "least plus a lognormal span of this median and deviation of its log"
  ) { table throws(StreamError) in
    let model = LognormalLatency(
      least: try table.duration("least") ?? 0, median: try table.duration("median") ?? 0,
      deviation: try table.number("deviation", in: 0...5) ?? 0.5)
    return LatencyDistribution { hash, _ in model.delay(hash) }
  }

  /// exp(σ Z) times the median, Z by Box and Muller (1958).
  func delay(_ hash: MessageHash) -> Int64 {
    let normal = (-2 * log(hash.uniform(0))).squareRoot() * cos(2 * .pi * hash.uniform(1))
    let span = Double(median) * exp(deviation * normal)
    return least + Int64(min(span, Double(Duration64.longest)).rounded())
  }
}
