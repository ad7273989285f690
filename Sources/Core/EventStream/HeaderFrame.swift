import CCapnpStream
import EventModel

/// A header frame as it stands on the wire: a whole header, or what an increment changes. Entries are
/// decoded one at a time, so that a table is built once, where it stays.
struct HeaderFrame {
  private let frame: OpaquePointer
  private let raw: cs_header
  let mode: StreamHeader.Mode
  let kinds: KindSet
  var isIncrement: Bool { raw.increment != 0 }
  var instrumentCount: Int { raw.instrument_count }
  var featureSetCount: Int { raw.feature_set_count }
  var strategyCount: Int { raw.strategy_count }

  /// - Parameter frame: an open frame that holds a header, and stays open while this is used.
  init(_ frame: OpaquePointer) throws(FrameFailure) {
    var raw = cs_header()
    try FrameCodec.check { cs_frame_header(frame, &raw, $0, $1) }
    if raw.major > schemaVersion.major {
      throw FrameFailure(
        "its schema is version \(raw.major).\(raw.minor), newer than "
          + "\(schemaVersion.major).\(schemaVersion.minor) of this build")
    }
    var kinds = KindSet()
    for index in 0..<raw.kind_count {
      var kind: UInt16 = 0
      try FrameCodec.check { cs_header_kind(frame, index, &kind, $0, $1) }
      if Int(kind) < EventKind.count { kinds.insert(EventKind(rawValue: kind)) }
    }
    self.frame = frame
    self.raw = raw
    self.kinds = kinds
    mode = StreamHeader.Mode(rawValue: raw.mode) ?? .recorded
  }

  func lineage() throws(FrameFailure) -> [LineageEntry] {
    var entries: [LineageEntry] = []
    for index in 0..<raw.stage_count {
      var raw = cs_stage()
      try FrameCodec.check { cs_header_stage(frame, index, &raw, $0, $1) }
      var entry = LineageEntry(
        program: try raw.program.string, version: try raw.version.string,
        arguments: try raw.arguments.string)
      for note in 0..<raw.note_count {
        var text = cs_text()
        try FrameCodec.check { cs_header_stage_note(frame, note, &text, $0, $1) }
        entry.notes.append(try text.string)
      }
      entries.append(entry)
    }
    return entries
  }

  /// By ascending source.
  func captures() throws(FrameFailure) -> [Capture] {
    var captures: [Capture] = []
    for index in 0..<raw.capture_count {
      var capture = cs_capture()
      try FrameCodec.check { cs_header_capture(frame, index, &capture, $0, $1) }
      if let last = captures.last, last.source >= capture.source {
        throw FrameFailure("its captures are not in the order of their sources")
      }
      captures.append(
        Capture(
          source: capture.source, identity: capture.identity, name: try capture.name.string))
    }
    return captures
  }

  func instrument(at index: Int) throws(FrameFailure) -> Instrument {
    var raw = cs_instrument()
    try FrameCodec.check { cs_header_instrument(frame, index, &raw, $0, $1) }
    guard (-18...0).contains(raw.price_exponent), (-18...0).contains(raw.size_exponent) else {
      throw FrameFailure("the exponents of an instrument lie outside -18 to 0")
    }
    var instrument = Instrument(
      id: raw.id, symbol: try raw.symbol.string, publisher: try raw.publisher.string,
      priceExponent: raw.price_exponent, sizeExponent: raw.size_exponent)
    instrument.validFrom = raw.valid_from
    instrument.validTo = raw.valid_to
    instrument.currency = try raw.currency.string
    instrument.tickSize = raw.tick_size
    instrument.lotSize = raw.lot_size
    instrument.multiplier = raw.multiplier
    instrument.sector = try raw.sector.string
    instrument.calendar = try raw.calendar.string
    instrument.venueId = raw.venue_id
    instrument.isInverse = raw.is_inverse
    return instrument
  }

  func featureSet(at index: Int) throws(FrameFailure) -> FeatureSet {
    var id: UInt16 = 0
    var clock = cs_text()
    var count = 0
    try FrameCodec.check { cs_header_feature_set(frame, index, &id, &clock, &count, $0, $1) }
    return FeatureSet(id: id, clock: try clock.string, features: try features(count))
  }

  func strategy(at index: Int) throws(FrameFailure) -> Strategy {
    var raw = cs_strategy()
    try FrameCodec.check { cs_header_strategy(frame, index, &raw, $0, $1) }
    return Strategy(
      id: raw.id, name: try raw.name.string, version: try raw.version.string,
      inputs: try features(raw.input_count))
  }

  /// The features of the set or strategy read last. Their hashes are those of their texts, whatever
  /// the wire says.
  private func features(_ count: Int) throws(FrameFailure) -> [FeatureSet.Feature] {
    var features: [FeatureSet.Feature] = []
    for position in 0..<count {
      var raw = cs_feature()
      try FrameCodec.check { cs_header_feature(frame, position, &raw, $0, $1) }
      features.append(
        FeatureSet.Feature(name: try raw.name.string, expression: try raw.expression.string))
    }
    return features
  }
}

extension cs_text {
  /// The text; what is not UTF-8 is refused, as two texts repaired alike would be one.
  fileprivate var string: String {
    get throws(FrameFailure) {
      let bytes = UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : size)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw FrameFailure("a text of the header is not UTF-8")
      }
      return text
    }
  }
}
