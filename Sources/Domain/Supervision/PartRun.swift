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
    /// Whether a command hands over its state at checkpoints.
    let keepsState: ([String]) -> Bool
    /// Says a line to the operator.
    let say: (String) -> Void
    /// Ends what guardians that were killed have left.
    let endAdopted: () -> Void
  }

  /// What the part is about to do when its last process is gone.
  private enum Ending {
    /// A node failed.
    case failed(NodeRun, String)
    /// Someone ended it.
    case stopped(String)
  }

  let nodes: [NodeRun]
  private let surroundings: Surroundings
  private var ending: Ending?
  /// Who asked it to come to an end.
  private var drainedBy: String?
  private var attempts = 0
  private var startedAt: Int64 = 0
  /// Where it failed last, and how often there.
  private var lastFailure: (node: String, position: UInt64, code: Int32, count: Int)?
  private var timers: [EventLoop.Timer] = []
  let checkpoints: PartCheckpoints
  /// The exit status that it gives the graph, once it has come to its end.
  private(set) var status: Int32?

  init(_ nodes: [NodeRun], _ surroundings: Surroundings) {
    self.nodes = nodes
    self.surroundings = surroundings
    checkpoints = PartCheckpoints(
      nodes, in: surroundings.directory, keepsState: surroundings.keepsState, say: surroundings.say)
    for run in nodes {
      run.handsOver = { [weak self, unowned run] in self?.checkpoints.take($0, from: run) }
    }
  }

  private var loop: EventLoop { surroundings.loop }
  var restarts: Int { max(0, (nodes.map(\.starts).max() ?? 0) - 1) }

  // MARK: Starting

  func start() {
    ending = nil
    startedAt = EventLoop.now
    for run in nodes { run.prepare() }
    do throws(StreamError) {
      guard let restored = restored() else { return }
      wiring = try PartWiring(nodes.map(\.node), surroundings.graph, restored: restored)
      // From the sinks up; a source is started when all that it feeds is ready.
      for run in nodes.reversed() where !run.isSource { try start(run) }
    } catch {
      return fail(nodes.first { $0.node.name == error.object } ?? nodes[0], error.line)
    }
    startSourcesWhenReady()
  }

  private var wiring: PartWiring?

  /// What the nodes begin with, by the newest checkpoint; nothing where there is none. Nil where the part
  /// must not start.
  private func restored() -> [String: (length: Int, state: [UInt8])]? {
    if checkpoints.hindrance != nil { return [:] }
    switch checkpoints.store.newest(surroundings.say) {
    case .nothing:
      checkpoints.started(from: nil)
      return [:]
    case .found(let checkpoint, let states):
      checkpoints.started(from: checkpoint)
      var restored: [String: (length: Int, state: [UInt8])] = [:]
      for (run, state) in zip(nodes, states) {
        let length = checkpoint.entries.first { $0.node == run.node.name }!.length
        restored[run.node.name] = (length, state)
      }
      let names = nodes.map(\.node.name).joined(separator: ", ")
      surroundings.say("\(names): from checkpoint \(checkpoint.number)")
      return restored
    case .ofAnother(let number):
      let cause =
        "checkpoint \(number) is of another graph, or of other files that it names; `--again` begins anew"
      surroundings.say("\(nodes[0].node.name): \(cause)")
      finish(as: .broken(cause), status: ExitCode.badConfiguration.rawValue)
      return nil
    }
  }

  private func start(_ run: NodeRun) throws(StreamError) {
    guard let ends = wiring?.take(run.node.name) else { return }
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
    run.process = process
    run.state = run.isOwn ? .starting : .running
    run.log.note("started as process \(process.pid)")
    loop.watch(process.errors) { [weak run, weak process, weak self] readiness in
      run?.takeErrors()
      // What is left when it is closed is taken when the process ends.
      if readiness == .closed, let process { self?.loop.unwatch(process.errors) }
    }
    if run.isOwn {
      loop.watch(process.control) { [weak self, weak run, weak process] readiness in
        run?.takeMessages()
        if !readiness.isDisjoint(with: .closed), let process { self?.loop.unwatch(process.control) }
        self?.startSourcesWhenReady()
      }
    }
    loop.watch(process.pidfd) { [weak self, weak run] _ in
      if let self, let run { self.ended(run) }
    }
  }

  private func startSourcesWhenReady() {
    guard ending == nil, wiring != nil,
      nodes.allSatisfy({ $0.isSource || [.running, .finished].contains($0.state) })
    else { return }
    do throws(StreamError) {
      for run in nodes where run.isSource && run.state == .waiting { try start(run) }
    } catch {
      return fail(nodes.first { $0.node.name == error.object } ?? nodes[0], error.line)
    }
    wiring = nil
  }

  // MARK: Endings

  private func ended(_ run: NodeRun) {
    guard let process = run.process, let exit = process.reap() else { return }
    loop.unwatch(process.pidfd)
    loop.unwatch(process.errors)
    loop.unwatch(process.control)
    run.end(exit)
    run.log.note(exit.text)
    checkpoints.abandon("\(run.node.name) has ended")
    if !run.isOwn { surroundings.endAdopted() }
    if ending == nil, let failed = firstFailure() {
      fail(failed, cause(of: failed))
    } else {
      settle()
    }
  }

  private func cause(of run: NodeRun) -> String {
    if let offence = run.offence { return offence }
    guard let exit = run.exit, exit.isSuccess else { return run.exit?.text ?? "" }
    return "ended before its input did, with status 0 (ends_early = true allows it)"
  }

  /// The first node, from the sources on, that ended in a way that is its own fault.
  private func firstFailure() -> NodeRun? {
    nodes.first { run in
      guard let exit = run.exit else { return false }
      return !isInnocent(run, exit)
    }
  }

  private func isInnocent(_ run: NodeRun, _ exit: NodeExit) -> Bool {
    if run.offence != nil { return false }
    if exit.isSuccess { return !leftEarly(run) }
    // Its readers have ended, and answer for that.
    if exit.isBrokenPipe { return true }
    // Whom it heard it from has not been reaped yet, or is not innocent.
    if run.wasTold { return nodes.contains { $0 !== run && !($0.exit?.isSuccess ?? false) } }
    // Asked to end, it ended in the midst.
    return drainedBy != nil && [128 + SIGTERM, 128 + SIGINT].contains(exit.code)
  }

  /// A program of others that ended with success while what it reads goes on has failed, unless the graph
  /// says that it may: half of a result looks like a whole one.
  private func leftEarly(_ run: NodeRun) -> Bool {
    if run.hasFinished || run.node.endsEarly || drainedBy != nil { return false }
    if run.isOwn { return true }
    return nodes.contains {
      run.node.inputs.contains($0.node.name) && $0.exit?.isBrokenPipe == true
    }
  }

  /// Goes on when the last process is gone.
  private func settle() {
    for run in nodes where !run.isAlive && run.exit != nil && !run.state.isFinal { setEnded(run) }
    if nodes.contains(where: \.isAlive) { return }
    switch ending {
    case .failed(let run, let cause): afterFailure(run, cause)
    case .stopped(let who): finish(as: .stopped(who), status: worst())
    case nil:
      if nodes.contains(where: { $0.exit == nil }) { return }
      complete()
    }
  }

  private func setEnded(_ run: NodeRun) {
    guard ending == nil, let exit = run.exit else { return }
    run.state = drainedBy.map { exit.isSuccess ? .finished : .stopped($0) } ?? .finished
  }

  private func complete() {
    let policies = nodes.map { $0.node.restart ?? surroundings.graph.restart }
    if drainedBy == nil, policies.contains(.always) {
      return startAgain(in: nodes[0].node.backOff.first, attempt: 0)
    }
    cancelTimers()
    wiring = nil
    status = worst()
    if drainedBy != nil || status != 0 || checkpoints.hindrance != nil { return }
    do throws(StreamError) {
      try checkpoints.store.complete()
    } catch {
      surroundings.say("\(error.line); the next run does not know that this one came to its end")
    }
  }

  /// Whether it came to its end in an earlier run.
  func isComplete() -> Bool {
    guard checkpoints.hindrance == nil, checkpoints.store.isComplete else { return false }
    for run in nodes { run.state = .finished }
    status = 0
    return true
  }

  /// Of the nodes; that of one whose readers had enough is none.
  private func worst() -> Int32 {
    nodes.compactMap { $0.exit }.filter { !$0.isBrokenPipe }.map(\.code).max() ?? 0
  }

  private func finish(as state: NodeState, status: Int32) {
    cancelTimers()
    wiring = nil
    for run in nodes where !run.state.isFinal { run.state = state }
    self.status = status
  }

  private func cancelTimers() {
    for timer in timers { timer.cancel() }
    timers = []
  }

  // MARK: Failures

  private func fail(_ run: NodeRun, _ cause: String) {
    ending = .failed(run, cause)
    wiring = nil
    killAll()
    settle()
  }

  private func killAll() {
    for run in nodes { run.process?.signal(SIGKILL) }
  }

  private func afterFailure(_ run: NodeRun, _ cause: String) {
    let name = run.node.name
    var code = run.exit?.code ?? ExitCode.internalFailure.rawValue
    if code == 0 { code = ExitCode.badData.rawValue }
    if let drainedBy {
      surroundings.say("\(name) \(cause) while it was ended by \(drainedBy)")
      return finish(as: .broken(cause), status: code)
    }
    let isSame = lastFailure.map { $0 == (name, run.position, code, $0.count) } ?? false
    let count = isSame ? lastFailure!.count + 1 : 1
    lastFailure = (name, run.position, code, count)
    if let reason = reasonToGiveUp(run, code, count) {
      surroundings.say("\(name) \(cause); \(reason)")
      return finish(as: .broken("\(cause); \(reason)"), status: code)
    }
    // After progress the waits begin anew: a checkpoint, or a minute of work.
    if EventLoop.now - startedAt > 60_000_000_000 || checkpoints.hasProgressed { attempts = 0 }
    attempts += 1
    let delay = run.node.backOff.delay(attempts)
    surroundings.say(
      "\(name) \(cause); \(partText) again in \(Duration64.format(delay))")
    startAgain(in: delay, attempt: attempts)
  }

  private var partText: String {
    let names = nodes.map(\.node.name)
    return names.count == 1 ? "it starts" : "\(names.joined(separator: ", ")) start"
  }

  private func reasonToGiveUp(_ run: NodeRun, _ code: Int32, _ count: Int) -> String? {
    if (run.node.restart ?? surroundings.graph.restart) == .never { return "restart = never" }
    if [ExitCode.usage.rawValue, ExitCode.badConfiguration.rawValue].contains(code) {
      return "it would fail in the same way again"
    }
    if count >= run.node.backOff.breaker {
      return "given up after \(count) failures at the same place"
    }
    return nil
  }

  private func startAgain(in delay: Int64, attempt: Int) {
    let until = EventLoop.now + delay
    for run in nodes { run.state = .backingOff(until: until, attempt: attempt) }
    ending = nil
    timers.append(loop.after(delay) { [weak self] in self?.start() })
  }

  /// Ends a node for what it does; its part fails by it.
  func end(_ run: NodeRun, for offence: String) {
    run.offence = offence
    run.process?.signal(SIGKILL)
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

  /// Ends all at once.
  func stop(by who: String) {
    if status != nil { return }
    drainedBy = drainedBy ?? who
    cancelTimers()
    ending = .stopped(who)
    killAll()
    settle()
  }
}
