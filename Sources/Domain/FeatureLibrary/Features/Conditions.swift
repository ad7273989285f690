import Expressions

/// Comparisons, what joins them, and the choice between two values. A condition is 1 where it holds,
/// 0 where it does not, and absent where what it compares is.
extension FeatureDefinition {
  static let less = comparison("<", "less than", Less.self)
  static let lessOrEqual = comparison("<=", "less than or equal to", LessOrEqual.self)
  static let greater = comparison(">", "greater than", Greater.self)
  static let greaterOrEqual = comparison(">=", "greater than or equal to", GreaterOrEqual.self)
  static let equal = comparison("==", "equal to", Equal.self)
  static let unequal = comparison("!=", "not equal to", Unequal.self)

  static let and = joined("and", "whether both hold", "a ∧ b", Arithmetic.Product.self)
  static let or = joined("or", "whether either holds, or both", "a ∨ b", Arithmetic.Larger.self)

  static let not = FeatureDefinition(
    "not", .conditions, .transform, result: .condition, summary: "whether a condition fails",
    formula: "1 - a", unit: "0 or 1", source: elementary,
    parameters: [.init("a", .condition, meaning: "a condition")]
  ) { arguments throws(ExpressionError) in
    arguments.add(
      RowFunction([try arguments.column("a")]) { input, output, count in
        for row in 0..<count { output[row] = 1 - input[0][row] }
      })
  }

  static let only = FeatureDefinition(
    "where", .conditions, .transform, summary: "a feature where a condition holds, else absent",
    formula: "x where the condition holds; absent where it does not, or is absent",
    unit: "that of x",
    source: "pandas, DataFrame.where",
    parameters: [
      .init("condition", .condition, meaning: "what must hold"),
      .init("x", .feature, meaning: "a feature"),
    ]
  ) { arguments throws(ExpressionError) in
    arguments.add(
      Choice(
        try arguments.column("condition"), .column(try arguments.column("x")), .number(.nan)))
  }

  static let coalesce = FeatureDefinition(
    "coalesce", .conditions, .transform,
    summary: "a feature where it has a value, else another, or a number",
    formula: "x; y where x is absent", unit: "that of x",
    source: "SQL, COALESCE; pandas, Series.fillna",
    parameters: [.init("x", .feature, meaning: "a feature"), .operand("y")]
  ) { arguments throws(ExpressionError) in
    arguments.add(
      BinaryNode<FirstThere>(.column(try arguments.column("x")), try arguments.operand("y")))
  }

  static let choice = FeatureDefinition(
    "if", .conditions, .transform, summary: "one of two values, as a condition says",
    formula: "a where the condition holds, else b; absent where the condition is",
    unit: "that of both", source: elementary,
    parameters: [
      .init("condition", .condition, meaning: "for example spread > 0.02"), .operand("a"),
      .operand("b"),
    ]
  ) { arguments throws(ExpressionError) in
    arguments.add(
      Choice(
        try arguments.column("condition"), try arguments.operand("a"), try arguments.operand("b")))
  }

  private static func comparison<Operation: RowOperation>(
    _ name: String, _ meaning: String, _ operation: Operation.Type
  ) -> FeatureDefinition {
    FeatureDefinition(
      name, .conditions, .transform, result: .condition, summary: "whether a is \(meaning) b",
      formula: "a \(name) b", unit: "0 or 1", source: elementary,
      parameters: [.operand("a"), .operand("b")]
    ) { arguments throws(ExpressionError) in
      arguments.add(
        BinaryNode<Operation>(try arguments.operand("a"), try arguments.operand("b")))
    }
  }

  private static func joined<Operation: RowOperation>(
    _ name: String, _ summary: String, _ formula: String, _ operation: Operation.Type
  ) -> FeatureDefinition {
    FeatureDefinition(
      name, .conditions, .transform, result: .condition, summary: summary, formula: formula,
      unit: "0 or 1", source: elementary,
      parameters: [
        .init("a", .condition, meaning: "a condition"),
        .init("b", .condition, meaning: "a condition"),
      ]
    ) { arguments throws(ExpressionError) in
      arguments.add(
        BinaryNode<Operation>(
          .column(try arguments.column("a")), .column(try arguments.column("b"))))
    }
  }
}

/// The value of the branch that the condition chose.
private final class Choice: FeatureNode {
  private let condition: Column
  private let first: Operand
  private let second: Operand

  init(_ condition: Column, _ first: Operand, _ second: Operand) {
    self.condition = condition
    self.first = first
    self.second = second
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    let (condition, output) = (condition.values, outputs[0].values)
    for row in 0..<rows.count {
      let holds = condition[row]
      output[row] = holds.isNaN ? .nan : holds != 0 ? first[row] : second[row]
    }
  }
}

private enum FirstThere: RowOperation {
  static func value(_ a: Double, _ b: Double) -> Double { a.isNaN ? b : a }
}

/// 1 or 0; absent where either side is.
@inline(__always) private func truth(_ holds: Bool, _ a: Double, _ b: Double) -> Double {
  (a + b).isNaN ? .nan : holds ? 1 : 0
}

private enum Less: RowOperation {
  static func value(_ a: Double, _ b: Double) -> Double { truth(a < b, a, b) }
}
private enum LessOrEqual: RowOperation {
  static func value(_ a: Double, _ b: Double) -> Double { truth(a <= b, a, b) }
}
private enum Greater: RowOperation {
  static func value(_ a: Double, _ b: Double) -> Double { truth(a > b, a, b) }
}
private enum GreaterOrEqual: RowOperation {
  static func value(_ a: Double, _ b: Double) -> Double { truth(a >= b, a, b) }
}
private enum Equal: RowOperation {
  static func value(_ a: Double, _ b: Double) -> Double { truth(a == b, a, b) }
}
private enum Unequal: RowOperation {
  static func value(_ a: Double, _ b: Double) -> Double { truth(a != b, a, b) }
}
