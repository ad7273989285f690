import Expressions
import Glibc

/// What the book says beside its own past, each row from the lists of all rows before.
enum SlowBookPast {
  static let outputs = ["resilience": ["bid_time", "bid_back", "ask_time", "ask_back"]]

  static func values(
    _ call: Expression.Call, _ rows: [SlowReference.Row], _ reference: SlowReference
  ) -> [[Double]]? {
    let books = rows.map { reference.groups[$0.instrument][$0.groups.upperBound - 1].book }
    let arguments = SlowArguments(call)
    switch call.name {
    case "spread_ticks":
      return [zip(rows, books).map { ticks($0, $1, arguments) }]
    case "ofi_level":
      return [flows(Int(arguments.number("levels", 0, 1)), rows, reference)]
    case "normalized_ofi":
      let level = Int(arguments.number("level", 0, 1))
      return [normalized(level, Int(arguments.number("levels", 1, 10)), rows, reference)]
    case "integrated_ofi":
      let levels = Int(arguments.number("levels", 0, 10))
      return [
        integrated(
          (1...levels).map { normalized($0, levels, rows, reference) },
          n: Int(arguments.number("n", 1, 1000)), every: Int(arguments.number("every", 2, 100)))
      ]
    case "stoikov_microprice": return [SlowMicroprice.values(arguments, rows, books)]
    case "resilience":
      let levels = Int(arguments.number("levels", 3, 1))
      return [0, 2].flatMap { side in
        resilience(
          books.map { depth($0, side, levels) }, rows.map(\.time), arguments)
      }
    case "liquidity_drought", "drought_score": return [drought(call.name, arguments, rows, books)]
    default: return nil
    }
  }

  static func tick(_ instrument: Int, _ arguments: SlowArguments) -> Double {
    let known = [0.01, 0.02]
    return arguments.number(
      "tick", arguments.name == "spread_ticks" ? 0 : 9,
      instrument < known.count ? known[instrument] : .nan)
  }

  private static func ticks(
    _ row: SlowReference.Row, _ book: [[Double]], _ arguments: SlowArguments
  ) -> Double {
    (book[0][2] * 100 - book[0][0] * 100).rounded() / (tick(row.instrument, arguments) * 100)
  }

  // MARK: Flows

  private static func flows(
    _ level: Int, _ rows: [SlowReference.Row], _ reference: SlowReference
  ) -> [Double] {
    rows.map { row in
      let known = row.groups.map { reference.levelFlow(level - 1, row.instrument, $0) }
        .filter { !$0.isNaN }
      return known.isEmpty ? .nan : known.reduce(0, +)
    }
  }

  private static func normalized(
    _ level: Int, _ levels: Int, _ rows: [SlowReference.Row], _ reference: SlowReference
  ) -> [Double] {
    zip(flows(level, rows, reference), rows).map { flow, row in
      let means = row.groups.compactMap { group -> Double? in
        let sizes = reference.groups[row.instrument][group].book.prefix(levels)
          .flatMap { [$0[1], $0[3]] }.filter { !$0.isNaN }
        return sizes.isEmpty ? nil : sizes.reduce(0, +) / Double(sizes.count)
      }
      let mean = means.reduce(0, +) / Double(means.count)
      return mean > 0 ? flow / mean : .nan
    }
  }

  private static func integrated(_ levels: [[Double]], n: Int, every: Int) -> [Double] {
    var seen: [[Double]] = []
    var weights: [Double] = []
    return levels[0].indices.map { row in
      let values = levels.map { $0[row] }
      if values.contains(where: \.isNaN) { return .nan }
      seen.append(values)
      if seen.count < n { return .nan }
      if (seen.count - n) % every == 0 { weights = component(Array(seen.suffix(n))) }
      return zip(weights, values).map { $0 * $1 }.reduce(0, +)
    }
  }

  /// The covariance to so high a power that only its first component is left.
  private static func component(_ rows: [[Double]]) -> [Double] {
    let size = rows[0].indices
    let wide = rows.map { $0.map { Float80($0) } }
    let means = size.map { place in
      wide.map { $0[place] }.reduce(0, +) / Float80(rows.count)
    }
    var power = size.map { a in
      size.map { b in
        wide.map { ($0[a] - means[a]) * ($0[b] - means[b]) }.reduce(0, +)
      }
    }
    for _ in 0..<60 {
      let trace = size.map { power[$0][$0] }.reduce(0, +)
      if trace == 0 { return size.map { _ in .nan } }
      let scaled = power.map { $0.map { $0 / trace } }
      power = size.map { a in
        size.map { b in size.map { scaled[a][$0] * scaled[$0][b] }.reduce(0, +) }
      }
    }
    let column = size.max { power[$0][$0] < power[$1][$1] } ?? 0
    let vector = size.map { power[$0][column] }
    let total = vector.map(\.magnitude).reduce(0, +)
    let sign: Float80 = vector.reduce(0, +) < 0 ? -1 : 1
    return vector.map { Double(sign * $0 / total) }
  }

  // MARK: Depth

  private static func depth(_ book: [[Double]], _ side: Int, _ levels: Int) -> Double {
    let mid = book[0][0] + book[0][2]
    let known = book.prefix(levels).prefix { !$0[side].isNaN && !$0[side + 1].isNaN }
    return known.isEmpty || mid.isNaN ? .nan : known.map { $0[side + 1] }.reduce(0, +)
  }

  private static func drought(
    _ name: String, _ arguments: SlowArguments, _ rows: [SlowReference.Row], _ books: [[[Double]]]
  ) -> [Double] {
    let levels = Int(arguments.number("levels", 0, 5))
    let depths = books.map { depth($0, 0, levels) + depth($0, 2, levels) }
    let spreads = books.map { (($0[0][2] - $0[0][0]) * 100).rounded() / 100 }
    let (times, window) = (rows.map(\.time), arguments.window(1000))
    func rank(_ x: [Double]) -> [Double] {
      let ranks = SlowIndicators.rolling(x, times, window) { inside in
        let value = inside.last ?? .nan
        let below = Double(inside.filter { $0 < value }.count)
        let equal = Double(inside.filter { $0 == value }.count)
        return (below + (equal + 1) / 2) / Double(inside.count)
      }
      return zip(x, ranks).map { $0.isNaN ? .nan : $1 }
    }
    func quantile(_ x: [Double], _ q: Double) -> [Double] {
      SlowIndicators.rolling(x, times, window) { inside in
        if inside.isEmpty { return .nan }
        let sorted = inside.sorted()
        let place = q * Double(sorted.count - 1)
        let next = min(Int(place) + 1, sorted.count - 1)
        return sorted[Int(place)] + (place - floor(place)) * (sorted[next] - sorted[Int(place)])
      }
    }
    if name == "drought_score" {
      return zip(rank(spreads), rank(depths)).map { 0.5 * $0 + 0.5 * (1 - $1) }
    }
    let share = arguments.number("share", 2, 0.1)
    let (thin, wide) = (quantile(depths, share), quantile(spreads, 1 - share))
    return rows.indices.map { row in
      if (depths[row] + thin[row] + spreads[row] + wide[row]).isNaN { return .nan }
      return depths[row] <= thin[row] && spreads[row] >= wide[row] ? 1 : 0
    }
  }

  /// Every row from the depletions up to it, found from the start.
  private static func resilience(
    _ sizes: [Double], _ times: [Int64], _ arguments: SlowArguments
  ) -> [[Double]] {
    let means = SlowIndicators.rolling(sizes, times, arguments.window(1000)) {
      $0.isEmpty ? .nan : $0.reduce(0, +) / Double($0.count)
    }
    let (share, recovery) = (
      arguments.number("share", 1, 0.3), arguments.number("recovery", 2, 0.8)
    )
    let known = sizes.indices.filter { !sizes[$0].isNaN && !means[$0].isNaN }
    var (time, back) = (sizes.map { _ in Double.nan }, sizes.map { _ in Double.nan })
    var (took, place) = (Double.nan, 0)
    while place < known.count {
      let first = known[place]
      if sizes[first] >= share * means[first] {
        (time[first], back[first]) = (took, 1)
        place += 1
        continue
      }
      let end =
        known[place...].dropFirst().firstIndex { sizes[$0] >= recovery * means[first] }
        ?? known.count
      for inside in known[place..<end] {
        let least = known[place..<end].filter { $0 <= inside }.map { sizes[$0] }.min()!
        (time[inside], back[inside]) = (
          took, (sizes[inside] - least) / (means[first] - least)
        )
      }
      if end < known.count {
        took = Double(times[known[end]] - times[first]) / 1e9
        (time[known[end]], back[known[end]]) = (took, 1)
      }
      place = end + 1
    }
    return [time, back]
  }
}

/// The arguments of a call, by name or by place among the numbers and spans of time.
struct SlowArguments {
  let name: String
  private let named: [String: Expression]
  private let plain: [Expression]

  init(_ call: Expression.Call) {
    name = call.name
    var named: [String: Expression] = [:]
    for argument in call.arguments { if let key = argument.key { named[key] = argument.value } }
    self.named = named
    plain = call.arguments.filter { $0.key == nil }.map(\.value)
  }

  func number(_ key: String, _ place: Int, _ fallback: Double) -> Double {
    let value = named[key] ?? (place < plain.count ? plain[place] : nil)
    if case .number(let number) = value { return number }
    return fallback
  }

  func window(_ fallback: Double, _ place: Int? = nil) -> Expression {
    if let value = named["window"] { return value }
    let place = place ?? (name == "resilience" ? 0 : 1)
    return place < plain.count ? plain[place] : .number(fallback)
  }
}
