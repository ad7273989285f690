// Generated from schemas/stream.capnp by .ci/schema; do not edit.

/// The payload of a `signal` event, read by count: SignalValues of the schema. The inputs of the
/// strategy are the last values of the payload, as many as its entry in the header lists: what
/// stands before them is read by count. Streams of minor 1 have cause and price alone.
@frozen public struct SignalPayload: BitwiseCopyable, Equatable, Sendable {
  public var cause = SignalCause(rawValue: 0)
  /// That the strategy saw; NaN: none.
  public var price: Double = .nan
  /// Of the signal within its strategy and run, from 1; 0: not said.
  public var number: Double = 0
  /// Protection: from a fill's price to its stop, above 0; NaN: none.
  public var stopDistance: Double = .nan
  /// And to its take-profit.
  public var targetDistance: Double = .nan
  /// The same as shares of the fill's price.
  public var stopShare: Double = .nan
  public var targetShare: Double = .nan
  /// 1: the stop follows the market at its distance; 0: not said.
  public var stopTrails: Double = 0

  @inlinable public init() {}

  /// What stands in the first `count` of these values; the rest is absent.
  @inlinable public init(_ values: UnsafeBufferPointer<Double>, count: Int? = nil) {
    let count = min(count ?? values.count, values.count)
    if count > 0 { cause = SignalCause(rawValue: UInt16(exactly: values[0]) ?? .max) }
    if count > 1 { price = values[1] }
    if count > 2 { number = values[2] }
    if count > 3 { stopDistance = values[3] }
    if count > 4 { targetDistance = values[4] }
    if count > 5 { stopShare = values[5] }
    if count > 6 { targetShare = values[6] }
    if count > 7 { stopTrails = values[7] }
  }

  /// How many values say all of it: those that every payload has at least.
  @inlinable public var count: Int {
    if stopTrails != 0 { return 8 }
    if !targetShare.isNaN { return 7 }
    if !stopShare.isNaN { return 6 }
    if !targetDistance.isNaN { return 5 }
    if !stopDistance.isNaN { return 4 }
    if number != 0 { return 3 }
    return 2
  }

  /// Writes the first `count` values.
  @inlinable public func write(to values: UnsafeMutablePointer<Double>, count: Int) {
    values[0] = Double(cause.rawValue)
    values[1] = price
    if count > 2 { values[2] = number }
    if count > 3 { values[3] = stopDistance }
    if count > 4 { values[4] = targetDistance }
    if count > 5 { values[5] = stopShare }
    if count > 6 { values[6] = targetShare }
    if count > 7 { values[7] = stopTrails }
  }
}

/// The payload of an `order` event, read by count: OrderWords of the schema.
@frozen public struct OrderPayload: BitwiseCopyable, Equatable, Sendable {
  public var state = OrderState(rawValue: 0)
  /// 0: it is a parent.
  public var parent: UInt64 = 0
  /// Or the bot that asked for it.
  public var strategy = -1
  public var type = OrderType(rawValue: 0)
  public var timeInForce = TimeInForce(rawValue: 0)
  /// Executed so far.
  public var filled: Int64 = noNumber
  public var schedule = ScheduleKind(rawValue: 0)
  /// Of the schedule; noTime: as configured.
  public var deadline: Int64 = noTime
  /// Of the signal or request that it follows from.
  public var decisionTime: Int64 = noTime
  /// Of what was refused, taken back or expired.
  public var reason = DecisionReason(rawValue: 0)
  /// The id under which a bot or file asked for it; 0: a signal's.
  public var request: UInt64 = 0
  /// The number, within its strategy, of the signal it follows from.
  public var signal: UInt64 = 0
  /// Rests until the market is there: a stop; noNumber: none.
  public var trigger: Int64 = noNumber
  /// The trigger follows the market at this distance.
  public var trail: Int64 = noNumber
  /// Shown at most; noNumber: all.
  public var display: Int64 = noNumber
  /// Of orders that end each other: one fills, the rest shrink.
  public var group: UInt64 = 0
  /// The order whose fills it protects.
  public var link: UInt64 = 0
  /// Ends then, whatever its time in force; noTime: never.
  public var expiry: Int64 = noTime
  /// Protection that its fills bring with them, as in SignalValues.
  public var stopDistance: Int64 = noNumber
  public var targetDistance: Int64 = noNumber
  /// Minted with the state and kept over recovery; with strategy and request it names the order.
  public var run: UInt64 = 0
  /// FNV-1a of its name at the broker; 0: the strategy's, or the only one.
  public var account: UInt64 = 0
  /// Protection as shares of the fill's price.
  public var stopShare: Int64 = noNumber
  public var targetShare: Int64 = noNumber
  /// 1: the stop that its fills bring follows the market.
  public var stopTrails: UInt64 = 0
  /// 1: it never takes what its strategy holds through zero.
  public var reduceOnly: UInt64 = 0

  @inlinable public init() {}

  /// What stands in the first `count` of these words; the rest is absent.
  @inlinable public init(_ words: UnsafeBufferPointer<Int64>, count: Int? = nil) {
    let count = min(count ?? words.count, words.count)
    if count > 0 { state = OrderState(rawValue: UInt16(exactly: words[0]) ?? .max) }
    if count > 1 { parent = UInt64(bitPattern: words[1]) }
    if count > 2 { strategy = Int(clamping: words[2]) }
    if count > 3 { type = OrderType(rawValue: UInt16(exactly: words[3]) ?? .max) }
    if count > 4 { timeInForce = TimeInForce(rawValue: UInt16(exactly: words[4]) ?? .max) }
    if count > 5 { filled = words[5] }
    if count > 7 { schedule = ScheduleKind(rawValue: UInt16(exactly: words[7]) ?? .max) }
    if count > 8 { deadline = words[8] }
    if count > 6 { decisionTime = words[6] }
    if count > 9 { reason = DecisionReason(rawValue: UInt16(exactly: words[9]) ?? .max) }
    if count > 10 { request = UInt64(bitPattern: words[10]) }
    if count > 11 { signal = UInt64(bitPattern: words[11]) }
    if count > 12 { trigger = words[12] }
    if count > 13 { trail = words[13] }
    if count > 14 { display = words[14] }
    if count > 15 { group = UInt64(bitPattern: words[15]) }
    if count > 16 { link = UInt64(bitPattern: words[16]) }
    if count > 17 { expiry = words[17] }
    if count > 18 { stopDistance = words[18] }
    if count > 19 { targetDistance = words[19] }
    if count > 20 { run = UInt64(bitPattern: words[20]) }
    if count > 21 { account = UInt64(bitPattern: words[21]) }
    if count > 22 { stopShare = words[22] }
    if count > 23 { targetShare = words[23] }
    if count > 24 { stopTrails = UInt64(bitPattern: words[24]) }
    if count > 25 { reduceOnly = UInt64(bitPattern: words[25]) }
  }

  /// How many words say all of it: those that every payload has at least.
  @inlinable public var count: Int {
    if reduceOnly != 0 { return 26 }
    if stopTrails != 0 { return 25 }
    if targetShare != noNumber { return 24 }
    if stopShare != noNumber { return 23 }
    if account != 0 { return 22 }
    if run != 0 { return 21 }
    if targetDistance != noNumber { return 20 }
    if stopDistance != noNumber { return 19 }
    if expiry != noTime { return 18 }
    if link != 0 { return 17 }
    if group != 0 { return 16 }
    if display != noNumber { return 15 }
    if trail != noNumber { return 14 }
    if trigger != noNumber { return 13 }
    if signal != 0 { return 12 }
    if request != 0 { return 11 }
    return 10
  }

  /// Writes the first `count` words.
  @inlinable public func write(to words: UnsafeMutablePointer<Int64>, count: Int) {
    words[0] = Int64(state.rawValue)
    words[1] = Int64(bitPattern: parent)
    words[2] = Int64(strategy)
    words[3] = Int64(type.rawValue)
    words[4] = Int64(timeInForce.rawValue)
    words[5] = filled
    words[7] = Int64(schedule.rawValue)
    words[8] = deadline
    words[6] = decisionTime
    words[9] = Int64(reason.rawValue)
    if count > 10 { words[10] = Int64(bitPattern: request) }
    if count > 11 { words[11] = Int64(bitPattern: signal) }
    if count > 12 { words[12] = trigger }
    if count > 13 { words[13] = trail }
    if count > 14 { words[14] = display }
    if count > 15 { words[15] = Int64(bitPattern: group) }
    if count > 16 { words[16] = Int64(bitPattern: link) }
    if count > 17 { words[17] = expiry }
    if count > 18 { words[18] = stopDistance }
    if count > 19 { words[19] = targetDistance }
    if count > 20 { words[20] = Int64(bitPattern: run) }
    if count > 21 { words[21] = Int64(bitPattern: account) }
    if count > 22 { words[22] = stopShare }
    if count > 23 { words[23] = targetShare }
    if count > 24 { words[24] = Int64(bitPattern: stopTrails) }
    if count > 25 { words[25] = Int64(bitPattern: reduceOnly) }
  }
}

/// The payload of a `fill` event, read by count: FillWords of the schema.
@frozen public struct FillPayload: BitwiseCopyable, Equatable, Sendable {
  public var parent: UInt64 = 0
  public var strategy = -1
  public var liquidity = Liquidity(rawValue: 0)
  /// Commission, fees and taxes paid; negative where the venue pays.
  public var fees: Int64 = noNumber
  /// Unique, and the same in every run; a broker's as FNV-1a.
  public var fillId: UInt64 = 0
  /// Of the order so far, this fill included.
  public var filled: Int64 = noNumber
  /// When it happened; the event's time is when it was known.
  public var venueTime: Int64 = noTime
  /// The fill that this one replaces, as if that had never been.
  public var revises: UInt64 = 0
  /// As in OrderWords.
  public var account: UInt64 = 0

  @inlinable public init() {}

  /// What stands in the first `count` of these words; the rest is absent.
  @inlinable public init(_ words: UnsafeBufferPointer<Int64>, count: Int? = nil) {
    let count = min(count ?? words.count, words.count)
    if count > 0 { parent = UInt64(bitPattern: words[0]) }
    if count > 1 { strategy = Int(clamping: words[1]) }
    if count > 2 { liquidity = Liquidity(rawValue: UInt16(exactly: words[2]) ?? .max) }
    if count > 3 { fees = words[3] }
    if count > 4 { fillId = UInt64(bitPattern: words[4]) }
    if count > 5 { filled = words[5] }
    if count > 6 { venueTime = words[6] }
    if count > 7 { revises = UInt64(bitPattern: words[7]) }
    if count > 8 { account = UInt64(bitPattern: words[8]) }
  }

  /// How many words say all of it: those that every payload has at least.
  @inlinable public var count: Int {
    if account != 0 { return 9 }
    if revises != 0 { return 8 }
    return 7
  }

  /// Writes the first `count` words.
  @inlinable public func write(to words: UnsafeMutablePointer<Int64>, count: Int) {
    words[0] = Int64(bitPattern: parent)
    words[1] = Int64(strategy)
    words[2] = Int64(liquidity.rawValue)
    words[3] = fees
    words[4] = Int64(bitPattern: fillId)
    words[5] = filled
    words[6] = venueTime
    if count > 7 { words[7] = Int64(bitPattern: revises) }
    if count > 8 { words[8] = Int64(bitPattern: account) }
  }
}

/// The payload of an `account` event, read by count: AccountValues of the schema. In the account's
/// currency; NaN where not known.
@frozen public struct AccountPayload: BitwiseCopyable, Equatable, Sendable {
  /// Profit of what is open, fees not counted.
  public var unrealized: Double = .nan
  /// Paid so far, less those that venues paid.
  public var fees: Double = .nan
  /// Value of what is held, without signs.
  public var gross: Double = .nan
  /// Value of what is held, short positions negative.
  public var net: Double = .nan
  /// The highest equity so far.
  public var peak: Double = .nan
  /// Equity when the day began.
  public var dayStart: Double = .nan
  /// Held of the event's instrument: shares, contracts, units.
  public var position: Double = .nan
  /// Of what is held of it, in its currency; NaN where nothing is.
  public var averagePrice: Double = .nan

  @inlinable public init() {}

  /// What stands in the first `count` of these values; the rest is absent.
  @inlinable public init(_ values: UnsafeBufferPointer<Double>, count: Int? = nil) {
    let count = min(count ?? values.count, values.count)
    if count > 0 { unrealized = values[0] }
    if count > 1 { fees = values[1] }
    if count > 2 { gross = values[2] }
    if count > 3 { net = values[3] }
    if count > 4 { peak = values[4] }
    if count > 5 { dayStart = values[5] }
    if count > 6 { position = values[6] }
    if count > 7 { averagePrice = values[7] }
  }

  /// How many values say all of it: those that every payload has at least.
  @inlinable public var count: Int {
    return 8
  }

  /// Writes the first `count` values.
  @inlinable public func write(to values: UnsafeMutablePointer<Double>, count: Int) {
    values[0] = unrealized
    values[1] = fees
    values[2] = gross
    values[3] = net
    values[4] = peak
    values[5] = dayStart
    values[6] = position
    values[7] = averagePrice
  }
}
