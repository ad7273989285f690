import Configuration
import EventStream
import Glibc

/// What `${NAME}` stands for: what the command line says, else `[parameters]`, else the environment.
struct GraphParameters {
  private var values: [String: String] = [:]
  private var defaults: [String: String] = [:]

  /// - Parameter values: of the command line.
  init(_ values: [String: String]) { self.values = values }

  /// Takes a file's table; what was said before stays.
  mutating func add(_ table: ConfigurationTable) throws(StreamError) {
    for key in table.keys {
      let value =
        switch try table.value(key) {
        case .text(let text), .time(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .boolean(let flag): String(flag)
        case .empty, nil: throw table.failure(key, "takes a text or a number") as StreamError
        }
      if defaults[key] == nil { defaults[key] = value }
    }
  }

  /// The names that are known, for advice.
  var names: [String] { Set(values.keys).union(defaults.keys).sorted() }
  /// Those that a file declares.
  var declared: [String] { defaults.keys.sorted() }

  subscript(name: String) -> String? {
    get { values[name] ?? defaults[name] ?? getenv(name).map { String(cString: $0) } }
    set { values[name] = newValue }
  }

  /// Names of the command line that no file has.
  var undeclared: [String] { values.keys.filter { defaults[$0] == nil }.sorted() }

  struct Unknown: Error {
    var name: String
  }

  /// Puts the values in; `$$` is a dollar sign.
  func substituted(_ text: String) throws(Unknown) -> String {
    guard text.contains("$") else { return text }
    var result = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "$" else {
        result.append(character)
        continue
      }
      if rest.first == "$" {
        result.append(rest.removeFirst())
      } else if rest.first == "{", let close = rest.firstIndex(of: "}") {
        let name = String(rest[rest.index(after: rest.startIndex)..<close])
        guard let value = self[name] else { throw Unknown(name: name) }
        result += value
        rest = rest[rest.index(after: close)...]
      } else {
        result.append(character)
      }
    }
    return result
  }
}
