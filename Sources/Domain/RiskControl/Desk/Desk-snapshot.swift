import EventModel
import EventStream
import MarketRules

/// Everything that later output depends on; limits come from the configuration.
extension Desk {
  func snapshot(into writer: inout SnapshotWriter) {
    real.account.snapshot(into: &writer)
    shadow.account.snapshot(into: &writer)
    writer.write(prices.state)
    writer.write(instruments.map(\.status))
    writer.write(instruments.map(\.day))
    writer.write(instruments.map(\.open))
    writer.write(slots)
    writer.write(recent)
    writer.write(recentNext)
    writer.write(listed)
    writer.write(invalidSignals)
    writer.write(newlyStuck)
    timers.snapshot(into: &writer)
    writer.write(open.state)
    let protecting = protective.keys.sorted()
    writer.write(protecting)
    writer.write(protecting.map { protective[$0]! })
    writer.write(instruments.map(\.isAwaited))
    writer.write(requests.state)
    writer.write(waiting)
    writer.write(isWaitingDue)
    writer.write(ordinal)
    writer.write(now)
    for window in rates { writer.write(window.state) }
    for window in entryRates { writer.write(window.state) }
    writer.write(openCounts)
    writer.write(commanded.map(\.rawValue))
    writer.write(afterDailyLoss.map(\.rawValue))
    writer.write(afterDrawdown.map(\.rawValue))
    writer.write(isShadow)
    writer.write(retired)
    writer.write(isKilled)
    writer.write(isDirty)
    writer.write(nextDay)
    writer.write(refusedFills)
    writer.write(smallTargets)
    writer.write(accepted)
    writer.write(rejections)
  }

  func restore(from reader: inout SnapshotReader) throws(StreamError) {
    try real.account.restore(from: &reader)
    try shadow.account.restore(from: &reader)
    prices.state = try reader.readArray()
    let statuses = try many(reader.readArray(of: TradingStatus.self), instruments.count)
    let days = try many(reader.readArray(of: ShareDay.self), instruments.count)
    let open = try many(reader.readArray(of: OpenQuantity.self), instruments.count)
    for index in instruments.indices {
      instruments[index].open = open[index]
      instruments[index].status = statuses[index]
      instruments[index].day = days[index]
    }
    slots = try reader.readArray()
    declared = Array(repeating: .nan, count: slots.count * declaredLimits.count)
    recent = try many(reader.readArray(), slots.count * RecentOrder.count)
    recentNext = try many(reader.readArray(), slots.count)
    listed = try reader.readArray()
    invalidSignals = try reader.readArray()
    newlyStuck = try reader.readArray()
    try timers.restore(from: &reader)
    nextTimer = timers.nextTime
    let orders = try reader.readArray(of: OpenOrder.self)
    guard orders.allSatisfy({ slots.indices.contains(Int($0.slot)) }) else {
      throw SnapshotReader.short
    }
    self.open.state = orders
    let protecting = try reader.readArray(of: UInt64.self)
    let owners = try many(reader.readArray(of: Int32.self), protecting.count)
    guard owners.allSatisfy({ slots.indices.contains(Int($0)) }) else { throw SnapshotReader.short }
    protective = Dictionary(zip(protecting, owners)) { _, last in last }
    let awaited = try many(reader.readArray(of: Bool.self), instruments.count)
    for index in instruments.indices { instruments[index].isAwaited = awaited[index] }
    requests.state = try reader.readArray()
    waiting = try reader.readArray()
    isWaitingDue = try reader.read()
    ordinal = try reader.read()
    now = try reader.read()
    for owner in rates.indices { rates[owner].state = try reader.readArray() }
    for owner in entryRates.indices { entryRates[owner].state = try reader.readArray() }
    openCounts = try many(reader.readArray(), limits.count)
    commanded = try states(&reader)
    afterDailyLoss = try states(&reader)
    afterDrawdown = try states(&reader)
    isShadow = try many(reader.readArray(), limits.count)
    retired = try many(reader.readArray(), limits.count)
    isKilled = try reader.read()
    isDirty = try reader.read()
    nextDay = try reader.read()
    refusedFills = try reader.read()
    smallTargets = try reader.read()
    accepted = try reader.read()
    rejections = try many(reader.readArray(), riskChecks.count)
    try link()
  }

  private func many<Value>(_ values: [Value], _ count: Int) throws(StreamError) -> [Value] {
    guard values.count == count else { throw SnapshotReader.short }
    return values
  }

  private func states(_ reader: inout SnapshotReader) throws(StreamError) -> [TradingState] {
    try many(reader.readArray(of: UInt8.self), limits.count).map {
      TradingState(rawValue: $0) ?? .halted
    }
  }

  /// What follows from slots, orders and states.
  private func link() throws(StreamError) {
    let isWhole =
      slots.allSatisfy { $0.instrument < instruments.count && $0.strategy + 2 < limits.count }
      && (listed + invalidSignals + newlyStuck).allSatisfy { slots.indices.contains($0) }
      && timers.payloads.allSatisfy { slots.indices.contains(Int($0)) }
      && recentNext.allSatisfy { (0..<RecentOrder.count).contains($0) }
    guard isWhole else { throw SnapshotReader.short }
    for owner in states.indices {
      states[owner] = max(commanded[owner], max(afterDailyLoss[owner], afterDrawdown[owner]))
    }
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
