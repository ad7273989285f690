import EventModel

/// The powers of ten at which an instrument's prices and sizes are kept.
public struct InstrumentExponents: Equatable, Sendable {
  public var price: Int8
  public var size: Int8

  public init(price: Int8, size: Int8) {
    self.price = price
    self.size = size
  }
}

/// The exponents that the user chose: `--price-exponent` and `--size-exponent`, each a number for all
/// instruments or `SYMBOL=N` for those of a symbol.
public struct ExponentOptions: Sendable {
  /// For all instruments that are not named.
  public var price: Int8?
  public var size: Int8?
  /// By UTF-8: texts that Unicode calls equivalent are different symbols.
  private var priceBySymbol: [[UInt8]: Int8] = [:]
  private var sizeBySymbol: [[UInt8]: Int8] = [:]

  public init() {}

  /// Exponents that are kept exactly lie in this range.
  static var range: ClosedRange<Int> { -18...0 }

  /// Takes in one value of `--price-exponent` or `--size-exponent`; throws a sentence.
  mutating func take(_ text: String, for quantity: Quantity) throws(CaptureOptionError) {
    let equals = text.lastIndex(of: "=")
    let number = equals.map { text[text.index(after: $0)...] } ?? text[...]
    guard let value = Int(number), Self.range.contains(value) else {
      throw CaptureOptionError(
        "\"\(number)\" is not a whole number from \(Self.range.lowerBound) to "
          + "\(Self.range.upperBound)")
    }
    let symbol = equals.map { Array(text[..<$0].utf8) }
    switch (quantity, symbol) {
    case (.price, nil): price = Int8(value)
    case (.size, nil): size = Int8(value)
    case (.price, let symbol?): priceBySymbol[symbol] = Int8(value)
    case (.size, let symbol?): sizeBySymbol[symbol] = Int8(value)
    }
  }

  func price(of symbol: String) -> Int8? { priceBySymbol[Array(symbol.utf8)] ?? price }
  func size(of symbol: String) -> Int8? { sizeBySymbol[Array(symbol.utf8)] ?? size }

  /// The symbols that are named.
  var symbols: SymbolSet {
    SymbolSet(
      (Array(priceBySymbol.keys) + sizeBySymbol.keys).map { String(decoding: $0, as: UTF8.self) })
  }
}

/// What a number of an instrument is.
enum Quantity {
  case price, size

  /// The option with its exponent.
  var option: String { self == .price ? "--price-exponent" : "--size-exponent" }
}
