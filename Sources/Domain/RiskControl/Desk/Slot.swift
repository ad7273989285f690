import Accounts
import EventModel
import MarketRules

/// Orders that are open, by what they still may add to a position.
struct OpenQuantity: BitwiseCopyable, Sendable, Equatable {
  /// Size units left of buys and of sells.
  var buys: Int64 = 0
  var sells: Int64 = 0
  /// Money by which the gross value grows when the worse side of them is filled.
  var reserved: Nanos = 0
  /// Money by which the initial margin grows then.
  var margin: Nanos = 0

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

/// What a strategy wants of an instrument, and how far it has come.
struct Slot: BitwiseCopyable, Sendable {
  /// -1: orders of no strategy.
  var strategy: Int
  var instrument: UInt32
  /// The next slot of the instrument; -1 after the last.
  var next: Int32
  /// Size units that the strategy wants to hold, as its last signal said.
  var wanted: Int64 = 0
  /// It has said so: what is held before that is nobody's concern.
  var hasWanted = false
  /// The increasing attempt of the signal is still to be made.
  var isEntryDue = false
  /// The attempt waits until what closes the position has ended.
  var entryWaits = false
  /// It could not be made at once: it is dropped where the signal is too old by then.
  var hasWaited = false
  /// Stops and targets of the venue that protect what is held.
  var protections: Int32 = 0
  /// It stands in the list of what is to be decided.
  var isListed = false
  /// The side of what protection has closed, 1 or -1; 0: nothing. Until a signal has another sign the
  /// strategy holds nothing.
  var stoppedSide: Int8 = 0
  /// Time, origin and receive time of the signal, and the protection that its entries bring with them
  /// in price units.
  var signalTime = noTime
  var origin: UInt64 = 0
  var receiveTime = noTime
  /// What the signal says beside the target: protection of what is entered by it.
  var signal = SignalPayload()
  var open = OpenQuantity()
  var exit = ExitState()
  /// Since when another position is held than is wanted; `noTime`: it is not.
  var unreachedSince = noTime
  /// It was told that it is not.
  var isUnreachedTold = false
  /// What stood in the way last.
  var hindrance = DecisionReason.accepted
  /// An entry that is tried again is not before this.
  var entryTry = Int64.min
  /// And it is tried only after a price, a status or a session of the instrument.
  var entryNeedsNews = false
  var limits = SlotLimits()
  /// Orders are decided and not sent.
  var isShadow = false
  /// Its strategy has become a shadow here, and what it held is closed first.
  var isLeaving = false
  /// Share of the target that is traded.
  var share = 1.0

  /// Takes a signal: what the strategy wants from now on, and one attempt to get there.
  mutating func take(_ event: Event, _ payload: SignalPayload, _ size: Int64) {
    signal = payload
    origin = event.origin
    receiveTime = event.receiveTime
    signalTime = event.eventTime
    wanted = size
    hasWanted = true
    isEntryDue = true
    entryWaits = false
    hasWaited = false
    isUnreachedTold = false
    unreachedSince = noTime
    hindrance = exit.dueSince == noTime ? .accepted : exit.toldWait
    entryTry = .min
    entryNeedsNews = false
    if Int8(size.signum()) != stoppedSide { stoppedSide = 0 }
  }
}

/// How the closing of a position goes on.
struct ExitState: BitwiseCopyable, Sendable {
  /// Since when something is to be closed; `noTime`: nothing is.
  var dueSince = noTime
  /// Not tried before.
  var nextTry = Int64.min
  /// What is added before the try after the next refusal.
  var backOff: Int64 = 0
  /// Orders in a row that ended without a fill.
  var refusals: Int32 = 0
  /// How often a limit was moved farther from the touch.
  var widenings: Int32 = 0
  /// A limit that works is moved then; `noTime`: none works.
  var repriceAt = noTime
  /// It is tried again only after a price, a status or a session of the instrument.
  var needsNews = false
  /// Refused too often: tried again when the session, the status or an operator changes something.
  var isStuck = false
  /// When a timer looks at it again; `noTime`: none does.
  var wakeAt = noTime
  /// Of the session in which it got stuck.
  var stuckDate = Int64.min
  /// Why it waits, as was told.
  var toldWait = DecisionReason.accepted
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
  /// Sizes of orders; they are judged by it, and targets rounded.
  var lots = LotRule()
  var tick: Int64 = noNumber
  /// Multiplier and currency are known.
  var hasTerms = false
  var sector = 0
  /// Of the desk's calendars; -1: none named, -2: one that is not known.
  var calendar = -1
  var firstSlot: Int32 = -1
  /// Some slot of it waits for news: a price, a status, a session.
  var isAwaited = false
  /// Where the prices of its working orders stand; -1: nowhere.
  var working: Int32 = -1
  /// Over all strategies.
  var open = OpenQuantity()
  var status = TradingStatus()
  var isRestricted = false
  var shortSales = RiskConfiguration.ShortSales.allowed
  var isLocated = false
  /// The rules of A-shares hold.
  var isShare = false
  var day = ShareDay()

  var lot: Int64 { lots.lot }
  /// Whether prices are bound by the previous close.
  var isBound: Bool { day.limits.rule.binds }
}

/// What rules that go by the previous close, and those of A-shares, need of the past.
struct ShareDay: BitwiseCopyable, Sendable {
  var limits = DayLimits()
  var purchases = DayPurchases()
}
