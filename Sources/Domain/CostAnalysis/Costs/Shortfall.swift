import Accounts
import EventModel

/// The implementation shortfall of one parent order: what a paper portfolio that trades the whole order at
/// the decision price gains more than the real one (Perold, The Implementation Shortfall: Paper versus
/// Reality, Journal of Portfolio Management 14(3), 1988). Positive is a cost.
///
/// With side s = ±1, order size X, executed F = Σ xⱼ at prices pⱼ when the mid was mⱼ, prices P at the
/// decision (d), the arrival (0) and the end (n):
///
///     delay       = s F (P₀ − P_d)
///     timing      = s Σ xⱼ (mⱼ − P₀)
///     impact      = s Σ xⱼ (pⱼ − mⱼ)
///     opportunity = s (X − F) (Pₙ − P_d)
///     total       = delay + timing + impact + opportunity + fees
///
/// Without quotes there is no mⱼ: the price paid stands for it, and impact is a part of timing.
///
/// Wagner and Edwards (Best Execution, Financial Analysts Journal 49(1), 1993; notation of Kissell, The
/// Expanded Implementation Shortfall, Trading 2006) count delay on the whole order and opportunity from the
/// arrival; the total is the same.
public struct Shortfall: Sendable, Equatable {
  public var delay: Nanos = 0
  public var timing: Nanos = 0
  public var impact: Nanos = 0
  public var opportunity: Nanos = 0
  public var fees: Nanos = 0
  /// s X (P₀ − P_d): delay as Wagner and Edwards count it.
  public var wagnerDelay: Nanos = 0
  /// s (X − F) (Pₙ − P₀).
  public var wagnerOpportunity: Nanos = 0

  public init() {}

  /// The sum of the components, exactly; by Wagner and Edwards the same.
  public var total: Nanos { delay + timing + impact + opportunity + fees }
  /// What Perold calls execution cost, fees left out: s Σ xⱼ (pⱼ − P_d).
  public var execution: Nanos { delay + timing + impact }
  /// s Σ xⱼ (pⱼ − P₀).
  public var trading: Nanos { timing + impact }

  public static func + (left: Shortfall, right: Shortfall) -> Shortfall {
    // Field by field: paths take thousands of steps, and every parent is added in four groups.
    var sum = left
    sum.delay += right.delay
    sum.timing += right.timing
    sum.impact += right.impact
    sum.opportunity += right.opportunity
    sum.fees += right.fees
    sum.wagnerDelay += right.wagnerDelay
    sum.wagnerOpportunity += right.wagnerOpportunity
    return sum
  }

  /// The components in the order of reports.
  public static let components:
    [(name: String, path: WritableKeyPath<Shortfall, Nanos> & Sendable)] = [
      ("delay", \.delay), ("timing", \.timing), ("impact", \.impact),
      ("opportunity", \.opportunity), ("fees", \.fees),
    ]

  /// Every amount in another currency. The parts are rounded such that they add up as before.
  func converted(at rate: Double) -> Shortfall {
    if rate == 1 { return self }
    var result = Shortfall()
    var (before, sum) = (Nanos(0), Nanos(0))
    for (_, path) in Self.components {
      sum += self[keyPath: path]
      let now = CurrencyExchange.convert(sum, at: rate)
      result[keyPath: path] = now - before
      before = now
    }
    result.wagnerDelay = CurrencyExchange.convert(wagnerDelay, at: rate)
    result.wagnerOpportunity = result.delay + result.opportunity - result.wagnerDelay
    return result
  }
}

/// Money in another currency.
enum CurrencyExchange {
  /// The amount in a currency of which one of the old is worth `rate`; 0 beyond the range of money.
  static func convert(_ amount: Nanos, at rate: Double) -> Nanos {
    if rate == 1 { return amount }
    let product = nearestDouble(amount) * rate
    return product.magnitude < 1e38 ? Nanos(product.rounded()) : 0
  }
}

/// The sums that a shortfall is made of, in half price units × size units.
struct ShortfallSums: Sendable, BitwiseCopyable {
  /// +1 buys, -1 sells.
  var side: Int64 = 1
  /// X, in size units.
  var size: Int64 = 0
  /// F.
  var filled: Int128 = 0
  /// Σ xⱼ 2pⱼ and Σ xⱼ 2mⱼ.
  var paid: Int128 = 0
  var quoted: Int128 = 0
  /// In 1e-9 of the instrument's currency.
  var fees: Int128 = 0
  /// 2P.
  var decision: Int64 = 0
  var arrival: Int64 = 0
  var end: Int64 = 0

  /// Nil beyond the range of money.
  func shortfall(_ scale: MoneyScale) -> Shortfall? {
    let (side, size) = (Int128(side), Int128(size))
    let (decision, arrival, end) = (Int128(decision), Int128(arrival), Int128(end))
    let parts = scale.nanos(
      addingUp: [
        side &* filled &* (arrival - decision), side &* (quoted &- filled &* arrival),
        side &* (paid &- quoted), side &* (size &- filled) &* (end - decision),
      ])
    guard let parts, let wagnerDelay = scale.nanos(twice: side &* size &* (arrival - decision))
    else { return nil }
    var result = Shortfall()
    (result.delay, result.timing, result.impact, result.opportunity) =
      (parts[0], parts[1], parts[2], parts[3])
    result.fees = fees
    result.wagnerDelay = wagnerDelay
    // What is rounded is delay and opportunity together, so that both forms have the same total.
    result.wagnerOpportunity = result.delay + result.opportunity - wagnerDelay
    return result
  }
}

extension MoneyScale {
  /// The scale of an instrument; a multiplier that is not known is one.
  static func ofOne(_ instrument: Instrument) -> MoneyScale? {
    MoneyScale(
      multiplier: instrument.multiplier == 0 ? 1 : instrument.multiplier,
      exponent: AmountRule.exponent(instrument))
  }

  /// Money of amounts in half units, such that it adds up to the money of their sum: each is within 1e-9
  /// of its own. Nil beyond the range of money.
  func nanos(addingUp amounts: [Int128]) -> [Nanos]? {
    var (sum, before) = (Int128(0), Nanos(0))
    var parts: [Nanos] = []
    for amount in amounts {
      sum &+= amount
      guard let now = nanos(twice: sum) else { return nil }
      parts.append(now - before)
      before = now
    }
    return parts
  }
}

/// Prices are counted here in half units (2P), so that a mid is a whole number.
enum HalfPrice {
  /// Whether a price or size is there and not absurd: sums and products of such stay in 128 bits.
  @inline(__always) static func isPlausible(_ number: Int64) -> Bool {
    number > -1 << 60 && number < 1 << 60
  }
}
