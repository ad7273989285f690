import Accounts
import EventModel
import EventText

/// What fills and the account say.
extension CostIntake {
  func fill(_ event: Event, _ words: UnsafeBufferPointer<Int64>) {
    let payload = FillPayload(words)
    let body = event.fill
    // A revision takes the place of another fill: added to it, it would count twice.
    guard let instrument = instrument(of: event), body.side == .bid || body.side == .ask,
      body.size > 0, HalfPrice.isPlausible(body.size), HalfPrice.isPlausible(body.price),
      payload.revises == 0
    else {
      doubts.malformed += 1
      return
    }
    rates.trade(instrument)
    let parent = openParents[payload.parent] ?? endedParents[payload.parent]
    if parent == nil { doubts.orphans += 1 }
    let said = owner(Int64(payload.strategy)) - 1
    let strategy = said >= 0 ? said : parent.map { parents[$0].strategy } ?? -1
    var venueTime = payload.venueTime
    if !Timestamp.range.contains(venueTime) || venueTime > event.eventTime {
      venueTime = event.eventTime
    }
    let liquidity = payload.liquidity
    var record = FillRecord(
      time: event.eventTime, venueTime: venueTime, instrument: instrument, strategy: strategy,
      parent: parent ?? -1, orderId: body.orderId, side: body.side == .bid ? 1 : -1,
      price: body.price, size: body.size, fees: payload.knownFees, liquidity: liquidity,
      quoted: noNumber)
    record.quoted = quoted(record)
    guard book(record) else {
      doubts.outOfRange += 1
      return
    }
    ledger?.take(record)
    if let parent { credit(record, to: parent) }
    if liquidity == .maker { endQueue(body.orderId, at: event.eventTime) }
    guard isAsked(event.eventTime) else { return }
    activity[strategy + 1].fills += 1
    fills.append(record)
    addMarks(fills.count - 1, instrument, from: venueTime, watch(instrument))
  }

  /// 2 × the mid when an order came to the venue: for takers the newest at or before that time, for makers
  /// the newest before it, as the trade that fills them moves the quote. `noNumber` where the market has no
  /// quotes: the price of a trade or bar before is none that could be had.
  private func quoted(_ fill: FillRecord) -> Int64 {
    let market = prices[UInt32(fill.instrument)]
    if market.bid == noNumber || market.ask == noNumber { return noNumber }
    let state = states[fill.instrument]
    let isMaker = fill.liquidity == .maker
    if state.time < fill.venueTime || (state.time == fill.venueTime && !isMaker) {
      return state.price
    }
    let known = watches[fill.instrument]?.history
    return known?.price(at: fill.venueTime, strictlyBefore: isMaker) ?? state.price
  }

  /// Adds a fill to what its strategy holds; false where nothing can hold it.
  private func book(_ fill: FillRecord) -> Bool {
    let instrument = header.instruments[fill.instrument]
    let place = holding(strategy: fill.strategy, instrument: fill.instrument)
    let known = rates.rate(of: fill.instrument, states)
    if known == nil { doubts.unconverted += 1 }
    let rate = known ?? 0
    let isTaken = holdings[place].take(fill, instrument, rate: rate) { trip in
      if isAsked(trip.closeTime), rate > 0 { trips.append(trip) }
    }
    guard isTaken else { return false }
    let value = holdings[place].scale?.nanos(Int128(fill.size) * Int128(fill.price)) ?? 0
    traded[fill.strategy + 1] += CurrencyExchange.convert(value < 0 ? -value : value, at: rate)
    feesPaid[fill.strategy + 1] += CurrencyExchange.convert(Nanos(fill.fees), at: rate)
    return true
  }

  private func credit(_ fill: FillRecord, to place: Int) {
    let size = Int128(fill.size)
    // Where there is no mid, the fill's own price stands for it: it has no impact then.
    let quoted = fill.quoted == noNumber ? 2 * fill.price : fill.quoted
    parents[place].sums.filled &+= size
    parents[place].sums.paid &+= 2 * Int128(fill.price) &* size
    parents[place].sums.quoted &+= Int128(quoted) &* size
    parents[place].sums.fees &+= Int128(fill.fees)
    parents[place].fills += 1
    if fill.liquidity == .maker { parents[place].makerSize &+= size }
    if fill.liquidity == .taker { parents[place].takerSize &+= size }
    if parents[place].firstFillTime == noTime { parents[place].firstFillTime = fill.time }
  }

  /// A child's first fill as a maker ends its time in the queue.
  private func endQueue(_ order: UInt64, at time: Int64) {
    guard let child = children[order], !child.hasFill else { return }
    children[order]?.hasFill = true
    if child.workingTime != noTime { parents[child.parent].queueTime.add(time - child.workingTime) }
  }

  /// Risk says what the account has: before the first fill, its capital.
  func account(_ event: Event, _ values: UnsafeBufferPointer<Double>) {
    let state = event.account
    guard startCapital == nil, state.item == 0 else { return }
    let payload = AccountPayload(values)
    let capital = state.equity - state.realized - payload.unrealized + payload.fees
    if capital.isFinite, capital > 0 { startCapital = (capital, rates.homeRate(states)) }
  }

  /// What the account held at the beginning.
  func hold(_ instrument: UInt32, _ strategy: Int, _ position: Position) {
    rates.trade(Int(instrument))
    let place = holding(strategy: strategy, instrument: Int(instrument))
    holdings[place].begin(with: position)
  }

  /// Takes what was charged for holding.
  func charge(_ charges: [CarryCharge]) {
    for charge in charges {
      let place = holding(strategy: charge.strategy, instrument: Int(charge.instrument))
      holdings[place].charge(charge.amount)
    }
  }

  /// Risk says that a target was not reached.
  func decision(_ event: Event, _ batch: EventBatch) {
    let decision = event.decision
    guard decision.orderId == 0, event.flags.contains(.derived), isAsked(event.eventTime),
      let instrument = instrument(of: event)
    else { return }
    let text = String(decoding: batch.text(of: event), as: UTF8.self).printable
    guard let word = UnreachedTarget.words.first(where: text.hasPrefix) else { return }
    let target = UnreachedTarget(
      instrument: instrument, cause: String(text.dropFirst(word.count)), first: event.eventTime,
      last: event.eventTime, wanted: decision.limit, held: decision.observed)
    if let place = unreached.lastIndex(where: { $0.isSame(as: target) }) {
      unreached[place].take(target)
    } else if unreached.count < UnreachedTarget.most {
      unreached.append(target)
    } else {
      doubts.untold += 1
    }
  }
}
