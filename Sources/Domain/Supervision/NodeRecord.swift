import EventModel
import EventStream
import Graphs

/// What a node was when a checkpoint was made, as far as it says what the node computes: another record is
/// another node.
struct NodeRecord: Equatable {
  /// With its name, command, inputs, output, environment and folder alone.
  let node: GraphNode
  /// Hashes of the small files that its options name, such as limits and models, by path.
  let files: [String: UInt64]

  init(_ node: GraphNode) {
    var kept = GraphNode(name: node.name, command: node.command)
    kept.inputs = node.inputs
    kept.output = node.output
    kept.environment = node.environment
    kept.directory = node.directory
    kept.takesPart = node.takesPart
    self.node = kept
    var files: [String: UInt64] = [:]
    // What a source reads is held against its digest, and may grow.
    for path in node.inputs.isEmpty ? [] : node.namedPaths {
      if Files.isRegular(path), let bytes = Files.small(path) { files[path] = fnv1a(bytes) }
    }
    self.files = files
  }

  /// What is another in a later record, in a sentence with both values; nil where they are alike.
  func difference(to later: NodeRecord) -> String? {
    func change(_ what: String, _ was: String, _ is: String) -> String? {
      was == `is` ? nil : "\(what) was \(was), is \(`is`)"
    }
    let changed =
      change("run", "\"\(node.commandLine)\"", "\"\(later.node.commandLine)\"")
      ?? change("from", Self.text(node.inputs), Self.text(later.node.inputs))
      ?? change("to", Self.text(node.output), Self.text(later.node.output))
      ?? change("directory", node.directory ?? "none", later.node.directory ?? "none")
      ?? change("takes_part", String(node.takesPart), String(later.node.takesPart))
      ?? change("environment", Self.text(node.environment), Self.text(later.node.environment))
    if let changed { return changed }
    let paths = Set(files.keys).union(later.files.keys).sorted()
    return paths.first { files[$0] != later.files[$0] }.map { "\($0) has changed" }
  }

  private static func text(_ inputs: [String]) -> String {
    inputs.isEmpty ? "none" : inputs.joined(separator: ", ")
  }

  private static func text(_ environment: [String: String]) -> String {
    let entries = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return entries.isEmpty ? "none" : entries.joined(separator: " ")
  }

  private static func text(_ output: GraphOutput) -> String {
    switch output {
    case .readers: "its readers"
    case .file(let path): path
    case .standardOutput: "standard output"
    case .nowhere: "none"
    }
  }
}

/// As lines of a manifest: a key and words, in which what would end a word is written as %XX.
extension NodeRecord {
  var lines: [String] {
    var lines = [Self.line("run", node.command)]
    lines.append(Self.line("from", node.inputs))
    switch node.output {
    case .readers: lines.append("to readers")
    case .file(let path): lines.append(Self.line("to", ["file", path]))
    case .standardOutput: lines.append("to output")
    case .nowhere: lines.append("to nowhere")
    }
    if node.takesPart { lines.append("part") }
    if let directory = node.directory { lines.append(Self.line("in", [directory])) }
    for (name, value) in node.environment.sorted(by: { $0.key < $1.key }) {
      lines.append(Self.line("set", [name, value]))
    }
    for (path, hash) in files.sorted(by: { $0.key < $1.key }) {
      lines.append(Self.line("reads", [path, String(hash)]))
    }
    return lines
  }

  /// Of such lines; nil where they are none.
  init?(name: String, lines: some Sequence<Substring>) {
    var node = GraphNode(name: name, command: [])
    var files: [String: UInt64] = [:]
    for line in lines {
      let encoded = line.split(separator: " ", omittingEmptySubsequences: false)
      let words = encoded.dropFirst().compactMap(Self.decoded)
      guard words.count == encoded.count - 1 else { return nil }
      switch (encoded[0], words.count) {
      case ("run", 1...): node.command = words
      case ("from", _): node.inputs = words
      case ("to", 1):
        switch words[0] {
        case "readers": node.output = .readers
        case "output": node.output = .standardOutput
        case "nowhere": node.output = .nowhere
        default: return nil
        }
      case ("to", 2): node.output = .file(words[1])
      case ("part", 0): node.takesPart = true
      case ("in", 1): node.directory = words[0]
      case ("set", 2): node.environment[words[0]] = words[1]
      case ("reads", 2):
        guard let hash = UInt64(words[1]) else { return nil }
        files[words[0]] = hash
      default: return nil
      }
    }
    if node.command.isEmpty { return nil }
    self.node = node
    self.files = files
  }

  private static func line(_ key: String, _ words: [String]) -> String {
    ([key] + words.map(encoded)).joined(separator: " ")
  }

  private static func encoded(_ word: String) -> String {
    if word.isEmpty { return "%" }
    var bytes: [UInt8] = []
    for byte in word.utf8 {
      if byte > 0x20, byte != UInt8(ascii: "%"), byte != 0x7F {
        bytes.append(byte)
      } else {
        bytes +=
          Array("%".utf8) + [byte >> 4, byte & 15].map { Array("0123456789ABCDEF".utf8)[Int($0)] }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func decoded(_ word: Substring) -> String? {
    if word == "%" { return "" }
    var bytes: [UInt8] = []
    var rest = word.utf8[...]
    while let byte = rest.popFirst() {
      if byte != UInt8(ascii: "%") {
        bytes.append(byte)
        continue
      }
      guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
