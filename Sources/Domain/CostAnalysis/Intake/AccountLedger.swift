import Accounts
import EventModel
import EventStream
import Stages

/// The account of risk once more, where the lineage tells that it began with more than cash, or that holding
/// costs: what is held from the start, and what is charged, when and by the rules that risk charged it.
final class AccountLedger {
  private let account: Account
  private var hasBegun = false
  private var known: Set<Key> = []
  /// By currency, in 1e-9 of it: what the account has at the beginning beside what is open.
  private(set) var opening: [(currency: String, amount: Nanos)] = []

  private struct Key: Hashable {
    var instrument: UInt32
    var strategy: Int
  }

  init(_ configuration: AccountConfiguration) { account = Account(configuration) }

  /// Learns of the stream, or of more of it.
  ///
  /// - Returns: what is held at the beginning and was not told before.
  func begin(
    _ header: StreamHeader
  ) throws(StreamError) -> [(instrument: UInt32, strategy: Int, position: Position)] {
    try account.begin(header)
    let isFirst = !hasBegun
    if isFirst { opening = account.settledMoney.filter { $0.amount != 0 } }
    hasBegun = true
    var found: [(instrument: UInt32, strategy: Int, position: Position)] = []
    for held in account.heldPositions
    where known.insert(Key(instrument: held.instrument, strategy: held.strategy)).inserted {
      let position = account.position(strategy: held.strategy, instrument: held.instrument)
      found.append((held.instrument, held.strategy, Position(open: position)))
    }
    return found
  }

  func take(_ fill: FillRecord) {
    let instrument = UInt32(fill.instrument)
    known.insert(Key(instrument: instrument, strategy: fill.strategy))
    account.take(
      strategy: fill.strategy, instrument: instrument, side: fill.side > 0 ? .bid : .ask,
      size: fill.size, price: fill.price, fees: fill.fees)
  }

  /// When a day of the account begins, for which what is held is charged; `Int64.min` before the first event.
  var nextDay: Int64 { account.nextDayStart }

  /// Begins the days that have come by a time, each with what is held at the newest prices.
  func advance(to time: Int64, _ prices: borrowing MarketPrices) -> [CarryCharge] {
    mark(prices)
    if nextDay == .min {
      account.advance(to: time)
    } else {
      while nextDay <= time { account.advance(to: nextDay) }
    }
    return account.takeCharges()
  }

  /// Takes a funding rate of the stream.
  func take(
    fundingRate event: Event, _ prices: borrowing MarketPrices, at time: Int64
  ) -> [CarryCharge] {
    mark(prices)
    let statistic = event.statistic
    account.take(
      fundingRate: statistic.action == .new ? statistic.price : noNumber,
      until: statistic.referenceTime, event.instrument, at: time)
    return account.takeCharges()
  }

  private func mark(_ prices: borrowing MarketPrices) {
    for held in account.heldPositions { account.mark(held.instrument, prices[held.instrument]) }
  }
}

extension AccountLedger: Stateful {
  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("account", object: account)
    try fields.keep("hasBegun", &hasBegun)
    var keys = known.sorted { ($0.instrument, $0.strategy) < ($1.instrument, $1.strategy) }
    try fields.keep("known", &keys)
    known = Set(keys)
    var amounts = opening.map(\.amount)
    try fields.keep("opening", &amounts)
    var restored: [(currency: String, amount: Nanos)] = []
    for index in amounts.indices {
      var currency = fields.isReading ? "" : opening[index].currency
      try fields.keep("opening", &currency)
      restored.append((currency, amounts[index]))
    }
    opening = restored
  }
}
