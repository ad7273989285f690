import EventModel

extension OrderDesk {
  private func header(_ kind: EventKind, _ parent: ParentOrder) -> Event {
    Event(
      kind: kind, eventTime: now, origin: parent.origin, instrument: parent.instrument,
      flags: [.last, .derived])
  }

  /// Says a parent as it now is.
  func tell(
    parent slot: Int, reason: DecisionReason = .accepted, into reports: inout EventBuffer
  ) {
    let parent = parents[slot]
    var event = header(.order, parent)
    event.order = Order(
      side: parent.isBuy ? .bid : .ask, orderId: parent.id, price: parent.price,
      size: parent.size)
    let words = reports.append(event, wordCount: OrderWord.count)
    words[OrderWord.state] = Int64(parent.state.rawValue)
    words[OrderWord.parent] = 0
    words[OrderWord.strategy] = Int64(parent.strategy)
    words[OrderWord.type] = Int64(parent.type.rawValue)
    words[OrderWord.timeInForce] = Int64(parent.timeInForce.rawValue)
    words[OrderWord.filled] = parent.filled
    words[OrderWord.decisionTime] = parent.decisionTime
    words[OrderWord.schedule] = Int64(parent.schedule.rawValue)
    words[OrderWord.deadline] = parent.deadline
    words[OrderWord.reason] = Int64(reason.rawValue)
  }

  /// Says a child as it now is.
  func tell(
    _ place: Int, reason: DecisionReason = .accepted, into reports: inout EventBuffer
  ) {
    let child = children[place]
    let parent = parents[Int(child.parent)]
    var event = header(.order, parent)
    event.order = Order(
      side: parent.isBuy ? .bid : .ask, orderId: child.id, price: child.price, size: child.size)
    let words = reports.append(event, wordCount: OrderWord.count)
    words[OrderWord.state] = Int64(child.state.rawValue)
    words[OrderWord.parent] = Int64(bitPattern: parent.id)
    words[OrderWord.strategy] = Int64(parent.strategy)
    words[OrderWord.type] = Int64(child.type.rawValue)
    words[OrderWord.timeInForce] = Int64(child.timeInForce.rawValue)
    words[OrderWord.filled] = child.filled
    words[OrderWord.decisionTime] = parent.decisionTime
    words[OrderWord.schedule] = Int64(parent.schedule.rawValue)
    words[OrderWord.deadline] = noTime
    words[OrderWord.reason] = Int64(reason.rawValue)
  }

  /// Says a fill of a child.
  func tell(fill report: VenueReport, of place: Int, into reports: inout EventBuffer) {
    let child = children[place]
    let parent = parents[Int(child.parent)]
    var event = header(.fill, parent)
    event.fill = Fill(
      side: parent.isBuy ? .bid : .ask, orderId: child.id, price: report.price,
      size: report.size)
    let words = reports.append(event, wordCount: FillWord.count)
    words[FillWord.parent] = Int64(bitPattern: parent.id)
    words[FillWord.strategy] = Int64(parent.strategy)
    words[FillWord.liquidity] = Int64(report.liquidity.rawValue)
    words[FillWord.fees] = report.fees
    // The number of fills so far: unique, and the same in every run.
    words[FillWord.fillId] = Int64(counters.fills)
    words[FillWord.filled] = child.filled
    words[FillWord.venueTime] = report.venueTime
  }
}
