/// Expressions that have a name of their own, to be used in others: `let` in a specification.
public struct ExpressionDefinitions: Sendable {
  /// Calls and operators that an expression may grow to.
  static let mostParts = 4096

  private var expressions: [String: Expression] = [:]

  public init() {}

  public var names: [String] { expressions.keys.sorted() }

  /// Defines a name; the expression may use those defined before.
  public mutating func define(_ name: String, as text: String) throws(ExpressionError) {
    let parsed = try ExpressionParser.parse(text)
    do throws(ExpressionError) {
      try define(name, as: parsed)
    } catch {
      throw ExpressionError(text: text, column: error.column, cause: error.cause)
    }
  }

  public mutating func define(_ name: String, as expression: Expression) throws(ExpressionError) {
    guard ExpressionScanner.isName(name) else {
      throw ExpressionError(column: 1, cause: "\"\(name)\" is no name of letters, digits and _")
    }
    expressions[name] = try resolved(expression)
  }

  /// The expression with the named ones put in.
  public func resolved(_ expression: Expression) throws(ExpressionError) -> Expression {
    if expressions.isEmpty { return expression }
    var parts = 0
    return try resolved(expression, &parts)
  }

  private func resolved(
    _ expression: Expression, _ parts: inout Int
  ) throws(ExpressionError) -> Expression {
    guard case .call(var call) = expression else { return expression }
    if let known = expressions[call.name] {
      parts += known.parts
      if parts > Self.mostParts {
        throw ExpressionError(
          column: call.column, cause: "\(call.name) makes more than \(Self.mostParts) parts of it")
      }
      return try Self.put(known, for: call)
    }
    parts += 1
    for index in call.arguments.indices {
      call.arguments[index].value = try resolved(call.arguments[index].value, &parts)
    }
    return .call(call)
  }

  /// The named expression, with the instrument, the clock and the output that stand by its name.
  private static func put(
    _ known: Expression, for call: Expression.Call
  ) throws(ExpressionError) -> Expression {
    func refuse(_ cause: String) -> ExpressionError {
      ExpressionError(column: call.column, cause: "\(call.name) \(cause)")
    }
    if !call.arguments.isEmpty { throw refuse("is defined by `let` and takes no arguments") }
    guard case .call(var made) = known else {
      if call.clock != nil || call.instrument != nil || call.output != nil {
        throw refuse("is \(known.text), the same everywhere")
      }
      return known
    }
    if let instrument = call.instrument {
      if let own = made.instrument { throw refuse("is already of the instrument \(own)") }
      made.instrument = instrument
    }
    if let clock = call.clock {
      if let own = made.clock { throw refuse("already has the clock @\(own.text)") }
      made.clock = clock
    }
    if let output = call.output {
      if let own = made.output { throw refuse("is already the output .\(own)") }
      made.output = output
    }
    made.column = call.column
    return .call(made)
  }
}

extension Expression {
  /// Calls and operators in it.
  var parts: Int {
    guard case .call(let call) = self else { return 0 }
    return call.arguments.reduce(1) { $0 + $1.value.parts }
  }
}
