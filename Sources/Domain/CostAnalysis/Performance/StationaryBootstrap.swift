import Reports

/// Resamples of a series that keep its short memory: blocks of random length from random places, the end
/// joined to the beginning (Politis and Romano, The Stationary Bootstrap, Journal of the American
/// Statistical Association 89, 1994). The same in every run.
struct StationaryBootstrap {
  private var state: UInt64
  let count: Int
  /// Mean length of a block: the cube root of the number of values, the order that section 4 of the paper
  /// finds best.
  let blockLength: Double

  init(count: Int, seed: UInt64) {
    state = seed
    self.count = count
    blockLength = max(1, Double(count).wholeCubeRoot)
  }

  /// SplitMix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  private mutating func place() -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// Calls `body` with the place of each value of one resample.
  mutating func resample(_ body: (_ index: Int, _ place: Int) -> Void) {
    // A new block begins with probability 1 / length.
    let bound = UInt64(Double(UInt64.max) / blockLength)
    var current = place()
    for index in 0..<count {
      body(index, current)
      if blockLength <= 1 || next() <= bound {
        current = place()
      } else {
        current = current + 1 == count ? 0 : current + 1
      }
    }
  }
}

extension Double {
  /// The largest whole number whose cube is not above it.
  fileprivate var wholeCubeRoot: Double {
    var root = 1.0
    while (root + 1) * (root + 1) * (root + 1) <= self { root += 1 }
    return root
  }
}

/// What resamples of returns say of figures that one history shows once.
public struct BootstrapBands: Sendable {
  /// 5 % and 95 % of the maximum drawdown and of the Sharpe ratio.
  public var drawdown: ClosedRange<Double>?
  public var sharpe: ClosedRange<Double>?
  /// 5 % and 95 % of the wealth after so many returns (0 first), at the places of `steps`.
  public var steps: [Int] = []
  public var wealth: [(low: Double, high: Double)] = []
  public var resamples = 0
  public var blockLength = 0.0

  /// Points of the band.
  private static var points: Int { 64 }

  /// Returns below which nothing is resampled.
  static var fewest: Int { 10 }

  init(_ returns: [Double], resamples: Int, seed: UInt64, periodsPerYear: Double) {
    guard returns.count >= Self.fewest, resamples > 1 else { return }
    var bootstrap = StationaryBootstrap(count: returns.count, seed: seed)
    self.resamples = resamples
    blockLength = bootstrap.blockLength
    let count = min(Self.points, returns.count)
    steps = (0...count).map { $0 * returns.count / count }
    var paths = [[Double]](repeating: [], count: steps.count)
    var (falls, ratios): ([Double], [Double]) = ([], [])
    for _ in 0..<resamples {
      var (wealth, peak, fall, sum, squares) = (1.0, 1.0, 0.0, 0.0, 0.0)
      var point = 1
      bootstrap.resample { index, place in
        let value = returns[place]
        wealth *= 1 + value
        peak = max(peak, wealth)
        fall = min(fall, (wealth - peak) / peak)
        sum += value
        squares += value * value
        if point < steps.count, index + 1 == steps[point] {
          paths[point].append(wealth)
          point += 1
        }
      }
      falls.append(fall)
      let n = Double(returns.count)
      let deviation = ((squares - sum * sum / n) / (n - 1)).squareRoot()
      if deviation > 0 { ratios.append(sum / n / deviation * periodsPerYear.squareRoot()) }
    }
    drawdown = Self.range(falls)
    sharpe = Self.range(ratios)
    wealth = paths.map { path in
      let range = Self.range(path) ?? 1...1
      return (range.lowerBound, range.upperBound)
    }
  }

  private static func range(_ values: [Double]) -> ClosedRange<Double>? {
    let ascending = values.filter(\.isFinite).sorted()
    if ascending.count < 2 { return nil }
    return Quantile.linear(ascending, 0.05)...Quantile.linear(ascending, 0.95)
  }
}
