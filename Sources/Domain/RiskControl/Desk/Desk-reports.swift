import Accounts
import EventModel

/// What became of orders: from the venue of a backtest, or live from the stream.
extension Desk {
  /// Takes a fill: positions, what is open, and the account events after it.
  func take(fill event: Event, of batch: EventBatch, into output: inout EventBuffer) {
    guard event.instrument != noInstrument, real.account.take(fill: event, of: batch) else {
      refusedFills += 1
      return
    }
    let payload = batch.fillPayload(of: event)
    let strategy = payload.strategy
    let slot = slot(strategy: strategy, instrument: event.instrument)
    if let index = open.index(of: payload.parent == 0 ? event.fill.orderId : payload.parent) {
      let left = open[index].left
      open[index].filled += min(left, event.fill.size)
      release(index, min(left, event.fill.size))
      if open[index].isReducing { noteFill(ofSlot: slot) }
      if !waiting.isEmpty { shrinkWaiting(open[index], by: event.fill.size, into: &output) }
    }
    takeProtectiveFill(payload.parent, event.fill.side)
    list(slot)
    updateReserves(slot)
    if event.fill.side == .bid {
      // By when it happened: a bar tells of it at its close, where the next day begins.
      noteBought(event.instrument, event.fill.size, at: payload.venueTime)
    }
    let instrument = header.instruments[Int(event.instrument)]
    // What the venue tells behind the end of the stream has no later time there: it would let those who
    // read on go on, too.
    let time = min(event.eventTime, now)
    real.account.append(.whole, at: time, after: event, instrument, into: &output)
    if strategy >= 0 {
      real.account.append(.strategy(strategy), at: time, after: event, instrument, into: &output)
    }
    isDirty = true
  }

  /// Takes a size off what is open.
  private func release(_ index: Int, _ size: Int64) {
    let order = open[index]
    slots[Int(order.slot)].open.add(order.side, -size)
    instruments[Int(slots[Int(order.slot)].instrument)].open.add(order.side, -size)
  }

  /// Takes what is said of a parent: that it ended, or that it was replaced.
  func take(report event: Event, of batch: EventBatch) {
    let payload = batch.orderPayload(of: event)
    guard event.payloadCount >= OrderWord.count, !takeProtective(event, payload),
      payload.parent == 0, let index = open.index(of: event.order.orderId)
    else { return }
    let state = payload.state
    if state.isTerminal {
      end(index, state)
    } else if state == .working || state == .partlyFilled {
      if open[index].isCancelPending { cancelRefused(index) }
      resize(index, to: event.order.size, event.order.price)
    } else if state == .cancelPending {
      open[index].isCancelPending = true
    }
  }

  /// The venue goes on with an order that was to be cancelled: it is asked again a little later.
  private func cancelRefused(_ index: Int) {
    open[index].isCancelling = false
    open[index].isCancelPending = false
    open[index].cancelAgain = now.addingSaturated(configuration.exits.retryAfter)
    let slot = Int(open[index].slot)
    if open[index].cancelReason == .repriced {
      slots[slot].exit.repriceAt = open[index].cancelAgain
    }
    wake(slot, at: open[index].cancelAgain)
  }

  private func end(_ index: Int, _ state: OrderState) {
    let order = open[index]
    release(index, order.left)
    open.remove(at: index)
    isWaitingDue = !waiting.isEmpty
    let slot = Int(order.slot)
    openCounts[slots[slot].strategy + 2] -= 1
    updateReserves(slot)
    noteEnd(of: order, state)
    list(slot)
    listWaiting(slots[slot].instrument)
  }

  /// What waited for the end of another's order may go on: for a strategy that was rolled back, or for
  /// an own order that an exit would have met.
  private func listWaiting(_ instrument: UInt32) {
    var place = instruments[Int(instrument)].firstSlot
    while place >= 0 {
      let index = Int(place)
      if slots[index].exit.dueSince != noTime,
        [.selfMatch, .openOrders, .shortSale, .settlement].contains(slots[index].exit.toldWait)
      {
        slots[index].exit.needsNews = false
        slots[index].exit.nextTry = now
        list(index)
      }
      if slots[index].isEntryDue, hasRetired { list(index) }
      place = slots[index].next
    }
  }

  /// The size and price of an open order are now these.
  func resize(_ index: Int, to size: Int64, _ price: Int64) {
    let slot = Int(open[index].slot)
    let before = open[index]
    let others = slots[slot].open.same(before.side).subtractingSaturated(before.left)
    guard size > 0, others.addingSaturated(size) < 1 << 62 else { return }
    release(index, before.left)
    open[index].size = size
    open[index].price = price
    release(index, -open[index].left)
    updateReserves(slot)
    isWaitingDue = isWaitingDue || !waiting.isEmpty
    if price != before.price || before.left == 0 {
      noteWorking(open[index], slots[slot].instrument)
    }
    list(slot)
  }
}
