import Accounts
import Commands
import EventModel
import EventStream
import Execution

/// The state that orders are judged by: prices, positions, open orders, limits.
final class Desk {
  var configuration: RiskConfiguration
  var header = StreamHeader()
  private var follower = TableFollower<Instrument>()
  private var sectorPlaces: [String: Int] = [:]
  let real: CommittedAccount
  let shadow: CommittedAccount
  /// The real one: at hand in one step, calling it counts no references.
  let account: Account
  /// The order that is being judged is a shadow's: the other account is asked.
  var judgesShadow = false
  /// Its instrument at the newest price.
  var atMark = Valuation()
  var prices = MarketPrices()
  var instruments: [DeskInstrument] = []
  var sizeScales: [Double] = []
  var priceScales: [Double] = []
  /// Size units in one of the instrument's.
  var unitSizes: [Double] = []
  var calendars: [SessionCursor] = []
  private var calendarNames: [String] = []
  private(set) var sectors: [String] = []

  var slots: [Slot] = []
  /// `RecentOrder.count` a slot, in a ring.
  var recent: [RecentOrder] = []
  var recentNext: [Int] = []
  /// Slots to decide, in the order in which they came up.
  var listed: [Int] = []
  /// Slots whose signal asked for something that is no size.
  var invalidSignals: [Int] = []
  /// Slots that got stuck and are to be told.
  var newlyStuck: [Int] = []
  /// Slots to look at again at times.
  var timers = TimedQueue<Int32>()
  /// When the first of them is due: every event asks.
  var nextTimer = Int64.max

  var open = OpenOrders()
  /// What was held before the stream began.
  private(set) var starts: [StartingPosition] = []
  /// What protected it.
  var protections: [StartingProtection] = []
  /// What the venue bounds prices by.
  var days: [StartingDay] = []
  /// When the session before ended, whose account this one goes on from; `Int64.max`: it goes on already.
  var startTime = Int64.max
  /// What that session left and this stream lacks so far.
  var unclaimed: SavedDesk?
  var hasResumed = false
  /// Holdings whose closing is wanted already, by strategy and symbol.
  var closing: Set<String> = []
  /// Orders of it that are sent again.
  var returning: [ProposedOrder] = []
  /// Those that a live session may have left at the broker: they are not sent again.
  var brokerOrders = 0
  /// The stream begins before the account was left.
  var beginsEarly = false
  /// The stream has ended: what ends now does so with the session.
  var isEnding = false
  /// What the end of the session took from the venue.
  var left: [OpenOrder] = []
  /// Orders that the venue made to protect positions: whose, by the order's id.
  var protective: [UInt64: Int32] = [:]
  /// By instrument that has had orders: of its buys, then of its sells.
  var workingPrices: [WorkingPrices] = []
  var requests = RequestMemory()
  /// What bots asked for that waits for the end of an own order, the oldest first.
  var waiting: [AskedOrder] = []
  /// Own orders have ended or changed since it was looked at.
  var isWaitingDue = false
  /// It is being looked at: what waits on is not told again.
  var isRetrying = false
  /// Of parents so far.
  var ordinal: UInt64 = 0
  /// Event time.
  var now = Int64.min
  /// When the next day of the account begins.
  var nextDay = Int64.min

  // By owner: 0 is all, 1 what belongs to no strategy, then strategy + 2.
  var limits: [LimitTable] = []
  /// How its targets become orders.
  var terms: [OrderTerms] = []
  var rates: [RateWindow] = []
  /// The same of orders that do not reduce: half of each rate is reserved for those that do.
  var entryRates: [RateWindow] = []
  var openCounts: [Int] = []
  /// What was configured or commanded.
  var commanded: [TradingState] = []
  /// What followed from losses.
  var afterDailyLoss: [TradingState] = []
  var afterDrawdown: [TradingState] = []
  /// The strictest of the three.
  var states: [TradingState] = []
  /// The strategy trades as a shadow.
  var isShadow: [Bool] = []
  /// The strategy was rolled back: it closes what it holds, and goes on as a shadow.
  var retired: [Bool] = []
  var hasRetired: Bool { hasShadows && retired.contains(true) }
  var isKilled = false
  // Of the configuration, as every decision looks at them.
  var queuesOutside = false
  var isStrictAboutHours = false
  var allowsSelfMatch = false
  /// The value of the account may have changed since losses were looked at.
  var isDirty = false
  /// Some limit of losses has to be looked at when values change.
  var isWatching = false
  /// Valuations of the accounts when losses were last looked at.
  private var watched = 0
  /// Some prices are bound by the previous close.
  var hasBounds = false
  var hasShadows = false
  /// Fills that could not be: of unknown strategies, out of range.
  var refusedFills = 0
  /// Those that were told before, and those that took the place of another.
  var repeatedFills = 0
  var revisedFills = 0
  /// Targets that were less than a lot.
  var smallTargets = 0

  let judges = Desk.judges()
  /// Of each slot, the limits that checks declare; NaN where there is none.
  var declared: [Double] = []
  let declaredCount = declaredLimits.count
  /// Of rejections, by check.
  var rejections = [Int](repeating: 0, count: riskChecks.count)
  var accepted = 0
  /// Text of a decision.
  var text: [UInt8] = []

  init(_ configuration: RiskConfiguration) {
    self.configuration = configuration
    real = CommittedAccount(configuration.account, isShadow: false)
    shadow = CommittedAccount(configuration.account, isShadow: true)
    account = real.account
    text.reserveCapacity(256)
  }

  /// Asks the account of the order that is being judged. Each is asked in a branch of its own: one reference
  /// that may be either would be counted at every call.
  @inline(__always) func judged<Answer>(_ answer: (CommittedAccount) -> Answer) -> Answer {
    judgesShadow ? answer(shadow) : answer(real)
  }

  // MARK: The stream

  /// Learns of the stream, or of more of it.
  func begin(_ header: StreamHeader) throws(StreamError) {
    self.header = header
    try account.begin(header)
    try shadow.account.begin(header)
    prices.begin(header)
    let changed = follower.changes(in: header.instruments)
    for index in changed { add(header.instruments[index]) }
    let owners = header.strategies.count + 2
    let first = limits.count
    for owner in first..<max(first, owners) { addOwner(owner) }
    if limits.count > first { resumeOwners(from: first) }
    for account in [real, shadow] {
      while account.reservedByOwner.count < owners { account.reservedByOwner.append(0) }
      while account.reservedBySector.count < sectors.count { account.reservedBySector.append(0) }
    }
    try checkNames(changed)
    applyLimits(changed)
    // What is held from the start can be flattened, and is told to the venue.
    for held in account.heldPositions {
      let slot = slot(strategy: held.strategy, instrument: held.instrument)
      if changed.contains(Int(held.instrument)), !open.has(slot) { noteStart(held) }
    }
    resumeSlots(changed)
  }

  private func noteStart(_ held: (instrument: UInt32, strategy: Int)) {
    let position = account.position(strategy: held.strategy, instrument: held.instrument)
    let start = StartingPosition(
      strategy: held.strategy, symbol: header.instruments[Int(held.instrument)].symbol,
      size: position.quantity, average: position.averagePrice)
    if !starts.contains(where: { $0.symbol == start.symbol && $0.strategy == start.strategy }) {
      starts.append(start)
    }
  }

  private func add(_ instrument: Instrument) {
    let index = Int(instrument.id)
    while instruments.count <= index {
      instruments.append(DeskInstrument())
      sizeScales.append(1)
      priceScales.append(1)
      unitSizes.append(1)
    }
    sizeScales[index] = instrument.sizeScale
    priceScales[index] = instrument.priceScale
    unitSizes[index] = Double(DecimalNumber.powerOfTen(-Int(instrument.sizeExponent)))
    instruments[index].hasTerms = instrument.multiplier > 0 && !instrument.currency.isEmpty
    instruments[index].tick = instrument.tickSize > 0 ? instrument.tickSize : noNumber
    let sector = sectorPlaces[instrument.sector] ?? sectors.count
    if sector == sectors.count {
      sectors.append(instrument.sector)
      sectorPlaces[instrument.sector] = sector
    }
    instruments[index].sector = sector
    instruments[index].calendar = calendar(instrument.calendar)
  }

  private func calendar(_ name: String) -> Int {
    if name.isEmpty { return -1 }
    if let known = calendarNames.firstIndex(of: name) { return known }
    guard let cursor = SessionCursor(named: name) else { return -2 }
    calendars.append(cursor)
    calendarNames.append(name)
    return calendars.count - 1
  }

  private func addOwner(_ owner: Int) {
    limits.append(LimitTable())
    terms.append(OrderTerms())
    rates.append(RateWindow(nil))
    entryRates.append(RateWindow(nil))
    openCounts.append(0)
    commanded.append(owner < 2 ? .active : rules(ofOwner: owner)?.state ?? .active)
    afterDailyLoss.append(.active)
    afterDrawdown.append(.active)
    states.append(commanded[owner])
    retired.append(false)
    isShadow.append(owner < 2 ? false : rules(ofOwner: owner)?.canary.isShadow ?? false)
  }

  func rules(ofOwner owner: Int) -> RiskConfiguration.StrategyRules? {
    owner < 2 ? nil : configuration.rules(forStrategy: header.strategies[owner - 2].name)
  }

  /// A table for a strategy that the stream does not have is a mistake; one for an instrument is not: a
  /// desk has one file.
  private func checkNames(_ changed: [Int]) throws(StreamError) {
    let known = header.strategies.map(\.name)
    for (name, rules) in configuration.strategies where !known.contains(name) {
      let hint = suggestion(for: name, among: known).map { "; did you mean \($0)?" }
      let list = known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))"
      throw rules.places!.failure(
        nil, "the stream has no strategy \(name)" + (hint ?? " (\(list))"))
    }
    for (symbol, rules) in configuration.instruments {
      guard let size = rules.limits.orderSize,
        let instrument = header.instruments.first(where: { $0.symbol == symbol }),
        instrument.lotSize > 0, size < Double(instrument.lotSize) * instrument.sizeScale
      else { continue }
      throw rules.places!.failure(
        "order_size",
        "is below one lot of \(symbol), "
          + DecimalNumber.format(instrument.lotSize, exponent: instrument.sizeExponent))
    }
    for index in changed {
      let instrument = header.instruments[index]
      if !instrument.currency.isEmpty, !account.hasRatePath(instrument) {
        throw configuration.account.noRate(for: instrument)
      }
    }
  }

  /// Values an instrument at its newest price.
  @inline(__always) func mark(_ instrument: UInt32) {
    let price = prices[instrument]
    account.mark(instrument, price)
    if hasShadows { shadow.account.mark(instrument, price) }
    if isWatching {
      let valuations = account.valuations &+ shadow.account.valuations
      if valuations != watched {
        watched = valuations
        isDirty = true
      }
    }
    if instruments[Int(instrument)].open.isAny { revalueReserves(instrument) }
    if instruments[Int(instrument)].isAwaited { bringNews(of: instrument) }
    if hasBounds { notePrice(instrument) }
  }

  /// A day of the account begins.
  func advanceDay(to time: Int64) {
    nextDay = configuration.account.dayStart.next(after: time)
    account.advance(to: time)
    shadow.account.advance(to: time)
    // What shadows are charged is told to nobody.
    _ = shadow.account.takeCharges()
  }

  // MARK: Slots

  /// The slot of a strategy (-1: none) in an instrument.
  func slot(strategy: Int, instrument: UInt32) -> Int {
    var place = instruments[Int(instrument)].firstSlot
    while place >= 0 {
      if slots[Int(place)].strategy == strategy { return Int(place) }
      place = slots[Int(place)].next
    }
    return addSlot(strategy: strategy, instrument: instrument)
  }

  private func addSlot(strategy: Int, instrument: UInt32) -> Int {
    slots.append(
      Slot(
        strategy: strategy, instrument: instrument, next: instruments[Int(instrument)].firstSlot))
    instruments[Int(instrument)].firstSlot = Int32(slots.count - 1)
    recent += Array(repeating: RecentOrder(), count: RecentOrder.count)
    recentNext.append(0)
    declared += Array(repeating: .nan, count: declaredLimits.count)
    applyLimits(toSlot: slots.count - 1)
    return slots.count - 1
  }

  /// Puts a slot on the list of those to decide.
  func list(_ slot: Int) {
    if slots[slot].isListed { return }
    slots[slot].isListed = true
    listed.append(slot)
  }
}
