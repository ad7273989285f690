import Configuration

extension MarginDefinition {
  /// A cash account: everything that is held is paid, and what is short is covered, in full.
  static let cash = MarginDefinition(
    name: "cash", help: "the whole value of everything, long or short"
  ) { _, _ in MarginRequirement(share: 1) }
}
