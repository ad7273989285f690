/// What codes mean beyond their names, which are generated from the schema.

extension OrderState {
  /// Whether nothing can happen to the order any more.
  @inlinable public var isTerminal: Bool {
    rawValue >= 7 && rawValue <= 11 || self == .notSent || self == .neverArrived
  }
}

extension StatisticType {
  /// Whether the figure is a price of the instrument itself: no change, rate, index or ratio.
  public var isPrice: Bool {
    switch self {
    case .openingPrice, .indicativeOpeningPrice, .settlementPrice, .tradingSessionLowPrice,
      .tradingSessionHighPrice, .lowestOffer, .highestBid, .fixingPrice, .closePrice, .vwap,
      .uncrossingPrice, .upperPriceLimit, .lowerPriceLimit, .markPrice, .indicativeClosePrice,
      .liquidatedLong, .liquidatedShort, .lastTrade:
      true
    default: false
    }
  }
}
