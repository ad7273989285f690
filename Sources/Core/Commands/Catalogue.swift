import EventStream

/// What a program offers by name, such as its features or checks: `--list`, `--describe NAME` and
/// sections of the man page are made of it.
public struct Catalogue: Sendable {
  /// What one of them is called, and several of them.
  let noun: (one: String, many: String)
  /// What stands over the columns of the list; empty for nothing.
  let heading: [String]
  let sections: @Sendable () -> [Section]

  public init(
    of one: String, _ many: String, heading: [String] = [],
    sections: @escaping @Sendable () -> [Section]
  ) {
    noun = (one, many)
    self.heading = heading
    self.sections = sections
  }

  /// A part of the list, and a section of the man page.
  public struct Section: Sendable {
    var title: String
    var entries: [Entry]

    public init(_ title: String, _ entries: [Entry]) {
      self.title = title
      self.entries = entries
    }
  }

  /// What has a name of its own.
  public struct Entry: Sendable {
    /// As `--describe` takes it.
    var name: String
    /// Other names under which it is looked for.
    var otherNames: [String]
    /// Its columns in the list.
    var row: [String]
    /// What the man page has of it: how it is written, and all that is to be said.
    var manual: (term: String, meaning: String)
    private let description: (@Sendable () -> String)?

    /// - Parameter description: what `--describe` prints; without it, what the man page has.
    public init(
      _ name: String, otherNames: [String] = [], row: [String],
      manual: (term: String, meaning: String), description: (@Sendable () -> String)? = nil
    ) {
      self.name = name
      self.otherNames = otherNames
      self.row = row
      self.manual = manual
      self.description = description
    }

    /// A name with its meaning, and no more.
    public init(_ name: String, _ meaning: String) {
      self.init(name, row: [name, meaning], manual: (name, meaning))
    }

    var described: String {
      if let description { return description() }
      let lines = ProgramDefinition.wrapped("\(manual.term): \(manual.meaning)", to: 80)
      return lines.joined(separator: "\n") + "\n"
    }

    fileprivate func has(_ words: [String], in title: String) -> Bool {
      let text = ([title, name, manual.term, manual.meaning] + otherNames + row)
        .joined(separator: " ").lowercased()
      return words.allSatisfy { text.contains($0.lowercased()) }
    }
  }

  var options: [OptionDefinition] {
    [
      OptionDefinition(
        "list", isInLineage: false,
        help: "list the \(noun.many), with operands those that have these words in them, and exit"),
      OptionDefinition(
        "describe", "NAME", isInLineage: false, help: "describe a \(noun.one) and exit"),
    ]
  }

  var reference: [ReferenceSection] {
    sections().map { ReferenceSection($0.title, $0.entries.map(\.manual)) }
  }

  func isAsked(by options: ParsedOptions) -> Bool { options.has("list") || options.has("describe") }

  /// What a command line asks of the catalogue.
  func answer(_ options: ParsedOptions) throws(StreamError) -> String {
    guard !options.has("list"), let name = options.text("describe") else {
      return try list(options.operands)
    }
    return try describe(name)
  }

  /// The entries that have all of the words in them, in columns.
  private func list(_ words: [String]) throws(StreamError) -> String {
    let found = sections().map { section in
      Section(section.title, section.entries.filter { $0.has(words, in: section.title) })
    }.filter { !$0.entries.isEmpty }
    if found.isEmpty {
      throw ParsedOptions.usage(
        "--list", "no \(noun.one) has \(words.joined(separator: " and ")) in it")
    }
    var widths: [Int] = []
    for row in found.flatMap(\.entries).map(\.row) + [heading] {
      for (column, text) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], text.count)
      }
    }
    func line(_ row: [String]) -> String {
      zip(row.dropLast(), widths).map { ProgramDefinition.padded($0, to: $1 + 2) }.joined()
        + (row.last ?? "") + "\n"
    }
    if sections().count == 1 {
      return (heading.isEmpty ? "" : line(heading)) + found[0].entries.map { line($0.row) }.joined()
    }
    return found.map { section in
      section.title.prefix(1).uppercased() + section.title.dropFirst() + "\n"
        + section.entries.map { "  " + line($0.row) }.joined()
    }.joined(separator: "\n")
  }

  private func describe(_ name: String) throws(StreamError) -> String {
    let entries = sections().flatMap(\.entries)
    let found = entries.filter { $0.name == name }
    if !found.isEmpty { return found.map(\.described).joined(separator: "\n") }
    let asked = name.lowercased()
    let hint =
      entries.first { $0.otherNames.contains(asked) }?.name
      ?? suggestion(for: asked, among: entries.map(\.name))
    throw ParsedOptions.usage(
      "--describe",
      "unknown \(noun.one) \"\(name)\""
        + (hint.map { "; did you mean \($0)?" } ?? " (`--list` names the \(noun.many))"))
  }
}
