import EventModel
import EventStream

/// Brings a column of the base domain to the rows of a clock: the last value of a level, the sum of a
/// flow over the interval, or open, high, low and close of any column.
final class Sampler: FeatureNode {
  enum Kind {
    case level, flow, bar
  }

  private let source: Column
  private let base: Domain
  private let domain: Domain
  private let kind: Kind
  private let bars: PerInstrument<BarState>
  private let levels = PerInstrument(Double.nan)

  init(_ source: Column, from base: Domain, to domain: Domain, _ kind: Kind) {
    self.source = source
    self.base = base
    self.domain = domain
    self.kind = kind
    bars = PerInstrument(BarState(), width: domain.slots)
    super.init(outputs: kind == .bar ? 4 : 1)
  }

  override var states: [any InstrumentState] { [bars, levels] }

  override func evaluate(_ rows: Rows) {
    var row = 0
    let instruments = base.rows.instruments
    let times = base.rows.times
    let slots = domain.slots
    for index in 0..<base.rows.count {
      while row < rows.count, Int(rows.positions[row]) <= index {
        close(row, rows)
        row += 1
      }
      let value = source.values[index]
      if value.isNaN { continue }
      let time = times[index]
      let slot = domain.intervals.map { $0.slot($0.index(of: time)) } ?? 0
      bars.values[Int(instruments[index]) * slots + slot].add(
        value, volume: value, trades: 0, at: time)
    }
    while row < rows.count {
      close(row, rows)
      row += 1
    }
  }

  private func close(_ row: Int, _ rows: Rows) {
    let instrument = Int(rows.instruments[row])
    let slot = domain.intervals.map { $0.slot($0.index(of: rows.times[row] - 1)) } ?? 0
    let place = bars.values + instrument * domain.slots + slot
    let bar = place.pointee
    switch kind {
    case .level:
      // What was known at the end: the newest value, be it of this interval or an earlier one.
      if !bar.isEmpty { levels.values[instrument] = bar.close }
      outputs[0].values[row] = levels.values[instrument]
    case .flow:
      outputs[0].values[row] = bar.isEmpty ? .nan : bar.volume
    case .bar:
      outputs[0].values[row] = bar.open
      outputs[1].values[row] = bar.high
      outputs[2].values[row] = bar.low
      outputs[3].values[row] = bar.close
    }
    place.pointee = BarState()
  }
}

/// The newest value of a column of one clock at the rows of another, as of their time.
final class AsOf: FeatureNode {
  private let source: Column
  private let from: Domain
  private let to: Domain
  private let newest = PerInstrument(Double.nan)

  init(_ source: Column, from: Domain, to: Domain) {
    self.source = source
    self.from = from
    self.to = to
    super.init()
  }

  override var states: [any InstrumentState] { [newest] }

  override func evaluate(_ rows: Rows) {
    var index = 0
    for row in 0..<rows.count {
      // In the order of the events at which the rows stand; at one event the source is first.
      while index < from.rows.count, stands(index, atOrBefore: row, rows) {
        take(index)
        index += 1
      }
      outputs[0].values[row] = newest.values[Int(rows.instruments[row])]
    }
    while index < from.rows.count {
      take(index)
      index += 1
    }
  }

  private func stands(_ index: Int, atOrBefore row: Int, _ rows: Rows) -> Bool {
    if to.clock == nil { return Int(from.rows.positions[index]) <= row }
    return from.eventPosition(index) <= to.eventPosition(row)
  }

  private func take(_ index: Int) {
    let value = source.values[index]
    if !value.isNaN { newest.values[Int(from.rows.instruments[index])] = value }
  }
}
