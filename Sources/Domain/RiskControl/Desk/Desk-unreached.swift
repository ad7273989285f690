import Accounts
import EventModel

/// What stands between what is wanted and what is held is told.
extension Desk {
  /// Notes whether a slot holds what it should: below a lot is reached.
  func noteReach(_ index: Int, _ held: Int64, _ target: Int64) {
    if slots[index].isShadow { return }
    let lot = instruments[Int(slots[index].instrument)].lot
    let distance = target.subtractingSaturated(held).magnitude.clamped
    if distance == 0 || lot != noNumber && distance < lot {
      slots[index].unreachedSince = noTime
      slots[index].isUnreachedTold = false
      slots[index].hindrance = .accepted
    } else if slots[index].unreachedSince == noTime {
      slots[index].unreachedSince = now
      if let span = configuration.exits.reachWithin { wake(index, at: now.addingSaturated(span)) }
    }
  }

  /// Something stands between a slot and what it should hold.
  func hinder(_ index: Int, _ reason: DecisionReason) {
    slots[index].hindrance = reason
    if !slots[index].isUnreachedTold { wake(index, at: now.addingSaturated(reachWithin)) }
  }

  private var reachWithin: Int64 { configuration.exits.reachWithin ?? Timestamp.minute }

  /// Tells a target that has not been reached for too long, once. While nothing stands in its way but
  /// that its orders work, it is told only where the configuration says after how long.
  func tellIfUnreached(_ index: Int, into output: inout EventBuffer) {
    let slot = slots[index]
    guard slot.unreachedSince != noTime, !slot.isUnreachedTold,
      slot.hindrance != .accepted || configuration.exits.reachWithin != nil,
      now >= slot.unreachedSince.addingSaturated(reachWithin)
    else { return }
    tellUnreached(index, into: &output)
  }

  private func tellUnreached(_ index: Int, into output: inout EventBuffer) {
    slots[index].isUnreachedTold = true
    let reason = slots[index].hindrance
    emitTarget(index, "unreached", reason, nil, into: &output)
  }

  /// Tells that slots are stuck.
  func tellStuck(into output: inout EventBuffer) {
    for index in newlyStuck { emitTarget(index, "stuck", .stuck, nil, into: &output) }
    newlyStuck.removeAll(keepingCapacity: true)
  }

  /// After the end nothing is sent: what is not reached is told as it then is, also where it was told
  /// before.
  func tellUnreachedAtEnd(into output: inout EventBuffer) {
    endAllWaiting(into: &output)
    for index in slots.indices where !slots[index].isShadow {
      guard let target = target(of: slots[index]) else { continue }
      noteReach(index, held(by: slots[index]), target)
      if slots[index].unreachedSince != noTime { tellUnreached(index, into: &output) }
    }
  }

  /// A decision about a target: order id 0, its instrument, wanted as limit and held as observed, in
  /// units; the text says whose it is and what the check saw.
  func emitTarget(
    _ index: Int, _ what: String, _ reason: DecisionReason, _ verdict: Verdict?,
    into output: inout EventBuffer
  ) {
    let slot = slots[index]
    let scale = sizeScales[Int(slot.instrument)]
    var event = Event(
      kind: .decision, eventTime: now, receiveTime: slot.receiveTime, origin: slot.origin,
      instrument: slot.instrument, flags: [.last, .derived])
    event.decision = Decision(
      reason: reason.rawValue, orderId: 0, limit: Double(target(of: slot) ?? 0) * scale,
      observed: Double(held(by: slot)) * scale)
    text.removeAll(keepingCapacity: true)
    text += "\(what): \(name(ofOwner: slot.strategy + 2))".utf8
    if let verdict {
      text += ": ".utf8
      let unit = riskChecks.first { $0.reason == reason }?.unit ?? ""
      describe(reason, exact(verdict, in: unit, of: slot.instrument))
    } else if reason != .accepted {
      text += ": \(reason.name)".utf8
    }
    text.withUnsafeBufferPointer { output.append(event, text: $0) }
  }
}
