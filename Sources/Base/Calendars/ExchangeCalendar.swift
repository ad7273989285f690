import EventModel

/// When an exchange trades: times of day by its local clock, days of the week, holidays.
public struct ExchangeCalendar: Sendable {
  /// A market identifier code of ISO 10383, or the name of a market that has none.
  public var name: String
  /// Other names that it goes by, in capitals.
  public var aliases: [String]
  /// A name of the tz database.
  public var zone: String
  /// Minutes after local midnight of the session's date; negative: on the day before.
  public var open: Int
  /// Minutes after local midnight of the session's date: when the session's last price is known, the
  /// closing auction included. A daily bar ends then.
  public var close: Int
  /// Minutes after local midnight, [start, end); nil where trading does not pause.
  public var lunch: Range<Int>?
  /// Nil where the calendar knows of none.
  public var auctions: Auctions?
  /// Weekdays with a session, 0 is Sunday.
  public var weekdays: ClosedRange<Int>
  /// Whose holidays and half days it keeps.
  public var holidays: Holidays

  public enum Holidays: Sendable {
    /// None that are known: every day of the week that has a session has one.
    case none
    /// Those of the New York stock exchanges.
    case newYork
    /// Those of the Australian exchange.
    case sydney
    /// Those of the exchanges of mainland China.
    case shanghai
    case london
    /// Those of CME Globex, for futures on share indexes.
    case chicago
    /// Those on which no currencies are traded.
    case spot
  }

  public init(
    name: String, aliases: [String] = [], zone: String, open: Int, close: Int,
    lunch: Range<Int>? = nil, auctions: Auctions? = nil, weekdays: ClosedRange<Int> = 1...5,
    holidays: Holidays = .none
  ) {
    self.name = name
    self.aliases = aliases
    self.zone = zone
    self.open = open
    self.close = close
    self.lunch = lunch
    self.auctions = auctions
    self.weekdays = weekdays
    self.holidays = holidays
  }

  /// Whether the exchange has a session on this date, days since 1970-01-01.
  public func isSessionDay(_ day: Int) -> Bool {
    guard weekdays.contains(Timestamp.weekday(days: day)) else { return false }
    switch holidays {
    case .none: return true
    case .newYork: return !NewYorkHolidays.isHoliday(day)
    case .sydney: return !SydneyHolidays.isHoliday(day)
    case .shanghai: return !ShanghaiHolidays.isHoliday(day)
    case .london: return !LondonHolidays.isHoliday(day)
    case .chicago: return !ChicagoHolidays.isHoliday(day)
    case .spot: return !SpotHolidays.isHoliday(day)
    }
  }

  /// When the session of a date ends: minutes after its local midnight, earlier on half days.
  public func close(on day: Int) -> Int {
    switch holidays {
    case .newYork where NewYorkHolidays.isHalfDay(day): NewYorkHolidays.earlyClose
    case .sydney where SydneyHolidays.isHalfDay(day): SydneyHolidays.earlyClose
    case .london where LondonHolidays.isHalfDay(day): LondonHolidays.earlyClose
    case .chicago: ChicagoHolidays.earlyClose(on: day) ?? close
    default: close
    }
  }
}

/// The calendars that are known by name. A new one is one line.
public let exchangeCalendars: [ExchangeCalendar] = [
  // https://www.nyse.com/markets/hours-calendars
  ExchangeCalendar(
    name: "XNYS", aliases: ["NYSE", "ARCX", "ARCA", "XASE", "AMEX", "BATS", "IEXG"],
    zone: "America/New_York", open: at(9, 30), close: at(16), holidays: .newYork),
  ExchangeCalendar(
    name: "XNAS", aliases: ["NASDAQ"], zone: "America/New_York", open: at(9, 30), close: at(16),
    holidays: .newYork),
  // Continuous trading to 16:00, closing single price auction at 16:10.
  ExchangeCalendar(
    name: "XASX", aliases: ["ASX"], zone: "Australia/Sydney", open: at(10), close: at(16, 10),
    holidays: .sydney),
  ExchangeCalendar(
    name: "XSHG", aliases: ["SSE", "SHSE"], zone: "Asia/Shanghai", open: at(9, 30), close: at(15),
    lunch: at(11, 30)..<at(13), auctions: .shanghai, holidays: .shanghai),
  ExchangeCalendar(
    name: "XSHE", aliases: ["SZSE"], zone: "Asia/Shanghai", open: at(9, 30), close: at(15),
    lunch: at(11, 30)..<at(13), auctions: .shenzhen, holidays: .shanghai),
  ExchangeCalendar(
    name: "BJSE", aliases: ["BSE"], zone: "Asia/Shanghai", open: at(9, 30), close: at(15),
    lunch: at(11, 30)..<at(13), auctions: .beijing, holidays: .shanghai),
  // Continuous trading to 16:30, closing auction to 16:35.
  ExchangeCalendar(
    name: "XLON", aliases: ["LSE"], zone: "Europe/London", open: at(8), close: at(16, 35),
    holidays: .london),
  // CME Globex: 17:00 of the evening before to 16:00 Chicago time.
  ExchangeCalendar(
    name: "XCME", aliases: ["CME"], zone: "America/Chicago", open: at(17) - at(24), close: at(16),
    holidays: .chicago),
  ExchangeCalendar(
    name: "GLBX", aliases: ["CMES", "GLOBEX"], zone: "America/Chicago", open: at(17) - at(24),
    close: at(16), holidays: .chicago),
  // Spot currencies and metals: Sunday to Friday, the day changes at 17:00 New York time.
  ExchangeCalendar(
    name: "FX", aliases: ["FOREX"], zone: "America/New_York", open: at(17) - at(24), close: at(17),
    holidays: .spot),
  ExchangeCalendar(name: "CRYPTO", zone: "UTC", open: 0, close: at(24), weekdays: 0...6),
]

/// Minutes after midnight.
private func at(_ hours: Int, _ minutes: Int = 0) -> Int { hours * 60 + minutes }
