import Accounts
import EventModel

/// What an order would make of positions and of their values. Everything is NaN where it is not known.
extension Desk {
  /// Fills in what an order would do.
  func complete(_ order: inout ProposedOrder) {
    let (index, slot) = (Int(order.instrument), slots[order.slot])
    order.time = now
    book = slot.isShadow ? shadow : real
    order.twicePrice = twicePrice(of: order)
    if order.size > 0 {
      order.notional = abs(
        book.account.value(
          order.instrument, quantity: order.size, twicePrice: order.twicePrice))
    }
    order.own = book.account.quantity(strategy: order.strategy, instrument: order.instrument)
    order.total = book.account.quantity(order.instrument)
    let ownOpen = book.isShadow ? OpenQuantity() : slot.open
    let allOpen = openQuantity(index)
    order.overflows =
      !sum(order.own, ownOpen, order, into: &order.ownAfter)
      || !sum(order.total, allOpen, order, into: &order.totalAfter)
    order.reducesOwn = reduces(order.own, ownOpen, order)
    order.reducesTotal = reduces(order.total, allOpen, order)
    order.equity = book.account.equity(.whole)
    if order.overflows { return }
    order.totalGrowth = growth(order, order.total, allOpen)
    order.ownGrowth = growth(order, order.own, ownOpen)
  }

  /// Open orders of all in an instrument, as the book at hand sees them.
  func openQuantity(_ index: Int) -> OpenQuantity {
    book.isShadow ? OpenQuantity() : instruments[index].open
  }

  private func sum(
    _ held: Int64, _ open: OpenQuantity, _ order: ProposedOrder, into after: inout Int64
  ) -> Bool {
    let (ordered, first) = open.same(order.side).addingReportingOverflow(max(0, order.size))
    let (sum, second) = held.addingReportingOverflow(order.side == .bid ? ordered : 0 &- ordered)
    after = sum
    // Half of the range, so that nothing that is computed from it overflows.
    return !first && !second && sum.magnitude < 1 << 62 && ordered < 1 << 62
  }

  private func reduces(_ held: Int64, _ open: OpenQuantity, _ order: ProposedOrder) -> Bool {
    if order.overflows || held == 0 || (held > 0) == (order.side == .bid) { return false }
    return open.same(order.side) + max(0, order.size) <= held.magnitude.clamped
  }

  private func twicePrice(of order: ProposedOrder) -> Int64 {
    let market = prices[order.instrument]
    let touch = market.touch(of: order.side)
    let limit = order.type != .market && order.price != noNumber ? order.price : touch
    // A stop is expected to trade where it is triggered.
    let price = order.type == .market && order.isStop ? order.terms.trigger : limit
    if price == noNumber {
      let mark = market.twiceMark
      return mark != noNumber ? mark : book.account.twiceMark(order.instrument)
    }
    let (twice, overflow) = price.addingReportingOverflow(price)
    return overflow ? noNumber : twice
  }

  /// Value of a quantity at the mark, without a sign.
  func value(_ instrument: UInt32, _ quantity: Int64) -> Double {
    abs(signedValue(instrument, quantity))
  }

  private func signedValue(_ instrument: UInt32, _ quantity: Int64) -> Double {
    book.account.value(
      instrument, quantity: quantity, twicePrice: book.account.twiceMark(instrument))
  }

  private func growth(_ order: ProposedOrder, _ held: Int64, _ open: OpenQuantity)
    -> Double
  {
    var open = open
    open.add(order.side, order.size)
    return value(order.instrument, open.worst(of: held)) - value(order.instrument, held)
  }

  /// Gross value of all positions with open orders and this one filled on their worse side.
  func grossAfter(_ order: borrowing ProposedOrder) -> Double {
    book.account.gross(.whole) + order.totalGrowth
      + currencyUnits(book.reserved - openQuantity(Int(order.instrument)).reserved)
  }

  /// The same of the strategy.
  func ownGrossAfter(_ order: borrowing ProposedOrder) -> Double {
    book.account.gross(.strategy(order.strategy)) + order.ownGrowth
      + currencyUnits(book.reservedByOwner[order.strategy + 1] - ownReserved(order))
  }

  private func ownReserved(_ order: borrowing ProposedOrder) -> Nanos {
    book.isShadow ? 0 : slots[order.slot].open.reserved
  }

  /// Net value, without a sign, with this order and the open ones of its side filled, and other
  /// instruments' open orders on their worse side.
  func netAfter(_ order: borrowing ProposedOrder) -> Double {
    let change = signedValue(order.instrument, order.totalAfter - order.total)
    return abs(book.account.net(.whole) + change)
      + currencyUnits(book.reserved - openQuantity(Int(order.instrument)).reserved)
  }

  func ownNetAfter(_ order: borrowing ProposedOrder) -> Double {
    let change = signedValue(order.instrument, order.ownAfter - order.own)
    return abs(book.account.net(.strategy(order.strategy)) + change)
      + currencyUnits(book.reservedByOwner[order.strategy + 1] - ownReserved(order))
  }

  func sectorAfter(_ order: borrowing ProposedOrder) -> Double {
    let index = Int(order.instrument)
    let reserved = book.reservedBySector[instruments[index].sector]
    return book.account.sectorGross(of: order.instrument) + order.totalGrowth
      + currencyUnits(reserved - openQuantity(index).reserved)
  }

  /// What the order costs more than its value at the mark.
  func slippage(_ order: borrowing ProposedOrder) -> Double {
    let account = book.account
    let atMark = account.worth(
      order.instrument, quantity: order.size, twicePrice: account.twiceMark(order.instrument))
    let atPrice = account.worth(
      order.instrument, quantity: order.size, twicePrice: order.twicePrice)
    return order.side == .bid ? atPrice - atMark : atMark - atPrice
  }

  // MARK: Losses

  func dailyLoss(_ item: AccountItem) -> Verdict {
    guard let limit = limits[owner(item)].dailyLoss else { return .pass }
    return .atMost(limit.amount(of: book.account.dayStart(.whole)), lossOfDay(item))
  }

  func drawdown(_ item: AccountItem) -> Verdict {
    guard let limit = limits[owner(item)].drawdown else { return .pass }
    return .atMost(limit.amount(of: book.account.peak(.whole)), lossFromPeak(item))
  }

  func lossOfDay(_ item: AccountItem) -> Double {
    book.account.dayStart(item) - book.account.equity(item)
  }

  func lossFromPeak(_ item: AccountItem) -> Double {
    book.account.peak(item) - book.account.equity(item)
  }

  func owner(_ item: AccountItem) -> Int {
    switch item {
    case .whole: 0
    case .strategy(let id): id + 2
    }
  }

  // MARK: Reserves

  /// Brings the reserves of a slot and of its instrument to what is open now.
  func updateReserves(_ slot: Int) {
    let (instrument, strategy) = (slots[slot].instrument, slots[slot].strategy)
    let own = reserve(
      slots[slot].open, held: real.account.quantity(strategy: strategy, instrument: instrument),
      instrument)
    real.reservedByOwner[strategy + 1] += own - slots[slot].open.reserved
    slots[slot].open.reserved = own
    let index = Int(instrument)
    let all = reserve(
      instruments[index].open, held: real.account.quantity(instrument), instrument)
    let change = all - instruments[index].open.reserved
    real.reserved += change
    real.reservedBySector[instruments[index].sector] += change
    instruments[index].open.reserved = all
    if real.account.hasMargin { updateMargin(index) }
  }

  /// Open orders of an instrument whose price changed are worth something else.
  func revalueReserves(_ instrument: UInt32) {
    var place = instruments[Int(instrument)].firstSlot
    while place >= 0 {
      updateReserves(Int(place))
      place = slots[Int(place)].next
    }
  }

  private func reserve(_ open: OpenQuantity, held: Int64, _ instrument: UInt32) -> Nanos {
    if open.buys == 0, open.sells == 0 { return 0 }
    let more = open.worst(of: held) - held.magnitude.clamped
    let money = abs(
      real.account.value(
        instrument, quantity: more, twicePrice: real.account.twiceMark(instrument)))
    return money < 1e20 ? Nanos((money * 1e9).rounded()) : 0
  }
}

extension MarketPrice {
  /// What an order of a side would take; `noNumber` where nobody quotes, or the quote is crossed, which
  /// nobody can have.
  func touch(of side: Side) -> Int64 { isCrossed ? noNumber : side == .bid ? ask : bid }
}
