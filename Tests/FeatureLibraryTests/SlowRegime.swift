import Expressions

/// Tests for a change of the mean, each row from the values since the alarm before.
enum SlowRegime {
  static let outputs = ["cusum": ["up", "down", "alarm"], "page_hinkley": ["statistic", "alarm"]]

  static func values(_ call: Expression.Call, _ x: [Double]) -> [[Double]]? {
    guard let count = outputs[call.name]?.count else { return nil }
    let plain = call.arguments.compactMap { argument -> Double? in
      if case .number(let value) = argument.value { return value } else { return nil }
    }
    var made = Array(repeating: [Double](), count: count)
    var since: [Double] = []
    for value in x {
      var row = Array(repeating: Double.nan, count: count)
      if !value.isNaN {
        since.append(value)
        row =
          call.name == "cusum"
          ? cusum(since, plain[0], plain[1]) : hinkley(since, plain[0], plain[1])
        if row.last != 0 { since = [] }
      }
      for index in row.indices { made[index].append(row[index]) }
    }
    return made
  }

  private static func cusum(_ x: [Double], _ drift: Double, _ threshold: Double) -> [Double] {
    let up = x.reduce(0) { max(0, $0 + $1 - drift) }
    let down = x.reduce(0) { max(0, $0 - $1 - drift) }
    return [up, down, up > threshold ? 1 : down > threshold ? -1 : 0]
  }

  private static func hinkley(_ x: [Double], _ delta: Double, _ threshold: Double) -> [Double] {
    var sums = [0.0]
    for index in x.indices {
      let mean = x[...index].reduce(0, +) / Double(index + 1)
      sums.append(sums.last! + x[index] - mean - delta)
    }
    let statistic = sums.last! - sums.min()!
    return [statistic, statistic > threshold ? 1 : 0]
  }
}
