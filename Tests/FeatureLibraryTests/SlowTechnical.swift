import Expressions

/// Technical indicators as their definitions say, each computed anew in every row from the list of the
/// prices or bars known by then; a row without one repeats the row before unless said otherwise.
enum SlowTechnical {
  /// Nil where the call is of something else.
  ///
  /// - Parameters:
  ///   - price: what an indicator of prices runs on.
  ///   - bars: open, high, low, close and volume.
  static func values(
    _ call: Expression.Call, price: [Double], bars: () -> [[Double]]
  ) -> [[Double]]? {
    let given = call.arguments.compactMap { argument -> Double? in
      if case .number(let value) = argument.value { return value }
      return nil
    }
    func number(_ place: Int, _ fallback: Double) -> Double {
      place < given.count ? given[place] : fallback
    }
    let n = Int(number(0, 0))
    switch call.name {
    case "wma": return held([price]) { [wma($0[0], n)] }
    case "kama": return held([price]) { [kama($0[0], n)] }
    case "macd":
      return held([price], outputs: 3) {
        macd($0[0], n, Int(number(1, 26)), Int(number(2, 9)))
      }
    case "roc":
      return ofNewest([price]) {
        $0[0].count > n ? change($0[0][$0[0].count - 1 - n], $0[0]) : .nan
      }
    case "bollinger_percent":
      return ofNewest([price]) {
        guard let (middle, half) = band($0[0], n, number(1, 2)) else { return .nan }
        return ($0[0].last! - (middle - half)) / ((middle + half) - (middle - half))
      }
    case "bollinger_width":
      return held([price]) {
        guard let (middle, half) = band($0[0], n, number(1, 2)), abs(middle) > 1e-15 else {
          return [.nan]
        }
        return [((middle + half) - (middle - half)) / middle]
      }
    default: break
    }
    guard
      ["atr", "adx", "stochastic", "cci", "mfi", "obv", "donchian", "keltner"].contains(call.name)
    else { return nil }
    let bars = bars()
    let prices = [bars[1], bars[2], bars[3]]
    switch call.name {
    case "atr": return held(prices) { [wilder(ranges($0), n)] }
    case "adx": return held(prices, outputs: 3) { adx($0, n) }
    case "stochastic":
      return held(prices, outputs: 2) { stochastic($0, n, Int(number(1, 3)), Int(number(2, 3))) }
    case "cci": return held(prices) { [cci(typical($0), n)] }
    case "mfi": return held(prices + [bars[4]]) { [mfi(typical($0), $0[3], n)] }
    case "obv": return held([bars[3], bars[4]]) { [obv($0[0], $0[1])] }
    case "donchian":
      return held(prices, outputs: 3) { known in
        if known[0].count < n { return [.nan, .nan, .nan] }
        let (high, low) = (known[0].suffix(n).max()!, known[1].suffix(n).min()!)
        return [high, (high + low) / 2, low]
      }
    default:
      return held(prices, outputs: 3) { known in
        let middle = SlowIndicators.ema(known[2], n).last!
        let half = number(1, 2) * wilder(ranges(known), Int(number(2, 10)))
        return [middle + half, middle + 0 * half, middle - half]
      }
    }
  }

  // MARK: Rows

  /// Of the rows up to each in which all columns are known.
  private static func held(
    _ columns: [[Double]], outputs: Int = 1, _ body: ([[Double]]) -> [Double]
  ) -> [[Double]] {
    let rows = columns[0].indices.map { row -> [Double] in
      let known = (0...row).filter { place in columns.allSatisfy { !$0[place].isNaN } }
      if known.isEmpty { return Array(repeating: .nan, count: outputs) }
      return body(columns.map { column in known.map { column[$0] } })
    }
    return (0..<outputs).map { output in rows.map { $0[output].isFinite ? $0[output] : .nan } }
  }

  /// The same, absent in rows that have no value themselves.
  private static func ofNewest(
    _ columns: [[Double]], _ body: ([[Double]]) -> Double
  ) -> [[Double]] {
    [zip(held(columns) { [body($0)] }[0], columns[0]).map { $1.isNaN ? .nan : $0 }]
  }

  // MARK: Of prices

  private static func wma(_ x: [Double], _ n: Int) -> Double {
    if x.count < n { return .nan }
    let weights = (1...n).map(Double.init)
    return zip(x.suffix(n), weights).map { $0 * $1 }.reduce(0, +) / weights.reduce(0, +)
  }

  private static func kama(_ x: [Double], _ n: Int) -> Double {
    if x.count <= n { return .nan }
    return (n..<x.count).reduce(x[n - 1]) { average, row in
      let steps = (row - n + 1...row).map { abs(x[$0] - x[$0 - 1]) }
      let isFlat = steps.allSatisfy { $0 == 0 }
      let efficiency = isFlat ? 1 : abs(x[row] - x[row - n]) / steps.reduce(0, +)
      let constant = efficiency * (2.0 / 3 - 2.0 / 31) + 2.0 / 31
      return average + constant * constant * (x[row] - average)
    }
  }

  private static func macd(_ x: [Double], _ fast: Int, _ slow: Int, _ signal: Int) -> [Double] {
    if x.count < slow + signal - 1 { return [.nan, .nan, .nan] }
    let slowLine = SlowIndicators.ema(x, slow).dropFirst(slow - 1)
    let fastLine = SlowIndicators.ema(Array(x.dropFirst(slow - fast)), fast).dropFirst(fast - 1)
    let line = zip(fastLine, slowLine).map { $0 - $1 }
    let smooth = SlowIndicators.ema(line, signal).last!
    return [line.last!, smooth, line.last! - smooth]
  }

  private static func change(_ before: Double, _ x: [Double]) -> Double {
    (x.last! / before - 1) * 100
  }

  /// The mean of the last n, and so many deviations of them; none on flat prices.
  private static func band(_ x: [Double], _ n: Int, _ k: Double) -> (Double, Double)? {
    if x.count < n { return nil }
    let inside = x.suffix(n)
    let middle = inside.reduce(0, +) / Double(n)
    if inside.allSatisfy({ $0 == inside.first! }) { return (inside.first!, 0) }
    let squares = inside.map { ($0 - middle) * ($0 - middle) }.reduce(0, +)
    return (middle, k * (squares / Double(n)).squareRoot())
  }

  // MARK: Of bars: high, low, close

  private static func typical(_ bars: [[Double]]) -> [Double] {
    bars[0].indices.map { (bars[0][$0] + bars[1][$0] + bars[2][$0]) / 3 }
  }

  private static func ranges(_ bars: [[Double]]) -> [Double] {
    bars[0].indices.dropFirst().map { row in
      let (high, low, before) = (bars[0][row], bars[1][row], bars[2][row - 1])
      return [high - low, abs(high - before), abs(low - before)].max()!
    }
  }

  /// The mean of the first n, then smoothed by 1/n.
  private static func wilder(_ x: [Double], _ n: Int) -> Double {
    if x.count < n { return .nan }
    return x[n...].reduce(x[..<n].reduce(0, +) / Double(n)) {
      ($0 * Double(n - 1) + $1) / Double(n)
    }
  }

  private static func adx(_ bars: [[Double]], _ n: Int) -> [Double] {
    let rows = bars[0].indices.dropFirst()
    let up = rows.map { bars[0][$0] - bars[0][$0 - 1] }
    let down = rows.map { bars[1][$0 - 1] - bars[1][$0] }
    let plus = zip(up, down).map { $0 > 0 && $0 > $1 ? $0 : 0 }
    let minus = zip(up, down).map { $1 > 0 && $1 > $0 ? $1 : 0 }
    /// Wilder's sum of the changes up to a row.
    func sum(_ x: [Double], _ last: Int) -> Double {
      x[(n - 1)...last].reduce(x[..<(n - 1)].reduce(0, +)) { $0 - $0 / Double(n) + $1 }
    }
    if up.count < n { return [.nan, .nan, .nan] }
    let range = ranges(bars)
    let indicators = (n - 1..<up.count).map { last in
      (sum(plus, last) / sum(range, last) * 100, sum(minus, last) / sum(range, last) * 100)
    }
    let known = indicators.map { abs($0.0 - $0.1) / ($0.0 + $0.1) * 100 }.filter { !$0.isNaN }
    return [wilder(known, n), indicators.last!.0, indicators.last!.1]
  }

  private static func stochastic(_ bars: [[Double]], _ n: Int, _ k: Int, _ d: Int) -> [Double] {
    let count = bars[0].count
    if count < n + k + d - 2 { return [.nan, .nan] }
    let raw = (n...count).map { end -> Double in
      let (high, low) = (bars[0][..<end].suffix(n).max()!, bars[1][..<end].suffix(n).min()!)
      return 100 * (bars[2][end - 1] - low) / (high - low)
    }
    func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
    let slow = (k...raw.count).map { mean(raw[..<$0].suffix(k).map { $0 }) }
    return [slow.last!, mean(slow.suffix(d).map { $0 })]
  }

  private static func cci(_ x: [Double], _ n: Int) -> Double {
    if x.count < n { return .nan }
    let inside = x.suffix(n)
    if inside.max()! - inside.min()! < 1e-13 { return .nan }
    let middle = inside.reduce(0, +) / Double(n)
    let deviation = inside.map { abs($0 - middle) }.reduce(0, +) / Double(n)
    return (x.last! - middle) / (0.015 * deviation)
  }

  private static func mfi(_ x: [Double], _ volume: [Double], _ n: Int) -> Double {
    if x.count <= n { return .nan }
    let rows = x.indices.suffix(n)
    // Prices have two decimals, and these are sums of three over three.
    let whole = x.map { ($0 * 300).rounded() }
    let rising = rows.filter { whole[$0] > whole[$0 - 1] }.map { x[$0] * volume[$0] }.reduce(0, +)
    let falling = rows.filter { whole[$0] < whole[$0 - 1] }.map { x[$0] * volume[$0] }.reduce(0, +)
    return rising + falling > 0 ? 100 * rising / (rising + falling) : .nan
  }

  private static func obv(_ close: [Double], _ volume: [Double]) -> Double {
    close.indices.dropFirst().reduce(volume[0]) { sum, row in
      sum + (close[row] > close[row - 1] ? 1 : close[row] < close[row - 1] ? -1 : 0) * volume[row]
    }
  }
}
