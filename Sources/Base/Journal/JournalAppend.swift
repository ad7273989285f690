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
    let writer = try JournalWriter(path, plan, in: context)
    let reader = StreamReader(input)
    let intake = try JournalIntake(reader, writer)
    let checkpoints = try ReaderCheckpoints(reader, invocation)
    try checkpoints.restore { fields throws(StreamError) in try intake.state(&fields) }
    intake.takesCheckpoint = { [unowned intake] (number: UInt64) throws(StreamError) in
      try checkpoints.take(number, length: 0) { fields throws(StreamError) in
        try intake.state(&fields)
      }
    }
    try intake.runToEnd { counters in
      if options.has("stats") { context.print(counters) }
    }
  }

  /// Takes a stream into a journal to its end.
  package static func append(
    _ input: ByteInput, to path: String, _ options: JournalOptions,
    system: JournalSystem = JournalSystem(), in context: RunContext
  ) throws(StreamError) {
    let writer = try JournalWriter(path, options, system: system, in: context)
    try JournalIntake(StreamReader(input), writer).runToEnd()
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
