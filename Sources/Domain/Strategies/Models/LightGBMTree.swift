/// One tree of a LightGBM model: arrays as in the text form, with the decisions of
/// `include/LightGBM/tree.h` (`NumericalDecision`, `CategoricalDecision`).
struct LightGBMTree {
  /// By inner node.
  var splitFeature: [Int] = []
  var threshold: [Double] = []
  /// Bit 0 categorical, bit 1 default is left, bits 2 and 3 what is missing.
  var decisionType: [UInt8] = []
  /// An inner node, or -1 - leaf.
  var left: [Int] = []
  var right: [Int] = []
  var leafValue: [Double] = []
  /// Of categorical nodes: the words of set n are [boundaries[n], boundaries[n + 1]).
  var categoryBoundaries: [Int] = []
  var categoryWords: [UInt32] = []
  /// Of linear trees, by leaf.
  var leafConstant: [Double] = []
  var leafFeatures: [[Int]] = []
  var leafCoefficients: [[Double]] = []

  private enum Missing {
    static let none = UInt8(0)
    static let zero = UInt8(1)
    static let absent = UInt8(2)
  }

  /// Values nearer to zero than this are zero (`kZeroThreshold`).
  private static let zero = Double(Float(1e-35))

  func predict(_ inputs: UnsafeBufferPointer<Double>) -> Double {
    let leaf = leaf(of: inputs)
    if leafConstant.isEmpty { return leafValue[leaf] }
    var sum = leafConstant[leaf]
    for (feature, coefficient) in zip(leafFeatures[leaf], leafCoefficients[leaf]) {
      if inputs[feature].isNaN { return leafValue[leaf] }
      sum += inputs[feature] * coefficient
    }
    return sum
  }

  private func leaf(of inputs: UnsafeBufferPointer<Double>) -> Int {
    if left.isEmpty { return 0 }
    var node = 0
    while node >= 0 {
      let value = inputs[splitFeature[node]]
      let isLeft =
        decisionType[node] & 1 != 0 ? isInCategory(value, node) : isBelow(value, node)
      node = isLeft ? left[node] : right[node]
    }
    return -1 - node
  }

  private func isBelow(_ given: Double, _ node: Int) -> Bool {
    let missing = decisionType[node] >> 2 & 3
    let value = given.isNaN && missing != Missing.absent ? 0 : given
    if missing == Missing.zero && value.magnitude <= Self.zero
      || missing == Missing.absent && value.isNaN
    {
      return decisionType[node] & 2 != 0
    }
    return value <= threshold[node]
  }

  private func isInCategory(_ value: Double, _ node: Int) -> Bool {
    // Beyond the range of an Int32 there are no categories; NaN is never in a set.
    guard value > -1, value < 2_147_483_648 else { return false }
    let category = Int(value)
    let set = Int(threshold[node])
    let word = categoryBoundaries[set] + category / 32
    return word < categoryBoundaries[set + 1] && categoryWords[word] >> (category % 32) & 1 != 0
  }
}
