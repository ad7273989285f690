import EventModel

extension Account {
  /// Appends an `account` event of an item: its figures, and its position in an instrument where the
  /// cause names one.
  ///
  /// - Parameter cause: what the event follows from: it takes its time, origin and instrument.
  public func append(
    _ item: AccountItem, at time: Int64, after cause: Event, _ instrument: Instrument?,
    into output: inout EventBuffer
  ) {
    let figures = figures(item)
    var event = Event(
      kind: .account, eventTime: time, receiveTime: cause.receiveTime, origin: cause.origin,
      instrument: instrument?.id ?? noInstrument, flags: [.last, .derived])
    event.account = AccountState(
      item: UInt16(clamping: max(0, item.scope - 1)), equity: figures.equity, cash: figures.cash,
      realized: figures.realized)
    var payload = AccountPayload()
    payload.unrealized = figures.unrealized
    payload.fees = figures.fees
    payload.gross = figures.gross
    payload.net = figures.net
    payload.peak = figures.peak
    payload.dayStart = figures.dayStart
    if let instrument {
      (payload.position, payload.averagePrice) = holding(item, instrument)
    }
    output.append(event, payload)
  }

  /// Units held and their average price in currency.
  private func holding(
    _ item: AccountItem, _ instrument: Instrument
  ) -> (held: Double, price: Double) {
    switch item {
    case .whole:
      return (
        Double(quantity(instrument.id)) * instrument.sizeScale,
        averagePrice(instrument.id) * instrument.priceScale
      )
    case .strategy(let id):
      let position = position(strategy: id, instrument: instrument.id)
      return (
        Double(position.quantity) * instrument.sizeScale,
        position.averagePrice * instrument.priceScale
      )
    }
  }
}
