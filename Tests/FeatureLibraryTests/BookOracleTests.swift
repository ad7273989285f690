import Foundation
import TestSupport
import Testing

/// Features of the book that learn from its past, over a real capture, against numpy and scikit-learn:
/// see Tests/Oracles/book_oracle.py.
@Suite(.enabled(if: SharedData.isPresent, "shared data is absent"))
struct BookOracleTests {
  struct Sample {
    var feature: String
    var row: Int
    var value: Double
  }

  static let samples: [Sample] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/book.csv")
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").dropFirst(2).map { line in
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      let rest = parts[2].split(separator: ",", omittingEmptySubsequences: false)
      return Sample(
        feature: String(parts[1]), row: Int(rest[1])!, value: Double(rest[2]) ?? .nan)
    }
  }()

  @Test(arguments: [("stoikov_microprice", "quote"), ("integrated_ofi", "depth")])
  func agreement(name: String, kind: String) throws {
    let samples = Self.samples.filter { $0.feature.hasPrefix(name) }
    #expect(samples.filter { !$0.value.isNaN }.count > 50)
    let feature = try #require(samples.first?.feature)
    let outcome = try Programs.run(
      "ingest '\(SharedData.root!)'/dbn/es/esh4*20231225* | normalize --book 10 | slice --kind \(kind) | "
        + "features '\(feature)' --only=features | show --csv")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let values = String(decoding: outcome.standardOutput, as: UTF8.self).split(separator: "\n")
      .dropFirst().map { Double($0.split(separator: ",", omittingEmptySubsequences: false).last!) }
    for sample in samples {
      let value = values[sample.row] ?? .nan
      let isSame =
        sample.value.isNaN
        ? value.isNaN : abs(value - sample.value) <= 1e-12 * max(1, abs(sample.value))
      #expect(isSame, "row \(sample.row) of \(feature): \(value) is not \(sample.value)")
    }
  }
}
