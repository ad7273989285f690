import EventModel
import EventStream
import Expressions

/// The rows that one clock produces, and the nodes that are computed over them.
final class Domain {
  /// Nil: a row for every atomic group.
  let clock: Clock?
  let rows = Rows()
  /// For each row the event of the batch before which its output stands.
  private(set) var eventPositions: [Int32] = []
  /// Whether nodes bring columns of the base domain here, so that every group makes an interval active.
  var samplesBase = false
  /// Bars of the interval, by the price they are made of; with no clock there are none.
  private(set) var bars: [BarSeries] = []
  /// For clocks of time.
  let intervals: Intervals?
  /// For the other clocks: what has been counted since the last row.
  private let progress = PerInstrument(0.0)
  private var pending: [(instrument: Int, time: Int64)] = []

  init(_ clock: Clock?, isOrdered: Bool) {
    self.clock = clock
    if case .time(let length) = clock {
      intervals = Intervals(length: length, isOrdered: isOrdered)
    } else {
      intervals = nil
    }
  }

  var slots: Int { intervals?.slots ?? 1 }

  /// The bars of this clock made of `basis`.
  func bars(of basis: BarBasis) -> BarSeries {
    if let known = bars.first(where: { $0.basis == basis }) { return known }
    let made = BarSeries(basis, slots: slots)
    bars.append(made)
    return made
  }

  var states: [any InstrumentState] {
    [progress] + (intervals?.states ?? []) + bars.map(\.state)
  }

  func startBatch() {
    rows.removeAll()
    eventPositions.removeAll(keepingCapacity: true)
  }

  /// Ends intervals that are over at `time`, before event `event` of the batch. `position` is the
  /// number of rows of the base domain so far.
  @inline(__always) func advance(to time: Int64, position: Int, event: Int) {
    guard let intervals else { return }
    while intervals.isDue(time) { fire(position: position, event: event) }
  }

  /// Ends the first open interval.
  func fire(position: Int, event: Int) {
    guard let intervals else { return }
    let (slot, end, instruments) = intervals.fire()
    for instrument in instruments {
      addRow(instrument: Int(instrument), time: end, slot: slot, position, event)
    }
  }

  private func addRow(instrument: Int, time: Int64, slot: Int, _ position: Int, _ event: Int) {
    rows.append(instrument: instrument, time: time, position: position)
    eventPositions.append(Int32(truncatingIfNeeded: event))
    for series in bars { series.closeRow(rows.count - 1, instrument: instrument, slot: slot) }
  }

  /// Takes a price into the bars of a basis.
  @inline(__always) func add(
    _ price: Double, of basis: BarBasis, volume: Double, instrument: Int, time: Int64
  ) {
    let slot = intervals == nil ? 0 : intervals!.touch(instrument, at: time)
    guard let slot else { return }
    for series in bars where series.basis == basis {
      if price.isNaN { continue }
      series.state.values[instrument * slots + slot].add(
        price, volume: volume.isNaN ? 0 : volume, trades: basis == .trade ? 1 : 0, at: time)
    }
  }

  /// Takes a bar of a shorter interval. It belongs where it ended: bars carry their interval's end.
  func add(bar: BarState, of basis: BarBasis, instrument: Int, time: Int64) {
    let inside = time - 1
    let slot = intervals == nil ? 0 : intervals!.touch(instrument, at: inside)
    guard let slot else { return }
    for series in bars where series.basis == basis {
      series.state.values[instrument * slots + slot].add(
        open: bar.open, high: bar.high, low: bar.low, close: bar.close, volume: bar.volume,
        trades: bar.trades, at: inside)
    }
  }

  /// Notes activity that is not a price.
  @inline(__always) func touch(_ instrument: Int, at time: Int64) {
    _ = intervals?.touch(instrument, at: time)
  }

  /// Counts a trade for the clocks of trades and volume.
  @inline(__always) func count(volume: Double, instrument: Int, time: Int64) {
    switch clock {
    case .trades(let limit): advance(by: 1, limit: Double(limit), instrument, time)
    case .volume(let limit):
      if !volume.isNaN { advance(by: volume, limit: limit, instrument, time) }
    default: break
    }
  }

  @inline(__always) private func advance(
    by amount: Double, limit: Double, _ instrument: Int, _ time: Int64
  ) {
    progress.values[instrument] += amount
    if progress.values[instrument] >= limit {
      progress.values[instrument] = 0
      pending.append((instrument, time))
    }
  }

  var hasPending: Bool { !pending.isEmpty }

  /// At the end of a group: rows for the counts that were reached in it.
  func settle(position: Int, event: Int) {
    for row in pending {
      addRow(instrument: row.instrument, time: row.time, slot: 0, position, event)
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// At the end of the stream: rows for what is open.
  func closeAll(position: Int, event: Int) {
    if let intervals {
      while intervals.hasOpen { fire(position: position, event: event) }
      return
    }
    guard let series = bars.first else { return }
    for instrument in 0..<series.instrumentCount {
      let bar = series.state.values[instrument]
      if !bar.isEmpty { addRow(instrument: instrument, time: bar.closeTime, slot: 0, position, event) }
    }
  }

  func eventPosition(_ row: Int) -> Int { Int(eventPositions[row]) }
}

/// The bars of one basis on one clock: state while open, columns once closed.
final class BarSeries {
  let basis: BarBasis
  private let slots: Int
  let state: PerInstrument<BarState>
  let open = Column()
  let high = Column()
  let low = Column()
  let close = Column()
  let volume = Column()
  let trades = Column()

  init(_ basis: BarBasis, slots: Int) {
    self.basis = basis
    self.slots = slots
    state = PerInstrument(BarState(), width: slots)
  }

  var instrumentCount: Int { state.count / slots }

  /// Moves the bar into the columns and begins a new one. Absent where nothing happened.
  func closeRow(_ row: Int, instrument: Int, slot: Int) {
    let place = state.values + instrument * slots + slot
    let bar = place.pointee
    for column in [open, high, low, close, volume, trades] {
      column.reserve(row + 1, keeping: row)
    }
    open.values[row] = bar.open
    high.values[row] = bar.high
    low.values[row] = bar.low
    close.values[row] = bar.close
    volume.values[row] = bar.isEmpty ? .nan : bar.volume
    trades.values[row] = bar.isEmpty ? .nan : bar.trades
    place.pointee = BarState()
  }
}
