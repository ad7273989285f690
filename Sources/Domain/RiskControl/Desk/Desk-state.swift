import EventModel
import EventStream
import Stages

/// Everything that later output depends on; limits come from the configuration.
extension Desk: Stateful {
  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("real", object: real.account)
    try fields.keep("shadow", object: shadow.account)
    try fields.keep("prices", &prices.state)
    try fields.keep("instruments", each: &instruments)
    try keepSlots(&fields)
    try fields.keep("requests", &requests.state)
    try fields.keep("ordinal", &ordinal)
    try fields.keep("now", &now)
    for owner in rates.indices { try fields.keep("rates", &rates[owner].state) }
    for owner in entryRates.indices { try fields.keep("entryRates", &entryRates[owner].state) }
    try fields.keep("openCounts", &openCounts, count: limits.count)
    try keep("commanded", &commanded, &fields)
    try keep("afterDailyLoss", &afterDailyLoss, &fields)
    try keep("afterDrawdown", &afterDrawdown, &fields)
    try fields.keep("isShadow", &isShadow, count: limits.count)
    try fields.keep("retired", &retired, count: limits.count)
    try fields.keep("isKilled", &isKilled)
    try fields.keep("isDirty", &isDirty)
    try fields.keep("nextDay", &nextDay)
    try fields.keep("startTime", &startTime)
    // What was to be sent again has been, once the session goes on.
    if fields.isReading, startTime == .max { returning = [] }
    try fields.keep("refusedFills", &refusedFills)
    try fields.keep("repeatedFills", &repeatedFills)
    try fields.keep("revisedFills", &revisedFills)
    try fields.keep("smallTargets", &smallTargets)
    try fields.keep("accepted", &accepted)
    try fields.keep("rejections", &rejections, count: riskChecks.count)
    if fields.isReading { try link() }
  }

  static var notState: Set<String> {
    [
      "configuration", "header", "days", "brokerOrders", "beginsEarly", "protections", "unclaimed",
      "hasResumed",
      "closing", "returning",
      "isEnding", "isRetrying",
      "left", "follower", "sectorPlaces", "account", "judgesShadow", "atMark", "declaredCount",
      "sizeScales", "priceScales",
      "unitSizes", "calendars", "calendarNames", "sectors", "nextTimer", "starts", "workingPrices",
      "limits", "terms", "states", "queuesOutside", "isStrictAboutHours", "allowsSelfMatch",
      "isWatching", "watched", "hasBounds", "hasShadows", "judges", "declared", "text",
    ]
  }

  private func keepSlots(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("slots", &slots)
    if fields.isReading {
      declared = Array(repeating: .nan, count: slots.count * declaredLimits.count)
    }
    try fields.keep("recent", &recent, count: slots.count * RecentOrder.count)
    try fields.keep("recentNext", &recentNext, count: slots.count)
    try fields.keep("listed", &listed)
    try fields.keep("invalidSignals", &invalidSignals)
    try fields.keep("newlyStuck", &newlyStuck)
    try fields.keep("waiting", &waiting)
    try fields.keep("isWaitingDue", &isWaitingDue)
    try fields.keep("timers", &timers)
    if fields.isReading { nextTimer = timers.nextTime }
    var orders = open.state
    try fields.keep("open", &orders)
    try fields.require(orders.allSatisfy { slots.indices.contains(Int($0.slot)) })
    if fields.isReading { open.state = orders }
    var protecting = protective.keys.sorted()
    try fields.keep("protective", &protecting)
    var owners = protecting.map { protective[$0]! }
    try fields.keep("protective", &owners, count: protecting.count)
    try fields.require(owners.allSatisfy { slots.indices.contains(Int($0)) })
    if fields.isReading {
      protective = Dictionary(zip(protecting, owners)) { _, last in last }
    }
  }

  private func keep(
    _ name: StaticString, _ states: inout [TradingState], _ fields: inout StateFields
  ) throws(StreamError) {
    try fields.keep(name, states.map(\.rawValue)) { (values: [UInt8]) throws(StreamError) in
      guard values.count == limits.count else { throw StateFields.unfit }
      states = values.map { TradingState(rawValue: $0) ?? .halted }
    }
  }

  /// What follows from slots, orders and states.
  private func link() throws(StreamError) {
    let isWhole =
      slots.indices.allSatisfy { index in
        let slot = slots[index]
        return slot.instrument < instruments.count
          && (-1..<limits.count - 2).contains(slot.strategy)
          && (-1..<index).contains(Int(slot.next))
      } && (waiting.map(\.instrument)).allSatisfy { $0 < instruments.count }
      && (listed + invalidSignals + newlyStuck).allSatisfy { slots.indices.contains($0) }
      && timers.payloads.allSatisfy { slots.indices.contains(Int($0)) }
      && recentNext.allSatisfy { (0..<RecentOrder.count).contains($0) }
    guard isWhole else { throw StateFields.unfit }
    for owner in states.indices {
      states[owner] = max(commanded[owner], max(afterDailyLoss[owner], afterDrawdown[owner]))
    }
    for index in instruments.indices { instruments[index].firstSlot = -1 }
    for index in slots.indices {
      instruments[Int(slots[index].instrument)].firstSlot = Int32(index)
      let isShadow = slots[index].isShadow
      applyLimits(toSlot: index)
      slots[index].isShadow = isShadow
      real.reservedByOwner[slots[index].strategy + 1] += slots[index].open.reserved
    }
    for order in open.state { noteWorking(order, slots[Int(order.slot)].instrument) }
    for instrument in instruments {
      real.reserved += instrument.open.reserved
      real.reservedMargin += instrument.open.margin
      real.reservedBySector[instrument.sector] += instrument.open.reserved
    }
  }
}

extension DeskInstrument: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("status", &status)
    try fields.keep("day", &day)
    try fields.keep("open", &open)
    try fields.keep("isAwaited", &isAwaited)
  }

  static var notState: Set<String> {
    [
      "lots", "tick", "hasTerms", "sector", "calendar", "firstSlot", "working", "isRestricted",
      "shortSales", "isLocated", "isShare",
    ]
  }
}
