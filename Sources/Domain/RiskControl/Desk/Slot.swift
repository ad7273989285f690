import Accounts
import EventModel

/// Orders that are open, by what they still may add to a position.
struct OpenQuantity: BitwiseCopyable, Sendable, Equatable {
  /// Size units left of buys and of sells.
  var buys: Int64 = 0
  var sells: Int64 = 0
  /// Money by which the gross value grows when the worse side of them is filled.
  var reserved: Nanos = 0

  var isAny: Bool { buys | sells != 0 }

  func same(_ side: Side) -> Int64 { side == .bid ? buys : sells }
  func other(_ side: Side) -> Int64 { side == .bid ? sells : buys }

  mutating func add(_ side: Side, _ size: Int64) {
    if side == .bid { buys += size } else { sells += size }
  }

  /// The larger of what the position becomes when all buys, or all sells, are filled.
  func worst(of position: Int64) -> Int64 {
    max((position &+ buys).magnitude, (position &- sells).magnitude).clamped
  }
}

extension UInt64 {
  /// As an Int64, the largest where it is larger.
  var clamped: Int64 { Int64(clamping: self) }
}

/// What a strategy wants of an instrument, and what it has asked for.
struct Slot: BitwiseCopyable, Sendable {
  /// -1: orders of no strategy.
  var strategy: Int
  var instrument: UInt32
  /// The next slot of the instrument; -1 after the last.
  var next: Int32
  /// Size units that the strategy wants to hold.
  var wanted: Int64 = 0
  /// The signal that wants it is not yet done with.
  var isPending = false
  /// It stands in the list of what is to be decided.
  var isListed = false
  /// The signal asked for something that is no size.
  var isInvalid = false
  /// Time, origin and receive time of the signal.
  var signalTime = noTime
  var origin: UInt64 = 0
  var receiveTime = noTime
  /// What the signal says beside the target: protection of what is entered by it.
  var signal = SignalPayload()
  var open = OpenQuantity()
  /// Orders that its signals made and that have not ended.
  var orders = 0
  var limits = SlotLimits()
  /// Orders are decided and not sent.
  var isShadow = false
  /// Share of the target that is traded.
  var share = 1.0
}

/// The limits of a strategy in an instrument, in the instrument's units; the largest number where there
/// is none.
struct SlotLimits: BitwiseCopyable, Sendable {
  var orderSize = Int64.max
  var maximumAge = Int64.max
  var repeatedWithin: Int64 = 0
  /// Of the position of all strategies.
  var position = Int64.max
  var positionNotional = Double.infinity
  /// Of the strategy's own.
  var ownPosition = Int64.max
  var ownPositionNotional = Double.infinity
}

/// The newest orders of a slot, to find repetitions.
struct RecentOrder: BitwiseCopyable, Sendable {
  var time = noTime
  var size: Int64 = 0
  var price: Int64 = 0
  var side = Side.none
  static let count = 16
}

/// What checks need to know of an instrument beside its prices.
struct DeskInstrument: BitwiseCopyable, Sendable {
  var lot: Int64 = noNumber
  var tick: Int64 = noNumber
  /// Multiplier and currency are known.
  var hasTerms = false
  var sector = 0
  /// Of the desk's calendars; -1: none named, -2: one that is not known.
  var calendar = -1
  var firstSlot: Int32 = -1
  /// Over all strategies.
  var open = OpenQuantity()
  /// From status events.
  var isHalted = false
  var isShortSaleRestricted = false
  /// The phase that the stream's own sessions tell; unknown where they do not.
  var phase = SessionPhase.unknown
  var isRestricted = false
  var shortSales = RiskConfiguration.ShortSales.allowed
  var isLocated = false
  /// The rules of A-shares hold; the share of the previous close that prices are bound by.
  var isShare = false
  var shareLimit = 0.0
  var day = ShareDay()
}

/// What the rules of A-shares need of the past.
struct ShareDay: BitwiseCopyable, Sendable {
  /// Local date of the newest price, and the newest price of that date.
  var date = Int64.min
  var last = noNumber
  /// The last price of the date before.
  var previousClose = noNumber
  /// Limits that the venue itself publishes.
  var upper = noNumber
  var lower = noNumber
  /// Size units bought on `boughtDate`.
  var boughtDate = Int64.min
  var bought: Int64 = 0
}

/// An order that risk let pass and that has not ended.
struct OpenOrder: BitwiseCopyable, Sendable {
  var id: UInt64
  /// The id under which a bot asked for it; 0 for those of signals.
  var request: UInt64
  var slot: Int32
  var side: Side
  var type: OrderType
  var price: Int64
  var size: Int64
  var filled: Int64 = 0
  var timeInForce: TimeInForce
  var schedule: ScheduleKind
  var deadline: Int64
  var decisionTime: Int64
  /// Its cancellation was asked for.
  var isCancelling = false

  var left: Int64 { max(0, size - filled) }
}
