import CCapnpStream
import EventModel

/// One of the streams that an input holds, and how its ids map to those of the whole input.
struct JoinedStream {
  /// The ids in the whole input, by the ids of this stream.
  private var instruments: [UInt32] = []
  private var featureSets: [UInt16] = []
  private var strategies: [UInt16] = []
  /// Values of a vector by feature set, and least values of a signal by strategy.
  private var featureCounts: [UInt32] = []
  private var signalCounts: [UInt32] = []
  /// By the ids of the whole input: whether this stream has declared the instrument.
  private var declared: [Bool] = []
  private var isIdentity = true

  /// Takes a header or an increment of this stream into the header of the whole input.
  mutating func apply(
    _ update: HeaderFrame, to whole: inout StreamHeader, _ known: inout TableIndex
  ) throws(FrameFailure) {
    whole.mode = update.mode
    whole.kinds.formUnion(update.kinds)
    let lineage = try update.lineage()
    if !lineage.isEmpty { whole.lineage = lineage }
    let captures = try update.captures()
    if !captures.isEmpty || !update.isIncrement { whole.captures = captures }
    for index in 0..<update.instrumentCount {
      try apply(try update.instrument(at: index), to: &whole, &known)
    }
    for index in 0..<update.featureSetCount {
      try apply(try update.featureSet(at: index), to: &whole, &known)
    }
    for index in 0..<update.strategyCount {
      try apply(try update.strategy(at: index), to: &whole, &known)
    }
  }

  private mutating func apply(
    _ instrument: Instrument, to whole: inout StreamHeader, _ known: inout TableIndex
  ) throws(FrameFailure) {
    let local = Int(instrument.id)
    guard local <= instruments.count else {
      throw FrameFailure("the ids of instruments are not dense: \(local) comes too early")
    }
    let id = known.adopt(instrument, into: &whole)
    while declared.count <= Int(id) { declared.append(false) }
    if local == instruments.count {
      if declared[Int(id)] {
        throw FrameFailure(
          "\(instrument.symbol) of \"\(instrument.publisher)\" is declared twice, as \(local) too")
      }
      declared[Int(id)] = true
      instruments.append(id)
      isIdentity = isIdentity && id == local
    } else if instruments[local] != id {
      throw FrameFailure(
        "instrument \(local) becomes \(instrument.symbol), another symbol or publisher than before")
    }
    let old = whole.instruments[Int(id)]
    guard old.priceExponent == instrument.priceExponent,
      old.sizeExponent == instrument.sizeExponent
    else {
      throw FrameFailure(
        "\(instrument.symbol) has other exponents here than before: the streams cannot be joined")
    }
    var mapped = instrument
    mapped.id = id
    if mapped != old { whole.instruments[Int(id)] = mapped }
  }

  private mutating func apply(
    _ set: FeatureSet, to whole: inout StreamHeader, _ known: inout TableIndex
  ) throws(FrameFailure) {
    let local = Int(set.id)
    guard local <= featureSets.count else {
      throw FrameFailure("the ids of feature sets are not dense: \(local) comes too early")
    }
    guard let id = known.adopt(set, into: &whole) else {
      throw FrameFailure("more than 65,535 feature sets")
    }
    if local < featureSets.count {
      if featureSets[local] == id { return }
      throw FrameFailure("feature set \(local) changes: it holds other features than before")
    }
    featureSets.append(id)
    featureCounts.append(UInt32(set.features.count))
    isIdentity = isIdentity && id == local
  }

  private mutating func apply(
    _ strategy: Strategy, to whole: inout StreamHeader, _ known: inout TableIndex
  ) throws(FrameFailure) {
    let local = Int(strategy.id)
    guard local <= strategies.count else {
      throw FrameFailure("the ids of strategies are not dense: \(local) comes too early")
    }
    guard let id = known.adopt(strategy, into: &whole) else {
      throw FrameFailure("more than 65,535 strategies")
    }
    if local < strategies.count {
      if strategies[local] == id { return }
      throw FrameFailure("strategy \(local) changes: it has another name, version or inputs")
    }
    strategies.append(id)
    signalCounts.append(UInt32(SignalValue.count + strategy.inputs.count))
    isIdentity = isIdentity && id == local
  }

  /// The header of this stream alone, with its own ids.
  func header(within whole: StreamHeader) -> StreamHeader {
    var own = whole
    own.instruments = HeaderTable(
      instruments.indices.map { local in
        var instrument = whole.instruments[Int(instruments[local])]
        instrument.id = UInt32(local)
        return instrument
      })
    own.featureSets = HeaderTable(
      featureSets.indices.map { local in
        var set = whole.featureSets[Int(featureSets[local])]
        set.id = UInt16(local)
        return set
      })
    own.strategies = HeaderTable(
      strategies.indices.map { local in
        var strategy = whole.strategies[Int(strategies[local])]
        strategy.id = UInt16(local)
        return strategy
      })
    return own
  }

  /// Adds a batch to the digest, where the kinds, indexes, payloads and times of all its events are in
  /// bounds.
  func check(
    _ raw: inout cs_batch, addingTo digest: inout StreamDigest
  ) throws(FrameFailure) {
    let first = digest.eventCount
    var reason: UnsafePointer<CChar>?
    var isUntimely: Int32 = 0
    let bad = featureCounts.withUnsafeBufferPointer { features in
      signalCounts.withUnsafeBufferPointer { signals in
        var tables = cs_tables(
          instruments: UInt32(instruments.count), feature_sets: UInt32(features.count),
          strategies: UInt32(signals.count), feature_counts: features.baseAddress,
          signal_counts: signals.baseAddress)
        return cs_digest_checked(&digest.state, &raw, &tables, &reason, &isUntimely)
      }
    }
    if bad < raw.event_count {
      let cause = reason.map { String(cString: $0) } ?? "invalid"
      throw FrameFailure("event \(first + UInt64(bad)): \(cause)")
    }
    if isUntimely != 0 {
      let bad = first + UInt64(cs_batch_untimely(&raw))
      throw FrameFailure("event \(bad): its time lies outside the years 1900 to 2184")
    }
  }

  /// The batch with the ids of the whole input. Reads in place where it can; `copy` takes what is
  /// changed, where ids differ or a newer schema's events are larger than ours.
  func present(_ raw: cs_batch, copy: inout PresentedBatch) -> EventBatch {
    let batch = EventBatch(
      events: UnsafeBufferPointer(
        start: raw.events?.assumingMemoryBound(to: Event.self), count: raw.event_count),
      values: UnsafeBufferPointer(start: raw.values, count: raw.value_count),
      words: UnsafeBufferPointer(start: raw.words, count: raw.word_count),
      text: UnsafeBufferPointer(start: raw.text, count: raw.text_size))
    if raw.event_stride == MemoryLayout<Event>.stride, isIdentity { return batch }
    copy.reserve(events: raw.event_count, words: raw.word_count)
    for index in 0..<raw.word_count { copy.words[index] = batch.words[index] }
    for index in 0..<raw.event_count {
      let place = raw.events + index * raw.event_stride
      let event = mapped(place.loadUnaligned(as: Event.self))
      if let word = event.strategyWord, copy.words[word] >= 0 {
        copy.words[word] = Int64(strategies[Int(copy.words[word])])
      }
      copy.events[index] = event
    }
    return EventBatch(
      events: UnsafeBufferPointer(start: copy.events.baseAddress, count: raw.event_count),
      values: batch.values,
      words: UnsafeBufferPointer(start: copy.words.baseAddress, count: raw.word_count),
      text: batch.text)
  }

  private func mapped(_ event: Event) -> Event {
    var event = event
    if event.instrument != noInstrument { event.instrument = instruments[Int(event.instrument)] }
    event.mapTables(featureSets: featureSets, strategies: strategies)
    return event
  }
}

/// Memory for a batch that is not read in place; it grows and is used again.
struct PresentedBatch: ~Copyable {
  private(set) var events = UnsafeMutableBufferPointer<Event>.allocate(capacity: 0)
  private(set) var words = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 0)

  mutating func reserve(events eventCount: Int, words wordCount: Int) {
    if events.count < eventCount {
      events.deallocate()
      events = .allocate(capacity: eventCount)
    }
    if words.count < wordCount {
      words.deallocate()
      words = .allocate(capacity: wordCount)
    }
  }

  deinit {
    events.deallocate()
    words.deallocate()
  }
}
