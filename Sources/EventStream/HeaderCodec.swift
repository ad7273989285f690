import CCapnpStream
import EventModel

/// The version of the schema that this build writes.
public let schemaVersion: (major: UInt16, minor: UInt16) = (1, 2)

/// Headers as frames and back.
enum HeaderCodec {
  /// The bytes of a header frame.
  static func encode(_ header: StreamHeader, isIncrement: Bool) -> [UInt8] {
    var summary = cs_header(
      major: schemaVersion.major, minor: schemaVersion.minor, mode: header.mode.rawValue,
      increment: isIncrement ? 1 : 0, instrument_count: header.instruments.count,
      feature_set_count: header.featureSets.count, kind_count: header.kinds.kinds.count,
      stage_count: header.lineage.count, strategy_count: header.strategies.count,
      capture_count: header.captures.count)
    let builder = cs_build_header(&summary)
    for (index, instrument) in header.instruments.enumerated() {
      build(instrument, at: index, in: builder)
    }
    for (index, kind) in header.kinds.kinds.enumerated() {
      cs_build_kind(builder, index, kind.rawValue)
    }
    for (index, stage) in header.lineage.enumerated() {
      build(stage, at: index, in: builder)
    }
    for (index, set) in header.featureSets.enumerated() {
      build(set, at: index, in: builder)
    }
    for (index, strategy) in header.strategies.enumerated() {
      build(strategy, at: index, in: builder)
    }
    for (index, capture) in header.captures.enumerated() {
      withText(capture.name, "", "") { name, _, _ in
        var raw = cs_capture(source: capture.source, identity: capture.identity, name: name)
        cs_build_capture(builder, index, &raw)
      }
    }
    return FrameCodec.take(builder)
  }

  private static func build(_ instrument: Instrument, at index: Int, in builder: OpaquePointer?) {
    withText(instrument.symbol, instrument.publisher, instrument.currency) {
      symbol, publisher, currency in
      withText(instrument.sector, instrument.calendar, "") { sector, calendar, _ in
        var raw = cs_instrument(
          id: instrument.id, symbol: symbol, publisher: publisher, currency: currency,
          sector: sector, calendar: calendar, valid_from: instrument.validFrom,
          valid_to: instrument.validTo, tick_size: instrument.tickSize,
          lot_size: instrument.lotSize, multiplier: instrument.multiplier,
          price_exponent: instrument.priceExponent, size_exponent: instrument.sizeExponent,
          venue_id: instrument.venueId)
        cs_build_instrument(builder, index, &raw)
      }
    }
  }

  private static func build(_ stage: LineageEntry, at index: Int, in builder: OpaquePointer?) {
    withText(stage.program, stage.version, stage.arguments) { program, version, arguments in
      var raw = cs_stage(
        program: program, version: version, arguments: arguments, note_count: stage.notes.count)
      cs_build_stage(builder, index, &raw)
    }
    for (note, text) in stage.notes.enumerated() {
      withText(text, "", "") { text, _, _ in cs_build_stage_note(builder, index, note, text) }
    }
  }

  private static func build(_ set: FeatureSet, at index: Int, in builder: OpaquePointer?) {
    withText(set.clock, "", "") { clock, _, _ in
      cs_build_feature_set(builder, index, set.id, clock, set.features.count)
    }
    for (position, feature) in set.features.enumerated() {
      withText(feature.name, feature.expression, "") { name, expression, _ in
        var raw = cs_feature(name: name, expression: expression, hash: feature.hash)
        cs_build_feature(builder, index, position, &raw)
      }
    }
  }

  private static func build(_ strategy: Strategy, at index: Int, in builder: OpaquePointer?) {
    withText(strategy.name, strategy.version, "") { name, version, _ in
      var raw = cs_strategy(
        id: strategy.id, name: name, version: version, input_count: strategy.inputs.count)
      cs_build_strategy(builder, index, &raw)
    }
    for (position, input) in strategy.inputs.enumerated() {
      withText(input.name, input.expression, "") { name, expression, _ in
        var raw = cs_feature(name: name, expression: expression, hash: input.hash)
        cs_build_input(builder, index, position, &raw)
      }
    }
  }

  private static func withText(
    _ first: String, _ second: String, _ third: String, _ body: (cs_text, cs_text, cs_text) -> Void
  ) {
    var (first, second, third) = (first, second, third)
    first.withUTF8 { a in
      second.withUTF8 { b in
        third.withUTF8 { c in body(cs_text(a), cs_text(b), cs_text(c)) }
      }
    }
  }

  /// A header frame as it stands on the wire: a whole header, or what an increment changes.
  static func decode(
    _ frame: OpaquePointer
  ) throws(FrameFailure) -> (header: StreamHeader, isIncrement: Bool) {
    var raw = cs_header()
    try FrameCodec.check { cs_frame_header(frame, &raw, $0, $1) }
    if raw.major > schemaVersion.major {
      throw FrameFailure(
        "its schema is version \(raw.major).\(raw.minor), newer than "
          + "\(schemaVersion.major).\(schemaVersion.minor) of this build")
    }
    var header = StreamHeader()
    header.mode = StreamHeader.Mode(rawValue: raw.mode) ?? .recorded
    for index in 0..<raw.instrument_count {
      header.instruments.append(try instrument(of: frame, at: index))
    }
    for index in 0..<raw.kind_count {
      var kind: UInt16 = 0
      try FrameCodec.check { cs_header_kind(frame, index, &kind, $0, $1) }
      if Int(kind) < EventKind.count { header.kinds.insert(EventKind(rawValue: kind)) }
    }
    for index in 0..<raw.stage_count {
      header.lineage.append(try stage(of: frame, at: index))
    }
    for index in 0..<raw.feature_set_count {
      header.featureSets.append(try featureSet(of: frame, at: index))
    }
    for index in 0..<raw.strategy_count {
      header.strategies.append(try strategy(of: frame, at: index))
    }
    for index in 0..<raw.capture_count {
      var capture = cs_capture()
      try FrameCodec.check { cs_header_capture(frame, index, &capture, $0, $1) }
      header.captures.append(
        Capture(
          source: capture.source, identity: capture.identity, name: capture.name.string))
    }
    return (header, raw.increment != 0)
  }

  private static func instrument(
    of frame: OpaquePointer, at index: Int
  ) throws(FrameFailure) -> Instrument {
    var raw = cs_instrument()
    try FrameCodec.check { cs_header_instrument(frame, index, &raw, $0, $1) }
    guard (-18...0).contains(raw.price_exponent), (-18...0).contains(raw.size_exponent) else {
      throw FrameFailure("the exponents of an instrument lie outside -18 to 0")
    }
    var instrument = Instrument(
      id: raw.id, symbol: raw.symbol.string, publisher: raw.publisher.string,
      priceExponent: raw.price_exponent, sizeExponent: raw.size_exponent)
    instrument.validFrom = raw.valid_from
    instrument.validTo = raw.valid_to
    instrument.currency = raw.currency.string
    instrument.tickSize = raw.tick_size
    instrument.lotSize = raw.lot_size
    instrument.multiplier = raw.multiplier
    instrument.sector = raw.sector.string
    instrument.calendar = raw.calendar.string
    instrument.venueId = raw.venue_id
    return instrument
  }

  private static func stage(
    of frame: OpaquePointer, at index: Int
  ) throws(FrameFailure) -> LineageEntry {
    var raw = cs_stage()
    try FrameCodec.check { cs_header_stage(frame, index, &raw, $0, $1) }
    var entry = LineageEntry(
      program: raw.program.string, version: raw.version.string, arguments: raw.arguments.string)
    for note in 0..<raw.note_count {
      var text = cs_text()
      try FrameCodec.check { cs_header_stage_note(frame, note, &text, $0, $1) }
      entry.notes.append(text.string)
    }
    return entry
  }

  private static func featureSet(
    of frame: OpaquePointer, at index: Int
  ) throws(FrameFailure) -> FeatureSet {
    var id: UInt16 = 0
    var clock = cs_text()
    var count = 0
    try FrameCodec.check { cs_header_feature_set(frame, index, &id, &clock, &count, $0, $1) }
    return FeatureSet(
      id: id, clock: clock.string, features: try features(of: frame, count: count))
  }

  private static func strategy(
    of frame: OpaquePointer, at index: Int
  ) throws(FrameFailure) -> Strategy {
    var raw = cs_strategy()
    try FrameCodec.check { cs_header_strategy(frame, index, &raw, $0, $1) }
    return Strategy(
      id: raw.id, name: raw.name.string, version: raw.version.string,
      inputs: try features(of: frame, count: raw.input_count))
  }

  /// The features of the set or strategy read last.
  private static func features(
    of frame: OpaquePointer, count: Int
  ) throws(FrameFailure) -> [FeatureSet.Feature] {
    var features: [FeatureSet.Feature] = []
    for position in 0..<count {
      var raw = cs_feature()
      try FrameCodec.check { cs_header_feature(frame, position, &raw, $0, $1) }
      features.append(
        FeatureSet.Feature(
          name: raw.name.string, expression: raw.expression.string, hash: raw.hash))
    }
    return features
  }
}

extension cs_text {
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.init(
      bytes: UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self),
      size: bytes.count)
  }

  var string: String {
    String(
      decoding: UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : size),
      as: UTF8.self)
  }
}
