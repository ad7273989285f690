import EventModel

/// Open, high, low, close and volume of one price over an interval.
struct BarState: BitwiseCopyable {
  var open = Double.nan
  var high = Double.nan
  var low = Double.nan
  var close = Double.nan
  /// Sums of what is known, absent while nothing is.
  var volume = Double.nan
  var trades = Double.nan
  /// Event times of open and close, so that arrival order does not matter.
  var openTime = Int64.max
  var closeTime = Int64.min

  /// Whether it has no price: nothing happened, or nothing since a roll, or it is known to be empty.
  var hasNoPrice: Bool { closeTime == Int64.min && openTime == Int64.max }
  var isEmpty: Bool { hasNoPrice && volume.isNaN && trades.isNaN }

  @inline(__always) mutating func add(
    _ price: Double, volume: Double, trades: Double, at time: Int64
  ) {
    add(
      BarState(
        open: price, high: price, low: price, close: price, volume: volume, trades: trades,
        openTime: time, closeTime: time))
  }

  /// Joins a bar of a part of the interval.
  @inline(__always) mutating func add(_ part: BarState) {
    let (volume, trades) = (sumOfKnown(volume, part.volume), sumOfKnown(trades, part.trades))
    if hasNoPrice {
      self = part
      (self.volume, self.trades) = (volume, trades)
      return
    }
    (self.volume, self.trades) = (volume, trades)
    if part.openTime < openTime {
      open = part.open
      openTime = part.openTime
    }
    if part.closeTime >= closeTime {
      close = part.close
      closeTime = part.closeTime
    }
    if part.high > high { high = part.high }
    if part.low < low { low = part.low }
  }

  /// Another contract begins: the prices are those since it does, volume and trades those of all.
  mutating func roll() {
    var rest = BarState()
    (rest.volume, rest.trades) = (volume, trades)
    self = rest
  }

  /// A bar that came as an event. Nil without a close, unless it is known to be empty; where only the
  /// close is known it stands for all.
  init?(_ event: Event, _ words: UnsafeBufferPointer<Int64>, _ scale: MarketState.Scale) {
    guard words.count >= BarWord.count else { return nil }
    let isCounted = event.flags.contains(.counted)
    close = decimal(words[BarWord.close], scale.price)
    if close.isNaN {
      if !isCounted || event.bar.trades > 0 { return nil }
      (volume, trades) = (0, 0)
      return
    }
    func known(_ place: Int) -> Double {
      words[place] == noNumber ? close : decimal(words[place], scale.price)
    }
    open = known(BarWord.open)
    high = known(BarWord.high)
    low = known(BarWord.low)
    let bar = event.bar
    volume = decimal(bar.volume, scale.size)
    trades = isCounted || bar.trades > 0 ? Double(bar.trades) : .nan
    // Bars carry the end of their interval; what they say lies before it.
    openTime = event.eventTime == Int64.min ? Int64.min : event.eventTime - 1
    closeTime = openTime
  }

  init() {}

  init(
    open: Double, high: Double, low: Double, close: Double, volume: Double, trades: Double,
    openTime: Int64, closeTime: Int64
  ) {
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
    self.trades = trades
    self.openTime = openTime
    self.closeTime = closeTime
  }
}

/// The bars of one basis on one clock: state while open, columns once closed.
final class BarSeries {
  let basis: BarBasis
  private let slots: Int
  let state: PerInstrument<BarState>
  let open = Column()
  let high = Column()
  let low = Column()
  let close = Column()
  let volume = Column()
  let trades = Column()

  init(_ basis: BarBasis, slots: Int) {
    self.basis = basis
    self.slots = slots
    state = PerInstrument(BarState(), width: slots)
  }

  var instrumentCount: Int { state.count / slots }

  /// The way in for loops over events: plain pointers, valid until instruments are added.
  struct Entrance {
    fileprivate let bars: UnsafeMutablePointer<BarState>
    fileprivate let slots: Int

    @inline(__always) func add(
      _ price: Double, volume: Double, trades: Double, _ instrument: Int, _ slot: Int,
      at time: Int64
    ) {
      if price.isNaN { return }
      bars[instrument * slots + slot].add(price, volume: volume, trades: trades, at: time)
    }
  }

  var entrance: Entrance { Entrance(bars: state.values, slots: slots) }

  func roll(_ instrument: Int) {
    for slot in instrument * slots..<(instrument + 1) * slots { state.values[slot].roll() }
  }

  func add(_ bar: BarState, _ instrument: Int, _ slot: Int) {
    state.values[instrument * slots + slot].add(bar)
  }

  /// Moves the bar into the columns and begins a new one. Absent where nothing happened.
  func closeRow(_ row: Int, instrument: Int, slot: Int) {
    let place = state.values + instrument * slots + slot
    let bar = place.pointee
    // One by one: a list of them would count a reference for each.
    open.reserve(row + 1, keeping: row)
    high.reserve(row + 1, keeping: row)
    low.reserve(row + 1, keeping: row)
    close.reserve(row + 1, keeping: row)
    volume.reserve(row + 1, keeping: row)
    trades.reserve(row + 1, keeping: row)
    open.values[row] = bar.open
    high.values[row] = bar.high
    low.values[row] = bar.low
    close.values[row] = bar.close
    volume.values[row] = bar.volume
    trades.values[row] = bar.trades
    place.pointee = BarState()
  }
}
