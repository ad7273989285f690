import Expressions

/// The bars of the clock of a feature: absent together in rows of intervals with no price. The volume
/// may be absent alone, where no size is known.
struct PriceBars {
  let open: Column
  let high: Column
  let low: Column
  let close: Column
  let volume: Column

  var prices: [Column] { [open, high, low, close] }
}

extension FeatureArguments {
  /// - Throws: ExpressionError where the feature has no clock.
  func bars() throws(ExpressionError) -> PriceBars {
    try requireClock()
    let columns = graph.bars(on: domain)
    return PriceBars(
      open: columns[0], high: columns[1], low: columns[2], close: columns[3], volume: columns[4])
  }

  func requireClock() throws(ExpressionError) {
    if domain.clock != nil { return }
    throw failure("\(call.name) needs a clock, for example \(Expression.call(call).text)@1m")
  }

  /// (high + low + close) / 3.
  func typicalPrice(of bars: PriceBars) -> Column {
    let typical = RowFunction([bars.high, bars.low, bars.close]) { input, output, count in
      for row in 0..<count { output[row] = (input[0][row] + input[1][row] + input[2][row]) / 3 }
    }
    return add(typical)[0]
  }
}
