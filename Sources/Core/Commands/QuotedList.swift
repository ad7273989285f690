import EventStream

/// Splits a list of words at commas, save those in quotes (`'` or `"`), which are taken off. Blanks before a
/// word are left out.
public func splitQuoted(_ list: String) -> [String] {
  var entries = [""]
  var quote: Character?
  for character in list {
    if let open = quote {
      if character == open { quote = nil } else { entries[entries.count - 1].append(character) }
    } else if character == "'" || character == "\"" {
      quote = character
    } else if character == "," {
      entries.append("")
    } else if character != " " || !entries[entries.count - 1].isEmpty {
      entries[entries.count - 1].append(character)
    }
  }
  return entries
}

extension ParsedOptions {
  /// The names of all values of an option: between commas, in quotes where they hold one, without blanks
  /// around them; nil where it is not said. An option that names nothing is refused.
  public func names(_ option: String) throws(StreamError) -> [String]? {
    guard has(option) else { return nil }
    let names = texts(option).flatMap(splitQuoted).map { name in
      String(name.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
    if names.isEmpty { throw ParsedOptions.usage("--\(option)", "names no symbol") }
    return names
  }
}
