import Calendars
import EventModel

/// Decodes LOBSTER message files, with or without a header line. Times count from midnight of a day
/// that the file does not hold: it comes from `--date` or from the file's name, as does the symbol.
public struct LobsterDecoder: CaptureDecoder {
  /// Prices are dollars times ten thousand.
  public static var priceExponent: Int8 { -4 }
  /// Sizes are shares.
  public static var sizeExponent: Int8 { 0 }
  /// A longer line is refused.
  public static var maximumLine: Int { 1 << 16 }

  public var kinds: KindSet { KindSet(.orderAction, .trade, .status) }

  private let symbol: String
  private let publisher: String
  private let calendar: String
  /// Midnight of the day by the local clock.
  private let midnight: Int64
  private var clock: ZoneClock
  private var instrument: UInt32?
  /// Lines consumed.
  private var line = 0

  public init(options: CaptureOptions) throws(CaptureOptionError) {
    let named = LobsterFormat.parse(fileName: options.fileName)
    guard let day = options.day ?? named?.day else {
      throw CaptureOptionError(
        "a LOBSTER file does not hold its date: say --date, or keep it in the name as in "
          + "AMZN_2012-06-21_…")
    }
    guard let symbol = options.symbol ?? named?.symbol else {
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
    midnight = Int64(day) * Timestamp.day
    self.symbol = symbol
    publisher = options.publisher ?? "XNAS"
    calendar = options.calendar ?? ""
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
        let bad = BadRecord(error.cause, place: "line \(line)")
        return DecodeOutcome(consumed: offset, problem: bad)
      }
    }
    return DecodeOutcome(consumed: offset)
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
      event.status = try status(message.price)
    }
    if event.kind == .orderAction { event.orderAction = order }
    output.append(event)
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
