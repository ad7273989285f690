/// A square system of linear equations, solved by elimination with the largest pivot of a column.
///
/// Source: Golub and Van Loan, Matrix Computations (4th ed. 2013), sec. 3.4.
final class LinearSystem {
  let size: Int
  /// Row by row, each with its right-hand side behind it; spoilt by solving.
  let rows: UnsafeMutablePointer<Double>
  let solution: UnsafeMutablePointer<Double>
  private var width: Int { size + 1 }

  init(size: Int) {
    self.size = size
    rows = .allocate(capacity: size * (size + 1))
    solution = .allocate(capacity: max(size, 1))
  }

  deinit {
    rows.deallocate()
    solution.deallocate()
  }

  func clear() { rows.update(repeating: 0, count: size * width) }

  subscript(row: Int, column: Int) -> Double {
    get { rows[row * width + column] }
    set { rows[row * width + column] = newValue }
  }

  /// Fills the solution; false where a pivot is below `least`, so that there is none or not one alone.
  /// Rows should be scaled to elements of the order of one.
  func solve(least: Double) -> Bool {
    for column in 0..<size {
      var best = column
      for row in column..<size where self[row, column].magnitude > self[best, column].magnitude {
        best = row
      }
      if self[best, column].magnitude < least { return false }
      if best != column {
        for place in column...size {
          (self[best, place], self[column, place]) = (self[column, place], self[best, place])
        }
      }
      for row in (column + 1)..<max(size, column + 1) {
        let factor = self[row, column] / self[column, column]
        if factor == 0 { continue }
        for place in column...size { self[row, place] -= factor * self[column, place] }
      }
    }
    for row in stride(from: size - 1, through: 0, by: -1) {
      var value = self[row, size]
      for column in (row + 1)..<max(size, row + 1) { value -= self[row, column] * solution[column] }
      solution[row] = value / self[row, row]
    }
    return true
  }
}
