import Expressions

extension FeatureDefinition {
  static let pin = FeatureDefinition(
    "pin", .impact, .transform, summary: "probability of informed trading, from counts of trades",
    formula:
      "α μ / (α μ + ε_b + ε_s), the parameters of the greatest likelihood over the buyers' and "
      + "sellers' trades of n rows, who began a trade as in trade_sign; made for a clock of days",
    unit: "0 to 1; delta 0 to 1; rates trades a row", warmUp: "n rows, with trades of both sides",
    source:
      "Easley, Hvidkjaer and O'Hara, J. Finance 57 (2002), eqs. 2 and 5; starts as in Yan and "
      + "Zhang, J. Banking & Finance 36 (2012), sec. 3",
    parameters: [.init("n", .integer(5...1000), fallback: "60", meaning: "rows (days)"), .rule],
    outputs: ["pin", "alpha", "delta", "mu", "epsilon_buy", "epsilon_sell"]
  ) { arguments throws(ExpressionError) in
    try arguments.requireClock(like: "1d")
    let sign = arguments.sign()
    func count(_ side: Double) -> Column {
      let own = arguments.onTape(
        RowFunction([sign]) { input, output, count in
          for row in 0..<count { output[row] = input[0][row] == side ? 1 : 0 }
        })[0]
      return arguments.flow(ofTrades: own)
    }
    return arguments.add(InformedTrading(count(1), count(-1), rows: arguments.integer("n")))
  }
}

/// The model fitted in every row to those of the window.
private final class InformedTrading: FeatureNode {
  private let buys: Column
  private let sells: Column
  private let count: Int
  private let store = WindowStore<NoSums>()
  private let sold = WindowStore<NoSums>()

  init(_ buys: Column, _ sells: Column, rows: Int) {
    self.buys = buys
    self.sells = sells
    count = rows
    super.init(outputs: 6)
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      for output in outputs { output.values[row] = .nan }
      let (buy, sell) = (buys.values[row], sells.values[row])
      if (buy + sell).isNaN { continue }
      let instrument = Int(rows.instruments[row])
      let (bought, sold) = (store.rings + instrument, sold.rings + instrument)
      store.append(buy, at: 0, bought)
      self.sold.append(sell, at: 0, sold)
      if bought.pointee.count > count {
        bought.pointee.removeFirst()
        sold.pointee.removeFirst()
      }
      if bought.pointee.count < count { continue }
      guard
        let (model, _) = PinModel.fit(buys: values(bought.pointee), sells: values(sold.pointee))
      else { continue }
      let parts = [
        model.pin, model.news, model.bad, model.informed, model.buyers, model.sellers,
      ]
      for (output, part) in zip(outputs, parts) { output.values[row] = part }
    }
  }

  private func values(_ ring: WindowStore<NoSums>.Ring) -> [Double] {
    (0..<ring.count).map { ring.values[(ring.start + $0) % ring.capacity] }
  }
}
