import EventStream
import Stages

/// The sums are made anew from the positions: they are the same, as they are exact.
extension Account: Stateful {
  public func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("marks", &marks, count: marks.count)
    try fields.keep("isPriced", &isPriced, count: marks.count)
    try keepHoldings(&fields)
    try fields.keep("rates", &rates.rates, count: rates.rates.count)
    try fields.keep("histories", &histories, count: histories.count)
    try fields.keep("nextDay", &nextDay)
    try fields.keep("isOpening", &isOpening)
    try fields.keep("terms", terms.map(\.funding)) { (funding: [Funding]) throws(StreamError) in
      guard funding.count == terms.count else { throw StateFields.unfit }
      for index in terms.indices { terms[index].funding = funding[index] }
    }
    try fields.keep("lastDay", &lastDay)
    try fields.keep("charges", &charges)
    try fields.keep("fills", &fills)
    try fields.require(fills.fit(holdings: holdings.count))
    if fields.isReading { sumAnew() }
  }

  public static var notState: Set<String> {
    [
      "configuration", "remembersFills", "starts", "waiting", "hasStarted", "isWatched", "sums",
      "sectors",
      "sectorPlaces", "follower", "owners", "strategyNames", "valuations", "heldInstruments",
    ]
  }

  private func keepHoldings(_ fields: inout StateFields) throws(StreamError) {
    var positions = holdings.map(\.position)
    var instruments = holdings.map(\.instrument)
    var owners = holdings.map(\.owner)
    try fields.keep("holdings", &positions)
    try fields.keep("holdings", &instruments, count: positions.count)
    try fields.keep("holdings", &owners, count: positions.count)
    try fields.require(instruments.allSatisfy { terms.indices.contains($0) })
    try fields.require(owners.allSatisfy { (0..<self.owners).contains($0) })
    if !fields.isReading { return }
    holdings = []
    heldInstruments = []
    for index in terms.indices {
      terms[index].first = -1
      terms[index].quantity = 0
      isWatched[index] = terms[index].isRate
    }
    for (position, (instrument, owner)) in zip(positions, zip(instruments, owners)) {
      try add(position, instrument, owner)
    }
  }

  private func add(_ position: Position, _ instrument: Int, _ owner: Int) throws(StreamError) {
    let (total, overflow) = terms[instrument].quantity.addingReportingOverflow(position.quantity)
    if overflow { throw StateFields.unfit }
    if terms[instrument].first < 0 { heldInstruments.append(instrument) }
    let holding = Holding(
      position: position, instrument: instrument, owner: owner, next: terms[instrument].first)
    terms[instrument].quantity = total
    terms[instrument].first = Int32(holdings.count)
    isWatched[instrument] = true
    holdings.append(holding)
  }
}
