import EventModel
import EventStream

/// The program `normalize`: puts events in order, says how far the stream is complete, handles late,
/// skewed and duplicate events, and keeps books that quotes and depth are made from.
public struct NormalizeStage: Stage {
  /// Where late events go with `LatePolicy.side`: a stream of their own.
  public var lateSink: (any FrameSink)?
  private let box: CoreBox
  private let tellsSessions: Bool

  /// - Parameters:
  ///   - sessions: calendars whose changes become `status` events; nil for none.
  ///   - adjustments: corporate actions to adjust for; nil for none.
  public init(
    _ options: NormalizeOptions, sessions: SessionPlan? = nil, adjustments: AdjustmentTable? = nil
  ) {
    box = CoreBox(NormalizeCore(options, sessions, adjustments))
    tellsSessions = sessions != nil
  }

  public mutating func begin(_ header: inout StreamHeader) throws(StreamError) {
    box.core.pointee.begin(header)
    header.kinds.insert(.watermark)
    let options = box.core.pointee.options
    if let levels = options.bookLevels {
      header.kinds.formUnion(KindSet(.quote, .gap))
      if levels > 0 { header.kinds.insert(.depth) }
    }
    if options.findsGaps { header.kinds.insert(.gap) }
    if tellsSessions { header.kinds.insert(.status) }
    try lateSink?.header(header)
  }

  public mutating func process(
    _ batch: EventBatch, into output: inout EventBuffer
  ) throws(StreamError) {
    box.core.pointee.process(batch, into: &output)
    try sinkLateEvents()
  }

  public mutating func heartbeat(
    _ time: Int64, into output: inout EventBuffer
  ) throws(StreamError) {
    box.core.pointee.heartbeat(time, into: &output)
  }

  public mutating func finish(into output: inout EventBuffer) throws(StreamError) {
    box.core.pointee.finish(into: &output)
    try sinkLateEvents()
  }

  private func sinkLateEvents() throws(StreamError) {
    guard box.core.pointee.lateEvents.count > 0 else { return }
    if let lateSink {
      try box.core.pointee.lateEvents.forEachFrame { batch throws(StreamError) in
        try lateSink.batch(batch)
      }
    }
    box.core.pointee.lateEvents.removeAll()
  }

  public func snapshot(into writer: inout SnapshotWriter) {
    box.core.pointee.snapshot(into: &writer)
  }

  public mutating func restore(from reader: inout SnapshotReader) throws(StreamError) {
    try box.core.pointee.restore(from: &reader)
  }

  public var statistics: [Statistics.Entry] { box.core.pointee.statistics }
  public var remarks: [String] { box.core.pointee.remarks }
}

/// Owns the state, so that the loop over events goes through a plain pointer.
private final class CoreBox {
  let core: UnsafeMutablePointer<NormalizeCore>

  init(_ start: consuming NormalizeCore) {
    core = .allocate(capacity: 1)
    core.initialize(to: start)
  }

  deinit {
    core.deinitialize(count: 1)
    core.deallocate()
  }
}
