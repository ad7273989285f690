import Accounts
import EventModel

extension RiskCheck {
  static let dailyLoss = RiskCheck(
    reason: .dailyLoss, unit: "account currency",
    meaning: "the loss since the day began is not larger than allowed (a share is one of the "
      + "account's equity then), of all and of the strategy",
    keys: "daily_loss = \"2 %\" or \"5000 USD\"", onReduction: .spare
  ) { order, desk in
    if order.reducesOwn { return .pass }
    let verdict = desk.dailyLoss(.whole)
    return verdict.passes ? desk.dailyLoss(.strategy(order.strategy)) : verdict
  }

  static let drawdown = RiskCheck(
    reason: .drawdown, unit: "account currency",
    meaning:
      "the equity is not farther below its peak than allowed (a share is one of the account's "
      + "peak), of all and of the strategy",
    keys: "drawdown = \"10 %\" or \"20000 USD\"", onReduction: .spare
  ) { order, desk in
    if order.reducesOwn { return .pass }
    let verdict = desk.drawdown(.whole)
    return verdict.passes ? desk.drawdown(.strategy(order.strategy)) : verdict
  }
}
