import Calendars
import EventModel

/// What a LOBSTER file does not hold: the symbol and the day whose seconds it counts. They come from the
/// file's name or from the options.
struct LobsterDay {
  let symbol: String
  private let publisher: String
  private let calendar: String
  /// Midnight of the day by the local clock.
  private let midnight: Int64
  private var clock: ZoneClock

  init(_ options: CaptureOptions) throws(CaptureOptionError) {
    let named = LobsterFormat.parse(fileName: options.fileName)
    guard let day = options.day ?? named?.day else {
      throw CaptureOptionError(
        "a LOBSTER file does not hold its date: say --date, or keep it in the name as in "
          + "AMZN_2012-06-21_…")
    }
    // A name of the user's does not rename a file that has one: it is then one of those asked for.
    guard let symbol = named?.symbol ?? options.symbol else {
      throw CaptureOptionError(
        "a LOBSTER file does not hold its symbol: say --symbols with one name, or keep it in the "
          + "file's name as in AMZN_2012-06-21_…")
    }
    let price = options.exponents.price ?? LobsterDecoder.priceExponent
    guard price == LobsterDecoder.priceExponent,
      options.exponents.size ?? 0 == LobsterDecoder.sizeExponent
    else {
      throw CaptureOptionError("LOBSTER has prices at exponent -4 and sizes at 0; they are kept so")
    }
    do throws(ZoneError) {
      clock = ZoneClock(try ZoneRules(name: options.timezone ?? "America/New_York"))
    } catch {
      throw CaptureOptionError(error.description)
    }
    guard abs(day) < 100_000 else {
      throw CaptureOptionError("the date is outside the years 1678 to 2261")
    }
    if let said = options.day, let named, said != named.day {
      throw CaptureOptionError(
        "--date \(Self.date(said)) is not the date in the file's name, \(Self.date(named.day))")
    }
    midnight = Int64(day) * Timestamp.day
    self.symbol = symbol
    publisher = options.publisher ?? "XNAS"
    calendar = options.calendar ?? ""
  }

  private static func date(_ day: Int) -> String {
    String(Timestamp.format(Int64(day) * Timestamp.day).prefix(10))
  }

  /// When a message was.
  mutating func time(_ message: LobsterMessage) throws(LobsterMessage.Fault) -> Int64 {
    do throws(ZoneError) {
      return try clock.utc(local: midnight + message.time)
    } catch {
      throw LobsterMessage.Fault(cause: error.description)
    }
  }

  func register(in registry: InstrumentRegistry) -> UInt32 {
    registry.id(symbol: symbol, publisher: publisher, fixedBy: "LOBSTER") {
      var instrument = Instrument(
        id: 0, symbol: symbol, publisher: publisher, priceExponent: LobsterDecoder.priceExponent,
        sizeExponent: LobsterDecoder.sizeExponent)
      instrument.currency = "USD"
      instrument.tickSize = 100
      instrument.calendar = calendar
      return instrument
    }
  }
}
