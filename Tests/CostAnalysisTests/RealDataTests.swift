import Foundation
import TestSupport
import Testing

/// A backtest of daily bars, where the shared captures are present.
@Suite(.enabled(if: SharedData.isPresent, "../shared/data is absent"))
struct RealDataTests {
  /// After every fill of sixteen years the equity is what the account of `risk` says, and the report is the same
  /// when it is made again.
  @Test func equityIsThatOfTheAccount() throws {
    let scratch = try ScratchFolder()
    let root = try #require(SharedData.root)
    let config = SharedData.package + "/pipelines/nvda-sma.toml"
    let made = try Programs.run(
      """
      ingest --columns time,open,high,low,close,-,volume --calendar XNAS --symbols NVDA \
        \(root)/daily/NVDA_1999-2014.csv | normalize | signal -c \(config) \
        | risk -c \(config) --venue \(config) | execute --sim -c \(config) > in
      """, in: scratch)
    #expect(made.status == 0, "\(made.standardError)")
    let run = try Programs.run(
      "tca --equity equity.csv --html 1.html < in && tca --html 2.html < in && cmp 1.html 2.html "
        + "&& show --kind account --csv in > account.csv",
      in: scratch)
    #expect(run.status == 0, "\(run.standardError)")
    func rows(_ name: String) -> [[Substring]] {
      scratch.text(name).split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
    }
    // Midnights, and the equity then; of the account the last of each day.
    var equity: [Substring: Double] = [:]
    for row in rows("equity.csv") where row[1] == "total" {
      equity[row[0].prefix(10)] = Double(row[2])
    }
    var account: [String: Double] = [:]
    for row in rows("account.csv") where row[2].isEmpty {
      account[String(row[0].prefix(10))] = Double(row[3])
    }
    let days = equity.keys.sorted()
    var compared = 0
    for (day, value) in account {
      guard let next = days.first(where: { $0 > day }), let sample = equity[next] else { continue }
      #expect(abs(sample - value) < 1e-6, "\(day): \(sample), \(value)")
      compared += 1
    }
    #expect(compared > 100)
  }
}
