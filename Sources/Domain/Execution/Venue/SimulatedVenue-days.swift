import EventModel
import MarketRules

/// The day's limits of prices.
extension SimulatedVenue {
  /// The prices at which an instrument may trade at a time.
  func bounds(_ instrument: Int, at time: Int64) -> ClosedRange<Int64> {
    if days[instrument].isFree { return Self.noBounds }
    let (lower, upper) = days[instrument].bounds(
      on: date(instrument, at: time), tick: board.pointee.markets[instrument].tick)
    let lowest = lower == noNumber ? Self.noBounds.lowerBound : lower
    let highest = upper == noNumber ? Self.noBounds.upperBound : upper
    return lowest <= highest ? lowest...highest : Self.noBounds
  }

  /// The ends of what can be told.
  static var noBounds: ClosedRange<Int64> { Int64.min + 1...Int64.max }

  /// A price of the market, where the day's limits go by those.
  mutating func note(_ price: Int64, of instrument: Int, at time: Int64) {
    if !days[instrument].rule.binds || price == noNumber { return }
    days[instrument].note(price, on: date(instrument, at: time))
  }

  /// The local date of a time.
  private func date(_ instrument: Int, at time: Int64) -> Int64 {
    let local = (try? sessions[instrument]?.zone.local(utc: time)) ?? time
    return Timestamp.floorDivide(local, Timestamp.day).quotient
  }
}
