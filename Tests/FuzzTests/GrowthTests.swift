import Foundation
import TestSupport
import Testing

/// What a hostile input costs grows with its size: twice as much, less than two and a half times the
/// processor time. Only with MILLRACE_FULL, as times want a machine that is not loaded.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil))
struct GrowthTests {
  /// A generator of a stream of size N, and what is run on it.
  static let cases: [(name: String, size: Int, generator: String, commands: [String])] = [
    ("increments of one instrument", 20_000, "increments(n)", filters + printers),
    ("feature sets", 30_000, "sets(n)", filters + ["show --csv"]),
    ("strategies", 30_000, "strategies(n)", filters + printers),
    ("instruments", 200_000, "instruments(n)", filters + ["show --info"]),
    (
      "descending levels", 60_000, "levels(n)",
      ["normalize --book 1 --no-snapshot", "execute --sim"]
    ),
    (
      "order ids of one hash", 40_000, "ids(n)",
      [
        "normalize --book 1", "execute --sim", "features 'time_in_book(20)'",
      ]
    ),
    (
      "orders at ever worse prices", 60_000, "orders(n)",
      [
        "normalize --book 1", "execute --sim", "features 'queue_position'",
      ]
    ),
  ]
  private static let filters = [
    "normalize --book 2", "features mid", "signal sma", "execute --sim", "risk -c trading.toml",
    "slice", "merge - in",
  ]
  /// Seconds; what takes less is told by the start of the process and the clock's ticks more than by its
  /// input. What is not linear takes seconds at these sizes.
  private let shortest = 0.1
  private static let printers = ["show --csv", "show --info", "tca"]

  @Test(arguments: cases.map(\.name)) func isLinear(name: String) throws {
    let trial = try #require(Self.cases.first { $0.name == name })
    let scratch = try ScratchFolder()
    try scratch.write(
      Array(
        "[account]\ncurrency = \"USD\"\ncash = \"1 USD\"\n[risk.limits]\nposition = \"5 shares\"\n"
          .utf8),
      to: "trading.toml")
    for command in trial.commands {
      var best = Double.infinity
      // The least of three ratios: a loaded machine makes none smaller.
      for _ in 0..<3 where best >= 2.5 {
        let small = try seconds(command, trial.generator, trial.size, in: scratch)
        let large = try seconds(command, trial.generator, 2 * trial.size, in: scratch)
        best = min(best, large / max(small, shortest))
      }
      #expect(best < 2.5, "\(name): \(command)")
    }
  }

  /// One queue of N orders, and N deletions of orders that no message added.
  @Test func aLobsterPairIsLinear() throws {
    let script = """
      name=X_2012-06-21_34200000_57600000
      awk -v n=$N 'BEGIN { for (k = 1; k <= n; k++) print 34200 + k / 1e6 ",1," k ",1,1000000,1"
        for (k = 1; k <= n; k++) print 34201 + k / 1e6 ",3," 1e9 + k ",1,1000000,1" }' > ${name}_message_1.csv
      awk -v n=$N 'BEGIN { for (k = 1; k <= n; k++) print "9999999999,0,1000000," n + k
        for (k = 1; k <= n; k++) print "9999999999,0,1000000," 2 * n - k }' > ${name}_orderbook_1.csv
      TIMEFORMAT='%U'; { time ingest ${name}_message_1.csv ${name}_orderbook_1.csv > out; } 2> seconds
      slice --first 1 out > first && cat seconds
      """
    var best = Double.infinity
    for _ in 0..<3 where best >= 2.5 {
      let times = try [20_000, 40_000].map {
        let outcome = try Programs.run("N=\($0)\n" + script)
        #expect(outcome.status == 0, "\(outcome.standardError)")
        return Double(outcome.text.split(separator: "\n").last ?? "") ?? .infinity
      }
      best = min(best, times[1] / max(times[0], shortest))
    }
    #expect(best < 2.5)
  }

  private func seconds(
    _ command: String, _ generator: String, _ size: Int, in scratch: ScratchFolder
  ) throws -> Double {
    let outcome = try Programs.run(
      """
      python3 "\(SharedData.package)/Tests/Oracles/hostile_streams.py" '\(generator)' \(size) in
      [ $? = 0 ] && [ -s in ] || exit 99
      TIMEFORMAT='%U'; { time \(command) < in > /dev/null 2> err; } 2> seconds; s=$?; cat seconds; exit $s
      """, in: scratch, timeout: 120)
    // `tca` has nothing to report on a stream of trades alone, and says so.
    let isDone = outcome.status == 0 || command == "tca" && outcome.status == 65
    #expect(isDone, "\(command) of \(size): \(scratch.text("err"))")
    return Double(outcome.text.split(separator: "\n").last ?? "") ?? .infinity
  }
}
