/// Counters that a program prints at its end with `--stats`.
public enum Statistics {
  /// A counter, as `--stats` prints it.
  public struct Entry: Sendable, Equatable {
    /// What is counted.
    public var name: String
    /// As it is printed.
    public var value: String
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
    public init(_ name: String, _ value: some BinaryInteger) {
      self.init(name, String(value))
    }
  }
}
