import Configuration
import EventModel
import EventStream
import Testing

/// What tables say of instruments.
@Suite struct InstrumentTermsTests {
  private static func file(_ text: String) throws -> TradingFile {
    try TradingFile(Configuration(Array(text.utf8), file: "t.toml"))
  }

  private static func instrument(
    _ symbol: String, currency: String = "", calendar: String = "", inverse: Bool = false
  ) -> Instrument {
    var instrument = Instrument(id: 0, symbol: symbol)
    instrument.currency = currency
    instrument.calendar = calendar
    instrument.isInverse = inverse
    return instrument
  }

  private static func applied(_ text: String, _ instrument: Instrument) throws -> Instrument {
    var header = StreamHeader()
    header.instruments = [instrument]
    try file(text).terms.apply(to: &header)
    return header.instruments[0]
  }

  @Test func aCalendarIsFoundByItsNames() throws {
    let text = "[instrument.default]\ncalendar = \"nyse\"\n[instrument.ES]\ncalendar = \"CMES\""
    #expect(try Self.applied(text, Self.instrument("AAA")).calendar == "XNYS")
    #expect(try Self.applied(text, Self.instrument("ES")).calendar == "GLBX")
  }

  private static func refusal(_ text: String, _ instrument: Instrument) -> StreamError? {
    do {
      _ = try applied(text, instrument)
      return nil
    } catch {
      return error as? StreamError
    }
  }

  @Test(arguments: [
    (
      "[instrument.X]\ncalendar = \"NYSEE\"",
      "instrument.X.calendar: there is no calendar NYSEE; did you mean NYSE? (known: XNYS (NYSE,"
    ),
    ("[instrument.X]\npip_size = \"0\"", "instrument.X.pip_size: takes a decimal above zero"),
    ("[instrument.X]\nboard = \"stars\"", "\"stars\" is none of main, chinext, star, bse"),
    ("[instrument.X]\ninverse = 1", "instrument.X.inverse: takes true or false"),
  ])
  func refused(text: String, cause: String) throws {
    let error = try #require(Self.refusal(text, Self.instrument("X")))
    #expect(error.exit == .badConfiguration && error.cause.contains(cause), "\(error.cause)")
    #expect(error.place.contains("line 2"))
  }

  /// An inverse contract in the currency that it is quoted in would be wrong by its price.
  @Test(arguments: [
    ("SOLUSD_PERP", true, "currency = \"USD\"\nmultiplier = 10", true),
    ("SOLUSD_PERP", false, "currency = \"USD\"\nmultiplier = 10\ninverse = true", true),
    ("SOLUSD_PERP", true, "currency = \"SOL\"\nmultiplier = 10", false),
    ("SOLUSD_PERP", false, "currency = \"USD\"\nmultiplier = 10", false),
    ("BTC-PERPETUAL", false, "currency = \"BTC\"\ninverse = true", false),
    ("PI_XBTUSD", false, "currency = \"XBT\"\ninverse = true", false),
  ])
  func inverseContractsAreInCoin(symbol: String, isInverse: Bool, keys: String, isRefused: Bool) {
    let error = Self.refusal(
      "[instrument.\(symbol)]\n\(keys)", Self.instrument(symbol, inverse: isInverse))
    #expect((error != nil) == isRefused)
    if isRefused { #expect(error?.cause.contains("inverse contract") == true) }
  }

  @Test func pips() throws {
    let terms = try Self.file("[instrument.XAUUSD]\npip_size = \"0.1\"").terms
    var header = StreamHeader()
    let symbols = [
      ("USDJPY", "JPY"), ("EURUSD", "USD"), ("GBP/JPY", ""), ("XAUUSD", "USD"), ("JPYX", ""),
      ("EURJPY", "USD"),
    ]
    for (index, (symbol, currency)) in symbols.enumerated() {
      var instrument = Self.instrument(symbol, currency: currency)
      instrument.id = UInt32(index)
      header.instruments.append(instrument)
    }
    let pips = PipSizes()
    pips.begin(header, terms)
    #expect((0..<6).map { pips[$0] } == [0.01, 0.0001, 0.01, 0.1, 0.0001, 0.0001])
    let stated = PipSizes(stated: 0.5)
    stated.begin(header, terms)
    #expect(stated[0] == 0.5 && stated[9] == 0.5)
  }

  @Test(arguments: [
    ("600000", "XSHG", ShareBoard.main), ("688001", "XSHG", .star), ("sh689009", "XSHG", .star),
    ("300750.SZ", "XSHE", .chiNext), ("301001", "XSHE", .chiNext), ("000001", "XSHE", .main),
    ("830799", "BJSE", .beijing),
  ])
  func boardsGoByCodes(symbol: String, calendar: String, board: ShareBoard) throws {
    let instrument = Self.instrument(symbol, calendar: calendar)
    #expect(try Self.file("").terms.boards.board(of: instrument) == board)
    let text = "[instrument.\"\(symbol)\"]\nboard = \"chinext\""
    #expect(try Self.file(text).terms.boards.board(of: instrument) == .chiNext)
  }

  @Test func othersHaveNoBoard() throws {
    let instrument = Self.instrument("688001", calendar: "XNYS")
    let text = "[instrument.default]\nboard = \"star\""
    #expect(try Self.file(text).terms.boards.board(of: instrument) == nil)
  }

  /// ChiNext has 20 % since the 24th of August 2020 in Shanghai, which is the evening before in UTC.
  @Test func chiNextWasReformed() throws {
    let reform = try #require(Timestamp.parse("2020-08-23T16:00:00Z"))
    #expect(ShareBoard.chiNext.hasMainLimits(at: reform - 1))
    #expect(!ShareBoard.chiNext.hasMainLimits(at: reform))
    #expect(ShareBoard.main.hasMainLimits(at: reform) && !ShareBoard.star.hasMainLimits(at: 0))
  }
}
