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

  /// What an expression gives a feature between its parentheses.
  public struct Parameter: Sendable {
    /// What is taken for it.
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
    /// As an expression may name it: `name=value`.
    public var name: String
    /// What is taken for it.
    public var kind: Kind
    /// The expression that stands for it when it is left out; nil: required. For features "" is the
    /// price of the clock: the close of its bars.
    public var fallback: String?
    /// One line, no full stop.
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

  /// As expressions call it.
  public var name: String
  /// Where the list has it.
  public var family: Family
  /// What it is on a clock.
  public var role: Role
  /// What its values are.
  public var result: Result
  /// One line, no full stop.
  public var summary: String
  /// In the terms of its parameters.
  public var formula: String
  /// Of its values.
  public var unit: String
  /// What it needs before its first value.
  public var warmUp: String
  /// Paper, book or documentation, with the place.
  public var source: String
  /// In the order in which they are given.
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
