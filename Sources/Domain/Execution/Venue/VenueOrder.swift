import EventModel

/// An order in the simulated venue.
struct VenueOrder: BitwiseCopyable {
  var id: UInt64
  var instrument: UInt32
  var isBuy: Bool
  var type: OrderType
  var timeInForce: TimeInForce
  /// `noNumber` of a market order.
  var price: Int64
  var size: Int64
  var filled: Int64 = 0
  var origin: UInt64
  /// When it was decided to send it, or what it was changed to last.
  var sent: Int64
  /// When it reached the venue, or last lost its priority.
  var arrival: Int64
  /// Orders of one price in the order of their arrival.
  var serial: UInt64
  /// What stands before it at its price, in size units; below zero while the book does not show its
  /// price.
  var ahead = VenueOrder.notSeen
  /// What showed at its price when the book last changed.
  var shown: Int64 = 0
  /// Traded at its price since then.
  var traded: Int64 = 0
  /// Value of what was executed of it, in 1e-9 of the currency: what fees of an order go by.
  var filledValue: Int64 = 0

  /// It took what there was when it came, and what is left goes on taking: it pays what it meets, as
  /// nobody has seen it wait at its limit.
  var isTaking = false
  /// How often the market had opened when it came.
  var openings: Int64 = 0
  var strategy: Int32
  /// The number of the signal that it follows from; 0: of none.
  var signal: UInt64
  var conditions: OrderConditions
  /// What is left of the part that shows; of an order that shows all, 0.
  var displayed: Int64 = 0
  /// The size that was told last: others may have made it smaller since.
  var toldSize: Int64
  var role = ProtectiveRole.none
  /// The market has been at its trigger.
  var isTriggered = false

  static var notSeen: Double { -1 }

  init(_ ticket: OrderTicket, arrival: Int64, serial: UInt64) {
    id = ticket.id
    instrument = ticket.instrument
    isBuy = ticket.isBuy
    type = ticket.type
    timeInForce = ticket.timeInForce
    price = ticket.type == .market ? noNumber : ticket.price
    size = ticket.size
    toldSize = ticket.size
    strategy = ticket.strategy
    signal = ticket.signal
    conditions = ticket.conditions
    if conditions.display != noNumber { displayed = min(conditions.display, size) }
    origin = ticket.origin
    sent = ticket.sent
    self.arrival = arrival
    self.serial = serial
  }

  var remaining: Int64 { size - filled }
  var isMarket: Bool { type == .market }
  var waitsForAuction: Bool { timeInForce == .atOpen || timeInForce == .atClose }
  /// Does not stay in the book.
  var isImmediate: Bool { timeInForce == .immediateOrCancel || timeInForce == .fillOrKill }

  /// Whether others have filled what was left of it.
  var isOverfilled: Bool { remaining <= 0 && toldSize > filled }
  /// What of it stands in the queue of its price.
  var queued: Int64 { conditions.display == noNumber ? remaining : min(displayed, remaining) }
  var parent: UInt64 { id & ~ParentOrder.mostChildren }

  /// Whether a price is at its trigger or past it.
  func isReached(by other: Int64) -> Bool {
    conditions.trigger != noNumber
      && (isBuy ? other >= conditions.trigger : other <= conditions.trigger)
  }

  /// Moves the trigger behind the market; the first price sets it where none was given.
  mutating func follow(_ price: Int64) {
    guard conditions.trail != noNumber, price != noNumber else { return }
    let (moved, overflow) =
      isBuy
      ? price.addingReportingOverflow(conditions.trail)
      : price.subtractingReportingOverflow(conditions.trail)
    if overflow { return }
    if conditions.trigger == noNumber {
      conditions.trigger = moved
    } else {
      conditions.trigger =
        isBuy ? min(conditions.trigger, moved) : max(conditions.trigger, moved)
    }
  }

  /// Whether its limit lets it trade at a price.
  func accepts(_ other: Int64) -> Bool { isMarket || (isBuy ? other <= price : other >= price) }

  /// Whether a price is past its limit, so that nothing at the limit can be left.
  func isPassed(by other: Int64) -> Bool {
    !isMarket && (isBuy ? other < price : other > price)
  }

  /// Price and time priority: buys before sells, market orders first, then the best limit.
  func precedes(_ other: VenueOrder) -> Bool {
    if isBuy != other.isBuy { return isBuy }
    if isMarket != other.isMarket { return isMarket }
    if price != other.price { return isBuy ? price > other.price : price < other.price }
    return serial < other.serial
  }
}

/// What an own order took of a level, so that the same displayed size is not used twice. It is
/// forgotten when the level's size changes.
struct TakenLiquidity: BitwiseCopyable {
  var isAsk: Bool
  var price: Int64
  var taken: Int64
  var shown: Int64
}
