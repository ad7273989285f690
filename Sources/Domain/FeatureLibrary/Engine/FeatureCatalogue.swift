import Commands
import Expressions

/// Looking up features and checking how they are called.
public enum FeatureCatalogue {
  /// The feature of this name; an error that suggests one otherwise.
  static func definition(
    of call: Expression.Call
  ) throws(ExpressionError) -> FeatureDefinition {
    guard let found = featureDefinitions.first(where: { $0.name == call.name }) else {
      throw ExpressionError(column: call.column, cause: unknown(call.name))
    }
    if let output = call.output, !found.outputs.contains(output) {
      let cause =
        found.outputs.isEmpty
        ? "\(call.name) has one output, which has no name"
        : "\(call.name) has no output \"\(output)\", but \(found.outputs.joined(separator: ", "))"
      throw ExpressionError(column: call.column, cause: cause)
    }
    return found
  }

  /// Checks an expression without building it.
  public static func check(_ expression: Expression) throws(ExpressionError) {
    guard case .call(let call) = expression else { throw noFeature(expression) }
    let definition = try definition(of: call)
    let bound = try bind(call, definition)
    for parameter in definition.parameters(for: call) {
      if parameter.takesFeature, case .call = bound.values[parameter.name],
        let value = bound.values[parameter.name]
      {
        try check(value)
      }
    }
    _ = try clock(of: expression)
  }

  /// Checks that an alarm is what can be true or false.
  static func requireCondition(_ expression: Expression) throws(ExpressionError) {
    if case .call(let call) = expression, try definition(of: call).result == .condition { return }
    throw ExpressionError(
      column: 1,
      cause: "an alarm is a condition such as \(expression.text)>0, and \(expression.text) is none")
  }

  static func noFeature(_ expression: Expression) -> ExpressionError {
    let what =
      switch expression {
      case .duration: "a span of time"
      case .quoted: "a text"
      default: "a number"
      }
    return ExpressionError(column: 1, cause: "\(expression.text) is \(what), not a feature")
  }

  /// The arguments by parameter, with fallbacks filled in.
  static func bind(
    _ call: Expression.Call, _ definition: FeatureDefinition
  ) throws(ExpressionError) -> (values: [String: Expression], columns: [String: Int]) {
    var values: [String: Expression] = [:]
    var columns: [String: Int] = [:]
    let parameters = definition.parameters(for: call)
    var free = parameters[...]
    for argument in call.arguments {
      let parameter = try parameter(for: argument, of: definition, parameters, &free)
      if values[parameter.name] != nil {
        throw ExpressionError(
          column: argument.column, cause: "\(call.name): \(parameter.name) is given twice")
      }
      try check(argument, parameter, call.name)
      values[parameter.name] = argument.value
      columns[parameter.name] = argument.column
    }
    for parameter in parameters where values[parameter.name] == nil {
      guard let fallback = parameter.fallback else {
        throw ExpressionError(
          column: call.column, cause: "\(call.name) needs \(parameter.name): \(parameter.meaning)")
      }
      if !fallback.isEmpty, fallback != "nan" {
        values[parameter.name] = try ExpressionParser.parse(fallback)
      }
    }
    return (values, columns)
  }

  /// The parameter that an argument is for.
  static func parameter(
    for argument: Expression.Argument, of definition: FeatureDefinition,
    _ parameters: [FeatureDefinition.Parameter],
    _ free: inout ArraySlice<FeatureDefinition.Parameter>
  ) throws(ExpressionError) -> FeatureDefinition.Parameter {
    if let key = argument.key {
      guard let named = parameters.first(where: { $0.name == key }) else {
        let names = parameters.map(\.name)
        throw ExpressionError(
          column: argument.column,
          cause: "\(definition.name) has no parameter \"\(key)\""
            + (names.isEmpty ? "" : "; it has \(names.joined(separator: ", "))"))
      }
      return named
    }
    // Positional: the next parameter that takes this kind of value, so that rsi(14) and
    // ewma(mid, 0.1) need no names.
    while let next = free.popFirst() {
      if accepts(next, argument.value) || free.isEmpty { return next }
      if next.fallback == nil { return next }
    }
    throw ExpressionError(
      column: argument.column, cause: "too many arguments for \(definition.name)")
  }

  private static func accepts(
    _ parameter: FeatureDefinition.Parameter, _ value: Expression
  ) -> Bool {
    switch (parameter.kind, value) {
    case (.feature, .call), (.condition, .call), (.operand, .call), (.operand, .number),
      (.integer, .number), (.number, .number), (.window, .number), (.window, .duration),
      (.span, .duration), (.file, .quoted), (.text, .quoted), (.name, .quoted):
      return true
    case (.name, .call(let call)): return call.isBareName
    case (.choice(let words), .call(let call)): return words.contains(call.name)
    default: return false
    }
  }

  private static func check(
    _ argument: Expression.Argument, _ parameter: FeatureDefinition.Parameter, _ feature: String
  ) throws(ExpressionError) {
    let name = "\(feature): \(parameter.name)"
    func refuse(_ cause: String) -> ExpressionError {
      ExpressionError(column: argument.column, cause: "\(name) \(cause)")
    }
    switch (parameter.kind, argument.value) {
    case (.window, .duration), (.operand, .number), (.span, .duration(1...)): return
    case (.feature, .call(let call)), (.operand, .call(let call)):
      if try Self.definition(of: call).result == .condition {
        throw refuse(
          "is a number, and \(argument.value.text) is a condition; if(\(argument.value.text),1,0) "
            + "makes a number of it")
      }
    case (.condition, .call(let call)):
      if try Self.definition(of: call).result != .condition {
        throw refuse(
          "is a condition such as \(argument.value.text)>0, and \(argument.value.text) is none")
      }
    case (.choice(let words), .call) where words.contains(argument.value.text): return
    case (.choice(let words), let value):
      let hint = suggestion(for: value.text, among: words)
      throw refuse(
        "is one of \(words.joined(separator: ", ")), not \(value.text)"
          + (hint.map { "; did you mean \($0)?" } ?? ""))
    case (.feature, _): throw refuse("is a feature, not \(argument.value.text)")
    case (.operand, _): throw refuse("is a feature or a number, not \(argument.value.text)")
    case (.condition, _):
      throw refuse("is a condition such as spread>0.02, not \(argument.value.text)")
    case (.integer(let range), .number(let value)):
      guard value == value.rounded(), range.contains(Int(exactly: value) ?? .min) else {
        throw refuse(
          "is a whole number from \(range.lowerBound) to \(range.upperBound), not \(argument.value.text)"
        )
      }
    case (.number(let range), .number(let value)):
      guard range.contains(value) else {
        throw refuse(
          "lies between \(range.lowerBound) and \(range.upperBound), not \(argument.value.text)")
      }
    case (.window, .number(let value)):
      guard value == value.rounded(), value >= 1, value <= 1e6 else {
        throw refuse("is a number of rows from 1 to 1000000 or a span of time")
      }
    case (.text, .quoted), (.file, .quoted), (.name, .quoted): return
    case (.text, _): throw refuse("is a text between quotes, not \(argument.value.text)")
    case (.file, _):
      throw refuse("is the name of a file between quotes, not \(argument.value.text)")
    case (.name, _): throw refuse("is a name, not \(argument.value.text)")
    case (.integer, _): throw refuse("is a whole number, not \(argument.value.text)")
    case (.number, _): throw refuse("is a number, not \(argument.value.text)")
    case (.span, _): throw refuse("is a span of time such as 5s, not \(argument.value.text)")
    case (.window, _): throw refuse("is a number of rows or a span of time such as 60s")
    }
  }

  private static func unknown(_ name: String) -> String {
    "unknown feature \"\(name)\""
      + (likelyFeature(name).map { "; did you mean \($0)?" } ?? " (`features --list` names them)")
  }
}

extension FeatureCatalogue {
  /// The deepest level of the book that an expression asks for.
  static func levels(of expression: Expression) -> Int {
    guard case .call(let call) = expression,
      let definition = featureDefinitions.first(where: { $0.name == call.name }),
      let bound = try? bind(call, definition)
    else { return 1 }
    return bound.values.map { name, value in
      if name == "levels", case .number(let levels) = value { return Int(levels) }
      return levels(of: value)
    }.max() ?? 1
  }
}

extension FeatureCatalogue {
  /// The same feature with every parameter written out in its order, so that what is equal has equal
  /// text. A price that is left to the clock and a `start` that is left out stay so, and what follows
  /// them is named.
  static func canonical(
    _ call: Expression.Call
  ) throws(ExpressionError) -> Expression.Call {
    let definition = try definition(of: call)
    let bound = try bind(call, definition)
    var full = call
    full.arguments = []
    var isInOrder = true
    for parameter in definition.parameters(for: call) {
      guard var value = bound.values[parameter.name] else {
        isInOrder = false
        continue
      }
      if parameter.takesFeature, case .call(var inner) = value {
        if inner.clock == call.clock { inner.clock = nil }
        value = .call(try canonical(inner))
      }
      full.arguments.append(
        Expression.Argument(
          key: isInOrder && !parameter.isAlwaysNamed ? nil : parameter.name, value: value,
          column: bound.columns[parameter.name] ?? call.column))
    }
    return full
  }

  /// The names of the outputs, where there are several and none was chosen.
  static func outputNames(of expression: Expression) throws(ExpressionError) -> [String] {
    guard case .call(let call) = expression, call.output == nil else { return [] }
    return try definition(of: call).outputs
  }

  /// The canonical expression of a feature on the clock that it runs on.
  static func canonical(
    _ expression: Expression, on clock: Clock?
  ) throws(ExpressionError) -> Expression {
    guard case .call(var call) = expression else { return expression }
    call.clock = call.clock ?? clock
    return .call(try canonical(call))
  }
}

extension FeatureCatalogue {
  /// The clock on which an expression runs: its own, else the one that its arguments agree on.
  static func clock(of expression: Expression) throws(ExpressionError) -> Clock? {
    guard case .call(let call) = expression else { return nil }
    if let clock = call.clock { return clock }
    var found: Clock?
    for argument in call.arguments {
      guard let clock = try clock(of: argument.value) else { continue }
      if let found, found != clock {
        throw ExpressionError(
          column: argument.column,
          cause: "arguments on the clocks @\(found.text) and @\(clock.text); "
            + "say on which one \(call.name) runs")
      }
      found = clock
    }
    return found
  }
}
