import Expressions
import Glibc

/// Features of orders, from the lists of what orders did.
enum SlowOrderFeatures {
  typealias Effect = SlowOrders.Effect

  static let outputs = [
    "order_arrivals": ["bid", "ask"], "order_cancels": ["bid", "ask"],
    "order_executions": ["bid", "ask"], "arrival_rate": ["bid", "ask"],
    "cancel_rate": ["bid", "ask"], "execution_rate": ["bid", "ask"],
    "time_in_book": ["mean", "q10", "median", "q90"],
    "cancel_distance": ["mean", "q10", "median", "q90"], "spoofing_score": ["bid", "ask"],
    "layering_score": ["bid", "ask"], "fill_probability": ["bid", "ask"],
    "queue_position": ["bid_ahead", "bid_share", "ask_ahead", "ask_share"],
  ]

  static func values(
    _ call: Expression.Call, _ rows: [SlowReference.Row], _ reference: SlowReference, onClock: Bool
  ) -> [[Double]]? {
    let groups = reference.groups[rows.first?.instrument ?? 0]
    let arguments = SlowOrderArguments(call)
    switch call.name {
    case "order_arrivals": return flows(\.arrived, arguments, rows, groups)
    case "order_cancels": return flows(\.cancelled, arguments, rows, groups)
    case "order_executions": return flows(\.executed, arguments, rows, groups)
    case "arrival_rate": return rates(flows(\.arrived, arguments, rows, groups), arguments, rows)
    case "cancel_rate": return rates(flows(\.cancelled, arguments, rows, groups), arguments, rows)
    case "execution_rate": return rates(flows(\.executed, arguments, rows, groups), arguments, rows)
    case "order_to_trade", "order_to_cancel":
      let arrivals = flows(\.arrived, arguments, rows, groups)
      let cancels = flows(\.cancelled, arguments, rows, groups)
      let trades = rows.map { Double(groups[$0.groups].map(\.trades.count).reduce(0, +)) }
      let isToTrade = call.name == "order_to_trade"
      let above = rows.indices.map {
        arrivals[0][$0] + arrivals[1][$0] + (isToTrade ? cancels[0][$0] + cancels[1][$0] : 0)
      }
      let under = isToTrade ? trades : zip(cancels[0], cancels[1]).map { $0 + $1 }
      let sums = [above, under].map {
        SlowIndicators.rolling($0, rows.map(\.time), arguments.window("60s")) { $0.reduce(0, +) }
      }
      return [zip(sums[0], sums[1]).map { $1 == 0 ? .nan : $0 / $1 }]
    case "time_in_book", "cancel_distance", "spoofing_score", "layering_score":
      let effects = groups.flatMap(\.effects)
      let ends = rows.map { groups[..<$0.groups.upperBound].map(\.effects.count).reduce(0, +) }
      let made = ofEffects(arguments, effects, rows.first?.instrument ?? 0)
      return made.map { values in ends.map { $0 == 0 ? .nan : values[$0 - 1] } }
    case "queue_position", "fill_probability":
      let ends = rows.map(\.groups.upperBound)
      let sides = [1.0, -1.0].map { SlowQueue.values(groups, $0) }
      let least = arguments.number("least", 0, 20)
      return sides.flatMap { queue -> [[Double]] in
        call.name == "queue_position"
          ? [ends.map { queue[$0 - 1].ahead }, ends.map { queue[$0 - 1].share }]
          : [
            ends.map {
              let known = queue[$0 - 1]
              return known.outcomes >= least ? known.filled / known.outcomes : .nan
            }
          ]
      }
    default: return nil
    }
  }

  // MARK: Flows

  private static func flows(
    _ size: KeyPath<Effect, Double>, _ arguments: SlowOrderArguments, _ rows: [SlowReference.Row],
    _ groups: [SlowReference.Group]
  ) -> [[Double]] {
    [1.0, -1.0].map { side in
      rows.map { row in
        let own = groups[row.groups].flatMap(\.effects).filter {
          $0.side == side && !$0[keyPath: size].isNaN
        }
        return arguments.word == "size"
          ? own.map { $0[keyPath: size] }.reduce(0, +) : Double(own.count)
      }
    }
  }

  private static func rates(
    _ flows: [[Double]], _ arguments: SlowOrderArguments, _ rows: [SlowReference.Row]
  ) -> [[Double]] {
    let window = arguments.window("60s")
    var length = 1.0
    if case .duration(let span) = window { length = Double(span) / 1e9 }
    if case .number(let count) = window { length = count }
    return flows.map {
      SlowIndicators.rolling($0, rows.map(\.time), window) { $0.reduce(0, +) / length }
    }
  }

  // MARK: One by one

  /// A value for every effect.
  private static func ofEffects(
    _ arguments: SlowOrderArguments, _ effects: [Effect], _ instrument: Int
  ) -> [[Double]] {
    let times = effects.map(\.time)
    func rolling(_ x: [Double], _ window: Expression, _ body: ([Double]) -> Double) -> [Double] {
      SlowIndicators.rolling(x, times, window) { $0.isEmpty ? .nan : body($0) }
    }
    func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
    if ["time_in_book", "cancel_distance"].contains(arguments.name) {
      let x = effects.map { effect -> Double in
        if arguments.name == "time_in_book" {
          let cause = arguments.word
          let isSuch =
            cause == "cancelled"
            ? !effect.cancelled.isNaN : cause == "executed" ? !effect.executed.isNaN : true
          return isSuch ? effect.lifetime : .nan
        }
        if effect.cancelled.isNaN { return .nan }
        let mid = (effect.bid + effect.ask) / 2
        let distance = effect.side * (mid - effect.price)
        if arguments.word == "ticks" {
          return distance / (instrument == 0 ? 0.01 : instrument == 1 ? 0.02 : .nan)
        }
        return mid > 0 ? distance / mid * 10_000 : .nan
      }
      let window = arguments.window("1000")
      return [rolling(x, window, mean)]
        + [0.1, 0.5, 0.9].map { q in
          rolling(x, window) { inside in
            let sorted = inside.sorted()
            let place = q * Double(sorted.count - 1)
            let (low, high) = (Int(place), min(Int(place) + 1, sorted.count - 1))
            return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
          }
        }
    }
    let window = arguments.window("60s")
    let (large, away) = (arguments.number("large", 1, 2), arguments.number("away", 2, 1))
    let life = arguments.number("life", 3, 5)
    let means = rolling(effects.map(\.arrived), window, mean)
    let suspects = effects.indices.map { index -> Bool in
      let effect = effects[index]
      return effect.isGone && effect.executed.isNaN && effect.cancelled >= large * means[index]
        && effect.behind / effect.price * 10_000 >= away - 1e-9 && effect.lifetime <= life
        && effect.opposite > 0
    }
    return [1.0, -1.0].map { side in
      let parts = effects.indices.map { index -> Double in
        let effect = effects[index]
        if effect.side != side || effect.cancelled.isNaN { return .nan }
        if !suspects[index] { return 0 }
        if arguments.name == "layering_score" {
          let within = Int64(arguments.number("within", 5, 1) * 1e9)
          let together = effects.indices.filter {
            $0 <= index && suspects[$0] && effects[$0].side == side
              && effects[$0].time > effect.time - within
          }
          if Double(together.count) < arguments.number("layers", 4, 3) { return 0 }
        }
        return effect.cancelled
      }
      let wholes = effects.map { $0.side == side ? $0.cancelled : .nan }
      func sum(_ x: [Double]) -> [Double] {
        SlowIndicators.rolling(x, times, window) { $0.reduce(0, +) }
      }
      return zip(sum(parts), sum(wholes)).map { $1 > 0 ? $0 / $1 : .nan }
    }
  }
}

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

/// The arguments of a call: words, numbers and windows by name or by place.
struct SlowOrderArguments {
  let name: String
  /// The one word among them.
  let word: String
  private let numbers: SlowArguments

  init(_ call: Expression.Call) {
    name = call.name
    var (rest, word) = (call, "")
    rest.arguments = call.arguments.filter { argument in
      guard case .call(let found) = argument.value else { return true }
      word = found.name
      return false
    }
    self.word = word
    numbers = SlowArguments(rest)
  }

  func number(_ key: String, _ place: Int, _ fallback: Double) -> Double {
    numbers.number(key, place, fallback)
  }

  func window(_ fallback: String) -> Expression {
    numbers.window(0, 0) == .number(0)
      ? (fallback.hasSuffix("s") ? .duration(60_000_000_000) : .number(1000)) : numbers.window(0, 0)
  }
}
