import Configuration
import EventModel
import EventStream

/// Works the parents of a stream by their schedules at a simulated venue: what `execute --sim` is, and
/// what `risk --venue` derives its fills from. Both feed it the same events in the same order, and so
/// learn of the same orders and fills.
public final class ExecutionEngine {
  /// - Parameter file: its tables `[execution]` and `[venue]`.
  public init(_ file: TradingFile) throws(StreamError) {}

  /// Learns of the stream, or of an increment of its header.
  public func begin(_ header: StreamHeader) throws(StreamError) {}

  /// Appends the order and fill events that are due at or before `time`, in order of time; called
  /// before the events of that time, between groups only.
  public func advance(to time: Int64, into reports: inout EventBuffer) {}

  /// Takes the next event of the stream: of the market, an order that risk approved, or one of the
  /// requests to cancel or replace a parent. Appends what is known at once.
  public func take(_ event: Event, of batch: EventBatch, into reports: inout EventBuffer) {}

  /// The stream is complete: every order that is open expires.
  public func finish(into reports: inout EventBuffer) {}

  public func snapshot(into writer: inout SnapshotWriter) {}

  public func restore(from reader: inout SnapshotReader) throws(StreamError) {}
}
