import Calendars
import Configuration
import EventModel
import EventStream

/// The calendars of `--sessions FILE`, a small table with the columns
///
///     name[,zone,open,close[,break_start,break_end]]
///
/// A row is the name of a calendar that is known (XNYS, GLBX, FX …), or one of the file's own: a zone of
/// the tz database and local times of day as `HH:MM`, Monday to Friday; an opening above the close is on
/// the evening before. A header row may name the columns.
///
/// An instrument follows the calendar that its header names, or, when it names none, the file's only
/// one.
public struct SessionPlan: Sendable {
  public let calendars: [SessionTimes]
  /// The file's name for messages.
  let file: String

  private static let format = SmallTable.Format(
    required: ["name"], optional: ["zone", "open", "close", "break_start", "break_end"],
    needsHeader: false, exit: .badConfiguration)

  public init(file: String) throws(StreamError) {
    try self.init(SmallTable(file: file, Self.format))
  }

  /// - Parameter name: the file's name for messages.
  public init(_ bytes: [UInt8], name: String) throws(StreamError) {
    try self.init(SmallTable(bytes, name: name, Self.format))
  }

  private init(_ table: SmallTable) throws(StreamError) {
    file = table.file
    var calendars: [SessionTimes] = []
    for row in table.rows {
      let calendar = try Self.calendar(row)
      do throws(ZoneError) {
        calendars.append(try SessionTimes(calendar))
      } catch {
        throw row.failure("zone", error.description)
      }
    }
    self.calendars = calendars
  }

  /// The calendar of an instrument.
  func index(for instrument: Instrument) -> Int? {
    if instrument.calendar.isEmpty { return calendars.count == 1 ? 0 : nil }
    let name = ExchangeCalendar.ownName(of: instrument.calendar)
    return calendars.firstIndex { [name, instrument.calendar].contains($0.calendar.name) }
  }

  private static func calendar(_ row: SmallTable.Row) throws(StreamError) -> ExchangeCalendar {
    let name = try row.needed("name", row.name)
    if !format.optional.contains(where: row.has) {
      if let known = ExchangeCalendar.named(name) { return known }
      throw row.failure(
        "name", "there is no calendar \(name) (known: \(ExchangeCalendar.knownNames))")
    }
    let zone = try row.needed("zone", row.name)
    let open = try row.needed("open", row.timeOfDay)
    let close = try row.needed("close", row.timeOfDay)
    var lunch: Range<Int>?
    if row.has("break_start") || row.has("break_end") {
      let start = try row.needed("break_start", row.timeOfDay)
      let end = try row.needed("break_end", row.timeOfDay)
      if start >= end { throw row.failure("break_end", "the break ends before it starts") }
      lunch = start..<end
    }
    return ExchangeCalendar(
      name: name, zone: zone, open: open < close ? open : open - 24 * 60, close: close,
      lunch: lunch)
  }
}

extension SessionTimes {
  /// The next time at which the phase changes; nil when none is found within a year.
  func nextChange(after time: Int64) throws(ZoneError) -> Int64? {
    let local = try zone.local(utc: time)
    let today = Int(Timestamp.floorDivide(local, Timestamp.day).quotient)
    for day in (today - 1)...(today + 366) where calendar.isSessionDay(day) {
      for boundary in try session(day: day).boundaries where boundary > time {
        // Sessions that join each other are one.
        if try phase(at: boundary) != phase(at: boundary - 1) { return boundary }
      }
    }
    return nil
  }
}
