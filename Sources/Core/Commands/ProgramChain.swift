import EventStream
import Glibc

/// Programs joined in one process, each in a thread of its own, as pipes join processes: what they write,
/// say and end with is the same, and no byte goes through the kernel between them.
public enum ProgramChain {
  /// A program with its arguments, in the order of a pipeline.
  public typealias Stage = (definition: ProgramDefinition, arguments: [String])

  /// Refuses what cannot stand in a chain.
  public static func check(_ stages: [Stage]) throws(StreamError) {
    for (place, stage) in stages.enumerated() {
      let (name, isLast) = (stage.definition.name, place == stages.count - 1)
      if !stage.definition.joins {
        throw ParsedOptions.usage(name, "cannot be joined with others in one process")
      }
      if place > 0, readsFiles(stage) {
        throw ParsedOptions.usage(name, "reads files and not what stands before it: it goes first")
      }
      if stage.definition.printsText, !isLast {
        throw ParsedOptions.usage(name, "writes text and no event stream: it goes last")
      }
      if isQuestion(stage) {
        throw ParsedOptions.usage(name, "is asked for help here, and for no stream")
      }
    }
  }

  /// Whether it would print something about itself and read nothing.
  private static func isQuestion(_ stage: Stage) -> Bool {
    guard let options = try? stage.definition.parse(stage.arguments) else { return false }
    return options.has("help") || options.has("version")
      || stage.definition.catalogue?.isAsked(by: options) ?? false
  }

  private static func readsFiles(_ stage: Stage) -> Bool {
    if stage.definition.isSource { return true }
    guard stage.definition.operands.contains("FILE"),
      let options = try? stage.definition.parse(stage.arguments)
    else { return false }
    return !options.operands.isEmpty
  }

  /// Runs them until all have ended; returns with success, and else ends the process: as the last one that
  /// failed would have, or as the last one where its reader went away.
  ///
  /// - Parameter ends: what each is given beside the links, where that is something.
  public static func run(_ stages: [Stage], _ ends: [RunEnds] = []) throws(StreamError) {
    var ends = ends.isEmpty ? stages.map { _ in RunEnds() } : ends
    for index in ends.indices.dropLast() {
      let link = try StreamLink()
      ends[index].output = link
      ends[index + 1].input = link
    }
    let threads = try zip(stages, ends).map { stage, ends throws(StreamError) in
      try RunThread(stage, ends)
    }
    let endings = threads.map { $0.join() }
    if let failed = endings.last(where: { $0.code != 0 && $0 != .brokenPipe }) {
      failed.endProcess()
    }
    if let last = endings.last, last == .brokenPipe { last.endProcess() }
  }
}

/// A run in a thread.
private final class RunThread {
  private let run: ProgramRun
  private let context: RunContext
  private let ends: RunEnds
  private var thread = pthread_t()
  private var ending = RunEnding.status(ExitCode.internalFailure.rawValue)

  init(_ stage: ProgramChain.Stage, _ ends: RunEnds) throws(StreamError) {
    let (definition, arguments) = stage
    self.ends = ends
    context = RunContext(
      program: definition.messageName, isSource: definition.isSource, writes: true, ends)
    run = ProgramRun(definition, arguments, context)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    // As much as the first thread of a process has.
    pthread_attr_setstacksize(&attributes, 8 << 20)
    let own = Unmanaged.passRetained(self)
    let error = pthread_create(
      &thread, &attributes,
      { own in
        let run = Unmanaged<RunThread>.fromOpaque(own!).takeRetainedValue()
        run.ending = run.run.run()
        run.context.say(.ended(status: run.ending.code))
        run.ends.release()
        return nil
      }, own.toOpaque())
    if error != 0 {
      own.release()
      throw StreamError(
        .internalFailure, operation: "start", object: definition.name, cause: describeErrno(error))
    }
  }

  func join() -> RunEnding {
    pthread_join(thread, nil)
    return ending
  }
}
