import Expressions

/// Whether the book is thin and wide beside what it was of late.
extension FeatureDefinition {
  static let liquidityDrought = FeatureDefinition(
    "liquidity_drought", .book, .transform, result: .condition,
    summary: "the book is as thin and as wide as it rarely is in a window",
    formula: "depth ≤ its quantile of the share, and spread ≥ its quantile of one less the share, "
      + "depth being that of both sides",
    unit: "0 or 1", warmUp: "the window",
    source: "tightness and depth, Kyle, Econometrica 53 (1985), p. 1316, beside their own past",
    parameters: [
      .levels, .past,
      .init(
        "share", .number(0...1), fallback: "0.1", meaning: "of rows that may be as thin, or as wide"
      ),
    ]
  ) { arguments throws(ExpressionError) in
    let (depth, window) = (arguments.depthText, arguments.text("window"))
    let share = arguments.number("share")
    return try arguments.feature(
      "and(\(depth) <= quantile(\(depth), \(share), \(window)), "
        + "spread >= quantile(spread, \(1 - share), \(window)))")
  }

  static let droughtScore = FeatureDefinition(
    "drought_score", .book, .transform,
    summary: "how thin and wide the book is beside what it was in a window",
    formula: "(rank(spread) + 1 - rank(depth)) / 2, depth being that of both sides",
    unit: "above 0 to below 1, near 1 in a drought", warmUp: "the window",
    source: "tightness and depth, Kyle, Econometrica 53 (1985), p. 1316, as ranks",
    parameters: [.levels, .past]
  ) { arguments throws(ExpressionError) in
    let window = arguments.text("window")
    return try arguments.feature(
      "(rank(spread, \(window)) + 1 - rank(\(arguments.depthText), \(window))) / 2")
  }
}

extension FeatureDefinition.Parameter {
  static let past = Self(
    "window", .window, fallback: "1000", meaning: "n rows, or a span of time such as 300s")
}

extension FeatureArguments {
  fileprivate var depthText: String {
    let levels = integer("levels")
    return "(depth(\(levels)).bid + depth(\(levels)).ask)"
  }
}
