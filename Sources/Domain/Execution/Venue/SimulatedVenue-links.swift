import EventModel

/// Orders that end each other, orders that only reduce, and the parts of orders that show.
extension SimulatedVenue {
  /// What the strategy of an order holds.
  func position(of order: VenueOrder) -> VenuePosition? {
    positions[Int(order.instrument)].first { $0.strategy == order.strategy }
  }

  /// Books a fill: what is held changes, and with it, at this instant, what others may still fill.
  mutating func book(_ order: VenueOrder, _ size: Int64, at price: Int64, origin: UInt64) {
    let instrument = Int(order.instrument)
    var place = positions[instrument].firstIndex { $0.strategy == order.strategy }
    if place == nil {
      place = positions[instrument].count
      positions[instrument].append(VenuePosition(strategy: order.strategy))
    }
    guard let place else { return }
    positions[instrument][place].fill(order, size, at: price, origin: origin)
    if linked[instrument] == 0 { return }
    let position = positions[instrument][place]
    for other in orders[instrument].indices where orders[instrument][other].id != order.id {
      orders[instrument][other].shrink(behind: order, size, position)
    }
    for other in stops[instrument].indices where stops[instrument][other].id != order.id {
      stops[instrument][other].shrink(behind: order, size, position)
    }
  }

  /// What follows from what has just been done in an instrument, once its orders are at rest: those
  /// that others filled end, what shows is renewed, and positions get their protection.
  mutating func settle(_ instrument: Int, at time: Int64) {
    guard linked[instrument] != 0 || positions[instrument].contains(where: \.needsCare) else {
      return
    }
    // Protection that is filled as it is made changes what there is to protect: a few rounds end it.
    for _ in 0..<4 {
      tellSizes(instrument, at: time)
      renewDisplays(instrument)
      let before = serial
      for place in positions[instrument].indices { protect(instrument, place, at: time) }
      if serial == before { break }
    }
  }

  /// Tells what others have changed of the sizes of orders.
  private mutating func tellSizes(_ instrument: Int, at time: Int64) {
    var place = 0
    while place < orders[instrument].count {
      let order = orders[instrument][place]
      if order.isOverfilled {
        remove(instrument, place)
        tell(.cancelled, order, at: time, reason: order.endedBy)
        continue
      }
      if order.toldSize != order.size {
        orders[instrument][place].toldSize = order.size
        tell(.resized, order, at: time)
      }
      place += 1
    }
    place = 0
    while place < stops[instrument].count {
      let order = stops[instrument][place]
      if order.isOverfilled {
        removeStop(instrument, place)
        tell(.cancelled, order, at: time, reason: order.endedBy)
        continue
      }
      if order.toldSize != order.size {
        stops[instrument][place].toldSize = order.size
        tell(.resized, order, at: time)
      }
      place += 1
    }
  }

  /// What shows of an order is filled: the next part goes to the end of the queue.
  private mutating func renewDisplays(_ instrument: Int) {
    let spent = orders[instrument].filter {
      $0.conditions.display != noNumber && $0.displayed == 0 && $0.remaining > 0
    }
    for var order in spent {
      guard let place = place(order.id, instrument) else { continue }
      remove(instrument, place)
      order.displayed = min(order.conditions.display, order.remaining)
      serial += 1
      order.serial = serial
      joinQueue(&order)
      insert(order)
    }
  }
}

extension VenueOrder {
  /// Another order was filled: one of the same group takes as much of this one, and one that only
  /// reduces keeps to what is held.
  fileprivate mutating func shrink(
    behind other: VenueOrder, _ filledSize: Int64, _ position: VenuePosition
  ) {
    if conditions.group != 0, conditions.group == other.conditions.group {
      size -= min(filledSize, remaining)
      if remaining == 0, endedBy == .accepted { endedBy = .linkedFilled }
    }
    if conditions.reducesOnly, strategy == position.strategy {
      size = min(size, filled + min(remaining, position.closable(buying: isBuy)))
      if remaining == 0, endedBy == .accepted { endedBy = .positionClosed }
    }
  }
}
