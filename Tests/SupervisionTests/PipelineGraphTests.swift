import Foundation
import TestSupport
import Testing

/// The graphs in `pipelines`.
struct PipelineGraphTests {
  private static let folder = SharedData.package + "/pipelines/"
  private static let graphs =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".graph.toml") && $0 != "backtest.graph.toml" }

  @Test func allAreThere() {
    #expect(Self.graphs.count == 6)
  }

  /// Nothing is wrong with any of them, once there is a capture.
  @Test(arguments: graphs)
  func nothingIsWrong(graph: String) throws {
    let capture = graph.hasPrefix("simulator") ? "" : "--set CAPTURE=$PWD/x"
    let outcome = try Programs.run(": > x; pipe check \(Self.folder)\(graph) \(capture)")
    #expect(outcome.status == 0, "\(outcome.standardError)")
  }

  /// A graph reports what its example does.
  @Test(.enabled(if: SharedData.isPresent, "no shared data"))
  func aBacktestReportsWhatItsExampleDoes() throws {
    let scratch = try ScratchFolder()
    let capture = try #require(SharedData.root) + "/daily/NVDA_1999-2014.csv"
    let outcome = try Programs.run(
      """
      cp -r \(Self.folder) p
      pipe run p/nvda-sma.graph.toml --state state --set CAPTURE=\(capture)
      bash \(SharedData.package)/examples/backtest-nvda.sh \(capture) > report.txt
      cmp p/report.txt report.txt && wc -l < report.txt
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect((Int(outcome.text.split(separator: "\n").last ?? "") ?? 0) > 20)
  }
}
