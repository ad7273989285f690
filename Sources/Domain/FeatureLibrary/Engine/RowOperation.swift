/// What is made of two numbers of one row. Absent operands are NaN, and so is an absent result.
protocol RowOperation: SendableMetatype {
  static func value(_ a: Double, _ b: Double) -> Double
  /// Fills `count` rows of `output`. The loops are a requirement with a default so that each operation has
  /// its own, which the compiler can make vectors of: a method of a generic class would ask a table for
  /// every row.
  static func fill(
    _ output: UnsafeMutablePointer<Double>, count: Int, _ first: Operand, _ second: Operand)
}

extension RowOperation {
  static func fill(
    _ output: UnsafeMutablePointer<Double>, count: Int, _ first: Operand, _ second: Operand
  ) {
    switch (first, second) {
    case (.column(let a), .column(let b)):
      let (a, b) = (a.values, b.values)
      for row in 0..<count { output[row] = value(a[row], b[row]) }
    case (.column(let a), .number(let b)):
      let a = a.values
      for row in 0..<count { output[row] = value(a[row], b) }
    case (.number(let a), .column(let b)):
      let b = b.values
      for row in 0..<count { output[row] = value(a, b[row]) }
    case (.number(let a), .number(let b)):
      for row in 0..<count { output[row] = value(a, b) }
    }
  }
}

/// A side of an operation: a feature, or the same number in every row.
enum Operand {
  case column(Column)
  case number(Double)

  @inline(__always) subscript(row: Int) -> Double {
    switch self {
    case .column(let column): column.values[row]
    case .number(let number): number
    }
  }
}

/// An operation on two operands.
final class BinaryNode<Operation: RowOperation>: FeatureNode {
  private let first: Operand
  private let second: Operand

  init(_ first: Operand, _ second: Operand) {
    self.first = first
    self.second = second
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    Operation.fill(outputs[0].values, count: rows.count, first, second)
  }
}
