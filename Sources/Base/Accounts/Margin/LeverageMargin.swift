import Configuration
import EventStream

extension MarginDefinition {
  /// One leverage for everything, as brokers of currencies and venues of perpetual contracts state it.
  static let leverage = MarginDefinition(
    name: "leverage",
    help:
      "the value divided by leverage = \"20 x\"; to keep it the share maintenance (default 50 %) of that"
  ) { table, _ throws(StreamError) in
    guard let leverage = try table.quantity("leverage", units: ["x"], in: 1...1000)?.value else {
      throw table.failure("model", "leverage needs `leverage`, such as \"20 x\"")
    }
    let kept = try table.quantity("maintenance", units: ["%"], in: 0...100)?.value ?? 50
    var requirement = MarginRequirement(share: 1 / leverage)
    requirement.maintenanceShare *= kept / 100
    return requirement
  }
}
