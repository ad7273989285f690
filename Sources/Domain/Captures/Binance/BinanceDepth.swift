import EventModel

/// The order of depth differences of one symbol, and those that a snapshot may still need.
///
/// A REST snapshot describes the book at `lastUpdateId`, which has often passed by when it arrives:
/// later differences came before it in the recording. They are kept here for a while, so that the
/// snapshot can be brought up to date.
///
/// A snapshot at `id` is usable where a difference joins it: on spot U <= id + 1 <= u, on futures
/// pu <= id <= u. From then on spot goes on where U is not behind the last u + 1, futures where pu is
/// the last u.
/// https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#how-to-manage-a-local-order-book-correctly
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/How-to-manage-a-local-order-book-correctly
struct BinanceDepth {
  struct Change {
    var price: Int64
    var size: Int64
    var side: Side
  }

  struct Difference {
    /// The update before the first of this difference: `pu`, or `U` - 1.
    var previous: UInt64
    var first: UInt64
    var final: UInt64
    var eventTime: Int64
    var changeCount: Int
  }

  /// At most this many changes are kept.
  static var maximumChanges: Int { 1 << 15 }

  /// The update that the events so far lead to; 0 before the first.
  var position: UInt64 = 0
  /// The events so far are a whole book: a usable snapshot, and nothing was missed since.
  var isWhole = false
  /// Nothing came since the snapshot, so the next difference is to join it.
  var awaitsJoin = false
  /// Whether the differences say the one before (`pu`), as those of futures do.
  private(set) var isFutures = false
  private(set) var differences: [Difference] = []
  private(set) var changes: [Change] = []
  /// Of `changes`.
  private var prices: InnerPrices

  init(priceExponent: Int8) { prices = InnerPrices(exponent: priceExponent) }

  /// Keeps a difference; its changes are `new`.
  mutating func keep(_ difference: Difference, _ new: ArraySlice<Change>, isFutures: Bool) {
    self.isFutures = isFutures
    differences.append(difference)
    changes.append(contentsOf: new)
    for change in new { prices.take(change.price, change.side) }
    guard changes.count > 2 * Self.maximumChanges || differences.count > 2 * Self.maximumChanges
    else { return }
    // Dropping half at a time keeps the cost of moving the rest small.
    var dropped = 0
    var count = 0
    while changes.count - dropped > Self.maximumChanges
      || differences.count - count > Self.maximumChanges
    {
      dropped += differences[count].changeCount
      count += 1
    }
    changes.removeFirst(dropped)
    differences.removeFirst(count)
    prices = InnerPrices(exponent: prices.exponent)
    for change in changes { prices.take(change.price, change.side) }
  }

  /// Whether a difference goes on from `position`; `previous` is the update before its first.
  func goesOn(from previous: UInt64, isFutures: Bool) -> Bool {
    position == 0 || previous == position || previous < position && (!isFutures || awaitsJoin)
  }

  /// Forgets what was kept: it no longer follows on.
  mutating func forget() {
    differences.removeAll(keepingCapacity: true)
    changes.removeAll(keepingCapacity: true)
    prices = InnerPrices(exponent: prices.exponent)
  }

  var hasDifferences: Bool { !differences.isEmpty }

  /// Whether one of the differences kept joins a snapshot at `update`.
  func joins(_ update: UInt64) -> Bool {
    var (low, high) = (0, differences.count)
    while low < high {
      let middle = (low + high) >> 1
      let final = differences[middle].final
      if isFutures ? final < update : final <= update { low = middle + 1 } else { high = middle }
    }
    return low < differences.count && differences[low].previous <= update
  }

  /// Whether a difference that is still to come may join a snapshot at `update`. All symbols of the
  /// futures share one counter, so it will; those of spot each have their own.
  func mayJoin(_ update: UInt64) -> Bool {
    guard isFutures, let last = differences.last else { return false }
    return last.final < update
  }

  /// Whether the prices of a snapshot may be of the same book.
  func meets(_ snapshot: InnerPrices) -> Bool { prices.meets(snapshot) }

  /// What a snapshot at `update` lacks.
  struct Missing {
    /// Where in `changes` its changes begin.
    var start: Int
    var first: Difference
    /// The newest event time of its differences.
    var newestTime: Int64
  }

  /// The differences kept that a snapshot at `update` lacks; nil when there are none.
  func after(_ update: UInt64) -> Missing? {
    var start = 0
    for (index, difference) in differences.enumerated() {
      if difference.final > update {
        let newest = differences[index...].reduce(difference.eventTime) { max($0, $1.eventTime) }
        return Missing(start: start, first: difference, newestTime: newest)
      }
      start += difference.changeCount
    }
    return nil
  }
}
