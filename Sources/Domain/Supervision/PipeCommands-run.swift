import Commands
import EventStream
import Glibc
import Graphs

extension PipeProgram {
  static func runCommand(_ programs: ProgramCatalogue) -> ProgramDefinition {
    ProgramDefinition(
      """
      usage: pipe run [OPTION]… FILE
      Run a graph until its sources end.

      Starts the nodes of the graph from its sinks up, the sources last, and waits until all have ended.
      The exit status is that of the worst node. When a node fails, its part is started again after a
      wait that doubles: from its newest checkpoint, with the files that it writes cut back to where they
      were then, or from its beginning. Three failures at the same place end it for good; one that could
      not write (74), as where the disk is full, is tried again as long as it takes. A run that was
      ended, even by a kill, is gone on with by the next; one that came to its end is complete.

      Where the graph, or a file that its options name, is another than at the checkpoint, the run is
      refused with what has changed; see `pipe reload --help` for what --reload does. SIGHUP reloads,
      where `pipe run` has no terminal.

      With --fuse, or fuse = true, neighbours that nothing else reads or writes run in one process, a
      thread each, as `pipe fuse` has it: the bytes are the same, and each is still a node with its own
      log, counters and state. Where one dies by a signal, all of its process do. Behind a reload that
      changes nodes of a part its nodes have processes of their own until it is started again.

      SIGTERM or SIGINT has the sources end and what follows them bring their input to an end; a second
      one ends all at once. When this process is killed, all its nodes are.

      What nodes say goes to standard error under their names, and to logs/NAME.log of the state
      directory.

      Options:
        --set NAME=VALUE      the value of a parameter of the graph, before what the file says; may be
                              given again
        --state DIR           where the graph keeps its locks, checkpoints, logs and control socket;
                              default $XDG_STATE_HOME/millrace/NAME, or ~/.local/state/millrace/NAME
        --dry                 check the graph, print it as it would run, and exit
        --again               begin anew, whatever checkpoints or results an earlier run has left
        --reload              where the graph has changed since the checkpoints: go on from them as
                              `pipe reload` does
        --approve NODE        let a node whose options have changed go on from its state; may be given
                              again
        --from-checkpoint N   go on from checkpoint N, and forget those behind it
        -d, --detach          go on in the background once all nodes run: what is said goes to
                              logs/pipe.log of the state directory
        --fuse                run neighbours in one process where they can, as fuse = true in [pipeline]
                              says; `pipe check` says where they cannot
        -q, --quiet           what nodes say goes to their logs alone

      Examples:
        pipe run backtest.graph.toml --set CAPTURE=es.dbn.zst
            A graph over another capture.
      """, printsText: true
    ) { invocation throws(StreamError) in
      let graph = try checkedGraph(invocation, programs)
      let isOwn = { @Sendable (program: String) in programs[program] != nil }
      var start = GraphStart()
      start.isAnew = invocation.options.has("again")
      start.takesChanges = invocation.options.has("reload")
      start.approved = Set(invocation.options.texts("approve"))
      start.checkpoint = try invocation.options.integer("from-checkpoint", in: 1...Int.max).map {
        UInt64($0)
      }
      let relayed = prepared(graph, invocation, programs)
      if invocation.options.has("dry") {
        let chains = relayed.chains.map { "in one process: \($0.joined(separator: ", "))\n" }
        return try ProgramMain.show(GraphDrawing(relayed).text + chains.joined())
      }
      if invocation.options.has("detach") {
        return try Detached.run(graph.name, state: invocation.options.text("state"))
      }
      let supervisor = try Supervisor(
        relayed, state: invocation.options.text("state"), isQuiet: invocation.options.has("quiet"),
        NodeTraits(
          isOwn: isOwn, keepsState: { programs.resolved($0)?.definition.keepsState ?? false }),
        reread: { reread(invocation, programs) })
      let status = try supervisor.run(start)
      if status != 0 { exit(status) }
    }
  }

  /// The graph with what is added where it runs.
  private static func prepared(
    _ graph: Graph, _ invocation: Invocation, _ programs: ProgramCatalogue
  ) -> Graph {
    var graph = graph.relayed { programs[$0] != nil }
    graph.fuse = graph.fuse || invocation.options.has("fuse")
    return graph.fused(programs)
  }

  private static func reread(
    _ invocation: Invocation, _ programs: ProgramCatalogue
  ) -> (graph: Graph, problems: [StreamError]) {
    do throws(StreamError) {
      let (reader, check) = try check(invocation, programs)
      return (prepared(reader.graph, invocation, programs), check.problems)
    } catch {
      return (Graph(name: "", file: "", nodes: []), [error])
    }
  }

  /// What the launcher of a node runs; see `NodeLauncher`.
  static let nodeCommand = ProgramDefinition(
    """
    usage: pipe node [OPTION]… ARGUMENT…
    Run one node of a graph.

    Is run by `pipe run` alone.

    Examples:
      pipe run FILE
          Runs all of them.
    """, printsText: true
  ) { invocation throws(StreamError) in
    guard let launcher = NodeLauncher(invocation.options.operands) else {
      throw ParsedOptions.usage("node", "is used by `pipe run` alone")
    }
    throw launcher.run()
  }

  /// Copies bytes to several readers, behind a program that knows of one.
  static let relayCommand = ProgramDefinition(
    """
    usage: pipe relay [OPTION]…
    Copy standard input to several readers.

    Is run by `pipe run` alone.

    Examples:
      pipe run FILE
          Runs it behind programs of others that several read.
    """, printsText: true
  ) { invocation throws(StreamError) in
    let output = try ByteOutput.standard()
    invocation.context.becomeReady()
    var bytes = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = read(0, &bytes, bytes.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        throw StreamError(
          .inputOutput, operation: "read", object: "standard input", cause: describeErrno(errno))
      }
      if count == 0 { break }
      try output.write(Array(bytes[..<count]))
    }
    try output.close()
  }
}
