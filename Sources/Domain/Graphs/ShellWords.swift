/// A command line cut into words by the quoting of a shell, and by nothing else of it: there are no
/// variables, patterns or operators.
package struct ShellWords {
  package enum Failure: Error, Equatable {
    case openQuote
    /// Something that only a shell understands.
    case needsShell(Character)
  }

  package private(set) var words: [String] = []
  private var word: String?

  package init(_ text: String) throws(Failure) {
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case " ", "\t", "\n": end()
      case "'": try quoted(&rest, by: "'")
      case "\"": try quoted(&rest, by: "\"")
      case "\\":
        guard let next = rest.popFirst() else { throw .openQuote }
        add(next)
      case "|", "&", ";", "<", ">", "(", ")", "`", "*", "?": throw .needsShell(character)
      case "$":
        // `${NAME}` is a parameter of the graph, which is put in later.
        guard rest.first == "{", let close = rest.firstIndex(of: "}") else {
          throw .needsShell("$")
        }
        add(character)
        while rest.startIndex <= close, let next = rest.popFirst() { add(next) }
      default: add(character)
      }
    }
    end()
  }

  private mutating func add(_ character: Character) { word = (word ?? "") + String(character) }

  private mutating func quoted(
    _ rest: inout Substring, by quote: Character
  ) throws(Failure) {
    word = word ?? ""
    while let character = rest.popFirst() {
      if character == quote { return }
      if character == "\\", quote == "\"", let next = rest.first, "\"\\$`".contains(next) {
        add(rest.removeFirst())
      } else {
        add(character)
      }
    }
    throw .openQuote
  }

  private mutating func end() {
    if let word { words.append(word) }
    word = nil
  }
}
