import EventModel

/// Requests that wait: orders of a group, and such as only reduce, that would meet an own order which still
/// works. A pair that protects an entry is asked for while the rest of the entry works; refused, it would be
/// half of one.
extension Desk {
  /// Whether a request is to wait: nothing stands against it but that it would meet an own order.
  func waits(_ order: ProposedOrder) -> Bool {
    guard order.terms.group != 0 || order.terms.reduceOnly == 1,
      order.timeInForce == .day || order.timeInForce == .goodTillCancel
    else { return false }
    if waitsForGroup(order) || waitsForEntry(order) { return true }
    var completed = order
    complete(&completed)
    return nextFailure(completed).map { judges[$0.check].reason == .selfMatch } ?? false
  }

  /// Another of its group waits: half of a pair is none. What only reduces, and has something to reduce,
  /// protects it meanwhile.
  private func waitsForGroup(_ order: ProposedOrder) -> Bool {
    let (group, strategy) = (order.terms.group, order.strategy)
    let waits =
      group != 0
      && waiting.contains {
        $0.terms.group == group && $0.terms.strategy == strategy
      }
    return waits && !(order.terms.reduceOnly == 1 && canReduce(order))
  }

  /// It may only reduce, there is nothing to reduce yet, and the entry works: the venue would refuse it.
  private func waitsForEntry(_ order: ProposedOrder) -> Bool {
    order.terms.reduceOnly == 1 && slots[order.slot].open.other(order.side) > 0
      && !canReduce(order)
  }

  private func canReduce(_ order: ProposedOrder) -> Bool {
    let held = held(by: slots[order.slot])
    return order.side == .bid ? held < 0 : held > 0
  }

  /// Keeps a request until the order that it would meet has ended, and tells so, once.
  func hold(_ asked: AskedOrder, into output: inout EventBuffer) {
    waiting.append(asked)
    if !isRetrying { tellWaiting(asked, into: &output) }
  }

  func tellWaiting(_ asked: AskedOrder, into output: inout EventBuffer) {
    tell(asked, .selfMatch, "waits: \(DecisionReason.selfMatch.name)", into: &output)
  }

  /// Own orders have ended or changed: what waits is asked for again, the oldest first.
  func retryWaiting(into output: inout EventBuffer, _ venue: VenueReports?) {
    isWaitingDue = false
    let due = waiting
    waiting.removeAll(keepingCapacity: true)
    isRetrying = true
    for asked in due { take(asked: asked, into: &output, venue) }
    isRetrying = false
  }

  /// A part of a group was filled: those of it that wait are for as much less.
  func shrinkWaiting(_ filled: OpenOrder, by size: Int64, into output: inout EventBuffer) {
    isWaitingDue = true
    guard filled.terms.group != 0 else { return }
    var place = 0
    while place < waiting.count {
      guard waiting[place].terms.group == filled.terms.group,
        waiting[place].terms.strategy == filled.terms.strategy
      else {
        place += 1
        continue
      }
      waiting[place].size -= min(size, waiting[place].size)
      if waiting[place].size == 0 {
        endWaiting(place, .linkedFilled, into: &output)
      } else {
        place += 1
      }
    }
  }

  /// Where a request that waits stands.
  func waitingPlace(_ request: UInt64) -> Int? { waiting.firstIndex { $0.id == request } }

  /// A request that waits comes to nothing.
  func endWaiting(_ place: Int, _ reason: DecisionReason, into output: inout EventBuffer) {
    let asked = waiting.remove(at: place)
    refuse(proposal(of: asked), reason, .reject(), into: &output)
  }

  /// Nothing is sent any more.
  func endAllWaiting(into output: inout EventBuffer) {
    while !waiting.isEmpty { endWaiting(0, .selfMatch, into: &output) }
  }
}
