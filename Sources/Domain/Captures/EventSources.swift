import Commands
import EventModel
import EventStream
import Stages

/// Something that `ingest` takes events from.
class EventSource {
  /// The events decoded and not yet taken.
  var output: CaptureOutput
  /// Where progress can be seen, if it is a file.
  let input: ByteInput?

  init(_ output: consuming CaptureOutput, input: ByteInput?) {
    self.output = output
    self.input = input
  }

  var kinds: KindSet { [] }
  var notes: [String] { [] }
  var warnings: [String] { [] }
  var remarks: [CaptureRemark] { [] }
  /// Tells what the beginning of the capture needs of its instruments' exponents.
  func survey(into survey: inout ExponentSurvey) throws(StreamError) {}
  /// For messages.
  var name: String { input?.name ?? "" }
  /// Whether a signal ended it before its end.
  var wasStopped: Bool { input?.wasStopped ?? false }
  /// Source numbers that it uses.
  var sourceCount: Int { 1 }
  /// What tells its recording from others; 0 where that is not known.
  var identity: UInt64 { 0 }
  /// The recordings of its sources.
  final var captures: [Capture] {
    (0..<sourceCount).map { index in
      Capture(
        source: output.source + UInt16(index),
        identity: identity == 0 ? 0 : identity &+ UInt64(index),
        name: name.split(separator: "/").last.map(String.init) ?? name)
    }
  }
  /// Counters for `--stats`.
  var statistics: [Statistics.Entry] { [] }
  /// Empties the output and decodes the next events; false at the end.
  func refill() throws(StreamError) -> Bool { false }
}

/// A capture: a file and its decoder.
final class CaptureSource: EventSource {
  private let bytes: ByteInput
  private var decoder: any CaptureDecoder
  /// The decoder as it was before the first byte.
  private let pristine: any CaptureDecoder
  private let skipLimit: Int
  /// Of the output, which may be in use when it is asked for.
  private var ownKinds = KindSet()
  private(set) var skipped = 0
  /// The first record that was skipped, for messages.
  private(set) var firstSkipped: BadRecord?
  private let rounds: Bool
  private var failure: StreamError?
  private var atEnd = false
  /// The decoder was told of the end once it had taken everything, and gave what it held back.
  private var isFinished = false
  private let firstOrdinal: UInt64
  private var hasToldOfNothing = false
  private let ownIdentity: UInt64

  override var identity: UInt64 { ownIdentity }

  /// - Parameter identity: see `CaptureIdentity`.
  init(
    _ input: ByteInput, _ decoder: any CaptureDecoder, _ output: consuming CaptureOutput,
    skipLimit: Int, rounds: Bool, identity: UInt64
  ) {
    ownIdentity = identity
    bytes = input
    self.decoder = decoder
    pristine = decoder
    self.skipLimit = skipLimit
    self.rounds = rounds
    firstOrdinal = output.nextOrdinal
    super.init(output, input: input)
  }

  override var kinds: KindSet { decoder.kinds.union(ownKinds) }
  override var notes: [String] { decoder.notes }
  override var warnings: [String] { decoder.warnings }
  override var remarks: [CaptureRemark] { decoder.remarks }

  /// Of a live capture that is what is there now: nothing waits for more.
  override func survey(into survey: inout ExponentSurvey) throws(StreamError) {
    var hasMore = true
    while hasMore, bytes.available.count < ExponentSurvey.headBytes, !isLiveAndIdle {
      hasMore = try bytes.readMore()
    }
    let head = UnsafeRawBufferPointer(
      rebasing: bytes.available.prefix(ExponentSurvey.headBytes))
    var copy = pristine
    _ = copy.survey(head, atEnd: !hasMore && head.count == bytes.available.count, into: &survey)
  }

  override var statistics: [Statistics.Entry] {
    var entries = [
      Statistics.Entry("\(bytes.name): records", output.records),
      Statistics.Entry("\(bytes.name): bad records skipped", skipped),
    ]
    if output.offMarketTrades > 0 {
      entries.append(
        Statistics.Entry("\(bytes.name): trades off the market", output.offMarketTrades))
    }
    for type in output.unmapped.keys.sorted() {
      entries.append(
        Statistics.Entry("\(bytes.name): no event for \(type)", output.unmapped[type] ?? 0))
    }
    return entries
  }

  override func refill() throws(StreamError) -> Bool {
    output.events.removeAll()
    // An error is thrown only once the events before it were taken.
    if let failure { throw failure }
    while !output.isFull, !isFinished {
      output.untimely = 0
      output.untimelyLimit = skipLimit - skipped
      // Where a signal stopped the input, what is left of a record is none; the decoder is told of
      // the end once it has taken the whole ones.
      let wasCut = atEnd && bytes.wasStopped && !bytes.available.isEmpty
      let outcome = decoder.decode(bytes.available, atEnd: atEnd && !wasCut, into: &output)
      for warning in output.warnings { bytes.context.warn("\(bytes.name): \(warning)") }
      output.warnings.removeAll()
      bytes.consume(outcome.consumed)
      skipped += min(output.untimely, output.untimelyLimit)
      if output.untimely > 0, output.untimelyLimit > 0 { firstSkipped = firstSkipped ?? untimely }
      if output.untimely > output.untimelyLimit {
        _ = tolerate(untimely)
        break
      } else if let problem = outcome.problem {
        // What waited for more than came before a signal is no error.
        if atEnd, bytes.wasStopped {
          isFinished = true
        } else if !tolerate(problem) {
          break
        }
      } else if output.isFull {
        break
      } else if wasCut {
        if outcome.consumed == 0 { bytes.consume(bytes.available.count) }
      } else if atEnd {
        isFinished = bytes.available.isEmpty
        if outcome.consumed == 0 { break }
      } else if !output.events.isEmptyNow, isLiveAndIdle {
        break
      } else {
        do throws(StreamError) {
          atEnd = try !bytes.readMore()
        } catch {
          if error.exit == .brokenPipe || output.events.isEmptyNow { throw error }
          failure = error
          break
        }
      }
    }
    ownKinds = output.ownKinds
    if output.events.isEmptyNow, let failure { throw failure }
    if isFinished { tellOfNothing() }
    return !output.events.isEmptyNow
  }

  /// A capture that was recognised and of which nothing became an event is no silent success.
  private func tellOfNothing() {
    guard !hasToldOfNothing, output.nextOrdinal == firstOrdinal, !output.unmapped.isEmpty else {
      return
    }
    hasToldOfNothing = true
    let types = output.unmapped.keys.sorted().prefix(8).joined(separator: ", ")
    bytes.context.warn("\(bytes.name): none of its records has an event: \(types)")
  }

  /// What the user should say, so that the whole capture can be read.
  private func advice(for number: UnfittingNumber) -> String {
    ExponentAdvice(registry: output.registry, rounds: rounds).text(for: number, surveyOfWhole())
  }

  /// Reads a file again from its beginning; nil where it is none or cannot be read.
  private func surveyOfWhole() -> ExponentSurvey? {
    guard bytes.isRegularFile, !bytes.follows,
      let again = try? ByteInput.open(bytes.name, in: bytes.context)
    else {
      return nil
    }
    var survey = ExponentSurvey()
    var copy = pristine
    var hasMore = true
    while again.position < ExponentAdvice.maximumBytes, hasMore {
      hasMore = (try? again.readMore()) ?? false
      again.consume(copy.survey(again.available, atEnd: !hasMore, into: &survey))
      // A decoder that waits for more than that is not surveyed further.
      if again.available.count > 32 << 20 { return survey }
    }
    return survey
  }

  private var untimely: BadRecord {
    BadRecord(
      "the time of an event lies outside the years 1900 to 2184",
      place: "record \(output.untimelyRecord)")
  }

  private var isLiveAndIdle: Bool { bytes.follows && !bytes.isReadable }

  /// Counts a bad record, or keeps it as the error that ends the run.
  private func tolerate(_ problem: BadRecord) -> Bool {
    if problem.isSkippable, skipped < skipLimit {
      skipped += 1
      firstSkipped = firstSkipped ?? problem
      return true
    }
    var cause = problem.cause
    if let number = problem.unfitting { cause += ": " + advice(for: number) }
    let beyond = skipLimit > 0 && problem.isSkippable ? "; --skip-bad \(skipLimit) is used up" : ""
    failure = StreamError(
      .badData, operation: "decode", object: bytes.name, cause: cause + beyond,
      place: problem.place)
    return false
  }
}

extension EventBuffer {
  var isEmptyNow: Bool { count == 0 }
}

/// An event stream as input: passed on, with the symbols and times that were asked for.
final class StreamSource: EventSource {
  private let bytes: ByteInput

  init(_ input: ByteInput) {
    bytes = input
    super.init(CaptureOutput(source: 0, registry: InstrumentRegistry()), input: input)
  }

  func pass(
    _ invocation: Invocation, _ selection: TimeSelection, _ registry: InstrumentRegistry,
    to sink: StandardSink
  ) throws(StreamError) {
    let symbols = try invocation.options.names("symbols").map { SymbolSet($0) }
    let stage = StreamSelection(symbols: symbols, selection: selection)
    let runner = StageRunner(stage, entry: invocation.lineage, next: sink.top)
    do throws(StreamError) {
      try StreamReader(bytes).run(into: runner)
    } catch {
      if error.exit != .brokenPipe { try runner.flush() }
      throw error
    }
    try sink.close()
  }
}

/// Keeps the events of some symbols and times.
struct StreamSelection: Stage {
  let symbols: SymbolSet?
  let selection: TimeSelection
  private var wanted: [Bool] = []

  init(symbols: SymbolSet?, selection: TimeSelection) {
    self.symbols = symbols
    self.selection = selection
  }

  mutating func begin(_ header: inout StreamHeader) throws(StreamError) {
    for instrument in header.instruments.dropFirst(wanted.count) {
      wanted.append(symbols?.contains(instrument.symbol) ?? true)
    }
  }

  mutating func process(
    _ batch: EventBatch, into output: inout EventBuffer
  ) throws(StreamError) {
    for event in batch.events {
      let isWanted = event.instrument == noInstrument || wanted[Int(event.instrument)]
      if isWanted, selection.contains(event.eventTime) {
        output.forward(event, of: batch)
      } else if event.flags.contains(.last) {
        output.closeGroup()
      }
    }
  }

  /// What it passes on depends on no earlier event.
  mutating func state(_ fields: inout StateFields) throws(StreamError) {}

  static var notState: Set<String> { ["symbols", "selection", "wanted"] }
}
