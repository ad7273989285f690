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

extension StreamHeader {
  /// Takes in a strategy of another stream, and returns its id here; the same name, version and
  /// inputs are the same strategy. Nil where there is no room.
  public mutating func adopt(_ strategy: Strategy) -> UInt16? {
    var own = strategy
    if let known = strategies.first(where: {
      own.id = $0.id
      return $0 == own
    }) {
      return known.id
    }
    guard strategies.count < Int(UInt16.max) - 1 else { return nil }
    own.id = UInt16(strategies.count)
    strategies.append(own)
    return own.id
  }
}
