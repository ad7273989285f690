import EventModel

extension SimulatedVenue {
  /// Whether an order would execute at once.
  func crosses(_ order: VenueOrder, at time: Int64) -> Bool {
    let instrument = Int(order.instrument)
    let best = board.pointee.best(instrument, isAsk: order.isBuy)
    return best != noNumber && order.accepts(moved(best, instrument, isBuy: order.isBuy, at: time))
  }

  /// What the book offers to an order within its limit.
  func available(to order: VenueOrder, at time: Int64) -> Int64 {
    var sum: Int64 = 0
    forEachOffer(to: order, at: time) { _, size, _ in
      sum = sum.addingReportingOverflow(size).overflow ? .max : sum + size
      return sum < order.remaining
    }
    return sum
  }

  /// Takes what the book offers, level by level.
  ///
  /// - Parameter liquidity: `maker` where the market came to the order: it then gets its own limit.
  mutating func take(
    _ order: inout VenueOrder, liquidity: Liquidity, at time: Int64, origin: UInt64
  ) {
    let instrument = Int(order.instrument)
    let lot = board.pointee.markets[instrument].lot
    // The levels do not change while they are read; what is taken of them is noted behind.
    var takings: [(price: Int64, size: Int64, shown: Int64)] = []
    var left = fillable(order, at: time)
    forEachOffer(to: order, at: time) { price, size, shown in
      let part = min(left, size)
      let whole = part == left ? part : part - part % lot
      if whole > 0 { takings.append((price, whole, shown)) }
      left -= whole
      return left > 0
    }
    for (price, size, shown) in takings {
      note(instrument, isAsk: order.isBuy, price: price, size: size, shown: shown)
      let paid =
        liquidity == .maker && !order.isMarket
        ? order.price : paid(price, by: order, size, at: time)
      fill(
        &order, size, at: paid, order.isMarket ? .taker : liquidity, time: time, origin: origin)
    }
  }

  /// Goes through the levels that an order may take from the best on, with what own orders have left
  /// of them, until `body` returns false.
  private func forEachOffer(
    to order: VenueOrder, at time: Int64,
    _ body: (_ price: Int64, _ left: Int64, _ shown: Int64) -> Bool
  ) {
    let instrument = Int(order.instrument)
    var depth = 0
    var last: (price: Int64, size: Int64)?
    while let level = board.pointee.level(instrument, isAsk: order.isBuy, depth) {
      guard order.accepts(moved(level.price, instrument, isBuy: order.isBuy, at: time)) else {
        return
      }
      let size = left(instrument, isAsk: order.isBuy, level.price, shown: level.size)
      if size > 0, !body(level.price, size, level.size) { return }
      last = level
      depth += 1
    }
    // Beyond the touch: nothing is known of L1 books there.
    guard options.walksBeyondTouch, board.pointee.mode == .l1, let last else { return }
    let tick = board.pointee.markets[instrument].tick
    for step in 1...1000 {
      let price = order.isBuy ? last.price + Int64(step) * tick : last.price - Int64(step) * tick
      guard order.accepts(moved(price, instrument, isBuy: order.isBuy, at: time)) else { return }
      let size = left(instrument, isAsk: order.isBuy, price, shown: last.size)
      if size > 0, !body(price, size, last.size) { return }
    }
  }

  // MARK: Impact and slippage

  /// A price of the book as earlier own executions have moved it, on the tick that is worse for the
  /// order.
  func moved(_ price: Int64, _ instrument: Int, isBuy: Bool, at time: Int64) -> Int64 {
    if options.impact.isOff { return price }
    return worse(price, impacts[instrument].move(options.impact, at: time), instrument, isBuy)
  }

  /// What an order pays of a level: the price as it was moved, the execution's own impact and the
  /// slippage, never past its limit or the day's.
  func paid(
    _ price: Int64, by order: VenueOrder, _ size: Int64, at time: Int64
  ) -> Int64 {
    let instrument = Int(order.instrument)
    let slippage = fees[instrument].slippage
    if options.impact.isOff, slippage == 0 { return price }
    let units = Double(size) / Double(board.pointee.markets[instrument].impactSize)
    let own = options.impact.temporary * units + slippage
    let moved = moved(price, instrument, isBuy: order.isBuy, at: time)
    let bounds = bounds(instrument, at: time)
    var paid = worse(moved, order.isBuy ? own : -own, instrument, order.isBuy)
    paid = min(max(paid, bounds.lowerBound), bounds.upperBound)
    if order.isMarket { return paid }
    return order.isBuy ? min(paid, order.price) : max(paid, order.price)
  }

  /// price × (1 + share) on the tick that is worse.
  private func worse(
    _ price: Int64, _ share: Double, _ instrument: Int, _ isBuy: Bool
  ) -> Int64 {
    if share == 0 { return price }
    let tick = Double(board.pointee.markets[instrument].tick)
    let exact = abs(Double(price)) * share / tick
    let ticks = isBuy ? (exact - 1e-9).rounded(.up) : (exact + 1e-9).rounded(.down)
    return price + Int64(max(-1e17, min(1e17, ticks * tick)))
  }

  /// What own orders have left of a level, with what stands hidden there.
  func left(_ instrument: Int, isAsk: Bool, _ price: Int64, shown: Int64) -> Int64 {
    let hidden = options.hiddenShare == 0 ? 0 : Int64(Double(shown) * options.hiddenShare)
    let whole = shown.addingReportingOverflow(hidden).overflow ? shown : shown + hidden
    for entry in taken[instrument] where entry.isAsk == isAsk && entry.price == price {
      return max(0, whole - entry.taken)
    }
    return whole
  }

  private mutating func note(
    _ instrument: Int, isAsk: Bool, price: Int64, size: Int64, shown: Int64
  ) {
    for index in taken[instrument].indices
    where taken[instrument][index].isAsk == isAsk && taken[instrument][index].price == price {
      taken[instrument][index].taken += size
      return
    }
    taken[instrument].append(
      TakenLiquidity(isAsk: isAsk, price: price, taken: size, shown: shown))
    board.pointee.markets[instrument].interest += 1
  }

  /// Follows the levels that something was taken of: what came to one is there, what left one is
  /// thought to have left of what was taken, and one that is gone is forgotten.
  mutating func forgetTakings(_ instrument: Int) {
    guard !taken[instrument].isEmpty else { return }
    let before = taken[instrument].count
    let board = self.board
    for index in taken[instrument].indices {
      let entry = taken[instrument][index]
      let shown = board.pointee.shown(instrument, isAsk: entry.isAsk, at: entry.price) ?? 0
      if shown < entry.shown { taken[instrument][index].taken = min(entry.taken, shown) }
      taken[instrument][index].shown = shown
    }
    taken[instrument].removeAll { $0.shown <= 0 }
    board.pointee.markets[instrument].interest -= Int32(before - taken[instrument].count)
  }
}
