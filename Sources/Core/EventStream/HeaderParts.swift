import EventModel

/// A header, or what changed in it, in parts that readers take: large tables are written as several
/// increments.
struct HeaderParts {
  /// Instruments of a part.
  static let instrumentsPerPart = 4096
  /// Bytes of a part's entries, about; a single larger entry makes a part of its own.
  static let bytesPerPart = 4 << 20

  private let header: StreamHeader
  private var instruments: ArraySlice<Int>
  private var featureSets: ArraySlice<Int>
  private var strategies: ArraySlice<Int>
  private var isFirst = true
  private let saysLineage: Bool
  private let saysCaptures: Bool

  /// - Parameter old: the header that readers know; nil where they know none.
  init(of header: StreamHeader, since old: StreamHeader? = nil) {
    self.header = header
    let known = old ?? StreamHeader()
    instruments = header.instruments.changes(since: known.instruments)[...]
    featureSets = header.featureSets.changes(since: known.featureSets)[...]
    strategies = header.strategies.changes(since: known.strategies)[...]
    saysLineage = old.map { $0.lineage != header.lineage } ?? true
    saysCaptures = old.map { $0.captures != header.captures } ?? true
  }

  var isDone: Bool { instruments.isEmpty && featureSets.isEmpty && strategies.isEmpty }

  /// The next part: a header with the entries that it brings.
  mutating func next() throws(StreamError) -> StreamHeader {
    var part = StreamHeader()
    part.mode = header.mode
    part.kinds = header.kinds
    var bytes = 0
    if isFirst {
      isFirst = false
      if saysLineage { part.lineage = header.lineage }
      if saysCaptures { part.captures = header.captures }
      bytes = part.lineage.reduce(0) { $0 + $1.size } + part.captures.reduce(0) { $0 + $1.size }
      if bytes > StreamReader.largestFrame { throw Self.tooLarge }
    }
    Self.move(&featureSets, header.featureSets, &bytes) { part.featureSets.append($0) }
    Self.move(&strategies, header.strategies, &bytes) { part.strategies.append($0) }
    Self.move(&instruments, header.instruments, &bytes, most: Self.instrumentsPerPart) {
      part.instruments.append($0)
    }
    return part
  }

  /// Moves entries into a part as long as it has room; one always fits into an empty part.
  private static func move<Entry: SizedEntry>(
    _ ids: inout ArraySlice<Int>, _ table: HeaderTable<Entry>, _ bytes: inout Int, most: Int = .max,
    into take: (Entry) -> Void
  ) {
    var moved = 0
    while let id = ids.first, moved < most {
      let size = table[id].size
      if bytes > 0, bytes + size > bytesPerPart { return }
      take(table[id])
      bytes += size
      moved += 1
      ids.removeFirst()
    }
  }

  static let tooLarge = StreamError(
    .badData, operation: "write", object: "header",
    cause: "one of its entries, or its lineage, holds more than a frame can, "
      + "\(StreamReader.largestFrame >> 20) MiB")
}

/// An entry of a header that tells about how many bytes it takes in a frame, from above.
protocol SizedEntry: Equatable, Sendable {
  var size: Int { get }
}

extension Instrument: SizedEntry {
  var size: Int {
    200 + symbol.utf8.count + publisher.utf8.count + currency.utf8.count + sector.utf8.count
      + calendar.utf8.count
  }
}

extension FeatureSet: SizedEntry {
  var size: Int { 48 + clock.utf8.count + features.reduce(0) { $0 + $1.size } }
}

extension FeatureSet.Feature {
  fileprivate var size: Int { 64 + name.utf8.count + expression.utf8.count }
}

extension Strategy: SizedEntry {
  var size: Int {
    64 + name.utf8.count + version.utf8.count + inputs.reduce(0) { $0 + $1.size }
  }
}

extension LineageEntry: SizedEntry {
  var size: Int {
    96 + program.utf8.count + version.utf8.count + arguments.utf8.count
      + notes.reduce(0) { $0 + 24 + $1.utf8.count }
  }
}

extension Capture: SizedEntry {
  var size: Int { 48 + name.utf8.count }
}
