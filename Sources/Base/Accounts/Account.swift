import EventModel
import EventStream

/// Positions, cash and profit of an account and of each strategy in it, exactly.
///
/// A position is kept for each strategy and instrument; the account's is their sum. Money is summed by
/// currency in integers of 1e-9, so that nothing drifts, and converted by the newest rates when it is
/// asked for. An instrument is valued at its mid, where there is none at its last price, before both
/// at the price of its newest fill. Futures are accounted as if they were paid for: cash plus the value of what is
/// held is the equity.
///
/// A reference, so that asking it copies nothing.
///
/// Costs: a price of an instrument that nobody holds is stored, no more; of one that is held, one
/// product for each strategy that holds it.
public final class Account {
  /// A position and where it belongs.
  struct Holding: Sendable {
    var position: Position
    var money = PositionMoney()
    let instrument: Int
    /// 0 is no strategy, else its id + 1.
    let owner: Int
    /// The next holding of the same instrument; -1 after the last.
    var next: Int32
  }

  /// What an instrument is to the account.
  struct Terms: Sendable {
    var scale: MoneyScale?
    var rule = AmountRule.linear
    var currency = 0
    var sector = 0
    /// The first of its holdings; -1 where there is none.
    var first: Int32 = -1
    /// Over all strategies.
    var quantity: Int64 = 0
    /// Value over all strategies, without its sign.
    var gross: Nanos = 0
    var isRate = false

    // What costs of holding and margins go by.
    var symbol = ""
    var multiplier = 0.0
    var priceExponent: Int8 = 0
    var sizeExponent: Int8 = 0
    var sizeScale = 1.0
    var carry = CarryRules.Rates()
    var funding = Funding()
    var margin = MarginRequirement()
  }

  /// The newest funding rate of a perpetual contract: of the interval that ends then.
  struct Funding: Sendable, BitwiseCopyable {
    var rate: Int64 = 0
    var end = noTime
  }

  /// The highest equity, and the one that the day began with.
  struct History: Sendable, BitwiseCopyable {
    var peak: Double
    var dayStart: Double
  }

  /// What `[account]` says.
  public let configuration: AccountConfiguration
  /// In the account at the beginning, by currency.
  var starts: [Nanos]
  /// What it holds at the beginning and the stream does not have so far.
  var waiting: [SavedAccount.Holding] = []
  var hasStarted = false
  /// The first equity that is known is its peak, and that of the day's start.
  var isOpening = false
  var rates: ConversionRates
  var terms: [Terms] = []
  /// Twice the newest price of each instrument.
  @usableFromInline var marks: [Int64] = []
  /// Whether the mark is one of the market, not that of a fill.
  @usableFromInline var isPriced: [Bool] = []
  /// Whether something depends on the price of an instrument.
  @usableFromInline var isWatched: [Bool] = []
  var holdings: [Holding] = []
  /// Sums by currency: of the account, then by owner, then by sector. Of each as many as currencies.
  var sums: [AccountSums] = []
  var sectors: [String] = []
  private var sectorPlaces: [String: Int] = [:]
  private var follower = TableFollower<Instrument>()
  /// Sums that an account keeps at most: one for each currency of the account, an owner or a sector.
  private static let mostSums = 1 << 21
  var owners = 1
  private var strategyNames: [String] = []
  /// Of the account, then by owner.
  var histories: [History] = []
  @usableFromInline var nextDay = Int64.min
  /// How often the value of something held, or a rate, has changed: what looks at the figures need not
  /// while this stays.
  public private(set) var valuations = 0
  /// Instruments that were ever held.
  var heldInstruments: [Int] = []
  /// The day of the account that costs of holding were charged for last; days since 1970-01-01.
  var lastDay = Int64.min
  /// Those that were not told yet.
  var charges: [CarryCharge] = []
  /// Whether there are charges that were not told yet.
  public var hasCharges: Bool { !charges.isEmpty }
  /// The stream may tell fills again, or revise them.
  public var remembersFills = false
  var fills = FillMemory()

  public init(_ configuration: AccountConfiguration) {
    self.configuration = configuration
    rates = ConversionRates(configuration)
    starts = [configuration.cash]
  }

  /// Refuses a stream of so many currencies, strategies and sectors that their sums would fill the memory.
  private func checkSums(_ header: StreamHeader) throws(StreamError) {
    let owners = max(owners, header.strategies.count + 1)
    if rates.currencies.count * (1 + owners + sectors.count) <= Self.mostSums { return }
    throw StreamError(
      .badData, operation: "begin", object: "account",
      cause: "\(rates.currencies.count) currencies, \(owners - 1) strategies and "
        + "\(sectors.count) sectors are more than one account keeps sums of")
  }

  /// Learns of the instruments and strategies of a stream, or of more of them.
  public func begin(_ header: StreamHeader) throws(StreamError) {
    try rates.begin(header)
    for currency in configuration.start?.currencies ?? [] { rates.include(currency) }
    try checkSums(header)
    for index in follower.changes(in: header.instruments) {
      let instrument = header.instruments[index]
      if terms.count <= Int(instrument.id) {
        terms.append(Terms())
        marks.append(noNumber)
        isPriced.append(false)
        isWatched.append(false)
      }
      terms[index].scale = MoneyScale(instrument)
      terms[index].rule = AmountRule(instrument)
      learn(instrument, index)
      terms[index].currency = rates.index(of: instrument.currency) ?? 0
      let sector = sectorPlaces[instrument.sector] ?? sectors.count
      if sector == sectors.count {
        sectors.append(instrument.sector)
        sectorPlaces[instrument.sector] = sector
      }
      terms[index].sector = sector
      terms[index].isRate = rates.isSource(instrument.id)
      isWatched[index] = terms[index].isRate || terms[index].first >= 0
    }
    owners = max(owners, header.strategies.count + 1)
    try checkSums(header)
    if histories.isEmpty {
      let cash = currencyUnits(configuration.cash)
      histories = [History(peak: cash, dayStart: cash)]
    }
    while histories.count < owners + 1 { histories.append(History(peak: 0, dayStart: 0)) }
    strategyNames = header.strategies.map(\.name)
    try takeStart(header)
    sumAnew()
    if isOpening { noteEquity(0) }
  }

  private func learn(_ instrument: Instrument, _ index: Int) {
    terms[index].symbol = instrument.symbol
    terms[index].multiplier = instrument.multiplier
    terms[index].priceExponent = instrument.priceExponent
    terms[index].sizeExponent = instrument.sizeExponent
    terms[index].sizeScale = instrument.sizeScale
    terms[index].carry =
      configuration.carry?.rates(of: instrument.symbol) ?? CarryRules.Rates()
    terms[index].margin =
      configuration.margin?.requirement(of: instrument.symbol) ?? MarginRequirement()
  }

  /// Whether the money of an instrument can become that of the account, once prices are known.
  public func hasRatePath(_ instrument: Instrument) -> Bool { rates.hasPath(instrument.currency) }

  // MARK: What happens

  /// Begins a new day where one starts at or before `time`. To be called before what happens then.
  @inlinable public func advance(to time: Int64) {
    if time >= nextDay { startDay(time) }
  }

  @usableFromInline @inline(never) func startDay(_ time: Int64) {
    let due = nextDay
    let day = configuration.dayStart.date(at: time)
    nextDay = configuration.dayStart.next(after: time)
    if due == .min {
      lastDay = day
      return
    }
    chargeDays(max(1, Int(day - lastDay)), day: day)
    for scope in 0...owners { histories[scope].dayStart = equity(scope: scope) }
  }

  /// Values an instrument at the mid, else the last price, of what is known of it.
  @inlinable public func mark(_ instrument: UInt32, _ price: MarketPrice) {
    mark(instrument, twicePrice: price.twiceMark)
  }

  /// - Parameter twicePrice: the price times two, so that a mid is exact; `noNumber` leaves the last.
  @inlinable public func mark(_ instrument: UInt32, twicePrice: Int64) {
    let index = Int(instrument)
    guard index < marks.count, twicePrice != noNumber else { return }
    // Read first: a write looks whether the array is its only owner's.
    if !isPriced[index] { isPriced[index] = true }
    if marks[index] == twicePrice { return }
    marks[index] = twicePrice
    if isWatched[index] { revalue(instrument) }
  }

  @usableFromInline @inline(never) func revalue(_ instrument: UInt32) {
    valuations &+= 1
    let index = Int(instrument)
    var place = terms[index].first
    while place >= 0 {
      update(Int(place))
      place = holdings[Int(place)].next
    }
    updateGross(index)
    if terms[index].isRate {
      rates.take(instrument, twicePrice: marks[index])
      for scope in 0...owners { noteEquity(scope) }
      return
    }
    noteEquity(0)
    place = terms[index].first
    while place >= 0 {
      noteEquity(1 + holdings[Int(place)].owner)
      place = holdings[Int(place)].next
    }
  }

  /// Takes a `fill` event; false, and nothing is changed, where it is not one that can be.
  @discardableResult
  public func take(fill event: Event, of batch: EventBatch) -> Bool {
    let payload = batch.fillPayload(of: event)
    // A revision takes the place of another fill: added to it, it would count twice.
    if payload.revises != 0 { return false }
    let fill = event.fill
    return take(
      strategy: payload.strategy, instrument: event.instrument, side: fill.side, size: fill.size,
      price: fill.price, fees: payload.knownFees)
  }

  /// Takes an execution.
  ///
  /// - Parameters:
  ///   - strategy: its id; -1 where there is none.
  ///   - size: size units, above zero.
  ///   - price: price units.
  ///   - fees: 1e-9 of the instrument's currency.
  /// - Returns: false, and nothing is changed, where the instrument or strategy is unknown or a number
  ///   out of range.
  @discardableResult
  public func take(
    strategy: Int, instrument: UInt32, side: Side, size: Int64, price: Int64, fees: Int64
  ) -> Bool {
    let index = Int(instrument)
    guard index < terms.count, strategy >= -1, strategy + 1 < owners else { return false }
    let signed = side == .ask ? 0 &- size : size
    let (total, overflow) = terms[index].quantity.addingReportingOverflow(signed)
    if overflow || total == .min { return false }
    let place = holding(owner: strategy + 1, instrument: index)
    let (isNew, trades) = (holdings[place].position.fills == 0, price != noNumber)
    guard trades, holdings[place].position.take(side: side, size: size, price: price, fees: fees)
    else { return false }
    terms[index].quantity = total
    if isNew { forEachScope(of: place) { $0.traded += 1 } }
    if !isPriced[index] {
      let (twice, overflow) = price.addingReportingOverflow(price)
      marks[index] = overflow ? noNumber : twice
    }
    update(place)
    revalue(instrument)
    return true
  }

  /// A holding becomes what its fills make of it.
  func put(_ position: Position, at place: Int) {
    let instrument = holdings[place].instrument
    let (had, has) = (holdings[place].position.fills > 0, position.fills > 0)
    terms[instrument].quantity &+= position.quantity &- holdings[place].position.quantity
    holdings[place].position = position
    if had != has { forEachScope(of: place) { $0.traded += has ? 1 : -1 } }
    update(place)
    revalue(UInt32(instrument))
  }

  // MARK: Keeping the sums

  /// The place of a holding, made where there is none.
  func holding(owner: Int, instrument: Int) -> Int {
    var place = terms[instrument].first
    while place >= 0 {
      if holdings[Int(place)].owner == owner { return Int(place) }
      place = holdings[Int(place)].next
    }
    holdings.append(
      Holding(
        position: Position(terms[instrument].rule), instrument: instrument, owner: owner,
        next: terms[instrument].first))
    if terms[instrument].first < 0 { heldInstruments.append(instrument) }
    terms[instrument].first = Int32(holdings.count - 1)
    isWatched[instrument] = true
    return holdings.count - 1
  }

  /// Values a holding at the newest price and puts the difference into the sums.
  private func update(_ place: Int) {
    let instrument = holdings[place].instrument
    let new = PositionMoney(
      holdings[place].position, terms[instrument].scale, twicePrice: marks[instrument])
    let old = holdings[place].money
    if new == old { return }
    holdings[place].money = new
    let change = magnitude(new.net) - magnitude(old.net)
    let own = index(scope: 1 + holdings[place].owner, currency: terms[instrument].currency)
    sums[own].replace(old, by: new)
    sums[own].gross += change
    sums[terms[instrument].currency].replace(old, by: new)
    sums[index(sector: terms[instrument].sector, currency: terms[instrument].currency)]
      .replace(old, by: new)
  }

  /// The gross value of an instrument to the account: long and short positions of strategies net.
  private func updateGross(_ instrument: Int) {
    var net: Nanos = 0
    var place = terms[instrument].first
    while place >= 0 {
      net += holdings[Int(place)].money.net
      place = holdings[Int(place)].next
    }
    let change = magnitude(net) - terms[instrument].gross
    terms[instrument].gross = magnitude(net)
    sums[terms[instrument].currency].gross += change
    sums[index(sector: terms[instrument].sector, currency: terms[instrument].currency)].gross +=
      change
  }

  private func magnitude(_ money: Nanos) -> Nanos { money < 0 ? -money : money }

  private func forEachScope(of place: Int, _ body: (inout AccountSums) -> Void) {
    let (owner, instrument) = (holdings[place].owner, holdings[place].instrument)
    let currency = terms[instrument].currency
    body(&sums[currency])
    body(&sums[index(scope: 1 + owner, currency: currency)])
    body(&sums[index(sector: terms[instrument].sector, currency: currency)])
  }

  private func index(scope: Int, currency: Int) -> Int { scope * rates.rates.count + currency }

  func index(sector: Int, currency: Int) -> Int {
    index(scope: 1 + owners + sector, currency: currency)
  }

  /// Makes all sums from the positions; what they already are, unless currencies or owners were added.
  func sumAnew() {
    sums = Array(
      repeating: AccountSums(), count: (1 + owners + sectors.count) * rates.rates.count)
    for index in terms.indices { terms[index].gross = 0 }
    for place in holdings.indices {
      holdings[place].money = PositionMoney()
      if holdings[place].position.fills > 0 { forEachScope(of: place) { $0.traded += 1 } }
      update(place)
    }
    for index in terms.indices where terms[index].first >= 0 { updateGross(index) }
    addWaiting()
  }

  /// The id of a strategy of the stream; -1 where it has none of that name.
  func id(ofStrategy name: String) -> Int { strategyNames.firstIndex(of: name) ?? -1 }

  private func noteEquity(_ scope: Int) {
    let equity = equity(scope: scope)
    if isOpening, scope == 0, !equity.isNaN { open(at: equity) }
    if equity > histories[scope].peak { histories[scope].peak = equity }
  }

  /// Once all that was there at the beginning has a price of the market, the histories begin.
  private func open(at equity: Double) {
    let isKnown = holdings.allSatisfy { $0.position.quantity == 0 || isPriced[$0.instrument] }
    guard isKnown else { return }
    isOpening = false
    if histories[0].peak.isNaN { histories[0].peak = equity }
    if histories[0].dayStart.isNaN { histories[0].dayStart = equity }
  }
}
