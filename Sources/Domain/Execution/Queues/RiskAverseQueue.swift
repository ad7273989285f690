extension QueueModel {
  /// All who cancel stood behind: only trades, and a displayed size below the position, move the order
  /// up. hftbacktest's `RiskAdverseQueueModel`.
  static let riskAverse = QueueModel(
    name: "risk_averse", help: "only trades move an order up; cancellations stood behind it"
  ) { _, _ in 1 }
}
