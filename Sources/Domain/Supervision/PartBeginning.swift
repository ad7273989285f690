import Commands
import EventStream
import Graphs

/// How the nodes of a part begin.
///
/// Behind a checkpoint of the same part every node goes on from its state. After a reload some are others
/// than those whose states there are. Such a node's output is what `cat` would make of two streams: the old
/// node is begun once more with its state, has no input beyond what it had read, and so writes what it had
/// still to write, and its end; behind that the new one begins with what comes after the checkpoint.
struct PartBeginning {
  enum Node: Equatable {
    /// With the beginning of its input.
    case anew
    /// With a state.
    case restored([UInt8], isApproved: Bool)
    /// With no state behind a checkpoint: how its inputs stand there, nil for those that begin too.
    case cold([Resumption?])
  }

  /// A node that is another now, or none any more, and brings its output to an end.
  struct Finishing {
    let node: GraphNode
    let state: [UInt8]
    /// Of its file, in bytes.
    let length: Int
    /// The inputs, by number, that have nothing more; 0 for a source.
    let endedInputs: [Int]
  }

  private(set) var nodes: [String: Node] = [:]
  private(set) var finishing: [Finishing] = []
  /// Of the files that nodes write, where something is kept.
  private var lengths: [String: Int] = [:]

  /// All begin anew.
  init() {}

  /// Behind a checkpoint.
  ///
  /// - Parameter states: of its entries, in their order.
  init(
    _ checkpoint: PartCheckpoint, states: [[UInt8]], _ records: [NodeRecord]
  ) throws(StreamError) {
    let stateOf = Dictionary(
      uniqueKeysWithValues: zip(checkpoint.entries.map(\.name), states))
    var kept: Set<String> = []
    for record in records {
      let name = record.node.name
      guard let entry = checkpoint.entry(name), entry.record == record else { continue }
      kept.insert(name)
      nodes[name] = .restored(stateOf[name]!, isApproved: entry.isApproved)
      note(entry.length, of: record.node)
    }
    let ending = Set(checkpoint.entries.map(\.name)).subtracting(kept)
    for entry in checkpoint.entries where ending.contains(entry.name) {
      let node = entry.record.node
      // A source has no more to read than it had; nor has a reader of what goes on, here or elsewhere.
      let ended =
        node.inputs.isEmpty ? [0] : node.inputs.indices.filter { !ending.contains(node.inputs[$0]) }
      finishing.append(
        Finishing(
          node: node, state: stateOf[entry.name]!, length: entry.length, endedInputs: ended))
      note(entry.length, of: node)
    }
    for node in records.map(\.node) where nodes[node.name] == nil {
      nodes[node.name] = try cold(node, kept, stateOf)
    }
  }

  private mutating func note(_ length: Int, of node: GraphNode) {
    if case .file(let path) = node.output { lengths[path] = length }
  }

  private func cold(
    _ node: GraphNode, _ kept: Set<String>, _ states: [String: [UInt8]]
  ) throws(StreamError) -> Node {
    var standings: [Resumption?] = []
    for input in node.inputs {
      guard kept.contains(input) else {
        standings.append(nil)
        continue
      }
      guard let standing = SnapshotEnvelope.output(in: states[input]!) else {
        throw StreamError(
          .badConfiguration, operation: "restore", object: node.name,
          cause: "the state of \(input), which it reads, does not say what \(input) has written")
      }
      standings.append(standing)
    }
    return .cold(standings)
  }

  /// What a file has at the beginning, in bytes.
  func length(of path: String) -> Int { lengths[path] ?? 0 }

  /// Whether all nodes are those that they were, or begin anew.
  var isOfOneGraph: Bool { finishing.isEmpty && !nodes.keys.contains(where: isCold) }

  /// Whether a node waits for those that finish: what it writes stands behind theirs.
  func isCold(_ name: String) -> Bool {
    if case .cold = nodes[name] { return true }
    return false
  }
}
