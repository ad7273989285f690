import EventModel
import TestSupport
import Testing

/// What must hold of any run, found by looking again at the raw events: written without the venue's
/// code, and slowly.
struct SlowVenueChecks {
  let run: ExecutionRun
  /// From decision to arrival, at least.
  var leastDelay: Int64 = 0

  func checkAll() {
    checkInputPasses()
    checkOrders()
    checkFills()
  }

  /// What is not an own order or fill is the input, in its order; times do not go back.
  private func checkInputPasses() {
    var last = Int64.min
    for owned in run.output {
      #expect(owned.event.eventTime >= last)
      last = max(last, owned.event.eventTime)
      #expect(owned.event.flags.contains(.last) || owned.event.kind != .order)
    }
  }

  /// Every order has one last state and nothing after it, fills add up, children fit their parent.
  private func checkOrders() {
    var last: [UInt64: ExecutionRun.OrderLine] = [:]
    var children: [UInt64: [UInt64: ExecutionRun.OrderLine]] = [:]
    for line in run.orders {
      if [.approved, .cancelRequested, .replaceRequested].contains(line.state) { continue }
      if let before = last[line.id] {
        #expect(!before.state.isTerminal, "\(line) comes after \(before)")
        #expect(line.filled >= before.filled)
      }
      #expect(line.filled <= line.size, "\(line)")
      if line.state == .filled { #expect(line.filled == line.size, "\(line)") }
      if line.state.isTerminal, line.state != .filled {
        #expect(line.filled < line.size || line.size == 0, "\(line)")
      }
      last[line.id] = line
      if line.parent != 0 {
        #expect(line.id >> 20 == line.parent >> 20 && line.id > line.parent)
        children[line.parent, default: [:]][line.id] = line
        let open = children[line.parent]?.values.reduce(0) {
          $0 + ($1.state.isTerminal ? $1.filled : $1.size)
        }
        if let parent = last[line.parent], let open {
          // A replacement of the parent may be smaller than what is on its way.
          #expect(
            open <= parent.size || replaced.contains(line.parent), "\(open) of \(parent)")
        }
      }
    }
    for line in last.values { #expect(line.state.isTerminal, "\(line) has no end") }
    for line in last.values where line.parent == 0 {
      let sum = children[line.id]?.values.reduce(0) { $0 + $1.filled } ?? 0
      // What the venue made is worked by nobody.
      if line.payload.link != 0 { continue }
      #expect(sum == line.filled, "children of \(line) filled \(sum)")
    }
    var filled: [UInt64: Int64] = [:]
    for fill in run.fills {
      filled[fill.id, default: 0] += fill.size
      #expect(fill.size > 0)
      #expect(filled[fill.id] == fill.filled)
    }
    for (id, sum) in filled { #expect(last[id]?.filled == sum) }
    #expect(Set(run.fills.map(\.fillId)).count == run.fills.count)
  }

  private var replaced: Set<UInt64> {
    Set(run.orders.filter { $0.state == .replaceRequested }.map(\.id))
  }

  /// Every fill at a price that the market showed or traded, after the order could be there.
  private func checkFills() {
    var limits: [UInt64: Set<Int64>] = [:]
    var sent: [UInt64: Int64] = [:]
    for line in run.orders where line.parent != 0 || line.payload.link != 0 {
      limits[line.id, default: []].insert(line.price)
      if line.state == .pending { sent[line.id] = line.time }
    }
    for fill in run.fills {
      #expect(fill.venueTime <= fill.time)
      if let time = sent[fill.id] {
        #expect(fill.venueTime >= time + leastDelay, "\(fill) before it arrived")
      }
      #expect(
        isOffered(fill), "\(fill) at a price that was not there; limits \(limits[fill.id] ?? [])")
      let isBuy = fill.side == .bid
      let hasLimit = limits[fill.id]?.contains { limit in
        limit == noNumber || (isBuy ? fill.price <= limit : fill.price >= limit)
      }
      #expect(hasLimit == true, "\(fill) past its limit")
    }
  }

  /// Whether at the venue's time, or just before, the market was at the fill's price or better.
  private func isOffered(_ fill: ExecutionRun.FillLine) -> Bool {
    let isBuy = fill.side == .bid
    func serves(_ price: Int64) -> Bool {
      price != noNumber && (isBuy ? price <= fill.price : price >= fill.price)
    }
    var bookServes = false
    var book: [UInt64: OrderActionBody] = [:]
    var last = noNumber
    for owned in run.output where owned.event.instrument == fill.instrument {
      let event = owned.event
      if event.eventTime > fill.venueTime, event.kind != .bar { continue }
      let isNow = event.eventTime == fill.venueTime
      switch event.kind {
      case .quote:
        if isNow, bookServes { return true }
        bookServes = serves(isBuy ? event.quote.askPrice : event.quote.bidPrice)
      case .depth:
        if isNow, bookServes { return true }
        bookServes = serves(owned.words[isBuy ? DepthWord.askPrice : DepthWord.bidPrice])
      case .trade:
        last = event.trade.price
        if isNow, serves(last) { return true }
      case .orderAction:
        if isNow, bookServes { return true }
        let action = event.orderAction
        // An execution of an order behind, or past the limit.
        if isNow, action.action == .execute, action.side == fill.side, serves(action.price) {
          return true
        }
        Self.apply(action, to: &book)
        bookServes = book.values.contains { $0.side != fill.side && serves($0.price) }
      case .bar:
        let (open, high, low) = (owned.words[0], owned.words[1], owned.words[2])
        let inside =
          event.bar.start <= fill.venueTime && fill.venueTime < event.eventTime
          && fill.price == open
          || fill.venueTime == event.eventTime && low <= fill.price && fill.price <= high
        if inside { return true }
        if event.eventTime <= fill.venueTime { last = owned.words[3] }
      default: break
      }
      if isNow, bookServes { return true }
    }
    // Orders for the close trade at the last price.
    return bookServes || fill.liquidity == .auction && last == fill.price
  }

  private static func apply(_ action: OrderActionBody, to book: inout [UInt64: OrderActionBody]) {
    switch action.action {
    case .add, .modify: book[action.orderId] = action
    case .delete: book[action.orderId] = nil
    case .reduce, .execute:
      guard var order = book[action.orderId] else { return }
      order.size -= action.size
      book[action.orderId] = order.size > 0 ? order : nil
    default: break
    }
  }
}
