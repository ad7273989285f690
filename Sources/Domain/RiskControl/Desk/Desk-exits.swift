import Accounts
import EventModel

/// Positions are closed: what reduces is not given up until held is what is wanted, or it is stuck and
/// told.
extension Desk {
  /// What became of a try to close.
  private enum Outcome { case sent, waits, refused }

  /// Closes what is too much of a position, as far as it may be tried now.
  func reduce(
    _ index: Int, _ reduction: Int64, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    if slots[index].exit.dueSince == noTime {
      slots[index].exit = ExitState()
      slots[index].exit.dueSince = now
      slots[index].exit.backOff = configuration.exits.retryAfter
    }
    let exit = slots[index].exit
    if exit.isStuck || exit.needsNews || now < exit.nextTry { return }
    var left = reduction
    while !isDust(left, index) {
      var order = exitOrder(index, left)
      let size = order.size
      switch attempt(&order, into: &output, venue) {
      case .waits, .refused: return
      case .sent:
        left -= left > 0 ? order.size : -order.size
        if order.size == size { return }
      }
    }
  }

  private func exitOrder(_ index: Int, _ signedSize: Int64) -> ProposedOrder {
    let rules = configuration.exits
    let own = terms[slots[index].strategy + 2]
    let exit = slots[index].exit
    var order = order(of: index, signedSize)
    order.isExit = true
    // A stop of the venue may fill while the exit is under way: together they never pass zero.
    order.terms.reduceOnly = slots[index].protections > 0 ? 1 : 0
    order.terms.schedule = rules.schedule
    order.terms.type = .market
    let isPatient = now - exit.dueSince < rules.patience
    if isPatient, rules.type ?? own.type != .market {
      let offset = rules.offset ?? max(0, own.offset)
      let widened = exit.widenings == 0 ? offset : max(offset, 5e-4) * exp2(exit.widenings)
      let price = limit(of: order, offset: min(widened, rules.worst))
      // Without a fresh price it goes to market.
      let maximumAge = slots[index].limits.maximumAge
      let isFresh = now.subtractingSaturated(prices[order.instrument].time) <= maximumAge
      if price != noNumber, isFresh {
        order.terms.type = .limit
        order.price = price
      }
    }
    return order
  }

  private func exp2(_ count: Int32) -> Double { Double(UInt64(1) << UInt64(min(count, 30))) }

  /// Judges an exit by what each check does to one, and sends what may be sent.
  private func attempt(
    _ order: inout ProposedOrder, into output: inout EventBuffer, _ venue: VenueReports?
  ) -> Outcome {
    complete(&order)
    queueOutside(&order)
    var next = 0
    while let (place, verdict) = nextFailure(order, from: next, isExit: true) {
      next = place + 1
      let (index, check) = (order.slot, judges[place])
      // A kill that flattens goes before a halt; one that does not has refused already.
      if isKilled,
        check.reason == .killSwitch && configuration.kill == .flatten
          || check.reason == .halted
      {
        continue
      }
      switch check.onReduction {
      case .spare: continue
      case .refuse:
        rejections[place] += 1
        if slots[index].exit.toldWait != check.reason {
          slots[index].exit.toldWait = check.reason
          refuse(order, check.reason, verdict, into: &output)
        }
        hinder(index, check.reason)
        slots[index].exit.isStuck = true
        slots[index].exit.stuckDate = sessionDate(of: order.instrument, now)
        awaitNews(of: order.instrument)
        return .refused
      case .delay where isOutOfPatience(index): continue
      case .adjust where check.adjust(&order, self):
        complete(&order)
        continue
      case .wait, .delay, .adjust:
        rejections[place] += 1
        wait(order, check.reason, verdict, into: &output, venue)
        return .waits
      }
    }
    pass(&order, into: &output, venue)
    slots[order.slot].exit.toldWait = .accepted
    if order.type == .limit, !order.isLeft, !slots[order.slot].isShadow {
      slots[order.slot].exit.repriceAt = now.addingSaturated(slots[order.slot].exit.backOff)
      wake(order.slot, at: slots[order.slot].exit.repriceAt)
    }
    return .sent
  }

  private func isOutOfPatience(_ index: Int) -> Bool {
    now - slots[index].exit.dueSince >= configuration.exits.patience
  }

  /// Something stands in the way of an exit: it is told, once, and tried again when that may have
  /// changed.
  private func wait(
    _ order: ProposedOrder, _ reason: DecisionReason, _ verdict: Verdict,
    into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    let index = order.slot
    hinder(index, reason)
    slots[index].exit.needsNews = true
    slots[index].exit.nextTry = now.addingSaturated(configuration.exits.retryAfter)
    awaitNews(of: order.instrument)
    if slots[index].exit.toldWait != reason {
      slots[index].exit.toldWait = reason
      emitTarget(index, "waits", reason, verdict, into: &output)
    }
    switch reason {
    case .orderRate:
      // It is known when one more may be sent.
      let owner = rates[0].isFull(at: now) ? 0 : order.strategy + 2
      slots[index].exit.needsNews = false
      slots[index].exit.nextTry = rates[owner].freeAt.addingSaturated(1)
      wake(index, at: slots[index].exit.nextTry)
    case .marketHours:
      if let change = nextPhase(of: order.instrument) { wakeExit(index, at: change) }
    case .priceCollar:
      wakeExit(index, at: slots[index].exit.dueSince.addingSaturated(configuration.exits.patience))
    case .selfMatch: clearTheWay(of: order, into: &output, venue)
    default: break
    }
  }

  /// Own increasing orders that an exit would meet are taken back.
  private func clearTheWay(
    of exit: ProposedOrder, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    var place = instruments[Int(exit.instrument)].firstSlot
    while place >= 0 {
      for id in open.ids(ofSlot: Int(place)) {
        guard let index = open.index(of: id), open[index].side != exit.side,
          !open[index].isReducing, open[index].meets(exit)
        else { continue }
        cancel(index, .selfMatch, into: &output, venue)
      }
      place = slots[Int(place)].next
    }
  }

  // MARK: Trying again

  /// An order that was to close ended: whether it is a refusal is seen by its fills.
  func noteEnd(of order: OpenOrder, _ state: OrderState) {
    let index = Int(order.slot)
    guard order.isReducing, order.request == 0 else {
      let isOver = state == .rejected || state == .expired
      if order.request == 0, isOver, order.left > 0, !order.isCancelling { retryEntry(index) }
      return
    }
    slots[index].exit.repriceAt = noTime
    if order.filled > 0 || order.isCancelling || state == .filled { return }
    slots[index].exit.refusals += 1
    slots[index].exit.needsNews = true
    slots[index].exit.nextTry = now.addingSaturated(slots[index].exit.backOff)
    let doubled = slots[index].exit.backOff.addingSaturated(slots[index].exit.backOff)
    slots[index].exit.backOff = min(doubled, configuration.exits.retryCap)
    awaitNews(of: slots[index].instrument)
    if slots[index].exit.refusals >= configuration.exits.stuckAfter {
      slots[index].exit.isStuck = true
      slots[index].exit.stuckDate = sessionDate(of: slots[index].instrument, now)
      hinder(index, .stuck)
      newlyStuck.append(index)
    }
  }

  /// An exit was filled, in part or whole: what was refused before counts no more.
  func noteFill(ofSlot index: Int) {
    slots[index].exit.refusals = 0
    slots[index].exit.isStuck = false
    slots[index].exit.backOff = configuration.exits.retryAfter
  }

  /// An instrument has slots that wait for its news.
  func awaitNews(of instrument: UInt32) { instruments[Int(instrument)].isAwaited = true }

  /// A price of an instrument has come: what waits for one may be tried.
  @inline(never) func bringNews(of instrument: UInt32, isStatus: Bool = false) {
    instruments[Int(instrument)].isAwaited = false
    var place = instruments[Int(instrument)].firstSlot
    while place >= 0 {
      let index = Int(place)
      place = slots[index].next
      if slots[index].exit.isStuck {
        let isNewSession = sessionDate(of: instrument, now) != slots[index].exit.stuckDate
        if isStatus || isNewSession {
          freeExit(index)
          list(index)
        } else {
          awaitNews(of: instrument)
        }
      }
      if slots[index].entryNeedsNews {
        slots[index].entryNeedsNews = false
        if slots[index].entryTry <= now {
          list(index)
        } else {
          wake(index, at: slots[index].entryTry)
        }
      }
      guard slots[index].exit.needsNews else { continue }
      slots[index].exit.needsNews = false
      if slots[index].exit.nextTry <= now {
        list(index)
      } else {
        wake(index, at: slots[index].exit.nextTry)
      }
    }
  }

  /// A session, a status or an operator has changed something: what is stuck may be tried at once.
  func freeExit(_ index: Int) {
    guard slots[index].exit.dueSince != noTime else { return }
    slots[index].exit.isStuck = false
    slots[index].exit.refusals = 0
    slots[index].exit.needsNews = false
    slots[index].exit.nextTry = .min
    slots[index].exit.backOff = configuration.exits.retryAfter
  }

  /// Looks at a slot again at a time, whatever the stream brings until then.
  func wake(_ index: Int, at time: Int64) {
    if time == .max { return }
    timers.push(Int32(index), at: max(time, now))
    nextTimer = min(nextTimer, max(time, now))
  }

  /// Looks at an exit again at a time, once for all tries before it.
  private func wakeExit(_ index: Int, at time: Int64) {
    if slots[index].exit.wakeAt == time { return }
    slots[index].exit.wakeAt = time
    wake(index, at: time)
  }

  /// Does what is due by the clock.
  func fireTimers(into output: inout EventBuffer, _ venue: VenueReports?) {
    while nextTimer <= now, let (_, slot) = timers.pop() {
      nextTimer = timers.nextTime
      let index = Int(slot)
      tellIfUnreached(index, into: &output)
      if open.has(index) { cancelAgain(index, into: &output, venue) }
      let exit = slots[index].exit
      if exit.repriceAt != noTime, exit.repriceAt <= now { reprice(index, into: &output, venue) }
      if exit.dueSince != noTime, exit.needsNews,
        exit.toldWait == .marketHours || exit.toldWait == .priceCollar && isOutOfPatience(index)
      {
        slots[index].exit.needsNews = false
        slots[index].exit.nextTry = now
      }
      list(index)
    }
  }

  /// A limit that closes a position did not meet the market: it is taken back, to be sent farther from
  /// the touch.
  private func reprice(_ index: Int, into output: inout EventBuffer, _ venue: VenueReports?) {
    slots[index].exit.repriceAt = noTime
    slots[index].exit.widenings += 1
    for id in open.ids(ofSlot: index) {
      guard let place = open.index(of: id), open[place].isReducing, open[place].request == 0,
        open[place].type == .limit, !open[place].isLeft
      else { continue }
      cancel(place, .repriced, into: &output, venue)
    }
  }
}

extension OpenOrder {
  /// Whether it and an order of the other side would trade with each other.
  func meets(_ order: ProposedOrder) -> Bool {
    if left == 0 || terms.trigger != noNumber { return false }
    if type == .market || order.type == .market { return true }
    return order.side == .bid ? order.price >= price : order.price <= price
  }
}
