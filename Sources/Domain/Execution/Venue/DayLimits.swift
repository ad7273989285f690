import Configuration
import EventModel
import EventStream

/// The prices between which an instrument may trade on a day: those that the stream publishes, else a
/// share about the previous close, where its exchange has such a rule.
///
/// Rounded to the tick, half up; the rules of boards are those of `ShareBoard`.
struct DayLimits: BitwiseCopyable {
  /// How far a price may lie from the previous close; NaN where there is no such rule.
  var rule = DayLimitRule()
  /// The local date of the newest price, days since 1970-01-01.
  var date = Int64.min
  var last = noNumber
  /// The last price of the date before.
  var previousClose = noNumber
  /// Published for the day.
  var upper = noNumber
  var lower = noNumber

  /// No limits.
  static var none: ClosedRange<Int64> { Int64.min + 1...Int64.max }
  var isFree: Bool { !rule.binds && upper == noNumber && lower == noNumber }

  /// Takes a price of the market.
  mutating func note(_ price: Int64, on newDate: Int64) {
    if newDate != date {
      previousClose = last
      date = newDate
    }
    last = price
  }

  /// Takes limits that the venue publishes.
  mutating func take(_ statistic: Statistic) {
    let price = statistic.action == .new ? statistic.price : noNumber
    switch statistic.type {
    case .upperPriceLimit: upper = price
    case .lowerPriceLimit: lower = price
    default: break
    }
  }

  /// The lowest and highest price on a date; those that do not bind are the ends of what can be told.
  func bounds(on date: Int64, tick: Int64) -> ClosedRange<Int64> {
    var bounds = (lower: lower, upper: upper)
    let close = date > self.date ? last : previousClose
    let share = rule.share(on: date)
    if !share.isNaN, lower == noNumber, upper == noNumber, close > 0, close < 1 << 52 {
      bounds = (
        Self.rounded(Double(close) * (1 - share), tick),
        Self.rounded(Double(close) * (1 + share), tick)
      )
    }
    let lowest = bounds.lower == noNumber ? Int64.min + 1 : bounds.lower
    let highest = bounds.upper == noNumber ? Int64.max : bounds.upper
    return lowest <= highest ? lowest...highest : Self.none
  }

  /// To the nearest tick, half up.
  private static func rounded(_ price: Double, _ tick: Int64) -> Int64 {
    let step = Double(tick)
    return Int64((price / step + 1e-9).rounded(.toNearestOrAwayFromZero) * step)
  }
}

/// The share of the previous close that a price may differ by, which for some boards is another since a
/// date; NaN where there is no such rule.
struct DayLimitRule: BitwiseCopyable {
  var share = Double.nan
  /// Before the board's reform.
  var earlierShare = Double.nan

  var binds: Bool { !share.isNaN }

  /// - Parameter date: local, days since 1970-01-01.
  func share(on date: Int64) -> Double { date < ShareBoard.reformDate ? earlierShare : share }
}

/// What a trading file says of the day's limits: `[risk.a_share]`, the boards of `[instrument.SYMBOL]`, and
/// `special_treatment` and `price_limit` of `[risk.instrument.SYMBOL]`. `risk` judges by the same.
struct ShareLimits: Sendable {
  private var share = 0.1
  private var specialShare = 0.05
  private var isEnabled = true
  private var special: Set<String> = []
  private var own: [String: Double] = [:]
  private let boards: ShareBoards

  init() { boards = ShareBoards() }

  /// - Parameters:
  ///   - risk: the table `[risk]`, which belongs to others.
  ///   - boards: what the terms of instruments say.
  init(_ risk: ConfigurationTable?, _ boards: ShareBoards) throws(StreamError) {
    self.boards = boards
    if let table = try risk?.table("a_share") {
      isEnabled = try table.boolean("enabled") ?? true
      share = try Self.share("price_limit", table) ?? share
      specialShare = try Self.share("special_treatment_limit", table) ?? specialShare
    }
    for (symbol, table) in try risk?.namedTables("instrument") ?? [] {
      if try table.boolean("special_treatment") ?? false { special.insert(symbol) }
      own[symbol] = try table.quantity("price_limit", units: ["%"], in: 0.1...1000).map {
        $0.value / 100
      }
    }
  }

  private static func share(
    _ key: String, _ table: ConfigurationTable
  ) throws(StreamError) -> Double? {
    try table.quantity(key, units: ["%"], in: 0.1...100).map { $0.value / 100 }
  }

  func rule(of instrument: Instrument) -> DayLimitRule {
    if let told = own[instrument.symbol] { return DayLimitRule(share: told, earlierShare: told) }
    guard isEnabled, let board = boards.board(of: instrument) else { return DayLimitRule() }
    let main = special.contains(instrument.symbol) ? specialShare : share
    func limit(_ isReformed: Bool) -> Double {
      board.hasMainLimits(isReformed: isReformed) ? main : board.priceLimit
    }
    return DayLimitRule(share: limit(true), earlierShare: limit(false))
  }

  /// What it says, for a fingerprint: fills follow from it.
  var text: String {
    let owns = own.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return "\(isEnabled) \(share) \(specialShare) \(special.sorted()) \(owns)"
  }
}

extension SimulatedVenue {
  /// The prices at which an instrument may trade at a time.
  func bounds(_ instrument: Int, at time: Int64) -> ClosedRange<Int64> {
    if days[instrument].isFree { return DayLimits.none }
    return days[instrument].bounds(
      on: date(instrument, at: time), tick: board.pointee.markets[instrument].tick)
  }

  /// A price of the market, where the day's limits go by those.
  mutating func note(_ price: Int64, of instrument: Int, at time: Int64) {
    if !days[instrument].rule.binds || price == noNumber { return }
    days[instrument].note(price, on: date(instrument, at: time))
  }

  /// The local date of a time.
  private func date(_ instrument: Int, at time: Int64) -> Int64 {
    let local = (try? sessions[instrument]?.zone.local(utc: time)) ?? time
    return Timestamp.floorDivide(local, Timestamp.day).quotient
  }
}
