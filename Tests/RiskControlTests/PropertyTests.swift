import EventModel
import RiskControl
import TestSupport
import Testing

/// No sequence of accepted orders leaves the limits, whatever prices, fills and cancellations come: after
/// each an account kept by lists, anew from the first fill, is asked.
@Suite struct PropertyTests {
  static let limits = """
    [risk.limits]
    order_size = "150 shares"
    order_notional = "14000 USD"
    position = "260 shares"
    position_notional = "24000 USD"
    gross_leverage = "0.9 x"
    net_leverage = "0.6 x"
    sector = "30 %"
    margin = "0.95 x"
    open_orders = 7
    order_rate = "6 /s"
    daily_loss = "3 %"
    drawdown = "4 %"
    price_collar = "1 %"
    [risk.strategy.alpha]
    position = "180 shares"
    """

  @Test(arguments: 1...30 as ClosedRange<UInt64>) func limitsHold(seed: UInt64) throws {
    var random = RandomWorld(seed: seed &* 77)
    var desk = try LiveDesk(RiskStage(World.file(Self.limits)))
    var slow = SlowDesk()
    var (accepted, rejected) = (0, 0)
    for _ in 0..<600 {
      let sentence: String =
        switch random.roll(10) {
        case 0..<3: random.quote()
        case 3..<5: random.signal()
        case 5..<7: random.request()
        case 7: "+ \(1 + random.roll(400))ms"
        default: slow.answer(&random)
        }
      for event in try desk.tell(sentence) {
        slow.take(event)
        guard event.event.kind == .order, event.event.flags.contains(.derived) else { continue }
        switch OrderState(rawValue: UInt16(event.words[OrderWord.state])) {
        case .approved:
          accepted += 1
          for complaint in slow.approve(event) {
            Issue.record("seed \(seed): \(complaint) after \(event)")
          }
        case .rejected: rejected += 1
        default: break
        }
      }
    }
    #expect(accepted > 25 && rejected > 25, "\(accepted) accepted, \(rejected) rejected")
  }
}

/// The account of the property test: lists that are gone through from the beginning for every question.
struct SlowDesk {
  struct Fill { var strategy: Int64, instrument: Int, size: Double, price: Double }
  struct Open {
    var id: UInt64, strategy: Int64, instrument: Int, side: Side, left: Double, isAsked = false
  }

  private var fills: [Fill] = []
  private var open: [Open] = []
  private var mids: [Int: Double] = [:]
  private var touch: [Int: (bid: Double, ask: Double)] = [:]
  private var times: [Int64] = []
  private var peak = 100_000.0
  private static let multipliers = [0: 1.0, 1: 50, 8: 1]

  private func held(_ instrument: Int, _ strategy: Int64? = nil) -> Double {
    fills.filter { $0.instrument == instrument && (strategy == nil || $0.strategy == strategy) }
      .reduce(0) { $0 + $1.size }
  }

  private func ordered(_ instrument: Int, _ side: Side, _ strategy: Int64? = nil) -> Double {
    open.filter {
      $0.instrument == instrument && $0.side == side
        && (strategy == nil || $0.strategy == strategy)
    }.reduce(0) { $0 + $1.left }
  }

  private var equity: Double {
    fills.reduce(100_000) {
      $0 + $1.size * ((mids[$1.instrument] ?? $1.price) - $1.price)
        * Self.multipliers[$1.instrument]!
    }
  }

  private func worst(_ instrument: Int) -> Double {
    let quantity = held(instrument)
    return max(
      abs(quantity + ordered(instrument, .bid)), abs(quantity - ordered(instrument, .ask)))
  }

  private func value(_ instrument: Int) -> Double {
    (mids[instrument] ?? 0) * Self.multipliers[instrument]!
  }

  mutating func take(_ event: OwnedEvent) {
    let id = Int(event.event.instrument)
    switch event.event.kind {
    case .quote:
      let quote = event.event.quote
      touch[id] = (Double(quote.bidPrice) / 100, Double(quote.askPrice) / 100)
      mids[id] = (touch[id]!.bid + touch[id]!.ask) / 2
      peak = max(peak, equity)
    case .fill:
      let fill = event.event.fill
      let size = Double(fill.size) / 10
      fills.append(
        Fill(
          strategy: event.words[FillWord.strategy], instrument: id,
          size: fill.side == .bid ? size : -size, price: Double(fill.price) / 100))
      let parent = UInt64(event.words[FillWord.parent])
      if let index = open.firstIndex(where: { $0.id == parent }) { open[index].left -= size }
      peak = max(peak, equity)
    case .order where event.words[OrderWord.state] == Int64(OrderState.cancelRequested.rawValue):
      if let index = open.firstIndex(where: { $0.id == event.event.order.orderId }) {
        open[index].isAsked = true
      }
    default: break
    }
  }

  /// Takes an order that was let pass, and says which limits it leaves.
  mutating func approve(_ event: OwnedEvent) -> [String] {
    let order = event.event.order
    let (id, strategy) = (Int(event.event.instrument), event.words[OrderWord.strategy])
    let size = Double(order.size) / 10
    let signed = order.side == .bid ? size : -size
    func reduces(_ quantity: Double, _ same: Double) -> Bool {
      quantity * signed < 0 && same + size <= abs(quantity) + 1e-9
    }
    let ownReduces = reduces(held(id, strategy), ordered(id, order.side, strategy))
    // What only closes what a strategy holds is not stood in the way of by what all hold.
    let isExit = ownReduces && event.words[OrderWord.request] == 0
    let allReduces = isExit || reduces(held(id), ordered(id, order.side))
    open.append(
      Open(
        id: order.orderId, strategy: strategy, instrument: id, side: order.side, left: size))
    let isLimit = event.words[OrderWord.type] == Int64(OrderType.limit.rawValue)
    let limit = Double(order.price) / 100
    let price = isLimit ? limit : order.side == .bid ? touch[id]!.ask : touch[id]!.bid
    let sign = order.side == .bid ? 1.0 : -1
    let own = held(id, strategy) + sign * ordered(id, order.side, strategy)
    let all = held(id) + sign * ordered(id, order.side)
    let gross = mids.keys.reduce(0) { $0 + worst($1) * value($1) }
    let technology = [0, 8].reduce(0) { $0 + worst($1) * value($1) }
    let net =
      mids.keys.reduce(0) { $0 + held($1) * value($1) } + sign * ordered(id, order.side) * value(id)
    times.append(event.event.eventTime)
    let rate = times.filter { $0 > event.event.eventTime - Timestamp.second }.count
    let slack = 1e-6
    let complaints: [(String, Bool)] = [
      ("order_size", size > 150),
      ("order_notional", size * price * Self.multipliers[id]! > 14_000 + slack),
      ("position", !allReduces && abs(all) > 260),
      ("position of alpha", !ownReduces && strategy == 0 && abs(own) > 180),
      ("position_notional", !allReduces && abs(all) * value(id) > 24_000 + slack),
      ("gross_leverage", !allReduces && gross > 0.9 * equity + slack),
      ("net_leverage", !allReduces && abs(net) > 0.6 * equity + slack),
      ("sector", !allReduces && id != 1 && technology > 0.3 * equity + slack),
      ("margin", !allReduces && gross > 0.95 * equity + slack),
      ("open_orders", open.count > 7), ("order_rate", rate > 6),
      ("daily_loss", !ownReduces && 100_000 - equity > 3_000 + slack),
      ("drawdown", !ownReduces && peak - equity > 0.04 * peak + slack),
      ("price_collar", !isExit && sign * (price - mids[id]!) > 0.01 * mids[id]! + slack),
    ]
    return complaints.filter(\.1).map(\.0)
  }

  /// Something that a venue may do with an open order.
  mutating func answer(_ random: inout RandomWorld) -> String {
    guard !open.isEmpty else { return random.quote() }
    let index = random.roll(open.count)
    let order = open[index]
    if order.isAsked || random.roll(4) == 0 || order.left < 0.05 {
      open.remove(at: index)
      return "done #\(order.id >> 20) cancelled"
    }
    let tenths = 1 + random.roll(max(1, Int((order.left * 10).rounded())))
    let name = ["alpha", "beta"][Int(order.strategy)]
    let side = order.side == .bid ? "buy" : "sell"
    let price = DecimalNumber.format(
      Int64((mids[order.instrument]! * 100).rounded()), exponent: -2)
    return "f \(name) \(World.symbols[order.instrument]) \(side) "
      + "\(DecimalNumber.format(Int64(tenths), exponent: -1)) \(price) #\(order.id >> 20)"
  }
}
