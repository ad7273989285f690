import Commands
import EventStream
import Graphs

extension PipeProgram {
  /// What the process of several nodes runs; see `ChainProcess`.
  static func chainCommand(_ programs: ProgramCatalogue) -> ProgramDefinition {
    ProgramDefinition(
      """
      usage: pipe chain [OPTION]… ARGUMENT…
      Run neighbouring nodes of a graph in one process.

      Is run by `pipe run` alone.

      Examples:
        pipe run --fuse FILE
            Runs it where nodes can be joined.
      """, printsText: true
    ) { invocation throws(StreamError) in
      var words = invocation.options.operands[...]
      var stages: [ProgramChain.Stage] = []
      var ends: [RunEnds] = []
      while !words.isEmpty {
        guard let member = ChainMember(&words), let stage = programs.resolved(member.command) else {
          throw ParsedOptions.usage("chain", "is used by `pipe run` alone")
        }
        stages.append(stage)
        ends.append(member.ends)
      }
      try ProgramChain.run(stages, ends)
    }
  }
}
