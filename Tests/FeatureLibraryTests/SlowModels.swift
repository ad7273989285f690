import Expressions
import Glibc

/// Regimes that are inferred, memory, and drift, each row from its window or from all rows before it.
enum SlowModels {
  static let outputs = ["volatility_regime": ["probability", "regime", "low", "high"]]

  /// Nil where the call is of something else.
  static func values(_ call: Expression.Call, _ x: [Double], _ times: [Int64]) -> [[Double]]? {
    let numbers = call.arguments.compactMap { argument -> Double? in
      if case .number(let value) = argument.value { return value } else { return nil }
    }
    let window = call.arguments.map(\.value).last {
      switch $0 {
      case .number, .duration: return true
      default: return false
      }
    }
    switch call.name {
    case "volatility_regime":
      if numbers.count < 4 { return learned(x, warmUp: Int(numbers[0])) }
      return given(x, numbers)
    case "hurst":
      return [
        SlowIndicators.rolling(x, times, window!) { $0.count < 32 ? .nan : exponent($0) }
      ]
    case "psi", "ks":
      guard let quantiles = quantiles(call) else { return nil }
      return [
        SlowIndicators.rolling(x, times, window!) { values in
          if values.isEmpty { return .nan }
          return call.name == "psi" ? stability(values, quantiles) : distance(values, quantiles)
        }
      ]
    case "volatility_of_volatility":
      let volatility = SlowIndicators.rolling(
        SlowIndicators.returns(x), times, call.arguments[0].value
      ) { $0.map { $0 * $0 }.reduce(0, +).squareRoot() }
      return [
        SlowIndicators.rolling(volatility, times, .number(numbers.last!)) { values in
          let mean = values.reduce(0, +) / Double(values.count)
          let square = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
          return (square / Double(values.count)).squareRoot() / mean
        }
      ]
    default: return nil
    }
  }

  // MARK: Regimes

  private struct Model {
    /// By state.
    var variances: [Double]
    /// From, to.
    var moves: [[Double]]

    init(_ variances: [Double], stay: [Double]) {
      self.variances = variances
      moves = [[stay[0], 1 - stay[0]], [1 - stay[1], stay[1]]]
    }

    /// Densities of a value, the larger of them one.
    func densities(_ value: Double) -> [Double] {
      let logs = variances.map { -value * value / (2 * $0) - log($0) / 2 }
      return logs.map { exp($0 - logs.max()!) }
    }

    func next(_ state: [Double], _ value: Double) -> [Double] {
      let density = densities(value)
      let joint = (0..<2).map { to in
        density[to] * (state[0] * moves[0][to] + state[1] * moves[1][to])
      }
      return joint.map { $0 / (joint[0] + joint[1]) }
    }

    var start: [Double] {
      let leave = moves[0][1] + moves[1][0]
      return [moves[1][0] / leave, moves[0][1] / leave]
    }
  }

  private static func given(_ x: [Double], _ numbers: [Double]) -> [[Double]] {
    let model = Model(
      [numbers[0] * numbers[0], numbers[1] * numbers[1]], stay: [numbers[2], numbers[3]])
    var state = model.start
    return rows(x) { value in
      state = model.next(state, value)
      return [state[1], state[1] > 0.5 ? 1 : 0, numbers[0], numbers[1]]
    }
  }

  /// The algorithm of Cappé's paper, with its indices: i before, j after, k now.
  private static func learned(_ x: [Double], warmUp: Int) -> [[Double]] {
    var first: [Double] = []
    var model: Model?
    var phi = [0.5, 0.5]
    var n = 0
    var rhoMoves = [[[Double]]](repeating: [[0, 0], [0, 0]], count: 2)
    var rhoSums = [[[Double]]](repeating: [[0, 0], [0, 0]], count: 2)
    return rows(x) { value in
      guard var own = model else {
        first.append(value)
        let mean = first.map { $0 * $0 }.reduce(0, +) / Double(first.count)
        if first.count >= warmUp, mean > 0 {
          model = Model([mean / 2, mean * 2], stay: [0.95, 0.95])
          phi = model!.start
        }
        return [.nan, .nan, .nan, .nan]
      }
      let before = phi
      phi = own.next(before, value)
      n += 1
      let gamma = pow(Double(n), -0.6)
      func r(_ i: Int, _ j: Int) -> Double {
        let total = before[0] * own.moves[0][j] + before[1] * own.moves[1][j]
        return before[i] * own.moves[i][j] / total
      }
      let (oldMoves, oldSums) = (rhoMoves, rhoSums)
      for i in 0..<2 {
        for k in 0..<2 {
          for j in 0..<2 {
            rhoMoves[i][j][k] =
              gamma * (j == k ? r(i, j) : 0)
              + (1 - gamma) * (oldMoves[i][j][0] * r(0, k) + oldMoves[i][j][1] * r(1, k))
          }
          for (s, statistic) in [1, value * value].enumerated() {
            rhoSums[i][s][k] =
              gamma * (i == k ? statistic : 0)
              + (1 - gamma) * (oldSums[i][s][0] * r(0, k) + oldSums[i][s][1] * r(1, k))
          }
        }
      }
      let high = own.variances[1] >= own.variances[0] ? 1 : 0
      let row = [
        phi[high], phi[high] > 0.5 ? 1 : 0, own.variances[1 - high].squareRoot(),
        own.variances[high].squareRoot(),
      ]
      if n > 20 {
        func now(_ rho: [Double]) -> Double { rho[0] * phi[0] + rho[1] * phi[1] }
        let total = now(rhoSums[0][1]) + now(rhoSums[1][1])
        for i in 0..<2 {
          let left = now(rhoMoves[i][0]) + now(rhoMoves[i][1])
          let stay = min(max(now(rhoMoves[i][i]) / left, 1e-6), 1 - 1e-6)
          own.moves[i] = i == 0 ? [stay, 1 - stay] : [1 - stay, stay]
          own.variances[i] = max(now(rhoSums[i][1]) / now(rhoSums[i][0]), 1e-6 * total)
        }
        model = own
      }
      return row
    }
  }

  /// Four outputs of the rows that have a value.
  private static func rows(_ x: [Double], _ body: (Double) -> [Double]) -> [[Double]] {
    var made = Array(repeating: [Double](), count: 4)
    for value in x {
      let row = value.isNaN ? [.nan, .nan, .nan, .nan] : body(value)
      for index in row.indices { made[index].append(row[index]) }
    }
    return made
  }

  // MARK: Memory

  private static func exponent(_ x: [Double]) -> Double {
    if Set(x).count == 1 { return .nan }
    let mean = x.reduce(Float80(0)) { $0 + Float80($1) } / Float80(x.count)
    var walk: [Float80] = []
    for value in x { walk.append((walk.last ?? 0) + Float80(value) - mean) }
    let noise = 1e-13 * walk.map(\.magnitude).max()!
    var points: [(Double, Double)] = []
    for power in 2..<30 where 1 << power <= x.count / 4 {
      let size = 1 << power
      let boxes = stride(from: 0, through: x.count - size, by: size).map { start -> Float80 in
        // The line through the box by the normal equations.
        let y = Array(walk[start..<start + size])
        let n = Float80(size)
        let t = (0..<size).map { Float80($0) }
        let (st, sy) = (t.reduce(0, +), y.reduce(0, +))
        let stt = t.map { $0 * $0 }.reduce(0, +)
        let sty = zip(t, y).map { $0 * $1 }.reduce(0, +)
        let slope = (n * sty - st * sy) / (n * stt - st * st)
        let level = (sy - slope * st) / n
        return
          (zip(t, y).map { ($1 - level - slope * $0) * ($1 - level - slope * $0) }
          .reduce(0, +) / n).squareRoot()
      }
      let fluctuation = boxes.reduce(0, +) / Float80(boxes.count)
      if fluctuation <= noise { return .nan }
      points.append((log(Double(size)), log(Double(fluctuation))))
    }
    let middle = points.map(\.0).reduce(0, +) / Double(points.count)
    return points.map { ($0 - middle) * $1 }.reduce(0, +)
      / points.map { ($0.0 - middle) * ($0.0 - middle) }.reduce(0, +)
  }

  // MARK: Drift

  private typealias Quantiles = [(level: Double, value: Double)]

  private static func quantiles(_ call: Expression.Call) -> Quantiles? {
    let texts = call.arguments.compactMap { argument -> (String?, String)? in
      if case .quoted(let text) = argument.value { return (argument.key, text) } else { return nil }
    }
    guard let path = texts.first(where: { $0.0 == nil })?.1,
      let feature = texts.first(where: { $0.0 == "feature" })?.1,
      let text = Fixture.text(at: path)
    else { return nil }
    return text.split(separator: "\n").filter { $0.hasPrefix(feature + ",") }.map {
      let fields = $0.split(separator: ",")
      return (Double(fields[1])!, Double(fields[2])!)
    }
  }

  /// P(X ≤ value), or P(X < value).
  private static func reached(_ value: Double, _ table: Quantiles, inclusive: Bool) -> Double {
    let equal = table.filter { $0.value == value }.map(\.level)
    if !equal.isEmpty {
      return inclusive ? equal.max()! : value == table[0].value ? 0 : equal.min()!
    }
    guard let below = table.last(where: { $0.value < value }) else { return 0 }
    guard let above = table.first(where: { $0.value > value }) else { return 1 }
    return below.level
      + (above.level - below.level) * (value - below.value) / (above.value - below.value)
  }

  private static func stability(_ x: [Double], _ table: Quantiles) -> Double {
    let edges = Array(Set((1...9).map { table[$0 * 10].value })).sorted()
    return (0...edges.count).map { bin -> Double in
      let low = bin == 0 ? -Double.infinity : edges[bin - 1]
      let high = bin == edges.count ? Double.infinity : edges[bin]
      let actual = Double(x.count { $0 > low && $0 <= high }) / Double(x.count)
      let expected =
        (bin == edges.count ? 1 : reached(high, table, inclusive: true))
        - (bin == 0 ? 0 : reached(low, table, inclusive: true))
      let (a, e) = (max(actual, 1e-4), max(expected, 1e-4))
      return (a - e) * log(a / e)
    }.reduce(0, +)
  }

  private static func distance(_ x: [Double], _ table: Quantiles) -> Double {
    let n = Double(x.count)
    return x.map { value in
      max(
        abs(Double(x.count { $0 <= value }) / n - reached(value, table, inclusive: true)),
        abs(Double(x.count { $0 < value }) / n - reached(value, table, inclusive: false)))
    }.max()!
  }
}
