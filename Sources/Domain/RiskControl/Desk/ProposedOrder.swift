import EventModel

/// An order that is to be judged, with what it would do.
struct ProposedOrder: Sendable {
  var slot: Int
  var strategy: Int
  var instrument: UInt32
  var side: Side
  var size: Int64
  /// Of a limit; `noNumber` for a market order.
  var price = noNumber
  /// What it asks for beside price and size: type, time in force, schedule, protection, the id under
  /// which a bot asked for it. Its state and reason are filled in when it is told.
  var terms = OrderPayload()
  var origin: UInt64 = 0
  var receiveTime = noTime
  /// What is wanted is no number.
  var isInvalid = false
  /// It follows from what is wanted, and is to close what is held.
  var isExit = false
  /// It stands at the day's limit of prices, and is left there.
  var isLeft = false

  // What it would do; filled in by the desk.
  /// When it is judged.
  var time: Int64 = 0
  /// Twice the price at which it is expected to trade, `noNumber` where none is known: its limit, else
  /// the touch, else the mark.
  var twicePrice = noNumber
  /// Value at that price in the account's currency, without a sign.
  var notional = Double.nan
  /// Size units held by the strategy and by all, before it.
  var own: Int64 = 0
  var total: Int64 = 0
  /// The same once it and all open orders of its side are filled.
  var ownAfter: Int64 = 0
  var totalAfter: Int64 = 0
  /// It closes no more than is held, open orders of its side counted.
  var reducesOwn = false
  var reducesTotal = false
  /// By how much the value of the position without its sign grows at most, once it and the open orders
  /// are filled on their worse side: of all, and of the strategy.
  var totalGrowth = 0.0
  var ownGrowth = 0.0
  /// Of the account.
  var equity = Double.nan
  /// A sum left the range of its type.
  var overflows = false

  var signedSize: Int64 { side == .bid ? size : 0 &- size }
  var type: OrderType { terms.type }
  /// It waits for the market to come to its trigger.
  var isStop: Bool { terms.trigger != noNumber }
  var timeInForce: TimeInForce { terms.timeInForce }
  var request: UInt64 { terms.request }

  /// Makes it no larger than a size, in whole lots; false where nothing is left. The odd rest of a
  /// position is sold as a whole.
  mutating func cut(to most: Int64, _ desk: Desk) -> Bool {
    let lot = desk.instruments[Int(instrument)].lot
    size = min(size, most)
    if lot != noNumber, size > 0 { size -= size % lot }
    return size > 0
  }
}
