import Accounts
import Commands
import EventModel
import EventStream

/// Reads a stream once and keeps what an analysis needs: parents, fills, round trips and samples of the
/// equity. A market event of an instrument that nobody trades costs its price; nothing grows with them.
///
/// Memory: 480 bytes a parent, 96 and 8 for each mark-out a fill, 100 a round trip, 40 a sample and
/// strategy, 8 a sample and each of the first 16 instruments, 48 KiB an instrument that is traded.
package final class CostIntake {
  let options: CostOptions
  private(set) var header = StreamHeader()

  // The market.
  var prices = MarketPrices()
  /// By instrument.
  private(set) var states: UnsafeMutablePointer<PriceState>
  private var stateCapacity = 0
  var watches: [InstrumentWatch?] = []
  private var days: [TradingDay] = []
  var rates: CurrencyRates

  // Orders.
  var parents = BlockList<ParentRecord>()
  var openParents: [UInt64: Int] = [:]
  /// Parents whose fills may still come after they ended.
  var endedParents: [UInt64: Int] = [:]
  var children: [UInt64: OpenChild] = [:]
  /// By owner: 0 what belongs to no strategy, then the strategies of the header.
  var activity: [ActivityCounts] = []
  var doubts = Doubts()
  var unreached: [UnreachedTarget] = []

  // Fills.
  var fills = BlockList<FillRecord>()
  /// By fill, then by horizon: 2P so long after it; `noNumber` where there is none.
  var marks: [Int64] = []
  var holdings: [Holding] = []
  var holdingPlaces: [UInt64: Int] = [:]
  var trips: [RoundTrip] = []
  /// Value bought and sold, and fees paid, by owner.
  var traded: [Nanos] = []
  var feesPaid: [Nanos] = []

  /// Instruments whose prices are sampled with the equity: the benchmark, and the first of the stream.
  private(set) var priced: [Int] = []

  // Time.
  var first = noTime
  var newest = Int64.min
  var nextSample = Int64.min
  /// When the report so far is made next; `Int64.min` before the first event.
  var nextReport = Int64.min
  var reports: PeriodicReports?
  var fine: SamplingGrid
  var coarse: SamplingGrid
  /// Nil where the lineage tells of no start beside cash, and of no costs of holding.
  var ledger: AccountLedger?
  /// By currency: what one of it was worth when that was first known.
  var firstRates: [String: Double] = [:]
  /// The account's money before the first fill, as risk says it: in the currency of that account, and
  /// what one of it was worth then.
  var startCapital: (value: Double, rate: Double?)?

  /// What could not be told, and how often.
  struct Doubts: Sendable, Equatable {
    /// Orders and fills with no side, size or price.
    var malformed = 0
    /// Fills whose parent the stream does not show.
    var orphans = 0
    /// Fills that no position can take, or whose money is beyond all range.
    var outOfRange = 0
    /// Parents that were decided on when the price was not known: the arrival stands for it.
    var undecided = 0
    /// Targets that were not reached, beyond those that are kept.
    var untold = 0
    /// Fills that came before a rate of their currency.
    var unconverted = 0
  }

  package init(_ options: CostOptions) {
    self.options = options
    states = .allocate(capacity: 1)
    rates = CurrencyRates(account: options.currency, rates: options.rates)
    fine = SamplingGrid(interval: options.every ?? Timestamp.minute, zone: options.zone)
    coarse = SamplingGrid(interval: nil, zone: options.zone)
  }

  deinit { states.deallocate() }

  /// A signal ended the reading of a source early: what came is a part.
  private(set) var isPart = false

  // MARK: Reading

  /// Reads a stream, or several one behind the other, to the end.
  package func read(
    _ reader: StreamReader, _ progress: Progress? = nil, _ checkpoints: ReaderCheckpoints? = nil
  ) throws(StreamError) {
    var streams = 1
    reading: while true {
      switch try reader.next() {
      case .header(let header):
        if reader.streamCount > streams { endStream() }
        streams = reader.streamCount
        try begin(header)
        try checkpoints?.restore { fields throws(StreamError) in try state(&fields) }
      case .batch(let batch):
        try self.batch(batch)
        progress?.advance(batch)
      case .control(.barrier(let number)):
        try checkpoints?.take(number, length: 0) { fields throws(StreamError) in
          try state(&fields)
        }
      case .control, .wouldWait: break
      case .end: break reading
      }
    }
    isPart = reader.ending == .stopped
    progress?.finish()
    endReading()
  }

  /// Nothing follows.
  package func endReading() {
    endStream()
    endSamples()
  }

  package func begin(_ header: StreamHeader) throws(StreamError) {
    self.header = header
    prices.begin(header)
    rates.begin(header)
    reserveStates(header.instruments.count)
    while watches.count < header.instruments.count { watches.append(nil) }
    for instrument in header.instruments.dropFirst(days.count) {
      if priced.count < Self.mostPriced || instrument.symbol == options.benchmark {
        priced.append(Int(instrument.id))
      }
      days.append(TradingDay(instrument, otherwise: options.zone))
    }
    while activity.count < header.strategies.count + 1 {
      activity.append(ActivityCounts())
      traded.append(0)
      feesPaid.append(0)
    }
    if ledger == nil {
      ledger = AccountConfiguration(opening: header.lineage).map { AccountLedger($0) }
    }
    for held in try ledger?.begin(header) ?? [] {
      hold(held.instrument, held.strategy, held.position)
    }
  }

  private func reserveStates(_ count: Int) {
    if count <= stateCapacity { return }
    let count = max(count, 2 * stateCapacity)
    let new = UnsafeMutablePointer<PriceState>.allocate(capacity: count)
    new.update(from: states, count: stateCapacity)
    (new + stateCapacity).initialize(repeating: PriceState(), count: count - stateCapacity)
    states.deallocate()
    states = new
    stateCapacity = count
  }

  package func batch(_ batch: EventBatch) throws(StreamError) {
    guard let events = batch.events.baseAddress else { return }
    for index in 0..<batch.count { try take(events + index, batch) }
  }

  @inline(__always) private func take(
    _ event: UnsafePointer<Event>, _ batch: EventBatch
  ) throws(StreamError) {
    let time = event.pointee.eventTime
    if time > newest, event.pointee.flags.isDisjoint(with: [.late, .skewed, .partial]) {
      if time >= nextSample { try sample(before: time) }
      newest = time
    }
    switch event.pointee.kind {
    case .quote, .depth:
      if prices.take(event, of: batch) {
        let instrument = Int(event.pointee.instrument)
        states[instrument].hasTicks = true
        price(instrument, at: time)
      }
    case .trade:
      if prices.take(event, of: batch) {
        let instrument = Int(event.pointee.instrument)
        states[instrument].hasTicks = true
        price(instrument, at: time)
        trade(event.pointee.trade, instrument, at: time)
      }
    case .bar:
      if prices.take(event, of: batch) { bar(event.pointee, batch.words(of: event.pointee)) }
    case .status: _ = prices.take(event, of: batch)
    case .statistic:
      if event.pointee.statistic.type == .fundingRate, event.pointee.isUsable {
        funding(event.pointee)
      }
    case .watermark, .gap, .correction, .orderAction, .level, .auction, .features:
      break
    default: takeOrders(event.pointee, batch)
    }
  }

  @inline(never) private func funding(_ event: Event) {
    guard let ledger else { return }
    charge(ledger.take(fundingRate: event, prices, at: newest))
  }

  private func takeOrders(_ event: Event, _ batch: EventBatch) {
    switch event.kind {
    case .signal: signal(event)
    case .order: order(event, batch.words(of: event))
    case .fill: fill(event, batch.words(of: event))
    case .account: account(event, batch.values(of: event))
    case .decision: decision(event, batch)
    default: break
    }
  }

  // MARK: The market

  @inline(__always) private func price(_ instrument: Int, at time: Int64) {
    let mark = prices[UInt32(instrument)].twiceMark
    let state = states + instrument
    if mark != state.pointee.price || time >= state.pointee.dayEnd {
      change(instrument, to: mark, at: time)
    }
  }

  @inline(never) private func change(_ instrument: Int, to price: Int64, at eventTime: Int64) {
    guard HalfPrice.isPlausible(price / 2) else { return }
    let state = states + instrument
    let time = max(eventTime, state.pointee.time)
    if time > state.pointee.nextMark { settleMarks(instrument, before: time) }
    if time >= state.pointee.dayEnd { startDay(instrument, time, price: price) }
    if state.pointee.isWatched {
      watches[instrument]?.change(from: state.pointee.price, to: price, at: time)
    }
    state.pointee.price = price
    state.pointee.time = time
  }

  private func startDay(_ instrument: Int, _ time: Int64, price: Int64) {
    let end = days[instrument].end(of: time)
    if states[instrument].price == noNumber {
      // Orders may come before the first price of their day.
      watches[instrument]?.waitingForClose.removeAll {
        days[instrument].end(of: parents[$0].arrivalTime) != end
      }
    }
    closeDay(instrument)
    states[instrument].dayEnd = end
    states[instrument].dayOpen = price
    states[instrument].days += 1
  }

  /// Gives the parents of the day their closing price.
  private func closeDay(_ instrument: Int) {
    let price = states[instrument].price
    guard price != noNumber, let watch = watches[instrument] else { return }
    for parent in watch.waitingForClose {
      parents[parent].benchmarks.close = Double(price)
    }
    watch.waitingForClose.removeAll(keepingCapacity: true)
  }

  @inline(__always) private func trade(_ trade: Trade, _ instrument: Int, at time: Int64) {
    guard trade.size > 0 else { return }
    states[instrument].trade(trade.size, at: time)
    guard states[instrument].isWatched, HalfPrice.isPlausible(trade.price),
      HalfPrice.isPlausible(trade.size)
    else { return }
    volume(instrument, twice: 2 * Int128(trade.price), size: trade.size)
  }

  /// A bar that begins a day has its opening price, and stands for trades at its typical price where there
  /// are no others.
  private func bar(_ event: Event, _ words: UnsafeBufferPointer<Int64>) {
    let days = states[Int(event.instrument)].days
    // What was due before is marked by the bar before.
    if event.eventTime > states[Int(event.instrument)].nextMark {
      settleMarks(Int(event.instrument), before: event.eventTime)
    }
    states[Int(event.instrument)].barTime = event.eventTime
    price(Int(event.instrument), at: event.eventTime)
    if states[Int(event.instrument)].days != days, HalfPrice.isPlausible(words[BarWord.open]) {
      states[Int(event.instrument)].dayOpen = 2 * words[BarWord.open]
    }
    let size = event.bar.volume
    guard size > 0, HalfPrice.isPlausible(size),
      !header.kinds.contains(.trade), event.bar.basis == .trade
    else { return }
    states[Int(event.instrument)].trade(size, at: event.eventTime)
    guard states[Int(event.instrument)].isWatched else { return }
    let sides = [words[BarWord.high], words[BarWord.low], words[BarWord.close]]
    guard sides.allSatisfy(HalfPrice.isPlausible) else { return }
    let typical = sides.reduce(Int128(0)) { $0 + Int128($1) } * 2 / 3
    volume(Int(event.instrument), twice: typical, size: size)
  }

  private func volume(_ instrument: Int, twice price: Int128, size: Int64) {
    guard let watch = watches[instrument] else { return }
    watch.trade(price, size: size) { wait, notional in
      let price = nearestDouble(notional) / nearestDouble(wait.target &- wait.volume)
      if wait.rate == 0 {
        parents[wait.parent].benchmarks.participation.low = price
      } else {
        parents[wait.parent].benchmarks.participation.high = price
      }
    }
    states[instrument].isWatched = watch.wantsMarket
  }

  /// What is followed of an instrument.
  func watch(_ instrument: Int) -> InstrumentWatch {
    if let watch = watches[instrument] { return watch }
    let watch = InstrumentWatch(horizons: options.markOuts.count)
    watches[instrument] = watch
    return watch
  }

  // MARK: Marks of fills

  private func settleMarks(_ instrument: Int, before time: Int64) {
    guard let watch = watches[instrument] else { return }
    let price = states[instrument].price
    let count = options.markOuts.count
    let state = states[instrument]
    watch.marks.take(before: time) { fill, horizon in
      if state.isAfter(fills[fill].venueTime) { marks[fill * count + horizon] = price }
    }
    states[instrument].nextMark = watch.marks.nextDue
  }

  /// The price is marked at times after a fill; of those that have passed by what is remembered.
  func addMarks(_ fill: Int, _ instrument: Int, from time: Int64, _ watch: InstrumentWatch) {
    let state = states[instrument]
    for (horizon, span) in options.markOuts.enumerated() {
      marks.append(noNumber)
      let due = time + span
      // A fill that is told behind its bar: none ended between it and a time before that.
      if !state.hasTicks, due < state.barTime { continue }
      if due < state.time {
        marks[marks.count - 1] = watch.history.price(at: due) ?? noNumber
      } else {
        watch.marks.add(fill, horizon: horizon, due: due)
      }
    }
    states[instrument].nextMark = watch.marks.nextDue
  }

  // MARK: The end

  /// A stream is complete: what waits gets the newest price, what lies beyond the end none.
  private func endStream() {
    for (instrument, watch) in watches.enumerated() {
      guard let watch else { continue }
      if newest > Int64.min { settleMarks(instrument, before: newest + 1) }
      watch.marks.removeAll()
      watch.volumeWaits = []
      states[instrument].nextMark = .max
      closeDay(instrument)
    }
    for place in openParents.values.sorted() { end(place, at: newest, isOpen: true) }
    openParents = [:]
    endedParents = [:]
    children = [:]
  }
}
