import Commands

/// A graph for people: as text, in the DOT language of Graphviz, and as a Mermaid flowchart.
public struct GraphDrawing {
  private let graph: Graph

  public init(_ graph: Graph) { self.graph = graph }

  /// The nodes in order, each indented below the first that it reads; where it reads more, they are named.
  ///
  ///     ticks            ingest es.dbn.zst
  ///     └─ rows          features mid
  ///        ├─ signals    signal -c es.toml → signals.mill
  ///        └─ table      show --csv → rows.csv
  public var text: String {
    var lines: [(left: String, right: String)] = []
    for (index, node) in graph.nodes.enumerated() where node.inputs.isEmpty {
      add(index, lead: "", below: "", to: &lines)
    }
    let width = lines.map(\.left.count).max() ?? 0
    return lines.map { line in
      line.left + String(repeating: " ", count: width - line.left.count) + "  " + line.right + "\n"
    }.joined()
  }

  private func add(
    _ index: Int, lead: String, below: String, to lines: inout [(left: String, right: String)]
  ) {
    let node = graph.nodes[index]
    let also = node.inputs.dropFirst()
    let joined = also.isEmpty ? "" : " (and \(also.joined(separator: ", ")))"
    lines.append((lead + node.name, node.commandLine + joined + outputText(node)))
    let children = graph.readers(of: index).filter { graph.nodes[$0].inputs.first == node.name }
    for (place, child) in children.enumerated() {
      let isLast = place == children.count - 1
      add(
        child, lead: below + (isLast ? "└─ " : "├─ "), below: below + (isLast ? "   " : "│  "),
        to: &lines)
    }
  }

  private func outputText(_ node: GraphNode) -> String {
    switch node.output {
    case .file(let path): " → \(path)"
    case .standardOutput: " → standard output"
    case .nowhere: " → nowhere"
    case .readers: ""
    }
  }

  public var dot: String {
    var text = "digraph \(quoted(graph.name)) {\n  rankdir=LR;\n  node [shape=box];\n"
    for node in graph.nodes {
      text += "  \(quoted(node.name)) [label=\(quoted(node.name + "\\n" + node.commandLine))];\n"
    }
    for (from, to) in edges { text += "  \(quoted(from)) -> \(quoted(to));\n" }
    for node in graph.nodes {
      if case .file(let path) = node.output {
        text += "  \(quoted("file " + path)) [shape=note, label=\(quoted(path))];\n"
        text += "  \(quoted(node.name)) -> \(quoted("file " + path));\n"
      }
    }
    return text + "}\n"
  }

  public var mermaid: String {
    var text = "flowchart LR\n"
    for (index, node) in graph.nodes.enumerated() {
      text += "  n\(index)[\"\(escaped(node.name))<br/>\(escaped(node.commandLine))\"]\n"
    }
    for (from, to) in edges {
      text += "  n\(graph.index(of: from)!) --> n\(graph.index(of: to)!)\n"
    }
    for (index, node) in graph.nodes.enumerated() {
      if case .file(let path) = node.output {
        text += "  n\(index) --> f\(index)[/\"\(escaped(path))\"/]\n"
      }
    }
    return text
  }

  private var edges: [(from: String, to: String)] {
    graph.nodes.flatMap { node in node.inputs.map { ($0, node.name) } }
  }

  private func quoted(_ text: String) -> String {
    "\""
      + text.replacing("\\", with: "\\\\").replacing("\\\\n", with: "\\n")
      .replacing("\"", with: "\\\"") + "\""
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing("<", with: "&lt;")
  }
}

extension GraphNode {
  /// The command as a shell would be given it.
  public var commandLine: String { command.map(ParsedOptions.quoted).joined(separator: " ") }
}
