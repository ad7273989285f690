import EventModel
import EventStream

/// The options and operands of a command line, checked against a program's table. GNU style: long
/// names with `=` or a blank before the argument, short names, operands anywhere, `--` ends options.
public struct ParsedOptions: Sendable {
  /// What is no option, in order.
  public private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]
  private let definitions: [OptionDefinition]

  public init(
    _ arguments: [String], definitions: [OptionDefinition]
  ) throws(StreamError) {
    self.definitions = definitions
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        operands += rest
        break
      } else if argument.hasPrefix("--") {
        try parseLong(argument, &rest)
      } else if argument.hasPrefix("-"), argument.count > 1, !Self.isNegativeNumber(argument) {
        try parseShort(argument, &rest)
      } else {
        operands.append(argument)
      }
    }
  }

  private static func isNegativeNumber(_ text: String) -> Bool {
    text.dropFirst().allSatisfy { $0.isNumber || $0 == "." }
  }

  private mutating func parseLong(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(StreamError) {
    let body = argument.dropFirst(2)
    let name = String(body.prefix { $0 != "=" })
    let value = body.firstIndex(of: "=").map { String(body[body.index(after: $0)...]) }
    guard let definition = definitions.first(where: { $0.name == name }) else {
      let hint = suggestion(for: name, among: definitions.map(\.name))
      throw Self.usage(
        "--\(name)", "unknown option" + (hint.map { "; did you mean --\($0)?" } ?? ""))
    }
    try store(definition, "--\(name)", value, &rest)
  }

  private mutating func parseShort(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(StreamError) {
    let letter = argument[argument.index(after: argument.startIndex)]
    guard let definition = definitions.first(where: { $0.short == letter }) else {
      throw Self.usage("-\(letter)", "unknown option")
    }
    let attached = argument.dropFirst(2)
    try store(
      definition, "-\(letter)", attached.isEmpty ? nil : String(attached), &rest)
  }

  private mutating func store(
    _ definition: OptionDefinition, _ spelling: String, _ value: String?,
    _ rest: inout ArraySlice<String>
  ) throws(StreamError) {
    guard let argument = definition.argument else {
      if value != nil { throw Self.usage(spelling, "takes no argument") }
      values[definition.name, default: []].append("")
      return
    }
    if definition.argumentIsOptional {
      values[definition.name, default: []].append(value ?? "")
      return
    }
    guard let value = value ?? rest.popFirst() else {
      throw Self.usage(spelling, "needs an argument: \(argument)")
    }
    if !definition.choices.isEmpty, !definition.choices.contains(value) {
      let hint = suggestion(for: value, among: definition.choices)
      throw Self.usage(
        spelling,
        "\"\(value)\" is none of \(definition.choices.joined(separator: ", "))"
          + (hint.map { "; did you mean \($0)?" } ?? ""))
    }
    values[definition.name, default: []].append(value)
  }

  /// The error of a wrong command line.
  public static func usage(_ object: String, _ cause: String) -> StreamError {
    StreamError(.usage, operation: "usage", object: object, cause: cause)
  }

  /// Whether the option was given.
  public func has(_ name: String) -> Bool { !texts(name).isEmpty }

  /// The last value given; nil when the option is absent.
  public func text(_ name: String) -> String? { texts(name).last }

  /// All values given, in order. To ask for an option that the program does not have is a mistake of
  /// ours: nobody could give it.
  public func texts(_ name: String) -> [String] {
    precondition(definitions.contains { $0.name == name }, "--\(name) is in no usage text")
    return values[name] ?? []
  }

  /// The comma-separated words of all values.
  public func list(_ name: String) -> [String] {
    texts(name).flatMap { $0.split(separator: ",").map(String.init) }
  }

  /// The last value given, refused outside of the range; nil when the option is absent.
  public func integer(
    _ name: String, in range: ClosedRange<Int> = 0...Int.max
  ) throws(StreamError) -> Int? {
    guard let text = text(name) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      let bounds =
        range.upperBound == Int.max
        ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      throw Self.usage("--\(name)", "\"\(text)\" is not a whole number \(bounds)")
    }
    return value
  }

  /// The last value given, a finite number; nil when the option is absent.
  public func number(_ name: String) throws(StreamError) -> Double? {
    guard let text = text(name) else { return nil }
    guard let value = Double(text), value.isFinite else {
      throw Self.usage("--\(name)", "\"\(text)\" is not a number")
    }
    return value
  }

  /// Nanoseconds.
  public func duration(_ name: String) throws(StreamError) -> Int64? {
    guard let text = text(name) else { return nil }
    guard let value = Duration64.parse(text) else {
      throw Self.usage(
        "--\(name)",
        "\"\(text)\" is not a span of time such as 200ms, 1s or 5m "
          + "(at most 20,000 days)")
    }
    return value
  }

  /// `--from` and `--to`.
  public func timeRange() throws(StreamError) -> (from: Int64?, to: Int64?) {
    let (from, to) = (try time("from"), try time("to"))
    if let from, let to, from >= to {
      throw Self.usage("--from", "is not before --to, so nothing is left")
    }
    return (from, to)
  }

  /// Nanoseconds since the Unix epoch.
  public func time(_ name: String) throws(StreamError) -> Int64? {
    guard let text = text(name) else { return nil }
    guard let value = Timestamp.parse(text) else {
      throw Self.usage(
        "--\(name)", "\"\(text)\" is not an ISO 8601 time such as 2026-01-05T14:30:00Z")
    }
    return value
  }

  /// Kinds of event, comma-separated; nil when the option is absent.
  public func kinds(_ name: String) throws(StreamError) -> KindSet? {
    guard has(name) else { return nil }
    var kinds = KindSet()
    for word in list(name) {
      if word == "all" {
        kinds = .all
        continue
      }
      guard let kind = EventKind(name: word) else {
        let hint = suggestion(for: word, among: EventKind.names)
        throw Self.usage(
          "--\(name)",
          "\"\(word)\" is no kind of event"
            + (hint.map { "; did you mean \($0)?" }
              ?? " (they are \(EventKind.names.joined(separator: ", ")))"))
      }
      kinds.insert(kind)
    }
    return kinds
  }

  /// Options that shape the output, in the order of the table, then the operands.
  public var canonicalText: String {
    var parts: [String] = []
    for definition in definitions where definition.isInLineage {
      for value in texts(definition.name) {
        parts.append(
          value.isEmpty ? "--\(definition.name)" : "--\(definition.name)=\(Self.quoted(value))")
      }
    }
    return (parts + operands.map(Self.quoted)).joined(separator: " ")
  }

  /// Quoted as a shell would need it.
  public static func quoted(_ text: String) -> String {
    let plain = text.utf8.allSatisfy {
      ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A)
        || "_-./:@,=+%".utf8.contains($0)
    }
    return plain && !text.isEmpty
      ? text
      : "'"
        + text.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
  }
}

/// The known word closest to a wrong one, if it is close enough to be what was meant.
public func suggestion(for word: String, among known: [String]) -> String? {
  if word.count < 2 { return nil }
  let limit = max(1, word.count / 3)
  return known.map { (distance: editDistance(word, $0), word: $0) }
    .filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.word
}

/// The first of some names, and how many more there are: `BTCUSDT and 2 others`.
public func firstAndCount(_ names: [String]) -> String {
  guard let first = names.first else { return "" }
  switch names.count {
  case 1: return first
  case 2: return "\(first) and 1 other"
  default: return "\(first) and \(names.count - 1) others"
  }
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into another
/// (optimal string alignment).
func editDistance(_ first: String, _ second: String) -> Int {
  let a = Array(first.utf8)
  let b = Array(second.utf8)
  var rows = [Array(0...b.count)]
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        best = min(best, rows[i - 1][j - 1] + 1)
      }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
