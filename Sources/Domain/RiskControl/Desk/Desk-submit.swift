import EventModel

/// Orders are judged, told and noted.
extension Desk {
  /// Judges an order and tells what was decided.
  ///
  /// - Returns: why it was refused; nil where it passed.
  func submit(
    _ order: inout ProposedOrder, into output: inout EventBuffer, _ venue: VenueReports?
  ) -> DecisionReason? {
    let failure = judge(&order)
    if let failure {
      let reason = judges[failure.check].reason
      refuse(order, reason, failure.verdict, into: &output)
      return reason
    }
    pass(&order, into: &output, venue)
    return nil
  }

  /// Completes an order and asks every check.
  private func judge(_ order: inout ProposedOrder) -> (check: Int, verdict: Verdict)? {
    complete(&order)
    queueOutside(&order)
    return firstFailure(order)
  }

  /// A market order outside of the hours waits for the opening, where that is configured.
  func queueOutside(_ order: inout ProposedOrder) {
    guard queuesOutside, order.type == .market, order.timeInForce != .atOpen,
      order.timeInForce != .atClose, isOutside(order.instrument)
    else { return }
    order.terms.timeInForce = .atOpen
  }

  /// Tells that an order is refused.
  func refuse(
    _ order: ProposedOrder, _ reason: DecisionReason, _ verdict: Verdict,
    into output: inout EventBuffer
  ) {
    ordinal += 1
    let id = ordinal << 20
    emitDecision(of: order, id, reason, verdict, into: &output)
    emit(order, id, .rejected, reason, into: &output, nil)
    if order.request != 0 { requests.note(order.request) }
  }

  /// Sends an order that passed.
  func pass(
    _ order: inout ProposedOrder, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    ordinal += 1
    let id = ordinal << 20
    accepted += 1
    emitDecision(of: order, id, .accepted, .pass, into: &output)
    if slots[order.slot].isShadow {
      emit(order, id, .shadow, .accepted, into: &output, nil)
      fillShadow(order)
    } else {
      note(order, id)
      emit(order, id, .approved, .accepted, into: &output, venue)
    }
    if order.request != 0 { requests.note(order.request) }
  }

  /// The first check that an order fails; it is counted.
  func firstFailure(_ order: borrowing ProposedOrder) -> (check: Int, verdict: Verdict)? {
    guard let failure = nextFailure(order) else { return nil }
    rejections[failure.check] += 1
    return failure
  }

  /// The first check from a place on that an order fails; one that is only to close is not asked about
  /// by those that spare it.
  func nextFailure(
    _ order: borrowing ProposedOrder, from first: Int = 0, isExit: Bool = false
  ) -> (check: Int, verdict: Verdict)? {
    for index in first..<judges.count {
      if isExit, judges[index].onReduction == .spare { continue }
      let verdict: Verdict
      if judges[index].place < 0 {
        verdict = judges[index].plain(order, self)
      } else {
        let limit = declaredLimit(of: order.slot, judges[index].place)
        verdict = limit.isNaN ? .pass : judges[index].byLimit(order, self, limit)
      }
      if !verdict.passes { return (index, verdict) }
    }
    return nil
  }

  /// A limit that a check declares, by its place among them; NaN: there is none.
  func declaredLimit(of slot: Int, _ place: Int) -> Double {
    declared[slot * declaredCount + place]
  }

  /// A shadow's order is filled at once at the touch.
  private func fillShadow(_ order: ProposedOrder) {
    let price = order.twicePrice / 2
    shadow.account.take(
      strategy: order.strategy, instrument: order.instrument, side: order.side, size: order.size,
      price: price, fees: 0)
  }

  private func note(_ order: ProposedOrder, _ id: UInt64) {
    let isReducing = order.isExit || order.reducesOwn
    let opened = OpenOrder(
      id: id, slot: Int32(order.slot), side: order.side, price: order.price, size: order.size,
      terms: order.terms, isReducing: isReducing, isLeft: order.isLeft)
    open.append(opened)
    openCounts[order.strategy + 2] += 1
    slots[order.slot].open.add(order.side, order.size)
    instruments[Int(order.instrument)].open.add(order.side, order.size)
    noteWorking(opened, order.instrument)
    updateReserves(order.slot)
    noteRate(0, isReducing: isReducing)
    noteRate(order.strategy + 2, isReducing: isReducing)
    // A flip is two orders of one side and often of one size: no repetition.
    if order.isExit { return }
    let ring = order.slot * RecentOrder.count + recentNext[order.slot]
    recent[ring] = RecentOrder(time: now, size: order.size, price: order.price, side: order.side)
    recentNext[order.slot] = (recentNext[order.slot] &+ 1) % RecentOrder.count
  }

  /// Counts an order against the rates: half of each is reserved for orders that reduce.
  func noteRate(_ owner: Int, isReducing: Bool) {
    rates[owner].note(now)
    if !isReducing { entryRates[owner].note(now) }
  }

  // MARK: Own orders at their prices

  /// An order works at a price, or at a new one.
  func noteWorking(_ order: OpenOrder, _ instrument: UInt32) {
    // A stop meets nobody before it is triggered.
    if allowsSelfMatch || order.terms.trigger != noNumber { return }
    let place = working(instrument, order.side)
    let known = { [self] (id: UInt64) in workingPrice(id) }
    workingPrices[place].add(order.id, at: order.workingPrice, count: open.count, known)
  }

  /// The price that an order of the other side would meet first; nil where nothing works.
  func bestWorking(_ instrument: UInt32, _ side: Side) -> Int64? {
    guard instruments[Int(instrument)].working >= 0 else { return nil }
    return workingPrices[working(instrument, side)].best { [self] in workingPrice($0) }
  }

  private func workingPrice(_ id: UInt64) -> Int64? {
    guard let index = open.index(of: id), open[index].left > 0 else { return nil }
    return open[index].workingPrice
  }

  private func working(_ instrument: UInt32, _ side: Side) -> Int {
    if instruments[Int(instrument)].working < 0 {
      instruments[Int(instrument)].working = Int32(workingPrices.count)
      workingPrices.append(WorkingPrices(.bid))
      workingPrices.append(WorkingPrices(.ask))
    }
    return Int(instruments[Int(instrument)].working) + (side == .bid ? 0 : 1)
  }
}
