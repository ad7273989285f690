import Commands
import EventStream
import Glibc
import Graphs

extension PipeProgram {
  static func installUnitCommand(_ programs: ProgramCatalogue) -> ProgramDefinition {
    ProgramDefinition(
      """
      usage: pipe install-unit [OPTION]… FILE
      Write a unit of systemd that runs a graph.

      The unit is written to ~/.config/systemd/user/millrace-NAME.service, with --system to
      /etc/systemd/system, with --print to standard output. It is ready when all nodes run, is reloaded
      as by `pipe reload`, drains when it is stopped, is started again after a failure unless the graph
      is wrong (64, 78), and is ended when it gives no sign of life for half a minute.

      Options:
        --set NAME=VALUE      the value of a parameter of the graph, which the unit hands on; may be
                              given again
        --state DIR           where the graph keeps its state; default
                              $XDG_STATE_HOME/millrace/NAME, or ~/.local/state/millrace/NAME
        --system              a unit of the system, not of the user
        --print               on standard output

      Examples:
        pipe install-unit live.graph.toml && systemctl --user daemon-reload
            Then `systemctl --user start millrace-live.graph`.
      """, printsText: true
    ) { invocation throws(StreamError) in
      let graph = try checkedGraph(invocation, programs)
      guard let own = NodeProcess.ownFile, let folder = workingFolder else {
        throw StreamError(
          .internalFailure, operation: "find", object: "pipe", cause: describeErrno(errno))
      }
      let file = try absolute(file(invocation), in: folder)
      let state = invocation.options.text("state") ?? StateDirectory.standard(for: graph.name)
      let unit = ServiceUnit(
        graph: graph.name, program: own, file: file, folder: folder,
        state: try absolute(state, in: folder), parameters: invocation.options.texts("set"),
        patience: graph.nodes.map(\.stopTimeout).max() ?? 0)
      if invocation.options.has("print") { return try ProgramMain.show(unit.text) }
      let home = getenv("HOME").map { String(cString: $0) } ?? "/root"
      let units =
        invocation.options.has("system") ? "/etc/systemd/system" : "\(home)/.config/systemd/user"
      try Files.makeFolder(units)
      let path = "\(units)/millrace-\(graph.name).service"
      try Files.write(Array(unit.text.utf8), to: path)
      try ProgramMain.show("\(path)\n")
    }
  }

  private static var workingFolder: String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }

  private static func absolute(
    _ path: String, in folder: String
  ) throws(StreamError) -> String {
    let full = path.hasPrefix("/") ? path : "\(folder)/\(path)"
    // A line of a unit has no other end.
    guard !full.contains("\n") else {
      throw StreamError(
        .usage, operation: "write", object: path, cause: "a path with a line end in it")
    }
    return full
  }
}

/// A unit of systemd for a graph; see systemd.service(5).
struct ServiceUnit {
  var graph: String
  /// The file that holds all programs.
  var program: String
  var file: String
  /// Where it runs.
  var folder: String
  var state: String
  var parameters: [String]
  /// Of the slowest node when it is stopped, in nanoseconds.
  var patience: Int64

  var text: String {
    let sets = parameters.map { "--set \(Self.quoted($0)) " }.joined()
    // By the name in front one file is many programs.
    let pipe = "@\(Self.quoted(program)) pipe"
    let options = "--state \(Self.quoted(state)) \(Self.quoted(file))"
    return """
      [Unit]
      Description=Millrace graph \(graph.replacing("%", with: "%%"))
      After=network-online.target
      Wants=network-online.target

      [Service]
      Type=notify
      NotifyAccess=main
      ExecStart=\(pipe) run --quiet \(sets)\(options)
      ExecReload=\(pipe) reload \(options)
      WorkingDirectory=\(folder.replacing("%", with: "%%"))
      KillMode=mixed
      TimeoutStartSec=300
      TimeoutStopSec=\(2 * patience / 1_000_000_000 + 10)
      WatchdogSec=30
      Restart=on-failure
      RestartSec=1
      RestartPreventExitStatus=64 78
      SuccessExitStatus=143
      LimitNOFILE=65536

      [Install]
      WantedBy=default.target

      """
  }

  /// A word of a command line of a unit.
  private static func quoted(_ word: String) -> String {
    let escaped = word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
      "%", with: "%%"
    ).replacing("$", with: "$$")
    return "\"\(escaped)\""
  }
}
