/// When trades come.
extension FeatureDefinition {
  static let interTradeTime = FeatureDefinition(
    "inter_trade_time", .trades, .level,
    summary: "time between the two newest trades",
    formula: "t - t'; zero for trades at one time", unit: "seconds", warmUp: "two trades",
    source: "Engle and Russell, Econometrica 66 (1998), sec. 2: the duration"
  ) { arguments in
    let gaps = arguments.onTape(TradeGap())[0]
    return [arguments.ofTrades(gaps, .level)]
  }

  static let timeSinceTrade = FeatureDefinition(
    "time_since_trade", .trades, .transform, summary: "time that has passed since the newest trade",
    formula: "time of the row - time of the trade, not below zero", unit: "seconds",
    warmUp: "a trade",
    source: "Engle and Russell, Econometrica 66 (1998), sec. 2: the backward recurrence time"
  ) { arguments in
    arguments.add(TimeSinceTrade(arguments.tape.domain, on: arguments.domain))
  }
}

/// Seconds since the trade before.
private final class TradeGap: FeatureNode {
  private let last = PerInstrument(Int64.min)

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let own = last.values + Int(rows.instruments[row])
      let time = rows.times[row]
      outputs[0].values[row] =
        own.pointee == .min ? .nan : Double(max(0, time &- own.pointee)) / 1e9
      own.pointee = time
    }
  }
}

/// Seconds from the newest trade to the row.
private final class TimeSinceTrade: TapeReader {
  private let last = PerInstrument(Int64.min)

  override func take(_ trade: Int, _ instrument: Int, _ trades: Rows) {
    last.values[instrument] = trades.times[trade]
  }

  override func fill(_ row: Int, _ instrument: Int, _ rows: Rows) {
    let time = last.values[instrument]
    outputs[0].values[row] =
      time == .min ? .nan : Double(max(0, rows.times[row] &- time)) / 1e9
  }
}
