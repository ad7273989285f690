import EventStream
import Glibc

/// Reads the blocks of `key=value` lines of a LightGBM model file.
struct LightGBMReader {
  private let lines: [Substring]
  private var index = 0
  private let file: String

  init(_ bytes: [UInt8], file: String) {
    lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    self.file = file
  }

  func failure(_ cause: String) -> StreamError {
    StreamError(
      .badConfiguration, operation: "read", object: file, cause: cause, place: "line \(index)")
  }

  mutating func next() -> Substring? {
    guard index < lines.count else { return nil }
    index += 1
    let line = lines[index - 1]
    return line.hasSuffix("\r") ? line.dropLast() : line
  }

  /// The lines up to the next blank one.
  mutating func block() -> [String: String] {
    var entries: [String: String] = [:]
    while let line = next(), !line.isEmpty {
      let place = line.firstIndex(of: "=") ?? line.endIndex
      entries[String(line[..<place])] = String(line[place...].dropFirst())
    }
    return entries
  }

  func integer(_ key: String, in block: [String: String]) throws(StreamError) -> Int {
    guard let text = block[key], let value = Int(text) else {
      throw failure(
        block[key].map { "\(key)=\($0) is not a whole number" } ?? "`\(key)` is missing")
    }
    return value
  }

  /// The next tree; nil behind the last.
  mutating func tree(featureCount: Int) throws(StreamError) -> LightGBMTree? {
    while let line = next() {
      if line.hasPrefix("Tree=") { break }
      if line == "end of trees" { return nil }
      if !line.isEmpty { throw failure("expected a tree or `end of trees`") }
    }
    if index >= lines.count { throw failure("it ends before `end of trees`: it was cut") }
    let block = block()
    var tree = LightGBMTree()
    let leaves = try integer("num_leaves", in: block)
    guard (1...1_000_000).contains(leaves) else { throw failure("num_leaves is \(leaves)") }
    let nodes = leaves - 1
    tree.leafValue = try numbers("leaf_value", leaves, block)
    if nodes > 0 {
      tree.splitFeature = try integers("split_feature", nodes, block)
      tree.threshold = try numbers("threshold", nodes, block)
      tree.decisionType = try integers("decision_type", nodes, block).map { UInt8($0 & 0xFF) }
      tree.left = try integers("left_child", nodes, block)
      tree.right = try integers("right_child", nodes, block)
    }
    try readCategories(block, &tree)
    try readLinear(block, leaves, &tree)
    try check(tree, leaves: leaves, featureCount: featureCount)
    return tree
  }

  private func readCategories(
    _ block: [String: String], _ tree: inout LightGBMTree
  ) throws(StreamError) {
    let count = try block["num_cat"] == nil ? 0 : integer("num_cat", in: block)
    if count == 0 { return }
    guard (1...1_000_000).contains(count) else { throw failure("num_cat is \(count)") }
    tree.categoryBoundaries = try integers("cat_boundaries", count + 1, block)
    let words = try integers("cat_threshold", tree.categoryBoundaries[count], block)
    tree.categoryWords = words.map { UInt32(truncatingIfNeeded: $0) }
    let isAscending = zip(tree.categoryBoundaries, tree.categoryBoundaries.dropFirst())
      .allSatisfy { $0 <= $1 }
    if tree.categoryBoundaries[0] != 0 || !isAscending {
      throw failure("cat_boundaries do not ascend from 0")
    }
  }

  private func readLinear(
    _ block: [String: String], _ leaves: Int, _ tree: inout LightGBMTree
  ) throws(StreamError) {
    guard block["is_linear"] == "1" else { return }
    tree.leafConstant = try numbers("leaf_const", leaves, block)
    let counts = try integers("num_features", leaves, block)
    guard counts.allSatisfy({ (0...100_000).contains($0) }) else {
      throw failure("num_features is out of range")
    }
    let total = counts.reduce(0, +)
    let features = try integers("leaf_features", total, block)
    let coefficients = try numbers("leaf_coeff", total, block)
    var start = 0
    for count in counts {
      tree.leafFeatures.append(Array(features[start..<(start + count)]))
      tree.leafCoefficients.append(Array(coefficients[start..<(start + count)]))
      start += count
    }
  }

  /// Nothing that `predict` follows leads astray: children come behind their node, so it ends.
  private func check(
    _ tree: LightGBMTree, leaves: Int, featureCount: Int
  ) throws(StreamError) {
    for node in tree.left.indices {
      guard (0..<featureCount).contains(tree.splitFeature[node]) else {
        throw failure("split_feature \(tree.splitFeature[node]) is none of \(featureCount) columns")
      }
      for child in [tree.left[node], tree.right[node]] {
        guard child < 0 ? child >= -leaves : child > node && child < tree.left.count else {
          throw failure("a child of node \(node) is \(child)")
        }
      }
      if tree.decisionType[node] & 1 != 0 {
        guard tree.threshold[node] >= 0,
          tree.threshold[node] < Double(tree.categoryBoundaries.count - 1)
        else { throw failure("node \(node) names a set of categories that is not there") }
      }
    }
    for feature in tree.leafFeatures.joined() where !(0..<featureCount).contains(feature) {
      throw failure("leaf_features \(feature) is none of \(featureCount) columns")
    }
  }

  private func numbers(
    _ key: String, _ count: Int, _ block: [String: String]
  ) throws(StreamError) -> [Double] {
    let values = (block[key] ?? "").split(separator: " ").map { Double($0) ?? .nan }
    guard values.count == count, !values.contains(where: \.isNaN) else {
      throw failure("\(key) does not hold \(count) numbers")
    }
    return values
  }

  private func integers(
    _ key: String, _ count: Int, _ block: [String: String]
  ) throws(StreamError) -> [Int] {
    let values = (block[key] ?? "").split(separator: " ").compactMap { Int($0) }
    guard values.count == count else {
      throw failure("\(key) does not hold \(count) whole numbers")
    }
    return values
  }
}

/// e to the power of `x`, as the C library's, which LightGBM calls.
func exponential(_ x: Double) -> Double { exp(x) }

/// ln(1 + x), as the C library's.
func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }
