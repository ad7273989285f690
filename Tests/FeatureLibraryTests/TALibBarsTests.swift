import EventModel
import FeatureLibrary
import Foundation
import TestSupport
import Testing

/// Technical indicators of bars against numbers of the real TA-Lib: see Tests/Oracles/talib_oracle.py.
@Suite struct TALibBarsTests {
  struct Bar {
    /// Hundredths.
    var (open, high, low, close) = (Int64(0), Int64(0), Int64(0), Int64(0))
    var volume: Int64 = 0
    /// What TA-Lib makes of the bars so far.
    var values: [Double]

    var sum: Int64 { high + low + close }
  }

  struct Case {
    var name: String
    /// Of every feature of bars.
    var n: Int
    var macd: String
    var bars: [Bar] = []
  }

  static let outputs = [
    "wma", "kama", "macd", "macd_signal", "macd_histogram", "roc", "atr", "adx", "plus_di",
    "minus_di", "stoch_k", "stoch_d", "cci", "mfi", "obv",
  ]

  static func cases() throws -> [Case] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/talib_bars.csv")
    var cases: [Case] = []
    for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n").dropFirst(2) {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if cases.last?.name != fields[0] {
        cases.append(
          Case(name: fields[0], n: Int(fields[1])!, macd: fields[2...4].joined(separator: ",")))
      }
      let whole = fields[5...9].map { Int64($0)! }
      cases[cases.count - 1].bars.append(
        Bar(
          open: whole[0], high: whole[1], low: whole[2], close: whole[3], volume: whole[4],
          values: fields[10...].map { Double($0) ?? .nan }))
    }
    return cases
  }

  @Test func agreement() throws {
    let cases = try Self.cases()
    #expect(cases.count == 8)
    for one in cases {
      let n = one.n
      let features = [
        "wma(\(n))", "kama(\(n))", "macd(\(one.macd))", "roc(\(n))", "atr(\(n))", "adx(\(n))",
        "stochastic(\(n))", "cci(\(n))", "mfi(\(n))", "obv",
      ]
      let run = try FeatureHarness(
        Self.trades(one.bars), features.map { $0 + "@1s" }, cut: .random(5))
      let got = run.vectors("1s").map(\.values)
      #expect(got.count == one.bars.count)
      for (column, output) in Self.outputs.enumerated() {
        for (row, bar) in one.bars.enumerated() {
          let (value, expected) = (got[row][column], bar.values[column])
          let place = "\(one.name) \(output) \(row): \(value), \(expected)"
          let isAbsent = expected.isNaN || Self.isUndefined(output, one, row)
          #expect(value.isNaN == isAbsent, "\(place)")
          if isAbsent || output == "adx" && Self.firstIndex(one) > n { continue }
          // The scale of this index is 100, and it is the quotient of two small differences of prices.
          let scale = max(abs(expected), output == "cci" ? 100 : 1)
          #expect(abs(value - expected) <= 1e-12 * scale, "\(place)")
        }
      }
    }
  }

  /// Each bar is four trades within a second.
  private static func trades(_ bars: [Bar]) -> [PlainEvent] {
    bars.enumerated().flatMap { row, bar in
      zip([bar.open, bar.high, bar.low, bar.close], [1, 1, 1, bar.volume - 3]).enumerated().map {
        ClockTests.trade(Double(row) + 0.25 * Double($0.offset), $0.element.0, $0.element.1)
      }
    } + [ClockTests.watermark(Double(bars.count))]
  }

  /// Whether it is 0/0 in this row: TA-Lib has a convention, here it is absent.
  private static func isUndefined(_ output: String, _ one: Case, _ row: Int) -> Bool {
    /// Whether the range of the n bars up to one is zero.
    func isStill(_ last: Int) -> Bool {
      let inside = one.bars[...last].suffix(one.n)
      return inside.map(\.high).max() == inside.map(\.low).min()
    }
    switch output {
    case "plus_di", "minus_di":
      return Set(one.bars[...row].flatMap { [$0.high, $0.low] }).count == 1
    case "adx": return row < firstIndex(one) + one.n - 1
    case "stoch_k": return (max(0, row - 2)...row).contains(where: isStill)
    case "stoch_d": return (max(0, row - 4)...row).contains(where: isStill)
    case "cci": return Set(one.bars[...row].suffix(one.n).map(\.sum)).count == 1
    case "mfi": return Set(one.bars[...row].suffix(one.n + 1).map(\.sum)).count == 1
    default: return false
    }
  }

  /// The first row with a directional index: TA-Lib counts zeros until then, here nothing counts.
  private static func firstIndex(_ one: Case) -> Int {
    let moved = one.bars.indices.dropFirst().first {
      let (rise, fall) = (
        one.bars[$0].high - one.bars[$0 - 1].high, one.bars[$0 - 1].low - one.bars[$0].low
      )
      return max(rise, fall) > 0 && rise != fall
    }
    return max(one.n, moved ?? one.bars.count)
  }
}
