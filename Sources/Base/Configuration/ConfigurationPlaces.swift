import EventStream

/// Where the keys of a table stand in their file.
public struct ConfigurationPlaces: Sendable {
  private let configuration: Configuration
  private let path: [String]

  init(_ configuration: Configuration, _ path: [String]) {
    self.configuration = configuration
    self.path = path
  }

  /// Those of a table in this one.
  public func inside(_ key: String) -> ConfigurationPlaces {
    ConfigurationPlaces(configuration, path + [key])
  }

  /// Whether the table has a key.
  public func has(_ key: String) -> Bool {
    configuration.entries.contains {
      $0.path.starts(with: path) && $0.path.count > path.count && $0.path[path.count] == key
    }
  }

  /// The error of a key; of the table where there is no such key, or nil.
  public func failure(_ key: String?, _ cause: String) -> StreamError {
    let entries = configuration.entries.filter { $0.path.starts(with: path) }
    let place =
      entries.first { $0.path.count > path.count && $0.path[path.count] == key } ?? entries.first
    let name = (path + [key].compactMap { $0 }).joined(separator: ".")
    return StreamError(
      .badConfiguration, operation: "read", object: configuration.file,
      cause: name.isEmpty ? cause : "\(name): \(cause)",
      place: place.map { "line \($0.line), column \($0.column)" } ?? "")
  }
}
