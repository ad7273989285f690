/// Whether the names that a file gives its columns contradict `--columns`: a column headed `Ask` that
/// is read as a bid.
enum CsvHeaderCheck {
  /// Roles of which a column has one and not another.
  private static let rivals: [Set<CsvRole>] = [
    [.bid, .ask], [.bidSize, .askSize], [.open, .high, .low, .close],
    [.bidOpen, .bidHigh, .bidLow, .bidClose], [.askOpen, .askHigh, .askLow, .askClose],
  ]
  private static let prices: Set<CsvRole> = [
    .bid, .ask, .price, .open, .high, .low, .close, .bidOpen, .bidHigh, .bidLow, .bidClose,
    .askOpen, .askHigh, .askLow, .askClose,
  ]
  private static let sizes: Set<CsvRole> = [
    .bidSize, .askSize, .size, .volume, .bidVolume, .askVolume,
  ]
  private static let synonyms: [String: CsvRole] = [
    "bidprice": .bid, "askprice": .ask, "offer": .ask, "bidqty": .bidSize, "askqty": .askSize,
    "bidvolume": .bidSize, "askvolume": .askSize, "qty": .size, "quantity": .size,
  ]

  /// A sentence that names the columns; nil where none is contradicted.
  static func warning(_ columns: [(name: String, role: CsvRole)]) -> String? {
    let wrong = columns.filter { column in
      guard let said = role(column.name), said != column.role else { return false }
      return rivals.contains { $0.contains(said) && $0.contains(column.role) }
        || prices.contains(said) && sizes.contains(column.role)
        || sizes.contains(said) && prices.contains(column.role)
    }
    if wrong.isEmpty { return nil }
    return "the header contradicts --columns: "
      + wrong.map { "the column \"\($0.name)\" is read as \($0.role.rawValue)" }
      .joined(separator: ", ")
  }

  /// The role that a name says by itself.
  static func role(_ name: String) -> CsvRole? {
    let letters = name.lowercased().filter { $0.isLetter }
    return synonyms[letters]
      ?? CsvRole.allCases.first { $0.rawValue.filter { $0 != "_" } == letters }
  }
}
