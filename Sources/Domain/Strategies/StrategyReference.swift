import Commands

/// What `--list`, `--describe` and the man page say of the strategies.
enum StrategyReference {
  static let catalogue = Catalogue(of: "strategy", "strategies") {
    [Catalogue.Section("strategies", strategyDefinitions.map(entry))]
  }

  private static func entry(_ definition: StrategyDefinition) -> Catalogue.Entry {
    let own = definition.parameters.map { "--\($0.option): \(meaning($0)). " }.joined()
    return Catalogue.Entry(
      definition.name, row: [definition.name, definition.summary],
      manual: (
        definition.name,
        "\(definition.summary): \(definition.rule). \(own)Source: \(definition.source)."
      ),
      description: { describe(definition) })
  }

  private static func describe(_ definition: StrategyDefinition) -> String {
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
}
