import Commands

/// The texts of `signal --list` and `--describe`, from the table of definitions.
enum StrategyReference {
  static func list() -> String {
    let width = strategyDefinitions.map(\.name.count).max() ?? 0
    return strategyDefinitions.map {
      "\($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.summary)\n"
    }.joined()
  }

  static func describe(_ definition: StrategyDefinition) -> String {
    "\(definition.name): \(definition.summary)\n\n  \(definition.rule).\n  Source: "
      + "\(definition.source).\n\nIts parameters\n" + rows(definition.parameters)
      + "\nOf every strategy\n" + rows(StrategyParameter.common)
  }

  private static func rows(_ parameters: [StrategyParameter]) -> String {
    let heads = parameters.map { "--\($0.option) \($0.argument)" }
    return zip(heads, parameters).map { head, parameter in
      "  \(head)\n      \(meaning(parameter))\n"
    }.joined()
  }

  private static func meaning(_ parameter: StrategyParameter) -> String {
    var text = parameter.meaning
    if case .quantity(let units) = parameter.kind { text += " (\(units.joined(separator: ", ")))" }
    return text + (parameter.fallback.map { "; default \($0)" } ?? "")
  }

  /// A section of the man page for each strategy.
  static var sections: [ReferenceSection] {
    [
      ReferenceSection(
        "strategies",
        strategyDefinitions.map { definition in
          let own = definition.parameters.map { "--\($0.option): \(meaning($0))" }
          return (
            definition.name,
            "\(definition.summary): \(definition.rule). " + own.joined(separator: ". ")
              + ". Source: \(definition.source)."
          )
        })
    ]
  }
}
