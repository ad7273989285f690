import Commands
import EventModel
import EventStream
import Stages

/// Reads a feature stream into tables, one a feature set: rows with features, prices and forward
/// returns.
package final class SampleIntake {
  /// A signal ended the reading of a source early: what came is a part.
  private(set) var isPart = false
  private let options: EvaluationOptions
  let memory: SampleMemory
  private(set) var header = StreamHeader()
  var tables: [SampleTable] = []
  /// By the id of a set its table; nil for sets that are not evaluated.
  private var places: [Int?] = []
  var cursors: [LabelCursors] = []
  var reader: PriceReader?
  /// The price of every instrument as it now is, and when it last changed.
  var prices: [Price] = []

  struct Price: BitwiseCopyable {
    var price = Double.nan
    var time = Int64.min
  }

  /// How far event time has come.
  var newest = Int64.min
  /// Whether any event had a price.
  var hasPrices = false

  package init(_ options: EvaluationOptions) {
    self.options = options
    memory = SampleMemory(bound: options.memory)
  }

  var basis: PriceBasis? { reader?.basis }

  package func header(_ header: StreamHeader) throws(StreamError) {
    self.header = header
    if reader == nil { reader = PriceReader(try priceBasis(header)) }
    reader?.begin(header)
    while prices.count < header.instruments.count { prices.append(Price()) }
    try addTables()
    for place in cursors.indices { cursors[place].reserve(instruments: header.instruments.count) }
  }

  private func priceBasis(_ header: StreamHeader) throws(StreamError) -> PriceBasis {
    if header.featureSets.isEmpty {
      throw StreamError(
        .badData, operation: "begin", object: "stream",
        cause: "it has no features; put `features EXPR…` before")
    }
    if let asked = options.price {
      if header.kinds.isDisjoint(with: asked.kinds) {
        let kinds = asked.kinds.kinds.map(\.name).joined(separator: " or ")
        throw StreamError(
          .badData, operation: "begin", object: "stream",
          cause: "it has no \(kinds), which --price \(asked.rawValue) is made of")
      }
      return asked
    }
    guard let usual = PriceBasis.usual(in: header.kinds) else {
      throw StreamError(
        .badData, operation: "begin", object: "stream",
        cause: "it has no quotes, depth, trades or bars, and so no price to foretell "
          + "(`features` without --only passes them on)")
    }
    return usual
  }

  private func addTables() throws(StreamError) {
    for set in header.featureSets.dropFirst(places.count) {
      let chosen = options.chosen(of: set)
      let isEvaluated = !chosen.isEmpty && (options.clock == nil || options.clock == set.clock)
      places.append(isEvaluated ? tables.count : nil)
      if !isEvaluated { continue }
      tables.append(try SampleTable(set, chosen: chosen, options.horizons, memory))
      cursors.append(
        LabelCursors(options.horizons, options.measure, maxAge: options.maxAge))
    }
    try options.check(header)
  }

  /// A stream is complete, and another may follow: no return goes across.
  package func endStream() {
    if newest > Int64.min {
      for instrument in prices.indices {
        resolve(instrument, before: newest.addingSaturated(1))
        endChains(instrument)
      }
    }
    newest = Int64.min
  }

  package func batch(_ batch: EventBatch) throws(StreamError) {
    for event in batch.events { try take(event, batch) }
  }

  @inline(__always) private func take(_ event: Event, _ batch: EventBatch) throws(StreamError) {
    let kind = event.kind
    // The time of a partial row is the end of its interval, which the stream did not reach.
    if event.eventTime > newest, event.flags.isDisjoint(with: [.late, .skewed, .partial]) {
      newest = event.eventTime
    }
    if event.instrument == noInstrument { return }
    if kind == .features {
      try takeRow(event, batch.values(of: event))
    } else if reader?.reads(kind) == true {
      takePrice(event, batch)
    } else if kind == .status, event.status.isRoll {
      resolve(Int(event.instrument), before: event.eventTime)
      endChains(Int(event.instrument))
    }
  }

  private func takePrice(_ event: Event, _ batch: EventBatch) {
    let instrument = Int(event.instrument)
    var time = event.eventTime
    if !event.flags.isDisjoint(with: [.late, .skewed]) {
      // What is derived from a book is the book as it now is, also where what changed it came late.
      if !event.flags.contains(.derived) { return }
      time = max(newest, prices[instrument].time)
    }
    guard time >= prices[instrument].time, let price = reader?.price(event, batch) else { return }
    resolve(instrument, before: time)
    prices[instrument] = Price(price: price, time: time)
    hasPrices = true
  }

  private func resolve(_ instrument: Int, before time: Int64) {
    for place in tables.indices {
      cursors[place].resolve(
        instrument, before: time, price: prices[instrument].price, prices[instrument].time,
        in: tables[place])
    }
  }

  private func takeRow(
    _ event: Event, _ values: UnsafeBufferPointer<Double>
  ) throws(StreamError) {
    let id = Int(event.features.set)
    guard places.indices.contains(id), let place = places[id] else { return }
    let table = tables[place]
    let time = event.eventTime
    if !options.times.contains(time) { return }
    if !event.flags.isDisjoint(with: [.late, .skewed, .unreliable, .partial]) {
      table.leftOut.count(event.flags)
      return
    }
    let instrument = Int(event.instrument)
    if time < cursors[place].newestTime(instrument, in: table) {
      table.leftOut.disordered += 1
      return
    }
    let (price, priceTime) = (prices[instrument].price, prices[instrument].time)
    cursors[place].resolve(instrument, before: time, price: price, priceTime, in: table)
    let isTooOld = time.subtractingSaturated(priceTime) > options.maxAge ?? Int64.max
    let row = try table.append(
      time: time, instrument: instrument, price: isTooOld ? .nan : price, values)
    cursors[place].add(row, instrument, priceTime: priceTime, to: table)
  }

  private func endChains(_ instrument: Int) {
    for place in cursors.indices { cursors[place].endChain(instrument) }
    prices[instrument] = Price()
    reader?.forget(instrument)
  }

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
        try self.header(header)
        try checkpoints?.restore { fields throws(StreamError) in try state(&fields) }
      case .batch(let batch):
        try self.batch(batch)
        progress?.advance(batch)
      case .control(.barrier(let number)):
        if let checkpoints { try takeBarrier(number, checkpoints) }
      case .control, .wouldWait: break
      case .end: break reading
      }
    }
    isPart = reader.ending == .stopped
    progress?.finish()
    endStream()
    try checkContent()
  }

  /// Fails where there is nothing to evaluate.
  private func checkContent() throws(StreamError) {
    func failure(_ cause: String) -> StreamError {
      StreamError(.badData, operation: "read", object: "stream", cause: cause)
    }
    let leftOut = tables.reduce(0) { $0 + $1.leftOut.total }
    if tables.allSatisfy({ $0.count == 0 }) {
      throw failure(
        leftOut > 0
          ? "all \(leftOut) rows of features are left out: unreliable, late or partial"
          : "it holds no row of features" + (options.hasTimes ? " between --from and --to" : ""))
    }
    if !hasPrices, let basis {
      throw failure(
        "no \(basis.kinds.kinds.map(\.name).joined(separator: " or ")) in it has a price; "
          + "--price says which to take")
    }
  }
}

extension SampleTable.LeftOut {
  fileprivate mutating func count(_ flags: EventFlags) {
    if !flags.isDisjoint(with: [.late, .skewed]) {
      late += 1
    } else if flags.contains(.unreliable) {
      unreliable += 1
    } else {
      partial += 1
    }
  }
}
