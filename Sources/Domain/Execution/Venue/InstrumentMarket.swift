import EventModel
import MarketRules

/// Which events of the stream the simulated venue's book is made from.
enum BookMode: String, CaseIterable, Sendable {
  /// Order by order.
  case l3
  /// Depth, or the changes of levels.
  case l2
  /// Best bid and offer.
  case l1
  /// Trades alone.
  case trades
  case bars

  /// The finest that a stream of these kinds allows; nil where it holds no market.
  static func finest(_ kinds: KindSet) -> BookMode? {
    if kinds.contains(.orderAction) { return .l3 }
    if kinds.contains(.depth) || kinds.contains(.level) { return .l2 }
    if kinds.contains(.quote) { return .l1 }
    if kinds.contains(.trade) { return .trades }
    return kinds.contains(.bar) ? .bars : nil
  }
}

extension BookMode {
  /// The kinds of event that it is made from.
  var kinds: KindSet {
    switch self {
    case .l3: KindSet(.orderAction)
    case .l2: KindSet(.depth, .level)
    case .l1: KindSet(.quote)
    case .trades: KindSet(.trade)
    case .bars: KindSet(.bar)
    }
  }
}

/// What the venue knows of one instrument. One value each in a flat array, so that an event that
/// concerns nobody costs a store.
struct InstrumentMarket: BitwiseCopyable {
  var quote = Quote()
  var lastPrice = noNumber
  /// Volume of the trades and bars since the stream began, in size units.
  var volume: Int64 = 0
  /// Orders at the venue, remembered takings, and parents that follow the market: while it is above
  /// zero, every event of the instrument is looked at.
  var interest: Int32 = 0
  /// A change has not been matched with the orders yet, as its group is open.
  var isDirty = false
  /// The change has been matched, as a trade was to follow it in its group; who follows the market has
  /// not seen it.
  var isMatched = false
  /// Halts and parts of the session, as the stream tells them. Where it tells sessions the calendar is not
  /// asked.
  var status = TradingStatus()
  /// How often continuous trading has begun.
  var openings: Int64 = 0
  /// When the session ends, by the calendar, where it is watched for; else `Int64.max`.
  var sessionEnd: Int64 = .max
  /// By the calendar; true where there is none.
  var isOpen = true
  /// When the span began in which the calendar has it open, and until when what it says holds.
  var openSince = Int64.min
  var calendarUntil: Int64 = .max
  /// When its book was told last, and from when on that counts: what was told before a halt, or before
  /// the opening, is no price of the market that follows.
  var bookTime = Int64.min
  var matchesFrom = Int64.min

  /// The newest of its book was marked as unreliable: it triggers nothing.
  var isUnreliable = false
  /// The day's limits go by its prices.
  var hasDayLimits = false

  // From the header.
  var tick: Int64 = 1
  var lot: Int64 = 1
  var lots = LotRule()
  /// What is bought is sold from the next session on.
  var settlesNextDay = false
  /// What a size that is not told is taken for.
  var sizeWhenUnknown: Int64 = .max / 4
  /// The size that rates of impact are for.
  var impactSize: Int64 = 1
  /// Currency per point and contract, in 1e-9.
  var multiplier9: Int64 = 1_000_000_000
  /// Worth multiplier / price, not multiplier × price.
  var isInverse = false
  var priceExponent: Int8 = -9
  var sizeExponent: Int8 = -9
  /// Shares, contracts or coins of a size unit.
  var sizeUnit = 1.0

  /// Whether orders are matched now.
  var isContinuous: Bool {
    status.isContinuous && (status.tellsSessions || isOpen)
  }

  /// Whether its book was told since orders are matched.
  var isBookCurrent: Bool { bookTime >= matchesFrom }

  /// Orders are matched from now on, with what is told from now on.
  mutating func resume(at time: Int64) {
    openings += 1
    matchesFrom = time
    bookTime = min(bookTime, max(time, .min + 1) - 1)
  }

  /// A price on the tick: the next lower one for bids, the next higher one for asks.
  func passive(_ price: Int64, isBuy: Bool) -> Int64 {
    let (quotient, rest) = Timestamp.floorDivide(price, tick)
    if rest == 0 { return price }
    let lower = quotient.multipliedReportingOverflow(by: tick).partialValue
    return isBuy ? lower : lower + tick
  }

  /// What the header says of the instrument.
  ///
  /// - Parameters:
  ///   - shares: the rules of A-shares.
  ///   - unknownSize: decimal text of what a size that is not told is taken for.
  ///   - impact: decimal text of the size that rates of impact are for.
  mutating func learn(
    _ instrument: Instrument, _ shares: ShareRules, unknownSize: String?, impact: String
  ) {
    tick = instrument.tickSize == noNumber ? 1 : max(1, instrument.tickSize)
    lots = shares.lots(of: instrument)
    lot = lots.lot == noNumber ? 1 : max(1, lots.lot)
    settlesNextDay = shares.board(of: instrument) != nil
    let multiplier = instrument.multiplier * 1e9
    multiplier9 =
      multiplier >= 1 && multiplier < 9e18 ? Int64(multiplier.rounded()) : 1_000_000_000
    isInverse = instrument.isInverse
    priceExponent = instrument.priceExponent
    sizeExponent = instrument.sizeExponent
    sizeUnit = instrument.sizeScale
    impactSize = max(1, (try? DecimalNumber.parse(impact, exponent: sizeExponent)) ?? 1)
    if let unknownSize {
      sizeWhenUnknown =
        (try? DecimalNumber.parse(unknownSize, exponent: sizeExponent)) ?? sizeWhenUnknown
    }
  }

  /// Whole lots.
  func roundedToLot(_ size: Int64) -> Int64 { size - size % lot }
}
