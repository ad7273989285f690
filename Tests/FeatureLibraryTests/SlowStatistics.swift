import Expressions
import Glibc

/// Statistics over windows, each computed from the list of the values that its window holds.
enum SlowStatistics {
  /// Nil where the call is of something else.
  static func values(
    _ call: Expression.Call, _ x: [[Double]], _ times: [Int64]
  ) -> [Double]? {
    func number(_ key: String) -> Double? {
      for argument in call.arguments where argument.key == key {
        if case .number(let value) = argument.value { return value }
      }
      return nil
    }
    let plain = call.arguments.compactMap { argument -> Double? in
      guard argument.key == nil, case .number(let value) = argument.value else { return nil }
      return value
    }
    let lag = Int(number("n") ?? plain.first ?? 1)
    switch call.name {
    case "lag": return lagged(x[0], lag)
    case "variance_ratio":
      return varianceRatio(
        x[0], Int(number("n") ?? plain.first ?? 100), Int(number("k") ?? plain[1]))
    case "diff": return zip(x[0], lagged(x[0], lag)).map { $0 - $1 }
    default: break
    }
    let window = call.arguments.last {
      guard $0.key == nil || $0.key == "window" else { return false }
      switch $0.value {
      case .number, .duration: return true
      default: return false
      }
    }?.value
    guard let window else { return nil }
    if call.name == "sum" { return rolling(x[0], times, window) { $0.reduce(0, +) } }
    if let body = single[call.name] {
      return rolling(x[0], times, window) { $0.isEmpty ? .nan : body($0) }
    }
    if call.name == "quantile" {
      let q = number("q") ?? plain[0]
      return rolling(x[0], times, window) { values in
        if values.isEmpty { return .nan }
        let sorted = values.sorted()
        let place = q * Double(values.count - 1)
        let below = sorted[Int(floor(place))]
        return below + (place - floor(place)) * (sorted[Int(ceil(place))] - below)
      }
    }
    if ["zscore", "rank"].contains(call.name) {
      let made = rolling(x[0], times, window, call.name == "rank" ? rank : zscore)
      return zip(made, x[0]).map { $1.isNaN ? .nan : $0 }
    }
    switch call.name {
    case "cov": return pairs(x[0], x[1], times, window, covariance)
    case "corr": return pairs(x[0], x[1], times, window, correlation)
    case "beta":
      return pairs(x[0], x[1], times, window) {
        isFlat($1) ? .nan : covariance($0, $1) / covariance($1, $1)
      }
    case "autocorrelation":
      return pairs(x[0], lagged(x[0], Int(number("lag") ?? 1)), times, window, correlation)
    case "slope":
      var count = 0.0
      let known = x[0].indices.filter { !x[0][$0].isNaN }
      let places = x[0].indices.map { row -> Double in
        if !x[0][row].isNaN { count += 1 }
        if case .number = window { return count }
        return known.first.map { Double(times[row] - times[$0]) / 1e9 } ?? .nan
      }
      return pairs(places, x[0], times, window) { covariance($0, $1) / covariance($0, $0) }
    default: return nil
    }
  }

  private static func varianceRatio(_ x: [Double], _ n: Int, _ k: Int) -> [Double] {
    let logs = x.map { $0 > 0 ? log($0) : .nan }
    return SlowIndicators.rolling(logs, [], .number(Double(n + 1))) { p in
      let mu = (p[n] - p[0]) / Double(n)
      if isFlat(p) { return .nan }
      func variance(_ q: Int) -> Double {
        (q...n).map { pow(p[$0] - p[$0 - q] - Double(q) * mu, 2) }.reduce(0, +)
      }
      let m = Double(k) * Double(n - k + 1) * (1 - Double(k) / Double(n))
      return (variance(k) / m) / (variance(1) / Double(n - 1))
    }
  }

  private static func lagged(_ x: [Double], _ distance: Int) -> [Double] {
    let known = x.indices.filter { !x[$0].isNaN }
    return x.indices.map { row in
      guard let place = known.firstIndex(of: row), place >= distance else { return .nan }
      return x[known[place - distance]]
    }
  }

  private static func rolling(
    _ x: [Double], _ times: [Int64], _ window: Expression, _ body: ([Double]) -> Double
  ) -> [Double] {
    SlowIndicators.rolling(x, times, window, body)
  }

  /// Of the rows that have both.
  private static func pairs(
    _ x: [Double], _ y: [Double], _ times: [Int64], _ window: Expression,
    _ body: ([Double], [Double]) -> Double
  ) -> [Double] {
    let both = zip(x, y).map { ($0 + $1).isNaN ? Double.nan : 1 }
    let places = x.indices.map { both[$0].isNaN ? Double.nan : Double($0) }
    return SlowIndicators.rolling(places, times, window) { inside in
      let rows = inside.map { Int($0) }
      if rows.count < 2 { return .nan }
      let value = body(rows.map { x[$0] }, rows.map { y[$0] })
      return value.isFinite ? value : .nan
    }
  }

  private static func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }

  private static func covariance(_ x: [Double], _ y: [Double]) -> Double {
    let (a, b) = (mean(x), mean(y))
    return zip(x, y).map { ($0 - a) * ($1 - b) }.reduce(0, +) / Double(x.count - 1)
  }

  private static func correlation(_ x: [Double], _ y: [Double]) -> Double {
    isFlat(x) || isFlat(y)
      ? .nan : covariance(x, y) / (covariance(x, x) * covariance(y, y)).squareRoot()
  }

  private static func isFlat(_ x: [Double]) -> Bool { x.allSatisfy { $0 == x[0] } }

  private static func moment(_ x: [Double], _ power: Double) -> Double {
    let middle = mean(x)
    return x.map { pow($0 - middle, power) }.reduce(0, +) / Double(x.count)
  }

  private static func std(_ x: [Double]) -> Double {
    x.count < 2 ? .nan : isFlat(x) ? 0 : covariance(x, x).squareRoot()
  }

  private static func zscore(_ x: [Double]) -> Double {
    x.isEmpty || isFlat(x) ? .nan : (x.last! - mean(x)) / std(x)
  }

  private static func rank(_ x: [Double]) -> Double {
    if x.isEmpty { return .nan }
    let below = x.filter { $0 < x.last! }.count
    let equal = x.filter { $0 == x.last! }.count
    return (Double(below) + Double(equal + 1) / 2) / Double(x.count)
  }

  private static let single: [String: @Sendable ([Double]) -> Double] = [
    "mean": { mean($0) }, "std": { std($0) },
    "min": { $0.min() ?? .nan }, "max": { $0.max() ?? .nan },
    "skew": { x in
      let n = Double(x.count)
      if n < 3 || isFlat(x) { return .nan }
      return (n * (n - 1)).squareRoot() / (n - 2) * moment(x, 3) / pow(moment(x, 2), 1.5)
    },
    "kurtosis": { x in
      let n = Double(x.count)
      if n < 4 || isFlat(x) { return .nan }
      let excess = moment(x, 4) / (moment(x, 2) * moment(x, 2)) - 3
      return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)
    },
  ]
}
