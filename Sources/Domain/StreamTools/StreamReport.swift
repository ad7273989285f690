import Commands
import EventModel
import EventStream
import EventText

/// `show --info`: what a stream holds and whether it is whole.
struct StreamReport {
  var counts = [Int](repeating: 0, count: EventKind.count)
  var instruments: [InstrumentTable.Seen] = []
  var firstTime = noTime
  var lastTime = noTime
  var highest = noTime
  var watermark = noTime
  var watermarks = 0
  var disordered = 0
  var disorder = SpanHistogram()
  var latency = SpanHistogram()
  var latencyLowest = Int64.max
  var flagged = [Int](repeating: 0, count: 16)
  var late = 0
  var duplicates = 0
  var recent = RecentOrigins()
  var frames = 0
  var digest = StreamDigest()
  /// Bytes of the stream that earlier processes read, less those of frames that no file has.
  var otherBytes = 0

  /// Reads the whole stream, prints the report, and throws when the stream is damaged.
  static func print(_ input: ByteInput, _ invocation: Invocation) throws(StreamError) {
    var report = StreamReport()
    let reader = StreamReader(input)
    let checkpoints = try ReaderCheckpoints(reader, invocation)
    try checkpoints.restore { fields throws(StreamError) in try report.state(&fields) }
    var isResuming = checkpoints.isRestored
    var damage: StreamError?
    var reading = true
    do throws(StreamError) {
      while reading {
        switch try reader.next() {
        case .header:
          // It is that of the checkpoint, and what came is the frame that says so.
          if isResuming { report.otherBytes -= reader.frameBytes.count }
          isResuming = false
        case .control(.barrier(let number)):
          try checkpoints.take(number, length: 0) { fields throws(StreamError) in
            var own = report
            own.otherBytes += input.position
            try own.state(&fields)
          }
          report.otherBytes -= reader.frameBytes.count
        case .control(.heartbeat), .control(.position): break
        case .control: report.otherBytes -= reader.frameBytes.count
        case .batch(let batch): report.add(batch)
        case .end: reading = false
        case .wouldWait: break
        }
      }
    } catch {
      damage = error
    }
    if reader.header == nil, let damage { throw damage }
    let output = try ByteOutput.standard()
    let text = report.text(reader, input, damage)
    try output.write(Array(text.utf8))
    try InstrumentTable(reader.header ?? StreamHeader(), report.instruments).write(to: output)
    try output.close()
    if let damage { throw damage }
  }

  private mutating func add(_ batch: EventBatch) {
    frames += 1
    digest.add(batch)
    for event in batch.events { add(event) }
  }

  private mutating func add(_ event: Event) {
    counts[Int(event.kind.rawValue)] += 1
    if event.kind == .watermark {
      watermark = max(watermark, event.eventTime)
      watermarks += 1
      return
    }
    if event.eventTime < watermark { late += 1 }
    for bit in 1..<16 where event.flags.rawValue >> UInt16(bit) & 1 != 0 { flagged[bit] += 1 }
    if firstTime == noTime || event.eventTime < firstTime { firstTime = event.eventTime }
    if lastTime == noTime || event.eventTime > lastTime { lastTime = event.eventTime }
    if highest != noTime, event.eventTime < highest {
      disordered += 1
      disorder.add(highest &- event.eventTime)
    }
    highest = max(highest, event.eventTime)
    if event.receiveTime != noTime {
      let (span, overflow) = event.receiveTime.subtractingReportingOverflow(event.eventTime)
      if !overflow {
        latency.add(span.magnitude > Int64.max.magnitude ? Int64.max : Int64(span.magnitude))
        latencyLowest = min(latencyLowest, span)
      }
    }
    if recent.insert(event) { duplicates += 1 }
    addToInstrument(event)
  }

  private mutating func addToInstrument(_ event: Event) {
    if event.instrument == noInstrument { return }
    let index = Int(event.instrument)
    while instruments.count <= index { instruments.append(InstrumentTable.Seen()) }
    instruments[index].events += 1
    if event.kind == .gap { instruments[index].gaps += 1 }
    if instruments[index].first == noTime { instruments[index].first = event.eventTime }
    instruments[index].last = event.eventTime
  }

  private func text(_ reader: StreamReader, _ input: ByteInput, _ damage: StreamError?) -> String {
    let header = reader.header ?? StreamHeader()
    let total = counts.reduce(0, +)
    var rows: [(String, String)] = []
    rows.append(("stream", "\(input.name), \(header.mode == .live ? "live" : "recorded")"))
    let stored =
      input.storedPosition == Int64(input.position) ? "" : " (\(input.storedPosition) packed)"
    rows.append(("size", "\(input.position + otherBytes) bytes\(stored), \(frames) frames"))
    rows.append(("events", "\(total)"))
    for kind in EventKind.names.indices where counts[kind] > 0 {
      rows.append(("  \(EventKind.names[kind])", "\(counts[kind])"))
    }
    if firstTime != noTime {
      rows.append(("from", Timestamp.format(firstTime)))
      rows.append(("to", Timestamp.format(lastTime)))
      let span = Double(lastTime &- firstTime) / 1e9
      if span > 0 {
        let rate = (Double(total) / span * 10).rounded() / 10
        rows.append(("rate", "\(rate) events/s over \(span) s"))
      }
    }
    rows.append(
      ("watermarks", "\(watermarks)" + (watermarks == 0 ? " (`normalize` makes them)" : "")))
    rows.append(
      ("disorder", disordered == 0 ? "none" : "\(disordered) events, by \(disorder.text)"))
    rows.append(("late", "\(late) events older than the watermark before them"))
    if latency.count > 0 {
      let note =
        latencyLowest < 0
        ? ", receive clock behind the venue's by up to \(Duration64.short(Int64(clamping: latencyLowest.magnitude)))"
        : ""
      rows.append(("receive delay", latency.text + note))
    }
    rows.append(("duplicates", "\(duplicates) by origin and kind within 65,536 events"))
    rows.append(("gaps", "\(counts[Int(EventKind.gap.rawValue)])"))
    let marks = (1..<16).filter { flagged[$0] > 0 }.map { "\(EventFlags.names[$0]) \(flagged[$0])" }
    if !marks.isEmpty { rows.append(("flags", marks.joined(separator: ", "))) }
    for set in header.featureSets {
      let clock = set.clock.isEmpty ? "every group" : "@\(set.clock)"
      rows.append(("features", "set \(set.id), \(clock)"))
      for feature in set.features {
        rows.append(("", "\(feature.expression)  \(hexadecimal(feature.hash))"))
      }
    }
    for strategy in header.strategies {
      rows.append(("strategy", "\(strategy.id) \(strategy.name), \(strategy.version)"))
      for input in strategy.inputs {
        rows.append(("", "\(input.expression)  \(hexadecimal(input.hash))"))
      }
    }
    for entry in header.lineage {
      rows.append(("stage", "\(entry.program) \(entry.version) \(entry.arguments)"))
      for note in entry.notes { rows.append(("", "note: \(note)")) }
    }
    rows.append(("digest", hexadecimal(digest.value)))
    rows.append(
      (
        "state",
        damage.map { "DAMAGED: \($0.cause)" } ?? state(reader.ending)
      ))
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map {
      $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1.printable + "\n"
    }.joined()
  }

  private func state(_ ending: StreamEnding) -> String {
    switch ending {
    case .complete: "whole: its end agrees in count and digest"
    case .stopped:
      "stopped: its end agrees in count and digest, but a signal ended the reading of a source early"
    }
  }

  private func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Spans of time in buckets of powers of two: bounded memory, quantiles within a factor of two.
struct SpanHistogram {
  var buckets = [Int](repeating: 0, count: 65)
  var count = 0
  var largest: Int64 = 0

  mutating func add(_ span: Int64) {
    buckets[64 - max(span, 0).leadingZeroBitCount] += 1
    count += 1
    largest = max(largest, span)
  }

  /// The upper bound of the bucket in which the quantile lies.
  func quantile(_ share: Double) -> Int64 {
    var left = Int((Double(count) * share).rounded(.up))
    for (bucket, held) in buckets.enumerated() {
      left -= held
      if left <= 0 { return bucket >= 63 ? Int64.max : min(largest, 1 << Int64(bucket)) }
    }
    return largest
  }

  var text: String {
    "median ≤ \(Duration64.short(quantile(0.5))), 99 % ≤ \(Duration64.short(quantile(0.99))), "
      + "most \(Duration64.short(largest))"
  }
}

/// Finds events that came before: by origin and kind, among the last 65,536.
struct RecentOrigins {
  var slots = [UInt64](repeating: 0, count: 1 << 16)

  /// Whether the event is here already.
  mutating func insert(_ event: Event) -> Bool {
    if event.origin == 0 || event.flags.contains(.derived) { return false }
    let key = event.origin &* 32 &+ UInt64(event.kind.rawValue) &+ 1
    let slot = Int((key &* 0x9E37_79B9_7F4A_7C15) >> 48)
    defer { slots[slot] = key }
    return slots[slot] == key
  }
}

extension Duration64 {
  /// A span rounded to three digits, for people.
  static func short(_ nanoseconds: Int64) -> String {
    for (suffix, unit) in [("s", 1e9), ("ms", 1e6), ("us", 1e3)] where Double(nanoseconds) >= unit {
      let value = Double(nanoseconds) / unit
      let scale = value >= 100 ? 1.0 : value >= 10 ? 10.0 : 100.0
      return "\((value * scale).rounded() / scale) \(suffix)"
    }
    return "\(nanoseconds) ns"
  }
}
