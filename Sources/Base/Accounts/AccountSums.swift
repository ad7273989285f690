/// Money of several positions in one currency, in 1e-9 of it. Integers: adding and taking away what
/// changed leaves the same as summing anew.
public struct AccountSums: Sendable, Equatable {
  /// Received less paid, fees not counted.
  public internal(set) var cash: Nanos = 0
  /// Paid, less what venues paid.
  public internal(set) var fees: Nanos = 0
  /// Paid for holding, less what was received.
  public internal(set) var carry: Nanos = 0
  /// Profit of what was closed, fees not counted.
  public internal(set) var realized: Nanos = 0
  /// Value of what is held at the newest prices, short positions negative.
  public internal(set) var net: Nanos = 0
  /// What is held at those prices: the same, but of inverse contracts, whose value falls as they win, with
  /// the sign of what is held.
  public internal(set) var exposure: Nanos = 0
  /// The same without signs.
  public internal(set) var gross: Nanos = 0
  /// Positions whose value is not known: no multiplier, or beyond the range of money.
  public internal(set) var unknown = 0
  /// Positions that ever had a fill.
  public internal(set) var traded = 0

  public init() {}

  /// Profit of what is open, fees not counted.
  public var unrealized: Nanos { cash + net - realized }
  /// What all of it adds to the equity.
  @inlinable public var profit: Nanos { cash + net - fees - carry }
}

/// The money of one position, as it stands in the sums.
struct PositionMoney: Equatable {
  var cash: Nanos = 0
  var fees: Nanos = 0
  var carry: Nanos = 0
  var realized: Nanos = 0
  var net: Nanos = 0
  var exposure: Nanos = 0
  var isUnknown = false

  /// - Parameter twicePrice: the newest price, times two.
  init(_ position: Position, _ scale: MoneyScale?, twicePrice: Int64) {
    fees = position.fees
    carry = position.carry
    guard let scale, let cash = scale.nanos(position.cashFlow),
      let realized = scale.nanos(position.realized),
      let worth = position.rule.twiceAmount(position.quantity, atTwice: twicePrice),
      let net = scale.nanos(twice: worth)
    else {
      isUnknown = true
      return
    }
    self.cash = cash
    self.realized = realized
    self.net = net
    exposure = position.rule.isInverse ? -net : net
  }

  init() {}
}

extension AccountSums {
  /// The gross value is the caller's: that of an account nets the positions of its strategies.
  mutating func replace(_ old: PositionMoney, by new: PositionMoney) {
    cash += new.cash - old.cash
    fees += new.fees - old.fees
    carry += new.carry - old.carry
    realized += new.realized - old.realized
    net += new.net - old.net
    exposure += new.exposure - old.exposure
    unknown += (new.isUnknown ? 1 : 0) - (old.isUnknown ? 1 : 0)
  }
}
