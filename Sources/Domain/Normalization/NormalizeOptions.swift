/// What a user may ask of `normalize`. Durations are nanoseconds.
public struct NormalizeOptions: Sendable, Equatable {
  public enum Mode: String, Sendable {
    /// Events are held for `lateness` and leave in the total order (event time, origin).
    case ordered
    /// Events leave at once, in the order of arrival; those behind newer ones are flagged `late`.
    case eager
  }

  /// What becomes of events older than the watermark. They are counted in any case.
  public enum LatePolicy: String, Sendable {
    case drop
    /// They leave at once, flagged `late`.
    case flag
    /// They go to the stage's `lateSink`, flagged `late`.
    case side
  }

  public var mode = Mode.ordered
  /// How far an event may be behind the newest of its source.
  public var lateness: Int64 = 200_000_000
  public var late = LatePolicy.flag
  /// How far an event may be ahead of its source's clock as estimated; at least `lateness`.
  public var maximumSkew: Int64 = 10_000_000_000
  /// A source that is so far behind the newest event of all no longer holds back the watermark. After
  /// as long a silence, which heartbeats tell, event time goes on at the pace of the receive clock.
  public var idle: Int64 = 5_000_000_000
  /// The grid of watermarks.
  public var watermarkStep: Int64 = 100_000_000
  /// Whether copies of one venue's events from several sources, and trades that one source repeats, are
  /// reduced to one.
  public var deduplicates = true
  /// Whether holes in the sequences of an instrument become `gap` events: for feeds that number the
  /// messages of each instrument.
  public var findsGaps = false
  /// Levels of the depth made from L3 and L2 events; 0 makes quotes only, nil no books.
  public var bookLevels: Int?
  /// Whether a level book needs a snapshot before anything is said of it.
  public var needsSnapshot = true
  /// Events held at once; when there are more the oldest leave early, and the watermark with them.
  public var maximumHeld = 1 << 20
  /// Bytes of their payload, likewise.
  public var maximumHeldBytes = 32 << 20

  public init() {}
}
