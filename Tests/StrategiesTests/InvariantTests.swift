import EventModel
import Foundation
import Stages
import Strategies
import TestSupport
import Testing

/// What holds for every strategy: its output does not depend on batches, survives a restart, and knows
/// nothing of the future.
struct InvariantTests {
  /// A command line for every strategy of the table.
  static let commands: [[String]] = [
    [
      "sma", "--fast", "2", "--slow", "5", "--clock", "5s", "--stop-loss", "1 %", "--max-holding",
      "20s",
    ],
    ["rsi", "--period", "3", "--clock", "4s", "--trailing-stop", "50 ticks", "--on-gap", "stop"],
    ["bollinger_breakout", "--period", "5", "--width", "1", "--on-gap", "flatten"],
    [
      "bollinger_reversion", "--period", "5", "--width", "1", "--sizing", "volatility",
      "--rebalance", "10 %", "--clock", "trades(3)",
    ],
    [
      "vix", "--entry", "100", "--mean-window", "10", "--shock", "1 %", "--cool-off", "3",
      "--price", "mid",
    ],
    ["imbalance", "--entry", "0.3", "--max-spread", "12 ticks", "--reentry", "allowed"],
    [
      "threshold", "mid - last", "--above", "0.3", "--below", "-0.3", "--exit-long", "0",
      "--exit-short", "0",
    ],
    ["linear", "--model", "MODEL", "--entry", "0.2"],
    ["lightgbm", "--model", "TREES", "--features", "mid", "--features", "spread", "--entry", "1"],
    ["targets", "--file", "TARGETS"],
    [
      "sma", "--fast", "2", "--slow", "4", "--sizing", "kelly", "--kelly-trades", "3", "--clock",
      "3s",
    ],
  ]

  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder()
    try scratch.write(
      Array("[[feature]]\nexpression = \"(mid - sma(5, mid)) / spread\"\ncoefficient = 0.3\n".utf8),
      to: "model.toml")
    try scratch.write(
      Array(
        """
        tree
        num_class=1
        num_tree_per_iteration=1
        max_feature_idx=1
        feature_names=a b

        Tree=0
        num_leaves=3
        num_cat=0
        split_feature=0 1
        threshold=100 0.1
        decision_type=2 2
        left_child=-1 -2
        right_child=1 -3
        leaf_value=-2 0.5 2

        end of trees

        """.utf8), to: "trees.txt")
    let rows = (0..<40).map { "2023-11-14T22:\(14 + $0 / 4):00Z,S\($0 % 2),\($0 % 5 - 2)\n" }
    try scratch.write(Array(rows.joined().utf8), to: "targets.csv")
  }

  private func stage(_ command: [String]) throws -> any Stage {
    let files = ["MODEL": "model.toml", "TREES": "trees.txt", "TARGETS": "targets.csv"]
    return try signalStage(
      command.map { word in files[word].map { "\(scratch.path)/\($0)" } ?? word })
  }

  @Test func everyStrategyIsHere() {
    #expect(Set(Self.commands.map { $0[0] }) == Set(strategyDefinitions.map(\.name)))
  }

  @Test(arguments: commands) func outputDependsOnEventsAlone(command: [String]) throws {
    let header = Market.header(instruments: 2)
    for seed in 1...4 as ClosedRange<UInt64> {
      let events = Market.random(seed: seed, count: 900).events
      let whole = try StageHarness(events, header: header) { try stage(command) }
      if seed == 1 {
        #expect(whole.events(of: .signal).count > 3, "\(command) gives no signals here")
      }
      let cut = try StageHarness(events, header: header, cuts: seed) { try stage(command) }
      #expect(firstDifference(cut.events, whole.events) == nil, "\(command)")
      let place = Int(seed) * 190
      let restored = try StageHarness(events, header: header, cuts: seed + 9, snapshotAt: place) {
        try stage(command)
      }
      #expect(firstDifference(restored.events, whole.events) == nil, "\(command) restored")
      let truncated = try StageHarness(
        Array(events[..<place]), header: header, ends: false
      ) { try stage(command) }
      #expect(
        firstDifference(
          truncated.events, Array(whole.events.prefix(truncated.events.count))) == nil,
        "\(command) cut")
    }
  }

  /// What `features` has put into the stream is taken from there, with the same result.
  @Test func featuresOfTheStreamAreTheSame() throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      """
      ingest sim:seed=3,instruments=2,events=40000 | normalize > clean
      signal sma --fast 3 --slow 9 --clock 20ms < clean | show --csv --kind signal > own
      features 'sma(3)@20ms' mid 'sma(9)@20ms' 'rsi(5)@20ms' < clean |
        signal sma --fast 3 --slow 9 --clock 20ms | show --csv --kind signal > given
      wc -l < own && cmp own given
      signal sma --fast 3 --slow 9 --clock 20ms < clean | slice --kind features,watermark | show --info
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.text) \(outcome.standardError)")
    #expect((Int(outcome.lines.first ?? "") ?? 0) > 10)
    #expect(!outcome.text.contains("features "), "the features of the strategy stay with it")
  }

  @Test func signalsSayWhoAndWhy() throws {
    let header = Market.header(instruments: 2)
    let run = try StageHarness(Market.random(seed: 5, count: 500).events, header: header) {
      try stage(["sma", "--fast", "2", "--slow", "5", "--name", "mine", "--clock", "5s"])
    }
    #expect(run.header.strategies.map(\.name) == ["mine"])
    #expect(run.header.strategies[0].version == "sma(fast=2, slow=5, clock=5s)")
    let inputs = run.header.strategies[0].inputs
    #expect(inputs.map(\.name) == ["sma(2)@5s", "sma(5)@5s"])
    for owned in run.events(of: .signal) {
      let values = owned.values.suffix(2)
      let (fast, slow) = (values[values.startIndex], values[values.startIndex + 1])
      #expect(owned.event.signal.target == (fast > slow ? 1 : -1))
      #expect(owned.event.flags == [.last, .derived])
    }
    // Numbered within the strategy, from 1.
    let numbers = run.events(of: .signal).map { $0.values[SignalValue.number] }
    #expect(numbers == numbers.indices.map { Double($0 + 1) })
  }
}
