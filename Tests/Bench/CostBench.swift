import EventModel
import EventStream
import FeatureLibrary
import Glibc

/// What every feature of the table costs, in nanoseconds an event of a stream: computed beside `mid`,
/// less what `mid` alone takes.
enum CostBench {
  /// - Parameters:
  ///   - path: a stream with trades, quotes, depth and orders; its first events are held in memory.
  static func run(_ path: String) {
    do {
      let sample = try Sample(path)
      let floor = try best(["mid"], sample)
      for definition in featureDefinitions {
        guard let expression = definition.sample else {
          print("cost \(definition.name) nan -")
          continue
        }
        let cost = try best(["mid", expression], sample) - floor
        print("cost \(definition.name) \(max(0, cost)) \(expression)")
      }
    } catch {
      print("costs: \(error)")
      exit(70)
    }
  }

  /// The least of several runs: what disturbs a run makes it longer.
  private static func best(_ expressions: [String], _ sample: Sample) throws -> Double {
    var best = Double.infinity
    for _ in 0..<5 { best = min(best, try time(expressions, sample)) }
    return best
  }

  private static func time(_ expressions: [String], _ sample: Sample) throws -> Double {
    let requests = try expressions.map { try FeatureRequest($0) }
    var stage = FeaturesStage(requests, passing: KindSet(.features))
    var header = sample.header
    try stage.begin(&header)
    var output = EventBuffer()
    let start = processTime()
    for frame in sample.frames {
      try frame.buffer.forEachFrame {
        try stage.process($0, into: &output)
        output.removeAll()
      }
    }
    return Double(processTime() - start) / Double(sample.events)
  }

  private static func processTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// The beginning of a stream, in memory.
final class Sample: FrameSink {
  final class Frame { var buffer = EventBuffer() }

  private static let most = 300_000

  private(set) var header = StreamHeader()
  private(set) var frames: [Frame] = []
  private(set) var events = 0

  init(_ path: String) throws { try StreamReader(try ByteInput.open(path)).run(into: self) }

  func header(_ header: StreamHeader) { self.header = header }

  func batch(_ batch: EventBatch) {
    if events >= Self.most { return }
    let frame = Frame()
    for event in batch.events { frame.buffer.forward(event, of: batch) }
    frames.append(frame)
    events += batch.count
  }

  func control(_ control: ControlFrame) {}
  func end(_ ending: StreamEnding) {}
  func flush() {}
}

extension FeatureDefinition {
  /// A call of it with what its parameters take by default, on the mid where it wants a feature; nil
  /// where that takes a file.
  fileprivate var sample: String? {
    var arguments: [String] = []
    for parameter in parameters(repeating: 2) {
      if let fallback = parameter.fallback {
        if fallback.isEmpty, case .feature = parameter.kind {
          arguments.append("\(parameter.name)=mid")
        }
        continue
      }
      guard let value = parameter.sample else { return nil }
      arguments.append(isOperator ? value : "\(parameter.name)=\(value)")
    }
    if isOperator { return "\(arguments[0]) \(name) \(arguments[1])" }
    let call = arguments.isEmpty ? name : "\(name)(\(arguments.joined(separator: ",")))"
    // Some need bars.
    let needsClock = (try? FeatureRequest(call)).map { !$0.runsWithoutClock } ?? false
    return needsClock ? call + "@1s" : call
  }
}

extension FeatureDefinition.Parameter {
  fileprivate var sample: String? {
    switch kind {
    case .integer(let range): "\(min(max(20, range.lowerBound), range.upperBound))"
    case .number(let range): "\(min(max(0.5, range.lowerBound), range.upperBound))"
    case .window: "100"
    case .span: "5s"
    case .file, .text, .name: nil
    case .feature, .operand: "mid"
    case .condition: "spread > 0"
    case .choice(let words): words[0]
    }
  }
}

extension FeatureRequest {
  /// Whether it can be computed at every group.
  fileprivate var runsWithoutClock: Bool {
    var header = sampleHeader()
    header.kinds = KindSet(.quote, .trade, .depth, .watermark, .orderAction, .level)
    var stage = FeaturesStage([self])
    return (try? stage.begin(&header)) != nil
  }
}
