import Expressions

/// What `make` is given: the arguments, checked, and the graph to build in. To ask for a parameter that the
/// feature does not declare, or not of that kind, is a mistake of ours and traps.
struct FeatureArguments {
  let call: Expression.Call
  let parameters: [FeatureDefinition.Parameter]
  let values: [String: Expression]
  let columns: [String: Int]
  let graph: FeatureGraph
  /// The rows on which this feature is computed.
  var domain: Domain

  /// The same arguments for nodes on other rows.
  func on(_ domain: Domain) -> FeatureArguments {
    var arguments = self
    arguments.domain = domain
    return arguments
  }

  /// What was given, or what stands for it; nil where it was left out and nothing does.
  func given(_ name: String) -> Expression? {
    precondition(
      parameters.contains { $0.name == name }, "\(call.name) declares no parameter \(name)")
    return values[name]
  }

  private func required<Value>(_ name: String, _ read: (Expression) -> Value?) -> Value {
    guard let value = given(name).flatMap(read) else {
      preconditionFailure("\(call.name): \(name) is declared as another kind of parameter")
    }
    return value
  }

  func integer(_ name: String) -> Int { Int(number(name)) }

  func number(_ name: String) -> Double { required(name, \.number) }

  /// Of a parameter that may be left out.
  func optionalNumber(_ name: String) -> Double? { given(name)?.number }

  /// Nanoseconds.
  func span(_ name: String) -> Int64 { required(name, \.span) }

  /// The word of a choice.
  func choice(_ name: String) -> String {
    required(name) { value in
      guard case .call(let call) = value else { return nil }
      return call.name
    }
  }

  func window(_ name: String = "window") -> Window {
    required(name) { value in
      value.number.map { .rows(Int($0)) } ?? value.span.map { .time($0) }
    }
  }

  /// The column of an argument that is a feature; the price of the clock where it is left out.
  func column(_ name: String) throws(ExpressionError) -> Column {
    guard let expression = given(name) else { return graph.price(on: domain) }
    let made = try graph.columns(of: expression, on: domain)
    guard made.count == 1 else {
      throw failure(
        "\(expression.text) has \(made.count) outputs; name one of them", at: name)
    }
    return made[0]
  }

  /// An argument that is a text or a name.
  func quoted(_ name: String) -> String? {
    guard case .quoted(let text) = given(name) else { return nil }
    return text
  }

  /// The file that an argument names.
  func file(_ name: String = "file") throws(ExpressionError) -> ReferenceFile {
    guard let file = quoted("content").flatMap({ graph.files[content: $0] }) else {
      throw failure("\(call.name): \(quoted(name) ?? "the file") was not read", at: name)
    }
    return file
  }

  /// What comes several times: the arguments of a repeated parameter.
  func operands(_ name: String) throws(ExpressionError) -> [Operand] {
    precondition(values["\(name)1"] != nil, "\(call.name) declares no repeated \(name)")
    var operands: [Operand] = []
    while values["\(name)\(operands.count + 1)"] != nil {
      operands.append(try operand("\(name)\(operands.count + 1)"))
    }
    return operands
  }

  /// The columns of another feature on the same rows, as it would be written.
  func feature(_ text: String) throws(ExpressionError) -> [Column] {
    try graph.columns(of: try ExpressionParser.parse(text), on: domain)
  }

  /// An argument as it would be written.
  func text(_ name: String) -> String { required(name, \.text) }

  /// An argument that is a feature or a number.
  func operand(_ name: String) throws(ExpressionError) -> Operand {
    if let number = optionalNumber(name) { return .number(number) }
    return .column(try column(name))
  }

  /// A number of the events, on the rows of a domain of groups.
  func market(_ field: MarketField) -> Column { domain.column(of: field) }

  /// A level of the events, on a clock at the end of its intervals.
  func level(_ field: MarketField) -> Column {
    if domain.clock == nil { return market(field) }
    return graph.samples(graph.base.column(of: field), on: domain, .level)[0]
  }

  /// An error about this feature.
  func failure(_ cause: String, at parameter: String? = nil) -> ExpressionError {
    ExpressionError(column: parameter.flatMap { columns[$0] } ?? call.column, cause: cause)
  }

  func add(_ node: FeatureNode) -> [Column] {
    graph.add(node, on: domain)
    return node.outputs
  }
}

extension Expression {
  fileprivate var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  /// Nanoseconds.
  fileprivate var span: Int64? {
    if case .duration(let span) = self { span } else { nil }
  }
}

/// Over how much of the past a feature looks.
enum Window {
  /// This many rows with a value.
  case rows(Int)
  /// The rows of the last so many nanoseconds: (t - span, t].
  case time(Int64)
}
