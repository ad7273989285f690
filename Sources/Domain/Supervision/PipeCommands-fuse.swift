import Commands
import EventStream
import Graphs

extension PipeProgram {
  static func fuseCommand(_ programs: ProgramCatalogue) -> ProgramDefinition {
    ProgramDefinition(
      """
      usage: pipe fuse [OPTION]… COMMAND…
      Run a pipeline of our programs in one process.

      Each COMMAND is one program with its arguments, quoted as a shell would have it, in the order of
      the pipeline. The first reads standard input or its files, the last writes standard output. Each
      runs in a thread of its own, and what one writes the next one reads where it lies in memory: no
      byte goes through the kernel and none is checked twice. Bytes, messages and digest are those of
      the same commands with a shell's | between them.

      Only the last one may print text (`show`, `tca`, `evaluate`); `journal` and `pipe` run alone. The
      exit status is that of the last one that failed, as with `set -o pipefail`, but a program whose
      reader had enough has not failed.

      Memory: that of the programs, and about 2 MiB between each two.

      Examples:
        pipe fuse 'ingest day.dbn.zst' normalize "features mid 'ofi@1s'" > day.mill
            From a capture to features.
        pipe fuse 'ingest day.dbn.zst' normalize show | head
            The first events of a capture.
      """, printsText: true
    ) { invocation throws(StreamError) in
      let stages = try invocation.options.operands.map { text throws(StreamError) in
        try stage(text, programs)
      }
      if stages.isEmpty { throw ParsedOptions.usage("COMMAND", "needs the programs of a pipeline") }
      try ProgramChain.check(stages)
      invocation.context.becomeReady()
      try ProgramChain.run(stages)
    }
  }

  private static func stage(
    _ text: String, _ programs: ProgramCatalogue
  ) throws(StreamError) -> ProgramChain.Stage {
    let words: [String]
    do throws(ShellWords.Failure) {
      words = try ShellWords(text).words
    } catch {
      switch error {
      case .openQuote: throw ParsedOptions.usage(text, "a quote is not closed")
      case .needsShell(let character):
        throw ParsedOptions.usage(
          text, "\(character) is a shell's: quote it, and give each program as a word of its own")
      }
    }
    if let (definition, arguments) = programs.resolved(words) { return (definition, arguments) }
    let name = words.first ?? ""
    let hint = suggestion(for: name, among: programs.names)
    throw ParsedOptions.usage(
      name, "is no program of ours" + (hint.map { "; did you mean \($0)?" } ?? ""))
  }
}
