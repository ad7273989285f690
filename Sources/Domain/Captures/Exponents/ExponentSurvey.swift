import EventModel

/// What captures need of the exponents of their instruments, told before any of them is decoded: an
/// instrument has one pair of exponents, whichever of its captures comes first.
public struct ExponentSurvey {
  /// How much of each capture is looked at.
  static var headBytes: Int { 64 << 10 }

  /// What is known of one instrument.
  struct Need {
    var priceUsual: UsualExponent?
    var sizeUsual: UsualExponent?
    var prices = DecimalExtent()
    var sizes = DecimalExtent()
    /// Of a format that is binary or integers, and cannot be read at others.
    var fixed: InstrumentExponents?
    /// The decimals of the venue, which its checksums are over.
    var venue: InstrumentExponents?

    /// The exponents that fit all; nil where only a format is known that decides by its first message.
    var exponents: InstrumentExponents? {
      if let fixed { return fixed }
      if let venue, prices.fits(venue.price), sizes.fits(venue.size) { return venue }
      guard let price = priceUsual ?? venue.map({ UsualExponent(exponent: $0.price) }),
        let size = sizeUsual ?? venue.map({ UsualExponent(exponent: $0.size) })
      else { return nil }
      return InstrumentExponents(price: prices.exponent(price), size: sizes.exponent(size))
    }
  }

  struct Identity: Hashable {
    var symbol: String
    var publisher: String
  }

  private(set) var needs: [Identity: Need] = [:]

  public init() {}

  func need(symbol: String, publisher: String) -> Need? {
    needs[Identity(symbol: symbol, publisher: publisher)]
  }

  /// The instrument has these exponents in a format that has no others.
  mutating func fix(_ instrument: Instrument) {
    change(instrument.symbol, instrument.publisher) {
      $0.fixed = $0.fixed ?? InstrumentExponents(of: instrument)
    }
  }

  /// The venue gives the instrument's numbers so many decimals.
  mutating func takeDecimals(of instrument: Instrument) {
    change(instrument.symbol, instrument.publisher) { need in
      need.venue = InstrumentExponents(
        price: min(need.venue?.price ?? 0, instrument.priceExponent),
        size: min(need.venue?.size ?? 0, instrument.sizeExponent))
    }
  }

  /// The instrument has these exponents in a format that may be read at others.
  mutating func takeUsual(of instrument: Instrument) {
    take(
      symbol: instrument.symbol, publisher: instrument.publisher, prices: DecimalExtent(),
      usual: UsualExponent(exponent: instrument.priceExponent), sizes: DecimalExtent(),
      usual: UsualExponent(exponent: instrument.sizeExponent))
  }

  /// Takes in numbers of an instrument, in a format with usual exponents.
  mutating func take(
    symbol: String, publisher: String, prices: DecimalExtent, usual price: UsualExponent,
    sizes: DecimalExtent, usual size: UsualExponent
  ) {
    change(symbol, publisher) { need in
      need.prices.merge(prices)
      need.sizes.merge(sizes)
      need.priceUsual = need.priceUsual?.merged(with: price) ?? price
      need.sizeUsual = need.sizeUsual?.merged(with: size) ?? size
    }
  }

  private mutating func change(_ symbol: String, _ publisher: String, _ body: (inout Need) -> Void)
  {
    body(&needs[Identity(symbol: symbol, publisher: publisher), default: Need()])
  }
}

extension InstrumentExponents {
  init(of instrument: Instrument) {
    self.init(price: instrument.priceExponent, size: instrument.sizeExponent)
  }
}

/// What the exponents of a format's instruments are.
public enum ExponentPolicy: Sendable {
  /// Always the format's: numbers are binary or integers.
  case fixed
  /// The venue's own decimals.
  case venue
  /// The format's where numbers fit them.
  case usual
}

extension CaptureDecoder {
  /// A format that says nothing else has fixed exponents.
  public var exponentPolicy: ExponentPolicy { .fixed }

  public mutating func survey(
    _ bytes: UnsafeRawBufferPointer, atEnd: Bool, into survey: inout ExponentSurvey
  ) -> Int {
    surveyByDecoding(bytes, into: &survey)
  }

  /// Decodes for the sake of the instruments alone: what it registers is told.
  mutating func surveyByDecoding(
    _ bytes: UnsafeRawBufferPointer, into survey: inout ExponentSurvey
  ) -> Int {
    let registry = InstrumentRegistry()
    var output = CaptureOutput(source: 0, registry: registry)
    var used = 0
    while true {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[used...])
      let outcome = decode(rest, atEnd: false, into: &output)
      used += outcome.consumed
      let isFull = output.isFull
      output.events.removeAll()
      // A bad record is told when it is decoded in earnest.
      if !isFull, outcome.problem?.isSkippable != true || outcome.consumed == 0 { break }
    }
    for instrument in registry.instruments {
      switch exponentPolicy {
      case .fixed: survey.fix(instrument)
      case .venue: survey.takeDecimals(of: instrument)
      case .usual: survey.takeUsual(of: instrument)
      }
    }
    return used
  }
}
