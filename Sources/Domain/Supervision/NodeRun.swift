import EventStream
import Glibc
import Graphs

/// A node while its graph runs: over all its processes, one after the other.
final class NodeRun {
  let node: GraphNode
  /// Whether its program is one of ours.
  let isOwn: Bool
  let log: NodeLog
  var state = NodeState.waiting
  var process: NodeProcess?
  /// How the last process ended; nil while there is one.
  var exit: NodeExit?
  /// What its program said of itself.
  var hasFinished = false
  var wasTold = false
  /// How its program ended, where its process is not its own.
  private var ownExit: NodeExit?
  /// Processes started so far.
  var starts = 0
  /// Of the last process, once it has ended.
  private(set) var counts: [StatusPage.Counter: UInt64] = [:]
  /// Told what its program hands over at checkpoints.
  var handsOver: ((RunControl.Message) -> Void)?
  /// Whether what it says goes to its log alone.
  var isMuted = false
  /// Why it was ended by `pipe`, where it was for what it did.
  var offence: String?

  init(_ node: GraphNode, isOwn: Bool, log: NodeLog) {
    self.node = node
    self.isOwn = isOwn
    self.log = log
  }

  /// Whether its program says what it does and hands over its state.
  var takesPart: Bool { isOwn || node.takesPart }
  var isSource: Bool { node.inputs.isEmpty }
  var isAlive: Bool { process != nil }

  /// What its process has counted, or the last one had.
  func count(_ counter: StatusPage.Counter) -> UInt64 {
    process?.status[counter] ?? counts[counter] ?? 0
  }

  /// Where in its stream it stands: equal for two processes that ended at the same event.
  var position: UInt64 { count(.eventsIn) &+ count(.eventsOut) }

  /// Takes what its program has said.
  func takeMessages() {
    guard let process else { return }
    for message in RunControl.messages(from: process.control) {
      switch message {
      case .ready: if state == .starting { state = .running }
      case .finished: hasFinished = true
      case .told: wasTold = true
      case .ended(let status): ownExit = NodeExit(shellStatus: status)
      case .snapshot, .unable: handsOver?(message)
      }
    }
  }

  /// Takes what it has said on standard error.
  func takeErrors() {
    guard let process else { return }
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = read(process.errors, &bytes, bytes.count)
      guard count > 0 else { return }
      log.add(bytes[..<count], isPassedOn: !isMuted)
    }
  }

  /// Its process has ended: takes the last of it.
  func end(_ exit: NodeExit) {
    takeMessages()
    takeErrors()
    log.end()
    self.exit = ownExit ?? exit
    for counter in StatusPage.Counter.allCases { counts[counter] = process?.status[counter] }
    process?.status.release()
    process = nil
  }

  /// Before a process is started.
  func prepare() {
    exit = nil
    ownExit = nil
    hasFinished = false
    wasTold = false
    offence = nil
    isMuted = false
    starts += 1
    state = .waiting
  }
}
