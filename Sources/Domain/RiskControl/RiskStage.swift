import Accounts
import Configuration
import EventModel
import EventStream
import Execution
import Stages

/// Turns signals and requests into orders, judges each, and keeps the account.
///
/// What it appends stands alone between groups, before the events of a later time: a signal's order
/// right behind the signal, what a report of the venue leads to before the first event of the time at
/// which it is known.
public struct RiskStage: Stage {
  let desk: Desk
  private var terms: AppliedTerms
  private let venue: VenueReports?
  private let killSwitch: KillSwitch
  private let live: LiveLimits
  private var reloads: Reloads
  private var orders: OrderFileFeed?
  private let asking = AskingBuffer()
  /// Requests of the group that is being read.
  private var asked: [AskedOrder] = []
  private var isInsideGroup = false
  /// Something is to be done once the group has ended.
  private var isDue = false

  /// - Parameters:
  ///   - venue: nil where fills come in the stream.
  ///   - reloads: limits that take over at their times.
  ///   - orders: made by hand, asked for at their times.
  init(
    _ configuration: RiskConfiguration, terms: InstrumentTerms = InstrumentTerms(),
    venue: ExecutionEngine? = nil, killSwitch: KillSwitch = KillSwitch(),
    live: LiveLimits = LiveLimits(), reloads: Reloads = Reloads(),
    orders: OrderFile? = nil
  ) {
    desk = Desk(configuration)
    // A venue of its own tells each fill once.
    desk.real.account.remembersFills = venue == nil
    self.terms = AppliedTerms(terms)
    venue?.isGated = true
    self.venue = venue.map { VenueReports($0) }
    self.killSwitch = killSwitch
    self.live = live
    self.reloads = reloads
    self.orders = orders.map { OrderFileFeed($0, as: .requested) }
  }

  /// What `risk -c FILE` is.
  ///
  /// - Parameters:
  ///   - file: its tables `[account]`, `[risk]` and `[instrument.SYMBOL]`.
  ///   - venue: where fills are derived: its tables `[execution]` and `[venue]`.
  ///   - killFile: nothing is sent once it is there.
  ///   - reloads: limits that take over at times of events.
  ///   - orders: made by hand, asked for at their times.
  public init(
    _ file: TradingFile, venue: TradingFile? = nil, killFile: String? = nil,
    reloads: [(time: Int64, file: TradingFile)] = [], orders: OrderFile? = nil
  ) throws(StreamError) {
    var limits: [(time: Int64, limits: RiskConfiguration)] = []
    for (time, file) in reloads { limits.append((time, try RiskConfiguration(file))) }
    self.init(
      try RiskConfiguration(file), terms: file.terms,
      venue: try venue.map { file throws(StreamError) in try ExecutionEngine(file) },
      killSwitch: KillSwitch(watching: killFile), reloads: Reloads(limits), orders: orders)
  }

  /// The currency of the account and its rates, by which `tca` counts, and the venue by which fills were
  /// derived.
  public var notes: [String] {
    desk.configuration.account.notes + [venue?.engine.note].compactMap { $0 }
      + desk.starts.map(\.note) + desk.protections.map(\.note) + desk.days.map(\.note)
  }

  /// The account as it stands, and what is wanted and under way, to go on from.
  public var account: SavedAccount {
    var saved = desk.real.account.saved(desk.header)
    let protections = venue?.engine.protections(
      desk.header, at: max(desk.now, Timestamp.range.lowerBound))
    saved.desk = desk.saved(protections ?? [])
    return saved
  }

  public mutating func begin(_ header: inout StreamHeader) throws(StreamError) {
    if venue != nil, header.kinds.contains(.fill) {
      throw StreamError(
        .badData, operation: "read", object: "standard input",
        cause: "the stream has fills already; --venue would count them twice")
    }
    try terms.apply(to: &header)
    orders?.begin(&header)
    header.kinds.formUnion(KindSet(.order, .decision, .account))
    try desk.begin(header)
    try venue?.engine.begin(header)
    for start in desk.starts { venue?.engine.hold(start, header) }
    for start in desk.protections { venue?.engine.protect(start, header) }
    for day in desk.days { venue?.engine.know(day, header) }
  }

  public mutating func process(
    _ batch: EventBatch, into output: inout EventBuffer
  ) throws(StreamError) {
    // What is told has a time: before the first event there is none.
    if !isInsideGroup, desk.now != .min {
      checkKillSwitch(into: &output)
      if let limits = live.take() { desk.reload(limits, into: &output, venue) }
    }
    guard let events = batch.events.baseAddress else { return }
    var ownTime = nextOwn
    // The first event that has not been passed on.
    var next = 0
    for index in 0..<batch.count {
      let event = events + index
      let (time, flags) = (event.pointee.eventTime, event.pointee.flags)
      if desk.now == .min, flags.contains(.skewed) { desk.now = time }
      if time > desk.now, !isInsideGroup, !flags.contains(.skewed) {
        // Between most events nothing is due.
        if time < min(min(ownTime, desk.nextDay), min(venue?.nextTime ?? .max, desk.nextTimer)),
          !desk.isDirty, desk.startTime == .max, venue?.isEmpty ?? true
        {
          desk.now = time
        } else {
          output.forward(batch, &next, upTo: index)
          try advance(to: time, into: &output)
          ownTime = nextOwn
        }
      }
      venue?.take(event, of: batch)
      if desk.prices.take(event, of: batch) {
        desk.mark(event.pointee.instrument)
        if !desk.listed.isEmpty { isDue = true }
      } else {
        switch event.pointee.kind {
        case .signal:
          desk.take(signal: event.pointee, of: batch)
          isDue = true
        case .order, .fill, .decision, .status, .statistic:
          output.forward(batch, &next, upTo: index + 1)
          takeRare(event.pointee, of: batch, into: &output)
        default: break
        }
      }
      isInsideGroup = !flags.contains(.last)
      if !isInsideGroup, isDue || desk.isDirty || venue?.isEmpty == false {
        if !isDue, asked.isEmpty, venue?.isEmpty ?? true, desk.asksForNothing() {
          desk.isDirty = false
        } else {
          output.forward(batch, &next, upTo: index + 1)
          settle(into: &output)
        }
      }
    }
    output.forward(batch, &next, upTo: batch.count)
  }

  /// Learns from an event of a kind that is rare; what follows from it waits for the end of its group.
  @inline(never) private mutating func takeRare(
    _ event: Event, of batch: EventBatch, into output: inout EventBuffer
  ) {
    switch event.kind {
    case .status:
      desk.take(status: event)
      isDue = true
    case .statistic: desk.take(statistic: event)
    case .fill:
      // Account events stand behind the fill, which stands alone.
      desk.take(fill: event, of: batch, into: &output)
      isDue = true
    case .order:
      if let order = AskedOrder(event, of: batch) {
        asked.append(order)
        isDue = true
      } else if venue == nil {
        desk.take(report: event, of: batch, into: &output)
        isDue = true
      }
    case .decision:
      desk.command(event, of: batch, into: &output, venue)
      isDue = true
    default: break
    }
  }

  /// Event time goes on: days begin, limits are reloaded, orders made by hand are asked for, the venue
  /// goes on.
  private mutating func advance(
    to time: Int64, into output: inout EventBuffer
  ) throws(StreamError) {
    if desk.nextDay == .min { desk.advanceDay(to: min(time, nextOwn)) }
    // A stream of before the end of the session that it goes on from begins with it.
    if desk.startTime != .max, time < desk.startTime {
      desk.beginsEarly = true
      desk.startTime = time
    }
    while true {
      // What the venue says, and what is due by the clock, is acted on at its own time, not at that of
      // the next event of any instrument.
      let due = max(desk.now, nextTime)
      if due > time { break }
      if desk.nextDay <= due {
        // What the venue has done by the end of a day belongs to it.
        move(to: max(desk.now, due - 1))
        settle(into: &output)
        desk.now = due
        desk.advanceDay(to: due)
        desk.startDay(into: &output, venue)
      }
      move(to: due)
      if desk.startTime <= due { desk.start(into: &output, venue) }
      if let limits = reloads.take(at: due) { desk.reload(limits, into: &output, venue) }
      while orders?.nextTime ?? .max <= due { try ask(into: &output) }
      settle(into: &output)
    }
    move(to: time)
    if venue?.isEmpty == false || desk.isDirty { settle(into: &output) }
  }

  /// Asks for the next order of the file.
  private mutating func ask(into output: inout EventBuffer) throws(StreamError) {
    try orders?.append(to: &asking.buffer)
    let batch = asking.buffer.whole
    if let events = batch.events.baseAddress {
      for index in 0..<batch.count {
        output.forward(events[index], of: batch)
        venue?.take(events + index, of: batch)
        if let order = AskedOrder(events[index], of: batch, isOwn: true) { asked.append(order) }
      }
    }
    asking.buffer.removeAll()
  }

  private var nextOwn: Int64 { min(reloads.next, orders?.nextTime ?? .max) }

  /// When something is due by the clock: nothing is before.
  @inline(__always) private var nextTime: Int64 {
    min(
      min(nextOwn, desk.nextDay, desk.startTime), min(venue?.nextTime ?? .max, desk.nextTimer))
  }

  private func move(to time: Int64) {
    desk.now = time
    venue?.advance(to: time)
  }

  /// Does everything that is due, until nothing more follows.
  private mutating func settle(into output: inout EventBuffer) {
    isDue = false
    if desk.account.hasCharges { desk.tellCharges(into: &output) }
    repeat {
      if let venue {
        venue.forEach { event, batch in
          switch event.kind {
          case .fill: desk.take(fill: event, of: batch, into: &output)
          case .order: desk.take(report: event, of: batch, into: &output)
          default: break
          }
        }
      }
      if desk.isDirty { desk.watchLosses(into: &output, venue) }
      if desk.nextTimer <= desk.now { desk.fireTimers(into: &output, venue) }
      if !asked.isEmpty || !desk.listed.isEmpty || !desk.invalidSignals.isEmpty {
        checkKillSwitch(into: &output)
      }
      if !asked.isEmpty {
        for order in asked { desk.take(asked: order, into: &output, venue) }
        asked.removeAll(keepingCapacity: true)
      }
      desk.decide(into: &output, venue)
      if !desk.newlyStuck.isEmpty { desk.tellStuck(into: &output) }
    } while venue?.isEmpty == false || desk.isDirty || !desk.listed.isEmpty
  }

  private func checkKillSwitch(into output: inout EventBuffer) {
    if !desk.isKilled, let cause = killSwitch.cause { desk.kill(cause, into: &output, venue) }
  }

  public mutating func finish(into output: inout EventBuffer) throws(StreamError) {
    // Orders made by hand for later than the last event are still asked for.
    while nextOwn != .max {
      try advance(to: nextOwn, into: &output)
    }
    desk.isEnding = true
    venue?.finish()
    if let venue {
      while !venue.isEmpty {
        venue.forEach { event, batch in
          if event.kind == .fill { desk.take(fill: event, of: batch, into: &output) }
          if event.kind == .order { desk.take(report: event, of: batch, into: &output) }
        }
      }
    }
    desk.tellUnreachedAtEnd(into: &output)
  }

  public mutating func state(_ fields: inout StateFields) throws(StreamError) {
    // Limits first: the memory of rates is as long as they say.
    try fields.keep("reloads", reloads.taken) { (taken: Int) throws(StreamError) in
      if let limits = try reloads.restore(taken: taken) { desk.restore(limits) }
    }
    try fields.keep("desk", object: desk)
    try fields.keep("isInsideGroup", &isInsideGroup)
    try fields.keep("isDue", &isDue)
    try fields.keep("asked", &asked)
    try fields.keep("orders", &orders)
    fields.keepPart("venue")
    if let venue { try fields.keep("venue", object: venue.engine) }
  }

  public static var notState: Set<String> { ["terms", "killSwitch", "live", "asking"] }

  public var statistics: [Statistics.Entry] {
    [Statistics.Entry("orders accepted", desk.accepted)]
      + zip(riskChecks, desk.rejections).filter { $0.1 > 0 }.map {
        Statistics.Entry("rejected, \($0.0.name)", $0.1)
      }
  }

  public var remarks: [String] { desk.remarks + [orders?.remark].compactMap { $0 } }
}

/// An order of a file on its way into the stream.
private final class AskingBuffer {
  var buffer = EventBuffer()
}
