import EventStream

/// The sums are made anew from the positions: they are the same, as they are exact.
extension Account {
  public func snapshot(into writer: inout SnapshotWriter) {
    writer.write(marks)
    writer.write(isPriced)
    writer.write(holdings.map(\.position))
    writer.write(holdings.map(\.instrument))
    writer.write(holdings.map(\.owner))
    writer.write(rates.rates)
    writer.write(histories)
    writer.write(nextDay)
    writer.write(isOpening)
    writer.write(terms.map(\.funding))
    writer.write(lastDay)
    writer.write(charges)
    fills.snapshot(into: &writer)
  }

  /// Takes over a snapshot; called after `begin`.
  public func restore(from reader: inout SnapshotReader) throws(StreamError) {
    let marks = try reader.readArray(of: Int64.self)
    let isPriced = try reader.readArray(of: Bool.self)
    let positions = try reader.readArray(of: Position.self)
    let instruments = try reader.readArray(of: Int.self)
    let owners = try reader.readArray(of: Int.self)
    let rates = try reader.readArray(of: Double.self)
    let histories = try reader.readArray(of: History.self)
    nextDay = try reader.read()
    isOpening = try reader.read()
    let funding = try reader.readArray(of: Funding.self)
    lastDay = try reader.read()
    charges = try reader.readArray()
    guard marks.count == self.marks.count, funding.count == marks.count,
      isPriced.count == marks.count,
      rates.count == self.rates.rates.count,
      histories.count == self.histories.count, instruments.count == positions.count,
      owners.count == positions.count,
      instruments.allSatisfy({ terms.indices.contains($0) }),
      owners.allSatisfy({ (0..<self.owners).contains($0) })
    else { throw SnapshotReader.short }
    self.marks = marks
    self.isPriced = isPriced
    self.rates.rates = rates
    self.histories = histories
    holdings = []
    heldInstruments = []
    for index in terms.indices {
      terms[index].first = -1
      terms[index].funding = funding[index]
      terms[index].quantity = 0
      isWatched[index] = terms[index].isRate
    }
    for (index, position) in positions.enumerated() {
      let instrument = instruments[index]
      let (total, overflow) = terms[instrument].quantity.addingReportingOverflow(
        position.quantity)
      if overflow { throw SnapshotReader.short }
      let holding = Holding(
        position: position, instrument: instrument, owner: owners[index],
        next: terms[instrument].first)
      if terms[instrument].first < 0 { heldInstruments.append(instrument) }
      terms[instrument].quantity = total
      terms[instrument].first = Int32(index)
      isWatched[instrument] = true
      holdings.append(holding)
    }
    try fills.restore(from: &reader, holdings: holdings.count)
    sumAnew()
  }
}
