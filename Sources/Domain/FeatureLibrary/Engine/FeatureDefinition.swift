import Expressions

/// What a feature is: the one table from which parsing, `--list`, `--describe` and the reference come.
public struct FeatureDefinition: Sendable {
  /// Where a feature comes from, for `features --list`.
  public enum Family: String, Sendable, CaseIterable {
    case book, trades, orders, impact, volatility, technical, statistics, regime, seasonality
    case reference, arithmetic, conditions
  }

  /// How a feature behaves on a clock.
  public enum Role: Sendable {
    /// Computed at every group; on a clock its last value.
    case level
    /// Computed at every group; on a clock its sum over the interval.
    case flow
    /// Computed on the rows of the clock itself, from what its arguments are there.
    case transform
  }

  /// What a value of it is.
  public enum Result: Sendable {
    case number
    /// 1 where it holds, 0 where it does not.
    case condition
  }

  public struct Parameter: Sendable {
    public enum Kind: Sendable {
      /// A whole number in a range.
      case integer(ClosedRange<Int>)
      case number(ClosedRange<Double>)
      /// A number of rows or a span of time.
      case window
      /// A span of time above zero.
      case span
      /// Another feature.
      case feature
      /// Another feature, or a number that stands for itself in every row.
      case operand
      /// A feature that is a condition.
      case condition
      /// A file beside the stream, between quotes.
      case file(ReferenceFormat)
      /// A text between quotes.
      case text
      /// A name of the user's own, such as that of a column; quotes may stand around it.
      case name
      /// One of these words.
      case choice([String])
    }
    public var name: String
    public var kind: Kind
    /// The expression that stands for it when it is left out; nil: required. For features "" is the
    /// price of the clock: the close of its bars.
    public var fallback: String?
    public var meaning: String
    /// Whether the canonical text names it even where its place says which it is.
    public var isAlwaysNamed: Bool

    public init(
      _ name: String, _ kind: Kind, fallback: String? = nil, isAlwaysNamed: Bool = false,
      meaning: String
    ) {
      self.name = name
      self.kind = kind
      self.fallback = fallback
      self.isAlwaysNamed = isAlwaysNamed
      self.meaning = meaning
    }

    /// Whether a name that is given for it is that of a feature.
    var takesFeature: Bool {
      if case .choice = kind { return false }
      return true
    }

    static func operand(_ name: String) -> Parameter {
      Parameter(name, .operand, meaning: "a feature or a number")
    }
  }

  public var name: String
  public var family: Family
  public var role: Role
  public var result: Result
  /// One line, no full stop.
  public var summary: String
  public var formula: String
  public var unit: String
  public var warmUp: String
  /// Paper, book or documentation, with the place.
  public var source: String
  public var parameters: [Parameter]
  /// What may stand behind the parameters several times over, together; see `parameters(for:)`.
  public var repeated: [Parameter]
  /// Names of the outputs; one nameless output when empty.
  public var outputs: [String]
  /// Builds the nodes and returns the output columns.
  var make: @Sendable (inout FeatureArguments) throws(ExpressionError) -> [Column]

  init(
    _ name: String, _ family: Family, _ role: Role, result: Result = .number, summary: String,
    formula: String, unit: String, warmUp: String = "none", source: String,
    parameters: [Parameter] = [], repeated: [Parameter] = [],
    outputs: [String] = [],
    make: @escaping @Sendable (inout FeatureArguments) throws(ExpressionError) -> [Column]
  ) {
    self.name = name
    self.family = family
    self.role = role
    self.result = result
    self.summary = summary
    self.formula = formula
    self.unit = unit
    self.warmUp = warmUp
    self.source = source
    self.parameters = parameters
    self.repeated = repeated
    self.outputs = outputs
    self.make = make
  }
}

extension FeatureDefinition {
  /// Of repeated parameters, how often they must and may come.
  static let repetitions = 2...32

  /// The parameters of a call: those that are repeated come as often as its arguments need.
  func parameters(for call: Expression.Call) -> [Parameter] {
    if repeated.isEmpty { return parameters }
    let given = call.arguments.count - parameters.count
    let needed = (given + repeated.count - 1) / repeated.count
    return parameters(
      repeating: min(max(needed, Self.repetitions.lowerBound), Self.repetitions.upperBound))
  }

  /// The parameters with those that are repeated so many times, numbered from 1: x1, x2.
  public func parameters(repeating count: Int) -> [Parameter] {
    parameters
      + (1...count).flatMap { place in
        repeated.map { parameter in
          var numbered = parameter
          numbered.name += "\(place)"
          return numbered
        }
      }
  }

  /// Whether it is written between its arguments.
  public var isOperator: Bool { Expression.Call(name: name).isOperator }
}

/// What `make` is given: the arguments, checked, and the graph to build in.
struct FeatureArguments {
  let call: Expression.Call
  let values: [String: Expression]
  let columns: [String: Int]
  let graph: FeatureGraph
  /// The rows on which this feature is computed.
  let domain: Domain

  func integer(_ name: String) -> Int {
    guard case .number(let value) = values[name] else { return 0 }
    return Int(value)
  }

  func number(_ name: String) -> Double? {
    guard case .number(let value) = values[name] else { return nil }
    return value
  }

  /// Nanoseconds.
  func span(_ name: String) -> Int64 {
    guard case .duration(let span) = values[name] else { return 0 }
    return span
  }

  /// The word of a choice.
  func choice(_ name: String) -> String {
    guard case .call(let call) = values[name] else { return "" }
    return call.name
  }

  func window(_ name: String) -> Window? {
    switch values[name] {
    case .number(let rows): return .rows(Int(rows))
    case .duration(let span): return .time(span)
    default: return nil
    }
  }

  /// The column of an argument that is a feature; the price of the clock where it is left out.
  func column(_ name: String) throws(ExpressionError) -> Column {
    guard let expression = values[name] else { return graph.price(on: domain) }
    let made = try graph.columns(of: expression, on: domain)
    guard made.count == 1 else {
      throw failure(
        "\(expression.text) has \(made.count) outputs; name one of them", at: name)
    }
    return made[0]
  }

  /// An argument that is a text or a name.
  func quoted(_ name: String) -> String? {
    guard case .quoted(let text) = values[name] else { return nil }
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
  func text(_ name: String) -> String { values[name]?.text ?? "" }

  /// An argument that is a feature or a number.
  func operand(_ name: String) throws(ExpressionError) -> Operand {
    if case .number(let number) = values[name] { return .number(number) }
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

/// Over how much of the past a feature looks.
enum Window {
  /// This many rows with a value.
  case rows(Int)
  /// The rows of the last so many nanoseconds: (t - span, t].
  case time(Int64)
}
