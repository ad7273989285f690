import EventModel

/// Snapshots that name no symbol, and wait until the updates of one lead past them.
///
/// The answer to a REST request says `lastUpdateId` and not whose it is. Symbols number their updates
/// apart, so it belongs to the one whose differences lead from before it to behind it. A snapshot that
/// came ahead of its differences waits for them, and is appended behind the one that leads past it, as
/// late as that. In a recording in which only one symbol occurs, the snapshot is that one's: known at
/// the end, or `patience` after it came. Where none fits, or several, nothing is guessed.
struct BinanceNamelessSnapshots {
  struct Snapshot {
    var update: UInt64
    var event: Event
    var changes: [BinanceDepth.Change]
    /// At which the changes are, until it is known whose they are.
    var exponents: InstrumentExponents
    var line: Int
  }

  /// How long a snapshot waits for a second symbol to occur: event time, nanoseconds.
  static var patience: Int64 { 10 * Timestamp.second }
  /// At most this many levels wait, in at most this many snapshots: some 12 MiB.
  static var maximumChanges: Int { 1 << 19 }
  static var maximumCount: Int { 1024 }

  /// In the order of arrival.
  var waiting: [Snapshot] = []
  /// Snapshots were given to the only symbol, as no other had occurred.
  var isOfOneSymbol = false

  func hasRoom(for changeCount: Int) -> Bool {
    waiting.count < Self.maximumCount
      && waiting.reduce(changeCount) { $0 + $1.changes.count } <= Self.maximumChanges
  }
}

extension BinanceNamelessSnapshots.Snapshot {
  /// Its changes at the exponents of the symbol that it turned out to be of.
  func changes(
    at exponents: InstrumentExponents
  ) throws(DecimalNumber.Failure) -> [BinanceDepth.Change] {
    if exponents == self.exponents { return changes }
    var changes = changes
    for index in changes.indices {
      changes[index].price = try DecimalNumber.rescale(
        changes[index].price, from: self.exponents.price, to: exponents.price)
      changes[index].size = try DecimalNumber.rescale(
        changes[index].size, from: self.exponents.size, to: exponents.size)
    }
    return changes
  }
}

extension BinanceLines {
  /// Appends a snapshot, or lets it wait until it is known whose it is.
  mutating func appendSnapshot(
    _ event: Event, _ message: BinanceMessage, _ json: JsonScanner, _ market: Int?, line: Int,
    into output: inout CaptureOutput
  ) throws(BadRecord) {
    let update = try id(message.lastUpdateId, json)
    try readChanges(json)
    if let market {
      if note(timed: event, into: &output) {
        appendSnapshot(event, at: update, market, into: &output)
      }
      return
    }
    // Appending those that wait takes `changes`.
    let changes = changes
    if event.eventTime != noTime { _ = note(timed: event, into: &output) }
    let snapshot = BinanceNamelessSnapshots.Snapshot(
      update: update, event: event, changes: changes, exponents: numbers.exponents, line: line)
    let fitting = (0..<markets.count).filter { markets[$0].depth.brackets(update) }
    if fitting.count > 1 { throw undecided(snapshot, fitting, in: output.registry) }
    if let market = fitting.first {
      append(snapshot, market, into: &output)
    } else if nameless.isOfOneSymbol, markets.count == 1, !markets[0].depth.hasDifferences {
      append(snapshot, 0, into: &output)
    } else {
      if !nameless.hasRoom(for: changes.count) {
        appendWaiting(ofOnlySymbolIn: output.registry, into: &output)
        guard nameless.waiting.isEmpty else {
          throw undecided(snapshot, [], in: output.registry)
        }
      }
      nameless.waiting.append(snapshot)
    }
  }

  /// Appends the snapshots that the newest difference of a market leads past.
  mutating func appendNameless(of market: Int, into output: inout CaptureOutput) {
    guard !nameless.waiting.isEmpty else { return }
    while let index = nameless.waiting.firstIndex(where: {
      markets[market].depth.brackets($0.update)
    }) {
      append(nameless.waiting.remove(at: index), market, into: &output)
    }
  }

  /// Appends the snapshots of a recording of one symbol, once they have waited long enough.
  mutating func appendNamelessOfOneSymbol(at time: Int64, into output: inout CaptureOutput) {
    guard !nameless.waiting.isEmpty else { return }
    let began = nameless.waiting[0].event.eventTime
    if began == noTime {
      // It came before the first time of the recording.
      nameless.waiting[0].event.eventTime = time
    } else if time > began, UInt64(bitPattern: time &- began) > BinanceNamelessSnapshots.patience {
      appendWaiting(ofOnlySymbolIn: output.registry, into: &output)
    }
  }

  /// Appends what still waits; throws for the first snapshot of which it is not known whose it is.
  mutating func finishNameless(into output: inout CaptureOutput) throws(BadRecord) {
    appendWaiting(ofOnlySymbolIn: output.registry, into: &output)
    guard !nameless.waiting.isEmpty else { return }
    throw undecided(nameless.waiting.removeFirst(), [], in: output.registry)
  }

  /// Gives all that waits to the only symbol there is, or that was named; nothing where there are
  /// several or none.
  private mutating func appendWaiting(
    ofOnlySymbolIn registry: InstrumentRegistry, into output: inout CaptureOutput
  ) {
    guard !nameless.waiting.isEmpty, markets.count <= 1 else { return }
    if markets.count == 0 {
      guard let symbol = options.symbol else { return }
      let message = BinanceMessage()
      _ = Array(symbol.utf8).withUnsafeBytes {
        add($0, message, JsonScanner(UnsafeRawBufferPointer(start: nil, count: 0)), registry)
      }
    }
    nameless.isOfOneSymbol = true
    let waiting = nameless.waiting
    nameless.waiting.removeAll()
    for snapshot in waiting { append(snapshot, 0, into: &output) }
  }

  private mutating func append(
    _ snapshot: BinanceNamelessSnapshots.Snapshot, _ market: Int, into output: inout CaptureOutput
  ) {
    var event = snapshot.event
    // It is not known whose it is before the event that tells it.
    event.eventTime = max(event.eventTime, clock.lastEventTime)
    guard event.eventTime != noTime else { return _ = note(timed: event, into: &output) }
    do throws(DecimalNumber.Failure) {
      changes = try snapshot.changes(at: markets[market].exponents)
    } catch {
      let symbol = output.registry.instruments[Int(markets[market].id)].symbol
      output.warnings.append(
        "line \(snapshot.line): the snapshot is left out: it has numbers that the exponents of "
          + "\(symbol) do not keep")
      return
    }
    appendSnapshot(event, at: snapshot.update, market, into: &output)
  }

  private func undecided(
    _ snapshot: BinanceNamelessSnapshots.Snapshot, _ fitting: [Int], in registry: InstrumentRegistry
  ) -> BadRecord {
    if markets.count == 0 {
      return BadRecord(
        "the snapshot names no symbol: name it with --symbols", place: "line \(snapshot.line)")
    }
    let symbols = (fitting.isEmpty ? Array(0..<markets.count) : fitting).prefix(8).map {
      registry.instruments[Int(markets[$0].id)].symbol
    }.joined(separator: ", ")
    return BadRecord(
      "the snapshot at update \(snapshot.update) names no symbol, and the updates of "
        + (fitting.isEmpty ? "none of \(symbols) lead past it" : "each of \(symbols) lead past it"),
      place: "line \(snapshot.line)")
  }
}
