import Expressions

/// Sessions and times of day, each row from all rows before it. Time zones are those of the winter of
/// 1970, in which the tests' events are.
enum SlowSeasonality {
  static let outputs = [
    "session_phase": ["phase", "since_open", "to_close"], "seasonal": ["mean", "factor"],
  ]
  private static let second: Int64 = 1_000_000_000
  /// Hours behind UTC.
  private static let zones: [String: Int64] = ["UTC-5": 5, "America/Chicago": 6, "UTC": 0]

  /// Open and close of the session of 1970-01-01, minutes since its midnight in UTC; other markets are closed
  /// on New Year's Day.
  private static let sessions = ["CRYPTO": (0.0, 1440.0)]

  static func session(_ call: Expression.Call, _ times: [Int64]) -> [[Double]]? {
    guard call.name == "session_phase" else { return nil }
    guard let name = call.arguments.first?.value.text else {
      return Array(repeating: times.map { _ in .nan }, count: 3)
    }
    guard let (open, close) = sessions[name] else {
      return [times.map { _ in 1 }] + Array(repeating: times.map { _ in .nan }, count: 2)
    }
    let minutes = times.map { Double($0) / 60e9 }
    return [minutes.map { _ in 4 }, minutes.map { $0 - open }, minutes.map { close - $0 }]
  }

  /// - Parameter ends: whether a row's time is the end of what it tells of.
  static func values(
    _ call: Expression.Call, _ x: [Double], _ times: [Int64], ends: Bool
  ) -> [[Double]]? {
    guard ["seasonal", "adjusted_return", "adjusted_volatility"].contains(call.name) else {
      return nil
    }
    var spans: [Int64] = []
    var numbers: [Double] = []
    var zone = "UTC"
    for argument in call.arguments {
      switch argument.value {
      case .duration(let span): spans.append(span)
      case .number(let number): numbers.append(number)
      case .quoted(let name): zone = name
      case .call: break
      }
    }
    // The window of a volatility comes before the season.
    let window = call.name == "adjusted_volatility" ? Expression.number(numbers[0]) : nil
    let (bucket, days) = (spans[0], Int(numbers.last!))
    let places = times.map { time -> (day: Int64, bucket: Int64) in
      let local = time - (ends ? 1 : 0) - zones[zone]! * 3600 * second
      let day = local >= 0 ? local / (86_400 * second) : -1 - (-1 - local) / (86_400 * second)
      return (day, (local - day * 86_400 * second) / bucket)
    }
    if call.name == "seasonal" { return profile(x, places, days) }
    let returns = SlowIndicators.returns(x)
    let factors = profile(returns.map { $0 * $0 }, places, days)[1]
    let adjusted = zip(returns, factors).map { $1 > 0 ? $0 / $1.squareRoot() : .nan }
    guard let window else { return [adjusted] }
    return [
      SlowIndicators.rolling(adjusted, times, window) {
        $0.map { $0 * $0 }.reduce(0, +).squareRoot()
      }
    ]
  }

  private static func profile(
    _ x: [Double], _ places: [(day: Int64, bucket: Int64)], _ count: Int
  ) -> [[Double]] {
    var means: [Double] = []
    var factors: [Double] = []
    var known: [Int64: [Int64: Double]] = [:]
    for row in x.indices {
      let day = places[row].day
      if known[day] == nil {
        known[day] = [:]
        for bucket in Set(places[..<row].map(\.bucket)).sorted() {
          let past = (0..<row).filter {
            places[$0].bucket == bucket && places[$0].day < day && !x[$0].isNaN
          }
          let daily = Set(past.map { places[$0].day }).sorted().suffix(count).map { old in
            let values = past.filter { places[$0].day == old }.map { x[$0] }
            return values.reduce(0, +) / Double(values.count)
          }
          if daily.count == count { known[day]![bucket] = daily.reduce(0, +) / Double(count) }
        }
      }
      let mean = known[day]![places[row].bucket] ?? .nan
      let level = known[day]!.values.reduce(0, +) / Double(known[day]!.count)
      means.append(mean)
      factors.append(level == 0 ? .nan : mean / level)
    }
    return [means, factors]
  }
}
