import EventModel
import EventStream

/// Open, high, low, close and volume of one price over the intervals of a clock.
struct BarState: BitwiseCopyable {
  var open = Double.nan
  var high = Double.nan
  var low = Double.nan
  var close = Double.nan
  var volume = 0.0
  var trades = 0.0
  /// Event times of open and close, so that arrival order does not matter.
  var openTime = Int64.max
  var closeTime = Int64.min
  /// Start of the interval: a multiple of it for clocks of time.
  var start = Int64.min

  var isEmpty: Bool { openTime == Int64.max }

  @inline(__always) mutating func add(
    _ price: Double, volume added: Double, trades count: Double, at time: Int64
  ) {
    add(open: price, high: price, low: price, close: price, volume: added, trades: count, at: time)
  }

  @inline(__always) mutating func add(
    open first: Double, high top: Double, low bottom: Double, close last: Double,
    volume added: Double, trades count: Double, at time: Int64
  ) {
    if openTime == Int64.max {
      open = first
      high = top
      low = bottom
      close = last
      openTime = time
      closeTime = time
    } else {
      if time < openTime {
        open = first
        openTime = time
      }
      if time >= closeTime {
        close = last
        closeTime = time
      }
      if top > high { high = top }
      if bottom < low { low = bottom }
    }
    volume += added
    trades += count
  }
}
