import EventModel
import OrderBooks

/// An order that is in the book.
struct TrackedOrder: PoolNode {
  var id: UInt64
  var price: Int64
  var size: Int64
  /// When it first came; `noTime` when a snapshot brought it.
  var birth: Int64
  /// When it took its place in the queue.
  var stamp: Int64
  /// See `OrderTape.behind`.
  var behind: Double
  /// What had been executed on the other side when it first came.
  var opposite: Int64
  /// Units of fills that the feed told of and that the book does not show yet.
  var filled: Int64 = 0
  var next: UInt32 = 0
  var isAsk: Bool
}

/// Follows the orders of every instrument and says on the tape what actions did to them.
///
/// A fill is only told of; the reduction, deletion or modification that follows it is the execution,
/// up to what was filled, and only the rest of it a cancellation.
///
/// Memory: 93 bytes at most an order, doubling until they hold the fullest book, and up to `maximumOrders` an
/// instrument; orders beyond are not followed, and counted.
final class OrderTracker {
  static var maximumOrders: Int { 1 << 20 }

  /// The orders of an instrument, from its first order action on.
  struct Book: ~Copyable {
    var orders = NodePool<TrackedOrder>()
    var stamp: Int64 = 0
    /// Units executed against buy and sell orders so far.
    var executedBids: Int64 = 0
    var executedAsks: Int64 = 0
    var isInSnapshot = false
    var snapshotSource: UInt16 = 0
  }

  var books: [UnsafeMutablePointer<Book>?] = []
  /// Changes of orders that are not in the book.
  var unknown = 0
  /// Orders beyond the bound.
  var overflow = 0

  deinit {
    for case let book? in books {
      book.deinitialize(count: 1)
      book.deallocate()
    }
  }

  /// Where the action stands, for the tape.
  struct Place {
    var instrument: Int
    var time: Int64
    var position: Int
    var event: Int
    var entry: MarketEntry
  }

  func take(_ event: UnsafePointer<Event>, _ place: Place, to tape: OrderTape) {
    let book = book(of: place.instrument)
    let isSnapshot = event.pointee.flags.contains(.snapshot)
    if isSnapshot, !book.pointee.isInSnapshot || book.pointee.snapshotSource != event.pointee.source
    {
      // A snapshot replaces the book, also where it does not begin with a clear.
      book.pointee.orders.removeAll()
      book.pointee.snapshotSource = event.pointee.source
      append(OrderRow(), place, to: tape)
    }
    book.pointee.isInSnapshot = isSnapshot
    let action = event.pointee.orderAction
    switch action.action {
    case .add: add(action, isSnapshot ? .inSnapshot : .arrives, book, place, to: tape)
    case .clear:
      book.pointee.orders.removeAll()
      append(OrderRow(), place, to: tape)
    case .modify, .reduce, .execute, .delete, .fill:
      let node = book.pointee.orders.find(action.orderId)
      if node != NodePool<TrackedOrder>.none {
        change(node, action, book, place, to: tape)
      } else if action.action != .fill {
        unknown += 1
        // The order as it now is, so nothing is lost by following it from here on.
        if action.action == .modify { add(action, .found, book, place, to: tape) }
      }
    default: break
    }
  }

  func book(of instrument: Int) -> UnsafeMutablePointer<Book> {
    if let known = books[instrument] { return known }
    let made = UnsafeMutablePointer<Book>.allocate(capacity: 1)
    made.initialize(to: Book())
    books[instrument] = made
    return made
  }

  private func append(_ row: OrderRow, _ place: Place, to tape: OrderTape) {
    tape.append(
      row, place.instrument, place.time, position: place.position, event: place.event, place.entry)
  }

  // MARK: Actions

  /// How an order comes to be followed.
  private enum Coming {
    case arrives, inSnapshot
    /// A change told of it.
    case found
  }

  private func add(
    _ action: OrderActionBody, _ coming: Coming, _ book: UnsafeMutablePointer<Book>, _ place: Place,
    to tape: OrderTape
  ) {
    guard action.side == .bid || action.side == .ask, action.price != noNumber, action.size > 0
    else {
      return
    }
    let known = book.pointee.orders.find(action.orderId)
    if known != NodePool<TrackedOrder>.none { book.pointee.orders.remove(known) }
    guard book.pointee.orders.count < Self.maximumOrders else {
      overflow += 1
      return
    }
    book.pointee.stamp += 1
    let isAsk = action.side == .ask
    let order = TrackedOrder(
      id: action.orderId, price: action.price, size: action.size,
      birth: coming == .arrives ? place.time : noTime, stamp: book.pointee.stamp,
      behind: behind(action.price, isAsk: isAsk, place),
      opposite: isAsk ? book.pointee.executedBids : book.pointee.executedAsks, isAsk: isAsk)
    _ = book.pointee.orders.add(order)
    var row = row(of: order, book, place)
    switch coming {
    case .arrives: row.arrived = decimal(action.size, place.entry.scale.size)
    case .inSnapshot: row = OrderRow(stamp: row.stamp)
    case .found: break
    }
    append(row, place, to: tape)
  }

  private func behind(_ price: Int64, isAsk: Bool, _ place: Place) -> Double {
    let price = decimal(price, place.entry.scale.price)
    let book = place.entry.numbers + MarketPlace.book
    return isAsk ? price - book[2] : book[0] - price
  }

  private func row(
    of order: TrackedOrder, _ book: UnsafeMutablePointer<Book>, _ place: Place
  ) -> OrderRow {
    let other = order.isAsk ? book.pointee.executedBids : book.pointee.executedAsks
    return OrderRow(
      side: order.isAsk ? -1 : 1, price: decimal(order.price, place.entry.scale.price),
      behind: order.behind, opposite: decimal(other &- order.opposite, place.entry.scale.size),
      stamp: Double(order.stamp))
  }

  private func change(
    _ node: UInt32, _ action: OrderActionBody, _ book: UnsafeMutablePointer<Book>, _ place: Place,
    to tape: OrderTape
  ) {
    let order = book.pointee.orders.nodes + Int(node)
    let size = order.pointee.size
    switch action.action {
    case .fill:
      order.pointee.filled = max(0, order.pointee.filled &+ max(0, action.size))
    case .execute:
      take(min(max(0, action.size), size), executed: size, node, book, place, to: tape)
    case .reduce:
      take(min(max(0, action.size), size), node, book, place, to: tape)
    case .delete:
      take(size, node, book, place, to: tape)
    default:
      guard action.price != noNumber, action.size >= 0 else { return }
      modify(node, action, book, place, to: tape)
    }
  }

  /// Takes units off an order: executed as far as fills were told of, the rest cancelled.
  /// - Parameter executed: how many of them at most are executed; left out, those filled.
  private func take(
    _ units: Int64, executed most: Int64? = nil, _ node: UInt32, _ book: UnsafeMutablePointer<Book>,
    _ place: Place, stays: Bool = false, to tape: OrderTape
  ) {
    if units == 0 { return }
    let order = book.pointee.orders.nodes + Int(node)
    let executed = min(units, most ?? order.pointee.filled)
    if most == nil { order.pointee.filled = 0 }
    order.pointee.size -= units
    let isGone = order.pointee.size == 0 && !stays
    var row = row(of: order.pointee, book, place)
    let scale = place.entry.scale.size
    if executed > 0 { row.executed = decimal(executed, scale) }
    if units > executed { row.cancelled = decimal(units - executed, scale) }
    if order.pointee.isAsk {
      book.pointee.executedAsks &+= executed
    } else {
      book.pointee.executedBids &+= executed
    }
    if isGone {
      row.gone = 1
      if order.pointee.birth != noTime {
        row.lifetime = Double(max(0, place.time &- order.pointee.birth)) / 1e9
      }
      book.pointee.orders.remove(node)
    }
    append(row, place, to: tape)
  }

  private func modify(
    _ node: UInt32, _ action: OrderActionBody, _ book: UnsafeMutablePointer<Book>, _ place: Place,
    to tape: OrderTape
  ) {
    let order = book.pointee.orders.nodes + Int(node)
    let isAsk = action.side == .none ? order.pointee.isAsk : action.side == .ask
    let rest = order.pointee.size - min(order.pointee.filled, order.pointee.size)
    let keepsPlace =
      isAsk == order.pointee.isAsk && action.price == order.pointee.price && action.size <= rest
    if keepsPlace || action.size == 0 {
      take(order.pointee.size - action.size, node, book, place, to: tape)
      return
    }
    // A new price or a larger size: the order goes, and comes again at the end of a queue.
    take(order.pointee.size, node, book, place, stays: true, to: tape)
    book.pointee.stamp += 1
    order.pointee.filled = 0
    order.pointee.isAsk = isAsk
    order.pointee.price = action.price
    order.pointee.size = action.size
    order.pointee.stamp = book.pointee.stamp
    order.pointee.behind = behind(action.price, isAsk: isAsk, place)
    var row = row(of: order.pointee, book, place)
    row.arrived = decimal(action.size, place.entry.scale.size)
    append(row, place, to: tape)
  }
}
