import Expressions
import Glibc

/// What is said of single trades, from their list.
enum SlowTrades {
  struct Trade {
    var time: Int64
    var price: Double
    var size: Double
    /// Of the aggressor; 0 where the venue names none.
    var sign: Double
    /// Before the trade.
    var bid: Double
    var ask: Double
  }

  static let names = [
    "trade_sign", "signed_volume", "run_length", "inter_trade_time", "time_since_trade",
    "arrival_asymmetry",
  ]

  /// Of all trades of an instrument, the sign by a rule.
  static func signs(_ trades: [Trade], _ rule: String) -> [Double] {
    func cents(_ price: Double) -> Double { (price * 100).rounded() }
    func tick(_ index: Int) -> Double {
      let now = trades[index].price
      // The last price before that was another one.
      guard let other = trades[..<index].last(where: { !$0.price.isNaN && $0.price != now }) else {
        return .nan
      }
      return now > other.price ? 1 : -1
    }
    return trades.indices.map { index in
      let (price, bid, ask) = (
        cents(trades[index].price), cents(trades[index].bid), cents(trades[index].ask)
      )
      if rule == "aggressor" { return trades[index].sign == 0 ? .nan : trades[index].sign }
      if price.isNaN { return .nan }
      let isQuoted = !bid.isNaN && !ask.isNaN
      switch rule {
      case "tick": return tick(index)
      case "quote":
        return !isQuoted || 2 * price == bid + ask ? .nan : 2 * price > bid + ask ? 1 : -1
      case "lee_ready":
        return !isQuoted || 2 * price == bid + ask
          ? tick(index) : 2 * price > bid + ask ? 1 : -1
      case "emo":
        if bid == ask { return tick(index) }
        return price == ask ? 1 : price == bid ? -1 : tick(index)
      default:
        if !isQuoted || ask <= bid { return tick(index) }
        let (tenPrice, reach) = (10 * price, 3 * (ask - bid))
        if price <= ask, tenPrice >= 10 * ask - reach { return 1 }
        if price >= bid, tenPrice <= 10 * bid + reach { return -1 }
        return tick(index)
      }
    }
  }

  /// - Parameter ends: of each row, how many of the trades had come.
  static func values(
    _ call: Expression.Call, _ trades: [Trade], ends: [Int], times: [Int64]
  ) -> [Double] {
    let starts = [0] + ends.dropLast()
    var rule = "aggressor"
    for argument in call.arguments {
      if case .call(let word) = argument.value { rule = word.name }
    }
    let signs = signs(trades, rule)
    func newest(_ values: [Double]) -> [Double] {
      ends.map { end in values[..<end].last { !$0.isNaN } ?? .nan }
    }
    switch call.name {
    case "trade_sign": return newest(signs)
    case "signed_volume":
      return ends.indices.map { row in
        if starts[row] == ends[row] { return 0 }
        let known = (starts[row]..<ends[row]).map { trades[$0].size * signs[$0] }.filter {
          !$0.isNaN
        }
        return known.isEmpty ? .nan : known.reduce(0, +)
      }
    case "run_length":
      return newest(
        signs.indices.map { index in
          let known = signs[...index].filter { !$0.isNaN }
          guard let last = known.last else { return .nan }
          return last * Double(known.reversed().prefix { $0 == last }.count)
        })
    case "inter_trade_time":
      return newest(
        trades.indices.map {
          $0 == 0 ? .nan : Double(max(0, trades[$0].time - trades[$0 - 1].time)) / 1e9
        })
    case "time_since_trade":
      return ends.indices.map {
        ends[$0] == 0 ? .nan : Double(max(0, times[$0] - trades[ends[$0] - 1].time)) / 1e9
      }
    default:
      let window =
        call.arguments.map(\.value).first {
          if case .call = $0 { return false } else { return true }
        } ?? .duration(60_000_000_000)
      func sums(_ body: (Double) -> Double) -> [Double] {
        let own = ends.indices.map { row in
          signs[starts[row]..<ends[row]].filter { !$0.isNaN }.map(body).reduce(0, +)
        }
        return SlowIndicators.rolling(own, times, window) { $0.reduce(0, +) }
      }
      return zip(sums { $0 }, sums { abs($0) }).map { $1 == 0 ? .nan : $0 / $1 }
    }
  }
}
