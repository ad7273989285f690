import Glibc

/// The hypothetical order of a side, group by group.
enum SlowQueue {
  struct Value {
    var ahead = Double.nan
    var share = Double.nan
    var filled = 0.0
    var outcomes = 0.0
  }

  private struct Own {
    var price: Double
    /// Places in the queue of those ahead, and what is left of them.
    var others: [Int: Double]
    var ahead: Double { others.values.reduce(0, +) }
  }

  static func values(_ groups: [SlowReference.Group], _ side: Double) -> [Value] {
    var own: Own?
    /// The classes that an order was in, and whether it was filled.
    var outcomes: [(classes: Set<Int>, isFilled: Bool)] = []
    var arrivals: [Double] = []
    var hasOrders = false
    var classes: Set<Int> = []
    func classOf(_ ahead: Double) -> Int? {
      if arrivals.isEmpty { return nil }
      let mean = arrivals.reduce(0, +) / Double(arrivals.count)
      var power = 0
      while pow(2, Double(power + 1)) <= 1 + ahead / mean { power += 1 }
      return power
    }
    return groups.map { group in
      for effect in group.effects {
        if effect.place > 0 { hasOrders = true }
        if effect.side == 0 { own = nil }
        guard effect.side == side else { continue }
        if !effect.arrived.isNaN {
          arrivals.append(effect.arrived)
          continue
        }
        guard var mine = own else { continue }
        if effect.price == mine.price, let left = mine.others[effect.place] {
          let gone = [effect.cancelled, effect.executed].filter { !$0.isNaN }.reduce(0, +)
          mine.others[effect.place] = left - gone
          own = mine
          if let place = classOf(mine.ahead) { classes.insert(place) }
        } else if effect.executed > 0, side * effect.price <= side * mine.price {
          outcomes.append((classes, true))
          own = nil
        }
      }
      let best = group.book[0][side > 0 ? 0 : 2]
      let size = group.book[0][side > 0 ? 1 : 3]
      if let mine = own, mine.price != best {
        outcomes.append((classes, false))
        own = nil
      }
      if own == nil, !best.isNaN, hasOrders {
        var others: [Int: Double] = [:]
        for order in group.resting where order.side == side && Double(order.price) / 100 == best {
          others[order.place] = Double(order.size)
        }
        own = Own(price: best, others: others)
        classes = []
        if let place = classOf(size) { classes.insert(place) }
      }
      guard let mine = own else { return Value() }
      let place = classOf(mine.ahead)
      let alike = place.map { place in outcomes.filter { $0.classes.contains(place) } } ?? []
      return Value(
        ahead: mine.ahead, share: mine.ahead / size,
        filled: Double(alike.filter(\.isFilled).count), outcomes: Double(alike.count))
    }
  }
}
