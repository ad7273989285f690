/// What of the market an event tells: the one place that says which prints count.
extension Event {
  /// Whether this is a trade of the market: every execution in the venue's book, in auctions, against
  /// hidden, odd-lot and implied orders and by liquidations too. Prints that the venue says were made
  /// elsewhere (an insurance fund, a settlement, a block) are none: they are no price, no volume and no
  /// flow.
  @inlinable public var isMarketTrade: Bool {
    kind == .trade && !flags.contains(.offMarket)
  }

  /// Whether it says what the market is now: what came late or is skewed is there for the record, and
  /// prices, stops, fills and values nothing.
  @inlinable public var isUsable: Bool { flags.isDisjoint(with: [.late, .skewed]) }

  /// Whether this is a quote from before the trade that follows it.
  @inlinable public var isPreTradeQuote: Bool {
    kind == .quote && flags.contains(.preTrade)
  }
}

extension Quote: Equatable {
  @inlinable @inline(__always) public static func == (first: Quote, second: Quote) -> Bool {
    first.bidPrice == second.bidPrice && first.askPrice == second.askPrice
      && first.bidSize == second.bidSize && first.askSize == second.askSize
  }
}
