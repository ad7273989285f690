import EventModel

/// The instruments of a run, and which of them were asked for. It alone decides the exponents at which
/// an instrument's numbers are kept, once, when a capture first names it.
public final class InstrumentRegistry {
  public private(set) var instruments: HeaderTable<Instrument> = []
  /// Grows whenever an instrument is added or changed.
  public private(set) var changes = 0
  /// What the captures of the run need; told before any of them is decoded.
  public var survey = ExponentSurvey()
  /// A sentence, once a capture came that cannot be read at an instrument's exponents.
  public private(set) var conflict: String?
  @usableFromInline var wanted: [Bool] = []
  /// By UTF-8: texts that Unicode calls equivalent differ.
  private var idByIdentity: [[UInt8]: UInt32] = [:]
  /// Of instruments that had trades of a venue with two channels of them: whether they are aggregated.
  private var aggregatesTrades: [UInt32: Bool] = [:]
  private let symbols: SymbolSet?
  /// Nil where ids of trades are not to be compared.
  private var tradeIds: TradeIdMemory?
  private var hasOwnTradeIds: [Bool] = []
  private let chosen: ExponentOptions
  /// A constant, so that asking costs no check of exclusive access an event.
  @usableFromInline let wantsAll: Bool

  /// With `symbols`, events of other instruments are dropped; `exponents` are those that the user chose;
  /// with `findsCorrections`, trades that repeat an id with other terms are corrections.
  public init(
    symbols: SymbolSet? = nil, exponents: ExponentOptions = ExponentOptions(),
    findsCorrections: Bool = true
  ) {
    self.symbols = symbols
    tradeIds = findsCorrections ? TradeIdMemory() : nil
    chosen = exponents
    wantsAll = symbols == nil
  }

  /// Symbols asked for that no capture has named so far, ascending.
  public var missingSymbols: [String] {
    symbols?.missing(from: instruments) ?? []
  }

  /// Symbols whose exponents were chosen and that no capture has named so far, ascending.
  var missingChoices: [String] { chosen.symbols.missing(from: instruments) }

  /// The id of the instrument with this symbol and publisher; new ones are registered as `make`
  /// describes them (its id is ignored). Its exponents are those that hold where neither the user nor the
  /// survey knows better: read them back with `exponents(of:)`. Call it once an instrument and keep the
  /// id: it hashes text.
  /// - Parameter format: named by a format whose numbers are binary or integers, so that it has no
  ///   exponents but those of `make`; where the instrument has others, `conflict` says so.
  public func id(
    symbol: String, publisher: String, fixedBy format: String? = nil, make: () -> Instrument
  ) -> UInt32 {
    let identity = Self.identity(symbol, publisher)
    let id = idByIdentity[identity] ?? register(make(), symbol, publisher)
    if let format { check(id, format, InstrumentExponents(of: make())) }
    return id
  }

  private func register(_ described: Instrument, _ symbol: String, _ publisher: String) -> UInt32 {
    var instrument = described
    instrument.id = UInt32(instruments.count)
    instrument.symbol = symbol
    instrument.publisher = publisher
    let exponents = exponents(
      symbol: symbol, publisher: publisher, otherwise: InstrumentExponents(of: instrument))
    instrument.priceExponent = exponents.price
    instrument.sizeExponent = exponents.size
    instruments.append(instrument)
    wanted.append(symbols?.contains(symbol) ?? true)
    hasOwnTradeIds.append(instrument.hasOwnTradeIds)
    idByIdentity[Self.identity(symbol, publisher)] = instrument.id
    changes += 1
    return instrument.id
  }

  /// The exponents at which the instrument's numbers are kept.
  public func exponents(of id: UInt32) -> InstrumentExponents {
    InstrumentExponents(of: instruments[Int(id)])
  }

  /// The exponents of an instrument, which may not be registered yet.
  func exponents(
    symbol: String, publisher: String, otherwise usual: @autoclosure () -> InstrumentExponents
  ) -> InstrumentExponents {
    if let known = instrument(symbol: symbol, publisher: publisher) {
      return InstrumentExponents(of: known)
    }
    let needed = survey.need(symbol: symbol, publisher: publisher)?.exponents ?? usual()
    return InstrumentExponents(
      price: chosen.price(of: symbol) ?? needed.price, size: chosen.size(of: symbol) ?? needed.size)
  }

  /// The instrument with this symbol and publisher, if a capture has registered it.
  public func instrument(symbol: String, publisher: String) -> Instrument? {
    idByIdentity[Self.identity(symbol, publisher)].map { instruments[Int($0)] }
  }

  private static func identity(_ symbol: String, _ publisher: String) -> [UInt8] {
    Array(publisher.utf8) + [0xFF] + Array(symbol.utf8)
  }

  /// Whether a trade with an id repeats that of another trade of its source with other terms.
  func corrects(_ trade: Event) -> Bool {
    guard trade.instrument != noInstrument, hasOwnTradeIds[Int(trade.instrument)] else {
      return false
    }
    return tradeIds?.meet(trade) == .correction
  }

  /// Whether an instrument's trades may be aggregated ones, or single ones: as the first of any capture
  /// were. Those of instruments that were not asked for may be either.
  public func takesTrades(of id: UInt32, areAggregate: Bool) -> Bool {
    guard isWanted(id), let known = aggregatesTrades[id] else {
      aggregatesTrades[id] = areAggregate
      return true
    }
    return known == areAggregate
  }

  /// Replaces what is known of an instrument, for example by its definition. Exponents, symbol and
  /// publisher stay.
  public func update(_ id: UInt32, _ change: (inout Instrument) -> Void) {
    var instrument = instruments[Int(id)]
    change(&instrument)
    let old = instruments[Int(id)]
    instrument.id = old.id
    instrument.symbol = old.symbol
    instrument.publisher = old.publisher
    instrument.priceExponent = old.priceExponent
    instrument.sizeExponent = old.sizeExponent
    if instrument == old { return }
    instruments[Int(id)] = instrument
    changes += 1
  }

  @inlinable public func isWanted(_ id: UInt32) -> Bool { wantsAll || wanted[Int(id)] }

  private func check(_ id: UInt32, _ format: String, _ fixed: InstrumentExponents) {
    let kept = exponents(of: id)
    if kept == fixed || conflict != nil { return }
    let symbol = instruments[Int(id)].symbol
    conflict =
      "\(format) has prices at exponent \(fixed.price) and sizes at \(fixed.size), and \(symbol) is kept "
      + "at \(kept.price) and \(kept.size), by an option or another capture: say --price-exponent "
      + "\(symbol)=\(fixed.price) --size-exponent \(symbol)=\(fixed.size), or read the captures apart"
  }
}
