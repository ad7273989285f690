import FeatureLibrary
import TestSupport
import Testing

/// Long series in which values of quite another size come and go: running sums keep nothing of them.
@Suite struct StabilityTests {
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
}
