import EventStream
import Glibc

/// One run of a program, from its command line to its end: the only one of its process, or one of several.
struct ProgramRun {
  private let program: ProgramDefinition
  private let arguments: [String]
  private let context: RunContext

  init(_ program: ProgramDefinition, _ arguments: [String], _ context: RunContext) {
    self.program = program
    self.arguments = arguments
    self.context = context
  }

  /// Runs it. What went wrong is said, and who reads its output knows.
  func run() -> RunEnding {
    if !program.printsText { context.promiseMark() }
    do throws(StreamError) {
      try perform()
    } catch {
      return Self.ending(error, context)
    }
    if let status = context.statusIfStopped() { return .status(status) }
    context.say(.finished)
    return .status(ExitCode.success.rawValue)
  }

  private func perform() throws(StreamError) {
    let options = try program.parse(arguments)
    if options.has("help") {
      try ProgramMain.show(program.help)
    } else if options.has("version") {
      try ProgramMain.show("\(program.name) (Millrace) \(productVersion)\n")
    } else if let catalogue = program.catalogue, catalogue.isAsked(by: options) {
      context.failureMark.forgo()
      try ProgramMain.show(try catalogue.answer(options))
    } else {
      let files = options.operands.filter { $0 != "-" }
      let readsInput = files.isEmpty || files.count < options.operands.count
      OpenFiles.begin(readsStandardInput: readsInput && !context.readsRun)
      try program.run(Invocation(program: program, options: options, context))
    }
  }

  /// How a run ends by an error. All that had been read is written by now.
  static func ending(_ error: StreamError, _ context: RunContext) -> RunEnding {
    if error.exit == .brokenPipe { return .brokenPipe }
    if error.exit == .stopped, let status = context.statusIfStopped() { return .status(status) }
    if error.wasTold {
      context.say(.told)
      // Who reads this pipe says it, or who reads the one behind.
      if !context.failureMark.leave(for: error) { context.report(error) }
      return .status(error.exit.rawValue)
    }
    context.report(error)
    if error.exit == .usage { context.say("try --help") }
    context.failureMark.leave(for: error)
    return .status(error.exit.rawValue)
  }
}

/// How a run ends, as its process would.
enum RunEnding: Sendable, Equatable {
  case status(Int32)
  /// The reader of its output went away.
  case brokenPipe

  /// As a shell tells it.
  var code: Int32 {
    switch self {
    case .status(let status): status
    case .brokenPipe: ExitCode.brokenPipe.rawValue
    }
  }

  /// Ends the process in this way.
  func endProcess() -> Never {
    if self == .brokenPipe { Signals.dieOfBrokenPipe() }
    exit(code)
  }
}
