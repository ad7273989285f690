import EventModel

/// A value of a report as it was computed. How it is written is the matter of its column and of the form.
public enum ReportValue: Sendable {
  /// It cannot be told.
  case none
  case text(String)
  case count(Int)
  /// What is not finite is none.
  case number(Double)
  /// 1e-9 of a currency, exactly.
  case nanos(Int128)
  /// Nanoseconds since the Unix epoch; `noTime` is none.
  case time(Int64)
  case mean(ReportMean)
  case range(ClosedRange<Double>)
  case flag(Bool)
  /// Lists and groups that have no place in a table: JSON alone holds them.
  case nested(JSONValue)

  public init(_ number: Double?) { self = number.map { .number($0) } ?? .none }
  public init(_ range: ClosedRange<Double>?) { self = range.map { .range($0) } ?? .none }
  public init(_ nanos: Int128?) { self = nanos.map { .nanos($0) } ?? .none }

  /// The number that charts and columns of numbers show.
  public var number: Double? {
    switch self {
    case .count(let count): Double(count)
    case .number(let number): number.isFinite ? number : nil
    case .nanos(let nanos): Double(nanos) / 1e9
    case .mean(let mean): mean.value
    case .none, .text, .time, .range, .flag, .nested: nil
    }
  }

  public var json: JSONValue {
    switch self {
    case .none: .null
    case .text(let text): .string(text)
    case .count(let count): .integer(count)
    case .number(let number): .number(number)
    case .nanos(let nanos): .number(Double(nanos) / 1e9)
    case .time(let time): time == noTime ? .null : .string(Timestamp.format(time))
    case .mean(let mean): mean.json
    case .range(let range):
      .object([("low", .number(range.lowerBound)), ("high", .number(range.upperBound))])
    case .flag(let flag): .bool(flag)
    case .nested(let value): value
    }
  }

  /// A cell of CSV: empty where there is no value, money with all its digits, times in ISO 8601.
  public var csv: String {
    switch self {
    case .none, .range, .nested: ""
    case .text(let text): text
    case .count(let count): String(count)
    case .number(let number): number.isFinite ? number.description : ""
    case .nanos(let nanos):
      Int64(exactly: nanos).map { DecimalNumber.format($0, exponent: -9) }
        ?? (Double(nanos) / 1e9).description
    case .time(let time): time == noTime ? "" : Timestamp.format(time)
    case .mean(let mean): mean.value.map(\.description) ?? ""
    case .flag(let flag): flag ? "true" : "false"
    }
  }
}

/// A mean or another estimate, with what is known of its error; nil where that cannot be told.
public struct ReportMean: Sendable {
  public var value: Double?
  /// The 95 % interval.
  public var low: Double?
  public var high: Double?
  /// What says nothing lies outside of the interval.
  public var isSignificant: Bool
  /// Everything that is known of it.
  public var json: JSONValue

  public init(
    value: Double?, low: Double?, high: Double?, isSignificant: Bool, json: JSONValue
  ) {
    self.value = value
    self.low = low
    self.high = high
    self.isSignificant = isSignificant
    self.json = json
  }

  /// The estimate as a point of a chart, with its interval.
  public var point: ChartPoint { ChartPoint(value, low: low, high: high) }
}
