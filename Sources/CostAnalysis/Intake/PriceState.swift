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
  /// Whether prices and trades are followed for orders.
  var isWatched = false
}
