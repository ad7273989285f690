import EventModel
import Glibc
import Reports

/// What a running graph says of itself.
extension Supervisor {
  /// The answer to a request of `ControlClient`.
  func answer(_ request: String, _ respond: @escaping (String) -> Void) {
    let words = request.split(separator: " ").map(String.init)
    switch words.first {
    case "status": respond(words.last == "--json" ? statusJSON.text : statusText)
    case "drain":
      drain(by: "pipe drain")
      respond("draining\n")
    case "stop":
      end(by: "pipe stop")
      respond("stopping\n")
    case "plan": respond(planText(approved: Set(words.dropFirst())))
    case "reload": reload(approved: Set(words.dropFirst()), respond)
    default: respond("unknown request: \(request)\n")
    }
  }

  private func part(of run: NodeRun) -> PartRun? {
    parts.first { $0.nodes.contains { $0 === run } }
  }

  private var statusText: String {
    var table = TextTable(["node", "state", "pid", "in", "out", "time", "restarts", "why"])
    for run in nodes {
      let time = Int64(bitPattern: max(run.count(.timeIn), run.count(.timeOut)))
      table.add([
        run.node.name, run.state.word, run.process.map { String($0.pid) } ?? "",
        run.count(.eventsIn) > 0 ? String(run.count(.eventsIn)) : "",
        run.count(.eventsOut) > 0 ? String(run.count(.eventsOut)) : "",
        time > 0 ? Timestamp.format(time) : "",
        String(part(of: run)?.restarts ?? 0), why(run),
      ])
    }
    var lines = table.lines()
    for part in parts {
      lines.append("checkpoints of \(part.nodes[0].node.name): \(checkpoints(part))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func checkpoints(_ part: PartRun) -> String {
    let checkpoints = part.checkpoints
    if let hindrance = checkpoints.hindrance { return "none, as \(hindrance)" }
    let newest = checkpoints.newest.map { "newest \($0)" } ?? "none yet"
    let (count, cause) = checkpoints.abandoned
    return count == 0 ? newest : "\(newest); \(count) did not get through, the last as \(cause)"
  }

  /// Why a node is in its state, or how its last process ended.
  private func why(_ run: NodeRun) -> String {
    switch run.state {
    case .backingOff(let until, let attempt):
      let left = max(0, until - EventLoop.now) / 1_000_000
      return "starts in \(Double(left) / 1000) s for the \(attempt + 1). time"
    case .broken(let cause): return cause
    case .stopped(let who): return "by \(who)"
    case .waiting: return "what it feeds is not ready yet"
    case .finished: return run.exit?.isBrokenPipe == true ? "its readers had enough" : ""
    case .starting, .running, .draining: return ""
    }
  }

  private var statusJSON: JSONValue {
    .object([
      ("graph", .string(graph.name)), ("file", .string(graph.file)),
      ("pid", .integer(Int(getpid()))),
      ("nodes", .array(nodes.map(json))),
      ("parts", .array(parts.map(json))),
    ])
  }

  private func json(_ part: PartRun) -> JSONValue {
    .object([
      ("nodes", JSONValue(part.nodes.map(\.node.name))),
      ("checkpoint", part.checkpoints.newest.map { .integer(Int($0)) } ?? .null),
      ("checkpointsAbandoned", .integer(part.checkpoints.abandoned.count)),
      ("noCheckpoints", part.checkpoints.hindrance.map { .string($0) } ?? .null),
    ])
  }

  private func json(_ run: NodeRun) -> JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("name", .string(run.node.name)), ("command", JSONValue(run.node.command)),
      ("inputs", JSONValue(run.node.inputs)), ("state", .string(run.state.word)),
      ("why", .string(why(run))),
      ("pid", run.process.map { .integer(Int($0.pid)) } ?? .null),
      ("restarts", .integer(part(of: run)?.restarts ?? 0)),
      ("exit", run.exit.map { .integer(Int($0.code)) } ?? .null),
      ("lastLines", JSONValue(run.log.lastLines)),
    ]
    for counter in [("eventsIn", run.count(.eventsIn)), ("eventsOut", run.count(.eventsOut))] {
      members.append((counter.0, .integer(Int(truncatingIfNeeded: counter.1))))
    }
    let time = Int64(bitPattern: max(run.count(.timeIn), run.count(.timeOut)))
    members.append(("eventTime", time > 0 ? .string(Timestamp.format(time)) : .null))
    return .object(members)
  }
}
