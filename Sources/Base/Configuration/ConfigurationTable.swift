import Commands
import EventModel
import EventStream

/// A table of a configuration, read key by key. What nobody asked for is an error of `finish`, which
/// names the keys that there are.
public final class ConfigurationTable {
  public let configuration: Configuration
  public let path: [String]
  private let entries: [Configuration.Entry]
  private var asked: [String] = []
  private var children: [ConfigurationTable] = []

  /// - Parameter path: of the table; empty for the whole file.
  public init(_ configuration: Configuration, _ path: [String] = []) {
    self.configuration = configuration
    self.path = path
    entries = configuration.entries.filter { $0.path.starts(with: path) }
  }

  /// The keys of the table in the order of the file.
  public var keys: [String] {
    var keys: [String] = []
    for entry in entries where entry.path.count > path.count {
      let key = entry.path[path.count]
      if !keys.contains(key) { keys.append(key) }
    }
    return keys
  }

  public func has(_ key: String) -> Bool {
    entries.contains { $0.path.count > path.count && $0.path[path.count] == key }
  }

  /// The error of a key of the table; nil: of the table.
  public func failure(_ key: String?, _ cause: String) -> StreamError {
    places.failure(key, cause)
  }

  /// Where the keys stand, to be kept for errors that only the stream shows.
  public var places: ConfigurationPlaces { ConfigurationPlaces(configuration, path) }

  /// Leaves to others the keys that are theirs.
  public func ignore(_ keys: [String]) { asked += keys }

  /// Refuses keys that were not asked for, here and in all tables that were.
  public func finish() throws(StreamError) {
    if let first = unknownKeys.first { throw first }
  }

  /// The errors of keys that were not asked for, here and in all tables that were.
  public var unknownKeys: [StreamError] {
    let own = keys.filter { !asked.contains($0) }.map { key in
      let hint = suggestion(for: key, among: asked)
      return failure(
        key,
        "unknown key" + (hint.map { "; did you mean \($0)?" } ?? "")
          + (asked.isEmpty ? "" : " (known: \(asked.sorted().joined(separator: ", ")))"))
    }
    return own + children.flatMap(\.unknownKeys)
  }

  // MARK: Tables

  /// The table under a key; nil where there is none.
  public func table(_ key: String) throws(StreamError) -> ConfigurationTable? {
    ask(key)
    guard has(key) else { return nil }
    if let entry = leaf(key) {
      guard case .empty = entry.value else { throw failure(key, "must be a table, [\(key)]") }
    }
    return child(path + [key])
  }

  /// The tables that are named by the user, in the order of the file.
  public func namedTables(_ key: String) throws(StreamError) -> [(
    name: String, table: ConfigurationTable
  )] {
    guard let table = try table(key) else { return [] }
    var named: [(name: String, table: ConfigurationTable)] = []
    for name in table.keys {
      guard let inner = try table.table(name) else { continue }
      named.append((name, inner))
    }
    return named
  }

  /// The elements of an array of tables, [[key]].
  public func tables(_ key: String) throws(StreamError) -> [ConfigurationTable] {
    guard let array = try table(key) else { return [] }
    var tables: [ConfigurationTable] = []
    for (index, name) in array.keys.enumerated() {
      guard name == String(index), let element = try array.table(name) else {
        throw failure(key, "must be an array of tables, [[\(key)]]")
      }
      tables.append(element)
    }
    return tables
  }

  private func child(_ path: [String]) -> ConfigurationTable {
    if let known = children.first(where: { $0.path == path }) { return known }
    let made = ConfigurationTable(configuration, path)
    children.append(made)
    return made
  }

  // MARK: Values

  private func ask(_ key: String) {
    if !asked.contains(key) { asked.append(key) }
  }

  private func leaf(_ key: String) -> Configuration.Entry? {
    entries.first { $0.path.count == path.count + 1 && $0.path[path.count] == key }
  }

  /// The value under a key; nil where the key is absent.
  public func value(_ key: String) throws(StreamError) -> Configuration.Value? {
    ask(key)
    if let entry = leaf(key) { return entry.value }
    if has(key) { throw failure(key, "takes a value, not a table or list") }
    return nil
  }

  public func text(
    _ key: String, choices: [String] = []
  ) throws(StreamError) -> String? {
    guard let value = try value(key) else { return nil }
    guard case .text(let text) = value else { throw failure(key, "takes a text between quotes") }
    if !choices.isEmpty, !choices.contains(text) {
      let hint = suggestion(for: text, among: choices)
      throw failure(
        key,
        "\"\(text)\" is none of \(choices.joined(separator: ", "))"
          + (hint.map { "; did you mean \($0)?" } ?? ""))
    }
    return text
  }

  /// A list of texts; absent: nil.
  public func texts(_ key: String) throws(StreamError) -> [String]? {
    ask(key)
    guard has(key) else { return nil }
    if let entry = leaf(key) {
      guard case .empty = entry.value else {
        throw failure(key, "takes a list of texts, for example [\"a\", \"b\"]")
      }
      return []
    }
    var texts: [String] = []
    for entry in entries where entry.path.count > path.count && entry.path[path.count] == key {
      guard entry.path.count == path.count + 2, case .text(let text) = entry.value else {
        throw failure(key, "takes a list of texts, for example [\"a\", \"b\"]")
      }
      texts.append(text)
    }
    return texts
  }

  public func boolean(_ key: String) throws(StreamError) -> Bool? {
    guard let value = try value(key) else { return nil }
    guard case .boolean(let flag) = value else { throw failure(key, "takes true or false") }
    return flag
  }

  public func integer(
    _ key: String, in range: ClosedRange<Int>
  ) throws(StreamError) -> Int? {
    guard let value = try value(key) else { return nil }
    guard case .integer(let number) = value, range.contains(Int(number)) else {
      throw failure(key, "takes a whole number \(Self.text(of: range))")
    }
    return Int(number)
  }

  /// A number without a unit.
  public func number(
    _ key: String,
    in range: ClosedRange<Double> = -.greatestFiniteMagnitude
      ... .greatestFiniteMagnitude
  ) throws(StreamError) -> Double? {
    guard let value = try value(key) else { return nil }
    let number: Double
    switch value {
    case .integer(let whole): number = Double(whole)
    case .number(let real): number = real
    default: throw failure(key, "takes a number without quotes")
    }
    guard range.contains(number) else {
      throw failure(key, "\(number) is out of range; allowed is \(Self.text(of: range))")
    }
    return number
  }

  /// A number with its unit between quotes: `"1000 shares"`, `"2 %"`.
  ///
  /// - Parameter units: those that are allowed.
  public func quantity(
    _ key: String, units: [String], in range: ClosedRange<Double> = 0 ... .greatestFiniteMagnitude
  ) throws(StreamError) -> (value: Double, unit: String)? {
    guard let value = try value(key) else { return nil }
    let example = "\"10 \(units[0])\""
    guard case .text(let text) = value else {
      throw failure(
        key,
        "takes a number with its unit between quotes, for example \(example)"
          + Self.list(units))
    }
    let parts = text.split(separator: " ")
    guard let number = parts.first.flatMap({ Double($0) }), number.isFinite, parts.count <= 2 else {
      throw failure(key, "\"\(text)\" is not a number with a unit, for example \(example)")
    }
    let unit = parts.count == 2 ? String(parts[1]) : ""
    guard units.contains(unit) else {
      let cause = unit.isEmpty ? "\"\(text)\" has no unit" : "\"\(unit)\" is not a unit of it"
      throw failure(key, "\(cause); for example \(example)" + Self.list(units))
    }
    guard range.contains(number) else {
      throw failure(key, "\"\(text)\" is out of range; allowed is \(Self.text(of: range)) \(unit)")
    }
    return (number, unit)
  }

  /// Nanoseconds of a span between quotes: `"200ms"`, `"1s"`, `"5m"`.
  public func duration(_ key: String) throws(StreamError) -> Int64? {
    guard let value = try value(key) else { return nil }
    guard case .text(let text) = value, let span = Duration64.parse(text) else {
      throw failure(key, "takes a span of time between quotes, such as \"200ms\", \"1s\" or \"5m\"")
    }
    return span
  }

  private static func list(_ units: [String]) -> String {
    units.count == 1 ? "" : " (units: \(units.joined(separator: ", ")))"
  }

  private static func text(of range: ClosedRange<Int>) -> String {
    range.upperBound == .max
      ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
  }

  private static func text(of range: ClosedRange<Double>) -> String {
    range.upperBound == .greatestFiniteMagnitude
      ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
  }
}
