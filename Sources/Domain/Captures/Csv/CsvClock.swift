import Calendars
import EventModel

/// Turns what the time columns of a row say into UTC.
struct CsvClock {
  /// When a row is: a moment, or a date without time of day.
  enum Moment {
    case time(Int64)
    case date(Int)
    /// A moment that is midnight by the clock whose offset the row says.
    case midnight(Int64, date: Int)
  }

  private var clock: ZoneClock
  private var change = ClockChange()
  /// The later moment for which the local time read last may stand too, as clocks showed it twice.
  private(set) var second: Int64?
  /// The date of times of day, days since 1970-01-01.
  private let day: Int?
  private let session: SessionTimes?
  private let columns: CsvColumns
  var rounding = TimeRounding()

  init(_ columns: CsvColumns, _ options: CaptureOptions) throws(CaptureOptionError) {
    self.columns = columns
    rounding.rounds = options.rounds
    do throws(ZoneError) {
      clock = ZoneClock(try ZoneRules(name: options.timezone ?? "UTC"))
      session = try options.calendar.map(Self.session) ?? nil
    } catch {
      throw CaptureOptionError("\(error)")
    }
    if let name = options.calendar, session == nil {
      throw CaptureOptionError(
        "--calendar: no calendar \"\(name)\"; there are "
          + ExchangeCalendar.knownNames)
    }
    day = options.day ?? dayInName(options.fileName)
    if columns.times.allSatisfy({ $0.format.lacksDate }), day == nil {
      throw CaptureOptionError("the time column holds no date: name it with --date")
    }
  }

  private static func session(_ name: String) throws(ZoneError) -> SessionTimes? {
    guard let calendar = ExchangeCalendar.named(name) else { return nil }
    return try SessionTimes(calendar)
  }

  /// When the row is, from its one or two time columns.
  mutating func moment(
    _ splitter: FieldSplitter, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Moment {
    second = nil
    let first = columns.times[0]
    let time = try first.format.read(splitter.field(first.column, of: line), .time, &rounding)
    guard columns.times.count == 2 else { return try moment(time) }
    let second = columns.times[1]
    let other = try second.format.read(splitter.field(second.column, of: line), .time, &rounding)
    switch (time, other) {
    case (.date(let date), .ofDay(let ofDay)), (.ofDay(let ofDay), .date(let date)):
      return .time(try utc(date: date, ofDay: ofDay))
    default:
      throw BadRecord("the two time columns are not a date and a time of day")
    }
  }

  /// The time of a receive column; of two that it may mean, the one nearer to the event's.
  mutating func receiveTime(
    _ text: UnsafeRawBufferPointer, _ format: CsvTimeFormat, near eventTime: Int64
  ) throws(BadRecord) -> Int64 {
    if TextField.isAbsent(text) { return noTime }
    second = nil
    switch try moment(try format.read(text, .receive, &rounding)) {
    case .date: throw TextField.bad(text, "receive", "a date without time of day")
    case .midnight(let time, _): return time
    case .time(let time):
      guard let second, eventTime != noTime else { return time }
      return eventTime &- time > second &- eventTime ? second : time
    }
  }

  var hasSession: Bool { session != nil }

  private mutating func moment(_ time: CsvTime) throws(BadRecord) -> Moment {
    switch time {
    case .utc(let time): return .time(try timely(time))
    case .midnight(let time, let date): return .midnight(try timely(time), date: date)
    case .local(let local): return .time(try timely(try utc(local: local)))
    case .date(let date): return .date(date)
    case .ofDay(let ofDay):
      guard let day else { throw BadRecord("the time has no date: name it with --date") }
      return .time(try timely(try utc(date: day, ofDay: ofDay)))
    }
  }

  private func timely(_ time: Int64) throws(BadRecord) -> Int64 {
    guard Timestamp.range.contains(time) else {
      throw BadRecord("the time is outside the years 1900 to 2184")
    }
    return time
  }

  private mutating func utc(date: Int, ofDay: Int64) throws(BadRecord) -> Int64 {
    try utc(local: Int64(date) * Timestamp.day + ofDay)
  }

  private mutating func utc(local: Int64) throws(BadRecord) -> Int64 {
    do throws(ZoneError) {
      let first = try clock.utc(local: local)
      if !change.covers(first) { change = ClockChange(after: first, clock.rules) }
      second = change.second(local: local)
      return first
    } catch {
      throw BadRecord("\(error)")
    }
  }

  /// The date of a moment at local midnight; nil at other times of day.
  mutating func dateAtMidnight(_ time: Int64) -> Int? {
    guard let local = try? clock.local(utc: time) else { return nil }
    let (day, rest) = Timestamp.floorDivide(local, Timestamp.day)
    return rest == 0 ? Int(day) : nil
  }

  /// What a date without time of day covers: from the start of its session to the close, or from
  /// midnight to midnight where no calendar was named. `days` is more than one for weeks and so on.
  mutating func interval(
    date: Int, days: Int
  ) throws(BadRecord) -> (start: Int64, end: Int64) {
    let final = date + days - 1
    do throws(ZoneError) {
      if let session { return (try session.open(day: date), try session.close(day: final)) }
      let zone = clock.rules
      return (
        try zone.utc(local: Int64(date) * Timestamp.day, missing: .shifted),
        try zone.utc(local: Int64(final + 1) * Timestamp.day, missing: .shifted)
      )
    } catch {
      throw BadRecord("\(error)")
    }
  }
}

/// The next change of a clock, and the local times that it makes ambiguous.
private struct ClockChange {
  /// The UTC times before the change, since the one before it.
  private var span: Range<Int64> = 0..<0
  /// Local times from here to the end of the span are shown again behind it.
  private var ambiguousFrom = Int64.max
  private var nextOffset: Int64 = 0

  init() {}

  init(after time: Int64, _ rules: ZoneRules) {
    let present = rules.span(at: time)
    let next = rules.span(at: present.end)
    span = present.start..<present.end
    nextOffset = next.offset
    if next.offset < present.offset { ambiguousFrom = present.end + next.offset }
  }

  func covers(_ time: Int64) -> Bool { span.contains(time) }

  func second(local: Int64) -> Int64? { local >= ambiguousFrom ? local - nextOffset : nil }
}

/// The first date in a file's name, `yyyymmdd` or `yyyy-mm-dd`, as days since 1970-01-01.
func dayInName(_ name: String) -> Int? {
  let bytes = Array(name.utf8)
  func isDigit(_ index: Int) -> Bool {
    bytes.indices.contains(index) && bytes[index] >= 0x30 && bytes[index] <= 0x39
  }
  for start in bytes.indices where isDigit(start) && !isDigit(start - 1) {
    for (width, shape) in [(8, "dddddddd"), (10, "dddd-dd-dd")] {
      guard start + width <= bytes.count, !isDigit(start + width) else { continue }
      let text = bytes[start..<(start + width)]
      let fits = zip(text, shape.utf8).allSatisfy {
        $1 == UInt8(ascii: "d") ? $0 >= 0x30 && $0 <= 0x39 : $0 == $1
      }
      if fits, let time = Timestamp.parse(String(decoding: text, as: UTF8.self)) {
        return Int(Timestamp.floorDivide(time, Timestamp.day).quotient)
      }
    }
  }
  return nil
}
