import EventModel

/// The state of `normalize`, and the way of an event through it: intake (time, group, skew), hold,
/// emission (watermarks, duplicates, gaps, books).
final class NormalizeCore {
  let options: NormalizeOptions
  var counters = NormalizeCounters()

  // Intake.
  var clocks: UnsafeMutablePointer<SourceClock>
  var clockCapacity = 4
  /// Sources that have sent something, ascending.
  var activeSources: [Int] = []
  /// The newest event time that was believed of any source.
  var newest = noTime
  /// Beyond the first an event may be ahead, beyond the second it is, whatever its receive time.
  var leapLimit = Int64.min
  var receivedLeapLimit = Int64.min
  /// Events in doubt, and the earliest time among them; `Int64.max` when there is none.
  var candidates: [Candidate] = [] {
    didSet { nearestCandidate = candidates.map(\.event.eventTime).min() ?? .max }
  }
  private(set) var nearestCandidate = Int64.max
  var bookClocks = BookClocks()
  /// The source that holds back the frontier, and its newest time.
  var slowestSource = 0
  var slowestTime = noTime
  /// Events before this have been released or are late.
  var frontier = Int64.min
  /// The first heartbeat since the last event; `noTime` before it.
  var silentSince = noTime
  /// The newest time that has left; eager mode only.
  var newestEmitted = Int64.min

  // Hold.
  var queue = HoldQueue()
  var arena = PayloadArena()
  var skewedHeld = 0

  // Emission.
  var watermark = Int64.min
  /// The end of the grid's cell of the last event; `Int64.min` before the first.
  var cellEnd = Int64.min
  /// The last event that left, for what is derived when its group ends.
  var lastEvent = Event(kind: .watermark, eventTime: 0)
  var isGroupOpen = false
  var duplicates = DuplicateFilter()
  var tradeIds = TradeIdMemory()
  /// The origin of the last trade that was left out: the detail behind it is left out too.
  var leftOutTrade = UInt64.max
  /// By instrument: whether ids of its trades name one trade each.
  var hasOwnTradeIds: [Bool] = []
  /// By instrument; see `followsTops`.
  var tops: [TopOfBook] = []
  var sequences: [SequenceState] = []
  var books: BookTable
  var sessions: SessionTracker
  var adjustment: Adjustment
  var lateByInstrument: [Int] = []
  /// The newest time at the last late event.
  var latePast = noTime
  var symbols: [String] = []
  var lateEvents = EventBuffer()

  init(_ options: NormalizeOptions, _ plan: SessionPlan?, _ adjustments: AdjustmentTable?) {
    sessions = SessionTracker(plan)
    adjustment = Adjustment(adjustments)
    var options = options
    // What may be so far behind may as well be as far ahead of what came first.
    options.maximumSkew = max(options.maximumSkew, options.lateness)
    self.options = options
    clocks = .allocate(capacity: 4)
    clocks.initialize(repeating: SourceClock(), count: 4)
    books = BookTable(levels: options.bookLevels ?? 0, needsSnapshot: options.needsSnapshot)
  }

  deinit { clocks.deallocate() }

  func begin(_ header: StreamHeader) {
    symbols = header.instruments.map(\.symbol)
    sessions.begin(header)
    adjustment.begin(header)
    bookClocks.grow(to: header.instruments.count)
    let missing = header.instruments.count - lateByInstrument.count
    if missing > 0 {
      lateByInstrument += [Int](repeating: 0, count: missing)
      sequences += [SequenceState](repeating: SequenceState(), count: missing)
      tops += [TopOfBook](repeating: TopOfBook(), count: missing)
    }
    hasOwnTradeIds = header.instruments.map(\.hasOwnTradeIds)
    books.hasTrades = header.kinds.contains(.trade)
    if options.bookLevels != nil { books.grow(to: header.instruments.count) }
  }

  func process(_ batch: EventBatch, into output: inout EventBuffer) {
    guard let events = batch.events.baseAddress else { return }
    for index in 0..<batch.count {
      if events[index].kind == .watermark {
        counters.watermarksReplaced += 1
      } else {
        take(events + index, of: batch, into: &output)
      }
    }
    counters.eventsIn += batch.count
    silentSince = noTime
    if options.mode == .ordered { release(into: &output) }
  }

  func finish(into output: inout EventBuffer) {
    finishCandidates(into: &output)
    while let event = queue.popFirst() { emitHeld(event, into: &output) }
    if isGroupOpen { closeGroup(flags: .partial, into: &output) }
  }
}

/// What is known of the sequences of one instrument.
struct SequenceState: BitwiseCopyable {
  var last: UInt64 = 0
  var time = noTime
}
