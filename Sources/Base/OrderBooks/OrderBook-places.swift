import EventModel

extension OrderBook {
  /// Price and size of the level `depth` places from the best; nil beyond the last.
  public func level(_ side: Side, _ depth: Int) -> (price: Int64, size: Int64)? {
    if side == .ask {
      return depth < sides.asks.count ? (sides.asks.price(depth), sides.asks[depth].size) : nil
    }
    return depth < sides.bids.count ? (sides.bids.price(depth), sides.bids[depth].size) : nil
  }

  /// How far from the best price of a side a price is; nil where no order rests at it.
  public func depth(of side: Side, price: Int64) -> Int? {
    side == .ask ? sides.asks.depth(of: price) : sides.bids.depth(of: price)
  }
}

extension LevelSide {
  func depth(of price: Int64) -> Int? {
    let (place, isThere) = position(of: rank(ofPrice: price))
    return isThere ? depth(of: place) : nil
  }
}
