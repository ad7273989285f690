import EventModel

/// A bar as the venue takes it.
struct BarPrices {
  var open: Int64
  var high: Int64
  var low: Int64
  var close: Int64
  /// `noNumber` when it is not known.
  var volume: Int64
  var basis: BarBasis
  var start: Int64
  var end: Int64
}

extension BarPrices {
  /// Whether it spans hours: a day's session, or most of it.
  var isLong: Bool { end - start >= 4 * Timestamp.hour }

  /// Whether the bar's close is that of the session: by the calendar, or as it spans hours.
  func endsSession(_ market: InstrumentMarket) -> Bool { end >= market.sessionEnd || isLong }

  /// The first price. One outside of the bar's range was not there (some files have 0 for an opening
  /// that they lack); then it is the worse end of the range.
  func open(buying: Bool) -> Int64 {
    open >= low && open <= high ? open : buying ? high : low
  }

  /// Whether all prices are there and in their order.
  var isWhole: Bool {
    open != noNumber && low != noNumber && high != noNumber && close != noNumber && low <= high
      && Timestamp.range.contains(start) && start <= end
  }

  /// Until when an order that was decided before the bar began gets its open: a hundredth of it.
  var opensUntil: Int64 { start + (end - start) / 100 }

  /// Whether nobody could trade on a side: all of it lies at the day's limit, where those of the other
  /// side are missing.
  func isLocked(buying: Bool, _ bounds: ClosedRange<Int64>) -> Bool {
    high == low && (buying ? low == bounds.upperBound : high == bounds.lowerBound)
  }
}

extension BarBasis {
  /// Bars of bids are what sellers get, bars of asks what buyers pay; others serve both.
  func serves(buys: Bool) -> Bool { buys ? self != .bid : self != .ask }
}
