import Accounts
import Commands
import EventModel
import Reports

extension CostAnalysis {
  mutating func addRemarks(_ intake: CostIntake) {
    let doubts = intake.doubts
    func say(_ count: Int, _ one: String, _ many: String) {
      if count > 0 { remarks.append(count == 1 ? "1 \(one)" : "\(count) \(many)") }
    }
    say(
      doubts.orphans,
      "fill has a parent that the stream does not show: it is in positions, equity and "
        + "mark-outs, not in the shortfall",
      "fills have parents that the stream does not show: they are in positions, equity and mark-outs, "
        + "not in the shortfall")
    say(
      doubts.malformed, "order or fill without an instrument, side, size or price is left out",
      "orders and fills without an instrument, side, size or price are left out")
    say(
      doubts.unconverted,
      "fill came before a rate of its currency: it is in no sum of what was traded, paid and closed",
      "fills came before a rate of their currency: they are in no sum of what was traded, paid and "
        + "closed")
    say(
      doubts.untold, "target that was not reached is not in the table",
      "targets that were not reached are not in the table")
    say(
      doubts.outOfRange, "fill is beyond the range of a position",
      "fills are beyond the range of a position")
    say(
      doubts.undecided, "order was decided when the price is not known: its arrival stands for it",
      "orders were decided when the price is not known: their arrival stands for it")
    say(
      total.parents - total.priced,
      "order has no price at its decision, arrival or end, or no exchange rate: it has no shortfall",
      "orders have no price at their decision, arrival or end, or no exchange rate: they have no "
        + "shortfall")
    say(
      parents.count { $0.endTime == noTime },
      "order is open where the stream ends: its newest price is its end",
      "orders are open where the stream ends: its newest price is their end")
    let traded = Set(fills.map(\.instrument) + parents.map(\.instrument)).sorted()
    let unscaled = traded.filter { instruments[$0].multiplier == 0 }
    if !unscaled.isEmpty {
      remarks.append(
        "\(firstAndCount(unscaled.map { instruments[$0].symbol })) has no multiplier: 1 is taken")
    }
    let carry = intake.holdings.reduce(0.0) { sum, holding in
      let rate = intake.rates.rate(of: holding.instrument, intake.states) ?? 0
      return sum + currencyUnits(holding.position.carry) * rate
    }
    if carry != 0 {
      let amount = NumberText.fixed(carry.magnitude, 2)
      remarks.append(
        carry > 0
          ? "holding has cost \(amount) \(currency), which is in the profit"
          : "holding has brought \(amount) \(currency), which is in the profit")
    }
    if !parents.isEmpty, fills.isEmpty {
      remarks.append("nothing was executed (`execute` after `risk` makes fills)")
    }
    if let performance, performance.statistics.count > 0, performance.statistics.count < 60 {
      remarks.append(
        "performance is of \(performance.statistics.count) returns: annualized figures say little")
    }
  }
}
