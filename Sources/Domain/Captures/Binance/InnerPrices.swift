import EventModel

/// The highest bid and the lowest ask of some levels, in an instrument's units. Levels far from the
/// market, of which books are full, do not move it.
struct InnerPrices: Equatable {
  private var highestBid = noNumber
  private var lowestAsk = noNumber
  /// Of the prices: those of two instruments may be kept at different ones.
  let exponent: Int8

  init(exponent: Int8) { self.exponent = exponent }

  mutating func take(_ price: Int64, _ side: Side) {
    if side == .bid {
      highestBid = highestBid == noNumber ? price : max(highestBid, price)
    } else {
      lowestAsk = lowestAsk == noNumber ? price : min(lowestAsk, price)
    }
  }

  /// From the lower to the higher of the two; nil before the first level.
  private var range: ClosedRange<Double>? {
    if highestBid == noNumber, lowestAsk == noNumber { return nil }
    let bid = Double(highestBid == noNumber ? lowestAsk : highestBid)
    let ask = Double(lowestAsk == noNumber ? highestBid : lowestAsk)
    let scale = DecimalNumber.scale(exponent)
    return (min(bid, ask) * scale)...(max(bid, ask) * scale)
  }

  /// Whether both may be of one instrument at about one time: they are no further apart than a tenth.
  /// Where nothing is known of one, nothing speaks against it.
  func meets(_ other: InnerPrices) -> Bool {
    guard let range, let other = other.range else { return true }
    return range.lowerBound * 0.9 <= other.upperBound && other.lowerBound * 0.9 <= range.upperBound
  }
}
