import EventStream
import Glibc

/// The `main` of every program: parses, runs, reports, and sets the exit code.
public enum ProgramMain {
  /// Runs the program by whose name the process was started, or else the one that its first argument
  /// names. Definitions are made only when they are asked for.
  public static func run(
    _ programs: KeyValuePairs<String, @Sendable () -> ProgramDefinition>
  ) -> Never {
    var arguments = CommandLine.arguments
    let called =
      arguments.isEmpty ? "" : String(arguments.removeFirst().split(separator: "/").last ?? "")
    let chosen = { (name: String) in programs.first { $0.key == name }?.value }
    if let program = chosen(called) { run(program(), arguments) }
    if let name = arguments.first, let program = chosen(name) {
      run(program(), Array(arguments.dropFirst()))
    }
    run(ProgramDefinition.all(programs.map { ($0.key, $0.value) }), arguments)
  }

  private static func run(_ program: ProgramDefinition, _ arguments: [String]) -> Never {
    let (program, arguments) = program.resolved(arguments)
    Signals.install()
    let context = RunContext(
      program: program.messageName, isSource: program.isSource, writes: true, .ofProcess)
    do throws(StreamError) {
      if try printsItself(program, arguments) { exit(0) }
    } catch {
      ProgramRun.ending(error, context).endProcess()
    }
    ProgramRun(program, arguments, context).run().endProcess()
  }

  /// `--man` and `--completion SHELL`, which `make install` calls.
  private static func printsItself(
    _ program: ProgramDefinition, _ arguments: [String]
  ) throws(StreamError) -> Bool {
    switch arguments {
    case ["--man"]: try show(program.manPage)
    case ["--completion", "bash"]: try show(program.bashCompletion)
    case ["--completion", "zsh"]: try show(program.zshCompletion)
    default: return false
    }
    return true
  }

  package static func show(_ text: String) throws(StreamError) {
    let output = try ByteOutput.standard()
    try output.write(Array(text.utf8))
    try output.close()
  }
}

extension ProgramDefinition {
  /// The program that holds all others.
  fileprivate static func all(
    _ programs: [(name: String, definition: () -> ProgramDefinition)]
  ) -> ProgramDefinition {
    let names = programs.map(\.name)
    let entries = programs.map { (term: $0.name, meaning: $0.definition().summary) }
    let list = names.joined(separator: ", ")
    return ProgramDefinition(
      """
      usage: millrace [OPTION]… PROGRAM [ARGUMENT]…
      Run one of the programs of Millrace.

      Runs PROGRAM, as its name alone does where it is linked to this file. They read and write event
      streams on standard input and output. `millrace PROGRAM --help` says more of each.

      \(entries.map { "\($0.term): \($0.meaning)." }.joined(separator: "\n\n"))

      Options:
        --list                print the programs' names and exit

      Examples:
        millrace ingest capture.dbn.zst | millrace show
            the events of a capture as a table
      """,
      printsText: true, reference: { [ReferenceSection("PROGRAMS", entries)] }
    ) { invocation throws(StreamError) in
      if invocation.options.has("list") {
        return try ProgramMain.show(names.map { $0 + "\n" }.joined())
      }
      guard let name = invocation.options.operands.first else {
        throw ParsedOptions.usage("PROGRAM", "needs one of \(list)")
      }
      let hint = suggestion(for: name, among: names)
      throw ParsedOptions.usage(
        name, "no such program" + (hint.map { "; did you mean \($0)?" } ?? "; there are \(list)"))
    }
  }
}
