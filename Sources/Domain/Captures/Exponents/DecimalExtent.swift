/// How many digits the decimal numbers of an instrument have on each side of the point: what the
/// exponent at which they are kept must hold.
struct DecimalExtent: Equatable {
  /// Digits before the point, leading zeros left out.
  private(set) var integers = 0
  /// Digits behind the point, trailing zeros left out.
  private(set) var decimals = 0
  /// Decimals that leave a price six digits that count: 0.0000012 may become 0.00000120005.
  private(set) var significantDecimals = 0
  /// Numbers were seen that are binary fractions written out, such as 100.30000000000001. Of their
  /// decimals only those count that they stand for.
  private(set) var hasFloats = false

  /// Any number of up to this many digits is an Int64.
  static var mostDigits: Int { 18 }
  /// Integer digits left free above the largest number seen. With `mostDigits`, which leaves another
  /// 0.96 of one, that is room for numbers 9,200 times as large, such as the volumes of bars.
  static var headroom: Int { 3 }
  /// A double is written with up to 17 significant digits, and with 15 or less where it stands for a
  /// decimal number of so many; numbers of 18 and more are decimals again.
  static var floatDigits: ClosedRange<Int> { 16...17 }

  /// Nothing seen.
  init() {}

  /// Takes a number in; zero, and what is no number, says nothing. A dollar sign, and commas between
  /// digits, are passed over.
  mutating func take(_ text: UnsafeRawBufferPointer) {
    guard let digits = DecimalDigits(text) else { return }
    // What fits no exponent is refused in its own row, and chooses none for the others.
    if digits.point - digits.first > Self.mostDigits { return }
    integers = max(integers, digits.point - digits.first)
    var last = digits.last
    if Self.floatDigits.contains(last + 1 - digits.first), last >= digits.point {
      hasFloats = true
      guard let clean = digits.lastOfCleaned else { return }
      last = clean
    }
    decimals = max(decimals, last + 1 - digits.point)
    significantDecimals = max(significantDecimals, digits.first + 6 - digits.point)
  }

  mutating func merge(_ other: DecimalExtent) {
    integers = max(integers, other.integers)
    decimals = max(decimals, other.decimals)
    significantDecimals = max(significantDecimals, other.significantDecimals)
    hasFloats = hasFloats || other.hasFloats
  }

  /// Whether all numbers seen fit the exponent: the decimals of floats are left out.
  func fits(_ exponent: Int8, spare: Int = 0) -> Bool {
    decimals <= -Int(exponent) && integers - Int(exponent) + spare <= Self.mostDigits
  }

  /// The exponent for numbers like those seen: `usual` where it fits, else the nearest that does.
  /// Decimals that are there go before headroom that may be needed. Where none holds all digits, those
  /// before the point are held, so that rounding helps.
  func exponent(_ usual: UsualExponent) -> Int8 {
    let significant = usual.keepsSignificantDigits ? significantDecimals : 0
    if fits(usual.exponent, spare: usual.spare), significant <= -Int(usual.exponent) {
      return usual.exponent
    }
    let wanted = max(-Int(usual.exponent), decimals, significant)
    let free = Self.mostDigits - Self.headroom - integers
    let room = integers + decimals <= Self.mostDigits ? max(free, decimals) : free
    return Int8(clamping: -min(max(min(wanted, room), 0), Self.mostDigits))
  }

  /// The exponent nearest to `present` at which all numbers seen fit; nil where there is none.
  func fittingExponent(near present: Int8) -> Int8? {
    guard integers + decimals <= Self.mostDigits else { return nil }
    let room = max(Self.mostDigits - Self.headroom - integers, 0)
    return Int8(clamping: -max(decimals, min(-Int(present), room)))
  }

  /// The exponent at which all numbers seen fit once they are rounded, and lose least; nil where one has
  /// too many digits before the point.
  func roundingExponent(near present: Int8) -> Int8? {
    guard integers <= Self.mostDigits else { return nil }
    let room = max(Self.mostDigits - Self.headroom - integers, 0)
    return Int8(clamping: -min(max(decimals, -Int(present)), room))
  }
}

/// The exponent of a format, where the numbers do not ask for another.
struct UsualExponent: Equatable {
  var exponent: Int8
  /// Integer digits that it must leave free to be kept.
  var spare = 0
  /// Whether it must leave numbers six digits that count.
  var keepsSignificantDigits = false

  /// The stricter of two, for an instrument that captures of two formats name.
  func merged(with other: UsualExponent) -> UsualExponent {
    UsualExponent(
      exponent: min(exponent, other.exponent), spare: max(spare, other.spare),
      keepsSignificantDigits: keepsSignificantDigits || other.keepsSignificantDigits)
  }
}
