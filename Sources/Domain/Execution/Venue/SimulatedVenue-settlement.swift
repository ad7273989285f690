import Calendars
import EventModel
import MarketRules

/// Shares that were bought today are sold from the next session on, as the exchanges of mainland China have
/// it.
///
/// An order to sell more than is settled is refused as a whole, as it is there. A stop stays at the venue:
/// reached too early it sells what is settled, and the rest at the first price of the next session at
/// which it may. Targets wait at their limit.
extension SimulatedVenue {
  /// Size units of an order that may be filled at a time.
  func fillable(_ order: VenueOrder, at time: Int64) -> Int64 {
    let instrument = Int(order.instrument)
    if order.isBuy || !board.pointee.markets[instrument].settlesNextDay { return order.remaining }
    // What is filled at a time belongs to the session that lasts until then.
    let settled = settled(instrument, at: time - 1)
    if settled >= order.remaining { return order.remaining }
    return board.pointee.markets[instrument].roundedToLot(settled)
  }

  /// Whether an order that comes may be sold: what other orders are to sell is theirs.
  func isSettled(_ order: VenueOrder, at time: Int64) -> Bool {
    let instrument = Int(order.instrument)
    if order.isBuy || order.conditions.isStop
      || !board.pointee.markets[instrument].settlesNextDay
    {
      return true
    }
    let settled = settled(instrument, at: time)
    if settled == .max { return true }
    var promised: Int64 = 0
    for other in orders[instrument] where !other.isBuy && other.role == .none {
      promised = promised.addingSaturated(other.remaining)
    }
    return order.remaining <= settled.subtractingSaturated(promised)
  }

  /// Size units held of an instrument that were not bought in the session of a time. Where none were, no
  /// sale is bound: what is held from before the stream need not be known here.
  private func settled(_ instrument: Int, at time: Int64) -> Int64 {
    let unsettled = purchases[instrument].unsettled(at: time)
    return unsettled == 0 ? .max : max(0, held(instrument).subtractingSaturated(unsettled))
  }

  /// Size units that all strategies hold of an instrument, negative when short.
  func held(_ instrument: Int) -> Int64 {
    var sum: Int64 = 0
    for position in positions[instrument] { sum = sum.addingSaturated(position.held) }
    return sum
  }

  /// Remembers a purchase until it is settled.
  mutating func notePurchase(_ instrument: Int, _ size: Int64, at time: Int64) {
    let close = sessions[instrument]?.sessionClose(at: time - 1) ?? Timestamp.endOfDay(time - 1)
    purchases[instrument].note(size, close: close)
  }
}
