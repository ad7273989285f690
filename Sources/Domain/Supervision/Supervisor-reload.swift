import EventStream
import Graphs

/// Going on under a changed graph: while it runs, and when it is started again.
extension Supervisor {
  private func plan(_ new: [PartRun], approved: Set<String>) -> ReloadPlan {
    ReloadPlan(
      from: parts.map { part in
        ReloadPlan.Part(
          part.nodes.map(\.node), hindrance: part.checkpoints.hindrance, isOver: part.status == 0)
      }, to: new.map(Self.planned), approved: approved)
  }

  private static func planned(_ part: PartRun) -> ReloadPlan.Part {
    ReloadPlan.Part(part.nodes.map(\.node), hindrance: part.checkpoints.hindrance)
  }

  private static func lines(_ problems: [StreamError]) -> String {
    problems.map { $0.line + "\n" }.joined()
  }

  /// What a reload would do.
  func planText(approved: Set<String>) -> String {
    let (graph, problems) = reread()
    if !problems.isEmpty { return Self.lines(problems) }
    return plan(makeParts(graph), approved: approved).text
  }

  /// Goes on under the graph as its file now is, or says why it does not.
  func reload(approved: Set<String>, _ respond: @escaping (String) -> Void) {
    func refuse(_ cause: String) { respond("not reloaded: \(cause)\n") }
    if reloading != nil { return refuse("a reload is under way") }
    let (graph, problems) = reread()
    if let first = problems.first {
      return refuse(
        problems.count == 1 ? first.line : "\(problems.count) problems, as \(first.line)")
    }
    if graph.name != self.graph.name {
      return refuse("it is another graph now, of the name \(graph.name)")
    }
    let new = makeParts(graph)
    let plan = plan(new, approved: approved)
    if let refusal = plan.refusals.first { return refuse(refusal) }
    if plan.isEmpty {
      self.graph.checkpointInterval = graph.checkpointInterval
      return respond("reloaded: nothing changes\n")
    }
    let (oldParts, oldGraph) = (parts, self.graph)
    let newParts = new.indices.map { plan.untouched[$0].map { oldParts[$0] } ?? new[$0] }
    let removed = plan.removed.map { oldParts[$0] }
    reloading = Reload(
      plan, old: oldParts, new: new, approved: approved, loop,
      install: { [unowned self] in
        parts = newParts
        leaving += removed
        self.graph = graph
      },
      uninstall: { [unowned self] in
        parts = oldParts
        leaving.removeAll { part in removed.contains { $0 === part } }
        self.graph = oldGraph
      },
      ended: { [unowned self] failure in
        reloading = nil
        if let failure { return refuse("\(failure); the graph goes on as it was") }
        for part in removed { part.drain(by: "pipe reload") }
        respond("reloaded\n\(plan.text)")
      })
    reloading?.begin()
  }

  // MARK: When it starts

  /// Brings what earlier runs have left into the state that this one is to begin with.
  func prepare(_ start: GraphStart) throws(StreamError) {
    if start.isAnew {
      for part in parts { part.checkpoints.store.clear() }
      for name in Files.entries(of: directory.checkpoints) {
        Files.removeFolder("\(directory.checkpoints)/\(name)")
      }
      return
    }
    if let number = start.checkpoint { try goBack(to: number) }
    try adopt(start)
  }

  private func failure(_ operation: String, _ cause: String) -> StreamError {
    StreamError(.badConfiguration, operation: operation, object: graph.name, cause: cause)
  }

  private func goBack(to number: UInt64) throws(StreamError) {
    let folders = Files.entries(of: directory.checkpoints).map { "\(directory.checkpoints)/\($0)" }
    var problem = "there is no checkpoint \(number); `pipe checkpoints` lists them"
    let found = folders.filter { folder in
      guard CheckpointStore.numbers(folder).contains(number) else { return false }
      let (checkpoint, damage) = CheckpointStore.read("\(folder)/\(number)")
      if checkpoint == nil { problem = "checkpoint \(number) cannot be gone on from: \(damage)" }
      return checkpoint != nil
    }
    guard !found.isEmpty else { throw failure("restore", problem) }
    for folder in found {
      for later in CheckpointStore.numbers(folder) where later > number {
        Files.removeFolder("\(folder)/\(later)")
      }
    }
  }

  /// Where checkpoints of a graph that was another are there: takes them over, or refuses to begin, as the
  /// outputs would be emptied.
  private func adopt(_ start: GraphStart) throws(StreamError) {
    var left: [(folder: String, checkpoint: PartCheckpoint, states: [[UInt8]])] = []
    for name in Files.entries(of: directory.checkpoints).sorted() {
      let folder = "\(directory.checkpoints)/\(name)"
      // An identity that is known counts for more than a number.
      let own = parts.first { $0.checkpoints.store.folder == folder }
      if let own, case .found = own.checkpoints.store.newest({ _ in }) { continue }
      for number in CheckpointStore.numbers(folder).reversed() {
        guard let (checkpoint, states) = CheckpointStore.read("\(folder)/\(number)").checkpoint
        else {
          continue
        }
        left.append((folder, checkpoint, states))
        break
      }
    }
    if left.isEmpty { return }
    let new = parts.filter { part in
      if case .found = part.checkpoints.store.newest({ _ in }) { return false }
      return true
    }
    let plan = ReloadPlan(
      from: left.map { (_, checkpoint, _) in
        let records = checkpoint.entries.map(\.record)
        return ReloadPlan.Part(records.map { $0.node }, records: records, hindrance: nil)
      }, to: new.map(Self.planned), approved: start.approved)
    guard start.takesChanges || !start.approved.isEmpty && plan.changesOnly(start.approved) else {
      throw failure(
        "restore",
        "the checkpoints are of another graph: \(plan.summary); `--reload` goes on under this one, "
          + "`--again` begins anew")
    }
    if let refusal = plan.refusals.first { throw failure("reload", refusal) }
    for change in plan.changes {
      let (_, checkpoint, states) = left[change.old]
      for (index, names) in zip(change.new, change.entries) {
        _ = try new[index].checkpoints.store.adopt(
          checkpoint, states: states, entries: checkpoint.entries.map { names.contains($0.name) },
          approved: start.approved)
      }
    }
    let folders = new.map(\.checkpoints.store.folder)
    for (folder, _, _) in left where !folders.contains(folder) { Files.removeFolder(folder) }
  }
}
