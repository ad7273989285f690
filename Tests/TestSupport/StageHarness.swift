import EventModel
import Stages

/// What a stage makes of events that are given to it in batches.
public struct StageHarness {
  public private(set) var header = StreamHeader()
  public private(set) var events: [OwnedEvent] = []
  /// How many of them had come before the end.
  public private(set) var beforeEnd = 0
  public private(set) var remarks: [String] = []

  /// - Parameters:
  ///   - cuts: a seed of the sizes of batches; nil: a single batch.
  ///   - snapshotAt: before this event the stage is replaced by one restored from its snapshot.
  ///   - ends: whether the stream has its end.
  public init(
    _ input: [OwnedEvent], header: StreamHeader, cuts: UInt64? = nil, snapshotAt: Int? = nil,
    ends: Bool = true, _ make: () throws -> any Stage
  ) throws {
    var own = header
    var stage = try make()
    try stage.begin(&own)
    self.header = own
    var random = SeededGenerator(seed: cuts ?? 0)
    var output = EventBuffer()
    var index = 0
    while index < input.count {
      var stop = cuts == nil ? input.count : min(input.count, index + Int(random.next() % 23) + 1)
      if let snapshotAt, index < snapshotAt { stop = min(stop, snapshotAt) }
      if index == snapshotAt {
        let state = StateCarrier(from: &stage)
        stage = try make()
        var again = header
        try stage.begin(&again)
        try state.restore(&stage)
      }
      try Self.feed(input[index..<stop], to: &stage, &output)
      take(&output)
      index = stop
    }
    beforeEnd = events.count
    if ends { try stage.finish(into: &output) }
    take(&output)
    remarks = stage.remarks
  }

  private static func feed(
    _ events: ArraySlice<OwnedEvent>, to stage: inout any Stage, _ output: inout EventBuffer
  ) throws {
    var input = EventBuffer()
    for event in events { event.append(to: &input) }
    var batches: [EventBatch] = []
    input.forEachFrame { batches.append($0) }
    for batch in batches { try stage.process(batch, into: &output) }
    input.removeAll()
  }

  private mutating func take(_ output: inout EventBuffer) {
    output.forEachFrame { batch in
      for event in batch.events { events.append(OwnedEvent(event, of: batch)) }
    }
    output.removeAll()
  }

  public func events(of kind: EventKind) -> [OwnedEvent] { events.filter { $0.event.kind == kind } }
}
