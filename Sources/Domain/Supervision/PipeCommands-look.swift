import Commands
import EventStream
import Glibc
import Graphs

extension PipeProgram {
  static func checkCommand(_ programs: ProgramCatalogue) -> ProgramDefinition {
    ProgramDefinition(
      name: "pipe check",
      summary: "find every mistake of a graph at once",
      operands: "FILE",
      description: [
        "Reads a graph and says on standard error all that is wrong with it, each with its place: unknown keys, "
          + "nodes and programs, options that a program refuses, nodes that feed each other, inputs that make "
          + "no sense, files that cannot be written. Exits with 78 where there is something.",
        "What works and should be known is said on standard output.",
      ],
      options: [setOption],
      examples: [("pipe check backtest.graph.toml", "Nothing is printed where nothing is wrong.")],
      printsText: true
    ) { invocation throws(StreamError) in
      let (_, check) = try check(invocation, programs)
      for problem in check.problems { invocation.context.report(problem) }
      try show(check.remarks.map { $0 + "\n" }.joined())
      if !check.problems.isEmpty { exit(ExitCode.badConfiguration.rawValue) }
    }
  }

  static func graphCommand(_ programs: ProgramCatalogue) -> ProgramDefinition {
    ProgramDefinition(
      name: "pipe graph",
      summary: "draw a graph",
      operands: "FILE",
      description: ["Draws a graph as text, or in a language that other programs draw."],
      options: [
        setOption,
        OptionDefinition(
          "format", "F", choices: ["text", "dot", "mermaid"], isInLineage: false,
          help: "text (default), dot (Graphviz) or mermaid"),
      ],
      examples: [
        ("pipe graph --format dot backtest.graph.toml | dot -Tsvg > graph.svg", "A picture.")
      ],
      printsText: true
    ) { invocation throws(StreamError) in
      let reader = GraphReader(
        file: try file(invocation), values: try values(invocation.options))
      if let last = reader.problems.last {
        for problem in reader.problems.dropLast() { invocation.context.report(problem) }
        throw last
      }
      let drawing = GraphDrawing(reader.graph)
      switch invocation.options.text("format") {
      case "dot": try show(drawing.dot)
      case "mermaid": try show(drawing.mermaid)
      default: try show(drawing.text)
      }
    }
  }

  static let statusCommand = ProgramDefinition(
    name: "pipe status",
    summary: "say what every node of a running graph does, and why",
    operands: "FILE|NAME",
    description: [
      "A node is waiting, starting, running, draining, finished, backing off (until when), broken (why) or "
        + "stopped (by whom)."
    ],
    options: [
      stateOption,
      OptionDefinition(
        "json", isInLineage: false, help: "as JSON, with the last lines that each said"),
    ],
    examples: [("pipe status backtest.graph.toml", "A line a node.")], printsText: true
  ) { invocation throws(StreamError) in
    try show(try ask(invocation.options.has("json") ? "status --json" : "status", invocation))
  }

  static let drainCommand = ProgramDefinition(
    name: "pipe drain",
    summary: "have the sources of a running graph end, and all that follows bring it to an end",
    operands: "FILE|NAME", description: ["Does not wait for the end."], options: [stateOption],
    examples: [("pipe drain backtest.graph.toml", "As SIGTERM to `pipe run`.")], printsText: true
  ) { invocation throws(StreamError) in try show(try ask("drain", invocation)) }

  static let stopCommand = ProgramDefinition(
    name: "pipe stop",
    summary: "end a running graph at once",
    operands: "FILE|NAME", description: ["What is between the nodes is lost."],
    options: [stateOption],
    examples: [("pipe stop backtest.graph.toml", "As a second SIGTERM to `pipe run`.")],
    printsText: true
  ) { invocation throws(StreamError) in try show(try ask("stop", invocation)) }

  private static func ask(
    _ request: String, _ invocation: Invocation
  ) throws(StreamError) -> String {
    let state = try state(invocation)
    guard let answer = try ControlClient.ask(request, state: state) else {
      throw StreamError(
        .noInput, operation: "ask", object: state, cause: "no `pipe run` uses this state directory")
    }
    return answer
  }

  static let initCommand = ProgramDefinition(
    name: "pipe init",
    summary: "write a commented example of a graph",
    description: ["The example runs as it is: the simulator, features of it, and two files."],
    options: [],
    examples: [("pipe init > first.graph.toml && pipe run first.graph.toml", "")], printsText: true
  ) { invocation throws(StreamError) in
    try invocation.options.refuseOperands()
    try show(exampleGraph)
  }
}
