import CountAllocations
import EventModel
import EventStream
import FeatureLibrary
import Glibc
import Normalization
import Stages

/// Allocations per event once warm: a stage is fed a million events, then a million more are counted.
enum AllocationBench {
  /// - Parameters:
  ///   - path: a stream over whose second half the allocations of `expressions` are counted.
  static func run(_ path: String, _ expressions: [String]) {
    do {
      let sample = try Sample(path)
      var stage = FeaturesStage(
        try expressions.map { try FeatureRequest($0) }, passing: KindSet(.features))
      var header = sample.header
      try stage.begin(&header)
      var output = EventBuffer()
      var (counted, events) = (UInt64(0), 0)
      for (index, frame) in sample.frames.enumerated() {
        if index == sample.frames.count / 2 { counted = count_allocations() }
        try frame.buffer.forEachFrame {
          try stage.process($0, into: &output)
          if index >= sample.frames.count / 2 { events += $0.count }
        }
        output.removeAll()
      }
      print("allocations_many \(Double(count_allocations() - counted) / Double(events)) per event")
    } catch {
      print("allocations: \(error)")
      exit(70)
    }
  }

  static func run() {
    do {
      try measure("normalize", NormalizeStage(NormalizeOptions()))
      let features = try ["mid", "spread", "microprice", "imbalance(1)", "ofi", "ret(mid)"].map {
        try FeatureRequest($0)
      }
      try measure("features", FeaturesStage(features))
    } catch {
      print("allocations: \(error)")
      exit(70)
    }
  }

  private static func measure(_ name: String, _ stage: some Stage) throws {
    let sink = FrameWriter(try ByteOutput.create("/dev/null"))
    let entry = LineageEntry(program: name, version: "", arguments: "")
    let runner = StageRunner(stage, entry: entry, next: sink)
    try runner.header(sampleHeader())
    var buffer = EventBuffer()
    var counted: UInt64 = 0
    let batches = 500
    for round in 0..<(2 * batches) {
      if round == batches { counted = count_allocations() }
      sampleQuotes(2048, into: &buffer, from: round * 2048)
      try runner.batch(buffer.whole)
      buffer.removeAll()
    }
    let each = Double(count_allocations() - counted) / Double(batches * 2048)
    print("allocations_\(name) \(each) per event")
  }
}
