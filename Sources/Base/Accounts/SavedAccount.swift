import EventModel

/// An account as it stands at a time, by the names of what it holds: what `risk --save-account` writes
/// and `[account] from` goes on from, such that two days in two runs are one run; or what
/// `[account.positions]` says.
public struct SavedAccount: Sendable, Equatable {
  /// What is held of an instrument for a strategy, or was.
  public struct Holding: Sendable, Equatable {
    /// Of the instrument.
    public var symbol: String
    /// Empty: of any.
    public var publisher = ""
    /// Empty: of none.
    public var strategy = ""
    /// Units of the instrument, short below zero.
    public var size: ExactDecimal
    /// What is open was bought for this, in units of the instrument's amounts (price × size of most).
    public var cost: ExactDecimal?
    /// Price of what is open, where a person says it in place of the cost.
    public var averagePrice: ExactDecimal?
    /// Received less paid since the beginning, value of all fills, in the same units; fees in the
    /// instrument's currency. Nil where the cash of the account says what was left after it was paid.
    public var history: History?
  }

  /// What fills have left of a holding, open or closed.
  public struct History: Sendable, Equatable {
    /// Received for what was sold, less paid for what was bought.
    public var cash: ExactDecimal
    /// The value of all fills.
    public var turnover: ExactDecimal
    /// Of all fills, in the instrument's currency; below zero where venues paid.
    public var fees: ExactDecimal
    /// Paid for holding, less what was received; in that currency too.
    public var carry: ExactDecimal
    /// How many there were.
    public var fills: Int64
    /// Of what is not held any more: its money, should the next stream not have the instrument.
    public var closed: ClosedMoney?
  }

  /// Money of what is not held any more.
  public struct ClosedMoney: Sendable, Equatable {
    /// Of the instrument.
    public var currency: String
    /// What it has brought, fees and carry counted.
    public var profit: ExactDecimal
  }

  /// The highest equity and that of the day's start, in the account's currency; NaN: the first one that is
  /// known.
  public struct Equity: Sendable, Equatable {
    /// The highest equity.
    public var peak = Double.nan
    /// Equity at the start of the day.
    public var dayStart = Double.nan

    public static func == (first: Equity, second: Equity) -> Bool {
      (first.peak == second.peak || first.peak.isNaN && second.peak.isNaN)
        && (first.dayStart == second.dayStart || first.dayStart.isNaN && second.dayStart.isNaN)
    }
  }

  /// What an instrument was last worth.
  public struct Mark: Sendable, Equatable {
    /// Of the instrument.
    public var symbol: String
    /// Of the instrument; empty where it has none.
    public var publisher: String
    /// Nil where none was known.
    public var price: ExactDecimal?
    /// Of the market, not of a fill.
    public var isPriced: Bool
    /// The newest funding rate, a ratio, and when its interval ends; nil where there is none.
    public var funding: Funding?
  }

  /// A funding rate of a perpetual contract.
  public struct Funding: Sendable, Equatable {
    /// A ratio of the position's value for the interval.
    public var rate: ExactDecimal
    /// When its interval ends, nanoseconds since the epoch.
    public var end: Int64
  }

  /// The account's, in which figures are told.
  public var currency: String
  /// In the account at the beginning, by currency.
  public var cash: [(currency: String, amount: ExactDecimal)] = []
  /// What is held, or was.
  public var holdings: [Holding] = []
  /// What instruments were last worth.
  public var marks: [Mark] = []
  /// What one unit of a currency was worth.
  public var rates: [(currency: String, rate: Double)] = []
  /// Of all.
  public var equity = Equity()
  /// Of each strategy, by name.
  public var strategies: [(name: String, equity: Equity)] = []
  /// When the next day begins; nil: with the first event.
  public var nextDay: Int64?
  /// What was wanted and under way; nil: that is not known.
  public var desk: SavedDesk?
  /// Strategies that others go on for; empty: none does.
  public var heirs: [(old: String, new: String)] = []
  /// Strategies whose holdings belong to none now, and are closed.
  public var flattened: [String] = []

  /// The newest form of the file; 1 had no desk.
  static let version = 2

  public init(currency: String) { self.currency = currency }

  /// Those that it has money in.
  var currencies: [String] {
    cash.map(\.currency) + holdings.compactMap { $0.history?.closed?.currency }
  }

  /// The strategy that has a holding now.
  func owner(of holding: Holding) -> String { heir(of: holding.strategy) }

  /// The strategy that goes on for another: itself where nobody does; empty: none.
  public func heir(of strategy: String) -> String {
    if !strategy.isEmpty, flattened.contains(strategy) { return "" }
    return heirs.first { $0.old == strategy }?.new ?? strategy
  }

  public static func == (first: SavedAccount, second: SavedAccount) -> Bool {
    first.text == second.text
  }
}
