import EventModel
import EventStream
import Glibc
import Graphs

/// A part of a graph while it runs. Its nodes start together, and where one fails all are ended and
/// started again, as what one of them had read is lost with it.
final class PartRun {
  /// What a part needs of who runs it.
  struct Surroundings {
    let loop: EventLoop
    let graph: Graph
    let directory: StateDirectory
    /// The log of a node.
    let log: (String) -> NodeLog
    let traits: NodeTraits
    /// Says a line to the operator.
    let say: (String) -> Void
    /// Ends what guardians that were killed have left.
    let endAdopted: () -> Void
  }

  /// What the part is about to do when its last process is gone.
  enum Ending {
    /// A node failed.
    case failed(NodeRun, String)
    /// Someone ended it.
    case stopped(String)
    /// Another takes its place, when its last process is gone.
    case replaced(() -> Void)
  }

  let nodes: [NodeRun]
  /// Those that bring to an end what nodes have written that are others now; see `PartBeginning`.
  var finishing: [NodeRun] = []
  private var beginning = PartBeginning()
  let surroundings: Surroundings
  var ending: Ending?
  /// Who asked it to come to an end.
  var drainedBy: String?
  var isReplaced = false
  var attempts = 0
  var startedAt: Int64 = 0
  /// Where it failed last, and how often there.
  var lastFailure: (node: String, position: UInt64, code: Int32, count: Int)?
  var timers: [EventLoop.Timer] = []
  let checkpoints: PartCheckpoints
  /// Told of each checkpoint that it is durable, or why it came to nothing.
  var isWatched: ((_ failure: String?) -> Void)?
  /// Told whether it works as it is now, once: it has made a checkpoint or come to its end, or the cause why
  /// it has failed before, and what follows.
  var isProven: ((_ failure: String?) -> Void)?
  /// Whether the graph is without it from now on, so that nothing of it is kept.
  var goesForGood = false {
    didSet { if goesForGood, status != nil { checkpoints.store.clear() } }
  }
  /// The exit status that it gives the graph, once it has come to its end.
  var status: Int32?

  init(_ nodes: [NodeRun], _ surroundings: Surroundings) {
    self.nodes = nodes
    self.surroundings = surroundings
    checkpoints = PartCheckpoints(
      nodes, in: surroundings.directory, keepsState: surroundings.traits.keepsState,
      say: surroundings.say)
    for run in nodes {
      run.handsOver = { [weak self, unowned run] in self?.checkpoints.take($0, from: run) }
    }
    checkpoints.isOver = { [weak self] cause in
      self?.isWatched?(cause)
      if cause == nil { self?.prove() }
    }
  }

  var loop: EventLoop { surroundings.loop }
  var restarts: Int { max(0, (nodes.map(\.starts).max() ?? 0) - 1) }

  // MARK: Starting

  func start() {
    cancelTimers()
    ending = nil
    startedAt = EventLoop.now
    finishing = []
    for run in nodes { run.prepare() }
    do throws(StreamError) {
      guard let beginning = try restored() else { return }
      self.beginning = beginning
      finishing = beginning.finishing.map { old in
        NodeRun(
          old.node, isOwn: surroundings.traits.isOwn(old.node.program),
          log: surroundings.log(old.node.name))
      }
      wiring = try PartWiring(nodes.map(\.node), surroundings.graph, beginning)
      // From the sinks up; a source is started when all that it feeds is ready.
      for run in nodes.reversed() where !startsWithSource(run) && !isBehind(run) { try start(run) }
      for run in finishing { try start(run) }
    } catch {
      return fail(error)
    }
    startWhatCan()
  }

  var wiring: PartWiring?

  /// Whether a node begins behind those that finish.
  private func isBehind(_ run: NodeRun) -> Bool {
    !finishing.isEmpty && beginning.isCold(run.node.name)
  }

  /// What the nodes begin with, by the newest checkpoint; all anew where there is none. Nil where the part
  /// must not start.
  private func restored() throws(StreamError) -> PartBeginning? {
    if checkpoints.hindrance != nil { return PartBeginning() }
    switch checkpoints.store.newest(surroundings.say) {
    case .nothing:
      checkpoints.started(from: nil)
      return PartBeginning()
    case .found(let checkpoint, let states):
      checkpoints.started(from: checkpoint)
      let beginning = try PartBeginning(
        checkpoint, states: states, checkpoints.store.records)
      for record in checkpoints.store.records {
        if let change = record.difference(to: NodeRecord(record.node)) {
          surroundings.say(
            "\(record.node.name): \(change) since the run began, and its state is kept")
        }
      }
      let names = nodes.map(\.node.name).joined(separator: ", ")
      surroundings.say("\(names): from checkpoint \(checkpoint.number)")
      return beginning
    case .ofAnother(let checkpoint, _):
      let change = checkpoints.store.change(since: checkpoint)
      let cause =
        "checkpoint \(checkpoint.number) is of another graph: \(change); `--reload` goes on under this one, "
        + "`--again` begins anew"
      surroundings.say("\(nodes[0].node.name): \(cause)")
      finish(as: .broken(cause), status: ExitCode.badConfiguration.rawValue)
      return nil
    }
  }

  func start(_ run: NodeRun) throws(StreamError) {
    if let chain = chain(of: run) { return try start(chain) }
    let isFinishing = finishing.contains { $0 === run }
    let name = run.node.name
    guard let ends = isFinishing ? wiring?.takeFinishing(name) : wiring?.take(name) else { return }
    defer { ends.close() }
    let file =
      run.isOwn
      ? ""
      : Executables.find(
        run.node.program, path: run.node.environment["PATH"], directory: run.node.directory)
    guard let file else {
      throw StreamError(
        .noInput, operation: "start", object: run.node.name,
        cause: "there is no program \(run.node.program)")
    }
    let process = try NodeProcess(
      run.node, file: file, isOwn: run.isOwn, input: ends.input, output: ends.output,
      others: ends.others, arguments: run.node.command.dropFirst() + ends.operands,
      variables: ends.variables, lock: surroundings.directory.lock)
    watch(process, of: run)
  }

  func watch(_ process: NodeProcess, of run: NodeRun) {
    run.process = process
    run.state = run.takesPart ? .starting : .running
    run.log.note("started as process \(process.pid)")
    loop.watch(process.errors) { [weak run, weak process, weak self] readiness in
      run?.takeErrors()
      // What is left when it is closed is taken when the process ends.
      if !readiness.isDisjoint(with: .closed), let process { self?.loop.unwatch(process.errors) }
    }
    if run.takesPart {
      loop.watch(process.control) { [weak self, weak run, weak process] readiness in
        run?.takeMessages()
        if !readiness.isDisjoint(with: .closed), let process { self?.loop.unwatch(process.control) }
        self?.startWhatCan()
      }
    }
    loop.watch(process.pidfd) { [weak self, weak run] _ in
      if let self, let run { self.ended(run) }
    }
  }

  /// Starts those that begin behind others, when these have finished, and the sources when all that they
  /// feed is ready.
  func startWhatCan() {
    guard ending == nil, wiring != nil,
      finishing.allSatisfy({ $0.exit?.isSuccess ?? false || $0.exit?.isBrokenPipe ?? false })
    else { return }
    do throws(StreamError) {
      for run in nodes.reversed() where !run.isSource && run.state == .waiting && isBehind(run) {
        try start(run)
      }
      guard nodes.allSatisfy({ startsWithSource($0) || [.running, .finished].contains($0.state) })
      else {
        return
      }
      for run in nodes where run.isSource && run.state == .waiting { try start(run) }
    } catch {
      return fail(error)
    }
    wiring = nil
    if isProven != nil { askForProof() }
  }

  /// The exit status where a node could not be started.
  var failureCode = ExitCode.internalFailure.rawValue
  private static let mostTrials = 10

  /// What is new is known to work by its first checkpoint. One that can have none works where it runs.
  private func askForProof() {
    let hasEnded = nodes.contains { $0.state == .finished }
    if hasEnded || checkpoints.hindrance != nil || checkpoints.abandoned.count >= Self.mostTrials {
      return prove()
    }
    checkpoints.begin()
    timers.append(
      loop.after(20_000_000) { [weak self] in if self?.isProven != nil { self?.askForProof() } })
  }

  func prove(_ failure: String? = nil) {
    let isProven = isProven
    self.isProven = nil
    isProven?(failure)
  }

  // MARK: Stopping

  /// Has the sources end, and what follows them end what they read. Who does not is ended.
  func drain(by who: String) {
    if status != nil || drainedBy != nil { return }
    drainedBy = who
    if nodes.contains(where: \.isAlive), ending == nil {
      if nodes.contains(where: { $0.isSource && !$0.isAlive && $0.exit == nil }) {
        // The sources have not begun.
        return stop(by: who)
      }
      for run in nodes where run.isAlive { run.state = .draining }
      for run in nodes where run.isSource { run.process?.signal(SIGTERM) }
      let patience = nodes.map(\.node.stopTimeout).max() ?? 0
      timers.append(
        loop.after(patience) { [weak self] in
          for run in self?.nodes ?? [] { run.process?.signal(SIGTERM) }
        })
      timers.append(loop.after(2 * patience) { [weak self] in self?.stop(by: who) })
    } else if ending == nil {
      // Waiting for its next start.
      cancelTimers()
      finish(as: .stopped(who), status: worst())
    }
  }

  /// Whether it ends what was there before, and begins behind it.
  var isFinishing: Bool { finishing.contains { $0.exit == nil } }

  /// Ends all at once, for another to take its place.
  func replace(_ then: @escaping () -> Void) {
    if status != nil { return then() }
    cancelTimers()
    isReplaced = true
    // What they say of one another's end is of no interest.
    for run in nodes + finishing { run.isMuted = true }
    ending = .replaced(then)
    killAll()
    settle()
  }

  /// Goes on where it was when another took its place, and failed.
  func resume() {
    if !isReplaced { return }
    isReplaced = false
    status = nil
    start()
  }

  var processes: [pid_t] { (nodes + finishing).compactMap { $0.process?.pid } }

  /// Whether no process of it lives, nor will before a time has come or a person has acted.
  var isAtRest: Bool { !(nodes + finishing).contains(where: \.isAlive) }

  /// Whether it runs, so that a checkpoint can be made.
  var canCheckpoint: Bool {
    status == nil && ending == nil && nodes.allSatisfy { $0.state == .running }
  }

  /// Ends all at once.
  func stop(by who: String) {
    if status != nil { return }
    drainedBy = drainedBy ?? who
    cancelTimers()
    // Who replaces it is told when it has ended.
    if case .replaced = ending { return killAll() }
    ending = .stopped(who)
    killAll()
    settle()
  }
}
