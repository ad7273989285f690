import EventModel
import FeatureLibrary
import Foundation
import TestSupport
import Testing

/// Windows over many adversarial values: outliers a hundred billion times the rest come and go, walks,
/// flat stretches and changes of sign. What windows say right after must be as exact as ever.
@Suite struct StabilityTests {
  static let window = 50
  static let features = [
    "sum(last, 50)", "mean(last, 50)", "std(last, 50)", "zscore(last, 50)", "skew(last, 50)",
    "kurtosis(last, 50)", "corr(last, volume, 50)", "slope(last, 50)", "min(last, 50)",
    "max(last, 50)", "quantile(last, 0.5, 50)", "rank(last, 50)",
  ]

  /// Ten million updates in the long suite.
  @Test func windowsForgetOutliers() throws {
    let isLong = ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil
    let updates = isLong ? 10_000_000 : 400_000
    var stage = FeaturesStage(
      try Self.features.map { try FeatureRequest($0) }, passing: KindSet(.features))
    var header = FeatureHarness.header(instruments: 1, mode: "ordered", kinds: KindSet(.trade))
    try stage.begin(&header)
    var flow = AdversarialFlow()
    var output = EventBuffer()
    var past: [SIMD2<Double>] = []
    var checked = 0
    for start in stride(from: 0, to: updates, by: 1000) {
      var input = EventBuffer()
      for index in 0..<1000 {
        let (price, size) = flow.next()
        var event = Event(
          kind: .trade, eventTime: Int64(start + index), instrument: 0, flags: .last)
        event.trade = Trade(price: price, size: size)
        input.append(event)
        past.append(SIMD2(Double(price) / 100, Double(size)))
      }
      try stage.process(input.whole, into: &output)
      let vectors = PlainEvent.taking(&output)
      // A few rows of each batch, from the whole window.
      for row in [100, 357, 358, 359, 711, 999] where past.count > 1000 || row > Self.window {
        let end = past.count - 1000 + row
        let inside = Array(past[(end - Self.window + 1)...end])
        try compare(vectors[row].values, inside, row: start + row)
        checked += 1
      }
      if past.count > 1000 { past.removeFirst(past.count - 1000) }
    }
    #expect(checked >= updates / 1000 * 6)
  }

  /// Hundredths: around 100, now and then so large that sums of doubles forget the rest, and then a
  /// stretch of equal prices.
  static let prices: [Int64] = {
    var random = SeededGenerator(seed: 11)
    return (0..<30_000).map { row in
      switch row % 97 {
      case 0: return row % 2 == 0 ? 9_000_000_000_000_000 : 900_000_000_000_000_000
      case 1...30: return 10_010
      default: return 10_000 + Int64(random.next() % 100)
      }
    }
  }()

  @Test func windowsForgetLargeValues() throws {
    let n = 20
    let run = try FeatureHarness(
      Self.prices.enumerated().map { ClockTests.trade(Double($0), $1) },
      ["wma(\(n), last)", "bollinger_percent(\(n), 2, last)", "bollinger_width(\(n), 2, last)"])
    let got = run.vectors("").map(\.values)
    #expect(got.count == Self.prices.count)
    for row in (n - 1)..<Self.prices.count {
      let inside = Self.prices[(row - n + 1)...row]
      if inside.max()! > 100_000 { continue }
      // Exact in whole numbers.
      let weighted = zip(1..., inside).map { Int64($0) * $1 }.reduce(0, +)
      let expected = Double(weighted) / Double(100 * n * (n + 1) / 2)
      #expect(abs(got[row][0] - expected) <= 4e-16 * expected, "\(row)")
      let isFlat = Set(inside).count == 1
      #expect(got[row][1].isNaN == isFlat, "\(row)")
      #expect((got[row][2] == 0) == isFlat, "\(row)")
    }
  }

  /// What a window says does not depend on what came before it.
  @Test func windowsStandAlone() throws {
    let file = Fixture.file("quantiles.csv")
    let features = [
      "hurst(last, 40)", "psi(last, \(file), 40, feature=\"price\")",
      "ks(last, \(file), 40, feature=\"price\")", "volatility_of_volatility(20, 20, last)",
      "volatility_of_volatility(5, 35, last)",
    ]
    let run = try FeatureHarness(
      Self.prices.enumerated().map { ClockTests.trade(Double($0), $1) }, features)
    let got = run.vectors("").map(\.values)
    for row in stride(from: 60, to: Self.prices.count, by: 61) {
      let inside = Self.prices[(row - 39)...row]
      if inside.max()! > 100_000 { continue }
      let alone = try FeatureHarness(
        inside.enumerated().map { ClockTests.trade(Double($0), $1) }, features)
      for (index, want) in alone.vectors("").last!.values.enumerated() {
        let value = got[row][index]
        #expect(value.isNaN == want.isNaN, "\(features[index]), row \(row)")
        if want.isNaN { continue }
        // Counts are whole numbers; the rest is of sums that hold 106 bits.
        let tolerance = index == 1 || index == 2 ? 0 : 1e-12 * max(1, abs(want))
        #expect(abs(value - want) <= tolerance, "\(features[index]), row \(row)")
      }
    }
  }

  private func compare(_ values: [Double], _ inside: [SIMD2<Double>], row: Int) throws {
    let x = inside.map(\.x)
    let n = Double(x.count)
    // The reference's own rounding: everything from the middle of the window, in long sums.
    let sum = x.reduce(Float80(0)) { $0 + Float80($1) }
    let mean = sum / Float80(n)
    func moment(_ power: Int) -> Float80 {
      x.reduce(Float80(0)) { total, value in
        var product = Float80(1)
        for _ in 0..<power { product *= Float80(value) - mean }
        return total + product
      }
    }
    let (m2, m3, m4) = (moment(2) / Float80(n), moment(3) / Float80(n), moment(4) / Float80(n))
    let largest = Float80(x.map(\.magnitude).max() ?? 0)
    let std = (m2 * Float80(n) / Float80(n - 1)).squareRoot()
    // corr and slope have the sums of std; their reference is that of ReferenceTests.
    func expect(_ index: Int, _ wanted: Float80, within tolerance: Float80) {
      let difference = (Float80(values[index]) - wanted).magnitude
      if !(difference <= tolerance) {
        Issue.record("\(Self.features[index]), row \(row): \(values[index]) is not \(wanted)")
      }
    }
    expect(0, sum, within: 1e-13 * largest * Float80(n))
    expect(1, mean, within: 1e-13 * largest)
    expect(8, Float80(x.min() ?? 0), within: 0)
    expect(9, Float80(x.max() ?? 0), within: 0)
    expect(10, Float80(x.sorted()[24] + x.sorted()[25]) / 2, within: 1e-15 * largest)
    let below = x.filter { $0 < x[49] }.count
    let equal = x.filter { $0 == x[49] }.count
    expect(11, (Float80(below) + Float80(equal + 1) / 2) / Float80(n), within: 1e-15)
    if m2 == 0 {
      #expect(values[2] == 0 && values[3].isNaN && values[4].isNaN && values[6].isNaN)
      return
    }
    expect(2, std, within: 1e-12 * largest)
    let condition = largest / std
    expect(3, (Float80(x[49]) - mean) / std, within: 1e-14 * condition + 1e-12)
    let bias = Float80((n * (n - 1)).squareRoot() / (n - 2))
    expect(4, bias * m3 / (m2 * m2.squareRoot()), within: 1e-13 * condition + 1e-11)
    let excess = Float80(n + 1) * m4 / (m2 * m2) - 3 * Float80(n - 1)
    expect(5, Float80((n - 1) / ((n - 2) * (n - 3))) * excess, within: 1e-13 * condition + 1e-10)
  }
}

/// Prices in hundredths and sizes.
private struct AdversarialFlow {
  private var random = SeededGenerator(seed: 11)
  private var price: Int64 = 1_000_000
  private var count = 0

  mutating func next() -> (price: Int64, size: Int64) {
    count += 1
    let phase = count / 700 % 5
    let dice = random.next() % 1000
    if phase != 2 { price += Int64(random.next() % 7) - 3 }
    let size = Int64(random.next() % 100) + 1
    if phase == 1, dice < 8 {
      let sign: Int64 = dice % 2 == 0 ? 1 : -1
      return (sign * 100_000_000_000_000_000, 1_000_000_000_000)
    }
    if phase == 3, dice < 500 { return (-price, size) }
    if phase == 4 { return (Int64(random.next() % 3), size) }
    return (price, size)
  }
}
