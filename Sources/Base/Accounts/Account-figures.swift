import EventModel

/// The state of an account or of a strategy in it, in the account's currency; what is not known is NaN.
public struct AccountFigures: Sendable, Equatable {
  /// Cash and the value of what is held. Of a strategy its profit since the beginning.
  public var equity = Double.nan
  /// Money in it, fees and carry paid.
  public var cash = Double.nan
  /// Profit of what was closed, fees not counted.
  public var realized = Double.nan
  /// Profit of what is open, fees not counted.
  public var unrealized = Double.nan
  /// Paid, less what venues paid.
  public var fees = Double.nan
  /// Paid for holding (borrow, financing, funding), less what was received (dividends): in the cash.
  public var carry = Double.nan
  /// Value of what is held, each without its sign.
  public var gross = Double.nan
  /// Value of what is held, short positions negative.
  public var net = Double.nan
  /// The highest equity so far, the beginning included.
  public var peak = Double.nan
  /// Equity when the day began.
  public var dayStart = Double.nan

  public init() {}

  /// How far the equity is below its peak, at least 0.
  public var drawdown: Double { peak - equity }
  /// Since the day began.
  public var dayProfit: Double { equity - dayStart }
}

/// Whose figures.
@frozen public enum AccountItem: Sendable, Hashable {
  case whole
  /// A strategy by its id; -1: what belongs to none.
  case strategy(Int)

  /// Its index among the sums.
  @usableFromInline var scope: Int {
    switch self {
    case .whole: 0
    case .strategy(let id): id + 2
    }
  }
}

extension Account {
  /// All figures at once. An item that the stream does not know has none.
  public func figures(_ item: AccountItem) -> AccountFigures {
    var figures = AccountFigures()
    guard has(item) else { return figures }
    let scope = item.scope
    figures.equity = equity(scope: scope)
    figures.cash = money(scope: scope, isWithStart: true) { $0.cash - $0.fees - $0.carry }
    figures.realized = money(scope: scope) { $0.realized }
    figures.unrealized = money(scope: scope) { $0.unrealized }
    figures.fees = money(scope: scope) { $0.fees }
    figures.carry = money(scope: scope) { $0.carry }
    figures.gross = money(scope: scope) { $0.gross }
    figures.net = money(scope: scope) { $0.exposure }
    figures.peak = histories[scope].peak
    figures.dayStart = histories[scope].dayStart
    return figures
  }

  private func has(_ item: AccountItem) -> Bool { (0...owners).contains(item.scope) }

  /// Of all, or of a strategy, in the account's currency; NaN: not known.
  public func equity(_ item: AccountItem) -> Double {
    has(item) ? equity(scope: item.scope) : .nan
  }

  /// Value of what is held, without signs.
  public func gross(_ item: AccountItem) -> Double {
    has(item) ? money(scope: item.scope) { $0.gross } : .nan
  }

  /// Value of what is held, short positions negative.
  public func net(_ item: AccountItem) -> Double {
    has(item) ? money(scope: item.scope) { $0.exposure } : .nan
  }

  /// Of all, or of a strategy, in the account's currency; NaN: not known.
  public func cash(_ item: AccountItem) -> Double {
    has(item) ? money(scope: item.scope, isWithStart: true) { $0.cash - $0.fees - $0.carry } : .nan
  }

  /// The highest equity so far.
  public func peak(_ item: AccountItem) -> Double {
    has(item) ? histories[item.scope].peak : .nan
  }

  /// Equity when the day began.
  public func dayStart(_ item: AccountItem) -> Double {
    has(item) ? histories[item.scope].dayStart : .nan
  }

  /// Gross value of what is held of the sector of an instrument.
  public func sectorGross(of instrument: UInt32) -> Double {
    guard Int(instrument) < terms.count else { return .nan }
    return money(scope: 1 + owners + terms[Int(instrument)].sector) { $0.gross }
  }

  /// The position of a strategy (-1: of none) in an instrument.
  public func position(strategy: Int, instrument: UInt32) -> Position {
    guard Int(instrument) < terms.count else { return Position() }
    var place = terms[Int(instrument)].first
    while place >= 0 {
      if holdings[Int(place)].owner == strategy + 1 { return holdings[Int(place)].position }
      place = holdings[Int(place)].next
    }
    return Position()
  }

  /// Instrument and strategy (-1: none) of everything that is held.
  public var heldPositions: [(instrument: UInt32, strategy: Int)] {
    holdings.filter { $0.position.quantity != 0 }.map { (UInt32($0.instrument), $0.owner - 1) }
  }

  /// Size units held by a strategy.
  public func quantity(strategy: Int, instrument: UInt32) -> Int64 {
    guard Int(instrument) < terms.count else { return 0 }
    var place = terms[Int(instrument)].first
    while place >= 0 {
      if holdings[Int(place)].owner == strategy + 1 {
        return holdings[Int(place)].position.quantity
      }
      place = holdings[Int(place)].next
    }
    return 0
  }

  /// Size units held by all strategies together.
  public func quantity(_ instrument: UInt32) -> Int64 {
    Int(instrument) < terms.count ? terms[Int(instrument)].quantity : 0
  }

  /// Price of what is open over all strategies, in price units; NaN where nothing is.
  public func averagePrice(_ instrument: UInt32) -> Double {
    guard Int(instrument) < terms.count, terms[Int(instrument)].quantity != 0 else { return .nan }
    var cost: Int128 = 0
    var place = terms[Int(instrument)].first
    while place >= 0 {
      cost += holdings[Int(place)].position.openCost
      place = holdings[Int(place)].next
    }
    return terms[Int(instrument)].rule.price(of: cost, terms[Int(instrument)].quantity)
  }

  /// Value of a quantity at a price in the account's currency, with its sign; NaN where the multiplier
  /// or the rate is not known, or the price is `noNumber`.
  public func value(_ instrument: UInt32, quantity: Int64, twicePrice: Int64) -> Double {
    valuation(instrument, twicePrice: twicePrice).value(quantity)
  }

  /// What a quantity at a price adds to the equity beside the cash that it was bought for: its value, and of
  /// an inverse contract that less than zero, as it rises with the price.
  public func worth(_ instrument: UInt32, quantity: Int64, twicePrice: Int64) -> Double {
    valuation(instrument, twicePrice: twicePrice).worth(quantity)
  }

  /// Twice the price that an instrument is valued at; `noNumber` where none is known.
  public func twiceMark(_ instrument: UInt32) -> Int64 {
    Int(instrument) < marks.count ? marks[Int(instrument)] : noNumber
  }
}

extension Account {
  /// Exact sums of what is in the account's own currency.
  public var sumsOfAccountCurrency: AccountSums { sums[0] }

  /// The same of a strategy that the stream has; -1: of what belongs to none.
  public func sums(ofStrategy id: Int) -> AccountSums {
    sums[AccountItem.strategy(id).scope * rates.rates.count]
  }
}

extension Account {
  func equity(scope: Int) -> Double { money(scope: scope, isWithStart: true) { $0.profit } }

  /// An amount in the account's currency; NaN where a part of it is not known.
  ///
  /// - Parameter isWithStart: of the whole account, with what was in it at the beginning.
  @inline(__always) func money(
    scope: Int, isWithStart: Bool = false, _ amount: (AccountSums) -> Nanos
  ) -> Double {
    let first = scope * rates.rates.count
    let hasStart = isWithStart && scope == 0
    if sums[first].unknown > 0 { return .nan }
    var total = currencyUnits((hasStart ? starts[0] : 0) + amount(sums[first]))
    for currency in 1..<max(1, rates.rates.count) {
      let start = hasStart && currency < starts.count ? starts[currency] : 0
      if sums[first + currency].traded == 0, start == 0 { continue }
      if sums[first + currency].unknown > 0 { return .nan }
      total += currencyUnits(start + amount(sums[first + currency])) * rates.rates[currency]
    }
    return total
  }
}
