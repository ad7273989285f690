import EventModel
import EventStream
import Glibc

/// One run of a program.
public struct Invocation {
  /// What is run.
  public let program: ProgramDefinition
  /// Its command line.
  public let options: ParsedOptions
  /// What the run shares with its inputs and outputs.
  public let context: RunContext

  init(program: ProgramDefinition, options: ParsedOptions, _ context: RunContext) {
    self.context = context
    self.program = program
    self.options = options
  }

  /// This run in the lineage of its output.
  public var lineage: LineageEntry {
    LineageEntry(
      program: program.name, version: productVersion, arguments: options.canonicalText)
  }

  /// The stream to read: a file, or standard input, which must not be a terminal.
  ///
  /// - Parameter example: a command that writes such a stream, for who has given none.
  public func openStream(
    _ path: String = "-", from example: String = "ingest FILE"
  ) throws(StreamError) -> ByteInput {
    let input = try ByteInput.open(path, in: context)
    if isatty(input.descriptor) == 1 {
      throw StreamError(
        .noInput, operation: "read", object: input.name,
        cause: "it is a terminal; give it a stream, for example `\(example) | \(program.name)`")
    }
    return input
  }
}

/// The version of all programs.
public let productVersion = "0.1.0"
