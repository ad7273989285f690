/// Brings a column of the base domain to the rows of a clock, or of the groups that drive.
final class Sampler: FeatureNode {
  enum Kind {
    /// The value at the end of the interval: the newest, be it of this interval or an earlier one, and
    /// absent when that is.
    case level
    /// The sum over the interval, absent when it had no value.
    case flow
    /// Open, high, low and close of the values of the interval.
    case bar
  }

  private let source: Column
  private let base: Domain
  private let domain: Domain
  private let kind: Kind
  private let intervals: PerInstrument<BarState>
  /// Of levels, the value when the last interval ended.
  private let levels = PerInstrument(Double.nan)
  /// Of bars, which begin anew at a roll.
  private let rolls: RollMemory

  init(
    _ source: Column, from base: Domain, to domain: Domain, _ kind: Kind, rolls: Column? = nil
  ) {
    self.source = source
    self.rolls = RollMemory(rolls)
    self.base = base
    self.domain = domain
    self.kind = kind
    intervals = PerInstrument(BarState(), width: domain.slots)
    super.init(outputs: kind == .bar ? 4 : 1)
  }

  override func evaluate(_ rows: Rows) {
    let (values, instruments, times) = (source.values, base.rows.instruments, base.rows.times)
    let (slots, width) = (domain.baseSlots.values, domain.slots)
    let states = intervals.values
    var row = 0
    for index in 0..<base.rows.count {
      while row < rows.count, ends(row, rows, before: index) {
        close(row, rows)
        row += 1
      }
      let slot = width == 1 ? 0 : Int(slots[index])
      if slot == Intervals.closed { continue }
      let state = states + (Int(instruments[index]) * width + slot)
      let value = values[index]
      switch kind {
      case .level:
        if times[index] >= state.pointee.closeTime {
          state.pointee.close = value
          state.pointee.closeTime = times[index]
          state.pointee.openTime = times[index]
        }
      case .flow:
        if value.isNaN { continue }
        state.pointee.volume = state.pointee.volume.isNaN ? value : state.pointee.volume + value
      case .bar:
        if value.isNaN { continue }
        if rolls.take(index, Int(instruments[index])) { beginAnew(Int(instruments[index])) }
        state.pointee.add(value, volume: .nan, trades: .nan, at: times[index])
      }
    }
    while row < rows.count {
      close(row, rows)
      row += 1
    }
  }

  /// Whether a row is over before a row of the base domain: rows of groups hold their own group.
  @inline(__always) private func ends(_ row: Int, _ rows: Rows, before index: Int) -> Bool {
    domain.clock == nil
      ? rows.events[row] < base.rows.events[index] : Int(rows.positions[row]) <= index
  }

  private func beginAnew(_ instrument: Int) {
    for slot in 0..<domain.slots {
      intervals.values[instrument * domain.slots + slot] = BarState()
    }
  }

  private func close(_ row: Int, _ rows: Rows) {
    let instrument = Int(rows.instruments[row])
    let slot = domain.slots == 1 ? 0 : Int(domain.rowSlots.values[row])
    let place = intervals.values + instrument * domain.slots + slot
    let state = place.pointee
    switch kind {
    case .level:
      if !state.isEmpty { levels.values[instrument] = state.close }
      outputs[0].values[row] = levels.values[instrument]
    case .flow:
      outputs[0].values[row] = state.volume
    case .bar:
      outputs[0].values[row] = state.open
      outputs[1].values[row] = state.high
      outputs[2].values[row] = state.low
      outputs[3].values[row] = state.close
    }
    place.pointee = BarState()
  }
}
