import EventModel

/// What an account makes of a fill.
public enum FillOutcome: Sendable, Equatable {
  /// It is booked.
  case taken
  /// It is known already, or a revision of it is: nothing has changed.
  case known
  /// It takes the place of another: that would have brought so many size units more, negative of sells.
  case revised(Int64)
  /// It cannot be: nothing has changed.
  case refused
}

/// Fills by their ids.
extension Account {
  /// Takes a fill of a stream that may tell fills again or revise them. Those without an id all count.
  public func book(fill event: Event, of batch: EventBatch) -> FillOutcome {
    let payload = batch.fillPayload(of: event)
    let (id, revised) = (payload.fillId, payload.revises)
    if !remembersFills { return take(fill: event, of: batch) ? .taken : .refused }
    guard Int(event.instrument) < terms.count, payload.strategy >= -1, payload.strategy + 1 < owners
    else { return .refused }
    let content = Self.content(event, payload)
    if let place = fills.place(of: id), fills.isSame(id, content) {
      // What it revises may have come meanwhile.
      guard let old = fills.place(of: revised), old != place else {
        if revised != 0 { fills.know(revised, at: place) }
        return .known
      }
      return join(place, old)
    }
    let holding = Int32(holding(owner: payload.strategy + 1, instrument: Int(event.instrument)))
    fills.noteBase(holdings[Int(holding)].position, of: holding)
    fills.note(id, content)
    let entry = FillMemory.Entry(
      holding: holding, side: event.fill.side, size: event.fill.size, price: event.fill.price,
      fees: payload.knownFees, hasFees: payload.fees != noNumber)
    if let old = fills.place(of: revised) { return revise(old, entry, id) }
    if entry.size == 0, revised != 0 {
      // A bust of what has not come yet, and does not count when it does.
      fills.append(entry, id, revised)
      return .revised(0)
    }
    let isTaken = take(
      strategy: payload.strategy, instrument: event.instrument, side: entry.side, size: entry.size,
      price: entry.price, fees: entry.fees)
    if isTaken { fills.append(entry, id, revised) }
    return isTaken ? .taken : .refused
  }

  /// What a fill says of itself: one that is told again says the same.
  private static func content(_ event: Event, _ payload: FillPayload) -> UInt64 {
    let fill = event.fill
    let words = [
      UInt64(event.instrument), fill.orderId, UInt64(bitPattern: fill.size),
      UInt64(bitPattern: fill.price), UInt64(fill.side.rawValue), payload.revises,
    ]
    return fnv1a(
      words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } })
  }

  /// A fill becomes another.
  private func revise(_ place: Int, _ entry: FillMemory.Entry, _ id: UInt64) -> FillOutcome {
    let old = fills.entries[place]
    let isOfInstrument =
      holdings[Int(old.holding)].instrument == holdings[Int(entry.holding)].instrument
    let isSound =
      entry.size == 0
      || entry.size > 0 && entry.price != noNumber && (entry.side == .bid || entry.side == .ask)
    guard isOfInstrument, isSound, rebook([place: entry]) else { return .refused }
    fills.know(id, at: place)
    let isSame = old.holding == entry.holding
    return .revised(entry.signedSize.subtractingSaturated(isSame ? old.signedSize : 0))
  }

  /// A revision came before what it revises, and what joins them comes now: of the two the revision counts.
  private func join(_ revision: Int, _ old: Int) -> FillOutcome {
    let (entry, other) = (fills.entries[revision], fills.entries[old])
    var nothing = entry
    nothing.size = 0
    let changes =
      revision < old ? [old: nothing] : [old: entry, revision: nothing]
    guard rebook(changes) else { return .refused }
    fills.merge(revision, old)
    return .revised(Int64.zero.subtractingSaturated(other.signedSize))
  }

  /// Derives the positions that entries belong to, as they are to be, anew; false, and nothing is changed,
  /// where one cannot be.
  private func rebook(_ changes: [Int: FillMemory.Entry]) -> Bool {
    let memory = fills
    let touched = Set(changes.flatMap { [$0.value.holding, memory.entries[$0.key].holding] })
    var derived: [(place: Int, position: Position)] = []
    for holding in touched.sorted() {
      guard var position = memory.position(of: holding, { changes[$0] ?? memory.entries[$0] })
      else {
        return false
      }
      position.takeCarry(of: holdings[Int(holding)].position)
      derived.append((Int(holding), position))
    }
    for (place, position) in derived where !fits(position, at: place) { return false }
    for (place, position) in derived { put(position, at: place) }
    for (place, entry) in changes { fills.set(place, entry) }
    return true
  }

  /// Whether the instrument's total stays in its range.
  private func fits(_ position: Position, at place: Int) -> Bool {
    let (change, isFar) = position.quantity.subtractingReportingOverflow(
      holdings[place].position.quantity)
    let (total, overflow) = terms[holdings[place].instrument].quantity.addingReportingOverflow(
      change)
    return !isFar && !overflow && total != .min
  }

  /// Fills that came with the id of another and were booked as their own.
  public var conflictingFills: Int { fills.conflicts }

  /// Fills whose fees are still to come.
  public var fillsWithoutFees: Int { fills.withoutFees }
}
