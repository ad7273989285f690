import Glibc

/// How size lies in the book behind the best prices.
extension FeatureDefinition {
  static let depth = FeatureDefinition(
    "depth", .book, .level, summary: "size over the top levels of each side",
    formula: "Σ q over the levels that the side has; absent where a side is empty", unit: "units",
    source: "Harris, Trading and Exchanges (2003), ch. 19", parameters: [.levels],
    outputs: ["bid", "ask"]
  ) { arguments in
    arguments.add(SidedBook(arguments, levels: arguments.integer("levels")) { side in side.size })
  }

  static let depthWithin = FeatureDefinition(
    "depth_within", .book, .level,
    summary: "size within some basis points of the mid, on each side",
    formula: "Σ q over the levels with |p - mid| ≤ |mid| · bps / 10,000", unit: "units",
    source: "Degryse, de Jong and van Kervel, Review of Finance 19 (2015), sec. 3.1",
    parameters: [
      .init("bps", .number(0...10_000), meaning: "basis points from the mid"),
      .init("levels", .integer(1...50), fallback: "10", meaning: "levels that are looked at"),
    ],
    outputs: ["bid", "ask"]
  ) { arguments in
    let reach = arguments.number("bps") / 10_000
    return arguments.add(
      SidedBook(arguments, levels: arguments.integer("levels")) { side in
        var size = 0.0
        for level in side.levels
        where side.distance(level) <= reach * side.mid.magnitude * (1 + 1e-12) {
          size += side.sizes[level]
        }
        return size
      })
  }

  static let depthSlope = FeatureDefinition(
    "depth_slope", .book, .level,
    summary: "how fast size grows with distance from the mid, on each side",
    formula:
      "(v₁ / |p₁/mid - 1| + Σ (v'/v - 1) / |p'/p - 1|) / n, v the logarithm of the size up to a "
      + "level, ' the next level; absent where a level is missing or the size of the best not above one",
    unit: "1", source: "Næs and Skjeltorp, J. Financial Markets 9 (2006), eqs. 1 to 3",
    parameters: [.levels], outputs: ["bid", "ask"]
  ) { arguments in
    let count = arguments.integer("levels")
    return arguments.add(
      SidedBook(arguments, levels: count) { side in
        if side.levels.count < count || side.sizes[0] <= 1 { return .nan }
        var (size, last, slope) = (0.0, 0.0, 0.0)
        for level in side.levels {
          size += side.sizes[level]
          let volume: Double = log(size)
          let from = level == 0 ? side.mid : side.prices[level - 1]
          let step = (side.prices[level] / from - 1).magnitude
          slope += (level == 0 ? volume : volume / last - 1) / step
          last = volume
        }
        return slope / Double(count)
      })
  }

  static let bookDistance = FeatureDefinition(
    "book_distance", .book, .level,
    summary: "mean distance of size from the mid, on each side",
    formula: "Σ q |p - mid| / (|mid| Σ q), in basis points", unit: "basis points",
    source: "Cao, Hansch and Wang, J. Futures Markets 29 (2009), sec. 3, as a distance",
    parameters: [.levels], outputs: ["bid", "ask"]
  ) { arguments in
    arguments.add(
      SidedBook(arguments, levels: arguments.integer("levels")) { side in
        var weighted = 0.0
        for level in side.levels { weighted += side.sizes[level] * side.distance(level) }
        return 10_000 * weighted / (side.size * side.mid.magnitude)
      })
  }

  static let bookPressure = FeatureDefinition(
    "book_pressure", .book, .level,
    summary: "excess of size on the bid, the nearer to the mid the heavier",
    formula: "(B - A) / (B + A), B and A the sums of q / |p - mid| over the levels of a side",
    unit: "-1 to 1",
    source: "Lipton, Pesavento and Sotiropoulos, arXiv:1312.0514 (2013), with weights "
      + "by distance", parameters: [.levels]
  ) { arguments in
    let sides = arguments.add(
      SidedBook(arguments, levels: arguments.integer("levels")) { side in
        var pressure = 0.0
        for level in side.levels { pressure += side.sizes[level] / side.distance(level) }
        return pressure
      })
    return arguments.add(
      RowFunction(sides) { input, output, count in
        for row in 0..<count {
          let total = input[0][row] + input[1][row]
          output[row] = total > 0 ? (input[0][row] - input[1][row]) / total : .nan
        }
      })
  }

  static let levelImbalance = FeatureDefinition(
    "level_imbalance", .book, .level, summary: "excess of size on the bid at one level",
    formula: "(q_b - q_a) / (q_b + q_a) at the level", unit: "-1 to 1",
    source:
      "Cartea, Jaimungal and Penalva, Algorithmic and High-Frequency Trading (2015), sec. 12.2",
    parameters: [.init("levels", .integer(1...50), meaning: "which level, the best is 1")]
  ) { arguments in
    let level = arguments.integer("levels") - 1
    return arguments.add(
      RowFunction([arguments.market(.bidSize(level)), arguments.market(.askSize(level))]) {
        input, output, count in
        for row in 0..<count {
          let total = input[0][row] + input[1][row]
          output[row] = total > 0 ? (input[0][row] - input[1][row]) / total : .nan
        }
      })
  }

  static let relativeSpread = FeatureDefinition(
    "relative_spread", .book, .level, summary: "quoted spread beside the mid",
    formula: "10,000 (ask - bid) / mid; absent where the mid is not above zero",
    unit: "basis points",
    source: "Harris, Trading and Exchanges (2003), ch. 14"
  ) { arguments in
    arguments.add(
      RowFunction([arguments.market(.bidPrice(0)), arguments.market(.askPrice(0))]) {
        input, output, count in
        for row in 0..<count {
          let total = input[1][row] + input[0][row]
          output[row] = total > 0 ? 20_000 * (input[1][row] - input[0][row]) / total : .nan
        }
      })
  }
}

extension FeatureDefinition.Parameter {
  static let levels = Self(
    "levels", .integer(1...50), fallback: "5", meaning: "levels of the book on each side")
}

/// One side of the book in one row, for `SidedBook`.
struct BookSide {
  let mid: Double
  /// Prices and sizes by level, the best first.
  let prices: UnsafeMutablePointer<Double>
  let sizes: UnsafeMutablePointer<Double>
  /// The levels that are there.
  let levels: Range<Int>

  func distance(_ level: Int) -> Double { (prices[level] - mid).magnitude }

  var size: Double {
    var sum = 0.0
    for level in levels { sum += sizes[level] }
    return sum
  }
}

/// A number for each side of the book, from its levels; absent where the side or the mid is.
private final class SidedBook: FeatureNode {
  typealias Body = @Sendable (BookSide) -> Double

  private let columns: [Column]
  private let count: Int
  private let body: Body
  private let prices: UnsafeMutablePointer<Double>
  private let sizes: UnsafeMutablePointer<Double>

  init(_ arguments: FeatureArguments, levels: Int, _ body: @escaping Body) {
    columns = arguments.book(levels: levels)
    count = levels
    self.body = body
    prices = .allocate(capacity: levels)
    sizes = .allocate(capacity: levels)
    super.init(outputs: 2)
  }

  deinit {
    prices.deallocate()
    sizes.deallocate()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let mid = (columns[0].values[row] + columns[2].values[row]) / 2
      for side in 0..<2 {
        var known = 0
        while known < count {
          let price = columns[known * 4 + side * 2].values[row]
          let size = columns[known * 4 + side * 2 + 1].values[row]
          if price.isNaN || size.isNaN { break }
          prices[known] = price
          sizes[known] = size
          known += 1
        }
        let book = BookSide(mid: mid, prices: prices, sizes: sizes, levels: 0..<known)
        outputs[side].values[row] = known > 0 && !mid.isNaN ? body(book) : .nan
      }
    }
  }
}
