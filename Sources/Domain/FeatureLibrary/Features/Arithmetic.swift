import Expressions
import Glibc

/// What two features, or a feature and a number, make of each other row by row.
extension FeatureDefinition {
  static let plus = binary(
    "+", summary: "sum", formula: "a + b", unit: "that of both", Arithmetic.Sum.self)
  static let minus = binary(
    "-", summary: "difference", formula: "a - b", unit: "that of both", Arithmetic.Difference.self)
  static let times = binary(
    "*", summary: "product", formula: "a · b", unit: "the product of theirs",
    Arithmetic.Product.self)
  static let over = binary(
    "/", summary: "quotient", formula: "a / b, absent where b is zero",
    unit: "the quotient of theirs", Arithmetic.Quotient.self)
  static let larger = binary(
    "larger", summary: "the larger of two", formula: "max(a, b)", unit: "that of both",
    Arithmetic.Larger.self)
  static let smaller = binary(
    "smaller", summary: "the smaller of two", formula: "min(a, b)", unit: "that of both",
    Arithmetic.Smaller.self)

  static let absolute = unary("abs", summary: "absolute value", formula: "|x|") { $0.magnitude }
  static let sign = unary("sign", summary: "sign: -1, 0 or 1", formula: "sgn x", unit: "1") {
    $0 > 0 ? 1 : $0 < 0 ? -1 : $0
  }
  static let squareRoot = unary(
    "sqrt", summary: "square root", formula: "√x, absent below zero", unit: "the root of its own"
  ) { $0.squareRoot() }
  static let logarithm = unary(
    "log", summary: "natural logarithm", formula: "ln x, absent where x is not above zero",
    unit: "1"
  ) { $0 > 0 ? Glibc.log($0) : .nan }
  static let exponential = unary(
    "exp", summary: "exponential", formula: "eˣ", unit: "1"
  ) { Glibc.exp($0) }

  static let clip = FeatureDefinition(
    "clip", .arithmetic, .transform, summary: "a value kept between two bounds",
    formula: "min(max(x, low), high)", unit: "that of x", source: elementary,
    parameters: [
      .init("x", .feature, meaning: "a feature"),
      .init("low", .number(-1e300...1e300), meaning: "the lower bound"),
      .init("high", .number(-1e300...1e300), meaning: "the upper bound"),
    ]
  ) { arguments throws(ExpressionError) in
    let (low, high) = (arguments.number("low"), arguments.number("high"))
    if low > high { throw arguments.failure("clip: low is above high", at: "low") }
    return arguments.add(
      RowFunction([try arguments.column("x")]) { input, output, count in
        for row in 0..<count {
          let value = input[0][row]
          output[row] = value < low ? low : value > high ? high : value
        }
      })
  }

  static let elementary = "elementary"

  private static func binary<Operation: RowOperation>(
    _ name: String, summary: String, formula: String, unit: String, _ operation: Operation.Type
  ) -> FeatureDefinition {
    FeatureDefinition(
      name, .arithmetic, .transform, summary: summary, formula: formula, unit: unit,
      source: elementary, parameters: [.operand("a"), .operand("b")]
    ) { arguments throws(ExpressionError) in
      arguments.add(
        BinaryNode<Operation>(try arguments.operand("a"), try arguments.operand("b")))
    }
  }

  private static func unary(
    _ name: String, summary: String, formula: String, unit: String = "that of x",
    _ body: @escaping @Sendable (Double) -> Double
  ) -> FeatureDefinition {
    FeatureDefinition(
      name, .arithmetic, .transform, summary: summary, formula: formula, unit: unit,
      source: elementary, parameters: [.init("x", .feature, meaning: "a feature")]
    ) { arguments throws(ExpressionError) in
      arguments.add(
        RowFunction([try arguments.column("x")]) { input, output, count in
          for row in 0..<count { output[row] = body(input[0][row]) }
        })
    }
  }
}

enum Arithmetic {
  enum Sum: RowOperation {
    static func value(_ a: Double, _ b: Double) -> Double { a + b }
  }
  enum Difference: RowOperation {
    static func value(_ a: Double, _ b: Double) -> Double { a - b }
  }
  enum Product: RowOperation {
    static func value(_ a: Double, _ b: Double) -> Double { a * b }
  }
  enum Quotient: RowOperation {
    static func value(_ a: Double, _ b: Double) -> Double { b == 0 ? .nan : a / b }
  }
  enum Larger: RowOperation {
    static func value(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : max(a, b) }
  }
  enum Smaller: RowOperation {
    static func value(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : min(a, b) }
  }
}
