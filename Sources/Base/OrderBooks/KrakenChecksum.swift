import CZlib

/// The checksum that Kraken sends with a change of a book: the CRC-32 of the best ten asks, then the
/// best ten bids, each price and size without its point and leading zeros.
/// https://docs.kraken.com/api/docs/guides/spot-ws-book-v1
///
/// Prices and sizes must be kept at the venue's own decimals, so that the digits of the integer are
/// the digits of the text.
public enum KrakenChecksum {
  public static func checksum(of sides: borrowing BookSides) -> UInt32 {
    // At most twenty levels of two numbers of nineteen digits.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20 * 2 * 20) { digits in
      var end = 0
      append(sides.asks, to: digits, end: &end)
      append(sides.bids, to: digits, end: &end)
      return UInt32(truncatingIfNeeded: crc32(0, digits.baseAddress, UInt32(end)))
    }
  }

  private static func append(
    _ side: borrowing LevelSide, to digits: UnsafeMutableBufferPointer<UInt8>, end: inout Int
  ) {
    for depth in 0..<min(10, side.count) {
      append(side.price(depth).magnitude, to: digits, end: &end)
      append(side[depth].size.magnitude, to: digits, end: &end)
    }
  }

  private static func append(
    _ number: UInt64, to digits: UnsafeMutableBufferPointer<UInt8>, end: inout Int
  ) {
    let start = end
    var rest = number
    while rest > 0 {
      digits[end] = 0x30 + UInt8(rest % 10)
      rest /= 10
      end += 1
    }
    digits[start..<end].reverse()
  }
}
