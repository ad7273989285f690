import Accounts
import EventModel

/// What an order would make of positions and of their values. Everything is NaN where it is not known.
extension Desk {
  /// Fills in what an order would do.
  func complete(_ order: inout ProposedOrder) {
    order.time = now
    judgesShadow = slots[order.slot].isShadow
    judged { complete(&order, $0.account) }
  }

  private func complete(_ order: inout ProposedOrder, _ account: Account) {
    let (instrument, side, size) = (order.instrument, order.side, order.size)
    atMark = account.valuation(instrument, twicePrice: account.twiceMark(instrument))
    order.twicePrice = twicePrice(
      instrument, side, order.type, order.price, trigger: order.terms.trigger)
    if size > 0 { order.notional = abs(atMark.at(twicePrice: order.twicePrice).value(size)) }
    order.own = account.quantity(strategy: order.strategy, instrument: instrument)
    order.total = account.quantity(instrument)
    let ownOpen = judgesShadow ? OpenQuantity() : slots[order.slot].open
    let allOpen = openQuantity(Int(instrument))
    let own = sum(order.own, ownOpen, side, size)
    let total = sum(order.total, allOpen, side, size)
    order.ownAfter = own.after
    order.totalAfter = total.after
    order.overflows = !own.fits || !total.fits
    order.reducesOwn = own.fits && total.fits && reduces(order.own, ownOpen, side, size)
    order.reducesTotal = own.fits && total.fits && reduces(order.total, allOpen, side, size)
    order.equity = account.equity(.whole)
    if order.overflows { return }
    order.totalGrowth = growth(order.total, allOpen, side, size)
    order.ownGrowth = growth(order.own, ownOpen, side, size)
  }

  /// Open orders of all in an instrument, as the account at hand sees them.
  func openQuantity(_ index: Int) -> OpenQuantity {
    judgesShadow ? OpenQuantity() : instruments[index].open
  }

  /// What is held once an order and the open ones of its side are filled, and whether that is in range.
  private func sum(
    _ held: Int64, _ open: OpenQuantity, _ side: Side, _ size: Int64
  ) -> (after: Int64, fits: Bool) {
    let (ordered, first) = open.same(side).addingReportingOverflow(max(0, size))
    let (sum, second) = held.addingReportingOverflow(side == .bid ? ordered : 0 &- ordered)
    // Half of the range, so that nothing that is computed from it overflows.
    return (sum, !first && !second && sum.magnitude < 1 << 62 && ordered < 1 << 62)
  }

  private func reduces(
    _ held: Int64, _ open: OpenQuantity, _ side: Side, _ size: Int64
  ) -> Bool {
    if held == 0 || (held > 0) == (side == .bid) { return false }
    return open.same(side) + max(0, size) <= held.magnitude.clamped
  }

  private func twicePrice(
    _ instrument: UInt32, _ side: Side, _ type: OrderType, _ ownPrice: Int64, trigger: Int64
  ) -> Int64 {
    let market = prices[instrument]
    let limit = type != .market && ownPrice != noNumber ? ownPrice : market.touch(of: side)
    // A stop is expected to trade where it is triggered.
    let price = type == .market && trigger != noNumber ? trigger : limit
    if price == noNumber {
      return market.twiceMark != noNumber ? market.twiceMark : atMark.twicePrice
    }
    let (twice, overflow) = price.addingReportingOverflow(price)
    return overflow ? noNumber : twice
  }

  /// Value at the mark, without a sign, of a quantity of the instrument whose order is judged.
  func value(_ quantity: Int64) -> Double { abs(atMark.value(quantity)) }

  private func growth(
    _ held: Int64, _ open: OpenQuantity, _ side: Side, _ size: Int64
  ) -> Double {
    var open = open
    open.add(side, size)
    return value(open.worst(of: held)) - value(held)
  }

  /// Gross value of all positions with open orders and this one filled on their worse side.
  func grossAfter(_ order: borrowing ProposedOrder) -> Double {
    let open = openQuantity(Int(order.instrument)).reserved
    let growth = order.totalGrowth
    return judged { $0.account.gross(.whole) + growth + currencyUnits($0.reserved - open) }
  }

  /// The same of the strategy.
  func ownGrossAfter(_ order: borrowing ProposedOrder) -> Double {
    let (strategy, open, growth) = (order.strategy, ownReserved(order), order.ownGrowth)
    return judged {
      $0.account.gross(.strategy(strategy)) + growth
        + currencyUnits($0.reservedByOwner[strategy + 1] - open)
    }
  }

  private func ownReserved(_ order: borrowing ProposedOrder) -> Nanos {
    judgesShadow ? 0 : slots[order.slot].open.reserved
  }

  /// Net value, without a sign, with this order and the open ones of its side filled, and other
  /// instruments' open orders on their worse side.
  func netAfter(_ order: borrowing ProposedOrder) -> Double {
    let change = atMark.value(order.totalAfter - order.total)
    let open = openQuantity(Int(order.instrument)).reserved
    return judged { abs($0.account.net(.whole) + change) + currencyUnits($0.reserved - open) }
  }

  func ownNetAfter(_ order: borrowing ProposedOrder) -> Double {
    let change = atMark.value(order.ownAfter - order.own)
    let (strategy, open) = (order.strategy, ownReserved(order))
    return judged {
      abs($0.account.net(.strategy(strategy)) + change)
        + currencyUnits($0.reservedByOwner[strategy + 1] - open)
    }
  }

  func sectorAfter(_ order: borrowing ProposedOrder) -> Double {
    let instrument = order.instrument
    let sector = instruments[Int(instrument)].sector
    let (open, growth) = (openQuantity(Int(instrument)).reserved, order.totalGrowth)
    return judged {
      $0.account.sectorGross(of: instrument) + growth
        + currencyUnits($0.reservedBySector[sector] - open)
    }
  }

  /// What the order costs more than its value at the mark.
  func slippage(_ order: borrowing ProposedOrder) -> Double {
    let atPrice = atMark.at(twicePrice: order.twicePrice).worth(order.size)
    let change = atPrice - atMark.worth(order.size)
    return order.side == .bid ? change : -change
  }

  // MARK: Losses

  func dailyLoss(_ item: AccountItem) -> Verdict {
    guard let limit = limits[owner(item)].dailyLoss else { return .pass }
    return .atMost(limit.amount(of: judged { $0.account.dayStart(.whole) }), lossOfDay(item))
  }

  func drawdown(_ item: AccountItem) -> Verdict {
    guard let limit = limits[owner(item)].drawdown else { return .pass }
    return .atMost(limit.amount(of: judged { $0.account.peak(.whole) }), lossFromPeak(item))
  }

  func lossOfDay(_ item: AccountItem) -> Double {
    judged { $0.account.dayStart(item) - $0.account.equity(item) }
  }

  func lossFromPeak(_ item: AccountItem) -> Double {
    judged { $0.account.peak(item) - $0.account.equity(item) }
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
      slots[slot].open, held: account.quantity(strategy: strategy, instrument: instrument),
      instrument)
    real.reservedByOwner[strategy + 1] += own - slots[slot].open.reserved
    slots[slot].open.reserved = own
    let index = Int(instrument)
    let all = reserve(
      instruments[index].open, held: account.quantity(instrument), instrument)
    let change = all - instruments[index].open.reserved
    real.reserved += change
    real.reservedBySector[instruments[index].sector] += change
    instruments[index].open.reserved = all
    if account.hasMargin { updateMargin(index) }
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
      account.value(
        instrument, quantity: more, twicePrice: account.twiceMark(instrument)))
    return money < 1e20 ? Nanos((money * 1e9).rounded()) : 0
  }
}

extension MarketPrice {
  /// What an order of a side would take; `noNumber` where nobody quotes, or the quote is crossed, which
  /// nobody can have.
  func touch(of side: Side) -> Int64 { isCrossed ? noNumber : side == .bid ? ask : bid }
}
