/// A program's usage text taken apart. It is one literal, written as a person reads it:
///
///     usage: NAME [OPTION]… OPERANDS
///     What it does, in one sentence.
///
///     Paragraphs: what it reads, writes and holds in memory.
///
///     Options:
///       -l, --level N         what it says, also on
///                             further lines
///       --book l1|l2          one of these words
///       --only[=KINDS]        whose argument may be left out
///
///     Examples:
///       a command
///           what it does
///
/// Where its lines end means nothing: what is printed is wrapped anew. A text of another form is a
/// mistake of ours and traps.
struct UsageText {
  private(set) var name = ""
  private(set) var operands = ""
  private(set) var summary = ""
  private(set) var description: [String] = []
  private(set) var options: [OptionDefinition] = []
  private(set) var examples: [(command: String, meaning: String)] = []

  init(_ text: String) {
    let blocks = text.split(separator: "\n", omittingEmptySubsequences: false).split(separator: "")
    guard let head = blocks.first, blocks.count > 1 else {
      preconditionFailure("a usage text has a head and paragraphs: \(text)")
    }
    readHead(Array(head))
    for block in blocks.dropFirst() {
      switch block.first {
      case "Options:": options = Self.entries(block.dropFirst()).map(Self.option)
      case "Examples:": examples = Self.entries(block.dropFirst()).map(Self.example)
      default: description.append(Self.joined(block))
      }
    }
    precondition(!options.isEmpty || !examples.isEmpty, "\(name): neither options nor examples")
  }

  private mutating func readHead(_ lines: [Substring]) {
    let words = lines[0].split(separator: " ")
    // A command of a program has two words.
    let gap = words.firstIndex(of: "[OPTION]…") ?? 0
    precondition(words[0] == "usage:" && (2...3).contains(gap), "\(lines[0])")
    name = words[1..<gap].joined(separator: " ")
    operands = words[(gap + 1)...].joined(separator: " ")
    let sentence = Self.joined(lines[1...])
    precondition(sentence.last == ".", "\(name): the summary is a sentence")
    summary = sentence.prefix(1).lowercased() + sentence.dropFirst().dropLast()
  }

  /// What begins at the third column, each with the further lines of it.
  private static func entries(_ lines: ArraySlice<Substring>) -> [[Substring]] {
    var entries: [[Substring]] = []
    for line in lines {
      if line.hasPrefix("   "), !entries.isEmpty {
        entries[entries.count - 1].append(line)
      } else {
        precondition(line.hasPrefix("  "), "an entry is indented by two: \(line)")
        entries.append([line.dropFirst(2)])
      }
    }
    return entries
  }

  private static func example(_ lines: [Substring]) -> (command: String, meaning: String) {
    (String(lines[0]), joined(lines[1...]))
  }

  /// Its spelling ends at two blanks, or with the line.
  private static func option(_ lines: [Substring]) -> OptionDefinition {
    let gap = lines[0].firstRange(of: "  ")
    var spelling = gap.map { lines[0][..<$0.lowerBound] } ?? lines[0]
    let help = joined([gap.map { lines[0][$0.upperBound...] } ?? ""] + lines[1...])
    var short: Character?
    if !spelling.hasPrefix("--") {
      short = spelling.dropFirst().first
      spelling = spelling.dropFirst(4)
    }
    precondition(spelling.hasPrefix("--") && !help.isEmpty, "no option with its help: \(lines[0])")
    let name = spelling.dropFirst(2).prefix { $0 != " " && $0 != "[" }
    let argument = spelling.dropFirst(2 + name.count).drop { $0 == " " }
    return OptionDefinition(
      String(name), short: short, argument.isEmpty ? nil : String(argument), help: help)
  }

  private static func joined(_ lines: some Sequence<Substring>) -> String {
    lines.flatMap { $0.split(separator: " ") }.joined(separator: " ")
  }
}

/// The words of a type between bars, as a usage text has them.
public func choices<Word: CaseIterable & RawRepresentable<String>>(of words: Word.Type) -> String {
  words.allCases.map(\.rawValue).joined(separator: "|")
}
