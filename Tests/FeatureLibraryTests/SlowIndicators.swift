import Expressions
import Glibc

/// Indicators as their definitions say, over the values known so far.
enum SlowIndicators {
  static func returns(_ x: [Double]) -> [Double] {
    x.indices.map { index in
      guard !x[index].isNaN, let before = x[..<index].last(where: { !$0.isNaN }) else {
        return .nan
      }
      return x[index] > 0 && before > 0 ? log(x[index] / before) : .nan
    }
  }

  static func rolling(
    _ x: [Double], _ times: [Int64], _ window: Expression, _ body: ([Double]) -> Double
  ) -> [Double] {
    x.indices.map { index in
      let known = x.indices[...index].filter { !x[$0].isNaN }
      switch window {
      case .number(let rows):
        return known.count < Int(rows) ? .nan : body(known.suffix(Int(rows)).map { x[$0] })
      case .duration(let span):
        guard let first = known.first, times[index] - times[first] >= span else { return .nan }
        let inside = known.filter { times[$0] > times[index] - span }
        return body(inside.map { x[$0] })
      case .call, .quoted: fatalError("no window")
      }
    }
  }

  static func ema(_ x: [Double], _ n: Int) -> [Double] {
    x.indices.map { index in
      let known = x[...index].filter { !$0.isNaN }
      if known.count < n { return .nan }
      let start = known[..<n].reduce(0, +) / Double(n)
      return known[n...].reduce(start) { $0 + ($1 - $0) * 2 / Double(n + 1) }
    }
  }

  static func ewma(_ x: [Double], alpha: Double, start: Double?) -> [Double] {
    x.indices.map { index in
      var known = x[...index].filter { !$0.isNaN }[...]
      guard let first = start ?? known.popFirst() else { return .nan }
      return known.reduce(first) { (1 - alpha) * $0 + alpha * $1 }
    }
  }

  static func rsi(_ x: [Double], _ n: Int) -> [Double] {
    x.indices.map { index in
      let known = x[...index].filter { !$0.isNaN }
      let changes = zip(known.dropFirst(), known).map { $0 - $1 }
      if changes.count < n { return .nan }
      func smoothed(_ values: [Double]) -> Double {
        values[n...].reduce(values[..<n].reduce(0, +) / Double(n)) {
          ($0 * Double(n - 1) + $1) / Double(n)
        }
      }
      let gain = smoothed(changes.map { max($0, 0) })
      let loss = smoothed(changes.map { max(-$0, 0) })
      return gain + loss > 0 ? 100 - 100 / (1 + gain / loss) : .nan
    }
  }

  static func bollinger(_ x: [Double], _ times: [Int64], _ n: Int, _ k: Double) -> [[Double]] {
    let window = Expression.number(Double(n))
    let mean = rolling(x, times, window) { $0.reduce(0, +) / Double(n) }
    let deviation = rolling(x, times, window) { (values: [Double]) -> Double in
      let middle = values.reduce(0, +) / Double(n)
      let squares = values.map { ($0 - middle) * ($0 - middle) }
      return (squares.reduce(0, +) / Double(n)).squareRoot()
    }
    let half = deviation.map { k * $0 }
    return [zip(mean, half).map { $0 + $1 }, mean, zip(mean, half).map { $0 - $1 }]
  }
}
