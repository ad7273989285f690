import CCapnpStream
import EventModel

/// Headers as frames.
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
          venue_id: instrument.venueId, is_inverse: instrument.isInverse)
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
}

extension cs_text {
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.init(
      bytes: UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self),
      size: bytes.count)
  }
}
