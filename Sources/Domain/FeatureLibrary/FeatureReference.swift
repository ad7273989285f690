import Commands
import EventModel
import Expressions

/// What `--list`, `--describe` and the man page say of the features, by family.
enum FeatureReference {
  static let catalogue = Catalogue(of: "feature", "features") {
    FeatureDefinition.Family.allCases.map { family in
      Catalogue.Section(
        "\(family.rawValue) features",
        featureDefinitions.filter { $0.family == family }.map(entry))
    }
  }

  private static func entry(_ definition: FeatureDefinition) -> Catalogue.Entry {
    let head = signature(definition)
    let outputs = definition.outputs.map { ".\($0)" }.joined(separator: ", ")
    return Catalogue.Entry(
      definition.name,
      otherNames: otherNames.filter { $0.value == definition.name }.map(\.key),
      row: [head, definition.summary],
      manual: (
        head,
        "\(definition.summary): \(definition.formula). Unit: \(definition.unit). Warm-up: "
          + "\(definition.warmUp). " + (outputs.isEmpty ? "" : "Outputs: \(outputs). ")
          + "Source: \(definition.source)."
      ),
      description: { describe(definition) })
  }

  private static func signature(_ definition: FeatureDefinition) -> String {
    if definition.parameters.isEmpty, definition.repeated.isEmpty { return definition.name }
    if definition.isOperator { return "a \(definition.name) b" }
    var parameters = definition.parameters.map { parameter in
      guard let fallback = parameter.fallback else { return parameter.name }
      return fallback.isEmpty || fallback == "nan"
        ? "[\(parameter.name)]" : "\(parameter.name)=\(fallback)"
    }
    if !definition.repeated.isEmpty {
      parameters +=
        [1, 2].flatMap { place in definition.repeated.map { "\($0.name)\(place)" } } + ["…"]
    }
    return "\(definition.name)(\(parameters.joined(separator: ", ")))"
  }

  private static func describe(_ definition: FeatureDefinition) -> String {
    var rows = [
      ("feature", signature(definition)), ("meaning", definition.summary),
      ("formula", definition.formula), ("unit", definition.unit),
      ("warm-up", definition.warmUp), ("on a clock", onClock(definition.role)),
      ("cost", cost(definition)), ("inputs", inputs(definition)), ("source", definition.source),
    ]
    if !definition.outputs.isEmpty {
      rows.append(("outputs", definition.outputs.map { ".\($0)" }.joined(separator: ", ")))
    }
    for parameter in definition.parameters {
      rows.append(("  \(parameter.name)", parameter.meaning))
    }
    for parameter in definition.repeated {
      rows.append(("  \(parameter.name)1, …", parameter.meaning))
    }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map {
      $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 + "\n"
    }.joined()
  }

  private static func cost(_ definition: FeatureDefinition) -> String {
    guard let known = featureCosts[definition.name] else { return "depends on its file" }
    let amount = known.nanoseconds <= 1 ? "1 ns or less" : "about \(Int(known.nanoseconds)) ns"
    return "\(amount) an event beside mid, of \(known.call)"
  }

  /// What events it is made of beside what its arguments are made of.
  private static func inputs(_ definition: FeatureDefinition) -> String {
    var inputs: [String] = []
    for parameter in definition.parameters + definition.repeated {
      switch parameter.kind {
      case .feature where parameter.fallback == "":
        inputs.append("\(parameter.name), or the price of its clock")
      case .feature, .operand, .condition: inputs.append(parameter.name)
      case .file: inputs.append("a file")
      default: break
      }
    }
    if let call = featureCosts[definition.name]?.call,
      let expression = try? FeatureRequest(call).expression, case .call(let parsed) = expression
    {
      var own = sources(of: expression)
      for argument in parsed.arguments { own.subtract(sources(of: argument.value)) }
      inputs += own.sorted()
    }
    return inputs.isEmpty ? "time alone" : inputs.joined(separator: ", ")
  }

  /// The kinds of event that an expression is made of.
  private static func sources(of expression: Expression) -> Set<String> {
    var header = StreamHeader()
    header.kinds = FeaturesStage.marketKinds.union(KindSet(.watermark))
    guard let request = try? FeatureRequest(expression.text) else { return [] }
    let run = try? FeatureRun(
      [request], alarms: [], every: nil, on: FeaturesStage.marketKinds, barClock: nil, header)
    return run?.graph.sources ?? []
  }

  private static func onClock(_ role: FeatureDefinition.Role) -> String {
    switch role {
    case .level: return "its value at the end of the interval"
    case .flow: return "its sum over the interval"
    case .transform: return "computed on the rows of the clock"
    }
  }
}
