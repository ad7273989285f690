import EventModel

/// Stops and targets that the venue makes from its own fills, at the instant of the fill: one group a
/// position, at their distances from its average price, sized to what is held.
///
/// An exit of the strategy takes its size off them, so that what may reduce never sums above what is
/// held; if it ends unfilled they come back.
extension SimulatedVenue {
  /// Brings the protective orders of a position to what they should be.
  mutating func protect(_ instrument: Int, _ place: Int, at time: Int64) {
    let position = positions[instrument][place]
    guard position.needsCare, linked[instrument] != 0 || !position.protection.isEmpty else {
      return
    }
    for role in [ProtectiveRole.stop, .target] {
      // A stop may be filled as it is made.
      keep(
        role, size(of: role, instrument, positions[instrument][place]), instrument, place, at: time)
    }
  }

  /// What a protective order of a position may close: what is held, less what exits may.
  private func size(of role: ProtectiveRole, _ instrument: Int, _ position: VenuePosition) -> Int64
  {
    let isWanted = role == .stop ? position.protection.hasStop : position.protection.hasTarget
    return isWanted ? max(0, abs(position.held) - exits(instrument, position)) : 0
  }

  /// What other orders of the strategy may still take off its position.
  private func exits(_ instrument: Int, _ position: VenuePosition) -> Int64 {
    var sum: Int64 = 0
    func add(_ order: VenueOrder) {
      guard order.role == .none, order.strategy == position.strategy, position.held != 0,
        order.isBuy != position.isLong
      else { return }
      sum = sum.addingSaturated(order.remaining)
    }
    for order in orders[instrument] { add(order) }
    for order in stops[instrument] { add(order) }
    return sum
  }

  /// Where a protective order of a position stands.
  private func price(of role: ProtectiveRole, _ instrument: Int, _ position: VenuePosition) -> Int64
  {
    let protection = position.protection
    let distance =
      role == .stop
      ? protection.stop(from: position.average) : protection.target(from: position.average)
    let isAbove = position.isLong == (role == .target)
    let exact = isAbove ? position.average + distance : position.average - distance
    guard exact.magnitude < 9e18 else { return noNumber }
    // On the tick that lies further off.
    let tick = Double(board.pointee.markets[instrument].tick)
    let ticks = exact / tick
    let whole = isAbove ? (ticks - 1e-9).rounded(.up) : (ticks + 1e-9).rounded(.down)
    return Int64(exactly: whole * tick) ?? noNumber
  }

  private mutating func keep(
    _ role: ProtectiveRole, _ size: Int64, _ instrument: Int, _ place: Int, at time: Int64
  ) {
    let position = positions[instrument][place]
    func isIt(_ order: VenueOrder) -> Bool {
      order.role == role && order.strategy == position.strategy
    }
    let stop = stops[instrument].firstIndex(where: isIt)
    let resting = orders[instrument].firstIndex(where: isIt)
    var order: VenueOrder
    if let stop {
      order = stops[instrument][stop]
    } else if let resting {
      order = orders[instrument][resting]
    } else {
      if size > 0 { make(role, size, instrument, place, at: time) }
      return
    }
    let isWrongSide = position.held != 0 && order.isBuy == position.isLong
    if size == 0 || isWrongSide {
      if order.conditions.trail != noNumber, position.held != 0, !isWrongSide {
        positions[instrument][place].trailed = order.conditions.trigger
      }
      if let stop {
        removeStop(instrument, stop)
      } else if let resting {
        remove(instrument, resting)
      }
      tell(.cancelled, order, at: time, reason: position.held == 0 ? .reducingOnly : .targetChanged)
      if isWrongSide, size > 0 { make(role, size, instrument, place, at: time) }
      return
    }
    var wanted = order
    wanted.size = order.filled + size
    let price = price(of: role, instrument, position)
    if role == .target, price != noNumber { wanted.price = price }
    if role == .stop, !order.isTriggered, price != noNumber {
      wanted.conditions.trigger =
        order.conditions.trail == noNumber
        ? price : closer(order.conditions.trigger, price, position)
    }
    if wanted.size == order.size, wanted.price == order.price,
      wanted.conditions.trigger == order.conditions.trigger
    {
      return
    }
    wanted.toldSize = wanted.size
    tell(.resized, wanted, at: time)
    if let stop {
      // Inside of a bar it is a new one: the worse of where it may have been reached.
      if wanted.conditions.trigger != order.conditions.trigger {
        wanted.arrival = max(wanted.arrival, time)
      }
      stops[instrument][stop] = wanted
    } else if let resting {
      if wanted.price == order.price {
        orders[instrument][resting] = wanted
        return
      }
      remove(instrument, resting)
      serial += 1
      wanted.serial = serial
      wanted.arrival = max(wanted.arrival, time)
      work(wanted, at: time)
    }
  }

  /// The trigger that is nearer to the market.
  private func closer(_ one: Int64, _ other: Int64, _ position: VenuePosition) -> Int64 {
    position.isLong ? max(one, other) : min(one, other)
  }

  private mutating func make(
    _ role: ProtectiveRole, _ size: Int64, _ instrument: Int, _ place: Int, at time: Int64
  ) {
    let position = positions[instrument][place]
    let price = price(of: role, instrument, position)
    guard price != noNumber else { return }
    var conditions = OrderConditions()
    conditions.group = position.group
    conditions.reducesOnly = true
    if role == .stop {
      conditions.trigger = price
      if position.protection.stopTrails {
        let distance = position.protection.stop(from: position.average).rounded()
        conditions.trail = max(1, Int64(exactly: distance) ?? 1)
        if position.trailed != noNumber {
          conditions.trigger = closer(position.trailed, price, position)
        }
      }
    }
    let ticket = OrderTicket(
      id: positions[instrument][place].nextId(), instrument: UInt32(instrument),
      isBuy: !position.isLong, type: role == .stop ? .market : .limit,
      timeInForce: .goodTillCancel, price: role == .stop ? noNumber : price, size: size,
      origin: position.origin, sent: time, strategy: position.strategy, signal: position.signal,
      conditions: conditions,
      link: position.parent)
    serial += 1
    var order = VenueOrder(ticket, arrival: time, serial: serial)
    order.role = role
    var report = VenueReport(
      kind: .made, id: order.id, instrument: order.instrument, venueTime: time,
      origin: order.origin)
    report.ticket = ticket
    report.price = order.price
    report.trigger = conditions.trigger
    report.size = size
    push(report)
    if role == .stop { wait(order, at: time) } else { work(order, at: time) }
  }

  /// One of the protective orders was taken back by its name.
  mutating func dropProtection(of order: VenueOrder) {
    let instrument = Int(order.instrument)
    for place in positions[instrument].indices
    where positions[instrument][place].strategy == order.strategy {
      if order.role == .stop {
        positions[instrument][place].protection.stopDistance = noNumber
        positions[instrument][place].protection.stopShare = noNumber
      } else {
        positions[instrument][place].protection.targetDistance = noNumber
        positions[instrument][place].protection.targetShare = noNumber
      }
    }
  }
}
