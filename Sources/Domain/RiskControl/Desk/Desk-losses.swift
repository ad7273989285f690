import Accounts
import EventModel

/// States follow from losses.
extension Desk {
  /// A day of the account began: what its loss had caused is over.
  func startDay(into output: inout EventBuffer, _ venue: VenueReports?) {
    // A halt stays until an operator ends it.
    for owner in afterDailyLoss.indices
    where afterDailyLoss[owner] == .reducingOnly || afterDailyLoss[owner] == .flatten {
      afterDailyLoss[owner] = .active
      refresh(owner, Verdict.pass, "a new day", into: &output, venue)
    }
  }

  /// Looks whether a loss is beyond a limit, once the value of the account has changed.
  func watchLosses(into output: inout EventBuffer, _ venue: VenueReports?) {
    isDirty = false
    for owner in limits.indices where hasLossLimits(owner) {
      let strategy = owner - 2
      let item = owner == 0 ? AccountItem.whole : .strategy(strategy)
      judgesShadow = owner > 1 && isShadow[owner]
      watch(
        owner, lossOfDay(item), limits[owner].softDailyLoss, limits[owner].dailyLoss,
        base: judged { $0.account.dayStart(.whole) }, .dailyLoss, into: &output, venue)
      watch(
        owner, lossFromPeak(item), limits[owner].softDrawdown, limits[owner].drawdown,
        base: judged { $0.account.peak(.whole) }, .drawdown, into: &output, venue)
    }
    if let verdict = belowMaintenance { breach(0, .buyingPower, verdict, into: &output, venue) }
  }

  /// Whether a price that has changed the value of the account asks for nothing: no limit of losses is
  /// reached, and nothing else is due.
  func asksForNothing() -> Bool {
    if account.hasCharges || nextTimer <= now || isWaitingDue || !listed.isEmpty
      || !invalidSignals.isEmpty || !newlyStuck.isEmpty
    {
      return false
    }
    for owner in limits.indices where hasLossLimits(owner) {
      let item = owner == 0 ? AccountItem.whole : .strategy(owner - 2)
      judgesShadow = owner > 1 && isShadow[owner]
      let dayStart = judged { $0.account.dayStart(.whole) }
      let peak = judged { $0.account.peak(.whole) }
      if isBeyond(lossOfDay(item), limits[owner].dailyLoss, dayStart)
        || isBeyond(lossOfDay(item), limits[owner].softDailyLoss, dayStart)
        || isBeyond(lossFromPeak(item), limits[owner].drawdown, peak)
        || isBeyond(lossFromPeak(item), limits[owner].softDrawdown, peak)
      {
        return false
      }
    }
    return belowMaintenance == nil
  }

  @inline(__always)
  private func isBeyond(_ loss: @autoclosure () -> Double, _ limit: Threshold?, _ base: Double)
    -> Bool
  {
    guard let limit else { return false }
    return loss() > limit.amount(of: base)
  }

  func hasLossLimits(_ owner: Int) -> Bool {
    limits[owner].dailyLoss != nil || limits[owner].drawdown != nil
      || limits[owner].softDailyLoss != nil || limits[owner].softDrawdown != nil
  }

  private func watch(
    _ owner: Int, _ loss: Double, _ soft: Threshold?, _ hard: Threshold?, base: Double,
    _ cause: DecisionReason, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    if let hard, loss > hard.amount(of: base) {
      let verdict = Verdict.reject(limit: hard.amount(of: base), observed: loss)
      breach(owner, cause, verdict, into: &output, venue)
    } else if let soft, loss > soft.amount(of: base) {
      let verdict = Verdict.reject(limit: soft.amount(of: base), observed: loss)
      if raise(owner, cause, to: .reducingOnly) {
        refresh(owner, verdict, "soft_\(cause.name)", into: &output, venue)
      }
    }
  }

  /// Remembers the stricter state; false where it was one already.
  private func raise(_ owner: Int, _ cause: DecisionReason, to state: TradingState) -> Bool {
    let known = cause == .dailyLoss ? afterDailyLoss[owner] : afterDrawdown[owner]
    if state <= known { return false }
    if cause == .dailyLoss { afterDailyLoss[owner] = state } else { afterDrawdown[owner] = state }
    return true
  }

  func breach(
    _ owner: Int, _ cause: DecisionReason, _ verdict: Verdict, into output: inout EventBuffer,
    _ venue: VenueReports?
  ) {
    let rules = rules(ofOwner: owner)
    if let rules, rules.canary.rollsBackOn.contains(cause.name) {
      if retired[owner] { return }
      rollBack(owner, rules, verdict, cause, into: &output, venue)
      return
    }
    let what = rules?.breach ?? configuration.breach
    let state: TradingState =
      switch what {
      case .halt: .halted
      case .reduceOnly: .reducingOnly
      case .flatten: .flatten
      }
    if raise(owner, cause, to: state) { refresh(owner, verdict, cause.name, into: &output, venue) }
  }

  /// The state that holds for an owner now, told where it changed; orders that are open are cancelled
  /// where it became stricter.
  func refresh(
    _ owner: Int, _ verdict: Verdict, _ why: String, into output: inout EventBuffer,
    _ venue: VenueReports?
  ) {
    let state = max(commanded[owner], max(afterDailyLoss[owner], afterDrawdown[owner]))
    let before = states[owner]
    if state == before { return }
    states[owner] = state
    emitChange(
      state.reason, limit: verdict.limit, observed: verdict.observed,
      "\(name(ofOwner: owner)): \(state.name): \(why)", into: &output)
    if state > before { cancelOrders(owner: owner, state.reason, into: &output, venue) }
    listAll(ofOwner: owner)
  }

  func name(ofOwner owner: Int) -> String {
    switch owner {
    case 0: "all"
    case 1: "no strategy"
    default: "strategy \(header.strategies[owner - 2].name)"
    }
  }

  /// A new version lost too much: it goes on as a shadow, what it holds is sold, and the one before it
  /// takes over with what it wants.
  private func rollBack(
    _ owner: Int, _ rules: RiskConfiguration.StrategyRules, _ verdict: Verdict,
    _ cause: DecisionReason, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    let other = rules.canary.rollbackTo.flatMap { name in
      header.strategies.firstIndex { $0.name == name }.map { $0 + 2 }
    }
    emitChange(
      .rolledBack, limit: verdict.limit, observed: verdict.observed,
      "\(name(ofOwner: owner)): \(cause.name)"
        + (other.map { ": \(name(ofOwner: $0)) takes over" } ?? ": goes on as a shadow"),
      into: &output)
    cancelOrders(owner: owner, .rolledBack, into: &output, venue)
    retired[owner] = true
    listAll(ofOwner: owner)
    if let other { isShadow[other] = false }
    for slot in slots.indices {
      if let other, slots[slot].strategy + 2 == other {
        applyLimits(toSlot: slot)
        // The version that takes over has one attempt.
        slots[slot].isEntryDue = slots[slot].hasWanted
        slots[slot].hasWaited = false
        list(slot)
      }
    }
  }

  // MARK: The kill switch

  /// Nothing is sent any more.
  func kill(_ why: String, into output: inout EventBuffer, _ venue: VenueReports?) {
    if isKilled { return }
    isKilled = true
    emitChange(.killSwitch, limit: 0, observed: 1, why, into: &output)
    cancelOrders(
      owner: 0, all: configuration.kill == .all, .killSwitch, into: &output, venue)
    if configuration.kill == .all { cancelProtection(.killSwitch, into: &output, venue) }
    if configuration.kill == .flatten { listAll(ofOwner: 0) }
  }

  /// Takes a decision event of order id 0 from the stream: a command of an operator to all, or to the
  /// strategy that the text names.
  func command(
    _ event: Event, of batch: EventBatch, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    guard event.decision.orderId == 0, !event.flags.contains(.derived) else { return }
    let reason = DecisionReason(rawValue: event.decision.reason)
    if reason == .killSwitch { return kill("by an event", into: &output, venue) }
    guard let state = TradingState.allCases.first(where: { $0.reason == reason }) else { return }
    let name = String(decoding: batch.text(of: event), as: UTF8.self)
    let found = header.strategies.firstIndex { $0.name == name }
    guard name.isEmpty || found != nil else {
      let words = "there is no strategy \(name): \(state.name) was not obeyed"
      return emitChange(.invalidOrder, words, into: &output)
    }
    let owner = found.map { $0 + 2 } ?? 0
    commanded[owner] = state
    if state == .active {
      afterDailyLoss[owner] = .active
      afterDrawdown[owner] = .active
    }
    refresh(owner, .pass, "by an event", into: &output, venue)
  }
}
