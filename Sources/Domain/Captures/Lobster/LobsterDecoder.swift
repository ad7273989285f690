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
        + "(normalize --book) holds orders that are gone; name its order-book file too, and it does not"
    ]
  }

  public var remarks: [CaptureRemark] {
    [CaptureRemark("times rounded to a nanosecond", roundedTimes)]
  }

  private var bestLevels: String {
    levels.map { $0 == 1 ? "the best level" : "the best \($0) levels" } ?? "the levels of the file"
  }

  private let isOrderBook: Bool
  /// The levels that the file tells of, where its name says it.
  private let levels: Int?
  private var day: LobsterDay
  private var instrument: UInt32?
  /// The first message came.
  private var isBegun = false
  /// Lines consumed.
  private var line = 0
  private var roundedTimes = 0

  public init(options: CaptureOptions) throws(CaptureOptionError) {
    day = try LobsterDay(options)
    isOrderBook = LobsterFormat.isOrderBook(fileName: options.fileName)
    levels = LobsterFormat.levels(fileName: options.fileName)
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
        if message.isTimeRounded { roundedTimes += 1 }
      } catch {
        let bad = isOrderBook ? orderBookFile : BadRecord(error.cause, place: "line \(line)")
        return DecodeOutcome(consumed: offset, problem: bad)
      }
    }
    return DecodeOutcome(consumed: offset)
  }

  private var orderBookFile: BadRecord {
    BadRecord(
      "this is the order-book file; the events are in the message file that comes with it: put that beside "
        + "it, or name both",
      place: "line \(line)", isSkippable: false)
  }

  private mutating func register(in registry: InstrumentRegistry) -> UInt32 {
    let id = day.register(in: registry)
    instrument = id
    return id
  }

  /// Types 1 to 7 as events; an execution of a visible order is the trade and the change of the order
  /// in one group.
  private mutating func append(
    _ message: LobsterMessage, _ instrument: UInt32, to output: inout CaptureOutput
  ) throws(LobsterMessage.Fault) {
    var event = Event(
      kind: .orderAction, eventTime: try day.time(message), instrument: instrument)
    let status = try message.status()
    if !isBegun {
      isBegun = true
      // What the day before left in the book is void.
      event.flags.insert(.snapshot)
      event.orderAction = .clear
      output.append(event)
    }
    let action = message.action
    if let trade = message.trade {
      event.kind = .trade
      event.flags = action == nil ? trade.flags.union(.last) : trade.flags
      event.trade = trade.body
      output.append(event)
    }
    event.flags = .last
    if let action {
      event.kind = .orderAction
      event.orderAction = action
      output.append(event)
    } else if let status {
      event.kind = .status
      event.status = status
      output.append(event)
    }
  }
}
