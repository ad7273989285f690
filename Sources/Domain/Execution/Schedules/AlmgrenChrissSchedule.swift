extension ScheduleDefinition {
  static let almgrenChriss = ScheduleDefinition(
    kind: .almgrenChriss,
    help: "slices of the Almgren-Chriss optimum for [execution.almgren_chriss] volatility, impacts "
      + "and risk_aversion"
  ) { context in
    let trades = context.settings.almgrenChriss.model(of: context).trades
    return ScheduleDefinition.slices(trades, context, last: context.settings.slices)
  }

  /// Trades at equal times, the first at the start; trade number `last` is due at the deadline.
  static func slices(
    _ trades: [Double], _ context: ScheduleContext, last: Int
  ) -> [(time: Int64, share: Double)] {
    let total = trades.reduce(0, +)
    var sum = 0.0
    return trades.enumerated().map { index, trade in
      sum += trade
      return (context.time(index, of: last), min(1, sum / total))
    }
  }
}
