import EventModel

extension TradeDetail {
  /// Nothing is known beside the trade itself.
  var isEmpty: Bool {
    exchange | conditions | restingOrder | aggressorOrder == 0
  }
}

extension Event {
  /// The event that stands behind a trade in its group and says more of it.
  func detailed(_ detail: TradeDetail) -> Event {
    var event = self
    event.kind = .tradeDetail
    event.flags = flags.intersection([.last, .snapshot, .timeBorrowed, .unreliable])
    event.tradeDetail = detail
    return event
  }
}
