import EventStream

extension StrategyArguments {
  /// A feature on the strategy's clock, unless it has one of its own.
  func onClock(_ feature: String) -> String {
    guard let clock = text("clock"), !clock.isEmpty, !feature.contains("@") else { return feature }
    let isName = feature.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    let isCall =
      feature.hasSuffix(")")
      && feature.firstIndex(of: "(").map {
        feature[..<$0].allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
          && !feature[..<$0].isEmpty
      } ?? false && Self.isOneCall(feature)
    return isName || isCall ? "\(feature)@\(clock)" : "(\(feature))@\(clock)"
  }

  /// Whether the parenthesis that opens first closes last: `f(a)`, not `f(a) / g(b)`.
  private static func isOneCall(_ text: String) -> Bool {
    var depth = 0
    for (index, character) in zip(text.indices, text) {
      if character == "(" { depth += 1 }
      if character == ")" {
        depth -= 1
        if depth == 0 { return text.index(after: index) == text.endIndex }
      }
    }
    return false
  }

  /// An indicator on the strategy's price and clock.
  func indicator(_ name: String, _ arguments: String) throws(StreamError) -> String {
    let price = try feature("price").map { ", price=\($0)" } ?? ""
    return onClock("\(name)(\(arguments)\(price))")
  }
}

extension Quantity {
  /// As a share of one; of `%` and `bp`.
  var share: Double { unit == "bp" ? value / 10_000 : value / 100 }
}
