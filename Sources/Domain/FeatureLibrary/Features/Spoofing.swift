import Expressions

/// How much of what is taken back looks as if it had never been meant to trade.
extension FeatureDefinition {
  static let spoofingScore = FeatureDefinition(
    "spoofing_score", .orders, .level,
    summary: "share of what is taken back that looks like spoofing, by side",
    formula: "Σ size of suspects / Σ size of cancellations over the window. A suspect is an order "
      + "cancelled whole, of at least `large` times the mean size of the arrivals in the window, put "
      + "`away` or more behind the best price of its side, in the book no longer than `life` seconds, "
      + "while which the other side had executions: what a spoofer wanted. Bids that are suspects go "
      + "with sales",
    unit: "0 to 1", warmUp: "the window, and a cancellation in it",
    source:
      "Lee, Eom and Park, J. Financial Markets 16 (2013): large, away from the market, "
      + "followed by trades of the other side, withdrawn; Do and Putniņš, Detecting layering and "
      + "spoofing in markets (2023), on fast cancellation. Shares and thresholds are ours; it "
      + "is a reason to look, not a finding",
    parameters: suspicion, outputs: ["bid", "ask"]
  ) { arguments throws(ExpressionError) in try arguments.suspicionScore(layers: 1, within: nil) }

  static let layeringScore = FeatureDefinition(
    "layering_score", .orders, .level,
    summary: "share of what is taken back that looks like layering, by side",
    formula:
      "as spoofing_score, but of suspects with which at least `layers` of the side were taken "
      + "back `within` so many seconds, itself and those before it",
    unit: "0 to 1", warmUp: "the window, and a cancellation in it",
    source:
      "Do and Putniņš, Detecting layering and spoofing in markets (2023): several orders "
      + "of one side withdrawn together; otherwise as spoofing_score",
    parameters: suspicion + [
      .init("layers", .integer(2...1000), fallback: "3", meaning: "suspects together"),
      .init("within", .number(1e-6...3600), fallback: "1", meaning: "seconds"),
    ], outputs: ["bid", "ask"]
  ) { arguments throws(ExpressionError) in
    let within = Int64(arguments.number("within") * 1e9)
    return try arguments.suspicionScore(layers: arguments.integer("layers"), within: within)
  }

  private static let suspicion: [Parameter] = [
    .init("window", .window, fallback: "60s", meaning: "cancellations, or a span of time"),
    .init("large", .number(0...1e6), fallback: "2", meaning: "times the mean size of arrivals"),
    .init(
      "away", .number(0...10_000), fallback: "1", meaning: "basis points behind the best price"),
    .init("life", .number(0...1e6), fallback: "5", meaning: "seconds in the book at most"),
  ]
}

extension FeatureArguments {
  /// Of each side, what suspects are of all that is taken back.
  /// - Parameters:
  ///   - layers: suspects of a side that must come together.
  ///   - within: nanoseconds in which they do.
  fileprivate func suspicionScore(layers: Int, within: Int64?) throws(ExpressionError) -> [Column] {
    let window = window()
    let mean = oneByOne.mean(of: orders.arrived, over: window)
    let suspects = onOrders(Suspects(self, mean))[0]
    var scores: [Column] = []
    for side in [1.0, -1.0] {
      let all = ofSide(side, orders.cancelled)
      var own = ofSide(side, suspects)
      if let within { own = layered(own, layers, within) }
      let part = oneByOne.sum(of: own, over: window)
      let whole = oneByOne.sum(of: all, over: window)
      let share = onOrders(BinaryNode<Arithmetic.Quotient>(.column(part), .column(whole)))[0]
      scores.append(ofOrders(share, .newest))
    }
    return scores
  }

  /// Sizes of suspects that others came right before; zero where they did not.
  private func layered(_ suspects: Column, _ layers: Int, _ within: Int64) -> Column {
    let flags = onOrders(
      RowFunction([suspects]) { input, output, count in
        for row in 0..<count { output[row] = input[0][row] > 0 ? 1 : .nan }
      })[0]
    let together = onOrders(SpanCount(flags, within))[0]
    return onOrders(
      RowFunction([suspects, together]) { input, output, count in
        for row in 0..<count {
          output[row] = input[1][row] >= Double(layers) ? input[0][row] : input[0][row] * 0
        }
      })[0]
  }
}

/// The size of cancellations that are suspects, zero of those that are not.
private final class Suspects: FeatureNode {
  private let tape: OrderTape
  private let mean: Column
  private let large: Double
  private let away: Double
  private let life: Double

  init(_ arguments: FeatureArguments, _ mean: Column) {
    tape = arguments.orders
    self.mean = mean
    large = arguments.number("large")
    away = arguments.number("away") / 10_000
    life = arguments.number("life")
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let size = tape.cancelled.values[row]
      let isWhole = tape.gone.values[row] == 1 && tape.executed.values[row].isNaN
      let price = tape.price.values[row].magnitude
      let isSuspect =
        isWhole && size >= large * mean.values[row]
        && tape.behind.values[row] >= away * price * (1 - 1e-12)
        && tape.lifetime.values[row] <= life && tape.opposite.values[row] > 0
      outputs[0].values[row] = size.isNaN ? .nan : isSuspect ? size : 0
    }
  }
}

/// How many values came in a span of time up to each row; there is no warm-up.
private final class SpanCount: RollingNode<NoSums> {
  private let input: Column

  init(_ input: Column, _ span: Int64) {
    self.input = input
    super.init(.time(span), outputs: 1)
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let ring = store.rings + Int(rows.instruments[row])
      let value = input.values[row]
      _ = push(value, isPresent: !value.isNaN, at: rows.times[row], ring)
      outputs[0].values[row] = Double(ring.pointee.count)
    }
  }
}
