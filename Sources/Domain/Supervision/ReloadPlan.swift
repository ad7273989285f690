import EventStream
import Graphs

/// What a changed graph does to one that runs: which parts are left alone, which go on from a checkpoint under
/// the new graph, and which changes cannot be made while it runs.
struct ReloadPlan {
  /// A part as it is, or will be.
  struct Part {
    let nodes: [GraphNode]
    let records: [NodeRecord]
    /// Why it has no checkpoints; nil where it has.
    let hindrance: String?
    /// Whether it came to its end.
    let isOver: Bool

    /// - Parameter records: of a checkpoint; nil as they are now.
    init(
      _ nodes: [GraphNode], records: [NodeRecord]? = nil, hindrance: String?, isOver: Bool = false
    ) {
      self.nodes = nodes
      self.records = records ?? nodes.map(NodeRecord.init)
      self.hindrance = hindrance
      self.isOver = isOver
    }

    func record(_ name: String) -> NodeRecord? { records.first { $0.node.name == name } }
  }

  /// Old parts, by their places, that new ones take the place of.
  struct Change {
    var old: Int
    var new: [Int]
    /// By new part: the old nodes, by name, of which it has the states.
    var entries: [Set<String>]
  }

  /// Between two parts that differ.
  private(set) var changes: [Change] = []
  /// Places of new parts with the places of the old ones that they are.
  private(set) var untouched: [Int: Int] = [:]
  /// New parts that begin anew.
  private(set) var anew: [Int] = []
  /// Old parts that end.
  private(set) var removed: [Int] = []
  /// What cannot be done, and why.
  private(set) var refusals: [String] = []
  /// What happens to each node, a line each.
  private(set) var lines: [String] = []

  private let approved: Set<String>
  /// Changed nodes, each with both values, and those that come and go.
  private var differences: [(node: String, text: String)] = []

  /// - Parameter approved: changed nodes that keep their states.
  init(from old: [Part], to new: [Part], approved: Set<String> = []) {
    self.approved = approved
    var taken: Set<Int> = []
    for (index, part) in new.enumerated() {
      if let same = old.firstIndex(where: { $0.nodes == part.nodes && $0.records == part.records })
      {
        untouched[index] = same
        taken.insert(same)
        add(part.nodes.map(\.name), "stays as it is")
        continue
      }
      let sources = old.indices.filter { other in
        old[other].records.contains { part.record($0.node.name) != nil }
      }
      taken.formUnion(sources)
      decide(index, part, sources, old)
    }
    for index in old.indices where !taken.contains(index) {
      removed.append(index)
      add(old[index].nodes.map(\.name), "goes: its part is drained")
    }
    assignEntries(old, new)
    for name in approved.sorted() where !new.contains(where: { $0.record(name) != nil }) {
      refusals.append("there is no node \(name) to approve")
    }
  }

  private mutating func add(_ names: [String], _ fate: String) {
    for name in names { lines.append("\(name): \(fate)") }
  }

  private mutating func decide(_ index: Int, _ part: Part, _ sources: [Int], _ old: [Part]) {
    let names = part.nodes.map(\.name)
    guard let source = sources.first else {
      anew.append(index)
      return add(names, "is new, and begins")
    }
    if sources.count > 1 {
      let parts = sources.map { old[$0].nodes[0].name }.joined(separator: " and ")
      refusals.append(
        "\(names.joined(separator: ", ")): joins the parts of \(parts), which have no checkpoint in common"
      )
      return
    }
    if let hindrance = old[source].hindrance ?? part.hindrance {
      refusals.append(
        "\(names.joined(separator: ", ")): has no checkpoint to go on from, as \(hindrance)")
      return
    }
    if old[source].isOver {
      refusals.append(
        "\(names.joined(separator: ", ")): its part has come to its end; `pipe run --again` begins anew"
      )
      return
    }
    if let place = changes.firstIndex(where: { $0.old == source }) {
      changes[place].new.append(index)
    } else {
      changes.append(Change(old: source, new: [index], entries: []))
    }
    for record in part.records {
      let fate = fate(of: record, in: old[source])
      add([record.node.name], fate)
    }
  }

  private mutating func fate(of record: NodeRecord, in old: Part) -> String {
    let name = record.node.name
    guard let before = old.record(name) else {
      differences.append((name, "is new"))
      return record.node.inputs.isEmpty
        ? "is new, and begins" : "is new, and begins with what comes"
    }
    guard let difference = before.difference(to: record) else {
      return "is started again with its state"
    }
    differences.append((name, difference))
    if approved.contains(name) { return "keeps its state, as approved (\(difference))" }
    return "\(difference): ends what it has written, and begins without a state"
      + (record.node.inputs.isEmpty ? " at its beginning" : "")
  }

  /// Which new part has the state of which old node: its own where it has the node, and otherwise that of the
  /// part that reads what the node still writes.
  private mutating func assignEntries(_ old: [Part], _ new: [Part]) {
    for place in changes.indices {
      let change = changes[place]
      let records = old[change.old].records
      var owner: [String: Int] = [:]
      for (position, index) in change.new.enumerated() {
        for record in records where new[index].record(record.node.name) != nil {
          owner[record.node.name] = position
        }
      }
      // Readers come behind what they read.
      for record in records.reversed() where owner[record.node.name] == nil {
        let reader = records.first { $0.node.inputs.contains(record.node.name) }
        owner[record.node.name] = reader.flatMap { owner[$0.node.name] } ?? 0
        differences.append((record.node.name, "is gone"))
        lines.append("\(record.node.name): goes, and ends what it has written")
      }
      // What one still writes must reach its readers.
      for record in records where !isKept(record, new, change) {
        for reader in records where reader.node.inputs.contains(record.node.name) {
          if owner[reader.node.name] == owner[record.node.name] { continue }
          refusals.append(
            "\(record.node.name): changes, and its reader \(reader.node.name) is of another part now"
          )
        }
      }
      changes[place].entries = change.new.indices.map { position in
        Set(owner.filter { $0.value == position }.keys)
      }
    }
  }

  private func isKept(_ record: NodeRecord, _ new: [Part], _ change: Change) -> Bool {
    let name = record.node.name
    if approved.contains(name) { return true }
    return change.new.contains { new[$0].record(name) == record }
  }

  /// Whether nothing changes.
  var isEmpty: Bool { changes.isEmpty && anew.isEmpty && removed.isEmpty && refusals.isEmpty }

  /// Whether nothing is another but nodes of these names.
  func changesOnly(_ names: Set<String>) -> Bool {
    anew.isEmpty && removed.isEmpty && differences.allSatisfy { names.contains($0.node) }
  }

  /// What has changed, in a sentence.
  var summary: String {
    let texts = differences.map { "\($0.node): \($0.text)" } + refusals
    if !texts.isEmpty { return texts.joined(separator: "; ") }
    return lines.isEmpty ? "its parts are others" : lines.joined(separator: "; ")
  }

  var text: String {
    if isEmpty { return "nothing changes\n" }
    return (lines + refusals.map { "refused: \($0)" }).map { $0 + "\n" }.joined()
  }
}
