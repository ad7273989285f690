import Calendars
import EventModel

/// Returns by month and year: Π (1 + r) − 1 of those that end in it, a sample at midnight being of the day
/// that ends (`empyrical.aggregate_returns`).
public struct MonthlyReturns: Sendable {
  public struct Month: Sendable {
    public var year: Int
    /// 1 to 12.
    public var month: Int
    public var value: Double
  }

  public private(set) var months: [Month] = []
  public private(set) var years: [(year: Int, value: Double)] = []

  /// - Parameters:
  ///   - times: of the samples, one more than returns.
  ///   - zone: whose months.
  public init(_ times: [Int64], _ returns: [Double], _ zone: ZoneRules) {
    var clock = ZoneClock(zone, missing: .shifted)
    for (time, value) in zip(times.dropFirst(), returns) {
      let local = (try? clock.local(utc: time - 1)) ?? time - 1
      let date = Timestamp.civil(days: Int(Timestamp.floorDivide(local, Timestamp.day).quotient))
      if months.last?.year != date.year || months.last?.month != date.month {
        months.append(Month(year: date.year, month: date.month, value: 0))
      }
      if years.last?.year != date.year { years.append((date.year, 0)) }
      months[months.count - 1].value = (1 + months[months.count - 1].value) * (1 + value) - 1
      years[years.count - 1].value = (1 + years[years.count - 1].value) * (1 + value) - 1
    }
  }

  /// The months of a year, January first; nil of those without samples.
  public func row(of year: Int) -> [Double?] {
    (1...12).map { month in months.first { $0.year == year && $0.month == month }?.value }
  }
}
