import Commands
import EventStream
import Graphs

/// `pipe`: graphs of filters.
public enum PipeProgram {
  /// - Parameter programs: what nodes may run, this one with them.
  public static func definition(_ programs: ProgramCatalogue) -> ProgramDefinition {
    let commands = [
      runCommand(programs), checkCommand(programs), graphCommand, initCommand, statusCommand,
      planCommand, reloadCommand, drainCommand, stopCommand, checkpointsCommand,
      installUnitCommand(programs), fuseCommand(programs),
    ]
    return .group(
      """
      usage: pipe [OPTION]… COMMAND [ARGUMENT]…
      Run graphs of filters, and look into those that run.

      A graph is a TOML file: nodes, each with the command that it runs, the nodes that it reads (from)
      and the file that it writes (to). Programs of Millrace and any others may be nodes. A node that
      several read writes to each of them; one that reads several has them merged by event time.

      A part of the graph whose nodes are joined by pipes is started, and after a failure started again,
      as a whole: from its newest checkpoint, so that nothing is lost or doubled.

      \(ProgramDefinition.lines(of: commands))

      `pipe COMMAND --help` says more of each.

      Examples:
        pipe init > first.graph.toml
            A commented example to begin with.
        pipe check first.graph.toml && pipe run first.graph.toml
            Every mistake, then the run.
      """, commands: commands, hidden: [nodeCommand, relayCommand, chainCommand(programs)])
  }

  /// Reads and checks a graph; all that is wrong is said, and is an error.
  static func checkedGraph(
    _ invocation: Invocation, _ programs: ProgramCatalogue
  ) throws(StreamError) -> Graph {
    let (reader, check) = try check(invocation, programs)
    if let last = check.problems.last {
      for problem in check.problems.dropLast() { invocation.context.report(problem) }
      throw last
    }
    return reader.graph
  }

  static func check(
    _ invocation: Invocation, _ programs: ProgramCatalogue
  ) throws(StreamError) -> (reader: GraphReader, check: GraphCheck) {
    let reader = GraphReader(file: try file(invocation), values: try values(invocation.options))
    return (reader, GraphCheck(reader, programs))
  }

  static func file(_ invocation: Invocation) throws(StreamError) -> String {
    try file(invocation.options.operands[...])
  }

  private static func file(_ operands: ArraySlice<String>) throws(StreamError) -> String {
    guard let file = operands.first else {
      throw ParsedOptions.usage("FILE", "needs the file of a graph")
    }
    if operands.count > 1 { throw ParsedOptions.usage(operands.last!, "one graph at a time") }
    return file
  }

  static func values(_ options: ParsedOptions) throws(StreamError) -> [String: String] {
    var values: [String: String] = [:]
    for text in options.texts("set") {
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
        throw ParsedOptions.usage("--set", "\"\(text)\" is not NAME=VALUE")
      }
      values[String(text[..<sign])] = String(text[text.index(after: sign)...])
    }
    return values
  }

  /// The state directory of a graph that is named by its file, or by its name.
  ///
  /// - Parameter skipped: operands before it.
  static func state(_ invocation: Invocation, skipping skipped: Int = 0) throws(StreamError)
    -> String
  {
    if let state = invocation.options.text("state") { return state }
    let operand = try file(invocation.options.operands.dropFirst(skipped))
    let isName = !operand.contains("/") && !operand.hasSuffix(".toml")
    let name = isName ? operand : GraphReader(file: operand).graph.name
    return StateDirectory.standard(for: name)
  }
}
