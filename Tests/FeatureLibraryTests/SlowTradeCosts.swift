import Expressions
import Glibc

/// What trades cost and move, from the lists of trades and groups.
enum SlowTradeCosts {
  typealias Trade = SlowTrades.Trade

  /// What is known of an instrument, and of each row how much of it had come.
  struct Past {
    var trades: [Trade]
    /// The group of each trade.
    var groups: [Int]
    /// After each group.
    var books: [(time: Int64, bid: Double, ask: Double)]
    var rows: [Range<Int>]
    var times: [Int64]
    var prices: [Double]

    /// Of each row the trades in it.
    var tradeRows: [[Int]] {
      rows.map { row in groups.indices.filter { row.contains(groups[$0]) } }
    }
  }

  static let names = [
    "effective_spread", "spread_decomposition", "quoted_spread", "large_trade_deviation",
    "hasbrouck_lambda", "hasbrouck_impact", "hawkes",
  ]

  static func values(_ call: Expression.Call, _ past: Past) -> [[Double]] {
    let numbers = call.arguments.compactMap { argument -> Double? in
      if case .number(let value) = argument.value { return value } else { return nil }
    }
    let spans = call.arguments.compactMap { argument -> Int64? in
      if case .duration(let value) = argument.value { return value } else { return nil }
    }
    var rule = "aggressor"
    for argument in call.arguments {
      if case .call(let word) = argument.value, word.name != "mid" { rule = word.name }
    }
    let signs = SlowTrades.signs(past.trades, rule)
    let window: Expression =
      call.name == "spread_decomposition"
      ? (spans.count > 1 ? .duration(spans[1]) : .number(numbers.first ?? 1))
      : spans.first.map { .duration($0) } ?? .number(numbers.first ?? 1)
    func over(_ flows: [Double]) -> [Double] {
      SlowIndicators.rolling(flows, past.times, window) { $0.reduce(0, +) }
    }
    func ratio(_ above: [Double], _ below: [Double]) -> [Double] {
      zip(over(above), over(below)).map { $1 == 0 ? .nan : $0 / $1 }
    }
    func mid(_ trade: Int) -> Double { (past.trades[trade].bid + past.trades[trade].ask) / 2 }
    switch call.name {
    case "effective_spread":
      let known = past.trades.indices.filter {
        !(signs[$0] + past.trades[$0].price + past.trades[$0].size).isNaN && mid($0) > 0
      }
      let inside = past.tradeRows.map { $0.filter { known.contains($0) } }
      return [
        ratio(
          inside.map {
            $0.map {
              past.trades[$0].size * 20_000 * signs[$0] * (past.trades[$0].price / mid($0) - 1)
            }.reduce(0, +)
          }, inside.map { $0.map { past.trades[$0].size }.reduce(0, +) })
      ]
    case "spread_decomposition":
      return decomposition(past, signs, delay: spans.first ?? 5_000_000_000, ratio, mid)
    case "quoted_spread":
      var (areas, times) = ([Double](), [Double]())
      for (index, book) in past.books.enumerated() {
        let before = index > 0 ? past.books[index - 1] : (book.time, .nan, .nan)
        let mid = (before.1 + before.2) / 2
        let seconds = mid > 0 ? Double(book.time - before.0) / 1e9 : 0
        areas.append(mid > 0 ? 10_000 * (before.2 - before.1) / mid * seconds : 0)
        times.append(seconds)
      }
      return [
        ratio(
          past.rows.map { areas[$0].reduce(0, +) }, past.rows.map { times[$0].reduce(0, +) })
      ]
    case "large_trade_deviation":
      return [newest(past, deviations(past.trades, Int(numbers[0]), numbers[1]))]
    case "hasbrouck_lambda":
      let x = past.tradeRows.map { inside in
        inside.map { trade -> Double in
          let money = past.trades[trade].price * past.trades[trade].size
          return money >= 0 ? signs[trade] * money.squareRoot() : .nan
        }.filter { !$0.isNaN }.reduce(0, +)
      }
      let returns = SlowIndicators.returns(past.prices)
      let places = x.indices.map { (x[$0] + returns[$0]).isNaN ? .nan : Double($0) }
      return [
        SlowIndicators.rolling(places, past.times, window) { inside in
          let (x, r) = (inside.map { x[Int($0)] }, inside.map { returns[Int($0)] })
          if Set(x).count < 2 { return .nan }
          let (meanX, meanR) = (
            x.reduce(0, +) / Double(x.count), r.reduce(0, +) / Double(x.count)
          )
          return zip(x, r).map { ($0 - meanX) * ($1 - meanR) }.reduce(0, +)
            / x.map { ($0 - meanX) * ($0 - meanX) }.reduce(0, +)
        }
      ]
    case "hawkes": return hawkes(past, signs, numbers)
    default:
      return [newest(past, responses(past.trades, signs, Int(numbers[0]), Int(numbers[1])))]
    }
  }

  /// Of each row the newest value that trades had.
  private static func newest(_ past: Past, _ values: [Double]) -> [Double] {
    past.rows.map { row in
      values.indices.last { past.groups[$0] < row.upperBound && !values[$0].isNaN }
        .map { values[$0] } ?? .nan
    }
  }

  private static func decomposition(
    _ past: Past, _ signs: [Double], delay: Int64,
    _ ratio: ([Double], [Double]) -> [Double], _ mid: (Int) -> Double
  ) -> [[Double]] {
    var effective = [Double](repeating: 0, count: past.books.count)
    var (realized, impact, weight) = (effective, effective, effective)
    for (index, trade) in past.trades.enumerated() {
      let first = (past.groups[index]..<past.books.count).first {
        past.books[$0].time > trade.time + delay
      }
      guard let first, first > 0, mid(index) > 0 else { continue }
      let later = (past.books[first - 1].bid + past.books[first - 1].ask) / 2
      let known = trade.price + trade.size + signs[index] + later
      if known.isNaN { continue }
      let scale = 20_000 * signs[index] * trade.size / mid(index)
      effective[first] += scale * (trade.price - mid(index))
      realized[first] += scale * (trade.price - later)
      impact[first] += scale * (later - mid(index))
      weight[first] += trade.size
    }
    func rows(_ values: [Double]) -> [Double] { past.rows.map { values[$0].reduce(0, +) } }
    return [effective, realized, impact].map { ratio(rows($0), rows(weight)) }
  }

  private static func deviations(_ trades: [Trade], _ n: Int, _ q: Double) -> [Double] {
    let sized = trades.indices.filter { !trades[$0].size.isNaN }
    // Of each trade with a size the quantile of those before it.
    var limits = [Double](repeating: .nan, count: trades.count)
    for (place, index) in sized.enumerated() where place >= n {
      let before = sized[place - n..<place].map { trades[$0].size }.sorted()
      let at = q * Double(n - 1)
      let low = Int(at)
      limits[index] =
        low + 1 < n
        ? before[low] + (at - Double(low)) * (before[low + 1] - before[low]) : before[low]
    }
    let known = trades.indices.filter { !(limits[$0] + trades[$0].price).isNaN }
    return trades.indices.map { index in
      guard known.contains(index) else { return .nan }
      let window = known.filter { $0 <= index }.suffix(n)
      if window.count < n { return .nan }
      func vwap(_ inside: [Int]) -> Double {
        inside.map { trades[$0].price * trades[$0].size }.reduce(0, +)
          / inside.map { trades[$0].size }.reduce(0, +)
      }
      let large = window.filter { trades[$0].size >= limits[$0] }
      let volume = large.map { trades[$0].size }.reduce(0, +)
      let all = vwap(Array(window))
      return volume > 0 && all > 0 ? 10_000 * (vwap(large) / all - 1) : .nan
    }
  }

  private static func hawkes(_ past: Past, _ signs: [Double], _ x: [Double]) -> [[Double]] {
    var events: [(group: Int, time: Int64, sign: Double)] = []
    for (index, trade) in past.trades.enumerated() where !signs[index].isNaN {
      if events.contains(where: { $0.time == trade.time && $0.sign == signs[index] }) { continue }
      events.append((past.groups[index], trade.time, signs[index]))
    }
    func intensity(_ base: Double, _ ofBuys: Double, _ ofSells: Double) -> [Double] {
      past.rows.indices.map { row in
        events.filter { $0.group < past.rows[row].upperBound }.map { event in
          (event.sign > 0 ? ofBuys : ofSells)
            * exp(-x[6] * Double(max(0, past.times[row] - event.time)) / 1e9)
        }.reduce(base, +)
      }
    }
    return [intensity(x[0], x[2], x[3]), intensity(x[1], x[4], x[5])]
  }

  /// Of each trade the response that was estimated last.
  private static func responses(
    _ trades: [Trade], _ signs: [Double], _ n: Int, _ lags: Int
  ) -> [Double] {
    let known = trades.indices.filter {
      !signs[$0].isNaN && (trades[$0].bid + trades[$0].ask) / 2 > 0
    }
    let mids = known.map { (trades[$0].bid + trades[$0].ask) / 2 }
    let x = known.map { signs[$0] }
    let r = zip(mids.dropFirst(), mids).map { log($0 / $1) }
    var values = [Double](repeating: .nan, count: trades.count)
    var newest = Double.nan
    for place in known.indices {
      // Observation k is known with trade k + 1, and needs as many before it as there are lags.
      let complete = (place - lags) / (n / 10) * (n / 10)
      if place > lags, place - lags == complete, complete >= n / 10 * 10 {
        let observed = lags + complete - n / 10 * 10..<lags + complete
        newest = response(observed.map { $0 }, x, r, lags)
      }
      values[known[place]] = newest
    }
    return values
  }

  private static func response(
    _ observed: [Int], _ x: [Double], _ r: [Double], _ lags: Int
  ) -> Double {
    func past(_ place: Int) -> [Double] { (1...lags).flatMap { [r[place - $0], x[place - $0]] } }
    guard
      let ofReturn = leastSquares(observed.map { [x[$0]] + past($0) }, observed.map { r[$0] }),
      let ofSign = leastSquares(observed.map(past), observed.map { x[$0] })
    else { return .nan }
    var (returns, signs) = (
      [Double](repeating: 0, count: lags), [Double](repeating: 0, count: lags)
    )
    for step in 0..<20 {
      let before = (1...lags).flatMap { [returns[returns.count - $0], signs[signs.count - $0]] }
      let sign = step == 0 ? 1 : zip(ofSign, before).map { $0 * $1 }.reduce(0, +)
      returns.append(zip(ofReturn, [sign] + before).map { $0 * $1 }.reduce(0, +))
      signs.append(sign)
    }
    return 10_000 * returns.reduce(0, +)
  }

  /// By orthogonal columns (modified Gram-Schmidt).
  private static func leastSquares(_ rows: [[Double]], _ y: [Double]) -> [Double]? {
    let n = rows[0].count
    var columns = (0..<n).map { column in rows.map { $0[column] } }
    var upper = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    var rest = y
    var projections: [Double] = []
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { $0 * $1 }.reduce(0, +) }
    for column in 0..<n {
      let own = dot(columns[column], columns[column])
      let whole = rows.map { $0[column] * $0[column] }.reduce(0, +)
      if !(own > 1e-12 * whole) { return nil }
      upper[column][column] = own.squareRoot()
      columns[column] = columns[column].map { $0 / own.squareRoot() }
      for later in column + 1..<max(n, column + 1) {
        upper[column][later] = dot(columns[column], columns[later])
        columns[later] = zip(columns[later], columns[column]).map {
          $0 - upper[column][later] * $1
        }
      }
      projections.append(dot(columns[column], rest))
      rest = zip(rest, columns[column]).map { $0 - projections[column] * $1 }
    }
    var solution = projections
    for row in (0..<n).reversed() {
      for later in row + 1..<max(n, row + 1) {
        solution[row] -= upper[row][later] * solution[later]
      }
      solution[row] /= upper[row][row]
    }
    return solution
  }
}
