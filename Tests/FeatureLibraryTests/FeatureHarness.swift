import EventModel
import FeatureLibrary
import Stages
import TestSupport

/// Runs a stage over events in batches and collects what comes out.
struct FeatureHarness {
  var header = StreamHeader()
  var output: [PlainEvent] = []
  /// What had come out before the end.
  var beforeEnd = 0
  var statistics: [String: Int] = [:]
  var remarks: [String] = []

  /// How the input is cut into batches.
  enum Cut {
    case whole
    case every(Int)
    case random(UInt64)
  }

  /// - Parameter snapshotAt: the stage is replaced there by one restored from its snapshot.
  init(
    _ events: [PlainEvent], _ expressions: [String], alarms: [String] = [], instruments: Int = 3,
    mode: String = "ordered",
    every: Int64? = nil, on: KindSet? = nil, bars: Int64? = nil, kinds: KindSet? = nil,
    allowsEqual: Bool = false, passing: KindSet = .all,
    cut: Cut = .whole, snapshotAt: Int? = nil, finishes: Bool = true
  ) throws {
    let input = Self.header(
      instruments: instruments, mode: mode,
      kinds: kinds ?? events.reduce(into: KindSet()) { $0.insert($1.event.kind) })
    let requests = try expressions.map { try FeatureRequest($0) }
    let alarms = try alarms.map { try FeatureRequest($0) }
    func begun() throws -> (FeaturesStage, StreamHeader) {
      var stage = FeaturesStage(
        requests, alarms: alarms, every: every, on: on, bars: bars, allowsEqual: allowsEqual,
        passing: passing)
      var header = input
      try stage.begin(&header)
      return (stage, header)
    }
    var stage: FeaturesStage
    (stage, header) = try begun()
    var random = SeededGenerator(seed: 1)
    if case .random(let seed) = cut { random = SeededGenerator(seed: seed) }
    var output = EventBuffer()
    var index = 0
    while index < events.count {
      var end = events.count
      switch cut {
      case .whole: break
      case .every(let size): end = min(end, index + size)
      case .random: end = min(end, index + Int(random.next() % 23))
      }
      if let snapshotAt, index < snapshotAt { end = min(end, snapshotAt) }
      var buffer = EventBuffer()
      for event in events[index..<end] { buffer.append(event) }
      var batches: [EventBatch] = []
      buffer.forEachFrame { batches.append($0) }
      for batch in batches { try stage.process(batch, into: &output) }
      buffer.removeAll()
      self.output += PlainEvent.taking(&output)
      index = end
      if index == snapshotAt {
        let state = StateCarrier(from: &stage)
        (stage, _) = try begun()
        try state.restore(&stage)
      }
    }
    beforeEnd = self.output.count
    if finishes { try stage.finish(into: &output) }
    self.output += PlainEvent.taking(&output)
    remarks = stage.remarks
    for entry in stage.statistics { statistics[entry.name] = Int(entry.value) ?? 0 }
  }

  static func header(instruments: Int, mode: String, kinds: KindSet) -> StreamHeader {
    var header = StreamHeader()
    header.instruments = HeaderTable(
      (0..<instruments).map {
        Instrument(id: UInt32($0), symbol: "S\($0)", priceExponent: -2, sizeExponent: 0)
      })
    // A tick of one hundredth, one of two; of the others nothing is said.
    for index in header.instruments.indices.prefix(2) {
      header.instruments[index].tickSize = Int64(index) + 1
    }
    header.kinds = kinds
    header.lineage = [
      LineageEntry(
        program: "normalize", version: "1", arguments: mode == "eager" ? "--mode=eager" : "")
    ]
    return header
  }

  /// The vectors of a clock; of features with no clock where it is "".
  func vectors(_ clock: String) -> [PlainEvent] {
    guard let set = header.featureSets.first(where: { $0.clock == clock }) else { return [] }
    return output.filter { $0.event.kind == .features && $0.event.features.set == set.id }
  }

  var bars: [PlainEvent] {
    output.filter { $0.event.kind == .bar && $0.event.flags.contains(.derived) }
  }
}
