import EventModel

/// Snapshots that name no symbol, and wait until it is known whose they are.
///
/// The answer to a REST request says `lastUpdateId` and not whose it is. It is taken for the symbol of
/// which a difference joins it (see `BinanceDepth`) at prices like its own, if there is only one. All
/// symbols of the futures share one counter, so differences of many join it, and it waits until those
/// with such prices have come as far as it. A snapshot that came ahead of its differences waits for
/// them, and is appended behind the one that joins it, as late as that. Where `--symbols` names one
/// symbol, or only one occurs in the recording, it is that one's unless its prices are not: known at the
/// end, or `patience` after it came. Where none fits, or several, nothing is guessed.
struct BinanceNamelessSnapshots {
  struct Snapshot {
    var update: UInt64
    var event: Event
    var changes: [BinanceDepth.Change]
    /// At which the changes are, until it is known whose they are.
    var exponents: InstrumentExponents
    var line: Int
    private(set) var prices: InnerPrices

    init(
      _ event: Event, at update: UInt64, _ changes: [BinanceDepth.Change],
      _ exponents: InstrumentExponents, line: Int
    ) {
      self.update = update
      self.exponents = exponents
      prices = InnerPrices(exponent: exponents.price)
      self.event = event
      self.changes = changes
      self.line = line
      for change in changes { prices.take(change.price, change.side) }
    }
  }

  /// Whose a snapshot is, by what is known so far.
  enum Owner: Equatable {
    case market(Int)
    /// What comes may tell.
    case open
    /// Each of these fits.
    case several([Int])
    /// Of a symbol that was not asked for.
    case foreign
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
    if let market {
      // Telling the time may append snapshots that wait, which takes `changes`.
      let isTimed = note(timed: event, into: &output)
      try readChanges(json)
      if isTimed { appendSnapshot(event, at: update, market, into: &output) }
      return
    }
    try readChanges(json)
    // Appending those that wait takes `changes`.
    let changes = changes
    if event.eventTime != noTime { _ = note(timed: event, into: &output) }
    let snapshot = BinanceNamelessSnapshots.Snapshot(
      event, at: update, changes, numbers.exponents, line: line)
    switch owner(of: snapshot) {
    case .market(let market): return append(snapshot, market, into: &output)
    case .several(let fitting): throw undecided(snapshot, fitting, in: output.registry)
    case .foreign: return countForeign(into: &output)
    case .open: break
    }
    if nameless.isOfOneSymbol, markets.count == 1, !markets[0].depth.hasDifferences {
      return append(snapshot, 0, into: &output)
    }
    if !nameless.hasRoom(for: changes.count) {
      appendWaiting(ofOnlySymbolIn: output.registry, into: &output)
      guard nameless.waiting.isEmpty else { throw undecided(snapshot, [], in: output.registry) }
    }
    nameless.waiting.append(snapshot)
  }

  /// Appends the snapshots whose owner the newest difference tells. Those of several stay, so that they
  /// are refused with their own line.
  mutating func appendNameless(into output: inout CaptureOutput) {
    var index = 0
    while index < nameless.waiting.count {
      let snapshot = nameless.waiting[index]
      switch owner(of: snapshot) {
      case .market(let market):
        nameless.waiting.remove(at: index)
        append(snapshot, market, into: &output)
      case .foreign:
        nameless.waiting.remove(at: index)
        countForeign(into: &output)
      default: index += 1
      }
    }
  }

  private func countForeign(into output: inout CaptureOutput) {
    output.countUnmapped("binance snapshot of another symbol")
  }

  private mutating func owner(
    of snapshot: BinanceNamelessSnapshots.Snapshot, isFinal: Bool = false
  ) -> BinanceNamelessSnapshots.Owner {
    if options.symbol != nil {
      guard let market = namedMarket(), markets[market].depth.hasDifferences else { return .open }
      return markets[market].depth.meets(snapshot.prices) ? .market(market) : .foreign
    }
    var fitting: [Int] = []
    for market in 0..<markets.count where markets[market].depth.meets(snapshot.prices) {
      if markets[market].depth.joins(snapshot.update) {
        fitting.append(market)
      } else if !isFinal, markets[market].depth.mayJoin(snapshot.update) {
        return .open
      }
    }
    return fitting.count > 1 ? .several(fitting) : fitting.first.map { .market($0) } ?? .open
  }

  /// The market of the one symbol of `--symbols`; nil before it occurs.
  private mutating func namedMarket() -> Int? {
    guard let symbol = options.symbol else { return nil }
    return Array(symbol.utf8).withUnsafeBytes { markets.index(of: $0) }
  }

  /// Appends snapshots that have waited long enough: those of a recording of one symbol, and those that
  /// one symbol fits, whatever others may still come to.
  mutating func appendNamelessInTime(_ time: Int64, into output: inout CaptureOutput) {
    guard !nameless.waiting.isEmpty else { return }
    let began = nameless.waiting[0].event.eventTime
    if began == noTime {
      // It came before the first time of the recording.
      nameless.waiting[0].event.eventTime = time
    } else if time > began, UInt64(bitPattern: time &- began) > BinanceNamelessSnapshots.patience {
      appendWaiting(ofOnlySymbolIn: output.registry, into: &output)
      guard let first = nameless.waiting.first else { return }
      if case .market(let market) = owner(of: first, isFinal: true) {
        append(nameless.waiting.removeFirst(), market, into: &output)
      }
    }
  }

  /// Appends what still waits; throws for the first snapshot of which it is not known whose it is.
  mutating func finishNameless(into output: inout CaptureOutput) throws(BadRecord) {
    appendWaiting(ofOnlySymbolIn: output.registry, into: &output)
    while !nameless.waiting.isEmpty {
      let snapshot = nameless.waiting.removeFirst()
      switch owner(of: snapshot, isFinal: true) {
      case .market(let market): append(snapshot, market, into: &output)
      case .several(let fitting): throw undecided(snapshot, fitting, in: output.registry)
      default: throw undecided(snapshot, [], in: output.registry)
      }
    }
  }

  /// Gives what waits to the symbol that was named, or to the only one there is, where the prices do not
  /// speak against it; nothing where there are several or none.
  private mutating func appendWaiting(
    ofOnlySymbolIn registry: InstrumentRegistry, into output: inout CaptureOutput
  ) {
    guard !nameless.waiting.isEmpty else { return }
    var market = 0
    if let symbol = options.symbol {
      market =
        namedMarket()
        ?? Array(symbol.utf8).withUnsafeBytes {
          let nothing = JsonScanner(UnsafeRawBufferPointer(start: nil, count: 0))
          return add($0, BinanceMessage(), nothing, registry)
        }
    } else if markets.count != 1 {
      return
    }
    nameless.isOfOneSymbol = markets.count == 1
    let waiting = nameless.waiting
    nameless.waiting.removeAll()
    for snapshot in waiting {
      if markets[market].depth.meets(snapshot.prices) {
        append(snapshot, market, into: &output)
      } else if options.symbol != nil {
        countForeign(into: &output)
      } else {
        nameless.waiting.append(snapshot)
      }
    }
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
        + (fitting.isEmpty ? "none" : "each")
        + " of \(symbols) lead past it at prices like its own; "
        + "--symbols with one name decides",
      place: "line \(snapshot.line)")
  }
}
