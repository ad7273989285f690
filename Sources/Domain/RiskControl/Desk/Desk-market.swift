import EventModel

/// Hours, halts and the days of A-shares.
extension Desk {
  /// The strictest state that holds for a strategy (-1: none).
  func state(of strategy: Int) -> TradingState { max(states[0], states[strategy + 2]) }

  /// The part of the session that an instrument is in; unknown where nobody says.
  func phase(of instrument: UInt32) -> SessionPhase {
    let index = Int(instrument)
    if instruments[index].phase != .unknown { return instruments[index].phase }
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

  /// Takes a change of the trading state; of all instruments where it names none.
  func take(status event: Event) {
    let all = event.instrument == noInstrument
    for index in all ? instruments.indices : Int(event.instrument)..<Int(event.instrument) + 1 {
      take(event.status, index)
      if instruments[index].isAwaited { bringNews(of: UInt32(index), isStatus: true) }
    }
  }

  private func take(_ status: Status, _ index: Int) {
    if status.shortSaleRestricted != .unknown {
      instruments[index].isShortSaleRestricted = status.shortSaleRestricted == .yes
    }
    switch status.action {
    case .sessionChange:
      instruments[index].phase = status.phase
      // As prices and the venue see it: a new part of the session ends a halt.
      instruments[index].isHalted = false
      return
    case .halt, .pause, .suspend, .notAvailable: instruments[index].isHalted = true
    case .trading: instruments[index].isHalted = false
    default: break
    }
    if status.trading == .yes { instruments[index].isHalted = false }
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
    if date != instruments[index].day.date {
      instruments[index].day.previousClose = instruments[index].day.last
      instruments[index].day.date = date
    }
    instruments[index].day.last = last
  }

  /// Takes price limits that the venue publishes, and rates of funding.
  func take(statistic event: Event) {
    let statistic = event.statistic
    guard event.instrument != noInstrument else { return }
    let price = statistic.action == .new ? statistic.price : noNumber
    switch statistic.type {
    case .upperPriceLimit: instruments[Int(event.instrument)].day.upper = price
    case .lowerPriceLimit: instruments[Int(event.instrument)].day.lower = price
    case .fundingRate where event.isUsable:
      for book in [real, shadow] {
        book.account.take(
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
    let day = instruments[index].day
    if day.upper != noNumber || day.lower != noNumber || !instruments[index].isBound {
      return (day.lower, day.upper)
    }
    let isLater = sessionDate(of: instrument, time) > day.date
    let close = isLater ? day.last : day.previousClose
    guard close != noNumber, close > 0, close < 1 << 52 else { return (noNumber, noNumber) }
    let own = instruments[index].priceLimit
    let limit =
      own.isNaN
      ? configuration.shares.limit(
        of: instruments[index].board, isSpecial: instruments[index].isSpecialTreatment, at: time)
      : own
    return (
      rounded(Double(close) * (1 - limit), index), rounded(Double(close) * (1 + limit), index)
    )
  }

  /// To the nearest tick, half up.
  private func rounded(_ price: Double, _ index: Int) -> Int64 {
    let tick = instruments[index].tick
    let step = Double(tick == noNumber ? 1 : tick)
    return Int64(((price / step) + 1e-9).rounded(.toNearestOrAwayFromZero) * step)
  }

  /// Remembers what was bought of an A-share today.
  func noteBought(_ instrument: UInt32, _ size: Int64, at time: Int64) {
    let index = Int(instrument)
    guard instruments[index].isShare else { return }
    let date = sessionDate(of: instrument, time)
    if instruments[index].day.boughtDate != date {
      instruments[index].day.boughtDate = date
      instruments[index].day.bought = 0
    }
    let (sum, overflow) = instruments[index].day.bought.addingReportingOverflow(size)
    instruments[index].day.bought = overflow ? .max : sum
  }
}
