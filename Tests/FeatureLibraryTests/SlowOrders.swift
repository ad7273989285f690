import EventModel

/// The orders of one instrument in the plainest way: a list of those that rest, and a list of what
/// happened.
struct SlowOrders {
  struct Resting {
    var id: UInt64
    var side: Double
    var price: Int64
    var size: Int64
    /// Nil where a snapshot brought it.
    var birth: Int64?
    var place: Int
    var behind: Double
    /// How many executions there had been when it came.
    var executions: Int
    var filled: Int64 = 0
  }

  /// Of an action, or of half of one. Sizes are absent where there are none.
  struct Effect {
    var time: Int64
    var side = 0.0
    var price = Double.nan
    var arrived = Double.nan
    var cancelled = Double.nan
    var executed = Double.nan
    var isGone = false
    var lifetime = Double.nan
    var bid = Double.nan
    var ask = Double.nan
    var behind = Double.nan
    var opposite = 0.0
    var place = 0
  }

  var resting: [Resting] = []
  /// Since they were last taken away.
  var effects: [Effect] = []
  private var executions: [(side: Double, size: Int64)] = []
  private var places = 0
  private var wasSnapshot = false
  private var now = (time: Int64(0), bid: 0.0, ask: 0.0)

  mutating func apply(_ event: Event, bid: Double, ask: Double) {
    now = (event.eventTime, bid, ask)
    let isSnapshot = event.flags.contains(.snapshot)
    if isSnapshot, !wasSnapshot { void() }
    wasSnapshot = isSnapshot
    let action = event.orderAction
    let index = resting.firstIndex { $0.id == action.orderId }
    switch action.action {
    case .clear: void()
    case .add:
      let side = action.side == .bid ? 1.0 : -1
      places += 1
      let order = Resting(
        id: action.orderId, side: side, price: action.price, size: action.size,
        birth: isSnapshot ? nil : now.time, place: places, behind: behind(side, action.price),
        executions: executions.count)
      resting.append(order)
      if isSnapshot {
        effects.append(Effect(time: now.time, place: places))
      } else {
        note(order, arrived: action.size)
      }
    case .fill:
      if let index { resting[index].filled += action.size }
    case .execute:
      if let index { take(action.size, index, executed: action.size, told: false) }
    case .reduce:
      if let index { take(action.size, index, executed: min(action.size, resting[index].filled)) }
    case .delete:
      if let index {
        take(resting[index].size, index, executed: min(resting[index].size, resting[index].filled))
      }
    case .modify:
      if let index { modify(index, action) }
    default: break
    }
  }

  private mutating func void() {
    resting = []
    effects.append(Effect(time: now.time))
  }

  private func behind(_ side: Double, _ price: Int64) -> Double {
    side > 0 ? now.bid - Double(price) / 100 : Double(price) / 100 - now.ask
  }

  private mutating func modify(_ index: Int, _ action: OrderActionBody) {
    let order = resting[index]
    let unfilled = max(0, order.size - order.filled)
    if action.size == 0 || action.price == order.price && action.size <= unfilled {
      let units = order.size - action.size
      if units > 0 { take(units, index, executed: min(units, order.filled)) }
      return
    }
    let filled = min(order.filled, order.size)
    if filled > 0 { executions.append((order.side, filled)) }
    note(order, cancelled: order.size - filled, executed: filled)
    places += 1
    resting[index].filled = 0
    resting[index].price = action.price
    resting[index].size = action.size
    resting[index].place = places
    resting[index].behind = behind(order.side, action.price)
    note(resting[index], arrived: action.size)
  }

  /// - Parameter told: whether what was executed was told of before; what is left of that is forgotten.
  private mutating func take(_ units: Int64, _ index: Int, executed: Int64, told: Bool = true) {
    let order = resting[index]
    if executed > 0 { executions.append((order.side, executed)) }
    let isGone = units == order.size
    note(order, cancelled: units - executed, executed: executed, isGone: isGone)
    if isGone {
      resting.remove(at: index)
    } else {
      resting[index].size -= units
      if told { resting[index].filled = 0 }
    }
  }

  private mutating func note(
    _ order: Resting, arrived: Int64 = 0, cancelled: Int64 = 0, executed: Int64 = 0,
    isGone: Bool = false
  ) {
    func known(_ size: Int64) -> Double { size > 0 ? Double(size) : .nan }
    let others = executions[order.executions...].filter { $0.side != order.side }
    effects.append(
      Effect(
        time: now.time, side: order.side, price: Double(order.price) / 100, arrived: known(arrived),
        cancelled: known(cancelled), executed: known(executed), isGone: isGone,
        lifetime: isGone ? order.birth.map { Double(now.time - $0) / 1e9 } ?? .nan : .nan,
        bid: now.bid, ask: now.ask, behind: order.behind,
        opposite: Double(others.map(\.size).reduce(0, +)), place: order.place))
  }
}
