import EventModel

/// An event with its payload of words or values, as it goes into a stage and comes out.
public struct PlainEvent: Equatable, Sendable, CustomStringConvertible {
  public var event: Event
  public var words: [Int64] = []
  public var values: [Double] = []

  public init(_ event: Event, words: [Int64] = [], values: [Double] = []) {
    self.event = event
    self.words = words
    self.values = values
  }

  public static func all(of batch: EventBatch) -> [PlainEvent] {
    batch.events.map { event in
      PlainEvent(
        event, words: event.kind.payload == .words ? Array(batch.words(of: event)) : [],
        values: event.kind.payload == .values ? Array(batch.values(of: event)) : [])
    }
  }

  /// The events of a buffer, which is emptied.
  public static func taking(_ buffer: inout EventBuffer) -> [PlainEvent] {
    var events: [PlainEvent] = []
    buffer.forEachFrame { events += all(of: $0) }
    buffer.removeAll()
    return events
  }

  public var isWatermark: Bool { event.kind == .watermark }
  public var time: Int64 { event.eventTime }

  /// Everything but the place of the payload.
  private var plain: [UInt8] {
    var copy = event
    if copy.kind.payload != .none { copy.payloadOffset = 0 }
    return withUnsafeBytes(of: copy) { Array($0) }
  }

  public static func == (left: PlainEvent, right: PlainEvent) -> Bool {
    left.words == right.words && left.values.map(\.bitPattern) == right.values.map(\.bitPattern)
      && left.plain == right.plain
  }

  public var description: String {
    "\(event.kind.name) \(event.eventTime) i\(event.instrument) [\(event.flags.text(event.kind))"
      + "\(event.flags.contains(.last) ? " last" : "")] \(words) \(values)"
  }
}

extension EventBuffer {
  public mutating func append(_ event: PlainEvent) {
    if event.event.kind.payload == .words {
      let words = append(event.event, wordCount: event.words.count)
      for (place, word) in event.words.enumerated() { words[place] = word }
    } else {
      append(event.event)
    }
  }
}

/// The first difference in words; nil when there is none. A whole list of events says nothing.
public func firstDifference(_ output: [PlainEvent], _ expected: [PlainEvent]) -> String? {
  if output == expected { return nil }
  let place = zip(output, expected).enumerated().first { $1.0 != $1.1 }?.offset
  let at = place ?? min(output.count, expected.count)
  let got = at < output.count ? "\(output[at])" : "nothing"
  let wanted = at < expected.count ? "\(expected[at])" : "nothing"
  return "event \(at) of \(output.count), \(expected.count) expected: \(got) is not \(wanted)"
}
