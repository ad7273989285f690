import EventModel
import Expressions

/// The rows that one clock produces. Nodes are computed over them.
final class Domain {
  /// Nil: a row for every atomic group.
  let clock: Clock?
  let rows = Rows()
  /// Of a domain of groups, the columns that events fill, and where their numbers are.
  private(set) var fields: [(place: Int, column: Column)] = []
  /// Of a clock of time.
  let intervals: Intervals?
  /// For each row of the base domain the slot of the interval it falls in; `Intervals.closed` if that
  /// has closed.
  let baseSlots = SlotList()
  /// For each own row the slot of the interval that it closed.
  let rowSlots = SlotList()
  /// Bars of the intervals, by the price they are made of.
  private(set) var bars: [BarSeries] = []
  /// Of a clock of trades or of volume.
  let counter: TradeCounter?
  private let market: MarketState

  init(_ clock: Clock?, isOrdered: Bool, _ eventClock: EventClock, _ market: MarketState) {
    self.clock = clock
    self.market = market
    switch clock {
    case .time(let length):
      intervals = Intervals(length: length, isOrdered: isOrdered, eventClock)
      counter = nil
    case .trades(let count):
      intervals = nil
      counter = TradeCounter(.trades, limit: Double(count))
    case .volume(let volume):
      intervals = nil
      counter = TradeCounter(.volume, limit: volume)
    case nil:
      intervals = nil
      counter = nil
    }
    // What counts trades knows the end of the stream's last row by its bars.
    if counter != nil { _ = bars(of: .trade) }
  }

  var slots: Int { intervals?.slots ?? 1 }

  func column(of field: MarketField) -> Column {
    if let known = fields.first(where: { $0.place == field.place }) { return known.column }
    let column = Column()
    fields.append((field.place, column))
    return column
  }

  /// The bars of this clock made of `basis`.
  func bars(of basis: BarBasis) -> BarSeries {
    if let known = knownBars(of: basis) { return known }
    let made = BarSeries(basis, slots: slots)
    bars.append(made)
    return made
  }

  func knownBars(of basis: BarBasis) -> BarSeries? { bars.first { $0.basis == basis } }

  func startBatch() {
    rows.removeAll()
    rowSlots.removeAll()
    baseSlots.removeAll()
  }

  /// Notes that something happened for an instrument; the slot to record it in.
  @inline(__always) func touch(_ instrument: Int, at time: Int64) -> Int {
    guard let intervals else { return 0 }
    return intervals.touch(instrument, at: time)
  }

  /// Closes the intervals that end by `time`, before event `event` of the batch. `position` is the
  /// number of rows of the base domain so far.
  func closeIntervals(by time: Int64, position: Int, event: Int) {
    guard let intervals else { return }
    while intervals.hasOpen, intervals.nextEnd <= time {
      let (slot, end, instruments) = intervals.close()
      for instrument in instruments {
        addRow(instrument: Int(instrument), time: end, slot: slot, position, event)
      }
    }
  }

  /// The bars that came in a group, at its row.
  func closeBars(_ row: Int, _ instrument: Int) {
    for series in bars { series.closeRow(row, instrument: instrument, slot: 0) }
  }

  private func addRow(instrument: Int, time: Int64, slot: Int, _ position: Int, _ event: Int) {
    for series in bars { series.closeRow(rows.count, instrument: instrument, slot: slot) }
    rows.append(
      instrument: instrument, time: time, position: position, event: event,
      isInDoubt: market.kinds.values[instrument] & MarketState.doubt != 0)
    rowSlots.append(slot)
  }

  var hasReached: Bool { counter?.hasReached ?? false }

  /// At the end of a group: rows for the counts that were reached in it.
  func addReached(position: Int, event: Int) {
    counter?.takeReached { row in
      addRow(instrument: row.instrument, time: row.time, slot: 0, position, event)
    }
  }

  /// At the end of the stream: rows for what is open.
  /// Counts that were not reached have their rows at `time`, where the stream has come to.
  func closeAll(at time: Int64) {
    closeIntervals(by: Int64.max, position: 0, event: 0)
    guard counter != nil, let series = bars.first else { return }
    for instrument in 0..<series.instrumentCount {
      let bar = series.state.values[instrument]
      if bar.isEmpty { continue }
      addRow(instrument: instrument, time: max(bar.closeTime, time), slot: 0, 0, 0)
    }
  }

  /// Whether a row of this clock comes no later than a row of another, in the order of the output:
  /// at one place what a group caused comes before what time caused, and that in the order of time.
  func comes(_ row: Int, noLaterThan other: Int, of domain: Domain) -> Bool {
    if domain.clock == nil { return rows.positions[row] <= domain.rows.positions[other] }
    let (own, its) = (rows.events[row], domain.rows.events[other])
    if own != its { return own < its }
    if (intervals == nil) != (domain.intervals == nil) { return intervals == nil }
    return intervals == nil || rows.times[row] <= domain.rows.times[other]
  }
}

/// Slots, one a row.
final class SlotList {
  private(set) var values: UnsafeMutablePointer<Int8>
  private(set) var count = 0
  private var capacity = 1024

  init() { values = .allocate(capacity: capacity) }

  deinit { values.deallocate() }

  func removeAll() { count = 0 }

  /// Room for `total` rows in all, which may then be written through the pointer.
  func reserve(_ total: Int) {
    if total <= capacity { return }
    capacity = max(total, capacity * 2)
    let new = UnsafeMutablePointer<Int8>.allocate(capacity: capacity)
    new.update(from: values, count: count)
    values.deallocate()
    values = new
  }

  func append(_ slot: Int) {
    reserve(count + 1)
    values[count] = Int8(truncatingIfNeeded: slot)
    count += 1
  }
}
