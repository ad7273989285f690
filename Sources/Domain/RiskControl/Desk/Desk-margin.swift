import Accounts
import EventModel

/// Margins of open orders, and what holding costs.
extension Desk {
  /// The initial margin of all positions with open orders and this one filled on their worse side; NaN where
  /// a value is not known.
  func marginAfter(_ order: borrowing ProposedOrder) -> Double {
    var open = openQuantity(Int(order.instrument))
    let others = judged { $0.reservedMargin } - open.margin
    open.add(order.side, order.size)
    return judged { $0.account.initialMargin } + growth(order.instrument, open, held: order.total)
      + currencyUnits(others)
  }

  /// By how much the initial margin of an instrument grows when the worse side of its open orders is filled.
  private func growth(_ instrument: UInt32, _ open: OpenQuantity, held: Int64) -> Double {
    judged {
      $0.account.initialMargin(instrument, quantity: open.worst(of: held))
        - $0.account.initialMargin(instrument, quantity: held)
    }
  }

  /// Brings the reserved margin of an instrument to what is open now.
  func updateMargin(_ index: Int) {
    let instrument = UInt32(index)
    let open = instruments[index].open
    let held = account.quantity(instrument)
    let more =
      open.isAny
      ? account.initialMargin(instrument, quantity: open.worst(of: held))
        - account.initialMargin(instrument, quantity: held) : 0
    let margin = more.magnitude < 1e20 ? Nanos((more * 1e9).rounded()) : 0
    real.reservedMargin += margin - open.margin
    instruments[index].open.margin = margin
  }

  /// Limit and equity where the account is below its maintenance margin; nil where it is not, or not known.
  var belowMaintenance: Verdict? {
    guard account.hasMargin else { return nil }
    let (least, equity) = (account.maintenanceMargin, account.equity(.whole))
    return equity < least ? .reject(limit: least, observed: equity) : nil
  }

  /// Tells what was charged for holding, an account event of the whole and of the strategy for each.
  func tellCharges(into output: inout EventBuffer) {
    for charge in account.takeCharges() {
      let cause = Event(kind: .account, eventTime: now, instrument: charge.instrument)
      let instrument = header.instruments[Int(charge.instrument)]
      account.append(.whole, at: now, after: cause, instrument, into: &output)
      if charge.strategy >= 0 {
        account.append(
          .strategy(charge.strategy), at: now, after: cause, instrument, into: &output)
      }
    }
    isDirty = true
  }
}
