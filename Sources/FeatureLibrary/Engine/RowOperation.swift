/// What is made of two numbers of one row. Absent operands are NaN, and so is an absent result.
protocol RowOperation: SendableMetatype {
  static func value(_ a: Double, _ b: Double) -> Double
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

/// An operation on two operands, in loops that the compiler can make vectors of.
final class BinaryNode<Operation: RowOperation>: FeatureNode {
  private let first: Operand
  private let second: Operand

  init(_ first: Operand, _ second: Operand) {
    self.first = first
    self.second = second
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    let (output, count) = (outputs[0].values, rows.count)
    switch (first, second) {
    case (.column(let a), .column(let b)):
      let (a, b) = (a.values, b.values)
      for row in 0..<count { output[row] = Operation.value(a[row], b[row]) }
    case (.column(let a), .number(let b)):
      let a = a.values
      for row in 0..<count { output[row] = Operation.value(a[row], b) }
    case (.number(let a), .column(let b)):
      let b = b.values
      for row in 0..<count { output[row] = Operation.value(a, b[row]) }
    case (.number(let a), .number(let b)):
      for row in 0..<count { output[row] = Operation.value(a, b) }
    }
  }
}
