import Configuration
import EventStream
import Expressions

/// Feature specifications in TOML, for `-s`:
///
///     features = ["mid", "10000 * spread / mid", "flow@1s"]
///     alarms = ["flow@1s > 3"]
///     [let]
///     flow = "ofi(levels=5) / volume"
///
/// Definitions may use those before them, and are known to the features of the command line, too,
/// which come on top. Files are looked up beside the specification.
struct FeatureSpec {
  private(set) var features: [String] = []
  /// As those of `--alarm`.
  private(set) var alarms: [String] = []
  private(set) var definitions = ExpressionDefinitions()
  /// Where the specification is, with the slash; relative names of files are looked up there.
  let directory: String
  /// What the definitions name.
  private(set) var files: ReferenceFiles

  init(file: String) throws(StreamError) {
    let configuration = try Configuration(file: file)
    directory = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    files = ReferenceFiles(directory: directory)
    for entry in configuration.entries {
      switch entry.path.first {
      case "features": try add(entry, configuration, to: &features)
      case "alarms": try add(entry, configuration, to: &alarms)
      case "let": try define(entry, configuration)
      default:
        throw configuration.failure(
          entry, "unknown key; a specification holds `features`, `alarms` and `[let]`")
      }
    }
  }

  private func add(
    _ entry: Configuration.Entry, _ configuration: Configuration, to texts: inout [String]
  ) throws(StreamError) {
    switch entry.value {
    case .text(let text) where entry.path.count <= 2: texts.append(text)
    case .empty: break
    default: throw configuration.failure(entry, "takes a list of expressions")
    }
  }

  private mutating func define(
    _ entry: Configuration.Entry, _ configuration: Configuration
  ) throws(StreamError) {
    if case .empty = entry.value, entry.path.count == 1 { return }
    guard case .text(let text) = entry.value, entry.path.count == 2 else {
      throw configuration.failure(entry, "takes an expression between quotes")
    }
    let name = entry.path[1]
    if featureDefinitions.contains(where: { $0.name == name }) {
      throw configuration.failure(entry, "there is a feature of this name")
    }
    do throws(ExpressionError) {
      try definitions.define(name, as: try files.pinned(try ExpressionParser.parse(text)))
    } catch {
      if error.file != nil { throw FeaturesProgram.failure(error, in: text) }
      throw configuration.failure(entry, "\(error.cause) (column \(error.column))")
    }
  }
}
