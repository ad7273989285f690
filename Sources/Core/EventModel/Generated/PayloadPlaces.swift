// Generated from schemas/stream.capnp by .ci/schema; do not edit.

/// Positions in a payload: DepthWords of the schema.
public enum DepthWord {
  @inlinable public static var bidPrice: Int { 0 }
  @inlinable public static var bidSize: Int { 1 }
  @inlinable public static var bidCount: Int { 2 }
  @inlinable public static var askPrice: Int { 3 }
  @inlinable public static var askSize: Int { 4 }
  @inlinable public static var askCount: Int { 5 }
  @inlinable public static var perLevel: Int { 6 }
}

/// Positions in a payload: AuctionWords of the schema.
public enum AuctionWord {
  @inlinable public static var referencePrice: Int { 0 }
  @inlinable public static var upperCollar: Int { 1 }
  @inlinable public static var lowerCollar: Int { 2 }
  @inlinable public static var continuousClearingPrice: Int { 3 }
  @inlinable public static var interestClearingPrice: Int { 4 }
  @inlinable public static var marketImbalanceSize: Int { 5 }
  @inlinable public static var auctionTime: Int { 6 }
  /// The venue's own code.
  @inlinable public static var auctionType: Int { 7 }
  /// How many words every payload has; more may follow.
  @inlinable public static var count: Int { 8 }
  /// How many words this build knows.
  @inlinable public static var known: Int { 8 }
}

/// Positions in a payload: BarWords of the schema.
public enum BarWord {
  @inlinable public static var open: Int { 0 }
  @inlinable public static var high: Int { 1 }
  @inlinable public static var low: Int { 2 }
  @inlinable public static var close: Int { 3 }
  /// How many words every payload has; more may follow.
  @inlinable public static var count: Int { 4 }
  /// How many words this build knows.
  @inlinable public static var known: Int { 4 }
}

/// Positions in a payload: SignalValues of the schema.
public enum SignalValue {
  @inlinable public static var cause: Int { 0 }
  /// That the strategy saw; NaN: none.
  @inlinable public static var price: Int { 1 }
  /// Of the signal within its strategy and run, from 1; 0: not said.
  @inlinable public static var number: Int { 2 }
  /// Protection: from a fill's price to its stop, above 0; NaN: none.
  @inlinable public static var stopDistance: Int { 3 }
  /// And to its take-profit.
  @inlinable public static var targetDistance: Int { 4 }
  /// The same as shares of the fill's price.
  @inlinable public static var stopShare: Int { 5 }
  @inlinable public static var targetShare: Int { 6 }
  /// 1: the stop follows the market at its distance; 0: not said.
  @inlinable public static var stopTrails: Int { 7 }
  /// How many values every payload has; more may follow.
  @inlinable public static var count: Int { 2 }
  /// How many values this build knows.
  @inlinable public static var known: Int { 8 }
}

/// Positions in a payload: OrderWords of the schema.
public enum OrderWord {
  @inlinable public static var state: Int { 0 }
  /// 0: it is a parent.
  @inlinable public static var parent: Int { 1 }
  /// Or the bot that asked for it.
  @inlinable public static var strategy: Int { 2 }
  @inlinable public static var type: Int { 3 }
  @inlinable public static var timeInForce: Int { 4 }
  /// Executed so far.
  @inlinable public static var filled: Int { 5 }
  @inlinable public static var schedule: Int { 7 }
  /// Of the schedule; noTime: as configured.
  @inlinable public static var deadline: Int { 8 }
  /// Of the signal or request that it follows from.
  @inlinable public static var decisionTime: Int { 6 }
  /// Of what was refused, taken back or expired.
  @inlinable public static var reason: Int { 9 }
  /// The id under which a bot or file asked for it; 0: a signal's.
  @inlinable public static var request: Int { 10 }
  /// The number, within its strategy, of the signal it follows from.
  @inlinable public static var signal: Int { 11 }
  /// Rests until the market is there: a stop; noNumber: none.
  @inlinable public static var trigger: Int { 12 }
  /// The trigger follows the market at this distance.
  @inlinable public static var trail: Int { 13 }
  /// Shown at most; noNumber: all.
  @inlinable public static var display: Int { 14 }
  /// Of orders that end each other: one fills, the rest shrink.
  @inlinable public static var group: Int { 15 }
  /// The order whose fills it protects.
  @inlinable public static var link: Int { 16 }
  /// Ends then, whatever its time in force; noTime: never.
  @inlinable public static var expiry: Int { 17 }
  /// Protection that its fills bring with them, as in SignalValues.
  @inlinable public static var stopDistance: Int { 18 }
  @inlinable public static var targetDistance: Int { 19 }
  /// Minted with the state and kept over recovery; with strategy and request it names the order.
  @inlinable public static var run: Int { 20 }
  /// FNV-1a of its name at the broker; 0: the strategy's, or the only one.
  @inlinable public static var account: Int { 21 }
  /// Protection as shares of the fill's price.
  @inlinable public static var stopShare: Int { 22 }
  @inlinable public static var targetShare: Int { 23 }
  /// 1: the stop that its fills bring follows the market.
  @inlinable public static var stopTrails: Int { 24 }
  /// 1: it never takes what its strategy holds through zero.
  @inlinable public static var reduceOnly: Int { 25 }
  /// How many words every payload has; more may follow.
  @inlinable public static var count: Int { 10 }
  /// How many words this build knows.
  @inlinable public static var known: Int { 26 }
}

/// Positions in a payload: FillWords of the schema.
public enum FillWord {
  @inlinable public static var parent: Int { 0 }
  @inlinable public static var strategy: Int { 1 }
  @inlinable public static var liquidity: Int { 2 }
  /// Commission, fees and taxes paid; negative where the venue pays.
  @inlinable public static var fees: Int { 3 }
  /// Unique, and the same in every run; a broker's as FNV-1a.
  @inlinable public static var fillId: Int { 4 }
  /// Of the order so far, this fill included.
  @inlinable public static var filled: Int { 5 }
  /// When it happened; the event's time is when it was known.
  @inlinable public static var venueTime: Int { 6 }
  /// The fill that this one replaces, as if that had never been.
  @inlinable public static var revises: Int { 7 }
  /// As in OrderWords.
  @inlinable public static var account: Int { 8 }
  /// How many words every payload has; more may follow.
  @inlinable public static var count: Int { 7 }
  /// How many words this build knows.
  @inlinable public static var known: Int { 9 }
}

/// Positions in a payload: AccountValues of the schema.
public enum AccountValue {
  /// Profit of what is open, fees not counted.
  @inlinable public static var unrealized: Int { 0 }
  /// Paid so far, less those that venues paid.
  @inlinable public static var fees: Int { 1 }
  /// Value of what is held, without signs.
  @inlinable public static var gross: Int { 2 }
  /// Value of what is held, short positions negative.
  @inlinable public static var net: Int { 3 }
  /// The highest equity so far.
  @inlinable public static var peak: Int { 4 }
  /// Equity when the day began.
  @inlinable public static var dayStart: Int { 5 }
  /// Held of the event's instrument: shares, contracts, units.
  @inlinable public static var position: Int { 6 }
  /// Of what is held of it, in its currency; NaN where nothing is.
  @inlinable public static var averagePrice: Int { 7 }
  /// How many values this build knows.
  @inlinable public static var known: Int { 8 }
}
