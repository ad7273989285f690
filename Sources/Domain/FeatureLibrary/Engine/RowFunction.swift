/// A node whose output in a row is a function of its inputs in that row.
final class RowFunction: FeatureNode {
  /// Fills `output` for `count` rows from the inputs' values; called once a batch.
  typealias Body =
    @Sendable (
      _ input: [UnsafeMutablePointer<Double>], _ output: UnsafeMutablePointer<Double>, _ count: Int
    ) -> Void

  private let inputs: [Column]
  private let body: Body
  /// Where the inputs' values are; kept so that a batch allocates nothing.
  private var pointers: [UnsafeMutablePointer<Double>]

  init(_ inputs: [Column], _ body: @escaping Body) {
    self.inputs = inputs
    self.body = body
    pointers = inputs.map(\.values)
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for index in inputs.indices { pointers[index] = inputs[index].values }
    body(pointers, outputs[0].values, rows.count)
  }
}

extension FeatureArguments {
  /// Bid price, bid size, ask price, ask size of each level.
  func book(levels: Int) -> [Column] {
    (0..<levels).flatMap { level in
      [
        self.level(.bidPrice(level)), self.level(.bidSize(level)), self.level(.askPrice(level)),
        self.level(.askSize(level)),
      ]
    }
  }
}
