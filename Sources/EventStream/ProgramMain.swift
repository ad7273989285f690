import Glibc

/// The `main` of every program: parses, runs, reports, and sets the exit code.
public enum ProgramMain {
  public static func run(_ program: ProgramDefinition) -> Never {
    Diagnostics.program = program.name
    let arguments = Array(CommandLine.arguments.dropFirst())
    Signals.install(isSource: program.isSource)
    do throws(StreamError) {
      if try printsItself(program, arguments) { exit(0) }
      let options = try ParsedOptions(arguments, definitions: program.allOptions)
      if options.has("help") {
        try show(program.help)
      } else if options.has("version") {
        try show("\(program.name) (Millrace) \(productVersion)\n")
      } else {
        let files = options.operands.filter { $0 != "-" }
        OpenFiles.begin(readsStandardInput: files.isEmpty || files.count < options.operands.count)
        try program.run(Invocation(program: program, options: options))
      }
    } catch {
      finish(error)
    }
    Signals.exitIfStopped()
    exit(ExitCode.success.rawValue)
  }

  /// Ends the program for an error. All that had been read is written by now.
  static func finish(_ error: StreamError) -> Never {
    if error.exit == .brokenPipe { Signals.dieOfBrokenPipe() }
    if error.exit == .stopped { Signals.exitIfStopped() }
    Diagnostics.report(error)
    if error.exit == .usage {
      Diagnostics.line("\(Diagnostics.program): try --help")
    }
    exit(error.exit.rawValue)
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

  private static func show(_ text: String) throws(StreamError) {
    let output = try ByteOutput.standard()
    try output.write(Array(text.utf8))
    try output.close()
  }
}
