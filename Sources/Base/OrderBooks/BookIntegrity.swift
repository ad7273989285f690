/// How often a book met something that a whole and correct feed does not contain.
@frozen public struct BookIntegrity: BitwiseCopyable, Sendable, Equatable {
  /// A change of an order that is not in the book.
  public var unknown = 0
  /// A removal of a level that is not in the book. Some feeds are full of them.
  public var absentLevel = 0
  /// An order added under an id that is in the book: the old one is removed first.
  public var duplicate = 0
  /// More taken off an order than it had: it is removed.
  public var overReduced = 0
  /// No side, no price, a size that cannot be: ignored.
  public var invalid = 0
  /// No room within the book's bounds, or a level's size beyond 64 bits: ignored.
  public var overflow = 0
  /// Ends of atomic groups at which the book was crossed or locked.
  public var crossed = 0
  /// The venue's checksum differed.
  public var checksumMismatch = 0

  public init() {}

  /// The counters by name, in the order of printing.
  public var entries: [(name: String, value: Int)] {
    [
      ("unknown", unknown), ("duplicate", duplicate), ("over-reduced", overReduced),
      ("invalid", invalid), ("overflow", overflow), ("crossed", crossed),
      ("checksum mismatch", checksumMismatch), ("absent level", absentLevel),
    ]
  }

  public static func += (sum: inout BookIntegrity, other: BookIntegrity) {
    sum.unknown += other.unknown
    sum.absentLevel += other.absentLevel
    sum.duplicate += other.duplicate
    sum.overReduced += other.overReduced
    sum.invalid += other.invalid
    sum.overflow += other.overflow
    sum.crossed += other.crossed
    sum.checksumMismatch += other.checksumMismatch
  }

  static var wordCount: Int { 8 }

  var words: [Int64] { entries.map { Int64($0.value) } }

  init(words: ArraySlice<Int64>) {
    let values = words.map { Int($0) }
    unknown = values[0]
    duplicate = values[1]
    overReduced = values[2]
    invalid = values[3]
    overflow = values[4]
    crossed = values[5]
    checksumMismatch = values[6]
    absentLevel = values[7]
  }
}
