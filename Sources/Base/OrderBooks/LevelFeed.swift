import EventModel

/// A level book kept in step with a feed that sends snapshots and differences on separate ways.
///
/// A snapshot may be older than differences that came before it (Binance's comes by REST), so while
/// the book cannot be trusted the differences are also kept, and those with a later sequence than
/// the snapshot's are applied behind it; differences up to its sequence are not applied again. A
/// snapshot that is older than a book that can be trusted is passed over.
/// https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams, "How to manage a
/// local order book correctly". Sequences are 0 in feeds that have none: everything then applies in
/// the order in which it comes. A snapshot that is flagged `unreliable` misses updates: its book is one,
/// but cannot be trusted until another comes. A snapshot may come in several groups: it goes on as long as no
/// difference and no clear comes between (Tardis; docs.tardis.dev/faq/data).
///
/// Memory: the book, and while it cannot be trusted 40 bytes a difference up to `maximumPending`;
/// beyond, the older half is dropped and counted.
public struct LevelFeed: ~Copyable {
  public internal(set) var book: LevelBook
  /// A snapshot or a clear was seen, so the book is a book.
  public internal(set) var isReady: Bool
  /// Nothing was lost since.
  public internal(set) var isReliable: Bool
  /// Differences that a snapshot already contained.
  public internal(set) var staleLevels = 0
  /// Snapshots that were older than the book.
  public internal(set) var staleSnapshots = 0
  /// Differences that found no room while waiting for a snapshot.
  public internal(set) var droppedLevels = 0

  public static var maximumPending: Int { 1 << 16 }

  enum Stage: Int64 {
    case differences, snapshot, skippedSnapshot
    /// Behind a snapshot: another part of it may follow, which does not begin with a clear.
    case afterSnapshot
  }

  struct Pending: BitwiseCopyable {
    var level: Level
    var sequence: UInt64
  }

  var stage = Stage.differences
  /// The highest sequence in the book.
  var sequence: UInt64 = 0
  var snapshotSequence: UInt64 = 0
  /// The snapshot that is open, or came last, misses updates.
  var snapshotIsInDoubt = false
  /// The depth to which the venue sends the book, 0 when it is not limited.
  var subscribedDepth = 0
  var pending: [Pending] = []

  /// - Parameter needsSnapshot: false for feeds that start with an empty book and send all changes.
  public init(needsSnapshot: Bool = true, maximumLevels: Int = 1 << 16) {
    book = LevelBook(maximumLevels: maximumLevels)
    isReady = !needsSnapshot
    isReliable = !needsSnapshot
  }

  /// What a change led to.
  public enum Outcome: Sendable {
    case unchanged, changed
    /// The book at the end of the group is not the venue's. It cannot be trusted any more.
    case checksumMismatch
  }

  /// Applies a level event.
  public mutating func apply(_ event: Event) -> Outcome {
    let level = event.level
    let isLast = event.flags.contains(.last)
    if event.flags.contains(.snapshot) {
      return applySnapshot(
        level, sequence: event.sequence, isLast: isLast,
        isInDoubt: event.flags.contains(.unreliable))
    }
    if stage == .snapshot || stage == .skippedSnapshot { endSnapshot() }
    stage = .differences
    if level.action == .clear {
      book.apply(level)
      pending.removeAll(keepingCapacity: true)
      isReady = true
      isReliable = true
      sequence = event.sequence
      snapshotSequence = 0
      return .changed
    }
    if !isReliable { keep(level, sequence: event.sequence) }
    guard isReady else { return .unchanged }
    if event.sequence != 0, event.sequence <= snapshotSequence {
      staleLevels += 1
      return .unchanged
    }
    if event.sequence > sequence { sequence = event.sequence }
    book.apply(level)
    return isLast ? verify(level) : .changed
  }

  /// Something was lost: the book cannot be trusted until a snapshot comes. A snapshot that was open
  /// misses what was lost, and one that had ended is not gone on by what comes behind.
  public mutating func loseTrust() {
    isReliable = false
    if stage == .snapshot { snapshotIsInDoubt = true }
    if stage == .afterSnapshot { stage = .differences }
    pending.removeAll(keepingCapacity: true)
  }

  public mutating func endGroup() { book.endGroup() }

  public mutating func forgetChanges() { book.forgetChanges() }

  private mutating func applySnapshot(
    _ level: Level, sequence: UInt64, isLast: Bool, isInDoubt: Bool
  ) -> Outcome {
    if stage == .afterSnapshot, level.action != .clear, sequence == snapshotSequence {
      stage = .snapshot
    } else if stage == .differences || stage == .afterSnapshot {
      if isReady, isReliable, sequence != 0, sequence <= self.sequence {
        stage = .skippedSnapshot
        staleSnapshots += 1
      } else {
        stage = .snapshot
        snapshotIsInDoubt = false
        // A snapshot replaces the book, also where it does not begin with a clear; that of one side
        // replaces that side.
        if level.action != .clear || level.side == .none { book.removeAll() }
        self.sequence = sequence
        snapshotSequence = sequence
      }
    }
    if stage == .skippedSnapshot {
      if isLast { stage = .differences }
      return .unchanged
    }
    if isInDoubt { snapshotIsInDoubt = true }
    book.apply(level)
    guard isLast else { return .changed }
    endSnapshot()
    return verify(level)
  }

  private mutating func endSnapshot() {
    let wasSkipped = stage == .skippedSnapshot
    stage = wasSkipped ? .differences : .afterSnapshot
    if wasSkipped { return }
    isReady = true
    isReliable = !snapshotIsInDoubt
    // Kraken's depths; a book that has exactly so many levels is one that is cut there.
    let deepest = max(book.sides.bids.count, book.sides.asks.count)
    subscribedDepth = [10, 25, 100, 500, 1000].contains(deepest) ? deepest : 0
    for change in pending where change.sequence > snapshotSequence {
      book.apply(change.level)
      if change.sequence > sequence { sequence = change.sequence }
    }
    // A usable snapshot may still need them.
    if isReliable { pending.removeAll(keepingCapacity: true) }
  }

  private mutating func keep(_ level: Level, sequence: UInt64) {
    // Without sequences there is no telling what a snapshot contains.
    guard sequence != 0 else { return }
    if pending.count == Self.maximumPending {
      droppedLevels += Self.maximumPending / 2
      pending.removeFirst(Self.maximumPending / 2)
    }
    pending.append(Pending(level: level, sequence: sequence))
  }

  private mutating func verify(_ level: Level) -> Outcome {
    guard level.checksumFlags & 1 != 0 else { return .changed }
    if subscribedDepth > 0 { book.keepBest(subscribedDepth) }
    if KrakenChecksum.checksum(of: book.sides) == level.checksum { return .changed }
    book.integrity.checksumMismatch += 1
    loseTrust()
    return .checksumMismatch
  }
}

extension LevelFeed {
  /// The whole state as words.
  public func state() -> [Int64] {
    var words: [Int64] = [
      isReady ? 1 : 0, isReliable ? 1 : 0, Int64(staleLevels), Int64(staleSnapshots),
      Int64(droppedLevels), stage.rawValue, Int64(bitPattern: sequence),
      Int64(bitPattern: snapshotSequence), Int64(subscribedDepth), snapshotIsInDoubt ? 1 : 0,
      Int64(pending.count),
    ]
    for change in pending {
      let body = unsafeBitCast(change.level, to: EventBody.self)
      words += [
        body.word0, body.word1, body.word2, body.word3, Int64(bitPattern: change.sequence),
      ]
    }
    return words + book.state()
  }

  /// Takes over what `state` gave; false when it is no such state.
  public mutating func restore(_ words: [Int64]) -> Bool {
    let start = 11
    guard words.count >= start, let stage = Stage(rawValue: words[5]), words[10] >= 0,
      words[10] <= Self.maximumPending, words.count >= start + 5 * Int(words[10])
    else { return false }
    let bookStart = start + 5 * Int(words[10])
    guard book.restore(Array(words[bookStart...])) else { return false }
    isReady = words[0] == 1
    isReliable = words[1] == 1
    staleLevels = Int(words[2])
    staleSnapshots = Int(words[3])
    droppedLevels = Int(words[4])
    self.stage = stage
    sequence = UInt64(bitPattern: words[6])
    snapshotSequence = UInt64(bitPattern: words[7])
    subscribedDepth = Int(words[8])
    snapshotIsInDoubt = words[9] == 1
    pending = stride(from: start, to: bookStart, by: 5).map { index in
      let body = EventBody(words[index], words[index + 1], words[index + 2], words[index + 3])
      return Pending(
        level: unsafeBitCast(body, to: Level.self), sequence: UInt64(bitPattern: words[index + 4]))
    }
    return true
  }
}
