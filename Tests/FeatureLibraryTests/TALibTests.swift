import EventModel
import FeatureLibrary
import Foundation
import TestSupport
import Testing

/// Technical indicators of prices against numbers of the real TA-Lib: see Tests/Oracles/talib_oracle.py.
@Suite struct TALibTests {
  struct Row {
    var price: Int64
    /// sma, ema, rsi, upper, middle, lower of TA-Lib, and the upper band in exact arithmetic.
    var values: [Double]
  }

  struct Case {
    var name: String
    var (sma, ema, rsi) = (0, 0, 0)
    var rows: [Row] = []
  }

  static func cases() throws -> [Case] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/talib.csv")
    var cases: [Case] = []
    for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n").dropFirst(2) {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if cases.last?.name != fields[0] {
        cases.append(
          Case(name: fields[0], sma: Int(fields[1])!, ema: Int(fields[2])!, rsi: Int(fields[3])!))
      }
      cases[cases.count - 1].rows.append(
        Row(price: Int64(fields[4])!, values: fields[5...].map { Double($0) ?? .nan }))
    }
    return cases
  }

  @Test func agreement() throws {
    let cases = try Self.cases()
    #expect(cases.count == 8)
    for one in cases {
      let run = try FeatureHarness(
        one.rows.map { ClockTests.trade(1, $0.price) },
        [
          "sma(\(one.sma), last)", "ema(\(one.ema), last)", "rsi(\(one.rsi), last)",
          "bollinger(\(one.sma), 2, last)",
        ], cut: .random(3))
      let got = run.vectors("").map(\.values)
      #expect(got.count == one.rows.count)
      for column in 0..<6 {
        for (index, row) in one.rows.enumerated() {
          let (value, expected) = (got[index][column], row.values[column])
          if column == 2, isFlat(one, index) {
            // 0/0: TA-Lib says 0, here it is absent.
            #expect(value.isNaN && (expected == 0 || expected.isNaN))
            continue
          }
          #expect(value.isNaN == expected.isNaN, "\(one.name) \(column) \(index)")
          if expected.isNaN { continue }
          let difference = abs(value - expected) / max(abs(expected), 1)
          #expect(difference <= 1e-12, "\(one.name) \(column) \(index)")
        }
      }
      for (index, row) in one.rows.enumerated() where !row.values[6].isNaN {
        #expect(abs(got[index][3] - row.values[6]) <= 4e-16 * row.values[6], "\(one.name) \(index)")
      }
    }
  }

  private func isFlat(_ one: Case, _ index: Int) -> Bool {
    Set(one.rows[...index].map(\.price)).count == 1
  }
}
