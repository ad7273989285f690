import EventModel
import EventStream
import Glibc
import Graphs

/// How a part ends, and what follows when one of its nodes fails.
extension PartRun {
  func ended(_ run: NodeRun) {
    guard takeEnd(of: run) else { return }
    if ending == nil, drainedBy == nil { takeEndsBefore(run) }
    if ending == nil, firstFailure() != nil { takeEarlierEnds() }
    if ending == nil, let failed = firstFailure() {
      fail(failed, cause(of: failed))
    } else {
      startWhatCan()
      settle()
    }
  }

  /// Whether its process has ended.
  private func takeEnd(of run: NodeRun) -> Bool {
    guard let process = run.process, let exit = process.reap() else { return false }
    // With it end those that run in the same process.
    for run in (nodes + finishing) where run.process?.pid == process.pid {
      for descriptor in [run.process!.pidfd, run.process!.errors, run.process!.control] {
        loop.unwatch(descriptor)
      }
      run.end(exit)
      run.log.note(run.exit!.text)
    }
    checkpoints.abandon("\(run.node.name) has ended")
    if !run.isOwn { surroundings.endAdopted() }
    return true
  }

  /// The pipes of a process that is killed close before it is known to have ended, so that its reader may be
  /// seen to fail first: whom the failed one reads is given a moment to be found dead.
  private func takeEarlierEnds() {
    for _ in 0..<Self.momentsForTheFirst {
      for run in nodes + finishing { _ = takeEnd(of: run) }
      guard let failed = firstFailure(), failed.exit?.code == ExitCode.badData.rawValue,
        nodes.contains(where: { failed.node.inputs.contains($0.node.name) && $0.isAlive })
      else { return }
      usleep(1_000)
    }
  }

  private static let momentsForTheFirst = 20

  private func inputsLive(of run: NodeRun) -> Bool {
    nodes.contains { run.node.inputs.contains($0.node.name) && $0.isAlive }
  }

  /// A program of others that has ended may have had the end of its input, or have left early: who writes it
  /// is given a moment to end as well.
  private func takeEndsBefore(_ run: NodeRun) {
    guard !run.takesPart, run.exit?.isSuccess == true, !run.node.endsEarly else { return }
    for _ in 0..<Self.momentsForTheFirst * 5 {
      guard inputsLive(of: run) else { return }
      usleep(1_000)
      for other in nodes where run.node.inputs.contains(other.node.name) { _ = takeEnd(of: other) }
    }
  }

  func cause(of run: NodeRun) -> String {
    if let offence = run.offence { return offence }
    guard let exit = run.exit, exit.isSuccess else { return run.exit?.text ?? "" }
    return "ended before its input did, with status 0 (ends_early = true allows it)"
  }

  /// The first node, from the sources on, that ended in a way that is its own fault.
  func firstFailure() -> NodeRun? {
    (nodes + finishing).first { run in
      guard let exit = run.exit else { return false }
      return !isInnocent(run, exit)
    }
  }

  func isInnocent(_ run: NodeRun, _ exit: NodeExit) -> Bool {
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
  func leftEarly(_ run: NodeRun) -> Bool {
    if run.hasFinished || run.node.endsEarly || drainedBy != nil { return false }
    // Where it had its input's end, who writes it has ended too.
    if run.takesPart || inputsLive(of: run) { return true }
    return nodes.contains {
      run.node.inputs.contains($0.node.name) && $0.exit?.isBrokenPipe == true
    }
  }

  /// Goes on when the last process is gone.
  func settle() {
    for run in nodes where !run.isAlive && run.exit != nil && !run.state.isFinal { setEnded(run) }
    if (nodes + finishing).contains(where: \.isAlive) { return }
    switch ending {
    case .replaced(let then):
      ending = nil
      finish(as: .stopped(drainedBy ?? "pipe reload"), status: 0, then)
    case .failed(let run, let cause): afterFailure(run, cause)
    case .stopped(let who): finish(as: .stopped(who), status: worst())
    case nil:
      if nodes.contains(where: { $0.exit == nil }) { return }
      complete()
    }
  }

  func setEnded(_ run: NodeRun) {
    guard ending == nil, let exit = run.exit else { return }
    run.state = drainedBy.map { exit.isSuccess ? .finished : .stopped($0) } ?? .finished
  }

  func complete() {
    let policies = nodes.map { $0.node.restart ?? surroundings.graph.restart }
    if drainedBy == nil, policies.contains(.always) {
      prove()
      return startAgain(in: nodes[0].node.backOff.first, attempt: 0)
    }
    cancelTimers()
    wiring = nil
    status = worst()
    prove(status == 0 ? nil : "ended with status \(worst())")
    noteCompletion()
  }

  /// That it came to its end by itself; what was drained is gone on with. On trial the older checkpoints stay.
  func noteCompletion() {
    if drainedBy != nil || status != 0 || checkpoints.hindrance != nil || checkpoints.keepsOld {
      return
    }
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
  func worst() -> Int32 {
    nodes.compactMap { $0.exit }.filter { !$0.isBrokenPipe }.map(\.code).max() ?? 0
  }

  func finish(as state: NodeState, status: Int32, _ then: (() -> Void)? = nil) {
    cancelTimers()
    wiring = nil
    for run in nodes where !run.state.isFinal { run.state = state }
    self.status = status
    if let then { then() } else { prove(state.cause) }
    if goesForGood { checkpoints.store.clear() }
  }

  func cancelTimers() {
    for timer in timers { timer.cancel() }
    timers = []
  }

  // MARK: Failures

  /// A node cannot be started.
  func fail(_ error: StreamError) {
    let run = nodes.first { $0.node.name == error.object } ?? nodes[0]
    failureCode = error.exit.rawValue
    fail(run, "cannot begin: \(error.operation): \(error.cause)")
  }

  func fail(_ run: NodeRun, _ cause: String) {
    ending = .failed(run, cause)
    wiring = nil
    killAll()
    settle()
  }

  func killAll() {
    for run in nodes + finishing { run.process?.signal(SIGKILL) }
  }

  func afterFailure(_ run: NodeRun, _ cause: String) {
    let name = run.node.name
    var code = run.exit?.code ?? failureCode
    if code == 0 { code = ExitCode.badData.rawValue }
    if let drainedBy {
      surroundings.say("\(name) \(cause) while it was ended by \(drainedBy)")
      return finish(as: .broken(cause), status: code)
    }
    if isProven != nil {
      finish(as: .broken(cause), status: code, {})
      return prove("\(name) \(cause)")
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
    let patience = code == ExitCode.inputOutput.rawValue ? Self.diskPatience : 0
    let delay = max(run.node.backOff.delay(attempts), patience)
    surroundings.say(
      "\(name) \(cause); \(partText) again in \(Duration64.format(delay))")
    startAgain(in: delay, attempt: attempts)
  }

  private var partText: String {
    let names = nodes.map(\.node.name)
    return names.count == 1 ? "it starts" : "\(names.joined(separator: ", ")) start"
  }

  /// Between two tries of who could not write.
  private static let diskPatience: Int64 = 1_000_000_000

  func reasonToGiveUp(_ run: NodeRun, _ code: Int32, _ count: Int) -> String? {
    if (run.node.restart ?? surroundings.graph.restart) == .never { return "restart = never" }
    if [ExitCode.usage.rawValue, ExitCode.badConfiguration.rawValue].contains(code) {
      return "it would fail in the same way again"
    }
    // A disk that is full is waited for.
    if code == ExitCode.inputOutput.rawValue { return nil }
    if count >= run.node.backOff.breaker {
      return "given up after \(count) failures at the same place"
    }
    return nil
  }

  func startAgain(in delay: Int64, attempt: Int) {
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
}
