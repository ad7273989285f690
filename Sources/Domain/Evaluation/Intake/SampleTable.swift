import EventModel
import EventStream

/// The rows of one feature set, in columns: time, instrument, price, features, forward returns.
///
/// The rows of an instrument form a chain; where the instrument comes to stand for something else, or
/// another stream begins, the chain ends, and no return goes across.
final class SampleTable {
  let set: FeatureSet
  /// The features that are kept, by their index in the set.
  let chosen: [Int]
  let horizons: [Horizon]
  let memory: SampleMemory

  let times: SampleColumn<Int64>
  let instruments: SampleColumn<Int32>
  /// The price as the row's group left it, NaN where there is none.
  let prices: SampleColumn<Double>
  /// The next row of the chain; -1 where there is none.
  let next: SampleColumn<Int32>
  /// NaN where absent.
  let features: [SampleColumn<Double>]
  /// Forward returns, one column a horizon; NaN where the stream does not reach or a price is absent.
  let labels: [SampleColumn<Double>]
  /// Rows that are left out, by cause.
  var leftOut = LeftOut()
  /// By instrument and horizon, how many returns are to a price that was told before the row.
  var stale: [Int] = []

  /// Rows that are not evaluated.
  struct LeftOut: Equatable, BitwiseCopyable {
    /// Flagged unreliable: the book was in doubt.
    var unreliable = 0
    /// Flagged late or skewed.
    var late = 0
    /// Flagged partial: the interval was cut by the end of the stream.
    var partial = 0
    /// Older than the row before it of its instrument.
    var disordered = 0

    var total: Int { unreliable + late + partial + disordered }
  }

  init(
    _ set: FeatureSet, chosen: [Int], _ horizons: [Horizon], _ memory: SampleMemory,
    capacity: Int = 64
  ) throws(StreamError) {
    self.set = set
    self.chosen = chosen
    self.horizons = horizons
    self.memory = memory
    times = try SampleColumn(memory, capacity: capacity)
    instruments = try SampleColumn(memory, capacity: capacity)
    prices = try SampleColumn(memory, capacity: capacity)
    next = try SampleColumn(memory, capacity: capacity)
    features = try Self.columns(chosen.count, memory, capacity)
    labels = try Self.columns(horizons.count, memory, capacity)
  }

  private static func columns(
    _ count: Int, _ memory: SampleMemory, _ capacity: Int
  ) throws(StreamError) -> [SampleColumn<Double>] {
    var columns: [SampleColumn<Double>] = []
    for _ in 0..<count { columns.append(try SampleColumn(memory, capacity: capacity)) }
    return columns
  }

  var count: Int { times.count }

  /// The set's features that are kept.
  var chosenFeatures: [FeatureSet.Feature] { chosen.map { set.features[$0] } }

  /// Appends a row without forward returns; its index.
  func append(
    time: Int64, instrument: Int, price: Double, _ values: UnsafeBufferPointer<Double>
  ) throws(StreamError) -> Int {
    guard count < Int(Int32.max) else {
      throw StreamError(
        .badData, operation: "read", object: "stream",
        cause: "more than 2,147,483,647 rows of one set; use --from and --to")
    }
    try times.append(time)
    try instruments.append(Int32(truncatingIfNeeded: instrument))
    try prices.append(price)
    try next.append(-1)
    for (column, index) in chosen.enumerated() {
      let value = index < values.count ? values[index] : .nan
      try features[column].append(value.isFinite ? value : .nan)
    }
    for label in labels { try label.append(.nan) }
    return count - 1
  }

  /// Gives a row its return, to a price that was told at `priceTime`.
  @inline(__always) func setLabel(
    _ label: Int, of row: Int, to value: Double, _ priceTime: Int64
  ) {
    labels[label].values[row] = value
    if priceTime < times.values[row], !value.isNaN { countStale(label, row) }
  }

  private func countStale(_ label: Int, _ row: Int) {
    let place = Int(instruments.values[row]) * horizons.count + label
    if place >= stale.count {
      stale += [Int](repeating: 0, count: max(place + 1 - stale.count, stale.count))
    }
    stale[place] += 1
  }

  /// Of the returns over each horizon the share of those to a price that is older than the horizon: nothing
  /// was told since the row. Nil where there are no returns.
  var staleShares: [Double?] {
    let present = presentInstruments
    return horizons.indices.map { label in
      let known = labels[label].buffer.count { !$0.isNaN }
      let old = present.reduce(0) { sum, instrument in
        let place = instrument * horizons.count + label
        return sum + (place < stale.count ? stale[place] : 0)
      }
      return known == 0 ? nil : Double(old) / Double(known)
    }
  }

  /// The instruments that have rows, ascending.
  var presentInstruments: [Int] {
    var seen: Set<Int32> = []
    for instrument in instruments.buffer { seen.insert(instrument) }
    return seen.sorted().map(Int.init)
  }

  // MARK: Parts

  /// The rows in order of time; the table itself where they are.
  func inOrder() throws(StreamError) -> SampleTable {
    let times = times.values
    if (1..<max(count, 1)).allSatisfy({ times[$0 - 1] <= times[$0] }) { return self }
    let order = try SampleColumn<Int32>(memory, count: count)
    var rows = order.buffer
    for row in rows.indices { rows[row] = Int32(row) }
    rows.sort { times[Int($0)] != times[Int($1)] ? times[Int($0)] < times[Int($1)] : $0 < $1 }
    let places = try SampleColumn<Int32>(memory, count: count)
    for (place, row) in order.buffer.enumerated() { places.values[Int(row)] = Int32(place) }
    return try part(UnsafeBufferPointer(order.buffer), places)
  }

  /// Calls `body` with the rows of each instrument that has any, ascending by its id.
  func forEachInstrument(
    _ body: (SampleTable) throws(StreamError) -> Void
  ) throws(StreamError) {
    let most = Int(instruments.buffer.max() ?? -1)
    var ends = [Int](repeating: 0, count: most + 2)
    for instrument in instruments.buffer { ends[Int(instrument) + 1] += 1 }
    for instrument in 0...(most + 1) where instrument > 0 {
      ends[instrument] += ends[instrument - 1]
    }
    let starts = ends
    let order = try SampleColumn<Int32>(memory, count: count)
    let places = try SampleColumn<Int32>(memory, count: count)
    for row in 0..<count {
      let instrument = Int(instruments.values[row])
      order.values[ends[instrument]] = Int32(row)
      places.values[row] = Int32(ends[instrument] - starts[instrument])
      ends[instrument] += 1
    }
    for instrument in 0..<(most + 1) where ends[instrument] > starts[instrument] {
      try body(
        part(
          UnsafeBufferPointer(rebasing: order.buffer[starts[instrument]..<ends[instrument]]), places
        ))
    }
  }

  /// Some rows as a table of their own. Of every chain all rows are in it or none.
  /// - Parameter places: of each of them, where it comes to stand.
  private func part(
    _ rows: UnsafeBufferPointer<Int32>, _ places: SampleColumn<Int32>
  ) throws(StreamError) -> SampleTable {
    let part = try SampleTable(set, chosen: chosen, horizons, memory, capacity: rows.count)
    part.leftOut = leftOut
    part.stale = stale
    for row in rows.lazy.map(Int.init) {
      try part.times.append(times.values[row])
      try part.instruments.append(instruments.values[row])
      try part.prices.append(prices.values[row])
      let follower = next.values[row]
      try part.next.append(follower < 0 ? -1 : places.values[Int(follower)])
      for (own, source) in zip(part.features, features) { try own.append(source.values[row]) }
      for (own, source) in zip(part.labels, labels) { try own.append(source.values[row]) }
    }
    return part
  }
}
