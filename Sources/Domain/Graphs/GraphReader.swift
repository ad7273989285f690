import Commands
import Configuration
import EventModel
import EventStream

/// Reads a graph file. All mistakes are found in one go, each with its place.
///
///     [pipeline]
///     include = ["common.toml"]
///     checkpoint = "10s"
///
///     [parameters]
///     CAPTURE = "es.dbn.zst"
///
///     [node.ticks]
///     run = "ingest ${CAPTURE}"
///
///     [node.signals]
///     run = "signal -c nvda.toml"
///     from = "ticks"
///     to = "signals.mill"
///
/// A node with several `from` reads them merged by event time. A node with `each` is one for every value:
///
///     [node."mid-${SYMBOL}"]
///     each = { SYMBOL = ["NVDA", "MSFT"] }
///     run = "features mid --symbol ${SYMBOL}"
///     from = "ticks"
public struct GraphReader {
  public private(set) var graph: Graph
  /// What is wrong, in the order of the file.
  public private(set) var problems: [StreamError] = []
  /// The graph's own file and those that it includes.
  public private(set) var files: [String] = []
  /// Where the keys of each node stand.
  public private(set) var places: [String: ConfigurationPlaces] = [:]
  private var parameters: GraphParameters
  /// Of the files, whose keys must all have been asked for in the end.
  private var roots: [ConfigurationTable] = []

  /// - Parameters:
  ///   - file: of the graph; `-` is standard input.
  ///   - values: of parameters, by name; they go before what the file says.
  public init(file: String, values: [String: String] = [:]) {
    let base = file.split(separator: "/").last.map(String.init) ?? file
    let name = base.hasSuffix(".toml") ? String(base.dropLast(5)) : base
    graph = Graph(name: name, file: file, nodes: [])
    parameters = GraphParameters(values)
    var tables: [(name: String, table: ConfigurationTable)] = []
    var seen: [String] = []
    read(file, as: nil, &tables, &seen)
    files = seen
    for name in parameters.undeclared {
      let hint = suggestion(for: name, among: parameters.declared)
      problems.append(
        StreamError(
          .badConfiguration, operation: "check", object: file,
          cause: "there is no parameter \(name)" + (hint.map { "; did you mean \($0)?" } ?? "")))
    }
    for (name, table) in tables { addTemplate(name, table) }
    for error in roots.flatMap(\.unknownKeys) where !problems.contains(error) {
      problems.append(error)
    }
    order()
  }

  /// Takes a mistake and goes on.
  @discardableResult
  mutating func attempt<Value>(
    _ read: (inout GraphReader) throws(StreamError) -> Value
  ) -> Value? {
    do throws(StreamError) {
      return try read(&self)
    } catch {
      if !problems.contains(error) { problems.append(error) }
      return nil
    }
  }

  // MARK: Files

  private mutating func read(
    _ file: String, as place: StreamError?,
    _ tables: inout [(name: String, table: ConfigurationTable)], _ seen: inout [String]
  ) {
    if seen.contains(file) {
      problems.append(place ?? failure("is included twice"))
      return
    }
    seen.append(file)
    guard let configuration = attempt({ _ throws(StreamError) in try Configuration(file: file) })
    else { return }
    let root = ConfigurationTable(configuration)
    var included: [String] = []
    attempt { reader throws(StreamError) in
      guard let table = try root.table("pipeline") else { return }
      included = try reader.texts("include", table) ?? []
      try reader.readPipeline(table, isMain: seen.count == 1)
    }
    attempt { reader throws(StreamError) in
      if let table = try root.table("parameters") { try reader.parameters.add(table) }
    }
    attempt { _ throws(StreamError) in
      for (name, table) in try root.namedTables("node") {
        if let other = tables.first(where: { $0.name == name }) {
          throw table.failure(nil, "is there already, in \(other.table.configuration.file)")
        }
        tables.append((name, table))
      }
    }
    root.ignore(["node", "parameters"])
    if let table = try? root.table("parameters") { table.ignore(table.keys) }
    roots.append(root)
    for path in included {
      let resolved = GraphReader.path(path, beside: file)
      read(resolved, as: root.failure("pipeline", "\(path) is included twice"), &tables, &seen)
    }
  }

  /// A path that a file names is of its own folder.
  static func path(_ path: String, beside file: String) -> String {
    guard !path.hasPrefix("/"), let end = file.lastIndex(of: "/") else { return path }
    return file[...end] + path
  }

  private mutating func readPipeline(
    _ table: ConfigurationTable, isMain: Bool
  ) throws(StreamError) {
    if !isMain {
      table.ignore(["name", "checkpoint", "restart", "fuse"])
      return
    }
    if let name = try text("name", table) {
      guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
        throw table.failure("name", "\"\(name)\" is no name of a folder")
      }
      graph.name = name
    }
    if let span = try table.duration("checkpoint") { graph.checkpointInterval = span }
    if let word = try text("restart", table, choices: RestartPolicy.allCases.map(\.rawValue)) {
      graph.restart = RestartPolicy(rawValue: word)!
    }
    graph.fuse = try table.boolean("fuse") ?? false
  }

  private func failure(_ cause: String) -> StreamError {
    StreamError(.badConfiguration, operation: "check", object: graph.file, cause: cause)
  }

  // MARK: Values

  /// A text with its parameters put in.
  func text(
    _ key: String, _ table: ConfigurationTable, choices: [String] = []
  ) throws(StreamError) -> String? {
    guard let text = try table.text(key, choices: choices) else { return nil }
    return try substituted(text, key, table)
  }

  func texts(_ key: String, _ table: ConfigurationTable) throws(StreamError) -> [String]? {
    // One text stands for a list of one.
    if case .text(let text)? = try? table.value(key) { return [try substituted(text, key, table)] }
    guard let texts = try table.texts(key) else { return nil }
    var result: [String] = []
    for text in texts { result.append(try substituted(text, key, table)) }
    return result
  }

  func substituted(
    _ text: String, _ key: String?, _ table: ConfigurationTable
  ) throws(StreamError) -> String {
    do throws(GraphParameters.Unknown) {
      return try parameters.substituted(text)
    } catch {
      let hint = suggestion(for: error.name, among: parameters.names)
      throw table.failure(
        key,
        "there is no parameter \(error.name)" + (hint.map { "; did you mean \($0)?" } ?? "")
          + "; say it in [parameters] or by --set \(error.name)=VALUE")
    }
  }

  // MARK: Nodes

  /// A node, or one for each value of its `each`.
  private mutating func addTemplate(_ name: String, _ table: ConfigurationTable) {
    guard table.has("each") else { return addNode(name, table) }
    let values = attempt { _ throws(StreamError) -> [(name: String, values: [String])] in
      guard let each = try table.table("each") else { return [] }
      var lists: [(name: String, values: [String])] = []
      for key in each.keys { lists.append((key, try each.texts(key) ?? [])) }
      return lists
    }
    guard let values, !values.isEmpty else { return }
    if !values.contains(where: { name.contains("${\($0.name)}") }) {
      problems.append(
        table.failure(
          "each", "the name of the node must hold ${\(values[0].name)}, or all would have one name")
      )
      return
    }
    let outer = parameters
    for combination in combinations(values[...]) {
      for (key, value) in combination { parameters[key] = value }
      addNode(name, table)
      parameters = outer
    }
  }

  private func combinations(
    _ lists: ArraySlice<(name: String, values: [String])>
  ) -> [[(String, String)]] {
    guard let first = lists.first else { return [[]] }
    let rest = combinations(lists.dropFirst())
    return first.values.flatMap { value in rest.map { [(first.name, value)] + $0 } }
  }

  private mutating func addNode(_ template: String, _ table: ConfigurationTable) {
    let made = attempt { reader throws(StreamError) -> GraphNode in
      let name = try reader.substituted(template, nil, table)
      guard GraphNode.isName(name) else {
        throw table.failure(nil, "\"\(name)\" is no name of a node: letters, digits, - and _")
      }
      guard reader.graph.index(of: name) == nil else {
        throw table.failure(nil, "there are two nodes of the name \(name)")
      }
      return GraphNode(name: name, command: [])
    }
    guard var node = made else { return }
    places[node.name] = table.places
    readNode(&node, table)
    graph.nodes.append(node)
  }

  // MARK: Order

  /// Resolves `from`, joins several of one node, and brings the nodes into order.
  private mutating func order() {
    resolveInputs()
    var ordered: [GraphNode] = []
    var rest = graph.nodes
    while !rest.isEmpty {
      let ready = rest.filter { node in
        node.inputs.allSatisfy { input in !rest.contains { $0.name == input } }
      }
      if ready.isEmpty {
        problems.append(contentsOf: [cycle(in: rest)])
        break
      }
      ordered += ready
      rest.removeAll { node in ready.contains { $0.name == node.name } }
    }
    graph.nodes = ordered + rest
    joinInputs()
  }

  private mutating func resolveInputs() {
    let names = graph.nodes.map(\.name)
    for index in graph.nodes.indices {
      var inputs: [String] = []
      for input in graph.nodes[index].inputs {
        let found = input.hasSuffix("*") ? names.filter { $0.hasPrefix(input.dropLast()) } : [input]
        if found.isEmpty || !found.allSatisfy(names.contains) {
          let hint = suggestion(for: input, among: names)
          problems.append(
            placeFailure(
              graph.nodes[index].name, "from",
              "there is no node \(input)"
                + (hint.map { "; did you mean \($0)?" }
                  ?? " (there are \(names.joined(separator: ", ")))")))
          continue
        }
        for name in found where !inputs.contains(name) { inputs.append(name) }
      }
      graph.nodes[index].inputs = inputs
    }
  }

  private func cycle(in nodes: [GraphNode]) -> StreamError {
    // Every node that is left reads one that is left: going back ends where one comes again.
    var path = [nodes[0].name]
    while true {
      let node = nodes.first { $0.name == path.last }!
      let next = node.inputs.first { input in nodes.contains { $0.name == input } }!
      if let start = path.firstIndex(of: next) {
        let names = (path[start...] + [next]).reversed().joined(separator: " → ")
        return placeFailure(next, "from", "the nodes feed each other: \(names)")
      }
      path.append(next)
    }
  }

  /// A node that reads several gets a merge in front, or is one.
  private mutating func joinInputs() {
    var nodes: [GraphNode] = []
    for var node in graph.nodes {
      if node.inputs.count > 1, node.program != "merge" {
        var merge = GraphNode(name: node.name + ".merge", command: ["merge"])
        merge.inputs = node.inputs
        merge.restart = node.restart
        merge.backOff = node.backOff
        merge.stopTimeout = node.stopTimeout
        merge.isImplied = true
        places[merge.name] = places[node.name]
        nodes.append(merge)
        node.inputs = [merge.name]
      }
      nodes.append(node)
    }
    graph.nodes = nodes
  }

  /// The error of a key of a node.
  func placeFailure(_ node: String, _ key: String?, _ cause: String) -> StreamError {
    places[node]?.failure(key, cause) ?? failure("\(node): \(cause)")
  }
}

extension GraphNode {
  package static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64 && !name.hasPrefix("-")
      && name.utf8.allSatisfy {
        ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A)
          || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      }
  }
}
