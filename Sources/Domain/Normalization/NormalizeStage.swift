import EventModel
import EventStream
import Stages

/// The program `normalize`: puts events in order, says how far the stream is complete, handles late,
/// skewed and duplicate events, and keeps books that quotes and depth are made from.
public final class NormalizeStage: Stage {
  /// Where late events go with `LatePolicy.side`: a stream of their own.
  public var lateSink: (any FrameSink)?
  private let core: NormalizeCore
  private let tellsSessions: Bool

  /// - Parameters:
  ///   - sessions: calendars whose changes become `status` events; nil for none.
  ///   - adjustments: corporate actions to adjust for; nil for none.
  public init(
    _ options: NormalizeOptions, sessions: SessionPlan? = nil, adjustments: AdjustmentTable? = nil
  ) {
    core = NormalizeCore(options, sessions, adjustments)
    tellsSessions = sessions != nil
  }

  public func begin(_ header: inout StreamHeader) throws(StreamError) {
    core.begin(header)
    header.kinds.insert(.watermark)
    let options = core.options
    if let levels = options.bookLevels {
      header.kinds.formUnion(KindSet(.quote, .gap))
      if levels > 0 { header.kinds.insert(.depth) }
    }
    if options.findsGaps { header.kinds.insert(.gap) }
    if tellsSessions { header.kinds.insert(.status) }
    try lateSink?.header(header)
  }

  public func process(
    _ batch: EventBatch, into output: inout EventBuffer
  ) throws(StreamError) {
    core.process(batch, into: &output)
    try sinkLateEvents()
  }

  public func heartbeat(
    _ time: Int64, into output: inout EventBuffer
  ) throws(StreamError) {
    core.heartbeat(time, into: &output)
  }

  public func finish(into output: inout EventBuffer) throws(StreamError) {
    core.finish(into: &output)
    try sinkLateEvents()
  }

  private func sinkLateEvents() throws(StreamError) {
    guard core.lateEvents.count > 0 else { return }
    if let lateSink {
      try core.lateEvents.forEachFrame { batch throws(StreamError) in
        try lateSink.batch(batch)
      }
    }
    core.lateEvents.removeAll()
  }

  public func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("core", object: core)
  }

  public static var notState: Set<String> { ["lateSink", "tellsSessions"] }

  public var statistics: [Statistics.Entry] { core.statistics }
  public var remarks: [String] { core.remarks }
}
