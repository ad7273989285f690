import Expressions
import Glibc

/// Volatilities as their papers say, each from the list of what its window holds.
enum SlowVolatility {
  static let names = [
    "bipower", "jump_test", "ewma_volatility", "two_scale", "parkinson", "garman_klass",
    "rogers_satchell", "yang_zhang",
  ]

  /// - Parameters:
  ///   - x: prices a row.
  ///   - bars: open, high, low and close a row.
  static func values(_ call: Expression.Call, _ x: [Double], bars: () -> [[Double]]) -> [Double]? {
    guard names.contains(call.name) else { return nil }
    func number(_ key: String, _ place: Int, _ fallback: Double) -> Double {
      for argument in call.arguments where argument.key == key {
        if case .number(let value) = argument.value { return value }
      }
      let plain = call.arguments.compactMap { argument -> Double? in
        guard argument.key == nil, case .number(let value) = argument.value else { return nil }
        return value
      }
      return place < plain.count ? plain[place] : fallback
    }
    switch call.name {
    case "bipower":
      return ofReturns(x, Int(number("n", 0, 60))) { ($0.bipower).squareRoot() }
    case "jump_test":
      let n = Int(number("n", 0, 60))
      return ofReturns(x, n) { sums in
        let share = (1 - sums.bipower / sums.realized)
        let theta = Double.pi * Double.pi / 4 + Double.pi - 5
        let quarticity = max(1, sums.tripower / (sums.bipower * sums.bipower))
        return sums.bipower > 0 ? share / (theta / Double(n) * quarticity).squareRoot() : .nan
      }
    case "ewma_volatility":
      let weight = number("lambda", 0, 0.94)
      let squares = SlowIndicators.returns(x).map { $0 * $0 }
      return SlowIndicators.ewma(squares, alpha: 1 - weight, start: nil).map { $0.squareRoot() }
    case "two_scale":
      return twoScale(x, Int(number("n", 0, 300)), Int(number("k", 1, 5)))
    default:
      return ofBars(call.name, bars(), Int(number("n", 0, 20)))
    }
  }

  private struct Sums {
    var realized = 0.0, bipower = 0.0, tripower = 0.0
  }

  private static func ofReturns(
    _ x: [Double], _ n: Int, _ body: (Sums) -> Double
  ) -> [Double] {
    SlowIndicators.rolling(SlowIndicators.returns(x), [], .number(Double(n))) { r in
      var sums = Sums(realized: r.map { $0 * $0 }.reduce(0, +))
      for i in 1..<r.count { sums.bipower += Double.pi / 2 * abs(r[i]) * abs(r[i - 1]) }
      let mu = pow(2, 2 / 3.0) * tgamma(7 / 6.0) / tgamma(1 / 2.0)
      for i in 2..<r.count {
        sums.tripower +=
          Double(n) * pow(mu, -3) * pow(abs(r[i]), 4 / 3.0) * pow(abs(r[i - 1]), 4 / 3.0)
          * pow(abs(r[i - 2]), 4 / 3.0)
      }
      return body(sums)
    }
  }

  private static func twoScale(_ x: [Double], _ n: Int, _ k: Int) -> [Double] {
    let logs = x.map { $0 > 0 ? log($0) : .nan }
    return SlowIndicators.rolling(logs, [], .number(Double(n + 1))) { p in
      func realized(_ distance: Int) -> Double {
        (distance..<p.count).map { pow(p[$0] - p[$0 - distance], 2) }.reduce(0, +)
      }
      let m = Double(n - k + 1) / Double(k)
      let variance =
        (realized(k) / Double(k) - m / Double(n) * realized(1)) / (1 - m / Double(n))
      return max(variance, 0).squareRoot()
    }
  }

  private static func ofBars(_ name: String, _ bars: [[Double]], _ n: Int) -> [Double] {
    let (o, h, l, c) = (bars[0], bars[1], bars[2], bars[3])
    func isBar(_ i: Int) -> Bool { [o[i], h[i], l[i], c[i]].allSatisfy { $0 > 0 } }
    func rogersSatchell(_ i: Int) -> Double {
      log(h[i] / c[i]) * log(h[i] / o[i]) + log(l[i] / c[i]) * log(l[i] / o[i])
    }
    let before = o.indices.map { i in c[..<i].last { !$0.isNaN } ?? .nan }
    let variances = o.indices.map { i -> Double in
      if !isBar(i) { return .nan }
      switch name {
      case "parkinson": return pow(log(h[i] / l[i]), 2) / (4 * log(2.0))
      case "garman_klass":
        return pow(log(h[i] / l[i]), 2) / 2 - (2 * log(2.0) - 1) * pow(log(c[i] / o[i]), 2)
      case "rogers_satchell": return rogersSatchell(i)
      default: return before[i] > 0 ? Double(i) : .nan
      }
    }
    return SlowIndicators.rolling(variances, [], .number(Double(n))) { inside in
      if name != "yang_zhang" {
        return max(inside.reduce(0, +) / Double(n), 0).squareRoot()
      }
      let rows = inside.map { Int($0) }
      func sample(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(n)
        return values.map { pow($0 - mean, 2) }.reduce(0, +) / Double(n - 1)
      }
      let k = 0.34 / (1.34 + Double(n + 1) / Double(n - 1))
      return
        (sample(rows.map { log(o[$0] / before[$0]) }) + k * sample(rows.map { log(c[$0] / o[$0]) })
        + (1 - k) * rows.map(rogersSatchell).reduce(0, +) / Double(n)).squareRoot()
    }
  }
}
