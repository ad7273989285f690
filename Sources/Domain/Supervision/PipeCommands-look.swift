import Commands
import EventStream
import Glibc
import Graphs

extension PipeProgram {
  static func checkCommand(_ programs: ProgramCatalogue) -> ProgramDefinition {
    ProgramDefinition(
      """
      usage: pipe check [OPTION]… FILE
      Find every mistake of a graph at once.

      Reads a graph and says on standard error all that is wrong with it, each with its place: unknown
      keys, nodes and programs, options that a program refuses, nodes that feed each other, inputs that
      make no sense, files that cannot be written. Exits with 78 where there is something.

      What works and should be known is said on standard output.

      Options:
        --set NAME=VALUE      the value of a parameter of the graph, before what the file says; may be
                              given again

      Examples:
        pipe check backtest.graph.toml
            Nothing is printed where nothing is wrong.
      """, printsText: true
    ) { invocation throws(StreamError) in
      let (_, check) = try check(invocation, programs)
      for problem in check.problems { invocation.context.report(problem) }
      try ProgramMain.show(check.remarks.map { $0 + "\n" }.joined())
      if !check.problems.isEmpty { exit(ExitCode.badConfiguration.rawValue) }
    }
  }

  static let graphCommand = ProgramDefinition(
    """
    usage: pipe graph [OPTION]… FILE
    Draw a graph.

    Draws a graph as text, or in a language that other programs draw.

    Options:
      --set NAME=VALUE      the value of a parameter of the graph, before what the file says; may be
                            given again
      --format text|dot|mermaid
                            text (default), Graphviz or Mermaid

    Examples:
      pipe graph --format dot backtest.graph.toml | dot -Tsvg > graph.svg
          A picture.
    """, printsText: true
  ) { invocation throws(StreamError) in
    let reader = GraphReader(
      file: try file(invocation), values: try values(invocation.options))
    if let last = reader.problems.last {
      for problem in reader.problems.dropLast() { invocation.context.report(problem) }
      throw last
    }
    let drawing = GraphDrawing(reader.graph)
    switch invocation.options.text("format") {
    case "dot": try ProgramMain.show(drawing.dot)
    case "mermaid": try ProgramMain.show(drawing.mermaid)
    default: try ProgramMain.show(drawing.text)
    }
  }

  static let statusCommand = ProgramDefinition(
    """
    usage: pipe status [OPTION]… FILE|NAME
    Say what every node of a running graph does, and why.

    A node is waiting, starting, running, draining, finished, backing off (until when), broken (why)
    or stopped (by whom).

    Options:
      --state DIR           where the graph keeps its control socket; default
                            $XDG_STATE_HOME/millrace/NAME, or ~/.local/state/millrace/NAME
      --json                as JSON, with the last lines that each said

    Examples:
      pipe status backtest.graph.toml
          A line a node.
    """, printsText: true
  ) { invocation throws(StreamError) in
    try ProgramMain.show(
      try ask(invocation.options.has("json") ? "status --json" : "status", invocation))
  }

  static let drainCommand = ProgramDefinition(
    """
    usage: pipe drain [OPTION]… FILE|NAME
    Have the sources of a running graph end, and all that follows bring it to an end.

    Does not wait for the end.

    Options:
      --state DIR           where the graph keeps its control socket; default
                            $XDG_STATE_HOME/millrace/NAME, or ~/.local/state/millrace/NAME

    Examples:
      pipe drain backtest.graph.toml
          As SIGTERM to `pipe run`.
    """, printsText: true
  ) { invocation throws(StreamError) in
    try ProgramMain.show(try ask("drain", invocation))
  }

  static let stopCommand = ProgramDefinition(
    """
    usage: pipe stop [OPTION]… FILE|NAME
    End a running graph at once.

    What came since the newest checkpoint is made again by the next run.

    Options:
      --state DIR           where the graph keeps its control socket; default
                            $XDG_STATE_HOME/millrace/NAME, or ~/.local/state/millrace/NAME

    Examples:
      pipe stop backtest.graph.toml
          As a second SIGTERM to `pipe run`.
    """, printsText: true
  ) { invocation throws(StreamError) in
    try ProgramMain.show(try ask("stop", invocation))
  }

  static let planCommand = ProgramDefinition(
    """
    usage: pipe plan [OPTION]… FILE|NAME
    Say what a reload of a running graph would do.

    Reads the graph's file again and says of each node whether it stays as it is, is started again with
    its state, begins without one, is new or goes, and what could not be done while the graph runs.

    Options:
      --state DIR           where the graph keeps its control socket; default
                            $XDG_STATE_HOME/millrace/NAME, or ~/.local/state/millrace/NAME
      --approve NODE        a node that would keep its state though its options have changed; may be
                            given again

    Examples:
      pipe plan backtest.graph.toml
          A line a node, and nothing is done; exits with 78 where a reload would be refused.
    """, printsText: true
  ) { invocation throws(StreamError) in
    let answer = try ask(request("plan", invocation), invocation)
    try ProgramMain.show(answer)
    if answer.split(separator: "\n").contains(where: { $0.hasPrefix("refused: ") }) {
      exit(ExitCode.badConfiguration.rawValue)
    }
  }

  static let reloadCommand = ProgramDefinition(
    """
    usage: pipe reload [OPTION]… FILE|NAME
    Have a running graph go on as its file now says.

    Every part of the graph that has changed makes a checkpoint, is ended, and goes on from there. Nodes
    that are as they were keep their states. A node that has changed writes what it had still to write,
    and its end; its new version begins behind that with what comes, without a state: its output is what
    `cat` would make of two streams. Parts that have not changed go on untouched. A new part must make a
    checkpoint of its own, or come to its end: when it fails before, all goes on as it was. `pipe plan`
    says before what would be done.

    Waits until it is known how it ended; exits with 78 where the graph goes on as it was.

    Options:
      --state DIR           where the graph keeps its control socket; default
                            $XDG_STATE_HOME/millrace/NAME, or ~/.local/state/millrace/NAME
      --approve NODE        a node that keeps its state though its options have changed; may be given
                            again

    Examples:
      pipe reload backtest.graph.toml
          As SIGHUP to a `pipe run` that has no terminal.
    """, printsText: true
  ) { invocation throws(StreamError) in
    let answer = try ask(request("reload", invocation), invocation)
    guard answer.hasPrefix("reloaded") else {
      let cause = answer.drop { $0 != ":" }.dropFirst(2).dropLast()
      throw StreamError(
        .badConfiguration, operation: "reload", object: try state(invocation),
        cause: cause.isEmpty ? "the graph has ended" : String(cause))
    }
    try ProgramMain.show(answer)
  }

  private static func request(
    _ word: String, _ invocation: Invocation
  ) throws(StreamError) -> String {
    let approved = invocation.options.texts("approve")
    for name in approved where !GraphNode.isName(name) {
      throw ParsedOptions.usage("--approve", "\"\(name)\" is no name of a node")
    }
    return ([word] + approved).joined(separator: " ")
  }

  private static func ask(
    _ request: String, _ invocation: Invocation
  ) throws(StreamError) -> String {
    let state = try state(invocation)
    guard
      let answer = try ControlClient.ask(
        request, state: state, isLong: request.hasPrefix("reload"))
    else {
      throw StreamError(
        .noInput, operation: "ask", object: state, cause: "no `pipe run` uses this state directory")
    }
    return answer
  }

  static let initCommand = ProgramDefinition(
    """
    usage: pipe init [OPTION]…
    Write a commented example of a graph.

    The example runs as it is: the simulator, features of it, and a file.

    Examples:
      pipe init > first.graph.toml && pipe run first.graph.toml
          The first graph.
    """, printsText: true
  ) { invocation throws(StreamError) in
    try ProgramMain.show(exampleGraph)
  }
}
