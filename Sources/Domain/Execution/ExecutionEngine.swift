import Calendars
import Configuration
import EventModel
import EventStream
import MarketRules

/// Works the parents of a stream by their schedules at a simulated venue: what `execute --sim` is, and
/// what `risk --venue` derives its fills from. Both feed it the same events in the same order, and so
/// learn of the same orders and fills.
///
/// Memory: about 200 bytes an instrument and what its book needs, 200 bytes an open order, 200 a
/// message under way.
public final class ExecutionEngine {
  let board: UnsafeMutablePointer<MarketBoard>
  var desk: OrderDesk<SimulatedVenue>
  private let venueOptions: VenueOptions
  private let executionOptions: ExecutionOptions
  private let shares: ShareRules
  @usableFromInline let hot: UnsafeMutablePointer<HotState>

  /// What every event looks at.
  @usableFromInline struct HotState: BitwiseCopyable {
    var markets: UnsafeMutablePointer<InstrumentMarket>
    var count = 0
    var mode = BookMode.l1
    /// When something is next to be done.
    @usableFromInline var nextTime = Int64.max
    /// The newest event time.
    var now = Int64.min
    /// Instruments have changed, and their group is open.
    var hasDirty = false
    /// Messages take as long as those of the capture.
    var measuresLatency = false
    /// The smallest difference of receive and event time so far.
    var leastDelay = Int64.max
  }

  private var instruments = TableFollower<Instrument>()
  private var strategies = TableFollower<Strategy>()
  private var sessionTimes: [String: SessionTimes?] = [:]

  /// - Parameter file: its tables `[execution]` and `[venue]`, and what `[risk]` says of shares.
  public convenience init(_ file: TradingFile) throws(StreamError) {
    try self.init(
      execution: ExecutionOptions(file.root.table("execution")),
      venue: VenueOptions(file.root.table("venue")),
      shares: ShareRules(file.root.table("risk"), file.terms.boards))
    let tables = file.configuration.fingerprint(of: ["execution", "venue"])
    fingerprint = fnv1a(Array("\(tables) \(shares.text)".utf8))
  }

  /// Of what it is configured by, the rules of shares among it: two of one fingerprint make the same
  /// fills of the same orders.
  private var fingerprint: UInt64 = 0

  /// How risk says in the lineage by what venue it derived its fills.
  public var note: String { Self.note + String(fingerprint, radix: 16) }
  static let note = "venue "

  init(
    execution: ExecutionOptions, venue: VenueOptions, shares: ShareRules
  ) throws(StreamError) {
    self.shares = shares
    executionOptions = execution
    venueOptions = venue
    board = .allocate(capacity: 1)
    board.initialize(to: MarketBoard())
    hot = .allocate(capacity: 1)
    hot.initialize(to: HotState(markets: board.pointee.markets))
    hot.pointee.measuresLatency = venue.latency.isMeasured
    desk = OrderDesk(execution, SimulatedVenue(venue, board), board)
  }

  deinit {
    board.deinitialize(count: 1)
    board.deallocate()
    hot.deallocate()
  }

  /// Risk stands before: only orders and requests that it wrote are obeyed, not those that bots wrote.
  /// So it is where the stream has passed risk.
  public var isGated: Bool {
    get { desk.isGated }
    set { desk.isGated = newValue }
  }

  /// Learns of the stream, or of an increment of its header.
  public func begin(_ header: StreamHeader) throws(StreamError) {
    if header.lineage.contains(where: { $0.program == "risk" }) { isGated = true }
    let count = header.instruments.count
    if let book = venueOptions.book, header.kinds.isDisjoint(with: book.kinds) {
      throw noMarket(of: book, header.kinds)
    }
    if board.pointee.count == 0 {
      board.pointee.mode = venueOptions.book ?? BookMode.finest(header.kinds) ?? .l1
      board.pointee.hasDepths = header.kinds.contains(.depth)
      board.pointee.hasLevels = header.kinds.contains(.level)
    }
    board.pointee.grow(to: count)
    desk.grow(to: count)
    desk.venue.grow(to: count)
    for index in instruments.changes(in: header.instruments) {
      let instrument = header.instruments[index]
      board.pointee.markets[index].learn(
        instrument, shares, unknownSize: venueOptions.sizeWhenUnknown,
        impact: venueOptions.impact.size)
      desk.venue.fees[index] = venueOptions.fees.model(of: instrument.symbol)
      desk.venue.sessions[index] = sessions(of: instrument.calendar)
      desk.venue.days[index].rule = shares.limit(of: instrument)
      board.pointee.markets[index].hasDayLimits = desk.venue.days[index].rule.binds
      // A bar says itself when it was.
      if desk.venue.sessions[index] != nil, board.pointee.mode != .bars {
        board.pointee.markets[index].calendarUntil = .min
      }
    }
    for index in strategies.changes(in: header.strategies) {
      let settings = executionOptions.settings(of: header.strategies[index])
      if index < desk.settings.count {
        desk.settings[index] = settings
      } else {
        desk.settings.append(settings)
      }
    }
    hot.pointee.markets = board.pointee.markets
    hot.pointee.count = count
    hot.pointee.mode = board.pointee.mode
    learnStart(header)
  }

  /// The book that the file asks for cannot be made.
  private func noMarket(of book: BookMode, _ kinds: KindSet) -> StreamError {
    func list(_ kinds: KindSet) -> String { kinds.kinds.map(\.name).joined(separator: " or ") }
    let market = kinds.intersection(KindSet(.quote, .trade, .orderAction, .level, .depth, .bar))
    let cause =
      "\"\(book.rawValue)\" is made from \(list(book.kinds)) events, and the stream has "
      + (market.isEmpty ? "no market" : "only \(list(market))")
    return venueOptions.bookPlaces?.failure("book", cause)
      ?? StreamError(.badConfiguration, operation: "begin", object: "stream", cause: cause)
  }

  private func sessions(of calendar: String) -> SessionTimes? {
    if let times = sessionTimes[calendar] { return times }
    let times = ExchangeCalendar.named(calendar).flatMap { try? SessionTimes($0) }
    sessionTimes[calendar] = times
    return times
  }

  func noteNextTime() { hot.pointee.nextTime = desk.nextTime }

  /// When something is next to be done without an event.
  @inlinable public var nextTime: Int64 { hot.pointee.nextTime }

  /// Appends the order and fill events that are due at or before `time`, in order of time; called
  /// before the events of that time, between groups only.
  @inlinable @inline(__always)
  public func advance(to time: Int64, into reports: inout EventBuffer) {
    if time >= hot.pointee.nextTime { work(until: time, into: &reports) }
  }

  /// When the desk or the venue next does something. Asked of the queues themselves: asking the desk
  /// would copy the whole of it.
  var nextOfDesk: Int64 { min(desk.venue.queue.nextTime, desk.timers.nextTime) }

  @usableFromInline func work(until time: Int64, into reports: inout EventBuffer) {
    desk.advance(to: time, into: &reports)
    hot.pointee.nextTime = nextOfDesk
  }

  /// Takes the next event of the stream: of the market, an order that risk approved, or one of the
  /// requests to cancel or replace a parent. Appends what is known at once.
  public func take(
    _ event: UnsafePointer<Event>, of batch: EventBatch, into reports: inout EventBuffer
  ) {
    let hot = self.hot
    let (time, flags) = (event.pointee.eventTime, event.pointee.flags)
    guard Timestamp.range.contains(time) else { return }
    if time > hot.pointee.now, !flags.contains(.skewed) {
      // What is there from the start is there with the first event, also of a stream of before.
      if hot.pointee.now == .min, desk.venue.hurryStart(to: time) { noteNextTime() }
      hot.pointee.now = time
    }
    if hot.pointee.measuresLatency, event.pointee.receiveTime != noTime {
      measureLatency(event.pointee)
    }
    switch event.pointee.kind {
    case .quote:
      let instrument = Int(event.pointee.instrument)
      guard instrument < hot.pointee.count, event.pointee.isUsable else { break }
      if event.pointee.isPreTradeQuote {
        takePreTrade(event.pointee, instrument)
        break
      }
      let market = hot.pointee.markets + instrument
      market.pointee.quote = event.pointee.quote
      market.pointee.bookTime = time
      if market.pointee.interest != 0, hot.pointee.mode == .l1 {
        market.pointee.isUnreliable = flags.contains(.unreliable)
        market.pointee.isMatched = false
        markDirty(instrument)
      }
    case .trade:
      let instrument = Int(event.pointee.instrument)
      guard instrument < hot.pointee.count, event.pointee.isMarketTrade, event.pointee.isUsable
      else { break }
      let market = hot.pointee.markets + instrument
      let trade = event.pointee.trade
      market.pointee.lastPrice = trade.price
      if market.pointee.hasDayLimits { desk.venue.note(trade.price, of: instrument, at: time) }
      if trade.size > 0 {
        market.pointee.volume &+= trade.size
        desk.profiles[instrument].add(trade.size, at: time)
      }
      if market.pointee.interest != 0 { self.trade(event.pointee, instrument) }
    case .watermark, .features, .signal, .decision, .fill, .account, .gap, .correction: break
    default:
      takeOther(event.pointee, of: batch, into: &reports)
    }
    guard flags.contains(.last) else { return }
    if hot.pointee.hasDirty { matchDirty(event.pointee, into: &reports) }
    if hot.pointee.nextTime <= hot.pointee.now {
      work(until: hot.pointee.now, into: &reports)
    }
  }

  /// How long the message took, by the capture's clock less its offset.
  private func measureLatency(_ event: Event) {
    guard Timestamp.range.contains(event.receiveTime) else { return }
    let delay = event.receiveTime - event.eventTime
    hot.pointee.leastDelay = min(hot.pointee.leastDelay, delay)
    desk.venue.measured = delay - (venueOptions.latency.clockOffset ?? hot.pointee.leastDelay)
  }

  // MARK: Events that concern somebody

  private func markDirty(_ instrument: Int) {
    if board.pointee.markets[instrument].isDirty { return }
    board.pointee.markets[instrument].isDirty = true
    desk.venue.dirty.append(UInt32(instrument))
    hot.pointee.hasDirty = true
  }

  /// A quote from before a trade meets the orders before that trade does: what the trade took is not
  /// gone from it yet. One that is known already says nothing.
  @inline(never) private func takePreTrade(_ event: Event, _ instrument: Int) {
    let market = hot.pointee.markets + instrument
    if market.pointee.quote == event.quote { return }
    market.pointee.quote = event.quote
    market.pointee.bookTime = event.eventTime
    guard market.pointee.interest != 0, hot.pointee.mode == .l1 else { return }
    desk.venue.bookChanged(instrument, at: hot.pointee.now, origin: event.origin)
    markDirty(instrument)
    market.pointee.isMatched = true
    hot.pointee.nextTime = nextOfDesk
  }

  /// The books that the group changed meet the orders.
  private func matchDirty(_ event: Event, into reports: inout EventBuffer) {
    for instrument in desk.venue.dirty {
      board.pointee.markets[Int(instrument)].isDirty = false
      if board.pointee.markets[Int(instrument)].isMatched {
        board.pointee.markets[Int(instrument)].isMatched = false
      } else {
        desk.venue.bookChanged(Int(instrument), at: hot.pointee.now, origin: event.origin)
      }
    }
    for instrument in desk.venue.dirty where !desk.followers[Int(instrument)].isEmpty {
      desk.marketMoved(Int(instrument), at: hot.pointee.now, into: &reports)
    }
    desk.venue.dirty.removeAll(keepingCapacity: true)
    hot.pointee.hasDirty = false
    hot.pointee.nextTime = nextOfDesk
  }

  private func trade(_ event: Event, _ instrument: Int) {
    let trade = event.trade
    let now = hot.pointee.now
    if event.flags.contains(.auction), hot.pointee.mode != .bars {
      desk.venue.auctionTraded(
        instrument, trade.price, trade.size, at: now, origin: event.origin)
      hot.pointee.nextTime = nextOfDesk
      return
    }
    switch hot.pointee.mode {
    case .l1, .l2:
      desk.venue.traded(
        instrument, trade.price, trade.size, trade.aggressor, at: now, origin: event.origin)
    case .trades:
      desk.venue.tradedAlone(instrument, trade.price, trade.size, at: now, origin: event.origin)
    case .l3:
      // Others are told as executions of orders.
      guard event.flags.contains(.hidden), trade.aggressor != .none else { break }
      let action = OrderActionBody(
        price: trade.price, size: trade.size, action: .hidden,
        side: trade.aggressor == .ask ? .bid : .ask)
      desk.venue.orderAction(instrument, action, at: now, origin: event.origin)
    case .bars: break
    }
    if hot.pointee.mode != .trades, !desk.venue.stops[instrument].isEmpty,
      desk.venue.printed(
        instrument, trade.price, isReliable: !event.flags.contains(.unreliable), at: now)
    {
      // They come behind the group, as its book does.
      board.pointee.markets[instrument].isMatched = false
      markDirty(instrument)
    }
    hot.pointee.nextTime = nextOfDesk
  }

  private func takeOther(
    _ event: Event, of batch: EventBatch, into reports: inout EventBuffer
  ) {
    let instrument = Int(event.instrument)
    switch event.kind {
    case .order:
      desk.take(event, words: batch.words(of: event), into: &reports)
    case .depth:
      guard instrument < hot.pointee.count, let depths = board.pointee.depths, event.isUsable else {
        return
      }
      depths[instrument].take(batch.words(of: event))
      board.pointee.markets[instrument].bookTime = event.eventTime
      board.pointee.markets[instrument].isUnreliable = event.flags.contains(.unreliable)
      if board.pointee.markets[instrument].interest != 0 { markDirty(instrument) }
    case .level:
      guard instrument < hot.pointee.count, let books = board.pointee.levelBooks else { return }
      // A change that came late is one of the book, and no moment to trade in.
      books[instrument].apply(event.level)
      guard event.isUsable else { return }
      board.pointee.markets[instrument].bookTime = event.eventTime
      board.pointee.markets[instrument].isUnreliable = event.flags.contains(.unreliable)
      if board.pointee.markets[instrument].interest != 0 { markDirty(instrument) }
    case .orderAction:
      guard instrument < hot.pointee.count, let books = board.pointee.orderBooks else { return }
      if board.pointee.markets[instrument].interest != 0 {
        desk.venue.orderAction(
          instrument, event.orderAction, isTraded: event.isUsable, at: hot.pointee.now,
          origin: event.origin)
        if event.isUsable { markDirty(instrument) }
      }
      if event.isUsable {
        board.pointee.markets[instrument].bookTime = event.eventTime
        board.pointee.markets[instrument].isUnreliable = event.flags.contains(.unreliable)
      }
      books[instrument].apply(event.orderAction)
    case .status:
      // A late one tells what has been.
      guard event.isUsable else { return }
      let all = 0..<hot.pointee.count
      for place in event.instrument == noInstrument
        ? all : all.clamped(to: instrument..<instrument + 1)
      {
        desk.venue.statusChanged(place, event.status, at: hot.pointee.now)
        if board.pointee.markets[place].interest != 0 { markDirty(place) }
      }
    case .bar:
      let words = batch.words(of: event)
      guard instrument < hot.pointee.count, hot.pointee.mode == .bars,
        words.count >= BarWord.count, event.isUsable
      else { return }
      let bar = BarPrices(
        open: words[BarWord.open], high: words[BarWord.high], low: words[BarWord.low],
        close: words[BarWord.close], volume: event.bar.volume, basis: event.bar.basis,
        start: event.bar.start, end: event.eventTime)
      guard bar.isWhole else { return }
      board.pointee.markets[instrument].lastPrice = bar.close
      if bar.volume > 0 {
        board.pointee.markets[instrument].volume &+= bar.volume
        desk.profiles[instrument].add(bar.volume, at: bar.start)
      }
      if board.pointee.markets[instrument].interest != 0 {
        desk.venue.barEnded(instrument, bar, origin: event.origin)
      }
      desk.venue.note(bar.close, of: instrument, at: bar.end - 1)
    case .statistic:
      guard instrument < hot.pointee.count, event.isUsable else { return }
      desk.venue.days[instrument].take(event.statistic)
      return
    default: return
    }
    hot.pointee.nextTime = nextOfDesk
  }

  /// The stream is complete: every order that is open expires.
  public func finish(into reports: inout EventBuffer) {
    desk.now = max(desk.now, hot.pointee.now)
    desk.finish(desk.venue.takeReportsUnderWay(), into: &reports)
    hot.pointee.nextTime = .max
  }
}
