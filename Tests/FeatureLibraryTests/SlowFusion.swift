import Expressions

/// What is chosen or weighed among several features, row by row.
enum SlowFusion {
  /// Nil where the call is of something else.
  static func values(_ call: Expression.Call, _ operand: (Expression) -> [Double]) -> [Double]? {
    guard ["select", "blend"].contains(call.name) else { return nil }
    let all = call.arguments.map { operand($0.value) }
    switch call.name {
    case "select":
      return all[0].indices.map { row in
        for choice in 1..<all.count where all[0][row] == Double(choice - 1) {
          return all[choice][row]
        }
        return .nan
      }
    default:
      return all[0].indices.map { row in
        let pairs = stride(from: 0, to: all.count, by: 2).map { (all[$0][row], all[$0 + 1][row]) }
          .filter { !$0.isNaN && !$1.isNaN }
        let total = pairs.map(\.0).reduce(0, +)
        return total == 0 ? .nan : pairs.map { $0 * $1 }.reduce(0, +) / total
      }
    }
  }
}
