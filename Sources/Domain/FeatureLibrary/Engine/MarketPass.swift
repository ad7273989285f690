import EventModel

/// One pass over a batch of events: they change the market's state, every group that ends makes a row,
/// and clocks tick. What it touches for every event lies behind plain pointers.
struct MarketPass {
  private let graph: FeatureGraph
  private let numbers: UnsafeMutablePointer<Double>
  private let width: Int
  private let kept: Int
  private let kinds: UnsafeMutablePointer<UInt64>
  private let seen: UnsafeMutablePointer<UInt64>
  private let scales: UnsafeMutablePointer<MarketState.Scale>
  private let noTrades: Double
  private let clock: EventClock
  private let hasClocks: Bool
  private let hasQuoted: Bool
  private let looksAtBook: Bool
  /// Whether groups have bars of their own; see `PriceBars`.
  private let hasRowBars: Bool
  private let countsTrades: Bool
  /// Whether events close the intervals before them, as in an ordered stream they do.
  private let closesByEvents: Bool
  /// In an ordered stream events that came late, or whose time is not believed, are left out: they
  /// would change the market to what it is not, and their row would know what came after its time.
  private let isOrdered: Bool
  /// Events that were left out.
  private(set) var leftOut = 0
  private var base: RowWriter
  private var driven: RowWriter
  private let hasDriven: Bool
  private let samplings: [Sampling]
  private let tradings: [Trading]
  private let tape: TradeWriter?
  private let flowKinds = KindSet(.trade, .bar).rawValue
  private let marketKinds = FeaturesStage.marketKinds.rawValue
  private let orders: OrderTape?
  private(set) var isInsideGroup: Bool

  /// A clock that samples groups, and for each row of the base domain the slot it falls in.
  private struct Sampling {
    let intervals: Intervals.Entrance
    let slots: UnsafeMutablePointer<Int8>
  }

  /// A clock that makes bars of trades, and may count them.
  private struct Trading {
    let intervals: Intervals.Entrance?
    let bars: BarSeries.Entrance
    unowned(unsafe) let counter: TradeCounter?
  }

  init(_ graph: FeatureGraph, _ count: Int, isInsideGroup: Bool) {
    self.graph = graph
    numbers = graph.market.numbers.values
    width = graph.market.numbers.width
    kept = graph.market.kept
    kinds = graph.market.kinds.values
    seen = graph.market.seen.values
    scales = graph.market.scales.values
    noTrades = graph.market.noTrades
    clock = graph.eventClock
    hasClocks = !graph.clocked.isEmpty
    hasQuoted = !graph.quoted.isEmpty
    looksAtBook = graph.looksAtBook
    hasRowBars = graph.ofGroups.contains { !$0.bars.isEmpty }
    countsTrades = graph.clocked.contains { $0.intervals == nil }
    closesByEvents = hasClocks && graph.isOrdered
    isOrdered = graph.isOrdered
    base = RowWriter(graph.base, room: count, graph.baseFields)
    hasDriven = graph.driven !== graph.base
    driven = hasDriven ? RowWriter(graph.driven, room: count, graph.drivenFields) : base
    samplings = graph.sampling.map { domain, intervals in
      domain.baseSlots.reserve(count)
      return Sampling(intervals: intervals.entrance, slots: domain.baseSlots.values)
    }
    tradings = graph.clocked.compactMap { domain in
      domain.knownBars(of: .trade).map {
        Trading(
          intervals: domain.intervals?.entrance, bars: $0.entrance, counter: domain.counter)
      }
    }
    tape = graph.trades.map { TradeWriter($0, room: count) }
    orders = graph.orderTape
    orders?.startBatch(events: count)
    self.isInsideGroup = isInsideGroup
  }

  mutating func read(_ batch: EventBatch) {
    guard let events = batch.events.baseAddress else { return }
    for index in 0..<batch.count {
      read(events + index, index, batch)
    }
    graph.base.rows.setCount(base.count)
    if hasDriven { graph.driven.rows.setCount(driven.count) }
  }

  @inline(__always)
  private mutating func read(_ event: UnsafePointer<Event>, _ index: Int, _ batch: EventBatch) {
    let kind = event.pointee.kind
    if kind == .watermark {
      if hasClocks, clock.advance(to: event.pointee.eventTime) { closeIntervals(before: index) }
      return
    }
    // What is derived from a book is the book as it now is, also where what changed it came late.
    if isOrdered, !event.pointee.flags.isDisjoint(with: [.late, .skewed]),
      !event.pointee.flags.contains(.derived)
    {
      leftOut += 1
      closeUntimely(event, index)
      return
    }
    if closesByEvents, !isInsideGroup, clock.advance(to: event.pointee.eventTime) {
      closeIntervals(before: index)
    }
    let isLast = event.pointee.flags.contains(.last)
    isInsideGroup = !isLast
    if event.pointee.instrument == noInstrument { return }
    let instrument = Int(event.pointee.instrument)
    let entry = MarketEntry(numbers: numbers + instrument * width, scale: scales[instrument])
    var time = event.pointee.eventTime
    // What says nothing new of the market drives no row and no interval.
    var news: UInt64 = 1 << UInt64(kind.rawValue)
    switch kind {
    case .quote:
      if looksAtBook { entry.take(event.pointee.quote, keeping: kept) }
      noteDoubt(event.pointee.flags, instrument)
      if hasQuoted { addTop(entry, instrument, time) }
    case .trade:
      guard event.pointee.isMarketTrade else {
        news = 0
        break
      }
      let trade = event.pointee.trade
      let price = decimal(trade.price, entry.scale.price)
      let size = decimal(trade.size, entry.scale.size)
      entry.take(trade: price, size, trade.aggressor)
      if trade.aggressor != .none { kinds[instrument] |= MarketState.signed }
      for trading in tradings { add(trade: price, size, instrument, time, to: trading) }
      tape?.append(
        price, size, trade.aggressor, instrument, time, position: base.count, event: index, entry)
    case .depth:
      entry.take(depth: batch.words(of: event.pointee), keeping: kept)
      graph.market.deepest = max(graph.market.deepest, Int(event.pointee.depth.levels))
      noteDoubt(event.pointee.flags, instrument)
      if hasQuoted { addTop(entry, instrument, time) }
    case .orderAction:
      if let orders { take(event, instrument, index, entry, to: orders) }
    case .bar:
      if let bar = take(bar: event.pointee, batch, entry, instrument) {
        time = bar.time
      } else {
        news = 0
      }
    case .status:
      if event.pointee.status.isRoll { roll(instrument, entry) }
    default: break
    }
    kinds[instrument] |= news
    if isLast {
      closeGroup(event, entry, instrument, time, index)
    } else if marketKinds & news != 0 {
      // A group may straddle the end of an interval: what is in it makes its own interval active.
      for sampling in samplings { _ = sampling.intervals.touch(instrument, at: time) }
    }
  }

  @inline(never) private func take(
    _ event: UnsafePointer<Event>, _ instrument: Int, _ index: Int, _ entry: MarketEntry,
    to orders: OrderTape
  ) {
    orders.tracker.take(
      event,
      OrderTracker.Place(
        instrument: instrument, time: event.pointee.eventTime, position: base.count, event: index,
        entry: entry),
      to: orders)
  }

  /// A book stays in doubt until something that is not is said of it.
  @inline(__always) private func noteDoubt(_ flags: EventFlags, _ instrument: Int) {
    let doubt = flags.contains(.unreliable) ? MarketState.doubt : 0
    kinds[instrument] = kinds[instrument] & ~MarketState.doubt | doubt
  }

  /// The end of a group that is left out is an end all the same.
  @inline(never) private mutating func closeUntimely(_ event: UnsafePointer<Event>, _ index: Int) {
    isInsideGroup = !event.pointee.flags.contains(.last)
    if isInsideGroup || event.pointee.instrument == noInstrument { return }
    let instrument = Int(event.pointee.instrument)
    let entry = MarketEntry(numbers: numbers + instrument * width, scale: scales[instrument])
    closeGroup(event, entry, instrument, event.pointee.eventTime, index)
  }

  /// A row for the group that has ended, unless nothing in it drives one.
  @inline(__always)
  private mutating func closeGroup(
    _ event: UnsafePointer<Event>, _ entry: MarketEntry, _ instrument: Int, _ time: Int64,
    _ index: Int
  ) {
    let own = kinds[instrument]
    seen[instrument] |= own
    let doubt = own & MarketState.doubt
    kinds[instrument] = doubt
    if hasDriven, own & driven.kinds != 0 {
      if hasRowBars { graph.driven.closeBars(driven.count, instrument) }
      driven.append(
        instrument, event.pointee.eventTime, base.count, index, entry.numbers, isInDoubt: doubt != 0
      )
    }
    if own & base.kinds != 0 {
      // The row falls in an interval of every clock that samples groups.
      for sampling in samplings {
        sampling.slots[base.count] = Int8(
          truncatingIfNeeded: sampling.intervals.touch(instrument, at: time))
      }
      if hasRowBars { graph.base.closeBars(base.count, instrument) }
      base.append(
        instrument, event.pointee.eventTime, base.count, index, entry.numbers, isInDoubt: doubt != 0
      )
    }
    if own & flowKinds != 0 { entry.clearFlow(noTrades: noTrades) }
    if countsTrades { addReached(after: index) }
  }

  // MARK: Clocks

  @inline(never) private func closeIntervals(before index: Int) {
    var next = Int64.max
    for domain in graph.clocked {
      domain.closeIntervals(by: clock.state.pointee.closed, position: base.count, event: index)
      next = min(next, domain.intervals?.nextEnd ?? Int64.max)
    }
    clock.state.pointee.nextEnd = next
  }

  @inline(never) private func addReached(after index: Int) {
    for domain in graph.clocked where domain.hasReached {
      domain.addReached(position: base.count, event: index + 1)
    }
  }

  @inline(__always)
  private func add(
    trade price: Double, _ size: Double, _ instrument: Int, _ time: Int64, to trading: Trading
  ) {
    let slot = trading.intervals?.touch(instrument, at: time) ?? 0
    if slot == Intervals.closed { return }
    trading.bars.add(price, volume: size, trades: 1, instrument, slot, at: time)
    trading.counter?.add(size, instrument, time)
  }

  /// Best prices into the bars that are made of them.
  private func addTop(_ entry: MarketEntry, _ instrument: Int, _ time: Int64) {
    for domain in graph.quoted {
      let slot = domain.touch(instrument, at: time)
      if slot == Intervals.closed { continue }
      let top = entry.numbers + MarketPlace.book
      domain.knownBars(of: .bid)?.entrance.add(
        top[0], volume: .nan, trades: .nan, instrument, slot, at: time)
      domain.knownBars(of: .ask)?.entrance.add(
        top[2], volume: .nan, trades: .nan, instrument, slot, at: time)
    }
  }

  /// The instrument has come to stand for another contract: what is priced begins anew.
  @inline(never) private func roll(_ instrument: Int, _ entry: MarketEntry) {
    entry.roll(keeping: kept)
    for domain in graph.clocked + graph.ofGroups {
      for series in domain.bars { series.roll(instrument) }
    }
  }

  /// Takes a bar of a shorter interval. Bars of trades that the stream has too say nothing new.
  @inline(never) private func take(
    bar event: Event, _ batch: EventBatch, _ entry: MarketEntry, _ instrument: Int
  ) -> (bar: BarState, time: Int64)? {
    if event.flags.contains(.derived), graph.price != .bars { return nil }
    guard let bar = BarState(event, batch.words(of: event), entry.scale) else { return nil }
    let basis = event.bar.basis
    // Bars carry the end of their interval; what they say lies before it.
    let time = event.eventTime == Int64.min ? Int64.min : event.eventTime - 1
    entry.take(bar, of: basis)
    for domain in graph.ofGroups {
      domain.knownBars(of: basis)?.add(bar, instrument, 0)
    }
    for domain in graph.clocked {
      guard let series = domain.knownBars(of: basis) else { continue }
      let slot = domain.touch(instrument, at: time)
      if slot != Intervals.closed { series.add(bar, instrument, slot) }
    }
    return (bar, time)
  }
}

/// Writes rows of groups and the columns that events fill.
struct RowWriter {
  let kinds: UInt64
  private let instruments: UnsafeMutablePointer<Int32>
  private let times: UnsafeMutablePointer<Int64>
  private let positions: UnsafeMutablePointer<Int32>
  private let events: UnsafeMutablePointer<Int32>
  private let doubts: UnsafeMutablePointer<Bool>
  private let fields: UnsafeMutableBufferPointer<FieldTarget>
  private(set) var count = 0

  /// - Parameter room: rows that may come.
  init(_ domain: Domain, room: Int, _ fields: FieldTargets) {
    domain.rows.reserve(room)
    kinds = fields.kinds.rawValue
    instruments = domain.rows.instruments
    times = domain.rows.times
    positions = domain.rows.positions
    events = domain.rows.events
    doubts = domain.rows.doubts
    for (index, field) in domain.fields.enumerated() {
      field.column.reserve(room)
      fields.targets[index] = FieldTarget(place: field.place, values: field.column.values)
    }
    self.fields = UnsafeMutableBufferPointer(rebasing: fields.targets[..<domain.fields.count])
  }

  @inline(__always) mutating func append(
    _ instrument: Int, _ time: Int64, _ position: Int, _ event: Int,
    _ numbers: UnsafeMutablePointer<Double>, isInDoubt: Bool
  ) {
    instruments[count] = Int32(truncatingIfNeeded: instrument)
    times[count] = time
    positions[count] = Int32(truncatingIfNeeded: position)
    events[count] = Int32(truncatingIfNeeded: event)
    doubts[count] = isInDoubt
    for field in fields { field.values[count] = numbers[field.place] }
    count += 1
  }
}

/// A column that events fill, and the place of its number.
struct FieldTarget: BitwiseCopyable {
  var place: Int
  var values: UnsafeMutablePointer<Double>
}

/// The columns that groups of some kinds fill; kept from batch to batch.
final class FieldTargets {
  let kinds: KindSet
  let targets: UnsafeMutableBufferPointer<FieldTarget>

  init(_ kinds: KindSet, capacity: Int) {
    self.kinds = kinds
    targets = .allocate(capacity: capacity)
  }

  deinit { targets.deallocate() }
}
