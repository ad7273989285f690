import EventModel

/// As tables of the file of an account.
extension SavedDesk {
  var lines: [String] {
    var lines = [
      "", "[saved.desk]", "time = \"\(Timestamp.format(time))\"", "orders = \(orders)",
    ]
    if isKilled { lines.append("killed = true") }
    for owner in owners where !owner.isPlain { lines += Self.lines(owner) }
    for target in targets { lines += Self.lines(target) }
    for order in working { lines += Self.lines(order) }
    for guarding in guards { lines += Self.lines(guarding) }
    for day in days { lines += Self.lines(day) }
    return lines
  }

  private static func lines(_ owner: Owner) -> [String] {
    var lines = ["", "[[saved.desk.state]]"]
    if let name = owner.name { lines.append("strategy = \(SavedAccount.quoted(name))") }
    let states = [
      ("commanded", owner.commanded), ("after_daily_loss", owner.afterDailyLoss),
      ("after_drawdown", owner.afterDrawdown),
    ]
    lines += states.filter { $1 != Self.states[0] }.map { "\($0) = \"\($1)\"" }
    if owner.isRolledBack { lines.append("rolled_back = true") }
    if owner.hasTakenOver { lines.append("took_over = true") }
    return lines
  }

  private static func lines(_ place: Place) -> [String] {
    [
      "symbol = \(SavedAccount.quoted(place.symbol))",
      "publisher = \(SavedAccount.quoted(place.publisher))",
      "strategy = \(SavedAccount.quoted(place.strategy))",
    ]
  }

  private static func decimals(_ named: [(String, ExactDecimal?)]) -> [String] {
    named.compactMap { name, value in value.map { "\(name) = \"\($0.text)\"" } }
  }

  private static func times(_ named: [(String, Int64)]) -> [String] {
    named.compactMap { name, time in
      time == noTime ? nil : "\(name) = \"\(Timestamp.format(time))\""
    }
  }

  private static func lines(_ target: Target) -> [String] {
    var lines = ["", "[[saved.desk.target]]"] + Self.lines(target.place)
    lines += decimals([("wanted", target.size)]) + times([("time", target.time)])
    let signal = target.signal
    if signal.number > 0 { lines.append("signal = \(signal.number)") }
    let protection = [
      ("stop", signal.stopDistance), ("target", signal.targetDistance),
      ("stop_share", signal.stopShare), ("target_share", signal.targetShare),
    ]
    lines += protection.filter { $1.isFinite }.map { "\($0) = \($1)" }
    if signal.stopTrails == 1 { lines.append("trails = true") }
    if target.stoppedSide != 0 {
      lines.append("stopped = \"\(target.stoppedSide > 0 ? "long" : "short")\"")
    }
    if target.isEntryDue {
      lines.append("entry_due = true")
      lines += times([("entry_try", target.entryTry)])
    }
    guard let exit = target.exit else { return lines }
    lines += times([("exit_since", exit.since), ("exit_try", exit.nextTry)])
    lines += [
      "exit_back_off = \(exit.backOff)", "exit_refusals = \(exit.refusals)",
      "exit_widenings = \(exit.widenings)",
    ]
    if let date = exit.stuckDate { lines.append("exit_stuck_on = \(date)") }
    if exit.toldWait != 0 { lines.append("exit_waits_for = \(exit.toldWait)") }
    return lines
  }

  private static func lines(_ order: Working) -> [String] {
    var lines = ["", "[[saved.desk.order]]"] + Self.lines(order.place)
    let terms = order.terms
    lines.append("side = \"\(order.side == .bid ? "buy" : "sell")\"")
    lines += decimals([("size", order.size), ("price", order.price)])
    lines.append("type = \"\(terms.type.name)\"")
    if terms.timeInForce != .goodTillCancel { lines.append("tif = \"\(terms.timeInForce.name)\"") }
    if terms.schedule != .configured { lines.append("schedule = \"\(terms.schedule.name)\"") }
    lines += times([
      ("deadline", terms.deadline), ("decided", terms.decisionTime), ("expiry", terms.expiry),
    ])
    let ids = [
      ("request", terms.request), ("signal", terms.signal), ("group", terms.group),
      ("link", terms.link),
    ]
    lines += ids.filter { $1 != 0 }.map { "\($0) = \"\($1)\"" }
    lines += decimals(order.distances.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    let shares = [("stop_share", terms.stopShare), ("target_share", terms.targetShare)]
    lines += decimals(
      shares.map { ($0, $1 == noNumber ? nil : ExactDecimal(Int128($1), exponent: -9)) })
    if terms.stopTrails == 1 { lines.append("trails = true") }
    if terms.reduceOnly == 1 { lines.append("reduce_only = true") }
    return lines
  }

  private static func lines(_ guarding: Guard) -> [String] {
    var lines = ["", "[[saved.desk.protection]]"] + Self.lines(guarding.place)
    lines.append("average_price = \(guarding.average)")
    lines += decimals([
      ("stop", guarding.stop), ("stop_share", guarding.stopShare), ("target", guarding.target),
      ("target_share", guarding.targetShare), ("level", guarding.level),
    ])
    if guarding.trails { lines.append("trails = true") }
    return lines + ["order = \"\(guarding.parent)\"", "made = \(guarding.made)"]
  }

  private static func lines(_ day: Day) -> [String] {
    var lines = [
      "", "[[saved.desk.day]]", "symbol = \(SavedAccount.quoted(day.place.symbol))",
      "publisher = \(SavedAccount.quoted(day.place.publisher))", "date = \"\(date(day.date))\"",
    ]
    lines += decimals([("last", day.last), ("previous_close", day.previousClose)])
    return lines + decimals([("bought", day.bought)]) + times([("settles", day.settles)])
  }

  /// `2024-01-22`.
  private static func date(_ day: Int64) -> Substring {
    Timestamp.format(day * Timestamp.day).prefix(10)
  }
}
