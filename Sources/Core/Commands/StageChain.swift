import EventModel
import EventStream
import Stages

/// Filters joined in one process, without the pipes between them: their output is that of the separate
/// processes, byte for byte.
public enum StageChain {
  /// A sink that passes what it is given through the filters, in order, to `sink`.
  ///
  /// - Parameter commands: definitions with their arguments, as on a command line.
  /// - Throws: what the filters say of their arguments; usage, where one of them is no filter.
  public static func joined(
    _ commands: [(definition: ProgramDefinition, arguments: [String])], to sink: any FrameSink
  ) throws(StreamError) -> any FrameSink {
    var next = sink
    for (definition, arguments) in commands.reversed() {
      guard let make = definition.stage else {
        throw ParsedOptions.usage(definition.name, "is no filter that can be joined with others")
      }
      let options = try definition.parse(arguments)
      let invocation = Invocation(
        program: definition, options: options, RunContext(program: definition.name))
      next = runner(try make(invocation), invocation, try options.kinds("only"), next)
    }
    return next
  }

  private static func runner(
    _ stage: some Stage, _ invocation: Invocation, _ only: KindSet?, _ next: any FrameSink
  ) -> any FrameSink {
    StageRunner(stage, entry: invocation.lineage, only: only, next: next)
  }
}
