import EventModel
import TestSupport

/// A market and orders made at random from a seed.
struct RandomTrading {
  enum Market: CaseIterable { case quotes, depth, orders, trades, bars }

  var script = MarketScript()
  let market: Market
  private var random: SeededGenerator
  private var time = 0.0
  private var middle: [Int64] = [1000, 500]
  private var parents: UInt64 = 0
  private var book: [[(id: UInt64, side: Side, price: Int64, size: Int64)]] = [[], []]
  private var nextOrder: UInt64 = 1

  private let hasConditions: Bool

  /// - Parameters:
  ///   - strategies: how many strategies parents may have.
  ///   - hasConditions: stops, brackets, groups and the like among them.
  init(
    _ market: Market, seed: UInt64, steps: Int = 400, strategies: Int64 = 0,
    hasConditions: Bool = false
  ) {
    self.market = market
    self.hasConditions = hasConditions
    random = SeededGenerator(seed: seed)
    for _ in 0..<steps {
      time += Double(roll(40)) / 4
      if roll(6) == 0 { order(strategies) } else { move() }
      if roll(20) == 0 { script.watermark(time) }
      if roll(60) == 0 {
        let phases: [SessionPhase] = [.continuous, .continuous, .closingAuction, .closed]
        if roll(2) == 0 {
          script.status(time, .halt, of: UInt32(roll(2)))
        } else {
          script.status(time, .trading, phase: phases[roll(4)], of: UInt32(roll(2)))
        }
      }
    }
  }

  private mutating func roll(_ sides: Int) -> Int { Int(random.next() % UInt64(sides)) }

  private mutating func move() {
    let instrument = UInt32(roll(2))
    let place = Int(instrument)
    if roll(4) == 0 { middle[place] += Int64(roll(5)) - 2 }
    let bid = middle[place] - 1 - Int64(roll(2))
    let ask = middle[place] + 1 + Int64(roll(2))
    func side(_ roll: Int) -> Side { [.bid, .ask, .none][roll] }
    switch market {
    case .quotes:
      if roll(3) == 0 {
        let aggressor = side(roll(3))
        let price = aggressor == .bid ? ask : bid
        script.trade(
          time, price, Int64(1 + roll(9)), aggressor, of: instrument, isLast: false,
          flags: roll(20) == 0 ? .auction : [])
      }
      script.quote(time, bid, Int64(1 + roll(9)), ask, Int64(1 + roll(9)), of: instrument)
    case .depth:
      if roll(3) == 0 {
        script.trade(
          time, roll(2) == 0 ? bid : ask, Int64(1 + roll(9)), side(roll(3)), of: instrument)
      }
      let levels = (0..<3).map { level in
        (
          bid - Int64(level) * 2, Int64(1 + roll(9)), ask + Int64(level) * 2, Int64(1 + roll(9))
        )
      }
      script.depth(time, levels, of: instrument)
    case .orders: orderAction(instrument)
    case .trades:
      script.trade(
        time, roll(2) == 0 ? bid : ask, Int64(1 + roll(9)), side(roll(3)), of: instrument)
    case .bars:
      let start = time
      time += 5
      let prices = (0..<4).map { _ in middle[place] + Int64(roll(7)) - 3 }
      script.bar(
        start, time, [prices[0], prices.max() ?? 0, prices.min() ?? 0, prices[3]],
        volume: roll(3) == 0 ? noNumber : Int64(roll(40)), of: instrument)
    }
  }

  /// A consistent book: adds never cross, executions take the first of the best price.
  private mutating func orderAction(_ instrument: UInt32) {
    let place = Int(instrument)
    let bids = book[place].filter { $0.side == .bid }
    let asks = book[place].filter { $0.side == .ask }
    let choice = roll(10)
    if choice < 5 || bids.count < 3 || asks.count < 3 {
      let side: Side = bids.count < 3 ? .bid : asks.count < 3 ? .ask : roll(2) == 0 ? .bid : .ask
      let offset = Int64(1 + roll(4))
      let lowestAsk = asks.map(\.price).min() ?? .max
      let highestBid = bids.map(\.price).max() ?? .min
      let price =
        side == .bid
        ? min(middle[place] - offset, lowestAsk - 1) : max(middle[place] + offset, highestBid + 1)
      let size = Int64(1 + roll(9))
      book[place].append((nextOrder, side, price, size))
      script.orderAction(time, .add, id: nextOrder, side, price, size, of: instrument)
      nextOrder += 1
      return
    }
    if choice < 7 {
      // An execution of the first order at the best price.
      let side: Side = roll(2) == 0 ? .bid : .ask
      let best = side == .bid ? bids.map(\.price).max() : asks.map(\.price).min()
      guard let best,
        let index = book[place].firstIndex(where: { $0.side == side && $0.price == best })
      else { return }
      let order = book[place][index]
      let size = min(order.size, Int64(1 + roll(6)))
      script.orderAction(time, .execute, id: order.id, side, order.price, size, of: instrument)
      shrink(place, index, size)
      return
    }
    let index = roll(book[place].count)
    let order = book[place][index]
    switch choice {
    case 7:
      script.orderAction(time, .delete, id: order.id, order.side, order.price, 0, of: instrument)
      book[place].remove(at: index)
    case 8:
      let size = min(order.size, Int64(1 + roll(3)))
      script.orderAction(
        time, .reduce, id: order.id, order.side, order.price, size, of: instrument)
      shrink(place, index, size)
    default:
      // A larger size goes to the end of its queue, a smaller one stays.
      let size = Int64(1 + roll(12))
      script.orderAction(
        time, .modify, id: order.id, order.side, order.price, size, of: instrument)
      if size > order.size {
        book[place].remove(at: index)
        book[place].append((order.id, order.side, order.price, size))
      } else {
        book[place][index].size = size
      }
    }
  }

  private mutating func shrink(_ place: Int, _ index: Int, _ size: Int64) {
    book[place][index].size -= size
    if book[place][index].size == 0 { book[place].remove(at: index) }
  }

  private mutating func order(_ strategies: Int64) {
    let choice = roll(8)
    if parents > 0, choice == 0 { return script.cancel(time, 1 + UInt64(roll(Int(parents)))) }
    if parents > 0, choice == 1 {
      let limit = middle[0] + Int64(roll(9)) - 4
      return script.replace(
        time, 1 + UInt64(roll(Int(parents))), Int64(1 + roll(30)), limit: limit)
    }
    parents += 1
    let instrument = UInt32(roll(2))
    let side: Side = roll(2) == 0 ? .bid : .ask
    let limit = roll(3) == 0 ? nil : middle[Int(instrument)] + Int64(roll(9)) - 4
    let times: [TimeInForce] = [
      .day, .day, .day, .goodTillCancel, .immediateOrCancel, .fillOrKill, .atOpen, .atClose,
    ]
    let kinds: [ScheduleKind] = [
      .configured, .direct, .direct, .peg, .twap, .vwap, .participation, .obizhaevaWang,
    ]
    if hasConditions, roll(3) != 0 { return condition(side, limit, strategies, instrument) }
    let isPostOnly = limit != nil && roll(5) == 0
    script.parent(
      time, parents, side, Int64(1 + roll(30)), limit: limit, type: isPostOnly ? .postOnly : nil,
      tif: times[roll(8)], schedule: kinds[roll(8)],
      until: roll(3) == 0 ? time + Double(1 + roll(200)) : nil,
      strategy: strategies == 0 ? -1 : Int64(roll(Int(strategies))), of: instrument)
  }

  /// An order with something else that it asks for.
  private mutating func condition(
    _ side: Side, _ limit: Int64?, _ strategies: Int64, _ instrument: UInt32
  ) {
    let middle = middle[Int(instrument)]
    let choices = (0..<7).map { _ in roll(4) == 0 }
    let distances = (0..<4).map { _ in Int64(1 + roll(5)) }
    let group = UInt64(1 + roll(3)) << 4 | UInt64(instrument)
    let trigger = middle + Int64(roll(9)) - 4
    let expiry = MarketScript.time(time + Double(1 + roll(100)))
    script.order(
      time, parents, side, Int64(1 + roll(30)), limit: limit,
      tif: roll(2) == 0 ? .day : .goodTillCancel,
      strategy: strategies == 0 ? -1 : Int64(roll(Int(strategies))), of: instrument
    ) {
      if choices[0] { $0.trigger = trigger }
      if choices[1] { $0.trail = distances[0] }
      if choices[2], limit != nil { $0.display = distances[1] }
      if choices[3] { $0.group = group }
      if choices[4] { $0.expiry = expiry }
      if choices[5] { $0.reduceOnly = 1 }
      $0.stopDistance = distances[2]
      if !choices[6] { $0.targetDistance = distances[3] }
      if choices[6] { $0.stopTrails = 1 }
    }
  }
}
