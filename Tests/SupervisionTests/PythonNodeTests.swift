import Foundation
import TestSupport
import Testing

/// Whether there is a Python with numpy.
private enum NumericPython {
  static let isThere: Bool = {
    let python = ProcessInfo.processInfo.environment["MILLRACE_PYTHON"] ?? "python3"
    return (try? Programs.run("\(python) -c 'import numpy'").status) == 0
  }()
}

/// A program of others as a node that takes part: the model in Python of `examples/python`.
@Suite(
  .enabled(
    if: NumericPython.isThere,
    "numpy is not installed (MILLRACE_PYTHON names a Python that has it)"))
struct PythonNodeTests {
  private static let python = ProcessInfo.processInfo.environment["MILLRACE_PYTHON"] ?? "python3"
  private static let folder = "\(SharedData.package)/examples/python"
  private static let source = "sim:seed=7,instruments=4,events=300000"

  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  /// It writes a file and is read by two nodes.
  private static let graph = """
    [pipeline]
    checkpoint = "20ms"
    [node.ticks]
    run = "ingest \(source)"
    back_off = "1ms"
    [node.books]
    run = "normalize --book 1"
    from = "ticks"
    back_off = "1ms"
    [node.scores]
    run = "\(python) \(folder)/zscore.py 16"
    from = "books"
    to = "scores.mill"
    takes_part = true
    back_off = "1ms"
    [node.table]
    run = "show --csv --kind features"
    from = "scores"
    to = "scores.csv"
    back_off = "1ms"
    [node.averages]
    run = "features 'vwap@1s' mid --only"
    from = "scores"
    to = "averages.mill"
    back_off = "1ms"
    """

  /// Processes are killed at random, the model's among them: what is written in the end is what the same
  /// commands write in a shell.
  @Test func killsLoseAndDoubleNothing() throws {
    let wanted = try Programs.run(
      """
      ingest \(Self.source) | normalize --book 1 | \(Self.python) \(Self.folder)/zscore.py 16 > s
      show --csv --kind features < s > t; features 'vwap@1s' mid --only < s > a
      """, in: scratch, timeout: 300)
    try #require(wanted.status == 0, "\(wanted.standardError)")
    try RunningGraph.write(Self.graph, in: scratch)
    var random = SeededGenerator(seed: 29)
    let killed = try KilledGraph(kills: 6, part: "ticks", in: scratch, &random)
    for (made, name) in [("scores.mill", "s"), ("scores.csv", "t"), ("averages.mill", "a")] {
      #expect(scratch.isSame(made, name) && scratch.size(name) > 1000, "\(made)")
    }
    #expect(killed.kills > 0 && killed.restores > 0)
  }

  /// The graph that comes along has nothing wrong, and makes the table of the pipeline.
  @Test func theGraphThatComesAlong() throws {
    let outcome = try Programs.run(
      """
      set -e
      cp \(Self.folder)/*.py \(Self.folder)/zscore.graph.toml .
      pipe check zscore.graph.toml --set PYTHON=\(Self.python)
      pipe run zscore.graph.toml --set PYTHON=\(Self.python) --state state
      ingest sim:seed=7,instruments=4,events=200000 | normalize --book 1 |
        \(Self.python) zscore.py 64 | show --csv --kind features | cmp - zscore.csv
      wc -l < zscore.csv
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect((outcome.lines.last.flatMap { Int($0) } ?? 0) > 1000)
  }
}
