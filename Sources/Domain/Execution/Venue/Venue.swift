import EventModel
import Stages

/// Where orders are executed: the simulated venue, or live the hub. The desk sends tickets, and takes
/// the reports in the order in which they are known here.
protocol Venue: Stateful {
  /// Sends a new order that was decided at `time`.
  mutating func submit(_ ticket: OrderTicket, at time: Int64)
  /// Asks that an order be taken back.
  mutating func cancel(_ ticket: OrderTicket, at time: Int64)
  /// Asks that an order get the price and size of the ticket; it loses its place in the queue unless
  /// only its size falls.
  mutating func replace(_ ticket: OrderTicket, at time: Int64)

  /// Size units that all strategies hold of an instrument, as far as is known there.
  func held(_ instrument: UInt32) -> Int64

  /// When something is next to be done or known; `Int64.max` when nothing is under way.
  var nextTime: Int64 { get }
  /// Does what is next to be done at `nextTime`, and returns a report where one is known by that.
  mutating func step() -> VenueReport?
}

/// An order as a venue is told of it.
struct OrderTicket: BitwiseCopyable, Sendable {
  var id: UInt64
  var instrument: UInt32
  var isBuy: Bool
  var type: OrderType
  var timeInForce: TimeInForce
  /// The limit, in the instrument's price units; `noNumber` of a market order.
  var price: Int64
  /// In the instrument's size units, above zero; what was executed included.
  var size: Int64
  /// The origin of the event that caused it.
  var origin: UInt64
  /// When it was decided.
  var sent = noTime
  /// -1: none.
  var strategy: Int32 = -1
  /// The number of the signal that it follows from; 0: of none.
  var signal: UInt64 = 0
  var conditions = OrderConditions()
  /// Of an order that the venue made: the parent whose fills it protects.
  var link: UInt64 = 0
}

/// What a venue says of an order.
struct VenueReport: BitwiseCopyable, Sendable {
  enum Kind: UInt8, BitwiseCopyable, Sendable {
    case acknowledged, rejected, filled, cancelled, cancelRejected, replaced, replaceRejected
    case expired
    /// The venue made the order of the ticket itself.
    case made
    /// The venue changed size, price or trigger of an order, unasked.
    case resized
  }

  var kind: Kind
  var id: UInt64
  var instrument: UInt32
  /// Of a fill: its price. Of a replacement: the order's new limit.
  var price = noNumber
  /// Of a replacement: the order's new trigger.
  var trigger = noNumber
  /// Of a fill: executed by it. Of a replacement: the order's new size.
  var size: Int64 = 0
  /// Executed of the order so far.
  var filled: Int64 = 0
  var liquidity = Liquidity.unknown
  /// Of a fill: in 1e-9 of the instrument's currency.
  var fees: Int64 = 0
  /// When it happened at the venue.
  var venueTime: Int64
  /// When it is known here.
  var knownTime: Int64 = noTime
  /// The origin of the event that caused it.
  var origin: UInt64
  var reason = DecisionReason.accepted
  /// Of an order that the venue made.
  var ticket: OrderTicket?
}
