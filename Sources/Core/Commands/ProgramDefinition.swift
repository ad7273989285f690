import EventStream
import Stages

/// What a program is: the one place from which its parser, `--help`, man page and completions come.
public struct ProgramDefinition: Sendable {
  /// As the process is called.
  public let name: String
  /// One line, no full stop.
  public let summary: String
  /// What follows the options in the usage line, for example `FILE…`; empty for none.
  public let operands: String
  /// Paragraphs: what it reads, writes and holds in memory.
  public let description: [String]
  /// All of them, with those that every program has.
  public private(set) var options: [OptionDefinition]
  /// Worked lines: a command, and what it does.
  public let examples: [(command: String, meaning: String)]
  /// What can be chosen by name.
  public let catalogue: Catalogue?
  /// Sections of the man page beside the usual ones and those of the catalogue.
  let reference: @Sendable () -> [ReferenceSection]
  /// Runs it and returns; a thrown error is printed and gives the exit code.
  public private(set) var run: @Sendable (Invocation) throws(StreamError) -> Void
  /// Of a filter, its stage by a command line: what a chain in one process is made of.
  public private(set) var stage: (@Sendable (Invocation) throws(StreamError) -> any Stage)?
  /// A source stops at the first SIGINT or SIGTERM and writes its end.
  public let isSource: Bool
  /// Whether its output is text and no event stream.
  public let printsText: Bool
  var tellsState = false
  /// What its first operand may name, each with options of its own: `pipe run` is one of `pipe`.
  public internal(set) var commands: [ProgramDefinition] = []
  var hiddenCommands: [ProgramDefinition] = []

  /// - Parameters:
  ///   - usage: what a person reads of it; see `UsageText`.
  ///   - choices: the words that an option takes, where its argument does not say them (`on|off`).
  ///   - outsideLineage: options that change nothing of what is computed, and so are not told in the
  ///     stream's header.
  public init(
    _ usage: String, choices: [String: [String]] = [:], outsideLineage: Set<String> = [],
    isSource: Bool = false, printsText: Bool = false, catalogue: Catalogue? = nil,
    reference: @escaping @Sendable () -> [ReferenceSection] = { [] },
    run: @escaping @Sendable (Invocation) throws(StreamError) -> Void
  ) {
    self.init(
      UsageText(usage), choices, outsideLineage, isSource, printsText, catalogue, reference, run)
  }

  private init(
    _ usage: UsageText, _ choices: [String: [String]], _ outsideLineage: Set<String>,
    _ isSource: Bool, _ printsText: Bool, _ catalogue: Catalogue?,
    _ reference: @escaping @Sendable () -> [ReferenceSection],
    _ run: @escaping @Sendable (Invocation) throws(StreamError) -> Void
  ) {
    name = usage.name
    summary = usage.summary
    operands = usage.operands
    description = usage.description
    examples = usage.examples
    options = usage.options.map { option in
      var option = option
      option.choices = choices[option.name] ?? option.choices
      option.isInLineage = !outsideLineage.contains(option.name)
      return option
    }
    let names = Set(options.map(\.name))
    precondition(outsideLineage.union(choices.keys).isSubset(of: names), "\(name): unknown option")
    self.isSource = isSource
    self.printsText = printsText
    self.catalogue = catalogue
    self.reference = reference
    self.run = run
    add((catalogue?.options ?? []) + OptionDefinition.universalOptions)
  }

  /// A filter: one stage between standard input and output.
  ///
  /// - Parameters:
  ///   - make: its stage.
  ///   - run: what else one run does than to run that stage, with the kinds of `--only`.
  public static func filter(
    _ usage: String, outsideLineage: Set<String> = [], catalogue: Catalogue? = nil,
    make: @escaping @Sendable (Invocation) throws(StreamError) -> any Stage,
    run: (@Sendable (Invocation) throws(StreamError) -> Void)? = nil
  ) -> ProgramDefinition {
    let alone: @Sendable (Invocation) throws(StreamError) -> Void = {
      invocation throws(StreamError) in
      let only = try invocation.options.kinds("only")
      try FilterProgram.run(try make(invocation), invocation, only: only)
    }
    var definition = ProgramDefinition(
      usage, outsideLineage: outsideLineage, catalogue: catalogue, run: alone)
    if let run { definition.run = run }
    definition.stage = make
    definition.add(OptionDefinition.filterOptions)
    return definition
  }

  /// Before those that every program has, those that it does not have itself.
  private mutating func add(_ others: [OptionDefinition]) {
    let own = Set(options.map(\.name))
    let place = options.firstIndex { $0.name == "help" } ?? options.endIndex
    options.insert(contentsOf: others.filter { !own.contains($0.name) }, at: place)
  }

  /// Holds a command line against the options and, of a filter, makes its stage as a run would, so that
  /// what it would refuse is refused.
  public func check(_ arguments: [String]) throws(StreamError) -> ParsedOptions {
    let parsed = try parse(arguments)
    _ = try stage?(Invocation(program: self, options: parsed, RunContext(program: messageName)))
    return parsed
  }

  /// The options and operands of a command line. Where the usage names no operands, none are taken,
  /// but words to look for in the catalogue.
  func parse(_ arguments: [String]) throws(StreamError) -> ParsedOptions {
    let parsed = try ParsedOptions(arguments, definitions: options)
    let isAnswered = parsed.has("help") || parsed.has("version")
    let isSearch = catalogue != nil && parsed.has("list")
    if operands.isEmpty, !isAnswered, !isSearch, let first = parsed.operands.first {
      throw ParsedOptions.usage(first, "takes no operands")
    }
    return parsed
  }
}

/// A section of a man page beside the usual ones.
public struct ReferenceSection: Sendable {
  /// Its heading, in any case.
  public var title: String
  /// What it explains, in order.
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
  /// The name of one letter; nil for none.
  public var short: Character?
  /// The name of its argument; nil for a flag. `[=KINDS]` marks one that may be left out.
  public var argument: String?
  /// One sentence; defaults are said in it.
  public var help: String
  /// Where the words of the argument are a fixed list, for completion and checking: those between the
  /// bars of the argument.
  public var choices: [String]
  /// Whether the option changes what is computed and so belongs to the lineage.
  public var isInLineage: Bool

  init(
    _ name: String, short: Character? = nil, _ argument: String? = nil, isInLineage: Bool = true,
    help: String
  ) {
    self.name = name
    self.short = short
    self.argument = argument
    choices = argument.map { $0.split(separator: "|").map(String.init) } ?? []
    if choices.count < 2 { choices = [] }
    self.isInLineage = isInLineage
    self.help = help
  }

  /// Whether the argument may be left out.
  public var argumentIsOptional: Bool { argument?.hasPrefix("[=") ?? false }

  static let filterOptions = [
    OptionDefinition(
      "only", "KINDS",
      help: "pass on only these kinds of event, comma-separated; watermarks always pass"),
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
