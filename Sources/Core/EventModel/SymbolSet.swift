/// Symbols that a user named. They are compared as bytes, as the identity of instruments is: texts that
/// Unicode calls equivalent are different symbols.
public struct SymbolSet: Sendable {
  private var names: Set<[UInt8]>

  /// Symbols are equal when their bytes are.
  public init(_ symbols: some Sequence<String>) { names = Set(symbols.map { Array($0.utf8) }) }

  /// It names no symbol.
  public var isEmpty: Bool { names.isEmpty }

  public func contains(_ symbol: String) -> Bool { names.contains(Array(symbol.utf8)) }

  /// Those that none of the instruments has, ascending by bytes.
  public func missing(from instruments: some Sequence<Instrument>) -> [String] {
    names.subtracting(instruments.map { Array($0.symbol.utf8) })
      .sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
  }
}
