import CToml
import EventStream

/// A TOML 1.0 file as a list of its leaves in the order of the file, each with its place.
public struct Configuration: Sendable {
  public enum Value: Sendable, Equatable {
    case text(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    /// A date or time, as written.
    case time(String)
    /// An empty table or array.
    case empty
  }

  public struct Entry: Sendable {
    /// Keys from the root; elements of arrays by their index.
    public var path: [String]
    public var value: Value
    /// Counted from 1.
    public var line: Int
    public var column: Int

    /// The path as TOML writes dotted keys.
    public var name: String { path.joined(separator: ".") }
  }

  /// The file's name for messages.
  public let file: String
  public private(set) var entries: [Entry] = []

  /// Reads a file; `-` is standard input.
  private static let largest = 64 << 20

  public init(file: String) throws(StreamError) {
    let input = try ByteInput.open(file)
    while try input.readMore() {
      if input.available.count > Self.largest {
        throw StreamError(
          .badConfiguration, operation: "read", object: file,
          cause: "it is longer than \(Self.largest >> 20) MiB, which no configuration is")
      }
    }
    try self.init(Array(input.available), file: file)
  }

  /// - Parameter file: the name for messages.
  public init(_ source: [UInt8], file: String) throws(StreamError) {
    self.file = file
    let collector = Collector()
    var error = [CChar](repeating: 0, count: 256)
    var line: UInt32 = 0
    var column: UInt32 = 0
    let status = source.withUnsafeBytes { bytes in
      toml_read(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count,
        { context, path, pathSize, kind, text, textSize, line, column in
          let collector = Unmanaged<Collector>.fromOpaque(context!).takeUnretainedValue()
          collector.add(
            path: Configuration.string(path, pathSize), kind,
            Configuration.string(text, textSize), line: Int(line), column: Int(column))
        }, Unmanaged.passUnretained(collector).toOpaque(), &error, error.count, &line, &column)
    }
    guard status == 0 else {
      let cause = String(
        decoding: error.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw StreamError(
        .badConfiguration, operation: "read", object: file, cause: cause,
        place: line > 0 ? "line \(line), column \(column)" : "")
    }
    entries = collector.entries
  }

  private static func string(_ bytes: UnsafePointer<CChar>?, _ size: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: bytes, count: size), as: UTF8.self)
  }

  /// The error of an entry that does not fit.
  public func failure(_ entry: Entry, _ cause: String) -> StreamError {
    StreamError(
      .badConfiguration, operation: "read", object: file, cause: "\(entry.name): \(cause)",
      place: "line \(entry.line), column \(entry.column)")
  }

  private final class Collector {
    var entries: [Entry] = []

    func add(path: String, _ kind: toml_kind, _ text: String, line: Int, column: Int) {
      let value: Value
      switch kind {
      case TOML_STRING: value = .text(text)
      case TOML_INTEGER: value = Int64(text).map { .integer($0) } ?? .text(text)
      case TOML_FLOAT: value = Double(text).map { .number($0) } ?? .text(text)
      case TOML_BOOLEAN: value = .boolean(text == "true")
      case TOML_TIME: value = .time(text)
      default: value = .empty
      }
      entries.append(
        Entry(
          path: path.split(separator: "\u{1F}").map(String.init), value: value, line: line,
          column: column))
    }
  }
}
