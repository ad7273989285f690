import EventModel
import EventStream
import Normalization
import TestSupport
import Testing

/// An event with its payload, as it goes in and comes out.
struct PlainEvent: Equatable {
  var event: Event
  var words: [Int64] = []

  init(_ event: Event, words: [Int64] = []) {
    self.event = event
    self.words = words
  }

  /// The event's bytes without the place of its payload.
  private var plain: [UInt8] {
    var copy = event
    if copy.kind.payload != .none { copy.payloadOffset = 0 }
    return withUnsafeBytes(of: copy) { Array($0) }
  }

  static func == (left: PlainEvent, right: PlainEvent) -> Bool {
    left.words == right.words && left.plain == right.plain
  }

  var isWatermark: Bool { event.kind == .watermark }
  var time: Int64 { event.eventTime }
}

/// Feeds events to a stage in batches and collects what comes out.
struct NormalizeRun {
  var output: [PlainEvent] = []
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
    snapshotAt: Int? = nil, heartbeats: [Int: [Int64]] = [:], sessions: SessionPlan? = nil, adjustments: AdjustmentTable? = nil
  ) throws {
    var header = StreamHeader()
    header.instruments = (0..<instruments).map {
      Instrument(id: UInt32($0), symbol: "S\($0)", priceExponent: 0, sizeExponent: 0)
    }
    let late = LateCollector()
    func makeStage() throws -> NormalizeStage {
      var stage = NormalizeStage(options, sessions: sessions, adjustments: adjustments)
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
      for event in events[index..<end] { Self.append(event, to: &input) }
      var batches: [EventBatch] = []
      input.forEachFrame { batches.append($0) }
      for batch in batches { try stage.process(batch, into: &output) }
      input.removeAll()
      if end > index {
        for time in heartbeats[end] ?? [] { try stage.heartbeat(time, into: &output) }
      }
      collect(&output)
      index = end
      if index == snapshotAt {
        var writer = SnapshotWriter()
        stage.snapshot(into: &writer)
        stage = try makeStage()
        var reader = SnapshotReader(writer.bytes)
        try stage.restore(from: &reader)
        precondition(reader.isAtEnd)
      }
    }
    beforeEnd = self.output.count
    try stage.finish(into: &output)
    collect(&output)
    self.late = late.events
    for entry in stage.statistics { statistics[entry.name] = Int(entry.value) ?? 0 }
  }

  var events: [PlainEvent] { output.filter { !$0.isWatermark } }

  static func append(_ event: PlainEvent, to buffer: inout EventBuffer) {
    if event.event.kind.payload == .words {
      let words = buffer.append(event.event, wordCount: event.words.count)
      for (place, word) in event.words.enumerated() { words[place] = word }
    } else {
      buffer.append(event.event)
    }
  }

  static func plain(_ batch: EventBatch) -> [PlainEvent] {
    batch.events.map {
      PlainEvent($0, words: $0.kind.payload == .words ? Array(batch.words(of: $0)) : [])
    }
  }

  private mutating func collect(_ buffer: inout EventBuffer) {
    var events: [PlainEvent] = []
    buffer.forEachFrame { events += Self.plain($0) }
    output += events
    buffer.removeAll()
  }
}

final class LateCollector: FrameSink {
  var events: [PlainEvent] = []

  func header(_ header: StreamHeader) {}
  func batch(_ batch: EventBatch) { events += NormalizeRun.plain(batch) }
  func control(_ control: ControlFrame) {}
  func end() {}
  func flush() {}
}

/// Names the first difference only.
func expectSame(
  _ output: [PlainEvent], _ expected: [PlainEvent],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  if output == expected { return }
  let place = zip(output, expected).enumerated().first { $1.0 != $1.1 }?.offset
  let at = place ?? min(output.count, expected.count)
  let got = at < output.count ? "\(output[at])" : "nothing"
  let wanted = at < expected.count ? "\(expected[at])" : "nothing"
  Issue.record(
    "event \(at) of \(output.count), \(expected.count) expected: \(got) is not \(wanted)",
    sourceLocation: sourceLocation)
}
