import Accounts
import Commands
import EventModel

/// What a person should be told without asking.
extension Desk {
  var remarks: [String] {
    var remarks: [String] = []
    if refusedFills > 0 {
      remarks.append("\(refusedFills) fills were of no known strategy or out of range")
    }
    if repeatedFills > 0 {
      remarks.append("fills that were told again, and count once: \(repeatedFills)")
    }
    if account.conflictingFills > 0 {
      remarks.append(
        "fills with the id of another fill and another content, which are booked as their own: "
          + "\(account.conflictingFills)")
    }
    if beginsEarly, let left = configuration.account.start?.desk?.time {
      remarks.append(
        "the account's file was left at \(Timestamp.format(left)), and the stream begins before that: what "
          + "is in both counts twice")
    }
    if brokerOrders > 0 {
      remarks.append(
        "orders of the account's file that may still work at the broker, which are not known here: "
          + "\(brokerOrders); take them back there")
    }
    if revisedFills > 0 { remarks.append("fills that were revised: \(revisedFills)") }
    if real.account.fillsWithoutFees > 0 {
      remarks.append(
        "fills whose fees were never said, and count as none: \(real.account.fillsWithoutFees)")
    }
    if smallTargets > 0 {
      remarks.append("targets of less than a lot, which trade nothing: \(smallTargets)")
    }
    if !belowLot.isEmpty {
      remarks.append(
        "order_size is less than one lot of \(firstAndCount(belowLot)): no order of that can pass")
    }
    if waitsForOpening {
      remarks.append(
        "orders were refused by market_hours at the end of bars: a bar that ends with its session is known "
          + "when the market has closed; [risk.market_hours] outside = \"queue\" lets them wait for the "
          + "opening")
    }
    let missing = account.missingHoldings
    if !missing.isEmpty {
      remarks.append(
        "the account holds \(firstAndCount(missing)), which the stream does not have: its equity is not "
          + "known")
    }
    if real.account.configuration.carry?.paysDividends == true, isAdjusted {
      remarks.append(
        "the prices are adjusted (normalize --adjust), and [[account.carry.dividend]] pays too: what is in "
          + "both counts twice")
    }
    let unknown = unknownSymbols
    if !unknown.isEmpty {
      remarks.append("the limits name \(firstAndCount(unknown)), which the stream does not have")
    }
    return remarks
  }

  private var isAdjusted: Bool {
    header.lineage.contains { $0.program == "normalize" && $0.arguments.contains("--adjust") }
  }

  /// Instruments of which no order can be both a lot and within the size that is allowed to all.
  private var belowLot: [String] {
    guard let size = configuration.limits.orderSize, rejections(by: .orderSize) > 0 else {
      return []
    }
    return header.instruments.filter {
      $0.lotSize > 0 && size < Double($0.lotSize) * $0.sizeScale
        && configuration.rules(forInstrument: $0.symbol)?.limits.orderSize == nil
    }.map(\.symbol)
  }

  private var waitsForOpening: Bool {
    header.kinds.contains(.bar) && !header.kinds.contains(.quote) && !queuesOutside
      && rejections(by: .marketHours) > 0
  }

  private func rejections(by reason: DecisionReason) -> Int {
    riskChecks.firstIndex { $0.reason == reason }.map { rejections[$0] } ?? 0
  }
}
