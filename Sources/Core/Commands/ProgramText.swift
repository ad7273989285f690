/// The texts made from a program's table.
extension ProgramDefinition {
  /// The first line: `usage: normalize [OPTION]… `.
  public var usage: String {
    "usage: \(name) [OPTION]…" + (operands.isEmpty ? "" : " \(operands)")
  }

  /// What `--help` prints.
  public var help: String {
    var lines = [usage, summary.prefix(1).uppercased() + summary.dropFirst() + ".", ""]
    for paragraph in description { lines += Self.wrapped(paragraph, to: 80) + [""] }
    lines.append("Options:")
    for option in options {
      let head = "  " + Self.spelling(option)
      let text = Self.wrapped(option.help, to: 54)
      if head.count > 24 {
        lines.append(head)
        lines += text.map { Self.padded("", to: 26) + $0 }
      } else {
        lines.append(Self.padded(head, to: 26) + (text.first ?? ""))
        lines += text.dropFirst().map { Self.padded("", to: 26) + $0 }
      }
    }
    lines += ["", "Exit status:"]
    lines += Self.exitCodes.map { "  " + Self.padded("\($0.code)", to: 4) + $0.meaning }
    lines += Self.wrapped(Self.passedStatus, to: 76).map { "  " + $0 }
    lines += ["", "Examples:"]
    for example in examples {
      lines += ["  \(example.command)"]
      lines += Self.wrapped(example.meaning, to: 72).map { "      \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static let exitCodes: [(code: Int, meaning: String)] = [
    (0, "the input was read to its end"), (64, "wrong command line"),
    (65, "damaged or unfit data; all before it was processed"), (66, "no such input"),
    (70, "a fault of the program"), (73, "an output file cannot be made"),
    (74, "writing or reading failed"), (78, "wrong configuration file"),
    (130, "SIGINT ended the reading of a recorded input: the output is a part, and says so"),
    (143, "the same by SIGTERM"),
  ]

  static let passedStatus =
    "Behind a program that failed, those of a pipeline end with its status; it alone says why."

  static func spelling(_ option: OptionDefinition) -> String {
    let short = option.short.map { "-\($0), " } ?? "    "
    guard let argument = option.argument else { return "\(short)--\(option.name)" }
    return option.argumentIsOptional
      ? "\(short)--\(option.name)\(argument)" : "\(short)--\(option.name) \(argument)"
  }

  static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      if !lines[lines.count - 1].isEmpty, lines[lines.count - 1].count + 1 + word.count > width {
        lines.append("")
      }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
    }
    return lines
  }

  /// The man page, section 1, in man(7) macros.
  public var manPage: String {
    func escaped(_ text: String) -> String {
      let body = text.split(separator: "\\", omittingEmptySubsequences: false)
        .joined(separator: "\\e").split(separator: "-", omittingEmptySubsequences: false)
        .joined(separator: "\\-")
      return body.hasPrefix(".") || body.hasPrefix("'") ? "\\&" + body : body
    }
    var lines = [
      ".TH \(name.uppercased()) 1 \"\" \"Millrace \(productVersion)\" \"Millrace\"",
      ".SH NAME", "\(name) \\- \(escaped(summary))", ".SH SYNOPSIS", ".B \(name)",
      "[\\fIOPTION\\fR]…" + (operands.isEmpty ? "" : " \\fI\(escaped(operands))\\fR"),
      ".SH DESCRIPTION",
    ]
    for paragraph in description { lines += [".PP", escaped(paragraph)] }
    lines.append(".SH OPTIONS")
    for option in options {
      let spelling = Self.spelling(option).drop { $0 == " " }
      lines += [".TP", "\\fB\(escaped(String(spelling)))\\fR", escaped(option.help)]
    }
    for section in (catalogue?.reference ?? []) + reference() {
      lines.append(".SH \(section.title.uppercased())")
      for entry in section.entries {
        lines += [".TP", "\\fB\(escaped(entry.term))\\fR", escaped(entry.meaning)]
      }
    }
    lines.append(".SH EXIT STATUS")
    for code in Self.exitCodes { lines += [".TP", "\(code.code)", escaped(code.meaning)] }
    lines += [".PP", Self.passedStatus]
    lines.append(".SH EXAMPLES")
    for example in examples {
      lines += [
        ".PP", ".EX", escaped(example.command), ".EE", ".RS", escaped(example.meaning), ".RE",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A completion function for bash.
  public var bashCompletion: String {
    let words = completedOptions.map { "--\($0.name)" }.joined(separator: " ")
    let names = commands.map(\.commandName).joined(separator: " ")
    var lines = [
      "_millrace_\(name)() {", "  local word=\"${COMP_WORDS[COMP_CWORD]}\"",
      "  case \"${COMP_WORDS[COMP_CWORD-1]}\" in",
    ]
    for option in completedOptions where !option.choices.isEmpty {
      lines.append(
        "    --\(option.name)) COMPREPLY=($(compgen -W \"\(option.choices.joined(separator: " "))\" "
          + "-- \"$word\")); return;;")
    }
    lines += [
      "  esac", "  case \"$word\" in",
      "    -*) COMPREPLY=($(compgen -W \"\(words)\" -- \"$word\"));;",
      "    *) COMPREPLY=($(compgen \(names.isEmpty ? "" : "-W \"\(names)\" ")-f -- \"$word\"));;",
      "  esac", "}",
      "complete -o filenames -F _millrace_\(name) \(name)",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// A completion function for zsh.
  public var zshCompletion: String {
    func escaped(_ text: String) -> String {
      String(
        text.flatMap { character -> [Character] in
          switch character {
          case "'": return Array("'\\''")
          case "[", "]", ":": return ["\\", character]
          default: return [character]
          }
        })
    }
    var lines = ["#compdef \(name)", "_arguments \\"]
    for option in completedOptions {
      var spec = "--\(option.name)"
      if option.argument != nil { spec += option.argumentIsOptional ? "=-" : "=" }
      spec += "[\(escaped(option.help))]"
      if let argument = option.argument {
        let action =
          option.choices.isEmpty
          ? (argument.contains("FILE") ? "_files" : " ")
          : "(\(option.choices.joined(separator: " ")))"
        spec += ":\(escaped(argument)):\(action)"
      }
      lines.append("  '\(spec)' \\")
    }
    lines.append("  '*:file:_files'")
    return lines.joined(separator: "\n") + "\n"
  }
}
