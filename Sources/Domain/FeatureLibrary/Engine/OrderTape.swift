/// What one order action did to the book, for features that look at orders one by one. A modification
/// that gives up its place in the queue makes two rows, the cancellation and the arrival. The rows of
/// an action come before that of the group which it is part of.
///
/// Snapshots, clears and rolls are no cancellations: they make rows with no side, which say that what
/// was known of queues is void.
final class OrderTape {
  let domain: Domain
  /// Follows the orders; it writes the rows.
  let tracker = OrderTracker()
  /// 1 for a buy order, -1 for a sell order, absent where the book was made anew.
  let side = Column()
  /// The order's, in currency.
  let price = Column()
  /// Units that came, were taken back or executed; absent where none were.
  let arrived = Column()
  let cancelled = Column()
  let executed = Column()
  /// 1 where the order left the book, otherwise absent.
  let gone = Column()
  /// Seconds that an order which left had been in the book; absent where it stays, or came in a
  /// snapshot.
  let lifetime = Column()
  /// The best prices before the action, as the events say them.
  let bid = Column()
  let ask = Column()
  /// How far behind the best price of its side the order was put, in currency; below zero where it
  /// bettered that.
  let behind = Column()
  /// Units executed against the orders of the other side while the order was in the book.
  let opposite = Column()
  /// When the order took its place in the queue: rises from arrival to arrival.
  let stamp = Column()

  init(_ domain: Domain) { self.domain = domain }

  private lazy var columns = [
    side, price, arrived, cancelled, executed, gone, lifetime, bid, ask, behind, opposite, stamp,
  ]

  /// - Parameter events: order actions that may come.
  func startBatch(events: Int) {
    domain.rows.reserve(events * 2)
    for column in columns { column.reserve(events * 2) }
  }

  func append(
    _ row: OrderRow, _ instrument: Int, _ time: Int64, position: Int, event: Int,
    _ entry: MarketEntry
  ) {
    let place = domain.rows.count
    side.values[place] = row.side
    price.values[place] = row.price
    arrived.values[place] = row.arrived
    cancelled.values[place] = row.cancelled
    executed.values[place] = row.executed
    gone.values[place] = row.gone
    lifetime.values[place] = row.lifetime
    bid.values[place] = entry.numbers[MarketPlace.book]
    ask.values[place] = entry.numbers[MarketPlace.book + 2]
    behind.values[place] = row.behind
    opposite.values[place] = row.opposite
    stamp.values[place] = row.stamp
    domain.rows.append(
      instrument: instrument, time: time, position: position, event: event, isInDoubt: false)
  }
}

/// The numbers of a row of the tape that the order itself has.
struct OrderRow {
  var side = Double.nan
  var price = Double.nan
  var arrived = Double.nan
  var cancelled = Double.nan
  var executed = Double.nan
  var gone = Double.nan
  var lifetime = Double.nan
  var behind = Double.nan
  var opposite = Double.nan
  var stamp = Double.nan
}

extension FeatureArguments {
  /// What orders one by one did, and the arguments for nodes on that.
  var orders: OrderTape { graph.orders() }

  /// Adds a node that is computed order action by order action.
  func onOrders(_ node: FeatureNode) -> [Column] {
    graph.add(node, on: orders.domain)
    return node.outputs
  }

  /// The same arguments for what is computed order action by order action.
  var oneByOne: FeatureArguments {
    on(orders.domain)
  }

  /// A column of the tape of orders at the rows of this domain.
  func ofOrders(_ column: Column, _ kind: OfTape.Kind) -> Column {
    add(OfTape(column, of: orders.domain, on: domain, kind))[0]
  }

  /// A column of the tape of orders, of one side.
  func ofSide(_ side: Double, _ column: Column) -> Column {
    graph.shared("side \(side) of orders' \(ObjectIdentifier(column))") {
      onOrders(
        RowFunction([orders.side, column]) { input, output, count in
          for row in 0..<count { output[row] = input[0][row] == side ? input[1][row] : .nan }
        })
    }[0]
  }
}
