import EventModel

/// What a desk wanted and had under way when its session ended, by names: with the account all that the
/// next session needs to go on as if there had been no end.
public struct SavedDesk: Sendable {
  /// The state of all, of what belongs to no strategy, or of a strategy.
  public struct Owner: Sendable {
    /// Nil: all; empty: no strategy.
    public var name: String?
    /// What was configured or commanded, what a day's loss and what a drawdown led to: names of states.
    public var commanded = SavedDesk.states[0]
    /// The state that a day's loss led to, by name.
    public var afterDailyLoss = SavedDesk.states[0]
    /// The state that a drawdown led to, by name.
    public var afterDrawdown = SavedDesk.states[0]
    /// It was rolled back, and closes what it holds.
    public var isRolledBack = false
    /// It trades, though its table says shadow: another was rolled back to it.
    public var hasTakenOver = false

    public init(name: String?) { self.name = name }

    /// Nothing but active: it need not be told.
    public var isPlain: Bool {
      let states = [commanded, afterDailyLoss, afterDrawdown]
      return states.allSatisfy { $0 == SavedDesk.states[0] } && !isRolledBack && !hasTakenOver
    }
  }

  /// Where something belongs: an instrument and a strategy, empty for none.
  public struct Place: Sendable, Hashable {
    /// Of the instrument.
    public var symbol: String
    /// Of the instrument; empty where it has none.
    public var publisher: String
    /// Empty: of none.
    public var strategy: String

    public init(symbol: String, publisher: String, strategy: String) {
      (self.symbol, self.publisher, self.strategy) = (symbol, publisher, strategy)
    }
  }

  /// What a strategy wants of an instrument, and how far it has come.
  public struct Target: Sendable {
    /// Whose it is, and of what instrument.
    public var place: Place
    /// Units of the instrument; nil: nobody has said so.
    public var size: ExactDecimal?
    /// Of its signal; `noTime`: of none.
    public var time = noTime
    /// The signal's number within its strategy, and what it says of protection.
    public var signal = SignalPayload()
    /// 1 or -1: a stop or target has closed what was long or short; 0: none has.
    public var stoppedSide = 0
    /// The signal's increasing attempt is still to be made, not before a time.
    public var isEntryDue = false
    /// Nanoseconds since the epoch; `Int64.min`: at once.
    public var entryTry = Int64.min
    /// Nil: nothing is to be closed.
    public var exit: Exit?

    public init(place: Place) { self.place = place }
  }

  /// A close that has not come to its end.
  public struct Exit: Sendable {
    /// When it was first wanted, nanoseconds since the epoch.
    public var since: Int64
    /// Not tried before; `Int64.min`: at once.
    public var nextTry = Int64.min
    /// Nanoseconds added before the try after the next refusal.
    public var backOff: Int64
    /// Orders in a row that ended without a fill.
    public var refusals = 0
    /// How often its limit was moved farther from the touch.
    public var widenings = 0
    /// Days since 1970-01-01 of the session in which it got stuck; nil: it is not.
    public var stuckDate: Int64?
    /// Why it waits, as was told: the number of a decision's reason.
    public var toldWait = 0

    public init(since: Int64, backOff: Int64) { (self.since, self.backOff) = (since, backOff) }
  }

  /// An order that is good until it is cancelled, with what is left of it.
  public struct Working: Sendable {
    /// Whose it is, and of what instrument.
    public var place: Place
    /// What it does: a bid buys.
    public var side: Side
    /// Units of the instrument.
    public var size: ExactDecimal
    /// Nil of a market order.
    public var price: ExactDecimal?
    /// What it asks for beside; its prices and sizes stand below.
    public var terms = OrderPayload()
    /// By the keys of the file: `trigger`, `trail`, `stop`, `target`; and `display`, a size.
    public var distances: [String: ExactDecimal] = [:]

    public init(place: Place, side: Side, size: ExactDecimal) {
      (self.place, self.side, self.size) = (place, side, size)
    }
  }

  /// What the venue protects a holding by.
  public struct Guard: Sendable {
    /// Whose it is, and of what instrument.
    public var place: Place
    /// Price of what is held, as the venue counts distances from.
    public var average: Double
    /// From the average: a distance, or a share of it; nil: none.
    public var stop: ExactDecimal?
    /// The stop as a share of the average price; nil: none.
    public var stopShare: ExactDecimal?
    /// From the average: a distance; nil: none.
    public var target: ExactDecimal?
    /// The target as a share of the average price; nil: none.
    public var targetShare: ExactDecimal?
    /// The stop follows the market.
    public var trails = false
    /// Where a stop that follows the market stood.
    public var level: ExactDecimal?
    /// The order whose fills it protects, and how many protective orders that has had.
    public var parent: UInt64
    /// Protective orders that the parent has had.
    public var made: UInt64

    public init(place: Place, average: Double, parent: UInt64, made: UInt64) {
      (self.place, self.average, self.parent, self.made) = (place, average, parent, made)
    }
  }

  /// What rules that go by the day before need of an instrument.
  public struct Day: Sendable {
    /// Its strategy means nothing.
    public var place: Place
    /// Local, of the newest price: days since 1970-01-01.
    public var date: Int64
    /// The newest price of that date; nil: none.
    public var last: ExactDecimal?
    /// The price that the date before ended with; nil: not known.
    public var previousClose: ExactDecimal?
    /// What was bought in a session, and its close, from which on that is sold.
    public var bought: ExactDecimal?
    /// When what was bought may be sold, nanoseconds since the epoch; `noTime`: nothing was.
    public var settles = noTime

    public init(place: Place, date: Int64) { (self.place, self.date) = (place, date) }
  }

  /// Of the newest event.
  public var time: Int64
  /// Orders so far, of all sessions: ids go on from it.
  public var orders: UInt64
  /// The kill switch was thrown.
  public var isKilled = false
  /// Those whose state is not plain.
  public var owners: [Owner] = []
  /// What strategies want, and how far it has come.
  public var targets: [Target] = []
  /// Orders that outlive the session.
  public var working: [Working] = []
  /// What protects holdings.
  public var guards: [Guard] = []
  /// What rules that go by the day before need.
  public var days: [Day] = []

  public init(time: Int64, orders: UInt64) { (self.time, self.orders) = (time, orders) }

  /// Nothing was wanted, under way or known.
  public var isEmpty: Bool {
    targets.isEmpty && working.isEmpty && guards.isEmpty && days.isEmpty
  }

  /// Names of states, the strictest last.
  static let states = ["active", "reducing_only", "halted", "flatten"]
}
