import EventModel
import EventStream

/// An event that owns its payload.
public struct OwnedEvent: Equatable {
  public var event: Event
  public var values: [Double] = []
  public var words: [Int64] = []
  public var text: [UInt8] = []

  public init(_ event: Event) { self.event = event }

  public init(_ event: Event, of batch: EventBatch) {
    self.event = event
    switch event.kind.payload {
    case .none: break
    case .values: values = Array(batch.values(of: event))
    case .words: words = Array(batch.words(of: event))
    case .text: text = Array(batch.text(of: event))
    }
  }

  public func append(to buffer: inout EventBuffer) {
    switch event.kind.payload {
    case .none: buffer.append(event)
    case .values:
      let target = buffer.append(event, valueCount: values.count)
      for index in values.indices { target[index] = values[index] }
    case .words:
      let target = buffer.append(event, wordCount: words.count)
      for index in words.indices { target[index] = words[index] }
    case .text: text.withUnsafeBufferPointer { buffer.append(event, text: $0) }
    }
  }

  /// Bits, without the place of the payload.
  public static func == (left: OwnedEvent, right: OwnedEvent) -> Bool {
    left.bits == right.bits && left.words == right.words && left.text == right.text
      && left.values.map(\.bitPattern) == right.values.map(\.bitPattern)
  }

  private var bits: [UInt8] {
    var copy = event
    // The lower 48 bits of the first word are the payload's place and count.
    if copy.kind.payload != .none { copy.body.word0 &= ~0xFFFF_FFFF_FFFF }
    return withUnsafeBytes(of: copy) { Array($0) }
  }
}

/// Where two lists of events first differ; nil where they are equal.
public func firstDifference(_ left: [OwnedEvent], _ right: [OwnedEvent]) -> String? {
  for (index, pair) in zip(left, right).enumerated() where pair.0 != pair.1 {
    return "event \(index): \(pair.0) and \(pair.1)"
  }
  return left.count == right.count ? nil : "\(left.count) and \(right.count) events"
}

/// Where two streams of bytes first differ; nil where they are equal.
public func firstDifference(_ left: [UInt8], _ right: [UInt8]) -> String? {
  if left == right { return nil }
  let index = zip(left, right).enumerated().first { $0.1.0 != $0.1.1 }?.offset
  return "byte \(index ?? min(left.count, right.count)) of \(left.count) and \(right.count)"
}

/// Streams made at random from a seed: every kind of event, groups, watermarks, payloads.
public enum SampleStreams {
  /// A header that declares every kind, instruments and two feature sets.
  public static func header(instruments: Int = 3) -> StreamHeader {
    var header = StreamHeader()
    header.kinds = .all
    header.instruments = HeaderTable(
      (0..<instruments).map {
        var instrument = Instrument(
          id: UInt32($0), symbol: "S\($0)", publisher: "TEST", priceExponent: -2, sizeExponent: 0)
        instrument.currency = "USD"
        instrument.tickSize = 1
        return instrument
      })
    header.featureSets = [
      FeatureSet(
        id: 0, clock: "",
        features: [
          FeatureSet.Feature(name: "mid", expression: "mid"),
          FeatureSet.Feature(name: "spread, twice", expression: "spread"),
        ]),
      FeatureSet(
        id: 1, clock: "1s", features: [FeatureSet.Feature(name: "ofi@1s", expression: "ofi@1s")]),
    ]
    header.strategies = HeaderTable(
      ["one", "two"].enumerated().map { index, name in
        Strategy(
          id: UInt16(index), name: name, version: "sma(10,50)",
          inputs: [FeatureSet.Feature(name: "mid", expression: "mid")])
      })
    header.lineage = [
      LineageEntry(
        program: "sample", version: "1", arguments: "--seed=1", notes: ["made at random"])
    ]
    return header
  }

  /// Events in order: groups of one to four, some of every kind, a watermark now and then.
  public static func events(_ count: Int, seed: UInt64, instruments: Int = 3) -> [OwnedEvent] {
    var random = SeededGenerator(seed: seed)
    var events: [OwnedEvent] = []
    var time: Int64 = 1_700_000_000_000_000_000
    var left = 0
    var instrument: UInt32 = 0
    for ordinal in 0..<count {
      let isFirst = left == 0
      if isFirst {
        time += Int64.random(in: 0...200_000_000, using: &random)
        left = Int.random(in: 1...4, using: &random)
        instrument = UInt32.random(in: 0..<UInt32(instruments), using: &random)
      }
      var kind = EventKind(rawValue: UInt16.random(in: 1..<UInt16(EventKind.count), using: &random))
      if isFirst, Int.random(in: 0..<8, using: &random) == 0 { kind = .watermark }
      left = kind == .watermark ? 0 : left - 1
      var event = Event(
        kind: kind, eventTime: time, receiveTime: time + 1000, origin: UInt64(ordinal) + 1,
        sequence: UInt64(ordinal), instrument: instrument, flags: left == 0 ? .last : [])
      if kind == .watermark {
        event = .watermark(time)
      } else {
        event.body = EventBody(
          Int64.random(in: 9_000...11_000, using: &random),
          Int64.random(in: 1...500, using: &random),
          Int64.random(in: 9_000...11_000, using: &random),
          Int64.random(in: 1...500, using: &random))
      }
      events.append(filled(event, using: &random))
    }
    if let last = events.indices.last { events[last].event.flags.insert(.last) }
    return events
  }

  /// Gives an event of a kind with payload a payload that fits the kind.
  private static func filled(
    _ event: Event, using random: inout SeededGenerator
  ) -> OwnedEvent {
    var owned = OwnedEvent(event)
    switch event.kind.payload {
    case .none: break
    case .values:
      let least = event.kind == .signal ? SignalValue.count + 1 : 2
      let count = event.kind == .features ? 2 : Int.random(in: least...5, using: &random)
      let set = event.kind == .features ? Int64.random(in: 0...1, using: &random) : 0
      owned.event.body.word0 = set << 48
      owned.values = (0..<(set == 1 ? 1 : count)).map { _ in
        Double.random(in: -1...1, using: &random)
      }
      if event.kind == .features, Bool.random(using: &random) { owned.values[0] = .nan }
    case .words:
      var count = Int.random(in: 0...5, using: &random)
      owned.event.body.word0 = 0
      switch event.kind {
      case .depth:
        owned.event.body = EventBody(Int64(count) << 48)
        count *= DepthWord.perLevel
      case .auction: count = AuctionWord.count
      case .bar: count = BarWord.count
      case .order: count = OrderWord.count
      case .fill: count = FillWord.count
      default: break
      }
      owned.words = (0..<count).map { _ in Int64.random(in: 0...20_000, using: &random) }
      if let word = owned.event.strategyWord {
        owned.words[word] = Int64.random(in: -1...1, using: &random)
      }
    case .text:
      owned.event.body.word0 = 7 << 48
      owned.text = Array("limit of position, \(Int.random(in: 0...999, using: &random))".utf8)
    }
    return owned
  }

  /// The stream as bytes, `frame` events a frame; the frames need not end where groups do.
  public static func bytes(
    _ header: StreamHeader, _ events: [OwnedEvent], frame: Int = 100, ends: Bool = true
  ) throws(StreamError) -> [UInt8] {
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    try writer.header(header)
    try send(events, to: writer, frame: frame)
    if ends { try writer.end() }
    return output.memory
  }

  /// Sends events to a sink in frames of `frame` events.
  public static func send(
    _ events: [OwnedEvent], to sink: any FrameSink, frame: Int
  ) throws(StreamError) {
    var start = 0
    while start < events.count {
      let stop = min(start + frame, events.count)
      var buffer = EventBuffer()
      for event in events[start..<stop] { event.append(to: &buffer) }
      try buffer.forEachFrame { batch throws(StreamError) in try sink.batch(batch) }
      start = stop
    }
  }

  /// A stream of a thousand events as bytes.
  public static func small(seed: UInt64 = 1, count: Int = 1000) throws -> [UInt8] {
    try bytes(header(), events(count, seed: seed))
  }
}

/// A sink that keeps what it is given.
public final class RecordingSink: FrameSink {
  public private(set) var headers: [StreamHeader] = []
  public private(set) var events: [OwnedEvent] = []
  public private(set) var frameSizes: [Int] = []
  public private(set) var controls: [ControlFrame] = []
  public private(set) var hasEnded = false

  public init() {}

  /// What a file of a stream holds.
  public init(reading path: String) throws(StreamError) {
    try StreamReader(ByteInput.open(path)).run(into: self)
  }

  public func header(_ header: StreamHeader) throws(StreamError) { headers.append(header) }
  public func batch(_ batch: EventBatch) throws(StreamError) {
    frameSizes.append(batch.count)
    for event in batch.events { events.append(OwnedEvent(event, of: batch)) }
  }
  public func control(_ control: ControlFrame) throws(StreamError) { controls.append(control) }
  public func end(_ ending: StreamEnding) throws(StreamError) { hasEnded = true }
  public func flush() throws(StreamError) {}
}

/// Frames of a stream's bytes, cut by their segment tables.
public enum FrameBytes {
  public static func split(_ stream: [UInt8]) -> [[UInt8]] {
    var frames: [[UInt8]] = []
    var start = 0
    while start + 8 <= stream.count {
      let words = stream.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self)
      }
      let stop = min(start + 8 + Int(words) * 8, stream.count)
      frames.append(Array(stream[start..<stop]))
      start = stop
    }
    return frames
  }
}
