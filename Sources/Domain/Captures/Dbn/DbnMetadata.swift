import EventModel

/// What a DBN capture says of itself before its records: versions 1, 2 and 3.
///
/// Layout: `DBN`, version (1 byte), length of the rest (4), then dataset (16), schema (2), start and
/// end (8 each), limit (8), in version 1 a record count (8), type of the symbols asked for and of
/// those given (1 each), ts_out (1), from version 2 on the width of symbols (2), reserved (47, 53),
/// length of a schema definition (4), symbols, partial and not found ones (count and texts each),
/// and mappings: a count, then symbol, count, and per interval start and end date (yyyymmdd) and
/// symbol. Source: `rust/dbn/src/decode/dbn/fsm.rs` of https://github.com/databento/dbn.
struct DbnMetadata {
  /// An instrument id means `symbol` in [from, until), nanoseconds.
  struct Interval {
    var from: Int64
    var until: Int64
    var symbol: String
  }

  var dataset = ""
  /// Nil when the capture mixes schemas.
  var schema: DbnSchema?
  var symbols: [String] = []
  /// Whether the symbols asked for each stand for many instruments.
  var asksForParents = false
  /// By instrument id, ascending and not overlapping.
  var intervals: [UInt32: [Interval]] = [:]

  /// Longer metadata is refused: enough for a mapping of two million instruments.
  static var maximumLength: Int { 512 << 20 }
  static var preludeLength: Int { 8 }
  static var parentSymbols: UInt8 { 4 }
  static var instrumentIds: UInt8 { 0 }

  init() {}

  /// Decodes what follows the prelude.
  init(version: UInt8, _ bytes: UnsafeRawBufferPointer) throws(DbnFault) {
    var reader = DbnMetadataReader(bytes)
    dataset = try reader.text(16)
    let schemaCode = UInt16(truncatingIfNeeded: try reader.number(2))
    if schemaCode != UInt16.max {
      guard let known = DbnSchema(rawValue: schemaCode) else {
        throw DbnFault("schema \(schemaCode) of the metadata is not known")
      }
      schema = known
    }
    try reader.skip(version == 1 ? 32 : 24)  // start, end, limit; record count
    let symbolsIn = UInt8(truncatingIfNeeded: try reader.number(1))
    let symbolsOut = UInt8(truncatingIfNeeded: try reader.number(1))
    asksForParents = symbolsIn == Self.parentSymbols
    try reader.skip(1)  // ts_out: known by the length of the records
    reader.symbolWidth = version == 1 ? 22 : Int(try reader.number(2))
    try reader.skip(version == 1 ? 47 : 53)
    if try reader.number(4) != 0 {
      throw DbnFault("the metadata holds a schema definition, which is not known")
    }
    symbols = try reader.symbols()
    _ = try reader.symbols()
    _ = try reader.symbols()
    try readMappings(&reader, symbolsIn: symbolsIn, symbolsOut: symbolsOut)
  }

  /// Keeps the mappings that tell the symbol of an instrument id, whichever way round they stand.
  private mutating func readMappings(
    _ reader: inout DbnMetadataReader, symbolsIn: UInt8, symbolsOut: UInt8
  ) throws(DbnFault) {
    for _ in 0..<(try reader.count(of: reader.symbolWidth + 4)) {
      let asked = try reader.symbol()
      var named: [(id: UInt32, interval: Interval)] = []
      for _ in 0..<(try reader.count(of: reader.symbolWidth + 8)) {
        let from = try reader.date()
        let until = try reader.date()
        let given = try reader.symbol()
        if symbolsOut == Self.instrumentIds, let id = UInt32(given) {
          named.append((id, Interval(from: from, until: until, symbol: asked)))
        } else if symbolsIn == Self.instrumentIds, let id = UInt32(asked), !given.isEmpty {
          intervals[id, default: []].append(Interval(from: from, until: until, symbol: given))
        }
      }
      if Self.areApart(named) {
        for (id, interval) in named { intervals[id, default: []].append(interval) }
      } else {
        asksForParents = true
      }
    }
    for id in intervals.keys {
      intervals[id]?.sort { $0.from < $1.from }
    }
  }
}

extension DbnMetadata {
  /// Whether a symbol means one instrument id at any time. The symbol of a parent may mean many, and
  /// then names none of them.
  private static func areApart(_ named: [(id: UInt32, interval: Interval)]) -> Bool {
    let ordered = named.sorted { $0.interval.from < $1.interval.from }
    return zip(ordered, ordered.dropFirst()).allSatisfy {
      $0.id == $1.id || $0.interval.until <= $1.interval.from
    }
  }
}

/// Why a record or the metadata cannot be decoded.
struct DbnFault: Error {
  var cause: String
  init(_ cause: String) { self.cause = cause }
}

/// Reads the metadata field by field; every read is checked against its end.
private struct DbnMetadataReader {
  let bytes: UnsafeRawBufferPointer
  var index = 0
  var symbolWidth = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private mutating func take(_ count: Int) throws(DbnFault) -> Int {
    guard count <= bytes.count - index else {
      throw DbnFault("the metadata ends inside a field")
    }
    defer { index += count }
    return index
  }

  mutating func skip(_ count: Int) throws(DbnFault) { _ = try take(count) }

  /// An unsigned little-endian number of 1 to 4 bytes.
  mutating func number(_ width: Int) throws(DbnFault) -> UInt32 {
    let at = try take(width)
    return (0..<width).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
  }

  mutating func text(_ width: Int) throws(DbnFault) -> String {
    let at = try take(width)
    return String(decoding: bytes[at..<at + width].prefix { $0 != 0 }, as: UTF8.self)
  }

  mutating func symbol() throws(DbnFault) -> String { try text(symbolWidth) }

  /// A count of entries of at least `width` bytes, which must fit in what is left.
  mutating func count(of width: Int) throws(DbnFault) -> Int {
    let count = Int(try number(4))
    guard width > 0, count <= (bytes.count - index) / width else {
      throw DbnFault("the metadata announces more entries (\(count)) than it has room for")
    }
    return count
  }

  mutating func symbols() throws(DbnFault) -> [String] {
    var list: [String] = []
    for _ in 0..<(try count(of: symbolWidth)) { list.append(try symbol()) }
    return list
  }

  /// The first nanosecond of a date written yyyymmdd.
  mutating func date() throws(DbnFault) -> Int64 {
    let raw = Int(try number(4))
    let (year, month, day) = (raw / 10_000, raw / 100 % 100, raw % 100)
    guard Timestamp.isDate(year: year, month: month, day: day) else {
      throw DbnFault("\(raw) in the metadata's mappings is not a date")
    }
    return Int64(Timestamp.days(year: year, month: month, day: day)) * Timestamp.day
  }
}
