import EventStream

/// Programs of several commands.
extension ProgramDefinition {
  /// A program whose first operand names a command with options of its own.
  ///
  /// - Parameters:
  ///   - usage: of the program; what the commands do is told behind its description.
  ///   - hidden: commands that only other programs use; they are in no help.
  public static func group(
    _ usage: String, commands: [ProgramDefinition], hidden: [ProgramDefinition] = []
  ) -> ProgramDefinition {
    let entries = commands.map { (term: $0.commandName, meaning: $0.summary) }
    let list = entries.map(\.term).joined(separator: ", ")
    var definition = ProgramDefinition(
      usage, printsText: true,
      reference: {
        [ReferenceSection("COMMANDS", entries)]
          + commands.map { command in
            ReferenceSection(
              command.name,
              command.options.map {
                (term: String(spelling($0).drop { $0 == " " }), meaning: $0.help)
              })
          }
      }
    ) { invocation throws(StreamError) in
      guard let word = invocation.options.operands.first else {
        throw ParsedOptions.usage("COMMAND", "needs one of \(list)")
      }
      let hint = suggestion(for: word, among: entries.map(\.term))
      throw ParsedOptions.usage(
        word, "no such command" + (hint.map { "; did you mean \($0)?" } ?? "; there are \(list)"))
    }
    definition.commands = commands
    definition.hiddenCommands = hidden
    return definition
  }

  /// Of commands, a line each, as a usage text of their program has them.
  public static func lines(of commands: [ProgramDefinition]) -> String {
    commands.map { "\($0.name): \($0.summary)." }.joined(separator: "\n\n")
  }

  /// What a command line runs: this program, or the command of it that the first argument names, and what is
  /// left of the arguments.
  public func resolved(_ arguments: [String]) -> (definition: ProgramDefinition, rest: [String]) {
    guard let word = arguments.first,
      let command = (commands + hiddenCommands).first(where: { $0.commandName == word })
    else { return (self, arguments) }
    return (command, Array(arguments.dropFirst()))
  }

  /// The options of the program and of all its commands, each name once: for completion.
  var completedOptions: [OptionDefinition] {
    var names: Set<String> = []
    return (options + commands.flatMap(\.options)).filter { names.insert($0.name).inserted }
  }

  /// Of a command its own name, without the program's.
  var commandName: String { String(name.split(separator: " ").last ?? "") }
  /// What messages begin with.
  var messageName: String { String(name.split(separator: " ").first ?? "") }
}

/// Checkpoints.
extension ProgramDefinition {
  /// Hands over its state at checkpoints, beside filters and sources, which all do.
  public func keepingState() -> ProgramDefinition {
    var definition = self
    definition.tellsState = true
    return definition
  }

  /// Whether it hands over its state at checkpoints of `pipe`.
  public var keepsState: Bool { isSource || stage != nil || tellsState }
}

/// Chains.
extension ProgramDefinition {
  /// Whether it may run beside others in one process. Commands of a program of several do not: `journal`
  /// keeps the bytes of frames, and `pipe` has processes of its own.
  public var joins: Bool { commands.isEmpty && name == messageName }
}
