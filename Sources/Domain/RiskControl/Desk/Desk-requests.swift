import EventModel

/// What a bot, or a file, asks for.
struct AskedOrder: BitwiseCopyable, Sendable {
  /// The id under which it is asked for; of a cancellation or replacement that of the order meant.
  var id: UInt64
  var instrument: UInt32
  var side: Side
  var size: Int64
  var price: Int64
  var terms: OrderPayload
  /// Whether the terms are all that it asks for.
  var isKnown: Bool
  var origin: UInt64
  var receiveTime: Int64
}

extension AskedOrder {
  /// Nil where the event is no request: what is derived is what risk or a venue said.
  ///
  /// - Parameter isOwn: it is of the file of orders.
  init?(_ event: Event, of batch: EventBatch, isOwn: Bool = false) {
    guard event.payloadCount >= OrderWord.count, isOwn || !event.flags.contains(.derived) else {
      return nil
    }
    var terms = batch.orderPayload(of: event)
    let state = terms.state
    guard state == .requested || state == .cancelRequested || state == .replaceRequested else {
      return nil
    }
    if terms.decisionTime == noTime { terms.decisionTime = event.eventTime }
    self.init(
      id: event.order.orderId, instrument: event.instrument, side: event.order.side,
      size: event.order.size, price: event.order.price, terms: terms,
      isKnown: event.payloadCount <= OrderWord.known, origin: event.origin,
      receiveTime: event.receiveTime)
  }
}

extension Desk {
  /// Judges what was asked for. Cancelling always passes; a replacement is judged as if the order were
  /// withdrawn and the new one came.
  func take(asked: AskedOrder, into output: inout EventBuffer, _ venue: VenueReports?) {
    switch asked.terms.state {
    case .requested: request(asked, into: &output, venue)
    case .cancelRequested: cancelAsked(asked, into: &output, venue)
    default: replace(asked, into: &output, venue)
    }
  }

  private func request(
    _ asked: AskedOrder, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    let isKnown =
      asked.isKnown && asked.instrument != noInstrument
      && (-1..<(limits.count - 2)).contains(asked.terms.strategy)
    guard isKnown else {
      return refuse(asked, .invalidOrder, into: &output)
    }
    if waitingPlace(asked.id) != nil { return refuse(asked, .duplicateOrder, into: &output) }
    var order = proposal(of: asked)
    if waits(order) { return hold(asked, into: &output) }
    _ = submit(&order, into: &output, venue)
  }

  /// What was asked for, as an order.
  func proposal(of asked: AskedOrder) -> ProposedOrder {
    let terms = asked.terms
    let slot = slot(strategy: terms.strategy, instrument: asked.instrument)
    var order = ProposedOrder(
      slot: slot, strategy: terms.strategy, instrument: asked.instrument, side: asked.side,
      size: asked.size, price: terms.type == .market ? noNumber : asked.price, terms: terms,
      origin: asked.origin, receiveTime: asked.receiveTime)
    order.terms.request = asked.id
    order.terms.parent = 0
    return order
  }

  private func cancelAsked(
    _ asked: AskedOrder, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    if let place = waitingPlace(asked.id) {
      return endWaiting(place, .selfMatch, into: &output)
    }
    guard let index = open.index(ofRequest: asked.id) else {
      return refuse(asked, .unknownOrder, into: &output)
    }
    cancel(index, .accepted, into: &output, venue)
  }

  private func replace(
    _ asked: AskedOrder, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    if let place = waitingPlace(asked.id), asked.isKnown {
      (waiting[place].size, waiting[place].price) = (asked.size, asked.price)
      retryWaiting(into: &output, venue)
      if waitingPlace(asked.id) != nil { tellWaiting(asked, into: &output) }
      return
    }
    guard let index = open.index(ofRequest: asked.id), !open[index].isCancelling else {
      return refuse(asked, .unknownOrder, into: &output)
    }
    guard asked.isKnown else { return refuse(asked, .invalidOrder, into: &output) }
    let before = open[index]
    var order = proposal(of: before)
    order.origin = asked.origin
    order.receiveTime = asked.receiveTime
    order.size = asked.size &- before.filled
    order.price = before.type == .market ? noNumber : asked.price
    order.terms.request = 0
    // Judged as if the order that it replaces were not there.
    withdraw(before)
    complete(&order)
    let failure = firstFailure(order)
    withdraw(before, again: true)
    order.terms.request = before.request
    if let failure {
      emitDecision(
        of: order, before.id, judges[failure.check].reason, failure.verdict, into: &output)
      return
    }
    emitDecision(of: order, before.id, .accepted, .pass, into: &output)
    noteRate(0, isReducing: before.isReducing)
    noteRate(order.strategy + 2, isReducing: before.isReducing)
    order.size = asked.size
    // Until the venue says so the larger of both sizes may be filled.
    open[index].change.ask(asked.size, order.price, of: before)
    resize(index, to: max(asked.size, before.size), order.price)
    emit(
      order, before.id, .replaceRequested, .accepted, filled: before.filled, into: &output, venue)
  }

  /// Takes the rest of an open order off what is open, or puts it there again.
  private func withdraw(_ order: OpenOrder, again: Bool = false) {
    let slot = Int(order.slot)
    let size = again ? order.left : -order.left
    slots[slot].open.add(order.side, size)
    instruments[Int(slots[slot].instrument)].open.add(order.side, size)
    updateReserves(slot)
  }

  /// Tells that what was asked for cannot be done.
  private func refuse(
    _ asked: AskedOrder, _ reason: DecisionReason, into output: inout EventBuffer
  ) {
    tell(asked, reason, reason.name, into: &output)
  }

  /// Tells a decision about a request, under its own id.
  func tell(
    _ asked: AskedOrder, _ reason: DecisionReason, _ words: String,
    into output: inout EventBuffer
  ) {
    var event = Event(
      kind: .decision, eventTime: now, receiveTime: asked.receiveTime, origin: asked.origin,
      instrument: asked.instrument, flags: [.last, .derived])
    event.decision = Decision(
      reason: reason.rawValue, orderId: asked.id, limit: .nan, observed: .nan)
    text.removeAll(keepingCapacity: true)
    text += "\(words): request \(asked.id)".utf8
    text.withUnsafeBufferPointer { output.append(event, text: $0) }
  }

  /// New limits take over.
  func reload(
    _ limits: RiskConfiguration, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    let before = self.limits.indices.map { rules(ofOwner: $0)?.state ?? .active }
    let shadows = self.limits.indices.map { rules(ofOwner: $0)?.canary.isShadow ?? false }
    let slotShadows = slots.map(\.isShadow)
    restore(limits)
    let digits = String(limits.hash, radix: 16)
    emitChange(.limitsReloaded, "limits \(digits)", into: &output)
    if hasShadows { markShadows() }
    changeShadows(shadows, slotShadows, into: &output, venue)
    // A state that the file says now, and did not say before, is commanded by it.
    for owner in before.indices.dropFirst(2) {
      let state = rules(ofOwner: owner)?.state ?? .active
      if state == before[owner] { continue }
      commanded[owner] = state
      refresh(owner, .pass, "by the limits", into: &output, venue)
    }
    isDirty = true
  }

  /// Prices that came while there was no shadow.
  private func markShadows() {
    for index in instruments.indices {
      shadow.account.mark(UInt32(index), prices[UInt32(index)])
    }
  }

  /// Takes over limits; what is configured of the account stays.
  func restore(_ limits: RiskConfiguration) {
    configuration = limits
    applyLimits()
  }
}
