import Accounts
import EventModel

/// Reloaded limits make a strategy a shadow, or let it trade.
///
/// Who becomes a shadow goes as one that was rolled back: what makes its positions larger is taken back,
/// what it holds is closed, as nobody would look after it, and then its orders are decided and not sent.
/// Who comes to trade makes no attempt before its next signal; what its shadow held is forgotten.
extension Desk {
  /// Brings what limits say now to owners and slots, and tells what has changed.
  ///
  /// - Parameters:
  ///   - before: of owners, whether their tables said shadow.
  ///   - slotsBefore: of slots, whether they were one.
  func changeShadows(
    _ before: [Bool], _ slotsBefore: [Bool], into output: inout EventBuffer,
    _ venue: VenueReports?
  ) {
    for owner in before.indices.dropFirst(2) {
      let isNow = rules(ofOwner: owner)?.canary.isShadow ?? false
      if isNow == before[owner] { continue }
      isShadow[owner] = isNow
      if !isNow { retired[owner] = false }
      emitChange(
        .limitsReloaded, name(ofOwner: owner) + Self.words(isShadow: isNow), into: &output)
    }
    for index in slotsBefore.indices {
      let wasLeaving = slots[index].isLeaving
      slots[index].isLeaving = false
      applyLimits(toSlot: index)
      let isNow = slots[index].isShadow
      let wasOut = slotsBefore[index] || wasLeaving
      if isNow == wasOut, !wasLeaving { continue }
      let owner = slots[index].strategy + 2
      if before[owner] == (rules(ofOwner: owner)?.canary.isShadow ?? false), isNow != wasOut {
        let symbol = header.instruments[Int(slots[index].instrument)].symbol
        emitChange(
          .limitsReloaded, "\(name(ofOwner: owner)) in \(symbol)" + Self.words(isShadow: isNow),
          into: &output)
      }
      if isNow { leave(index, into: &output, venue) } else { arrive(index) }
    }
  }

  private static func words(isShadow: Bool) -> String {
    isShadow
      ? ": goes on as a shadow, what it holds is closed" : ": trades from its next signal on"
  }

  /// A slot is to be a shadow: at once where it holds nothing.
  private func leave(
    _ index: Int, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    let held = real.account.quantity(
      strategy: slots[index].strategy, instrument: slots[index].instrument)
    if held == 0, !open.has(index) { return }
    slots[index].isShadow = false
    slots[index].isLeaving = true
    for id in open.ids(ofSlot: index) {
      guard let place = open.index(of: id), !open[place].isReducing else { continue }
      cancel(place, .rolledBack, into: &output, venue)
    }
    freeExit(index)
    list(index)
  }

  /// A slot trades again: its shadow's position is closed at the newest price.
  private func arrive(_ index: Int) {
    let (strategy, instrument) = (slots[index].strategy, slots[index].instrument)
    slots[index].isEntryDue = false
    slots[index].entryWaits = false
    let held = shadow.account.quantity(strategy: strategy, instrument: instrument)
    let twice = shadow.account.twiceMark(instrument)
    if held != 0, twice != noNumber {
      shadow.account.take(
        strategy: strategy, instrument: instrument, side: held > 0 ? .ask : .bid,
        size: held.magnitude.clamped, price: twice / 2, fees: 0)
    }
    freeExit(index)
    list(index)
  }
}
