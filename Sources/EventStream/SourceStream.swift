import CCapnpStream
import EventModel

/// One of the streams that an input holds, and how its ids map to those of the whole input.
struct SourceStream {
  /// The ids in the whole input, by the ids of this stream.
  private(set) var instruments: [UInt32] = []
  private(set) var featureSets: [UInt16] = []
  private(set) var strategies: [UInt16] = []
  private var isIdentity = true

  /// Takes a header or an increment of this stream into the header of the whole input.
  mutating func apply(
    _ update: StreamHeader, to whole: inout StreamHeader, _ known: inout InstrumentIndex
  ) throws(FrameFailure) {
    whole.mode = update.mode
    whole.kinds.formUnion(update.kinds)
    if !update.lineage.isEmpty { whole.lineage = update.lineage }
    for capture in update.captures where !whole.captures.contains(capture) {
      whole.captures.append(capture)
    }
    for instrument in update.instruments { try apply(instrument, to: &whole, &known) }
    for set in update.featureSets { try apply(set, to: &whole) }
    for strategy in update.strategies { try apply(strategy, to: &whole) }
    isIdentity =
      instruments.indices.allSatisfy { instruments[$0] == UInt32($0) }
      && featureSets.indices.allSatisfy { featureSets[$0] == UInt16($0) }
      && strategies.indices.allSatisfy { strategies[$0] == UInt16($0) }
  }

  private mutating func apply(
    _ instrument: Instrument, to whole: inout StreamHeader, _ known: inout InstrumentIndex
  ) throws(FrameFailure) {
    let local = Int(instrument.id)
    guard local <= instruments.count else {
      throw FrameFailure("the ids of instruments are not dense: \(local) comes too early")
    }
    var mapped = instrument
    if local < instruments.count {
      mapped.id = instruments[local]
    } else {
      mapped.id = known.id(of: instrument, next: whole.instruments.count)
      instruments.append(mapped.id)
    }
    if Int(mapped.id) == whole.instruments.count {
      whole.instruments.append(mapped)
      return
    }
    let old = whole.instruments[Int(mapped.id)]
    guard old.priceExponent == mapped.priceExponent, old.sizeExponent == mapped.sizeExponent
    else {
      throw FrameFailure(
        "\(mapped.symbol) has other exponents here than before: the streams cannot be joined")
    }
    whole.instruments[Int(mapped.id)] = mapped
  }

  private mutating func apply(
    _ set: FeatureSet, to whole: inout StreamHeader
  ) throws(FrameFailure) {
    let local = Int(set.id)
    guard local <= featureSets.count else {
      throw FrameFailure("the ids of feature sets are not dense: \(local) comes too early")
    }
    if local < featureSets.count { return }
    guard whole.featureSets.count < Int(UInt16.max) else {
      throw FrameFailure("more than 65,535 feature sets")
    }
    let same = whole.featureSets.first { $0.clock == set.clock && $0.features == set.features }
    var mapped = set
    mapped.id = same?.id ?? UInt16(whole.featureSets.count)
    featureSets.append(mapped.id)
    if same == nil { whole.featureSets.append(mapped) }
  }

  private mutating func apply(
    _ strategy: Strategy, to whole: inout StreamHeader
  ) throws(FrameFailure) {
    let local = Int(strategy.id)
    guard local <= strategies.count else {
      throw FrameFailure("the ids of strategies are not dense: \(local) comes too early")
    }
    if local < strategies.count { return }
    guard let mapped = whole.adopt(strategy) else {
      throw FrameFailure("more than 65,535 strategies")
    }
    strategies.append(mapped)
  }

  /// The batch with the ids of the whole input. Reads in place where it can; `events` and `words` take
  /// what is changed, where ids differ or a newer schema's events are larger than ours.
  func present(_ raw: cs_batch, events: inout [Event], words: inout [Int64]) -> EventBatch {
    var batch = EventBatch(
      events: UnsafeBufferPointer(
        start: raw.events?.assumingMemoryBound(to: Event.self), count: raw.event_count),
      values: UnsafeBufferPointer(start: raw.values, count: raw.value_count),
      words: UnsafeBufferPointer(start: raw.words, count: raw.word_count),
      text: UnsafeBufferPointer(start: raw.text, count: raw.text_size))
    if raw.event_stride == MemoryLayout<Event>.stride, isIdentity { return batch }
    events.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    words.append(contentsOf: batch.words)
    for index in 0..<raw.event_count {
      let place = raw.events + index * raw.event_stride
      let event = mapped(place.loadUnaligned(as: Event.self))
      if let word = event.strategyWord, words[word] >= 0 {
        words[word] = Int64(strategies[Int(words[word])])
      }
      events.append(event)
    }
    batch = EventBatch(
      events: events.withUnsafeBufferPointer { $0 }, values: batch.values,
      words: words.withUnsafeBufferPointer { $0 }, text: batch.text)
    return batch
  }

  private func mapped(_ event: Event) -> Event {
    var event = event
    if event.instrument != noInstrument { event.instrument = instruments[Int(event.instrument)] }
    event.mapTables(featureSets: featureSets, strategies: strategies)
    return event
  }
}
