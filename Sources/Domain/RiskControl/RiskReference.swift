import Commands

/// What `--list`, `--describe` and the man page say of the checks, in the order of judging.
enum RiskReference {
  static let catalogue = Catalogue(
    of: "check", "checks", heading: ["code", "check", "exits", "unit", "configured by"]
  ) {
    [Catalogue.Section("checks", riskChecks.map(entry))]
  }

  private static func entry(_ check: RiskCheck) -> Catalogue.Entry {
    let sentence = check.meaning.prefix(1).uppercased() + check.meaning.dropFirst() + "."
    return Catalogue.Entry(
      check.name,
      row: [
        "\(check.reason.rawValue)", check.name, check.onReduction.rawValue,
        check.unit.isEmpty ? "-" : check.unit, check.keys.isEmpty ? "-" : check.keys,
      ],
      manual: (
        "\(check.reason.rawValue) \(check.name)",
        sentence + (check.keys.isEmpty ? "" : " Configured by \(check.keys).")
      ),
      description: {
        "\(check.name), reason \(check.reason.rawValue)\n\(sentence)\n"
          + (check.unit.isEmpty ? "" : "Unit of limit and observed value: \(check.unit)\n")
          + "Configured by: \(check.keys.isEmpty ? "nothing, it always holds" : check.keys)\n"
          + "On what only closes a position: \(check.onReduction.meaning).\n"
      })
  }
}
