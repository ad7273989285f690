import Calendars
import EventModel

/// Decodes LOBSTER message files, with or without a header line. Times count from midnight of a day
/// that the file does not hold: it comes from `--date` or from the file's name, as does the symbol.
///
/// Every file is a day of its own, so the book is void before its first message: a group of a `clear`
/// goes before it.
public struct LobsterDecoder: CaptureDecoder {
  /// Prices are dollars times ten thousand.
  public static var priceExponent: Int8 { -4 }
  /// Sizes are shares.
  public static var sizeExponent: Int8 { 0 }
  /// A longer line is refused.
  public static var maximumLine: Int { 1 << 16 }

  /// Up to so many levels the user is warned: orders leave them all the time.
  static var fewLevels: Int { 10 }

  public var kinds: KindSet { KindSet(.orderAction, .trade, .status) }

  public var notes: [String] { ["LOBSTER: orders that leave \(bestLevels) are never told"] }

  public var warnings: [String] {
    guard let levels, levels <= Self.fewLevels else { return [] }
    return [
      "LOBSTER: orders that leave \(bestLevels) are never told, so a book kept from this capture "
        + "(normalize --book) holds orders that are gone"
    ]
  }

  private var bestLevels: String {
    levels.map { $0 == 1 ? "the best level" : "the best \($0) levels" } ?? "the levels of the file"
  }

  private let isOrderBook: Bool
  /// The levels that the file tells of, where its name says it.
  private let levels: Int?
  private let symbol: String
  private let publisher: String
  private let calendar: String
  /// Midnight of the day by the local clock.
  private let midnight: Int64
  private var clock: ZoneClock
  private var instrument: UInt32?
  /// The first message came.
  private var isBegun = false
  /// Lines consumed.
  private var line = 0

  public init(options: CaptureOptions) throws(CaptureOptionError) {
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
    let price = options.priceExponent ?? Self.priceExponent
    guard price == Self.priceExponent, options.sizeExponent ?? 0 == Self.sizeExponent else {
      throw CaptureOptionError("LOBSTER has prices at exponent -4 and sizes at 0; they are kept so")
    }
    let timezone = options.timezone ?? "America/New_York"
    do throws(ZoneError) {
      clock = ZoneClock(try ZoneRules(name: timezone))
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
    isOrderBook = LobsterFormat.isOrderBook(fileName: options.fileName)
    levels = LobsterFormat.levels(fileName: options.fileName)
    midnight = Int64(day) * Timestamp.day
    self.symbol = symbol
    publisher = options.publisher ?? "XNAS"
    calendar = options.calendar ?? ""
  }

  private static func date(_ day: Int) -> String {
    String(Timestamp.format(Int64(day) * Timestamp.day).prefix(10))
  }

  public mutating func decode(
    _ bytes: UnsafeRawBufferPointer, atEnd: Bool, into output: inout CaptureOutput
  ) -> DecodeOutcome {
    let instrument = self.instrument ?? register(in: output.registry)
    var offset = 0
    while offset < bytes.count, !output.isFull {
      let rest = bytes[offset...]
      let newline = rest.firstIndex(of: 0x0A)
      let end = newline ?? bytes.count
      guard end - offset <= Self.maximumLine else {
        let bad = BadRecord(
          "the line is longer than \(Self.maximumLine) bytes", place: "line \(line + 1)",
          isSkippable: false)
        return DecodeOutcome(consumed: offset, problem: bad)
      }
      if newline == nil, !atEnd { break }
      line += 1
      let text = LobsterFormat.trimmed(bytes[offset..<end])
      offset = newline == nil ? end : end + 1
      guard let first = text.first, line > 1 || !LobsterFormat.isLetter(first) else { continue }
      output.records += 1
      do throws(LobsterMessage.Fault) {
        let message = try LobsterMessage(UnsafeRawBufferPointer(rebasing: text))
        try append(message, instrument, to: &output)
      } catch {
        let bad = isOrderBook ? orderBookFile : BadRecord(error.cause, place: "line \(line)")
        return DecodeOutcome(consumed: offset, problem: bad)
      }
    }
    return DecodeOutcome(consumed: offset)
  }

  private var orderBookFile: BadRecord {
    BadRecord(
      "this is the order-book file; the events are in the message file that comes with it",
      place: "line \(line)", isSkippable: false)
  }

  private mutating func register(in registry: InstrumentRegistry) -> UInt32 {
    let id = registry.id(symbol: symbol, publisher: publisher) {
      var instrument = Instrument(
        id: 0, symbol: symbol, publisher: publisher, priceExponent: Self.priceExponent,
        sizeExponent: Self.sizeExponent)
      instrument.currency = "USD"
      instrument.tickSize = 100
      instrument.calendar = calendar
      return instrument
    }
    instrument = id
    return id
  }

  /// Types 1 to 7 as events; an execution of a visible order is the trade and the change of the order
  /// in one group.
  private mutating func append(
    _ message: LobsterMessage, _ instrument: UInt32, to output: inout CaptureOutput
  ) throws(LobsterMessage.Fault) {
    let time: Int64
    do throws(ZoneError) {
      time = try clock.utc(local: midnight + message.time)
    } catch {
      throw LobsterMessage.Fault(cause: error.description)
    }
    var event = Event(kind: .orderAction, eventTime: time, instrument: instrument)
    let resting: Side = message.direction == 1 ? .bid : .ask
    var order = OrderActionBody(
      price: message.price, size: message.size, orderId: message.orderId, action: .add,
      side: resting)
    let status = message.type == 7 ? try status(message.price) : nil
    if !isBegun {
      isBegun = true
      output.append(clear(event))
    }
    switch message.type {
    case 1: order.action = .add
    case 2: order.action = .reduce
    case 3: order.action = .delete
    case 4:
      order.action = .execute
      var execution = event
      execution.flags = []
      execution.kind = .trade
      execution.trade = trade(message, aggressor: resting == .bid ? .ask : .bid)
      output.append(execution)
    case 5:
      event.kind = .trade
      event.flags.insert(.hidden)
      event.trade = trade(message, aggressor: resting == .bid ? .ask : .bid)
    case 6:
      event.kind = .trade
      event.flags.insert(.auction)
      event.trade = trade(message, aggressor: .none)
    default:
      event.kind = .status
      event.status = status ?? Status(action: .none)
    }
    if event.kind == .orderAction { event.orderAction = order }
    output.append(event)
  }

  /// What the day before left in the book is void.
  private func clear(_ first: Event) -> Event {
    var clear = first
    clear.flags.insert(.snapshot)
    clear.orderAction = OrderActionBody(
      price: noNumber, size: 0, orderId: 0, action: .clear, side: .none)
    return clear
  }

  private func trade(_ message: LobsterMessage, aggressor: Side) -> Trade {
    Trade(price: message.price, size: message.size, aggressor: aggressor)
  }

  /// A halt's price says what it is: -1 halt, 0 quoting resumes, 1 trading resumes.
  private func status(_ code: Int64) throws(LobsterMessage.Fault) -> Status {
    switch code {
    case -1: return Status(action: .halt, trading: .no, quoting: .no)
    case 0: return Status(action: .resumeQuoting, trading: .no, quoting: .yes)
    case 1: return Status(action: .trading, phase: .continuous, trading: .yes, quoting: .yes)
    default: throw LobsterMessage.Fault(cause: "price \(code) of a halt is not -1, 0 or 1")
    }
  }
}
