/// Counters that a program prints at its end with `--stats`.
public enum Statistics {
  public struct Entry: Sendable, Equatable {
    public var name: String
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
