import Configuration
import EventModel
import EventStream
import Expressions

/// A file that an expression names, as it was when it was read.
public struct ReferenceFile: Sendable {
  /// Its path, as it was looked up.
  let name: String
  let bytes: [UInt8]
}

/// The files that expressions name. Each is read once, and known by its content: an expression that
/// was pinned says the hash of what it was computed from, so that it is the same feature only where
/// that is the same.
public struct ReferenceFiles: Sendable {
  /// Where relative names are looked up; empty: the working directory.
  private let directory: String
  private var files: [String: ReferenceFile] = [:]

  public init(directory: String = "") { self.directory = directory }

  /// The same files, with others looked up elsewhere.
  public func looking(in directory: String) -> ReferenceFiles {
    var copy = ReferenceFiles(directory: directory)
    copy.files = files
    return copy
  }

  mutating func add(_ other: ReferenceFiles) { files.merge(other.files) { first, _ in first } }

  /// Adds a file that is at hand; expressions that give the hash which is returned as `content` need
  /// not read it.
  public mutating func add(_ bytes: [UInt8], as name: String) -> String {
    let hash = Self.hash(bytes)
    files[hash] = ReferenceFile(name: name, bytes: bytes)
    return hash
  }

  /// The file with this hash.
  subscript(content hash: String) -> ReferenceFile? { files[hash] }

  /// The FNV-1a hash of a content, as expressions say it.
  public static func hash(_ bytes: some Sequence<UInt8>) -> String {
    let digits = String(fnv1a(bytes), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The expression with names as texts, the files that it names read, and their hashes put in. What is
  /// wrong in another way stays as it is, to be refused when it is checked.
  mutating func pinned(_ expression: Expression) throws(ExpressionError) -> Expression {
    guard case .call(var call) = expression else { return expression }
    guard let definition = featureDefinitions.first(where: { $0.name == call.name }) else {
      for index in call.arguments.indices {
        call.arguments[index].value = try pinned(call.arguments[index].value)
      }
      return .call(call)
    }
    let parameters = definition.parameters(for: call)
    var free = parameters[...]
    var file: (path: String, column: Int)?
    var content: String?
    for index in call.arguments.indices {
      let argument = call.arguments[index]
      let parameter = try? FeatureCatalogue.parameter(
        for: argument, of: definition, parameters, &free)
      switch (parameter?.kind, argument.value) {
      case (.name, .call(let name)) where name.isBareName:
        call.arguments[index].value = .quoted(name.name)
      case (.file, .quoted(let path)): file = (path, argument.column)
      case (.text, .quoted(let text)) where parameter?.name == "content": content = text
      default: call.arguments[index].value = try pinned(argument.value)
      }
    }
    guard let file else { return .call(call) }
    let read = try contentOfFile(file.path, wanting: content, column: file.column)
    if content == nil {
      call.arguments.append(
        Expression.Argument(key: "content", value: .quoted(read), column: file.column))
    }
    return .call(call)
  }

  /// Reads a file and returns its hash.
  private mutating func contentOfFile(
    _ path: String, wanting wanted: String?, column: Int
  ) throws(ExpressionError) -> String {
    if let wanted, files[wanted] != nil { return wanted }
    let path = path.hasPrefix("/") ? path : directory + path
    let bytes: [UInt8]
    do throws(StreamError) {
      bytes = try Self.read(path)
    } catch {
      throw ExpressionError(
        column: column, cause: error.cause,
        file: .init(name: path, isReadable: error.exit != .noInput))
    }
    let hash = Self.hash(bytes)
    if let wanted, wanted != hash {
      throw ExpressionError(
        column: column,
        cause: "its content is \(hash), and the expression wants \(wanted): it has changed since",
        file: .init(name: path))
    }
    return add(bytes, as: path)
  }

  private static func read(_ path: String) throws(StreamError) -> [UInt8] {
    func refused(_ cause: String) -> StreamError {
      StreamError(.noInput, operation: "read", object: path, cause: cause)
    }
    // Pipes could not be read again after a restart.
    if path == "-" { throw refused("a reference is a file, not standard input") }
    let input = try ByteInput.open(path)
    guard input.isRegularFile else { throw refused("it is no regular file") }
    while try input.readMore() {
      if input.available.count > SmallTable.mostBytes {
        throw refused("it has more than \(SmallTable.mostBytes >> 20) MiB")
      }
    }
    return Array(input.available)
  }
}
