import CZlib
import EventModel

/// Decimals of a pair's prices and quantities.
struct KrakenDecimals: Equatable {
  var price: Int8
  var size: Int8

  /// More than any pair has.
  static var most: Int8 { 12 }

  /// The decimals, at least these, at which the levels of a snapshot give its checksum; nil where none
  /// do. The checksum is over the digits at the pair's own decimals, so it tells them where a recorder
  /// dropped trailing zeros. Bids and asks stand best first; the best ten of each count.
  func matching(
    _ checksum: UInt32, _ levels: [LevelScratch.Entry], _ json: JsonScanner
  ) -> KrakenDecimals? {
    let best = levels.filter { !$0.isBid }.prefix(10) + levels.filter(\.isBid).prefix(10)
    for size in stride(from: self.size, through: max(self.size, Self.most), by: 1) {
      for price in stride(from: self.price, through: max(self.price, Self.most), by: 1) {
        var digits: [UInt8] = []
        for level in best {
          Self.append(json.text(level.price), decimals: price, to: &digits)
          Self.append(json.text(level.size), decimals: size, to: &digits)
        }
        if crc32(0, digits, UInt32(digits.count)) == UInt(checksum) {
          return KrakenDecimals(price: price, size: size)
        }
      }
    }
    return nil
  }

  /// The digits of a number at some decimals, without point and leading zeros.
  private static func append(
    _ text: UnsafeRawBufferPointer, decimals: Int8, to digits: inout [UInt8]
  ) {
    guard let number = try? DecimalNumber.parse(text, exponent: -decimals), number > 0 else {
      return
    }
    DecimalNumber.append(number, exponent: 0, to: &digits)
  }
}
