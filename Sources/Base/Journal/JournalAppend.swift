import Commands
import EventModel
import EventStream
import Glibc

/// `journal append`.
package enum JournalAppend {
  static func run(_ path: String, _ invocation: Invocation) throws(StreamError) {
    let options = invocation.options
    let context = invocation.context
    context.failureMark.forgo()
    var plan = JournalOptions()
    if let text = options.text("durable"), let policy = JournalOptions.Durability(rawValue: text) {
      plan.durability = policy
    }
    plan.level = try level(options)
    if let text = options.text("segment") {
      guard let size = ByteSize.parse(text), (64 << 10)...(1 << 40) ~= size else {
        throw ParsedOptions.usage("--segment", "\"\(text)\" is not a size of 64KiB to 1024GiB")
      }
      plan.segmentSize = size
    }
    let input = ByteInput.standard(in: context)
    if isatty(0) == 1 {
      throw StreamError(
        .noInput, operation: "read", object: "standard input",
        cause: "it is a terminal; give it a stream, for example `ingest FILE | journal append DIR`")
    }
    try append(input, to: path, plan, in: context) { counters in
      if options.has("stats") { context.print(counters) }
    }
  }

  /// Takes a stream into a journal to its end.
  package static func append(
    _ input: ByteInput, to path: String, _ options: JournalOptions,
    system: JournalSystem = JournalSystem(), in context: RunContext,
    counters: ([Statistics.Entry]) -> Void = { _ in }
  ) throws(StreamError) {
    let writer = try JournalWriter(path, options, system: system, in: context)
    let intake = try JournalIntake(StreamReader(input), writer)
    var failure: StreamError?
    do throws(StreamError) {
      try intake.run()
    } catch {
      failure = error
    }
    // What came before a failure is kept.
    do throws(StreamError) {
      try writer.close()
    } catch {
      failure = failure ?? error
    }
    counters([
      .init("events", intake.events), .init("held against", intake.heldBack),
      .init("in the journal", writer.events), .init("torn bytes cut", writer.tornBytes),
    ])
    if let failure { throw failure }
  }

  private static func level(_ options: ParsedOptions) throws(StreamError) -> Int? {
    guard let text = options.text("level") else { return JournalOptions().level }
    if text == "off" { return nil }
    guard let level = Int(text), FramePacker.levels.contains(level), level != 0 else {
      throw ParsedOptions.usage(
        "--level", "\"\(text)\" is neither a level of zstd (1 to 22) nor off")
    }
    return level
  }
}
