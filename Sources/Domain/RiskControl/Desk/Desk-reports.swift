import Accounts
import EventModel

/// What became of orders: from the venue of a backtest, or live from the stream.
extension Desk {
  /// Takes a fill: positions, what is open, and the account events after it.
  func take(fill event: Event, of batch: EventBatch, into output: inout EventBuffer) {
    guard event.instrument != noInstrument else {
      refusedFills += 1
      return
    }
    let payload = batch.fillPayload(of: event)
    switch real.account.book(fill: event, of: batch) {
    case .refused:
      refusedFills += 1
      return
    case .known:
      repeatedFills += 1
      return
    case .taken:
      note(event, payload, event.fill.size)
      takeProtectiveFill(payload.parent, event.fill.side)
    case .revised(let change):
      revisedFills += 1
      note(event, payload, max(0, event.fill.side == .bid ? change : 0 &- change))
      listAll(of: event.instrument)
    }
    let strategy = payload.strategy
    let instrument = header.instruments[Int(event.instrument)]
    // What the venue tells behind the end of the stream has no later time there: it would let those who
    // read on go on, too.
    let time = min(event.eventTime, now)
    account.append(.whole, at: time, after: event, instrument, into: &output)
    if strategy >= 0 {
      account.append(.strategy(strategy), at: time, after: event, instrument, into: &output)
    }
    isDirty = true
  }

  /// What a fill, or what a revision adds to one, means for its order and its slot. An order that less was
  /// filled of than was said does not work again.
  private func note(_ event: Event, _ payload: FillPayload, _ size: Int64) {
    let slot = slot(strategy: payload.strategy, instrument: event.instrument)
    if let index = open.index(of: payload.parent == 0 ? event.fill.orderId : payload.parent) {
      let left = open[index].left
      open[index].filled += min(left, size)
      release(index, min(left, size))
      if open[index].isReducing, size > 0 { noteFill(ofSlot: slot) }
    }
    list(slot)
    updateReserves(slot)
    if event.fill.side == .bid {
      // By when it happened: a bar tells of it at its close, where the next day begins.
      noteBought(event.instrument, size, at: payload.venueTime)
    }
  }

  /// What all strategies hold of an instrument may have changed.
  private func listAll(of instrument: UInt32) {
    var place = instruments[Int(instrument)].firstSlot
    while place >= 0 {
      list(Int(place))
      updateReserves(Int(place))
      place = slots[Int(place)].next
    }
  }

  /// Takes a size off what is open.
  private func release(_ index: Int, _ size: Int64) {
    let order = open[index]
    slots[Int(order.slot)].open.add(order.side, -size)
    instruments[Int(slots[Int(order.slot)].instrument)].open.add(order.side, -size)
  }

  /// Takes what is said of a parent: that it ended, or that it was replaced.
  func take(report event: Event, of batch: EventBatch, into output: inout EventBuffer) {
    let payload = batch.orderPayload(of: event)
    guard event.payloadCount >= OrderWord.count, !takeProtective(event, payload),
      payload.parent == 0, let index = open.index(of: event.order.orderId)
    else { return }
    let state = payload.state
    if state.isTerminal {
      end(index, state)
    } else if state == .working || state == .partlyFilled {
      if open[index].isCancelPending { cancelRefused(index) }
      if open[index].change.count != 0 {
        answer(index, event, payload, into: &output)
      } else {
        resize(index, to: event.order.size, event.order.price)
      }
    } else if state == .cancelPending {
      open[index].isCancelPending = true
    }
  }

  /// A report of an order that is being changed. While it tells of fills of the order as it was, the larger
  /// size may be filled. The same order without a new fill says that it stands: the change was refused. That
  /// is told, and not asked again: who asked may. What then is too much for a target is taken back.
  private func answer(
    _ index: Int, _ event: Event, _ payload: OrderPayload, into output: inout EventBuffer
  ) {
    var change = open[index].change
    let order = event.order
    let isAsBefore = order.size == change.sizeBefore && order.price == change.priceBefore
    if isAsBefore, payload.filled > change.filled {
      open[index].change.filled = payload.filled
      return
    }
    change.count -= 1
    (change.sizeBefore, change.priceBefore) = (order.size, order.price)
    open[index].change = change.count > 0 ? change : OrderChange()
    resize(index, to: change.count > 0 ? max(order.size, change.largest) : order.size, order.price)
    if isAsBefore, change.isAny { emitStands(open[index], order.size, order.price, into: &output) }
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
    let slot = Int(order.slot)
    openCounts[slots[slot].strategy + 2] -= 1
    updateReserves(slot)
    if isEnding, state == .expired {
      // Not refused: its session is over.
      left.append(order)
      if !order.isReducing { noteEnd(of: order, state) }
    } else {
      noteEnd(of: order, state)
    }
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
    if price != before.price || before.left == 0 {
      noteWorking(open[index], slots[slot].instrument)
    }
    list(slot)
  }
}
