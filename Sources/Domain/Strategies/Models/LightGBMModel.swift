import EventStream

/// A model in the text form of LightGBM (`Booster.save_model`), versions v2 to v4: gradient-boosted
/// trees, random forests and linear trees, numerical and categorical splits.
///
/// Source: microsoft/LightGBM, src/boosting/gbdt_model_text.cpp and src/io/tree.cpp.
public struct LightGBMModel {
  /// How raw scores become outputs, by the model's objective.
  public enum Transform: Sendable, Equatable {
    case none
    /// 1 / (1 + exp(-sigmoid x))
    case sigmoid
    case softmax
    /// exp(x): poisson, gamma, tweedie.
    case exponential
    /// sign(x) x²: regression with reg_sqrt.
    case signedSquare
    /// log(1 + exp(x)): cross_entropy_lambda.
    case softplus
  }

  public private(set) var featureNames: [String] = []
  public private(set) var featureCount = 0
  /// One, or the number of classes.
  public private(set) var outputCount = 1
  public private(set) var transform = Transform.none
  private var treesPerIteration = 1
  private var sigmoid = 1.0
  private var isAveraged = false
  private var trees: [LightGBMTree] = []

  public init(file: String) throws(StreamError) {
    let input = try ByteInput.open(file)
    while try input.readMore() {}
    try self.init(Array(input.available), file: file)
  }

  /// - Parameter file: the name for messages.
  public init(_ bytes: [UInt8], file: String) throws(StreamError) {
    var reader = LightGBMReader(bytes, file: file)
    try readHeader(&reader)
    while let tree = try reader.tree(featureCount: featureCount) { trees.append(tree) }
    guard treesPerIteration > 0, trees.count % treesPerIteration == 0 else {
      throw reader.failure(
        "has \(trees.count) trees, no multiple of \(treesPerIteration) an iteration")
    }
  }

  private mutating func readHeader(_ reader: inout LightGBMReader) throws(StreamError) {
    guard reader.next() == "tree" else {
      throw reader.failure("is no LightGBM model: it does not begin with `tree`")
    }
    let header = reader.block()
    let maximum = try reader.integer("max_feature_idx", in: header)
    guard (0..<100_000).contains(maximum) else {
      throw reader.failure("max_feature_idx is \(maximum)")
    }
    featureCount = maximum + 1
    featureNames = header["feature_names"]?.split(separator: " ").map(String.init) ?? []
    outputCount = try reader.integer("num_class", in: header)
    treesPerIteration = try reader.integer("num_tree_per_iteration", in: header)
    guard (1...100_000).contains(outputCount), (1...100_000).contains(treesPerIteration) else {
      throw reader.failure("num_class or num_tree_per_iteration is out of range")
    }
    outputCount = max(outputCount, treesPerIteration)
    isAveraged = header["average_output"] != nil
    try readObjective(header["objective"] ?? "", reader)
  }

  private mutating func readObjective(
    _ text: String, _ reader: LightGBMReader
  ) throws(StreamError) {
    let words = text.split(separator: " ").map(String.init)
    for word in words where word.hasPrefix("sigmoid:") {
      guard let value = Double(word.dropFirst(8)) else {
        throw reader.failure("objective: \"\(word)\" has no number")
      }
      sigmoid = value
    }
    switch words.first ?? "" {
    case "binary", "multiclassova", "cross_entropy": transform = .sigmoid
    case "multiclass": transform = .softmax
    case "poisson", "gamma", "tweedie": transform = .exponential
    case "cross_entropy_lambda": transform = .softplus
    default: transform = words.contains("sqrt") ? .signedSquare : .none
    }
    if words.first == "cross_entropy" { sigmoid = 1 }
  }

  /// Writes one output a class; `inputs` holds a value a column, NaN where it is missing.
  public func predict(
    _ inputs: UnsafeBufferPointer<Double>, into outputs: UnsafeMutableBufferPointer<Double>,
    isRaw: Bool = false
  ) {
    for output in 0..<outputCount { outputs[output] = 0 }
    for (index, tree) in trees.enumerated() {
      outputs[index % treesPerIteration] += tree.predict(inputs)
    }
    // As LightGBM does, which leaves the raw scores of a forest summed.
    if isAveraged, !isRaw {
      let iterations = Double(max(trees.count / treesPerIteration, 1))
      for output in 0..<outputCount { outputs[output] /= iterations }
    }
    if !isRaw { convert(outputs) }
  }

  private func convert(_ outputs: UnsafeMutableBufferPointer<Double>) {
    let count = outputCount
    switch transform {
    case .none: break
    case .sigmoid:
      for index in 0..<count { outputs[index] = 1 / (1 + exponential(-sigmoid * outputs[index])) }
    case .exponential:
      for index in 0..<count { outputs[index] = exponential(outputs[index]) }
    case .signedSquare:
      for index in 0..<count { outputs[index] *= outputs[index].magnitude }
    case .softplus:
      for index in 0..<count { outputs[index] = logarithmOfOnePlus(exponential(outputs[index])) }
    case .softmax:
      let highest = outputs[0..<count].max() ?? 0
      var sum = 0.0
      for index in 0..<count {
        outputs[index] = exponential(outputs[index] - highest)
        sum += outputs[index]
      }
      for index in 0..<count { outputs[index] /= sum }
    }
  }
}
