import EventModel
import OrderBooks

/// The orders that stood before an own order when it joined its queue and still do: its exact place in
/// a book of single orders.
struct OrdersAhead {
  private(set) var sizes: [UInt64: Int64] = [:]
  private(set) var total: Int64 = 0

  mutating func add(_ id: UInt64, _ size: Int64) {
    sizes[id] = size
    total += size
  }

  func contains(_ id: UInt64) -> Bool { sizes[id] != nil }

  mutating func reduce(_ id: UInt64, by size: Int64) {
    guard let known = sizes[id] else { return }
    if size >= known { return remove(id) }
    sizes[id] = known - size
    total -= size
  }

  mutating func remove(_ id: UInt64) {
    if let known = sizes.removeValue(forKey: id) { total -= known }
  }
}

extension SimulatedVenue {
  /// Notes who stands before an order that joins a queue of single orders.
  mutating func noteOrdersAhead(_ order: inout VenueOrder) {
    guard let books = board.pointee.orderBooks else { return }
    var ahead = OrdersAhead()
    let side: Side = order.isBuy ? .bid : .ask
    let book = books + Int(order.instrument)
    if let depth = board.pointee.depth(Int(order.instrument), isAsk: !order.isBuy, at: order.price)
    {
      for other in book.pointee.queue(side, depth: depth) { ahead.add(other.id, other.size) }
    }
    order.ahead = Double(ahead.total)
    aheads[order.id] = ahead
  }

  /// An action on the book of single orders, before the book takes it: an execution of an order that
  /// stands behind an own one, or past its limit, would have met the own one first.
  ///
  /// - Parameter isTraded: false where it came late: it changes the queues and fills nothing.
  mutating func orderAction(
    _ instrument: Int, _ action: OrderActionBody, isTraded: Bool = true, at time: Int64,
    origin: UInt64
  ) {
    followCalendar(instrument, to: time)
    let known = board.pointee.orderBooks?[instrument].order(action.orderId)
    switch action.action {
    case .execute, .fill, .hidden:
      if !isTraded { break }
      let isHidden = action.action == .hidden
      let side = isHidden ? action.side : known?.side ?? action.side
      let price = isHidden || action.price != noNumber ? action.price : known?.price ?? noNumber
      if side != .none, price != noNumber, action.size > 0,
        board.pointee.markets[instrument].isContinuous
      {
        executed(
          instrument, action.orderId, isQueued: isHidden || known != nil, buys: side == .bid, price,
          action.size, time, origin)
      }
    default: break
    }
    moveUp(instrument, action, known)
  }

  /// - Parameters:
  ///   - id: of the order that was executed; what was never shown stands behind all that was.
  ///   - isQueued: its place is known; else it is from before the stream began, so before all.
  private mutating func executed(
    _ instrument: Int, _ id: UInt64, isQueued: Bool, buys: Bool, _ price: Int64, _ size: Int64,
    _ time: Int64,
    _ origin: UInt64
  ) {
    let lot = board.pointee.markets[instrument].lot
    var left = size
    var isDone = false
    for place in orders[instrument].indices where left > 0 {
      var order = orders[instrument][place]
      guard order.isBuy == buys, !order.isMarket, !order.waitsForAuction,
        order.isPassed(by: price)
          || order.price == price && isQueued && aheads[order.id]?.contains(id) == false
      else { continue }
      let open = fillable(order, at: time)
      var part = min(order.isPassed(by: price) ? open : min(order.queued, open), left)
      if part != order.remaining { part -= part % lot }
      guard part > 0 else { continue }
      left -= part
      fill(&order, part, at: order.price, .maker, time: time, origin: origin)
      orders[instrument][place] = order
      isDone = isDone || order.remaining == 0
    }
    if isDone { removeDone(instrument) }
    settle(instrument, at: time)
  }

  private mutating func moveUp(
    _ instrument: Int, _ action: OrderActionBody, _ known: BookOrder?
  ) {
    for order in orders[instrument] where !order.isMarket {
      switch action.action {
      case .execute, .reduce: aheads[order.id]?.reduce(action.orderId, by: action.size)
      case .delete, .add: aheads[order.id]?.remove(action.orderId)
      case .modify:
        guard let known else { break }
        // A new price, another side or a larger size goes to the end of its queue.
        let side = action.side == .none ? known.side : action.side
        if side != known.side || action.price != known.price || action.size > known.size {
          aheads[order.id]?.remove(action.orderId)
        } else {
          aheads[order.id]?.reduce(action.orderId, by: known.size - action.size)
        }
      case .clear: aheads[order.id] = nil
      default: break
      }
    }
    for place in orders[instrument].indices {
      let id = orders[instrument][place].id
      orders[instrument][place].ahead =
        aheads[id].map { Double($0.total) } ?? VenueOrder.notSeen
    }
  }
}
