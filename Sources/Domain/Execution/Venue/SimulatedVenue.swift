import Calendars
import EventModel
import MarketRules

/// A venue made from the market in the stream: own orders meet the book as it was recorded when they
/// arrive, wait in its queues, and take what it shows.
///
/// Nothing fills at a price that was not there, and nothing before it could arrive. What an own order
/// takes stays taken until the level's size changes; the recorded market does not react to own orders
/// beyond that and the impact that is configured.
struct SimulatedVenue: Venue {
  /// What is to be done, or known, at a time.
  enum Action: BitwiseCopyable {
    case submit(OrderTicket)
    case cancel(OrderTicket)
    case replace(OrderTicket)
    case report(VenueReport)
    /// The session of an instrument ends.
    case sessionEnd(UInt32)
    /// An order's own time is over.
    case expiry(UInt64, instrument: UInt32)
    /// What protected positions when the session before ended is made again.
    case begin(UInt32)
  }

  let options: VenueOptions
  let board: UnsafeMutablePointer<MarketBoard>
  var queue = TimedQueue<Action>()
  /// By instrument, by priority.
  var orders: [[VenueOrder]] = []
  /// By instrument: those that wait for their trigger, in the order in which they came.
  var stops: [[VenueOrder]] = []
  /// By instrument: what strategies hold by fills here.
  var positions: [[VenuePosition]] = []
  /// By instrument: how many of its orders others may end, or are to be looked after.
  var linked: [Int] = []
  /// By instrument.
  var taken: [[TakenLiquidity]] = []
  /// Instruments whose group is open and that changed.
  var dirty: [UInt32] = []
  var serial: UInt64 = 0
  /// A connection keeps the order of what it carries.
  var lastArrival = Int64.min
  var lastReport = Int64.min
  /// The time of the newest bar: what happened in it is told from then on.
  var clock = Int64.min
  /// What the newest message of the capture took.
  var measured: Int64 = 0
  var impacts: [ImpactState] = []
  /// Value traded in a calendar month, for tiers of fees.
  var month = 0
  var monthValue = 0.0
  /// By the id of an own order: its place in a book of single orders.
  var aheads: [UInt64: OrdersAhead] = [:]
  /// By instrument.
  var fees: [any FeeModel] = []
  /// By instrument; nil where the calendar is not known.
  var sessions: [SessionTimes?] = []
  /// By instrument.
  var days: [DayLimits] = []
  /// By instrument: what was bought in the newest session.
  var purchases: [DayPurchases] = []

  init(_ options: VenueOptions, _ board: UnsafeMutablePointer<MarketBoard>) {
    self.options = options
    self.board = board
  }

  mutating func grow(to count: Int) {
    while orders.count < count {
      orders.append([])
      stops.append([])
      positions.append([])
      linked.append(0)
      taken.append([])
      impacts.append(ImpactState())
      fees.append(options.fees.general)
      sessions.append(nil)
      days.append(DayLimits())
      purchases.append(DayPurchases())
    }
  }

  // MARK: The protocol

  var nextTime: Int64 { queue.nextTime }

  mutating func submit(_ ticket: OrderTicket, at time: Int64) {
    send(.submit(ticket.sent(at: time)), ticket, time)
  }
  mutating func cancel(_ ticket: OrderTicket, at time: Int64) {
    send(.cancel(ticket.sent(at: time)), ticket, time)
  }
  mutating func replace(_ ticket: OrderTicket, at time: Int64) {
    send(.replace(ticket.sent(at: time)), ticket, time)
  }

  private mutating func send(_ action: Action, _ ticket: OrderTicket, _ time: Int64) {
    let delay = options.latency.toVenue(ticket.id, serial, measured: measured)
    serial += 1
    lastArrival = max(lastArrival, time + delay)
    queue.push(action, at: lastArrival)
  }

  mutating func step() -> VenueReport? {
    guard let (time, action) = queue.pop() else { return nil }
    switch action {
    case .submit(let ticket):
      arrive(ticket, at: time)
      settle(Int(ticket.instrument), at: time)
    case .cancel(let ticket):
      cancelArrives(ticket, at: time)
      settle(Int(ticket.instrument), at: time)
    case .replace(let ticket):
      replaceArrives(ticket, at: time)
      settle(Int(ticket.instrument), at: time)
    case .sessionEnd(let instrument):
      calendarCloses(Int(instrument), at: time)
      settle(Int(instrument), at: time)
    case .expiry(let id, let instrument):
      expire(id, Int(instrument), at: time)
      settle(Int(instrument), at: time)
    case .begin(let instrument):
      settle(Int(instrument), at: time)
    case .report(var report):
      report.knownTime = time
      return report
    }
    return nil
  }

  /// Makes what protects positions from the start at a time, once.
  mutating func begin(_ instrument: UInt32, at time: Int64) {
    queue.push(.begin(instrument), at: time)
  }

  /// The stream begins before the time of its start: that is then.
  ///
  /// - Returns: whether something has moved.
  mutating func hurryStart(to time: Int64) -> Bool {
    if queue.isEmpty || queue.nextTime <= time { return false }
    var actions: [Action] = []
    while let (_, action) = queue.pop() { actions.append(action) }
    for action in actions { queue.push(action, at: time) }
    return true
  }

  /// The stream ends: what has happened here and is not known there yet, in the order of telling.
  mutating func takeReportsUnderWay() -> [VenueReport] {
    var reports: [VenueReport] = []
    while let (time, action) = queue.pop() {
      guard case .report(var report) = action else { continue }
      report.knownTime = time
      reports.append(report)
    }
    return reports
  }

  // MARK: Reports

  mutating func tell(
    _ kind: VenueReport.Kind, _ order: VenueOrder, at time: Int64,
    reason: DecisionReason = .accepted
  ) {
    var report = VenueReport(
      kind: kind, id: order.id, instrument: order.instrument, venueTime: time,
      origin: order.origin)
    report.filled = order.filled
    report.price = order.price
    report.trigger = order.conditions.trigger
    report.size = order.size
    report.reason = reason
    push(report)
  }

  mutating func push(_ report: VenueReport) {
    let delay = options.latency.fromVenue(report.id, serial, measured: measured)
    serial += 1
    lastReport = max(lastReport, max(clock, report.venueTime) + delay)
    queue.push(.report(report), at: lastReport)
  }

  /// Executes part of an order.
  ///
  /// - Parameter origin: of the event that made it happen.
  mutating func fill(
    _ order: inout VenueOrder, _ size: Int64, at price: Int64, _ liquidity: Liquidity,
    time: Int64, origin: UInt64
  ) {
    let instrument = Int(order.instrument)
    let market = board.pointee.markets[instrument]
    // What is paid for trading goes by how much changed hands, whatever the sign of its price.
    let value = abs(FeeArithmetic.value(price: price, size: size, market))
    turnMonth(at: time)
    let input = FeeInput(
      isBuy: order.isBuy, liquidity: liquidity, size: size, value: value,
      sizeBefore: order.filled, valueBefore: order.filledValue, monthValue: monthValue,
      time: time, sizeExponent: market.sizeExponent)
    let fees = self.fees[instrument].fee(input)
    monthValue += abs(Double(value)) / 1e9
    if !options.impact.isOff {
      let units = Double(order.isBuy ? size : -size) / Double(market.impactSize)
      impacts[instrument].add(units, options.impact, at: time)
    }
    order.filled += size
    order.displayed = max(0, order.displayed - size)
    order.filledValue = input.valueAfter
    book(order, size, at: price, origin: origin)
    if order.isBuy, market.settlesNextDay { notePurchase(instrument, size, at: time) }
    var report = VenueReport(
      kind: .filled, id: order.id, instrument: order.instrument, venueTime: time, origin: origin)
    report.price = price
    report.size = size
    report.filled = order.filled
    report.liquidity = liquidity
    report.fees = fees
    push(report)
  }

  private mutating func turnMonth(at time: Int64) {
    let day = Int(Timestamp.floorDivide(time, Timestamp.day).quotient)
    let date = Timestamp.civil(days: day)
    let current = date.year * 12 + date.month
    if current != month {
      month = current
      monthValue = 0
    }
  }

  // MARK: The orders

  /// Puts an order in its place by priority.
  mutating func insert(_ order: VenueOrder) {
    let instrument = Int(order.instrument)
    let place = orders[instrument].firstIndex { order.precedes($0) } ?? orders[instrument].count
    orders[instrument].insert(order, at: place)
    board.pointee.markets[instrument].interest += 1
    if order.conditions.isLinked { linked[instrument] += 1 }
  }

  mutating func remove(_ instrument: Int, _ place: Int) {
    let order = orders[instrument].remove(at: place)
    aheads[order.id] = nil
    board.pointee.markets[instrument].interest -= 1
    if order.conditions.isLinked { linked[instrument] -= 1 }
  }

  /// Takes out the orders of an instrument that are done.
  mutating func removeDone(_ instrument: Int) {
    var place = 0
    while place < orders[instrument].count {
      let order = orders[instrument][place]
      if order.remaining <= 0, !order.isOverfilled {
        remove(instrument, place)
      } else {
        place += 1
      }
    }
  }

  func held(_ instrument: UInt32) -> Int64 { held(Int(instrument)) }

  func place(_ ticket: OrderTicket) -> Int? { place(ticket.id, Int(ticket.instrument)) }

  func place(_ id: UInt64, _ instrument: Int) -> Int? {
    orders[instrument].firstIndex { $0.id == id }
  }
}

extension OrderTicket {
  fileprivate func sent(at time: Int64) -> OrderTicket {
    var ticket = self
    ticket.sent = time
    return ticket
  }
}
