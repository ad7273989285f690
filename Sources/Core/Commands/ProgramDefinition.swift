import EventModel
import EventStream
import Stages

/// What a program is: the one table from which its parser, `--help`, man page and completions come.
public struct ProgramDefinition: Sendable {
  public var name: String
  /// One line, no full stop.
  public var summary: String
  /// What follows the options in the usage line, for example `FILE…`; empty for none.
  public var operands: String
  /// Paragraphs: what it reads, writes and holds in memory.
  public var description: [String]
  public var options: [OptionDefinition]
  /// Worked lines: a command, and what it does.
  public var examples: [(command: String, meaning: String)]
  /// What the man page has beside: sections of terms with their meanings.
  public var reference: @Sendable () -> [ReferenceSection] = { [] }
  /// Runs it and returns; a thrown error is printed and gives the exit code.
  public var run: @Sendable (Invocation) throws(StreamError) -> Void
  /// Of a filter, its stage by a command line: what a chain in one process is made of.
  public private(set) var stage: (@Sendable (Invocation) throws(StreamError) -> any Stage)?
  /// A source stops at the first SIGINT or SIGTERM and writes its end.
  public var isSource: Bool
  /// Whether its output is text and no event stream.
  public var printsText: Bool
  private var tellsState = false
  /// What its first operand may name, each with options of its own: `pipe run` is one of `pipe`.
  public private(set) var commands: [ProgramDefinition] = []

  public init(
    name: String, summary: String, operands: String = "", description: [String],
    options: [OptionDefinition], examples: [(command: String, meaning: String)],
    isSource: Bool = false, printsText: Bool = false,
    reference: @escaping @Sendable () -> [ReferenceSection] = { [] },
    run: @escaping @Sendable (Invocation) throws(StreamError) -> Void
  ) {
    self.reference = reference
    self.name = name
    self.summary = summary
    self.operands = operands
    self.description = description
    self.options = options
    self.examples = examples
    self.isSource = isSource
    self.printsText = printsText
    self.run = run
  }

  /// A filter: one stage between standard input and output.
  public static func filter(
    name: String, summary: String, operands: String = "", description: [String],
    options: [OptionDefinition], examples: [(command: String, meaning: String)],
    make: @escaping @Sendable (Invocation) throws(StreamError) -> any Stage
  ) -> ProgramDefinition {
    let own = Set(options.map(\.name))
    return ProgramDefinition(
      name: name, summary: summary, operands: operands, description: description,
      options: options + OptionDefinition.filterOptions.filter { !own.contains($0.name) },
      examples: examples
    ) { invocation throws(StreamError) in
      let only = try invocation.options.kinds("only")
      try FilterProgram.run(try make(invocation), invocation, only: only)
    }.fusing(make)
  }

  /// Can also be one of several filters in one process.
  public func fusing(
    _ stage: @escaping @Sendable (Invocation) throws(StreamError) -> any Stage
  ) -> ProgramDefinition {
    var definition = self
    definition.stage = stage
    return definition
  }

  /// A program of several commands, named by its first operand.
  ///
  /// - Parameter hidden: commands that only other programs use; they are in no help.
  public static func group(
    name: String, summary: String, description: [String], commands: [ProgramDefinition],
    hidden: [ProgramDefinition] = [], examples: [(command: String, meaning: String)]
  ) -> ProgramDefinition {
    let entries = commands.map { (term: $0.commandName, meaning: $0.summary) }
    var definition = ProgramDefinition(
      name: name, summary: summary, operands: "COMMAND [ARGUMENT]…",
      description: description + entries.map { "\(name) \($0.term): \($0.meaning)." }
        + ["`\(name) COMMAND --help` says more of each."],
      options: [], examples: examples, printsText: true,
      reference: { [ReferenceSection("COMMANDS", entries)] }
    ) { invocation throws(StreamError) in
      let list = entries.map(\.term).joined(separator: ", ")
      guard let word = invocation.options.operands.first else {
        throw ParsedOptions.usage("COMMAND", "needs one of \(list)")
      }
      let hint = suggestion(for: word, among: entries.map(\.term))
      throw ParsedOptions.usage(
        word, "no such command" + (hint.map { "; did you mean \($0)?" } ?? "; there are \(list)"))
    }
    definition.commands = commands + hidden
    return definition
  }

  /// Of a command its own name, without the program's.
  var commandName: String { String(name.split(separator: " ").last ?? "") }
  /// What messages begin with.
  var messageName: String { String(name.split(separator: " ").first ?? "") }

  /// Hands over its state at checkpoints, beside filters and sources, which all do.
  public func keepingState() -> ProgramDefinition {
    var definition = self
    definition.tellsState = true
    return definition
  }

  /// Whether it hands over its state at checkpoints of `pipe`.
  public var keepsState: Bool { isSource || stage != nil || tellsState }

  /// All options, with those that every program has.
  public var allOptions: [OptionDefinition] { options + OptionDefinition.universalOptions }
}

/// A section of a man page beside the usual ones.
public struct ReferenceSection: Sendable {
  public var title: String
  public var entries: [(term: String, meaning: String)]

  public init(_ title: String, _ entries: [(term: String, meaning: String)]) {
    self.title = title
    self.entries = entries
  }
}

/// An option of a program.
public struct OptionDefinition: Sendable {
  /// The long name, without dashes.
  public var name: String
  public var short: Character?
  /// The name of its argument; nil for a flag. `[=KINDS]` marks one that may be left out.
  public var argument: String?
  /// One sentence; defaults are said in it.
  public var help: String
  /// Where the words of the argument are a fixed list, for completion and checking.
  public var choices: [String]
  /// Whether the option changes what is computed and so belongs to the lineage.
  public var isInLineage: Bool

  public init(
    _ name: String, short: Character? = nil, _ argument: String? = nil, choices: [String] = [],
    isInLineage: Bool = true, help: String
  ) {
    self.name = name
    self.short = short
    self.argument = argument
    self.choices = choices
    self.isInLineage = isInLineage
    self.help = help
  }

  public var argumentIsOptional: Bool { argument?.hasPrefix("[=") ?? false }

  static let filterOptions =
    [
      OptionDefinition(
        "only", "KINDS",
        help: "pass on only these kinds of event, comma-separated; watermarks always pass")
    ] + stageOptions

  /// What every filter has whose stage has state.
  public static let stageOptions = [
    OptionDefinition(
      "snapshot", "FILE", isInLineage: false,
      help: "write the state to FILE at every barrier in the stream"),
    OptionDefinition(
      "restore", "FILE", isInLineage: false,
      help: "begin with the state in FILE, as if the events before it had been read"),
    OptionDefinition(
      "stats", isInLineage: false, help: "print counters to standard error at the end"),
  ]

  static let universalOptions = [
    OptionDefinition("help", short: "h", isInLineage: false, help: "print this help and exit"),
    OptionDefinition("version", isInLineage: false, help: "print the version and exit"),
  ]
}

/// One run of a program.
public struct Invocation {
  public var program: ProgramDefinition
  public var options: ParsedOptions
  public let context: RunContext

  public init(program: ProgramDefinition, options: ParsedOptions, _ context: RunContext) {
    self.context = context
    self.program = program
    self.options = options
  }

  /// This run in the lineage of its output.
  public var lineage: LineageEntry {
    LineageEntry(
      program: program.name, version: productVersion, arguments: options.canonicalText)
  }
}

/// The version of all programs.
public let productVersion = "0.1.0"
