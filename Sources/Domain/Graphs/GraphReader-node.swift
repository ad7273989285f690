import Configuration
import EventModel
import EventStream

extension GraphReader {
  /// Reads the keys of a node, each by itself, so that one mistake hides no other.
  mutating func readNode(_ node: inout GraphNode, _ table: ConfigurationTable) {
    attempt { reader throws(StreamError) in node.inputs = try reader.texts("from", table) ?? [] }
    attempt { reader throws(StreamError) in node.command = try reader.command(node, table) }
    attempt { reader throws(StreamError) in node.output = try reader.output(table) ?? .readers }
    attempt { reader throws(StreamError) in
      let words = RestartPolicy.allCases.map(\.rawValue)
      let word = try reader.text("restart", table, choices: words)
      node.restart = word.flatMap { RestartPolicy(rawValue: $0) }
    }
    attempt { _ throws(StreamError) in
      if let span = try table.duration("back_off") { node.backOff.first = span }
      if let span = try table.duration("back_off_cap") { node.backOff.cap = span }
      if let count = try table.integer("breaker", in: 1...1_000_000) {
        node.backOff.breaker = count
      }
    }
    attempt { reader throws(StreamError) in
      guard let variables = try table.table("environment") else { return }
      for key in variables.keys { node.environment[key] = try reader.text(key, variables) }
    }
    attempt { reader throws(StreamError) in
      guard let path = try reader.text("directory", table) else { return }
      node.directory = Self.path(path, beside: table.configuration.file)
    }
    attempt { _ throws(StreamError) in
      if let span = try table.duration("stop_timeout") { node.stopTimeout = span }
    }
    attempt { _ throws(StreamError) in
      guard let text = try table.text("memory_limit") else { return }
      guard let size = ByteSize.parse(text), size >= 1 << 20 else {
        throw table.failure("memory_limit", "\"\(text)\" is not a size of at least 1MiB")
      }
      node.memoryLimit = size
    }
    attempt { _ throws(StreamError) in node.nice = try table.integer("nice", in: -20...19) ?? 0 }
    attempt { _ throws(StreamError) in node.cpus = try Self.cpus(table) }
    attempt { _ throws(StreamError) in node.endsEarly = try table.boolean("ends_early") ?? false }
    attempt { _ throws(StreamError) in node.takesPart = try table.boolean("takes_part") ?? false }
    if node.directory == nil, let end = table.configuration.file.lastIndex(of: "/") {
      // Paths are of the folder of the file, wherever `pipe` is run.
      node.directory = String(table.configuration.file[..<end])
    }
  }

  private func command(
    _ node: GraphNode, _ table: ConfigurationTable
  ) throws(StreamError) -> [String] {
    guard table.has("run") else {
      if node.inputs.count > 1 { return ["merge"] }
      throw table.failure("run", "the node needs the command that it runs, run = \"PROGRAM …\"")
    }
    let words: [String]
    if case .text(let line)? = try? table.value("run") {
      do throws(ShellWords.Failure) {
        words = try ShellWords(line).words
      } catch {
        throw table.failure("run", Self.text(of: error))
      }
    } else {
      words = try table.texts("run") ?? []
    }
    guard !words.isEmpty else { throw table.failure("run", "is empty") }
    var command: [String] = []
    for word in words { command.append(try substituted(word, "run", table)) }
    return command
  }

  private static func text(of failure: ShellWords.Failure) -> String {
    switch failure {
    case .openQuote: "a quote is not closed"
    case .needsShell("|"):
      "a node is one program; make each program of the pipeline a node and join them by `from`"
    case .needsShell(let character):
      "no shell reads this, so \(character) has no meaning; quote it, or run "
        + "[\"sh\", \"-c\", \"…\"]"
    }
  }

  private func output(_ table: ConfigurationTable) throws(StreamError) -> GraphOutput? {
    guard let text = try text("to", table) else { return nil }
    switch text {
    case "-": return .standardOutput
    case "none", "/dev/null": return .nowhere
    case "": throw table.failure("to", "names no file")
    default: return .file(Self.path(text, beside: table.configuration.file))
    }
  }

  private static func cpus(_ table: ConfigurationTable) throws(StreamError) -> [Int] {
    guard let text = try table.text("cpus") else { return [] }
    var cpus: [Int] = []
    for range in text.split(separator: ",") {
      let bounds = range.split(separator: "-").map { Int($0) }
      guard let first = bounds.first ?? nil, let last = bounds.last ?? nil, bounds.count <= 2,
        first >= 0, last < 1024, first <= last
      else {
        throw table.failure(
          "cpus", "\"\(text)\" is no list of processors such as \"0\" or \"0-3,6\"")
      }
      cpus += first...last
    }
    return cpus
  }
}
