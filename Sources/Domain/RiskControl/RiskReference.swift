import Commands
import EventStream

/// What `--list`, `--describe` and the man page say of the checks.
enum RiskReference {
  /// Code, name and unit of each, in the order of judging.
  static var list: String {
    var text = "code  check              exits    unit                  configured by\n"
    for check in riskChecks {
      let keys = check.keys.isEmpty ? "-" : check.keys
      text +=
        padded("\(check.reason.rawValue)", 6) + padded(check.name, 19)
        + padded(check.onReduction.rawValue, 9) + padded(check.unit.isEmpty ? "-" : check.unit, 22)
        + keys + "\n"
    }
    return text
  }

  static func describe(_ name: String) throws(StreamError) -> String {
    guard let check = riskChecks.first(where: { $0.name == name }) else {
      let hint = suggestion(for: name, among: riskChecks.map(\.name))
      throw ParsedOptions.usage(
        "--describe",
        "unknown check \"\(name)\"" + (hint.map { "; did you mean \($0)?" } ?? ""))
    }
    return "\(check.name), reason \(check.reason.rawValue)\n\(sentence(check))\n"
      + (check.unit.isEmpty ? "" : "Unit of limit and observed value: \(check.unit)\n")
      + "Configured by: \(check.keys.isEmpty ? "nothing, it always holds" : check.keys)\n"
      + "On what only closes a position: \(check.onReduction.meaning).\n"
  }

  static var sections: [ReferenceSection] {
    [
      ReferenceSection(
        "CHECKS",
        riskChecks.map { check in
          let keys = check.keys.isEmpty ? "" : " Configured by \(check.keys)."
          return ("\(check.reason.rawValue) \(check.name)", sentence(check) + keys)
        })
    ]
  }

  private static func sentence(_ check: RiskCheck) -> String {
    check.meaning.prefix(1).uppercased() + check.meaning.dropFirst() + "."
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
