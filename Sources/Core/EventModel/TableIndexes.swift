/// Where events name entries of the header's tables by index, and how they are renamed when streams
/// are joined.

extension Event {
  /// Replaces the index of the feature set or strategy that the event's body names.
  @inlinable public mutating func mapTables(featureSets: [UInt16], strategies: [UInt16]) {
    switch kind {
    case .features: features.set = featureSets[Int(features.set)]
    case .signal: signal.strategy = strategies[Int(signal.strategy)]
    case .account where account.item > 0:
      account.item = strategies[Int(account.item) - 1] + 1
    default: break
    }
  }

  /// Where among the batch's words an order or fill names its strategy.
  @inlinable public var strategyWord: Int? {
    switch kind {
    case .order: payloadOffset + OrderWord.strategy
    case .fill: payloadOffset + FillWord.strategy
    default: nil
    }
  }
}
