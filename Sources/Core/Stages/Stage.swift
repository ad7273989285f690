import EventModel
import EventStream

/// An algorithm over events: a value with state and no I/O.
///
/// The runner calls `begin` for every header, then `process` for the events that follow, and
/// `finish` when the stream's `end` has come. A stream that was cut has no end: `finish` is then not
/// called, and nothing final is fired. What a stage appends depends on its options and on the events
/// alone, never on how they are cut into batches.
public protocol Stage: Stateful {
  /// Learns of the stream, or of an increment of its header, and changes it to what it will emit:
  /// adds kinds, feature sets. Instruments that are known keep their ids.
  mutating func begin(_ header: inout StreamHeader) throws(StreamError)

  /// Takes the next events and appends what is known by then.
  mutating func process(
    _ batch: EventBatch, into output: inout EventBuffer
  ) throws(StreamError)

  /// A live source has nothing to say; its receive clock shows `time`.
  mutating func heartbeat(_ time: Int64, into output: inout EventBuffer) throws(StreamError)

  /// The stream is complete: windows that are open close, flagged partial.
  mutating func finish(into output: inout EventBuffer) throws(StreamError)

  /// Changes where the meaning of the state does and its fields do not.
  static var stateVersion: UInt16 { get }

  /// What readers of the output must know of it, for the lineage; asked for behind each `begin`.
  var notes: [String] { get }

  /// Counters for `--stats`, in the order of printing.
  var statistics: [Statistics.Entry] { get }

  /// What a person should be told at the end without asking: results that are likely not what was
  /// meant. A sentence each, without a full stop.
  var remarks: [String] { get }
}

extension Stage {
  public mutating func begin(_ header: inout StreamHeader) throws(StreamError) {}
  public mutating func heartbeat(
    _ time: Int64, into output: inout EventBuffer
  ) throws(StreamError) {}
  public mutating func finish(into output: inout EventBuffer) throws(StreamError) {}
  public static var stateVersion: UInt16 { 1 }
  public var notes: [String] { [] }
  public var statistics: [Statistics.Entry] { [] }
  public var remarks: [String] { [] }
}
