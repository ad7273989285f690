import EventModel

/// What `sim:seed=7,instruments=8,events=1000000` asks for. Shares are written `1%` or `0.01`, spans
/// of time `200ms`, times ISO 8601.
public struct MarketSimulatorOptions: Equatable, Sendable {
  /// Everything that is random follows from it.
  public var seed: UInt64 = 1
  /// How many instruments there are: SIM0, SIM1, and so on.
  public var instruments = 8
  /// How many events the venue sends; copies on the second source are not counted.
  public var events = 1_000_000
  /// The share of an instrument's actions that are aggressive orders.
  public var trades = 0.08
  /// Mean actions a second of each instrument.
  public var rate = 1000.0
  /// The first moment, nanoseconds since the Unix epoch.
  public var start: Int64 = 1_704_205_800_000_000_000  // 2024-01-02T14:30:00Z
  /// The share of groups that arrive late, by up to `lateness`.
  public var late = 0.0
  public var lateness: Int64 = 100_000_000
  /// The share of groups that arrive again on the second source.
  public var duplicates = 0.0
  /// The share of actions that are followed by a trade stamped up to `ahead` in the future.
  public var future = 0.0
  public var ahead: Int64 = Timestamp.hour

  /// What a specification begins with.
  public static var prefix: String { "sim:" }

  /// Reads a specification with its prefix; what it leaves out keeps its default.
  public init(_ specification: String) throws(CaptureOptionError) {
    guard specification.hasPrefix(Self.prefix) else {
      throw CaptureOptionError("\(specification) does not begin with \(Self.prefix)")
    }
    for part in specification.dropFirst(Self.prefix.count).split(separator: ",") {
      guard let equals = part.firstIndex(of: "=") else {
        throw CaptureOptionError("sim: \(part): an option is written name=value")
      }
      try set(String(part[..<equals]), String(part[part.index(after: equals)...]))
    }
  }

  private mutating func set(_ name: String, _ value: String) throws(CaptureOptionError) {
    switch name {
    case "seed": seed = try number(name, value, 0...UInt64.max)
    case "instruments": instruments = Int(try number(name, value, 1...10_000))
    case "events": events = Int(try number(name, value, 0...1_000_000_000_000))
    case "trades": trades = try share(name, value)
    case "rate": rate = Double(try number(name, value, 1...1_000_000))
    case "late": late = try share(name, value)
    case "lateness": lateness = try span(name, value)
    case "duplicates": duplicates = try share(name, value)
    case "future": future = try share(name, value)
    case "ahead": ahead = try span(name, value)
    case "start":
      // A hundred years of simulation fit behind the latest start.
      guard let time = Timestamp.parse(value), abs(time) < 6_000_000_000 * Timestamp.second else {
        throw CaptureOptionError("sim: start=\(value) is not an ISO 8601 time until 2160")
      }
      start = time
    default:
      throw CaptureOptionError(
        "sim: \(name) is no option; there are seed, instruments, events, trades, rate, start, late, "
          + "lateness, duplicates, future, ahead")
    }
  }

  private func number(
    _ name: String, _ value: String, _ range: ClosedRange<UInt64>
  ) throws(CaptureOptionError) -> UInt64 {
    guard let number = UInt64(value), range.contains(number) else {
      throw CaptureOptionError(
        "sim: \(name)=\(value) is not a whole number from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return number
  }

  private func share(_ name: String, _ value: String) throws(CaptureOptionError) -> Double {
    let percent = value.hasSuffix("%")
    guard let number = Double(percent ? String(value.dropLast()) : value), number >= 0,
      number <= (percent ? 100 : 1)
    else {
      throw CaptureOptionError("sim: \(name)=\(value) is not a share from 0 to 1 or 0% to 100%")
    }
    return percent ? number / 100 : number
  }

  private func span(_ name: String, _ value: String) throws(CaptureOptionError) -> Int64 {
    guard let span = Duration64.parse(value), span > 0, span <= 366 * Timestamp.day else {
      throw CaptureOptionError("sim: \(name)=\(value) is not a span of time, for example 100ms")
    }
    return span
  }
}
