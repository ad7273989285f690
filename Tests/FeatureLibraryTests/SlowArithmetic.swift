import Expressions
import Glibc

/// Operators and elementary functions, row by row; absent operands make an absent value.
enum SlowArithmetic {
  /// Nil where the call is of something else.
  static func values(_ call: Expression.Call, _ operand: (Expression) -> [Double]) -> [Double]? {
    let arguments = call.arguments.map(\.value)
    if call.name == "if" {
      let columns = arguments.map(operand)
      return columns[0].indices.map { row in
        columns[0][row].isNaN ? .nan : columns[0][row] == 1 ? columns[1][row] : columns[2][row]
      }
    }
    if call.name == "where" {
      return zip(operand(arguments[0]), operand(arguments[1])).map { $0 == 1 ? $1 : .nan }
    }
    if call.name == "coalesce" {
      return zip(operand(arguments[0]), operand(arguments[1])).map { $0.isNaN ? $1 : $0 }
    }
    if call.name == "clip", case .number(let low) = arguments[1],
      case .number(let high) = arguments[2]
    {
      return operand(arguments[0]).map { $0.isNaN ? .nan : [low, $0, high].sorted()[1] }
    }
    if let body = unary[call.name] {
      return operand(arguments[0]).map { known(body($0)) }
    }
    guard let body = binary[call.name] else { return nil }
    return zip(operand(arguments[0]), operand(arguments[1])).map {
      $0.isNaN || $1.isNaN ? .nan : known(body($0, $1))
    }
  }

  private static func known(_ value: Double) -> Double { value.isFinite ? value : .nan }

  private static let unary: [String: @Sendable (Double) -> Double] = [
    "abs": { $0 < 0 ? -$0 : $0 }, "sign": { $0 == 0 ? 0 : $0 / ($0 < 0 ? -$0 : $0) },
    "sqrt": { $0 < 0 ? .nan : pow($0, 0.5) }, "log": { $0 > 0 ? Glibc.log($0) : .nan },
    "exp": { Glibc.exp($0) }, "not": { $0 == 0 ? 1 : $0 == 1 ? 0 : .nan },
  ]

  private static let binary: [String: @Sendable (Double, Double) -> Double] = [
    "+": { $0 + $1 }, "-": { $0 - $1 }, "*": { $0 * $1 }, "/": { $0 / $1 },
    "larger": { $0 > $1 ? $0 : $1 }, "smaller": { $0 < $1 ? $0 : $1 },
    "<": { $0 < $1 ? 1 : 0 }, "<=": { $0 > $1 ? 0 : 1 }, ">": { $0 > $1 ? 1 : 0 },
    ">=": { $0 < $1 ? 0 : 1 }, "==": { $0 == $1 ? 1 : 0 }, "!=": { $0 == $1 ? 0 : 1 },
    "and": { $0 == 1 && $1 == 1 ? 1 : 0 }, "or": { $0 == 1 || $1 == 1 ? 1 : 0 },
  ]
}
