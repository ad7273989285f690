import EventModel
import EventStream
import Normalization
import Stages
import TestSupport
import Testing

/// Feeds events to a stage in batches and collects what comes out.
struct NormalizeRun {
  var output: [PlainEvent] = []
  var remarks: [String] = []
  /// What had come out before the end.
  var beforeEnd = 0
  var late: [PlainEvent] = []
  var statistics: [String: Int] = [:]

  /// - Parameters:
  ///   - cuts: seed of the sizes of batches; nil: a single batch.
  ///   - heartbeats: what comes after how many events.
  ///   - snapshotAt: the stage is replaced there by one restored from its snapshot.
  init(
    _ events: [PlainEvent], _ options: NormalizeOptions, instruments: Int = 4, cuts: UInt64? = nil,
    snapshotAt: Int? = nil, heartbeats: [Int: [Int64]] = [:], sessions: SessionPlan? = nil,
    adjustments: AdjustmentTable? = nil
  ) throws {
    var header = StreamHeader()
    header.instruments = HeaderTable(
      (0..<instruments).map {
        Instrument(id: UInt32($0), symbol: "S\($0)", priceExponent: 0, sizeExponent: 0)
      })
    for event in events { header.kinds.insert(event.event.kind) }
    let late = LateCollector()
    func makeStage() throws -> NormalizeStage {
      let stage = NormalizeStage(options, sessions: sessions, adjustments: adjustments)
      stage.lateSink = late
      var copy = header
      try stage.begin(&copy)
      return stage
    }
    var stage = try makeStage()
    var random = SeededGenerator(seed: cuts ?? 0)
    var index = 0
    var output = EventBuffer()
    while index < events.count {
      var end = cuts == nil ? events.count : min(events.count, index + Int(random.next() % 23))
      for stop in heartbeats.keys + (snapshotAt.map { [$0] } ?? []) where index < stop {
        end = min(end, stop)
      }
      var input = EventBuffer()
      for event in events[index..<end] { input.append(event) }
      var batches: [EventBatch] = []
      input.forEachFrame { batches.append($0) }
      for batch in batches { try stage.process(batch, into: &output) }
      input.removeAll()
      if end > index {
        for time in heartbeats[end] ?? [] { try stage.heartbeat(time, into: &output) }
      }
      self.output += PlainEvent.taking(&output)
      index = end
      if index == snapshotAt {
        let state = StateCarrier(from: &stage)
        stage = try makeStage()
        try state.restore(&stage)
      }
    }
    beforeEnd = self.output.count
    try stage.finish(into: &output)
    self.output += PlainEvent.taking(&output)
    self.late = late.events
    remarks = stage.remarks
    for entry in stage.statistics { statistics[entry.name] = Int(entry.value) ?? 0 }
  }

  var events: [PlainEvent] { output.filter { !$0.isWatermark } }
}

final class LateCollector: FrameSink {
  var events: [PlainEvent] = []

  func header(_ header: StreamHeader) {}
  func batch(_ batch: EventBatch) { events += PlainEvent.all(of: batch) }
  func control(_ control: ControlFrame) {}
  func end(_ ending: StreamEnding) {}
  func flush() {}
}

/// Names the first difference only.
func expectSame(
  _ output: [PlainEvent], _ expected: [PlainEvent],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(firstDifference(output, expected) == nil, sourceLocation: sourceLocation)
}
