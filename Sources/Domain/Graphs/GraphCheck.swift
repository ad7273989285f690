import Commands
import EventStream
import Glibc

/// Looks for what would fail when a graph runs: programs that are not there, options that they refuse,
/// inputs that make no sense, outputs that cannot be written.
public struct GraphCheck {
  public private(set) var problems: [StreamError] = []
  /// What works but a user should know, a sentence each.
  public private(set) var remarks: [String] = []
  private let reader: GraphReader
  private let programs: ProgramCatalogue

  public init(_ reader: GraphReader, _ programs: ProgramCatalogue) {
    self.reader = reader
    self.programs = programs
    problems = reader.problems
    if reader.graph.nodes.isEmpty, problems.isEmpty {
      problems.append(
        StreamError(
          .badConfiguration, operation: "check", object: reader.graph.file,
          cause: "has no node; `pipe init` writes an example"))
    }
    for node in reader.graph.nodes where !node.command.isEmpty {
      checkCommand(node)
      checkEnds(node)
      checkKinds(node)
    }
    checkOutputs()
    if reader.graph.fuse, problems.isEmpty {
      remarks += FusedChains(reader.graph.relayed { programs[$0] != nil }, programs).remarks
    }
  }

  private mutating func add(_ node: GraphNode, _ key: String?, _ cause: String) {
    problems.append(reader.placeFailure(node.name, key, cause))
  }

  // MARK: Commands

  private mutating func checkCommand(_ node: GraphNode) {
    if let directory = node.directory, !directory.isEmpty, !Self.isFolder(directory) {
      return add(node, "directory", "there is no folder \(directory)")
    }
    guard let (definition, arguments) = programs.resolved(node.command) else {
      if executable(node.program, in: node) == nil {
        let hint = suggestion(for: node.program, among: programs.names)
        add(
          node, "run",
          "there is no program \(node.program)" + (hint.map { "; did you mean \($0)?" } ?? ""))
      } else if !node.takesPart {
        remarks.append(
          "\(node.name) runs \(node.program), which is none of ours: it is started anew from its input's "
            + "beginning when its part is")
      }
      if node.takesPart, node.inputs.isEmpty {
        add(node, "takes_part", "a source of others cannot: it has no barrier to answer")
      }
      return
    }
    if node.takesPart {
      add(node, "takes_part", "\(node.program) is one of ours; leave it out")
    }
    do throws(StreamError) {
      try inFolder(of: node) { () throws(StreamError) in
        let options = try definition.check(arguments)
        if definition.isSource { try checkFiles(options) }
      }
    } catch {
      // What a configuration says of itself has its own place.
      if error.exit == .badConfiguration {
        problems.append(error)
      } else {
        add(node, "run", "\(definition.name): \(error.line)")
      }
    }
  }

  private func checkFiles(_ options: ParsedOptions) throws(StreamError) {
    let files = options.operands.filter { $0 != "-" && !$0.hasPrefix("sim:") }
    for path in files where access(path, R_OK) != 0 {
      throw StreamError(.noInput, operation: "open", object: path, cause: describeErrno(errno))
    }
  }

  /// Relative paths of a command are of the folder that it runs in.
  private func inFolder(
    of node: GraphNode, _ body: () throws(StreamError) -> Void
  ) throws(StreamError) {
    let here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer {
      _ = fchdir(here)
      close(here)
    }
    if let directory = node.directory, !directory.isEmpty { _ = chdir(directory) }
    try body()
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The file that a command's first word names, as a shell finds it.
  private func executable(_ program: String, in node: GraphNode) -> String? {
    Executables.find(program, path: node.environment["PATH"], directory: node.directory)
  }

  // MARK: Ends

  private mutating func checkEnds(_ node: GraphNode) {
    let readers = reader.graph.readers(of: reader.graph.index(of: node.name)!)
    if let (definition, arguments) = programs.resolved(node.command) {
      if definition.isSource, !node.inputs.isEmpty {
        add(node, "from", "\(node.program) reads files and no stream; leave from out")
      }
      let readsFiles =
        definition.isSource || ["FILE", "DIR"].contains { definition.operands.contains($0) }
      let hasOperands = arguments.contains { !$0.hasPrefix("-") }
      if node.inputs.isEmpty, !readsFiles || !definition.isSource && !hasOperands {
        add(node, "from", "\(node.program) reads a stream: say from = \"NODE\"")
      }
      if definition.printsText {
        for reader in readers where programs[self.reader.graph.nodes[reader].program] != nil {
          add(
            self.reader.graph.nodes[reader], "from",
            "\(node.name) writes text (\(node.program)) and no event stream")
        }
      }
    }
    if readers.isEmpty, node.output == .readers {
      add(
        node, nil,
        "nothing reads it: say to = \"FILE\", to = \"-\" (standard output) or to = \"none\"")
    }
  }

  private mutating func checkOutputs() {
    var files: [String: String] = [:]
    var usesStandardOutput: String?
    for node in reader.graph.nodes {
      switch node.output {
      case .file(let path):
        if let other = files[Self.identity(path)] {
          add(node, "to", "\(other) writes \(path) already")
        }
        files[Self.identity(path)] = node.name
        checkInput(path, of: node)
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        if !folder.isEmpty, !Self.isFolder(folder) {
          add(node, "to", "there is no folder \(folder)")
        } else if access(folder.isEmpty ? "/" : folder, W_OK) != 0 {
          add(node, "to", "\(folder) cannot be written: \(describeErrno(errno))")
        }
      case .standardOutput:
        if let other = usesStandardOutput {
          add(node, "to", "\(other) writes to standard output already")
        }
        usesStandardOutput = node.name
      case .readers, .nowhere: break
      }
    }
  }

  /// One file has one identity, by whatever path; what is not there yet has its path.
  private static func identity(_ path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else {
      // One that is not there yet has that of its folder.
      let end = path.lastIndex(of: "/")
      let folder = end.map { String(path[...$0]) } ?? "."
      guard stat(folder, &status) == 0 else { return path }
      let name = end.map { path[path.index(after: $0)...] } ?? path[...]
      return "\(status.st_dev) \(status.st_ino) \(name)"
    }
    return "\(status.st_dev) \(status.st_ino)"
  }

  /// An output is emptied when the graph starts: it must not be what a node reads.
  private mutating func checkInput(_ path: String, of node: GraphNode) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR { return add(node, "to", "\(path) is a directory") }
    if access(path, W_OK) != 0 {
      return add(node, "to", "\(path) cannot be written: \(describeErrno(errno))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return }
    let own = Self.identity(path)
    if reader.files.contains(where: { Self.identity($0) == own }) {
      add(node, "to", "\(path) is the graph itself, or included by it")
    }
    for other in reader.graph.nodes
    where other.namedPaths.contains(where: { Self.identity($0) == own }) {
      add(node, "to", "\(other.name) reads \(path); write another file")
    }
  }

  // MARK: Kinds

  /// What a program can do nothing without, and who makes it.
  private static let needs: [(program: String, kind: String, makers: [String])] = [
    ("tca", "fills", ["execute", "tca"]),
    ("execute", "orders", ["risk"]),
    ("risk", "signals", ["signal", "risk"]),
  ]

  private mutating func checkKinds(_ node: GraphNode) {
    guard let need = Self.needs.first(where: { $0.program == node.program }), !node.inputs.isEmpty
    else { return }
    // Options that bring orders or targets from a file.
    if node.command.contains(where: { $0.hasPrefix("--orders") || $0.hasPrefix("--targets") }) {
      return
    }
    var pending = node.inputs
    var seen: [String] = []
    while let name = pending.popLast() {
      guard !seen.contains(name), let other = reader.graph.nodes.first(where: { $0.name == name })
      else { continue }
      seen.append(name)
      // Files and programs of others may hold anything.
      if need.makers.contains(other.program) || programs[other.program] == nil { return }
      if other.inputs.isEmpty, other.program != "ingest" { return }
      pending += other.inputs
    }
    add(
      node, "from",
      "\(node.program) needs \(need.kind), and no \(need.makers[0]) stands before it")
  }
}

/// The programs of Millrace by name.
public struct ProgramCatalogue: Sendable {
  public let names: [String]
  private let make: @Sendable (String) -> ProgramDefinition?

  public init(_ programs: KeyValuePairs<String, @Sendable () -> ProgramDefinition>) {
    names = programs.map(\.key)
    make = { name in programs.first { $0.key == name }?.value() }
  }

  public subscript(name: String) -> ProgramDefinition? { make(name) }

  /// What a command line runs, and its arguments; nil where the program is none of these.
  public func resolved(
    _ command: [String]
  ) -> (definition: ProgramDefinition, arguments: [String])? {
    guard let first = command.first, let program = self[first] else { return nil }
    let (definition, rest) = program.resolved(Array(command.dropFirst()))
    return (definition, rest)
  }
}

/// Finds programs as a shell does.
public enum Executables {
  public static func find(
    _ program: String, path: String? = nil, directory: String? = nil
  ) -> String? {
    if program.contains("/") {
      let full = program.hasPrefix("/") ? program : (directory.map { $0 + "/" } ?? "") + program
      return isExecutable(full) ? full : nil
    }
    let path = path ?? getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    for folder in path.split(separator: ":") where isExecutable("\(folder)/\(program)") {
      return "\(folder)/\(program)"
    }
    return nil
  }

  private static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}
