import Calendars
import EventModel

/// How many years samples of the equity span, and how many samples a year has: as many as it had. Weeks
/// of five, six or seven days, bars of an hour or a week are what they are.
public struct SamplingYear: Sendable, Equatable {
  public let years: Double
  public let samplesPerYear: Double
  public let origin: Origin

  public enum Origin: String, Sendable {
    /// Years are those of the calendar, of 365.25 days.
    case calendar
    /// The samples span less than four weeks: a year has as many sessions as the calendars of what was
    /// traded, and as many samples as these days had.
    case sessions
    /// --periods-per-year.
    case option
  }

  /// Nanoseconds.
  private static let year = 365.25 * Double(Timestamp.day)
  /// Shorter spans say little of weeks, and nothing of holidays.
  private static let shortest = 28 * Timestamp.day

  /// - Parameters:
  ///   - times: of the samples, ascending.
  ///   - samplesPerYear: as asked for; nil for what they say.
  ///   - calendars: of what was traded; nil where an instrument's is not known.
  init(_ times: [Int64], samplesPerYear: Double?, _ calendars: [ExchangeCalendar?]) {
    let span = times.isEmpty ? 0 : times[times.count - 1] - times[0]
    let returns = Double(max(times.count - 1, 0))
    if span >= Self.shortest {
      years = Double(span) / Self.year
      self.samplesPerYear = samplesPerYear ?? returns / years
      origin = samplesPerYear == nil ? .calendar : .option
      return
    }
    // A sample at midnight is of the day that ends.
    let days = Set(times.dropFirst().map { Timestamp.floorDivide($0 - 1, Timestamp.day).quotient })
    let perDay = max(1, returns / Double(max(days.count, 1)))
    self.samplesPerYear = samplesPerYear ?? Self.sessions(calendars, days) * perDay
    years = returns / self.samplesPerYear
    origin = samplesPerYear == nil ? .sessions : .option
  }

  /// Years of a part of the samples.
  func years(_ times: ArraySlice<Int64>) -> Double {
    guard let first = times.first, let last = times.last else { return 0 }
    let span = last - first
    if origin != .sessions, span >= Self.shortest { return Double(span) / Self.year }
    return Double(times.count - 1) / samplesPerYear
  }

  /// Days of trade a year: of the calendar that has the most of them. Where one is not known 252, unless
  /// the samples lie on Sundays (as days of UTC the six of currencies) or Saturdays.
  private static func sessions(_ calendars: [ExchangeCalendar?], _ days: Set<Int64>) -> Double {
    let known = calendars.compactMap { $0 }
    guard known.count == calendars.count, !known.isEmpty, let first = days.min() else {
      let weekdays = Set(days.map { Timestamp.weekday(days: Int($0)) })
      return weekdays.contains(6) ? 365.25 : weekdays.contains(0) ? 365.25 * 6 / 7 : 252
    }
    let cycle = Int(first)..<(Int(first) + 1461)
    return known.map { calendar in Double(cycle.count { calendar.isSessionDay($0) }) / 4 }.max()!
  }
}
