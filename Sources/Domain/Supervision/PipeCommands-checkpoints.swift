import Commands
import EventModel
import EventStream
import Glibc
import Reports

extension PipeProgram {
  static let checkpointsCommand = ProgramDefinition(
    """
    usage: pipe checkpoints [OPTION]… [verify] FILE|NAME
    List the checkpoints of a graph, and verify them.

    A line a checkpoint: the part, by its first node, the number, the time, the bytes of the states,
    and the nodes. With `verify` every state is held against its hash, and every file that a node writes
    against the length that it had; exits with 65 where one cannot be gone on from.

    Options:
      --state DIR           where the graph keeps its state; default $XDG_STATE_HOME/millrace/NAME, or
                            ~/.local/state/millrace/NAME

    Examples:
      pipe checkpoints verify backtest.graph.toml
          Whether the next run can go on.
    """, printsText: true
  ) { invocation throws(StreamError) in
    let verifies = invocation.options.operands.first == "verify"
    let directory = StateDirectory(try state(invocation, skipping: verifies ? 1 : 0))
    guard access(directory.path, F_OK) == 0 else {
      throw StreamError(
        .noInput, operation: "list", object: directory.path, cause: describeErrno(errno))
    }
    var table = TextTable(["part", "checkpoint", "time", "bytes", verifies ? "state" : "nodes"])
    var isBad = false
    for part in Files.entries(of: directory.checkpoints).sorted() {
      let folder = "\(directory.checkpoints)/\(part)"
      for number in CheckpointStore.numbers(folder) {
        let path = "\(folder)/\(number)"
        var row = [part, String(number), Files.time(path).map { Timestamp.format($0) } ?? ""]
        if verifies {
          let (checkpoint, problem) = CheckpointStore.read(path)
          isBad = isBad || checkpoint == nil
          let bytes = checkpoint?.states.map(\.count).reduce(0, +)
          row += [bytes.map(String.init) ?? "", checkpoint == nil ? problem : "whole"]
        } else {
          let entries = CheckpointStore.manifest(path)?.entries ?? []
          row += [
            String(entries.map(\.size).reduce(0, +)), entries.map(\.name).joined(separator: " "),
          ]
        }
        table.add(row)
      }
      if access("\(folder)/complete", F_OK) == 0 {
        table.add([
          part, "complete", Files.time("\(folder)/complete").map { Timestamp.format($0) } ?? "",
        ])
      }
    }
    try ProgramMain.show(table.lines().joined(separator: "\n") + "\n")
    if isBad { exit(ExitCode.badData.rawValue) }
  }
}
