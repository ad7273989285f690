import Calendars
import EventModel
import MarketRules

/// Hours, halts and the days of A-shares.
extension Desk {
  /// The strictest state that holds for a strategy (-1: none).
  func state(of strategy: Int) -> TradingState { max(states[0], states[strategy + 2]) }

  /// The part of the session that an instrument is in; unknown where nobody says.
  func phase(of instrument: UInt32) -> SessionPhase {
    let index = Int(instrument)
    let told = instruments[index].status.sessionPhase
    if told != .unknown { return told }
    let calendar = instruments[index].calendar
    return calendar < 0 ? .unknown : calendars[calendar].phase(at: now)
  }

  /// Whether the market is known to be closed just now.
  func isOutside(_ instrument: UInt32) -> Bool {
    switch phase(of: instrument) {
    case .closed, .preOpen, .break, .postClose: true
    default: false
    }
  }

  /// The local date of the session in which an order of now trades.
  func sessionDate(of instrument: UInt32, _ time: Int64) -> Int64 {
    let calendar = instruments[Int(instrument)].calendar
    return calendar < 0
      ? Timestamp.floorDivide(time, Timestamp.day).quotient
      : calendars[calendar].sessionDate(at: time)
  }

  /// Takes a change of the trading state; of all instruments where it names none. A late one tells what
  /// has been.
  func take(status event: Event) {
    if !event.isUsable { return }
    let all = event.instrument == noInstrument
    for index in all ? instruments.indices : Int(event.instrument)..<Int(event.instrument) + 1 {
      instruments[index].status.apply(event.status)
      if instruments[index].isAwaited { bringNews(of: UInt32(index), isStatus: true) }
    }
  }

  /// When the part of the session changes next by the calendar; nil where none is known.
  func nextPhase(of instrument: UInt32) -> Int64? {
    let calendar = instruments[Int(instrument)].calendar
    return calendar < 0 ? nil : calendars[calendar].nextChange(after: now)
  }

  /// Takes a price that bounds those of the next day: the last of each local date becomes the next date's
  /// reference.
  func notePrice(_ instrument: UInt32) {
    let index = Int(instrument)
    let last = prices[instrument].last
    guard instruments[index].isBound, last != noNumber else { return }
    let calendar = instruments[index].calendar
    let date =
      calendar < 0
      ? Timestamp.floorDivide(now, Timestamp.day).quotient : calendars[calendar].date(at: now)
    instruments[index].day.limits.note(last, on: date)
  }

  /// Takes price limits that the venue publishes, and rates of funding.
  func take(statistic event: Event) {
    let statistic = event.statistic
    guard event.instrument != noInstrument else { return }
    switch statistic.type {
    case .upperPriceLimit, .lowerPriceLimit:
      instruments[Int(event.instrument)].day.limits.take(statistic)
    case .fundingRate where event.isUsable:
      let price = statistic.action == .new ? statistic.price : noNumber
      for committed in [real, shadow] {
        committed.account.take(
          fundingRate: price, until: statistic.referenceTime, event.instrument, at: now)
      }
      if account.hasCharges { isDirty = true }
      _ = shadow.account.takeCharges()
    default: break
    }
  }

  /// The lowest and highest price of the session in which an order of `time` trades; `noNumber` where
  /// there is none or the previous close is not known.
  func priceBounds(of instrument: UInt32, at time: Int64) -> (lower: Int64, upper: Int64) {
    let index = Int(instrument)
    let limits = instruments[index].day.limits
    if limits.isFree { return (noNumber, noNumber) }
    let tick = instruments[index].tick
    return limits.bounds(
      on: sessionDate(of: instrument, time), tick: tick == noNumber ? 1 : tick)
  }

  /// Remembers what was bought of an A-share in its session. What is filled at a time belongs to the
  /// session that lasts until then.
  func noteBought(_ instrument: UInt32, _ size: Int64, at time: Int64) {
    let index = Int(instrument)
    guard instruments[index].isShare, Timestamp.range.contains(time) else { return }
    let calendar = instruments[index].calendar
    let close =
      calendar < 0
      ? Timestamp.endOfDay(time - 1) : calendars[calendar].sessionClose(at: time - 1)
    instruments[index].day.purchases.note(size, close: close)
  }
}
