import Configuration
import EventModel
import EventStream

/// From the table `[saved.desk]` of the file of an account.
extension SavedDesk {
  init(_ table: ConfigurationTable) throws(StreamError) {
    guard let time = try SavedAccount.time("time", table) else {
      throw table.failure(nil, "lacks `time`")
    }
    self.init(time: time, orders: UInt64(try table.integer("orders", in: 0...(1 << 40)) ?? 0))
    isKilled = try table.boolean("killed") ?? false
    for row in try table.tables("state") { owners.append(try Self.owner(row)) }
    for row in try table.tables("target") { targets.append(try Self.target(row)) }
    for row in try table.tables("order") { working.append(try Self.working(row)) }
    for row in try table.tables("protection") { guards.append(try Self.guarding(row)) }
    for row in try table.tables("day") { days.append(try Self.day(row)) }
  }

  private static func owner(_ row: ConfigurationTable) throws(StreamError) -> Owner {
    var owner = Owner(name: try row.text("strategy"))
    owner.commanded = try row.text("commanded", choices: states) ?? states[0]
    owner.afterDailyLoss = try row.text("after_daily_loss", choices: states) ?? states[0]
    owner.afterDrawdown = try row.text("after_drawdown", choices: states) ?? states[0]
    owner.isRolledBack = try row.boolean("rolled_back") ?? false
    owner.hasTakenOver = try row.boolean("took_over") ?? false
    return owner
  }

  private static func place(_ row: ConfigurationTable) throws(StreamError) -> Place {
    Place(
      symbol: try row.text("symbol") ?? "", publisher: try row.text("publisher") ?? "",
      strategy: try row.text("strategy") ?? "")
  }

  private static func decimal(
    _ key: String, _ row: ConfigurationTable
  ) throws(StreamError) -> ExactDecimal? {
    row.has(key) ? try SavedAccount.needed(key, row) : nil
  }

  private static func target(_ row: ConfigurationTable) throws(StreamError) -> Target {
    var target = Target(place: try place(row))
    target.size = try decimal("wanted", row)
    target.time = try SavedAccount.time("time", row) ?? noTime
    target.signal.number = try row.number("signal") ?? 0
    target.signal.stopDistance = try row.number("stop") ?? .nan
    target.signal.targetDistance = try row.number("target") ?? .nan
    target.signal.stopShare = try row.number("stop_share") ?? .nan
    target.signal.targetShare = try row.number("target_share") ?? .nan
    target.signal.stopTrails = try row.boolean("trails") ?? false ? 1 : 0
    if let side = try row.text("stopped", choices: ["long", "short"]) {
      target.stoppedSide = side == "long" ? 1 : -1
    }
    target.isEntryDue = try row.boolean("entry_due") ?? false
    target.entryTry = try SavedAccount.time("entry_try", row) ?? .min
    if let since = try SavedAccount.time("exit_since", row) {
      let backOff = try row.integer("exit_back_off", in: 1...Int.max) ?? 1
      var exit = Exit(since: since, backOff: Int64(backOff))
      exit.nextTry = try SavedAccount.time("exit_try", row) ?? .min
      exit.refusals = try row.integer("exit_refusals", in: 0...1000) ?? 0
      exit.widenings = try row.integer("exit_widenings", in: 0...Int(Int32.max)) ?? 0
      exit.stuckDate = try row.integer("exit_stuck_on", in: -1_000_000...1_000_000).map {
        Int64($0)
      }
      exit.toldWait = try row.integer("exit_waits_for", in: 0...Int(UInt16.max)) ?? 0
      target.exit = exit
    }
    return target
  }

  private static func number(
    _ key: String, _ row: ConfigurationTable
  ) throws(StreamError) -> UInt64 {
    guard let text = try row.text(key) else { return 0 }
    guard let number = UInt64(text) else {
      throw row.failure(key, "\"\(text)\" is no whole number between quotes")
    }
    return number
  }

  private static func share(
    _ key: String, _ row: ConfigurationTable
  ) throws(StreamError) -> Int64 {
    try decimal(key, row)?.units(exponent: -9).flatMap(narrowed) ?? noNumber
  }

  private static func working(_ row: ConfigurationTable) throws(StreamError) -> Working {
    let side = try row.text("side", choices: ["buy", "sell"])
    guard let side else { throw row.failure(nil, "lacks `side`") }
    var order = Working(
      place: try place(row), side: side == "buy" ? .bid : .ask,
      size: try SavedAccount.needed("size", row))
    order.price = try decimal("price", row)
    let type = try row.text("type", choices: OrderType.names) ?? "market"
    order.terms.type = OrderType(name: type) ?? .market
    let schedule = try row.text("schedule") ?? ScheduleKind.configured.name
    guard
      let kind = ScheduleKind(name: schedule) ?? UInt16(schedule).map(ScheduleKind.init(rawValue:))
    else { throw row.failure("schedule", "there is no schedule \"\(schedule)\"") }
    order.terms.schedule = kind
    let tif = try row.text("tif", choices: TimeInForce.names)
    order.terms.timeInForce = tif.flatMap(TimeInForce.init(name:)) ?? .goodTillCancel
    order.terms.deadline = try SavedAccount.time("deadline", row) ?? noTime
    order.terms.decisionTime = try SavedAccount.time("decided", row) ?? noTime
    order.terms.expiry = try SavedAccount.time("expiry", row) ?? noTime
    order.terms.request = try number("request", row)
    order.terms.signal = try number("signal", row)
    order.terms.group = try number("group", row)
    order.terms.link = try number("link", row)
    for key in ["trigger", "trail", "display", "stop", "target"] {
      order.distances[key] = try decimal(key, row)
    }
    order.terms.stopShare = try share("stop_share", row)
    order.terms.targetShare = try share("target_share", row)
    order.terms.stopTrails = try row.boolean("trails") ?? false ? 1 : 0
    order.terms.reduceOnly = try row.boolean("reduce_only") ?? false ? 1 : 0
    return order
  }

  private static func guarding(_ row: ConfigurationTable) throws(StreamError) -> Guard {
    guard let average = try row.number("average_price") else {
      throw row.failure(nil, "lacks `average_price`")
    }
    var guarding = Guard(
      place: try place(row), average: average, parent: try number("order", row),
      made: UInt64(try row.integer("made", in: 0...(1 << 19) - 1) ?? 0))
    guarding.stop = try decimal("stop", row)
    guarding.stopShare = try decimal("stop_share", row)
    guarding.target = try decimal("target", row)
    guarding.targetShare = try decimal("target_share", row)
    guarding.level = try decimal("level", row)
    guarding.trails = try row.boolean("trails") ?? false
    return guarding
  }

  private static func day(_ row: ConfigurationTable) throws(StreamError) -> Day {
    guard let date = try SavedAccount.time("date", row) else {
      throw row.failure(nil, "lacks `date`")
    }
    var day = Day(place: try place(row), date: date / Timestamp.day)
    day.last = try decimal("last", row)
    day.previousClose = try decimal("previous_close", row)
    day.bought = try decimal("bought", row)
    day.settles = try SavedAccount.time("settles", row) ?? noTime
    return day
  }
}
