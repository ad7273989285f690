extension FeatureDefinition {
  static let orderFlowImbalance = FeatureDefinition(
    "ofi", .book, .flow,
    summary: "order-flow imbalance: net size added at the bid less that at the ask",
    formula: "[b ≥ b'] q_b - [b ≤ b'] q_b' - [a ≤ a'] q_a + [a ≥ a'] q_a', summed over the levels; "
      + "' is the group before; absent across a roll",
    unit: "units", warmUp: "one group",
    source: "Cont, Kukanov and Stoikov, The Price Impact of Order Book Events, J. Financial "
      + "Econometrics 12 (2014), eq. 2",
    parameters: [
      .init("levels", .integer(1...50), fallback: "1", meaning: "levels of the book on each side")
    ]
  ) { arguments in
    let levels = arguments.integer("levels")
    return arguments.add(
      OrderFlowImbalance(
        arguments.book(levels: levels), levels: levels, arguments.graph.rolls(on: arguments.domain))
    )
  }

  static let levelFlow = FeatureDefinition(
    "ofi_level", .book, .flow, summary: "order-flow imbalance at one level",
    formula: "as ofi, at the level; absent where the book does not have it, now or a group before",
    unit: "units", warmUp: "one group",
    source: "Cont, Cucuringu and Zhang, Cross-impact of order flow imbalance in equity markets, "
      + "Quantitative Finance 23 (2023), sec. 2, the multi-level OFI",
    parameters: [.init("levels", .integer(1...50), meaning: "which level, the best is 1")]
  ) { arguments in
    let book = arguments.book(levels: arguments.integer("levels"))
    return arguments.add(
      OrderFlowImbalance(
        Array(book.suffix(4)), levels: 1, arguments.graph.rolls(on: arguments.domain)))
  }
}

/// Compares each level with what it was a row before.
private final class OrderFlowImbalance: FeatureNode {
  private let input: [Column]
  private let levels: Int
  private let previous: PerInstrument<Double>
  /// By level, since levels are gone through one behind the other.
  private let memories: [RollMemory]

  init(_ input: [Column], levels: Int, _ rolls: Column?) {
    self.input = input
    memories = (0..<levels).map { _ in RollMemory(rolls) }
    self.levels = levels
    previous = PerInstrument(Double.nan, width: levels * 4)
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    let output = outputs[0].values
    for level in 0..<levels {
      let base = level * 4
      let (bids, bidSizes) = (input[base].values, input[base + 1].values)
      let (asks, askSizes) = (input[base + 2].values, input[base + 3].values)
      for row in 0..<rows.count {
        let before = previous.values + Int(rows.instruments[row]) * previous.width + base
        if memories[level].take(row, Int(rows.instruments[row])) {
          (before[0], before[2]) = (.nan, .nan)
        }
        let (bid, bidSize, ask, askSize) = (bids[row], bidSizes[row], asks[row], askSizes[row])
        var flow = 0.0
        if bid >= before[0] { flow += bidSize }
        if bid <= before[0] { flow -= before[1] }
        if ask <= before[2] { flow -= askSize }
        if ask >= before[2] { flow += before[3] }
        // Comparisons with an absent price are false; the sum of all tells whether one was absent.
        let known = (bid + before[0] + ask + before[2]).isNaN ? Double.nan : flow
        // Deeper levels that the book does not have add nothing.
        output[row] = level == 0 ? known : known.isNaN ? output[row] : output[row] + known
        before[0] = bid
        before[1] = bidSize
        before[2] = ask
        before[3] = askSize
      }
    }
  }
}
