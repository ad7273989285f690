import EventModel

/// What a strategy knows of one instrument: its market, its position as it wants it, its memory.
struct InstrumentPosition: BitwiseCopyable {
  var memory = RuleMemory()
  /// The side and strength that is taken, -1 to 1; 0 is flat.
  var stance = 0.0
  /// Units of the instrument wanted; 0 with a stance where sizing knows no size yet.
  var target = 0.0
  var entryPrice = Double.nan
  /// When it is left by the clock, whatever the rule says; `Int64.max`: never.
  var due = Int64.max
  /// It is the session's end that is due, not the longest holding.
  var isDueByClose = false
  /// Prices at which the position is left; NaN: none.
  var stop = Double.nan
  var profit = Double.nan
  /// The side that may not be taken again before the rule has changed its mind; 0: none.
  var blockedSide = 0.0
  /// A gap was reported: leave on the first price behind it.
  var leavesOnPrice = false
  /// Of a row, the newest that is known.
  var volatility = Double.nan
  var trades = TradeReturns()
  /// Why the target changed last.
  var cause = SignalCause.entry
  /// A target was told: zero is one, too.
  var isTold = false
  /// Whether a signal is due at the end of the group.
  var isChanged = false

  // The market, in price units; `noNumber` where not known.
  var bid = noNumber
  var ask = noNumber
  var last = noNumber
}
