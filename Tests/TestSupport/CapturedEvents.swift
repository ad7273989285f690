import Captures
import EventModel

/// The events of a whole capture, decoded at once. Payload is left out.
public struct CapturedEvents {
  public var events: [Event] = []
  public var instruments: [Instrument] = []
  /// Sentences about records that could not be decoded.
  public var problems: [String] = []

  /// - Parameters:
  ///   - path: in the folder of real captures.
  ///   - format: a name of `captureFormats`.
  public init(
    _ path: String, format name: String, source: UInt16 = 0, registry: InstrumentRegistry? = nil
  ) throws {
    try self.init(
      try SharedData.bytes(path),
      fileName: path.split(separator: "/").last.map(String.init) ?? path,
      format: name, source: source, registry: registry)
  }

  /// - Parameters:
  ///   - bytes: a capture.
  ///   - format: a name of `captureFormats`.
  public init(
    _ bytes: [UInt8], fileName: String = "", format name: String, source: UInt16 = 0,
    registry: InstrumentRegistry? = nil
  ) throws {
    guard let format = captureFormats.first(where: { $0.name == name }) else {
      throw CaptureOptionError("there is no format \(name)")
    }
    var options = CaptureOptions()
    options.fileName = fileName
    var decoder = try format.make(options)
    let registry = registry ?? InstrumentRegistry()
    var output = CaptureOutput(source: source, registry: registry)
    bytes.withUnsafeBytes { all in
      var consumed = 0
      while true {
        let rest = UnsafeRawBufferPointer(rebasing: all[consumed...])
        let outcome = decoder.decode(rest, atEnd: true, into: &output)
        consumed += outcome.consumed
        let isFull = output.isFull
        output.events.forEachFrame { events += Array($0.events) }
        output.events.removeAll()
        if let problem = outcome.problem {
          problems.append("\(problem.cause) (\(problem.place))")
          if problem.isSkippable { continue }
          break
        }
        if !isFull { break }
      }
    }
    instruments = Array(registry.instruments)
  }
}
