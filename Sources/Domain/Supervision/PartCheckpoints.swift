import EventModel
import EventStream
import Glibc
import Graphs

/// Takes the checkpoints of a part while it runs: asks its sources, gathers what the nodes hand over as the
/// barrier passes them, and makes it durable when all have. One at a time.
final class PartCheckpoints {
  let store: CheckpointStore
  private let nodes: [NodeRun]
  private let say: (String) -> Void
  private var number: UInt64
  /// How long one may be under way.
  private static let patience: Int64 = 60_000_000_000
  private var begunAt: Int64 = 0
  private var gathered: [String: (length: Int, state: [UInt8])]?
  /// Whether older ones must stay, as another part may have to go on from them.
  var keepsOld = false
  /// Why there can be none; nil where there can.
  private(set) var hindrance: String?
  /// The newest that is durable.
  private(set) var newest: UInt64?
  private var startedFrom: UInt64?
  /// Told of each that it is durable, or why it came to nothing.
  var isOver: ((_ failure: String?) -> Void)?
  /// Whether one was made since the part was started.
  var hasProgressed: Bool { newest != startedFrom }
  /// Those that did not get through, one behind the other, and whom the last waited for.
  private(set) var abandoned: (count: Int, by: String) = (0, "")

  /// - Parameter keepsState: whether a command hands over its state.
  init(
    _ nodes: [NodeRun], in directory: StateDirectory, keepsState: ([String]) -> Bool,
    say: @escaping (String) -> Void
  ) {
    self.nodes = nodes
    self.say = say
    store = CheckpointStore(nodes.map(\.node), in: directory)
    number = store.lastNumber
    for run in nodes where hindrance == nil {
      if !run.takesPart {
        hindrance = "\(run.node.name) runs \(run.node.program), which is none of ours"
      } else if run.isOwn, !keepsState(run.node.command) {
        hindrance = "\(run.node.program) (\(run.node.name)) keeps no state yet"
      } else if run.node.output == .standardOutput {
        hindrance = "what \(run.node.name) wrote to standard output cannot be taken back"
      }
    }
  }

  /// Asks for one, where none is under way and all run.
  func begin() {
    guard hindrance == nil, nodes.allSatisfy({ $0.state == .running }) else { return }
    if gathered != nil {
      // What stands in the pipes before a slow node is read before the barrier is.
      if EventLoop.now - begunAt < Self.patience { return }
      return abandon("it waits for \(waitsFor ?? "")")
    }
    number += 1
    gathered = [:]
    begunAt = EventLoop.now
    for run in nodes where run.isSource { run.process?.status[.checkpoint] = number }
  }

  /// Whom the one that is under way waits for; nil where none is.
  var waitsFor: String? {
    guard let gathered else { return nil }
    return nodes.first { gathered[$0.node.name] == nil }?.node.name
  }

  /// What is under way comes to nothing.
  func abandon(_ cause: String) {
    if gathered == nil { return }
    gathered = nil
    abandoned = (abandoned.count + 1, cause)
    isOver?(cause)
    if abandoned.count == 3 { say("three checkpoints did not get through: \(cause)") }
  }

  /// Takes what a node hands over.
  func take(_ message: RunControl.Message, from run: NodeRun) {
    switch message {
    case .unable(let checkpoint) where checkpoint == number:
      abandon("\(run.node.name) has no state to hand over")
    case .snapshot(let checkpoint, let length, let descriptor):
      defer { close(descriptor) }
      guard checkpoint == number, gathered != nil else { return }
      guard let state = Self.bytes(of: descriptor) else {
        return abandon("the state of \(run.node.name) cannot be read")
      }
      gathered![run.node.name] = (length, state)
      if gathered!.count == nodes.count { finish() }
    case .unable, .ready, .finished, .told, .ended: break
    }
  }

  private static func bytes(of descriptor: Int32) -> [UInt8]? {
    Files.whole("/proc/self/fd/\(descriptor)")
  }

  private func finish() {
    guard let gathered else { return }
    do throws(StreamError) {
      _ = try store.write(number, nodes.map { gathered[$0.node.name]! }, isRetiring: !keepsOld)
      self.gathered = nil
      newest = number
      abandoned = (0, "")
      isOver?(nil)
    } catch {
      // The graph goes on, with the checkpoints that there are.
      abandon(error.line)
    }
  }

  /// The part starts from this one, or from its beginning.
  func started(from checkpoint: PartCheckpoint?) {
    gathered = nil
    number = max(number, store.lastNumber)
    newest = checkpoint?.number
    startedFrom = newest
  }
}
