import EventStream
import Graphs

/// A reload while it is under way: every part that changes makes a checkpoint, is ended, and goes on from
/// there under the new graph. Until the new parts have proved themselves, by a checkpoint of their own or by
/// coming to their end, the old ones can go on from where they were, and do where one of the new ones fails.
final class Reload {
  /// An old part, and those that take its place.
  private final class Change {
    let old: PartRun
    let new: [PartRun]
    let plan: ReloadPlan.Change
    /// The checkpoints that were made for the new parts.
    var adopted: [(part: PartRun, number: UInt64)] = []
    var isReady = false
    var isEnded = false
    var attempts = 0
    var looks = 0

    init(_ old: PartRun, _ new: [PartRun], _ plan: ReloadPlan.Change) {
      self.old = old
      self.new = new
      self.plan = plan
    }
  }

  private enum Phase { case gathering, ending, proving, over }

  private static let mostAttempts = 3
  private static let mostLooks = 3000
  /// How long new parts may take to be ready, in nanoseconds.
  private static let patience: Int64 = 60_000_000_000
  /// Between two looks at whether a checkpoint can be made.
  private static let pace: Int64 = 20_000_000

  private let changes: [Change]
  /// Parts that are new altogether.
  private let anew: [PartRun]
  private let approved: Set<String>
  private let loop: EventLoop
  private var phase = Phase.gathering
  /// Whether someone has ended the graph while nothing of it ran.
  private var isCancelled = false
  private var unproven: Set<ObjectIdentifier> = []
  /// Puts the new graph in the place of the old, and the other way.
  private let install: () -> Void
  private let uninstall: () -> Void
  /// Told how it ended: the cause of a failure, after which all is as it was.
  private let ended: (_ failure: String?) -> Void

  /// - Parameters:
  ///   - old: the parts that run.
  ///   - new: those of the new graph, which have not begun.
  init(
    _ plan: ReloadPlan, old: [PartRun], new: [PartRun], approved: Set<String>, _ loop: EventLoop,
    install: @escaping () -> Void, uninstall: @escaping () -> Void,
    ended: @escaping (_ failure: String?) -> Void
  ) {
    changes = plan.changes.map { change in
      Change(old[change.old], change.new.map { new[$0] }, change)
    }
    anew = plan.anew.map { new[$0] }
    self.approved = approved
    self.loop = loop
    self.install = install
    self.uninstall = uninstall
    self.ended = ended
  }

  func begin() {
    for change in changes { gather(change) }
    endWhenReady()
  }

  // MARK: Checkpoints

  private func gather(_ change: Change) {
    if change.isReady || phase != .gathering { return }
    change.looks += 1
    if let hindrance = hindrance(of: change) { return refuse(hindrance) }
    // One that does not run goes on from what there is.
    if change.old.isAtRest {
      change.isReady = true
      return endWhenReady()
    }
    change.old.isWatched = { [weak self, unowned change] cause in self?.heard(cause, of: change) }
    // One that is under way will do.
    if change.old.canCheckpoint { change.old.checkpoints.begin() }
    loop.after(Self.pace) { [weak self] in self?.gather(change) }
  }

  /// Why there will be no checkpoint.
  private func hindrance(of change: Change) -> String? {
    let nodes = change.old.nodes
    if change.old.status == 0 {
      return "\(nodes[0].node.name): its part has come to its end; `pipe run --again` begins anew"
    }
    if change.old.isAtRest { return nil }
    if let ended = nodes.first(where: { $0.state == .finished }) {
      return "\(ended.node.name) has come to its end, and there is no checkpoint without it"
    }
    if change.looks > Self.mostLooks {
      let waited = nodes.first { $0.state != .running }?.node.name
      let held = change.old.checkpoints.waitsFor
      return waited.map { "\($0) is not ready" }
        ?? "no checkpoint got through; it waits for \(held ?? "nobody")"
    }
    return nil
  }

  /// A checkpoint is there, or came to nothing.
  private func heard(_ cause: String?, of change: Change) {
    guard phase == .gathering, !change.isReady else { return }
    guard let cause else {
      change.isReady = true
      return endWhenReady()
    }
    change.attempts += 1
    if change.attempts > Self.mostAttempts { refuse("no checkpoint could be made: \(cause)") }
  }

  /// What it waits for.
  var wait: String {
    let held = changes.compactMap(\.old.checkpoints.waitsFor)
    return phase == .gathering && !held.isEmpty
      ? "its checkpoint waits for \(held.joined(separator: ", "))"
      : "the new parts prove themselves"
  }

  private func endWhenReady() {
    guard phase == .gathering, changes.allSatisfy(\.isReady) else { return }
    for change in changes {
      if change.old.status == 0, let hindrance = hindrance(of: change) { return refuse(hindrance) }
    }
    phase = .ending
    for change in changes { change.old.isWatched = nil }
    for change in changes {
      change.old.replace { [weak self] in
        change.isEnded = true
        self?.startNew()
      }
    }
    startNew()
  }

  // MARK: The new parts

  private func startNew() {
    guard phase == .ending, changes.allSatisfy(\.isEnded) else { return }
    // The next run goes on from the checkpoints.
    if isCancelled { return fail("the graph is ended") }
    do throws(StreamError) {
      for change in changes { try adopt(change) }
      try FaultPoint.reloadStart.pass()
    } catch {
      return goBack(error.line)
    }
    phase = .proving
    install()
    let parts = newParts
    unproven = Set(parts.map { ObjectIdentifier($0) })
    for part in parts {
      part.checkpoints.keepsOld = true
      part.isProven = { [weak self, unowned part] in self?.proved(part, $0) }
    }
    for part in parts where phase == .proving { part.start() }
    endWhenProven()
    loop.after(Self.patience) { [weak self] in self?.goBackWhereStuck() }
  }

  /// A node that never says that it is ready would leave it open for ever.
  private func goBackWhereStuck() {
    guard phase == .proving else { return }
    let stuck = newParts.flatMap(\.nodes).first { $0.state == .starting }
    if let stuck { goBack("\(stuck.node.name) has not said that it is ready") }
  }

  private var newParts: [PartRun] { changes.flatMap(\.new) + anew }

  private func adopt(_ change: Change) throws(StreamError) {
    // Where there is no checkpoint all begins anew, as it would have.
    guard case .found(let checkpoint, let states) = change.old.checkpoints.store.newest({ _ in })
    else { return }
    for (part, names) in zip(change.new, change.plan.entries) {
      let number = try part.checkpoints.store.adopt(
        checkpoint, states: states, entries: checkpoint.entries.map { names.contains($0.name) },
        approved: approved)
      change.adopted.append((part, number))
    }
  }

  private func proved(_ part: PartRun, _ failure: String?) {
    guard phase == .proving else { return }
    if let failure { return goBack(failure) }
    unproven.remove(ObjectIdentifier(part))
    endWhenProven()
  }

  private func endWhenProven() {
    guard phase == .proving, unproven.isEmpty else { return }
    succeed()
  }

  private func succeed() {
    phase = .over
    for part in newParts {
      part.checkpoints.keepsOld = false
      part.noteCompletion()
    }
    let folders = Set(newParts.map(\.checkpoints.store.folder))
    for change in changes where !folders.contains(change.old.checkpoints.store.folder) {
      change.old.checkpoints.store.clear()
    }
    ended(nil)
  }

  // MARK: Failures

  private func refuse(_ cause: String) { fail("\(cause); the graph goes on as it was") }

  /// All goes on as it was: nothing has been touched yet.
  private func fail(_ cause: String) {
    phase = .over
    for change in changes { change.old.isWatched = nil }
    ended(cause)
  }

  /// All goes on as it was, from the checkpoints.
  private func goBack(_ cause: String) {
    let hasStarted = phase == .proving
    phase = .over
    var running = hasStarted ? newParts.filter { $0.status == nil } : []
    let restart = { [self] in
      let cause = isCancelled ? cause : "\(cause); the graph goes on as it was"
      for change in changes {
        for (part, number) in change.adopted { part.checkpoints.store.remove(from: number) }
      }
      if hasStarted {
        for part in anew { part.checkpoints.store.clear() }
        uninstall()
      }
      if !isCancelled { for change in changes { change.old.resume() } }
      ended(cause)
    }
    if running.isEmpty { return restart() }
    let stopping = running
    for part in stopping {
      part.isProven = nil
      part.replace {
        running.removeAll { $0 === part }
        if running.isEmpty { restart() }
      }
    }
  }

  /// Someone ends the graph: what is under way comes to nothing, or is taken as it is.
  func cancel() {
    switch phase {
    case .gathering: fail("the graph is ended")
    case .proving:
      for part in newParts { part.isProven = nil }
      succeed()
    case .ending, .over: isCancelled = true
    }
  }
}
