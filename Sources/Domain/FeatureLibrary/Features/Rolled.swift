extension FeatureDefinition {
  static let rolled = FeatureDefinition(
    "rolled", .conditions, .transform, result: .condition,
    summary: "whether the symbol came to stand for another contract",
    formula: "1 in the first row after a roll (a status whose reason is an activation), else 0",
    unit: "0 or 1",
    source: "Databento, StatusReason: activation; `ingest` tells rolls of symbols by it"
  ) { arguments in arguments.add(Rolled(arguments.graph.rolls(on: arguments.domain))) }
}

private final class Rolled: FeatureNode {
  private let memory: RollMemory

  init(_ rolls: Column?) {
    memory = RollMemory(rolls)
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      outputs[0].values[row] = memory.take(row, Int(rows.instruments[row])) ? 1 : 0
    }
  }
}
