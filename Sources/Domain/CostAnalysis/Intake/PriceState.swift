import EventModel

/// The price of an instrument as it now is, in half units (2P), and when something is due with it.
struct PriceState: BitwiseCopyable {
  /// `noNumber` until there is one.
  var price = noNumber
  /// When it last changed.
  var time = Int64.min
  /// The earliest pending mark of a fill; never: Int64.max.
  var nextMark = Int64.max
  /// When the trading day of the instrument ends.
  var dayEnd = Int64.min
  /// The first price of the day.
  var dayOpen = noNumber
  /// What the market traded of it so far, in size units; when it last did, and how long it has been doing
  /// so, silences beyond `longestSilence` left out; days with prices.
  var traded = 0.0
  var lastTrade = noTime
  var tradingTime: Int64 = 0
  var days = 0
  /// Whether prices and trades are followed for orders.
  var isWatched = false
  /// Whether quotes or trades made the price, now or before; else bars do, and the newest ended then.
  var hasTicks = false
  var barTime = Int64.min

  /// Whether the price says something of the time after a fill. A quote stands until it is withdrawn; of
  /// bars one must have ended since: the close before the fill is none that could be had behind it.
  func isAfter(_ fill: Int64) -> Bool { hasTicks || barTime > fill }

  /// Longer silences are not counted as time in which the market trades.
  static var longestSilence: Int64 { 15 * Timestamp.minute }

  @inline(__always) mutating func trade(_ size: Int64, at time: Int64) {
    traded += Double(size)
    if lastTrade != noTime, time > lastTrade {
      tradingTime &+= min(time - lastTrade, Self.longestSilence)
    }
    lastTrade = max(lastTrade, time)
  }
}
