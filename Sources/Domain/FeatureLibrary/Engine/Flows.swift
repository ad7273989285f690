extension FeatureArguments {
  /// A flow of the events, summed over what came since the row before: of what is known, absent where
  /// something traded of which nothing is known, and zero where nothing traded.
  func flow(_ field: MarketField) -> Column {
    let sum = graph.samples(graph.base.column(of: field), on: domain, .flow)[0]
    if field == .tradeCount { return sum }
    let count = graph.samples(graph.base.column(of: .tradeCount), on: domain, .flow)[0]
    return graph.shared("flow of \(ObjectIdentifier(sum))") {
      add(BinaryNode<ZeroOfNone>(.column(sum), .column(count)))
    }[0]
  }
}

/// A sum over trades, and how many there were.
private enum ZeroOfNone: RowOperation {
  static func value(_ sum: Double, _ count: Double) -> Double {
    sum.isNaN && count == 0 ? 0 : sum
  }
}
