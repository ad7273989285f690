import Accounts
import EventModel

/// A child order that has not ended.
struct OpenChild: BitwiseCopyable {
  var parent: Int
  /// When it was sent, and when the venue had it; `noTime` where that was not seen.
  var pendingTime = noTime
  var workingTime = noTime
  var hasFill = false
}

/// What signals and orders say.
extension CostIntake {
  func signal(_ event: Event) {
    guard let instrument = instrument(of: event) else { return }
    if isAsked(event.eventTime) { activity[owner(Int64(event.signal.strategy))].signals += 1 }
    watch(instrument).decide(at: event.eventTime, price: states[instrument].price)
  }

  func order(_ event: Event, _ words: UnsafeBufferPointer<Int64>) {
    guard let instrument = instrument(of: event), !words.isEmpty else {
      doubts.malformed += 1
      return
    }
    let order = event.order
    let payload = OrderPayload(words)
    let (state, parent) = (payload.state, payload.parent)
    if parent != 0, parent != order.orderId {
      child(order.orderId, of: parent, state, at: event.eventTime)
      return
    }
    let strategy = owner(Int64(payload.strategy))
    let isAsked = isAsked(event.eventTime)
    switch state {
    case .requested:
      if isAsked { activity[strategy].requested += 1 }
      watch(instrument).decide(at: event.eventTime, price: states[instrument].price)
      return
    case .cancelRequested, .replaceRequested: return
    case .shadow:
      if isAsked { activity[strategy].shadow += 1 }
      return
    default: break
    }
    if let place = openParents[order.orderId] {
      step(place, order, state, payload.reason, at: event.eventTime)
    } else if state == .rejected {
      if isAsked { activity[strategy].rejected[payload.reason.rawValue, default: 0] += 1 }
    } else if !state.isTerminal, endedParents[order.orderId] == nil {
      var decision = payload.decisionTime
      if !Timestamp.range.contains(decision) || decision > event.eventTime {
        decision = event.eventTime
      }
      open(event, instrument, strategy: strategy - 1, decision: decision, payload)
    }
  }

  /// An order appears that risk has approved.
  private func open(
    _ event: Event, _ instrument: Int, strategy: Int, decision: Int64, _ payload: OrderPayload
  ) {
    let order = event.order
    guard order.size > 0, HalfPrice.isPlausible(order.size),
      order.side == .bid || order.side == .ask
    else {
      doubts.malformed += 1
      return
    }
    rates.trade(instrument)
    let watch = watch(instrument)
    let (price, changed) = (states[instrument].price, states[instrument].time)
    if !watch.wantsMarket { watch.start(price: price, since: changed, now: event.eventTime) }
    var parent = ParentRecord(
      id: order.orderId, instrument: instrument, strategy: strategy, state: payload.state,
      type: payload.type, schedule: payload.schedule, signal: payload.signal,
      decisionTime: decision, arrivalTime: event.eventTime)
    parent.sums.side = order.side == .bid ? 1 : -1
    parent.sums.size = order.size
    parent.sums.arrival = price
    let seen = watch.decisionPrice(at: decision)
    // A price that has not changed since the decision is the one that was seen.
    parent.sums.decision = seen ?? price
    if seen == nil, decision < changed { doubts.undecided += 1 }
    parent.fold = options.fold(of: event.eventTime)
    parent.volumeStart = watch.volume
    parent.notionalStart = watch.notional
    parent.integralStart = watch.integral(at: event.eventTime, price: price)
    if states[instrument].dayOpen != noNumber {
      parent.benchmarks.open = Double(states[instrument].dayOpen)
    }
    let market = prices[event.instrument]
    if market.bid != noNumber, market.ask != noNumber, market.ask >= market.bid {
      // A bid below zero may lie further off than an Int64 says.
      watch.spread.add(Double(market.ask) - Double(market.bid))
    }
    let place = parents.count
    for (rate, share) in BenchmarkPrices.rates.enumerated() {
      watch.volumeWaits.append(
        InstrumentWatch.VolumeWait(
          parent: place, rate: rate,
          target: watch.volume &+ Int128((Double(order.size) / share).rounded()),
          volume: watch.volume, notional: watch.notional))
    }
    watch.openParents += 1
    watch.waitingForClose.append(place)
    states[instrument].isWatched = true
    openParents[order.orderId] = place
    parents.append(parent)
    if isAsked(event.eventTime) { activity[strategy + 1].approved += 1 }
  }

  /// The next state of a parent.
  private func step(
    _ place: Int, _ order: Order, _ state: OrderState, _ reason: DecisionReason, at time: Int64
  ) {
    parents[place].state = state
    if order.size > 0, HalfPrice.isPlausible(order.size) { parents[place].sums.size = order.size }
    if state == .rejected || state == .cancelled || state == .expired {
      parents[place].reason = reason
    }
    if state.isTerminal { end(place, at: time, isOpen: false) }
  }

  /// Nothing can happen to a parent any more, or the stream ends before.
  func end(_ place: Int, at time: Int64, isOpen: Bool) {
    let instrument = parents[place].instrument
    guard let watch = watches[instrument] else { return }
    let parent = parents[place]
    let price = states[instrument].price
    let duration = time - parent.arrivalTime
    let integral = watch.integral(at: time, price: price) &- parent.integralStart
    let volume = watch.volume &- parent.volumeStart
    parents[place].sums.end = price
    parents[place].marketVolume = volume
    parents[place].rate = rates.rate(of: instrument, states) ?? .nan
    if duration > 0, parent.sums.arrival != noNumber {
      parents[place].benchmarks.twap = nearestDouble(integral) / Double(duration)
    } else if parent.sums.arrival != noNumber {
      parents[place].benchmarks.twap = Double(parent.sums.arrival)
    }
    if volume > 0 {
      parents[place].benchmarks.vwap =
        nearestDouble(watch.notional &- parent.notionalStart) / nearestDouble(volume)
    }
    watch.openParents -= 1
    states[instrument].isWatched = watch.wantsMarket
    if isOpen { return }
    parents[place].endTime = time
    openParents[parent.id] = nil
    // A few ids are remembered, for fills that are told late.
    if endedParents.count >= 4096 { endedParents.removeAll(keepingCapacity: true) }
    endedParents[parent.id] = place
  }

  private func child(_ id: UInt64, of parent: UInt64, _ state: OrderState, at time: Int64) {
    guard let place = openParents[parent] ?? endedParents[parent] else { return }
    var child = children[id]
    if child == nil {
      if state.isTerminal { return }
      child = OpenChild(parent: place)
      parents[place].children += 1
    }
    guard var child else { return }
    switch state {
    case .pending: child.pendingTime = time
    case .working where child.workingTime == noTime:
      child.workingTime = time
      if child.pendingTime != noTime { parents[place].latency.add(time - child.pendingTime) }
    case .cancelPending, .replacePending: parents[place].changes += 1
    default: break
    }
    children[id] = state.isTerminal ? nil : child
  }

  // MARK: What is asked

  /// The instrument of an event; nil of none.
  func instrument(of event: Event) -> Int? {
    let instrument = Int(event.instrument)
    return instrument < header.instruments.count ? instrument : nil
  }

  /// The owner of a strategy: 0 where the header has none of this id.
  func owner(_ strategy: Int64) -> Int {
    strategy >= 0 && strategy < header.strategies.count ? Int(strategy) + 1 : 0
  }

  func isAsked(_ time: Int64) -> Bool { options.times.contains(time) }
}
