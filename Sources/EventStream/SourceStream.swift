import CCapnpStream
import EventModel

/// One of the streams that an input holds, and how its ids map to those of the whole input.
struct SourceStream {
  /// The ids in the whole input, by the ids of this stream.
  private(set) var instruments: [UInt32] = []
  private(set) var featureSets: [UInt16] = []
  private var isIdentity = true

  /// Takes a header or an increment of this stream into the header of the whole input.
  mutating func apply(
    _ update: StreamHeader, to whole: inout StreamHeader, _ known: inout InstrumentIndex
  ) throws(FrameFailure) {
    whole.mode = update.mode
    whole.kinds.formUnion(update.kinds)
    if !update.lineage.isEmpty { whole.lineage = update.lineage }
    for instrument in update.instruments { try apply(instrument, to: &whole, &known) }
    for set in update.featureSets { try apply(set, to: &whole) }
    isIdentity =
      instruments.indices.allSatisfy { instruments[$0] == UInt32($0) }
      && featureSets.indices.allSatisfy { featureSets[$0] == UInt16($0) }
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

  /// The batch with the ids of the whole input. Reads in place where it can; `scratch` takes the
  /// events where ids change or a newer schema's events are larger than ours.
  func present(_ raw: cs_batch, scratch: inout [Event]) -> EventBatch {
    var events = UnsafeBufferPointer(
      start: raw.events?.assumingMemoryBound(to: Event.self), count: raw.event_count)
    if raw.event_stride != MemoryLayout<Event>.stride || !isIdentity {
      scratch.removeAll(keepingCapacity: true)
      for index in 0..<raw.event_count {
        let place = raw.events + index * raw.event_stride
        scratch.append(mapped(place.loadUnaligned(as: Event.self)))
      }
      events = scratch.withUnsafeBufferPointer { $0 }
    }
    return EventBatch(
      events: events, values: UnsafeBufferPointer(start: raw.values, count: raw.value_count),
      words: UnsafeBufferPointer(start: raw.words, count: raw.word_count),
      text: UnsafeBufferPointer(start: raw.text, count: raw.text_size))
  }

  private func mapped(_ event: Event) -> Event {
    var event = event
    if event.instrument != noInstrument { event.instrument = instruments[Int(event.instrument)] }
    if event.kind == .features { event.features.set = featureSets[Int(event.features.set)] }
    return event
  }
}
