import EventModel
import EventStream
import Stages

/// Fills in forward returns as the stream goes on: for every instrument and horizon a cursor stands
/// at the first row of the chain whose return is not known yet.
struct LabelCursors {
  /// What is kept of an instrument.
  private struct Chain: BitwiseCopyable {
    /// The newest row; -1 before the first.
    var tail: Int32 = -1
    /// Until this time nothing is due.
    var due = Int64.max
  }

  private let measure: ReturnMeasure
  /// Prices that are older give no return.
  private let maxAge: Int64
  private let spans: [(label: Int, span: Int64)]
  private let counts: [(label: Int, rows: Int)]
  private var chains: [Chain] = []
  /// Where the first row stands whose return is not known.
  private struct Cursor: BitwiseCopyable {
    /// -1: there is none.
    var row: Int32 = -1
    /// How many rows followed it so far.
    var followers: Int32 = 0
  }

  /// One an instrument and horizon.
  private var cursors: [Cursor] = []

  init(_ horizons: [Horizon], _ measure: ReturnMeasure, maxAge: Int64? = nil) {
    self.measure = measure
    self.maxAge = maxAge ?? Int64.max
    spans = horizons.enumerated().compactMap { index, horizon in
      if case .time(let span) = horizon { (index, span) } else { nil }
    }
    counts = horizons.enumerated().compactMap { index, horizon in
      if case .rows(let rows) = horizon { (index, rows) } else { nil }
    }
  }

  private var width: Int { spans.count + counts.count }

  mutating func reserve(instruments: Int) {
    while chains.count < instruments {
      chains.append(Chain())
      for _ in 0..<width { cursors.append(Cursor()) }
    }
  }

  /// Time of the newest row of the chain; `Int64.min` before the first.
  func newestTime(_ instrument: Int, in table: SampleTable) -> Int64 {
    let tail = chains[instrument].tail
    return tail < 0 ? Int64.min : table.times.values[Int(tail)]
  }

  /// Takes a row that was appended. What is due by its time must have been resolved.
  /// - Parameter priceTime: when its price was told.
  mutating func add(_ row: Int, _ instrument: Int, priceTime: Int64, to table: SampleTable) {
    let tail = chains[instrument].tail
    if tail >= 0 { table.next.values[Int(tail)] = Int32(row) }
    chains[instrument].tail = Int32(row)
    let base = instrument * width
    for (place, horizon) in spans.enumerated() where cursors[base + place].row < 0 {
      cursors[base + place].row = Int32(row)
      chains[instrument].due = min(
        chains[instrument].due, table.times.values[row].addingSaturated(horizon.span))
    }
    for (place, horizon) in counts.enumerated() {
      advance(base + spans.count + place, horizon, to: row, priceTime, table)
    }
  }

  /// A cursor of rows: the row that is now so many rows back has its return.
  private mutating func advance(
    _ place: Int, _ horizon: (label: Int, rows: Int), to row: Int, _ priceTime: Int64,
    _ table: SampleTable
  ) {
    if cursors[place].row < 0 {
      cursors[place] = Cursor(row: Int32(row))
      return
    }
    cursors[place].followers += 1
    if cursors[place].followers < horizon.rows { return }
    let start = Int(cursors[place].row)
    table.setLabel(
      horizon.label, of: start,
      to: measure.change(from: table.prices.values[start], to: table.prices.values[row]), priceTime)
    cursors[place] = Cursor(
      row: table.next.values[start], followers: Int32(horizon.rows - 1))
  }

  /// Gives the returns of an instrument whose time ended before `time`, at the price that held until
  /// then and was told at `priceTime`.
  @inline(__always) mutating func resolve(
    _ instrument: Int, before time: Int64, price: Double, _ priceTime: Int64, in table: SampleTable
  ) {
    if chains[instrument].due < time {
      resolveDue(instrument, before: time, price: price, priceTime, in: table)
    }
  }

  @inline(never) private mutating func resolveDue(
    _ instrument: Int, before time: Int64, price: Double, _ priceTime: Int64, in table: SampleTable
  ) {
    let base = instrument * width
    var due = Int64.max
    for (place, horizon) in spans.enumerated() {
      var row = cursors[base + place].row
      var end = dueTime(row, horizon.span, table)
      while row >= 0, end < time {
        let isTooOld = end.subtractingSaturated(priceTime) > maxAge
        table.setLabel(
          horizon.label, of: Int(row),
          to: measure.change(
            from: table.prices.values[Int(row)], to: isTooOld ? .nan : price), priceTime)
        row = table.next.values[Int(row)]
        end = dueTime(row, horizon.span, table)
      }
      cursors[base + place].row = row
      due = min(due, end)
    }
    chains[instrument].due = due
  }

  private func dueTime(_ row: Int32, _ span: Int64, _ table: SampleTable) -> Int64 {
    row < 0 ? Int64.max : table.times.values[Int(row)].addingSaturated(span)
  }

  /// Ends the chain of an instrument: what has no return yet gets none.
  mutating func endChain(_ instrument: Int) {
    chains[instrument] = Chain()
    for place in instrument * width..<(instrument + 1) * width { cursors[place] = Cursor() }
  }
}

extension LabelCursors: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("chains", &chains, count: chains.count)
    try fields.keep("cursors", &cursors, count: cursors.count)
  }

  static var notState: Set<String> { ["measure", "maxAge", "spans", "counts"] }

  /// Whether every row that it stands at is one of so many.
  func fits(rows: Int) -> Bool {
    chains.allSatisfy { $0.tail < rows } && cursors.allSatisfy { $0.row < rows }
  }
}
