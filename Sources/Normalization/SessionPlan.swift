import Calendars
import EventModel
import EventStream

/// The calendars of `--sessions FILE`. A line is
///
///     NAME
///     NAME,ZONE,OPEN,CLOSE[,BREAK_START,BREAK_END]
///
/// the name of a calendar that is known (XNYS, GLBX, FX …), or one of the file's own: a zone of the
/// tz database and local times of day as `HH:MM`, Monday to Friday; an opening above the close is on
/// the evening before. Blank lines and what follows `#` are skipped.
///
/// An instrument follows the calendar that its header names, or, when it names none, the file's only
/// one.
public struct SessionPlan: Sendable {
  public var calendars: [SessionTimes]

  /// - Parameter object: the file's name, for errors.
  public init(_ text: String, object: String) throws(StreamError) {
    calendars = []
    for line in TableLine.lines(text) {
      let calendar = try Self.calendar(line, object)
      do throws(ZoneError) {
        calendars.append(try SessionTimes(calendar))
      } catch {
        throw line.error(error.description, object)
      }
    }
  }

  /// The calendar of an instrument.
  func index(for instrument: Instrument) -> Int? {
    if instrument.calendar.isEmpty { return calendars.count == 1 ? 0 : nil }
    return calendars.firstIndex { $0.calendar.name == instrument.calendar }
  }

  private static func calendar(
    _ line: TableLine, _ object: String
  ) throws(StreamError) -> ExchangeCalendar {
    let fields = line.fields
    if fields.count == 1 {
      if let known = ExchangeCalendar.named(fields[0]) { return known }
      throw line.error("there is no calendar \(fields[0])", object)
    }
    guard fields.count == 4 || fields.count == 6 else {
      throw line.error("expected NAME or NAME,ZONE,OPEN,CLOSE[,BREAK_START,BREAK_END]", object)
    }
    var minutes: [Int] = []
    for field in fields[2...] {
      let parts = field.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
        (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 24 * 60
      else { throw line.error("\"\(field)\" is not a time of day such as 09:30", object) }
      minutes.append(hour * 60 + minute)
    }
    let open = minutes[0] < minutes[1] ? minutes[0] : minutes[0] - 24 * 60
    if minutes.count == 4, minutes[2] >= minutes[3] {
      throw line.error("the break ends before it starts", object)
    }
    return ExchangeCalendar(
      name: fields[0], zone: fields[1], open: open, close: minutes[1],
      lunch: minutes.count == 4 ? minutes[2]..<minutes[3] : nil)
  }
}

extension SessionTimes {
  /// The next time at which the phase changes; nil when none is found within a year.
  func nextChange(after time: Int64) throws(ZoneError) -> Int64? {
    let local = try zone.local(utc: time)
    let today = Int(Timestamp.floorDivide(local, Timestamp.day).quotient)
    for day in (today - 1)...(today + 366) where calendar.isSessionDay(day) {
      var boundaries = [try open(day: day)]
      if let lunch = calendar.lunch {
        for minute in [lunch.lowerBound, lunch.upperBound] {
          let local = Int64(day) * Timestamp.day + Int64(minute) * Timestamp.minute
          boundaries.append(try zone.utc(local: local, missing: .shifted))
        }
      }
      boundaries.append(try close(day: day))
      for boundary in boundaries where boundary > time {
        // Sessions that join each other are one.
        if try phase(at: boundary) != phase(at: boundary - 1) { return boundary }
      }
    }
    return nil
  }
}
