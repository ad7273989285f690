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
    }
    updateReserves(slot)
    if event.fill.side == .bid {
      // By when it happened: a bar tells of it at its close, where the next day begins.
      noteBought(event.instrument, event.fill.size, at: payload.venueTime)
    }
    let instrument = header.instruments[Int(event.instrument)]
    real.account.append(
      .whole, at: event.eventTime, after: event, instrument, into: &output)
    if strategy >= 0 {
      real.account.append(
        .strategy(strategy), at: event.eventTime, after: event, instrument, into: &output)
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
    guard event.payloadCount >= OrderWord.count, payload.parent == 0,
      let index = open.index(of: event.order.orderId)
    else { return }
    let state = payload.state
    if state.isTerminal {
      end(index)
    } else if state == .working || state == .partlyFilled {
      resize(index, to: event.order.size, event.order.price)
    }
  }

  private func end(_ index: Int) {
    let order = open[index]
    release(index, order.left)
    open.remove(at: index)
    let slot = Int(order.slot)
    openCounts[slots[slot].strategy + 2] -= 1
    if order.request == 0 { slots[slot].orders -= 1 }
    updateReserves(slot)
    if slots[slot].isPending { list(slot) }
    if hasRetired { listPending(slots[slot].instrument) }
  }

  /// What waited for a strategy that was rolled back may go on.
  private func listPending(_ instrument: UInt32) {
    var place = instruments[Int(instrument)].firstSlot
    while place >= 0 {
      if slots[Int(place)].isPending { list(Int(place)) }
      place = slots[Int(place)].next
    }
  }

  /// The size and price of an open order are now these.
  func resize(_ index: Int, to size: Int64, _ price: Int64) {
    guard size > 0, size < 1 << 62 else { return }
    release(index, open[index].left)
    open[index].size = size
    open[index].price = price
    release(index, -open[index].left)
    updateReserves(Int(open[index].slot))
  }
}
