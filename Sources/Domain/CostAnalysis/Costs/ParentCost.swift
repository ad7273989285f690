import Accounts
import EventModel

/// What one parent order cost. Money is in the account's currency; positive is a cost.
public struct ParentCost: Sendable {
  public var id: UInt64
  /// Ids in the header; the strategy is -1 of none.
  public var strategy: Int
  public var instrument: Int
  /// Of the arrival, by the clock of the report.
  public var hour: Int
  /// Part of the walk-forward that it arrived in, from 0.
  public var fold: Int
  /// +1 buys, -1 sells.
  public var side: Int
  public var state: OrderState
  public var reason: DecisionReason
  public var type: OrderType
  public var schedule: ScheduleKind
  /// The number, within its strategy, of the signal that it follows from; 0: of none, or not told.
  public var signal: UInt64
  public var decisionTime: Int64
  public var arrivalTime: Int64
  /// `noTime` where nothing was executed; where the stream ended before the order.
  public var firstFillTime: Int64
  public var endTime: Int64
  /// Units of the instrument.
  public var size: Double
  public var filled: Double
  /// In currency per unit; nil where there is none.
  public var averagePrice: Double?
  public var decisionPrice: Double?
  public var arrivalPrice: Double?
  public var endPrice: Double?
  public var benchmarks: BenchmarkValues
  /// Nil where a price or an exchange rate is missing.
  public var shortfall: Shortfall?
  /// Size × decision price, without sign, in 1e-9 of the account's currency.
  public var notional: Nanos
  /// What was executed, at its prices.
  public var executed: Nanos
  /// Of what the market traded between arrival and end; nil where it did not.
  public var participation: Double?
  public var fills: Int
  public var children: Int
  public var changes: Int
  /// Shares of what was executed.
  public var makerShare: Double?
  public var takerShare: Double?
  /// Mean seconds from sent to working, and from working to the first fill, over the children.
  var latency: DurationSum
  var queueTime: DurationSum
  /// bp: how far the mid came back after the last fill; nil where it is not known.
  public var reversion: Double?
  /// bp of the arrival price: the cost that Almgren and Chriss expect of the schedule.
  public var predicted: Double?

  /// An amount in bp of the notional at the decision.
  public func basisPoints(_ amount: Nanos) -> Double? {
    notional > 0 ? nearestDouble(amount) / nearestDouble(notional) * 1e4 : nil
  }

  /// Slippage of the average price against a benchmark, in bp of it; positive is a cost.
  public func slippage(_ benchmark: Benchmark) -> Double? {
    guard let average = averagePrice, let price = benchmarks[benchmark], price != 0 else {
      return nil
    }
    return Double(side) * (average - price) / price.magnitude * 1e4
  }
}

/// The prices that one execution is compared with, in currency per unit.
public struct BenchmarkValues: Sendable, BitwiseCopyable {
  private let arrival: Double
  private let vwap: Double
  private let twap: Double
  private let open: Double
  private let close: Double
  private let pwp10: Double
  private let pwp20: Double

  init(
    arrival: Double?, vwap: Double?, twap: Double?, open: Double?, close: Double?, pwp10: Double?,
    pwp20: Double?
  ) {
    self.arrival = arrival ?? .nan
    self.vwap = vwap ?? .nan
    self.twap = twap ?? .nan
    self.open = open ?? .nan
    self.close = close ?? .nan
    self.pwp10 = pwp10 ?? .nan
    self.pwp20 = pwp20 ?? .nan
  }

  /// Nil where there is none.
  public subscript(benchmark: Benchmark) -> Double? {
    let price =
      switch benchmark {
      case .arrival: arrival
      case .vwap: vwap
      case .twap: twap
      case .open: open
      case .close: close
      case .pwp10: pwp10
      case .pwp20: pwp20
      }
    return price.isNaN ? nil : price
  }
}

/// A price that an execution is compared with.
public enum Benchmark: Int, CaseIterable, Sendable {
  case arrival
  case vwap
  case twap
  case open
  case close
  case pwp10
  case pwp20

  /// In the JSON and the CSV.
  public var name: String {
    switch self {
    case .arrival: "arrival"
    case .vwap: "interval_vwap"
    case .twap: "interval_twap"
    case .open: "day_open"
    case .close: "day_close"
    case .pwp10: "pwp_10"
    case .pwp20: "pwp_20"
    }
  }

  /// For people.
  public var title: String {
    switch self {
    case .arrival: "arrival"
    case .vwap: "VWAP"
    case .twap: "TWAP"
    case .open: "open"
    case .close: "close"
    case .pwp10: "PWP 10%"
    case .pwp20: "PWP 20%"
    }
  }
}

extension ParentCost {
  init(_ record: ParentRecord, _ instrument: Instrument, hour: Int) {
    let sums = record.sums
    let (unit, sizeUnit) = (instrument.priceScale, instrument.sizeScale)
    func price(_ twice: Int64) -> Double? {
      twice == noNumber ? nil : Double(twice) / 2 * unit
    }
    func price(_ twice: Double) -> Double? { twice.isFinite ? twice / 2 * unit : nil }
    let prices = record.benchmarks
    let (scale, rule) = (MoneyScale.ofOne(instrument), AmountRule(instrument))
    let rate = record.rate.isNaN ? nil : record.rate
    let hasPrices =
      sums.decision != noNumber && sums.arrival != noNumber && sums.end != noNumber
    var shortfall: Shortfall?
    // Sums of prices are no money of a contract that is worth one divided by them.
    if hasPrices, !instrument.isInverse, let scale, let rate, let found = sums.shortfall(scale) {
      shortfall = found.converted(at: rate)
    }
    func money(_ twice: Int128?) -> Nanos {
      guard let twice, let scale, let rate, let nanos = scale.nanos(twice: twice) else { return 0 }
      return CurrencyExchange.convert(nanos < 0 ? -nanos : nanos, at: rate)
    }
    let filled = nearestDouble(sums.filled)
    self.init(
      id: record.id, strategy: record.strategy, instrument: record.instrument, hour: hour,
      fold: record.fold, side: Int(sums.side), state: record.state, reason: record.reason,
      type: record.type, schedule: record.schedule, signal: record.signal,
      decisionTime: record.decisionTime,
      arrivalTime: record.arrivalTime, firstFillTime: record.firstFillTime,
      endTime: record.endTime, size: Double(sums.size) * sizeUnit, filled: filled * sizeUnit,
      averagePrice: sums.filled > 0 ? nearestDouble(sums.paid) / filled / 2 * unit : nil,
      decisionPrice: price(sums.decision), arrivalPrice: price(sums.arrival),
      endPrice: price(sums.end),
      benchmarks: BenchmarkValues(
        arrival: price(sums.arrival), vwap: price(prices.vwap), twap: price(prices.twap),
        open: price(prices.open), close: price(prices.close),
        pwp10: price(prices.participation.low), pwp20: price(prices.participation.high)),
      shortfall: shortfall,
      notional: sums.decision == noNumber
        ? 0 : money(rule.twiceAmount(sums.size, atTwice: sums.decision)),
      executed: money(instrument.isInverse ? rule.twiceAmount(of: sums) : sums.paid),
      participation: record.marketVolume > 0 ? filled / nearestDouble(record.marketVolume) : nil,
      fills: record.fills, children: record.children, changes: record.changes,
      makerShare: sums.filled > 0 ? Double(record.makerSize) / filled : nil,
      takerShare: sums.filled > 0 ? Double(record.takerSize) / filled : nil,
      latency: record.latency, queueTime: record.queueTime)
  }
}

extension AmountRule {
  /// What was executed of an inverse contract, at the average price.
  fileprivate func twiceAmount(of sums: ShortfallSums) -> Int128? {
    guard sums.filled > 0, let filled = Int64(exactly: sums.filled),
      let price = Int64(exactly: sums.paid / sums.filled)
    else { return 0 }
    return twiceAmount(filled, atTwice: price)
  }
}
