/// The first principal component of rows of numbers: the eigenvector of the largest eigenvalue of
/// their covariance, by Jacobi's rotations.
///
/// Source: Golub and Van Loan, Matrix Computations (4th ed. 2013), sec. 8.5, algorithm 8.5.2.
final class PrincipalComponent {
  private let size: Int
  private let means: UnsafeMutablePointer<Double>
  /// The covariance, turned into a diagonal; and the product of the rotations that did it.
  private let matrix: UnsafeMutablePointer<Double>
  private let vectors: UnsafeMutablePointer<Double>

  /// - Parameter size: numbers of a row.
  init(size: Int) {
    self.size = size
    means = .allocate(capacity: size)
    matrix = .allocate(capacity: size * size)
    vectors = .allocate(capacity: size * size)
  }

  deinit {
    means.deallocate()
    matrix.deallocate()
    vectors.deallocate()
  }

  /// Writes the component of the rows that a ring holds, scaled so that magnitudes sum to one and
  /// signed so that the sum is not below zero; absent where the rows are all equal.
  func find(
    _ ring: WindowStore<NoSums>.Ring, rows: Int, into component: UnsafeMutablePointer<Double>
  ) {
    setCovariance(ring, rows)
    diagonalize()
    var best = 0
    for index in 1..<max(size, 1) where self[index, index] > self[best, best] { best = index }
    var (sum, total) = (0.0, 0.0)
    for index in 0..<size {
      sum += vectors[index * size + best]
      total += vectors[index * size + best].magnitude
    }
    let isKnown = self[best, best] > 0
    for index in 0..<size {
      let weight = vectors[index * size + best] / total
      component[index] = isKnown ? (sum < 0 ? -weight : weight) : .nan
    }
  }

  private subscript(row: Int, column: Int) -> Double {
    get { matrix[row * size + column] }
    set { matrix[row * size + column] = newValue }
  }

  /// In two passes, the second over what differs from the means.
  private func setCovariance(_ ring: WindowStore<NoSums>.Ring, _ rows: Int) {
    means.update(repeating: 0, count: size)
    matrix.update(repeating: 0, count: size * size)
    forEachRow(ring, rows) { value in
      for index in 0..<size { means[index] += value(index) }
    }
    for index in 0..<size { means[index] /= Double(rows) }
    forEachRow(ring, rows) { value in
      for row in 0..<size {
        let x = value(row) - means[row]
        for column in row..<size { self[row, column] += x * (value(column) - means[column]) }
      }
    }
    for row in 0..<size {
      for column in 0..<row { self[row, column] = self[column, row] }
    }
  }

  @inline(__always) private func forEachRow(
    _ ring: WindowStore<NoSums>.Ring, _ rows: Int, _ body: ((Int) -> Double) -> Void
  ) {
    for row in 0..<rows {
      let start = ring.start + row * size
      body { index in
        let place = start + index
        return ring.values[place < ring.capacity ? place : place - ring.capacity]
      }
    }
  }

  private func diagonalize() {
    vectors.update(repeating: 0, count: size * size)
    for index in 0..<size { vectors[index * size + index] = 1 }
    // Converges quadratically: six sweeps or so.
    for _ in 0..<50 {
      var isDone = true
      for p in 0..<size {
        for q in (p + 1)..<max(size, p + 1) where rotate(p, q) { isDone = false }
      }
      if isDone { return }
    }
  }

  /// Makes the element in row p and column q zero; whether it was not so small already.
  private func rotate(_ p: Int, _ q: Int) -> Bool {
    let element = self[p, q]
    let (first, second) = (self[p, p], self[q, q])
    if element.magnitude <= 1e-18 * (first * second).magnitude.squareRoot() || element == 0 {
      return false
    }
    let theta = (second - first) / (2 * element)
    let sign: Double = theta < 0 ? -1 : 1
    let tangent = sign / (theta.magnitude + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for index in 0..<size {
      let (x, y) = (self[index, p], self[index, q])
      self[index, p] = cosine * x - sine * y
      self[index, q] = sine * x + cosine * y
    }
    for index in 0..<size {
      let (x, y) = (self[p, index], self[q, index])
      self[p, index] = cosine * x - sine * y
      self[q, index] = sine * x + cosine * y
    }
    self[p, q] = 0
    self[q, p] = 0
    for index in 0..<size {
      let (x, y) = (vectors[index * size + p], vectors[index * size + q])
      vectors[index * size + p] = cosine * x - sine * y
      vectors[index * size + q] = sine * x + cosine * y
    }
    return true
  }
}
