import Accounts
import EventModel

/// What is wanted: by signals, and by what goes before them.
extension Desk {
  /// Takes a signal: what the strategy wants from now on.
  func take(signal event: Event, of batch: EventBatch) {
    guard event.instrument != noInstrument else { return }
    let index = slot(strategy: Int(event.signal.strategy), instrument: event.instrument)
    let share = slots[index].share
    guard let wanted = target(event.signal.target * share, event.instrument) else {
      invalidSignals.append(index)
      return
    }
    let inputs =
      header.strategies.indices.contains(Int(event.signal.strategy))
      ? header.strategies[Int(event.signal.strategy)].inputs.count : 0
    if wanted == 0, event.signal.target != 0 { smallTargets += 1 }
    slots[index].take(event, batch.signalPayload(of: event, inputCount: inputs), wanted)
    if isLeaving(slots[index]) { retire(index) }
    list(index)
  }

  /// What a strategy that was rolled back, or made a shadow, still holds is closed; then it is one.
  private func retire(_ slot: Int) {
    let held = account.quantity(
      strategy: slots[slot].strategy, instrument: slots[slot].instrument)
    if held != 0 || open.has(slot) { return }
    slots[slot].isShadow = true
    slots[slot].isLeaving = false
  }

  /// Whether what a slot holds is to be closed before its strategy goes on as a shadow.
  func isLeaving(_ slot: Slot) -> Bool {
    (retired[slot.strategy + 2] || slot.isLeaving) && !slot.isShadow
  }

  /// Units as size units, rounded toward zero to whole lots; nil where they are no size.
  private func target(_ units: Double, _ instrument: UInt32) -> Int64? {
    let exact = units * unitSizes[Int(instrument)]
    guard exact.magnitude < 4e18 else { return nil }
    // 0.29 × 100 is 28.999999999999996 and means 29.
    let nearest = exact.rounded()
    let isMeant = (exact - nearest).magnitude <= 1e-9 * max(1, exact.magnitude)
    let size = Int64(isMeant ? nearest : exact.rounded(.towardZero))
    let lot = instruments[Int(instrument)].lot
    return lot == noNumber ? size : size - size % lot
  }

  /// What goes before the strategy's own target and wants nothing to be held; nil where the strategy
  /// decides. Halted and reducing only are no targets: they stand in the way of orders.
  func overriding(_ slot: Slot) -> DecisionReason? {
    if isKilled { return configuration.kill == .flatten ? .killSwitch : nil }
    if state(of: slot.strategy) == .flatten { return .flatten }
    if slot.stoppedSide != 0 { return .stopped }
    return isLeaving(slot) ? .rolledBack : nil
  }

  /// What a slot should hold now; nil where nobody has said so.
  func target(of slot: Slot) -> Int64? {
    if overriding(slot) != nil { return 0 }
    return slot.hasWanted ? slot.wanted : nil
  }

  /// Size units that a slot holds.
  func held(by slot: Slot) -> Int64 {
    if slot.isShadow {
      return shadow.account.quantity(strategy: slot.strategy, instrument: slot.instrument)
    }
    return account.quantity(strategy: slot.strategy, instrument: slot.instrument)
  }

  /// Puts the slots of an owner, 0 for all, on the list of those to decide; they may be tried at once.
  func listAll(ofOwner owner: Int) {
    for slot in slots.indices where owner == 0 || slots[slot].strategy + 2 == owner {
      freeExit(slot)
      list(slot)
    }
  }
}
