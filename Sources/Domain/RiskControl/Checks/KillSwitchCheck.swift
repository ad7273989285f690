extension RiskCheck {
  static let killSwitch = RiskCheck(
    reason: .killSwitch, unit: "", meaning: "nothing is sent once the kill switch was thrown",
    keys: "", onReduction: .refuse
  ) { _, desk in desk.isKilled ? .reject(limit: 0, observed: 1) : .pass }
}
