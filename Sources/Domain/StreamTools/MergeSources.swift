import EventModel
import EventStream
import Stages

/// The numbers that the sources of all inputs have in the merged stream. Sources that read one recording
/// share a number, so that what came over two branches is found; others never do.
struct MergeSources {
  /// What a source is across inputs.
  private enum Identity: Hashable {
    case capture(Capture)
    /// A source of which nothing is said: the number it has in the streams that begin with a stage.
    case root(LineageEntry?, UInt16)
  }

  private var numbers: [Identity: UInt16] = [:]
  private var taken = Set<UInt16>()
  private var nextFree = 0
  /// Of the numbers given, those whose recording is known.
  private var known: [UInt16: Capture] = [:]

  /// The recordings by ascending number.
  var captures: [Capture] { known.values.sorted { $0.source < $1.source } }

  /// The number of a source of an input; nil where all 65,536 are taken.
  /// - Parameter capture: what the input says that it reads.
  mutating func number(
    of source: UInt16, _ capture: Capture?, root: LineageEntry?
  ) -> UInt16? {
    let identity = Self.identity(of: source, capture, root: root)
    if let number = numbers[identity] { return number }
    guard let number = free(preferring: source) else { return nil }
    give(number, to: identity, capture)
    return number
  }

  private static func identity(
    of source: UInt16, _ capture: Capture?, root: LineageEntry?
  ) -> Identity {
    guard var capture, capture.identity != 0 else { return .root(root, source) }
    capture.source = 0
    return .capture(capture)
  }

  private mutating func give(_ number: UInt16, to identity: Identity, _ capture: Capture?) {
    numbers[identity] = number
    taken.insert(number)
    if var capture {
      capture.source = number
      known[number] = capture
    }
  }

  /// Gives again the number that a source of an input had before a restore.
  mutating func restore(
    _ number: UInt16, of source: UInt16, _ capture: Capture?, root: LineageEntry?
  ) {
    let identity = Self.identity(of: source, capture, root: root)
    if numbers[identity] == nil { give(number, to: identity, capture) }
  }

  private mutating func free(preferring source: UInt16) -> UInt16? {
    if !taken.contains(source) { return source }
    while nextFree <= Int(UInt16.max), taken.contains(UInt16(nextFree)) { nextFree += 1 }
    return UInt16(exactly: nextFree)
  }
}

/// The sources of one input, and what its events without an origin of their own belong to.
struct InputSources {
  private var numbers: [UInt16?] = []
  /// The input's first event, of source 0 and ordinal 0: its origin is the number that events have which
  /// a clock caused.
  private var first: (time: Int64, instrument: UInt32)?

  /// The origin of an event of this input in the merged stream; nil where its source has no number yet.
  func origin(of event: Event) -> UInt64? {
    if isCausedByClock(event) { return 0 }
    let source = Int(event.source)
    guard source < numbers.count, let number = numbers[source] else { return nil }
    return UInt64(number) << 48 | event.ordinal
  }

  /// Whether an event has origin 0 and is not of the first event that a source sent.
  func isCausedByClock(_ event: Event) -> Bool {
    if event.origin != 0 { return false }
    if event.kind == .watermark { return true }
    guard event.flags.contains(.derived) else { return false }
    guard let first else { return true }
    return first.time != event.eventTime || first.instrument != event.instrument
  }

  /// The number of a source; nil where it has none yet.
  func number(of source: UInt16) -> UInt16? {
    Int(source) < numbers.count ? numbers[Int(source)] : nil
  }

  mutating func set(_ number: UInt16, of source: UInt16) {
    while numbers.count <= Int(source) { numbers.append(nil) }
    numbers[Int(source)] = number
  }

  /// The sources that have a number, each with it.
  var numbered: [(source: UInt16, number: UInt16)] {
    numbers.enumerated().compactMap { source, number in number.map { (UInt16(source), $0) } }
  }

  /// Takes note of an event that was passed on.
  mutating func note(_ event: Event) {
    if event.origin == 0, event.kind != .watermark, !event.flags.contains(.derived) {
      first = (event.eventTime, event.instrument)
    }
  }
}

extension InputSources: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    var known = numbers.map { $0.map(Int.init) ?? -1 }
    try fields.keep("numbers", &known)
    var event = first.map { [$0.time, Int64($0.instrument)] } ?? []
    try fields.keep("first", &event)
    try fields.require(event.isEmpty || event.count == 2)
    try fields.require(known.count <= 65_536 && known.allSatisfy { $0 < 65_536 })
    guard fields.isReading else { return }
    numbers = known.map { $0 < 0 ? nil : UInt16($0) }
    first = event.isEmpty ? nil : (event[0], UInt32(truncatingIfNeeded: event[1]))
  }
}
