import EventModel

/// How a column says the time.
enum CsvTimeFormat {
  /// A number of units since the epoch, UTC; the unit is a second times ten to `power`.
  case epoch(power: Int8)
  /// A number of units since local midnight.
  case ofDay(power: Int8)
  case iso
  case pattern(TimePattern)

  /// The text after the colon of `time:`; a pattern may still be in quotes.
  init(_ text: String) throws(CaptureOptionError) {
    switch text {
    case "ns": self = .epoch(power: -9)
    case "us": self = .epoch(power: -6)
    case "ms": self = .epoch(power: -3)
    case "s": self = .epoch(power: 0)
    case "ms-of-day": self = .ofDay(power: -3)
    case "s-of-day": self = .ofDay(power: 0)
    case "iso": self = .iso
    default:
      guard text.contains("%") else {
        throw CaptureOptionError(
          "--columns: time format \"\(text)\" is none of ns us ms s ms-of-day s-of-day iso, "
            + "and no strptime pattern")
      }
      self = .pattern(try TimePattern(text.trimmingQuotes))
    }
  }

  /// Whether it says a time of day and never a date.
  var lacksDate: Bool {
    switch self {
    case .epoch, .iso: return false
    case .ofDay: return true
    case .pattern(let pattern): return !pattern.hasDate
    }
  }
}

/// What a field said of the time.
enum CsvTime {
  case utc(Int64)
  /// A midnight of a clock whose offset the field says: the moment, and days since 1970-01-01.
  case midnight(Int64, Int)
  /// Nanoseconds since 1970-01-01T00:00 by the local clock.
  case local(Int64)
  /// Days since 1970-01-01.
  case date(Int)
  /// Nanoseconds since local midnight.
  case ofDay(Int64)
}

/// Times that are finer than a nanosecond, such as floats: with `--round` they are rounded and counted.
struct TimeRounding {
  var rounds = false
  private(set) var count = 0

  var remarks: [CaptureRemark] { [CaptureRemark("times rounded to a nanosecond (--round)", count)] }

  fileprivate mutating func nearest(_ text: UnsafeRawBufferPointer, exponent: Int8) -> Int64? {
    guard rounds, let time = DecimalNumber.nearest(text, exponent: exponent) else { return nil }
    count += 1
    return time
  }
}

extension CsvTimeFormat {
  func read(
    _ text: UnsafeRawBufferPointer, _ role: CsvRole, _ rounding: inout TimeRounding
  ) throws(BadRecord) -> CsvTime {
    switch self {
    case .epoch(let power):
      return .utc(try Self.number(text, role, power: power, &rounding))
    case .ofDay(let power):
      let time = try Self.number(text, role, power: power, &rounding)
      guard time >= 0, time <= Timestamp.day else {
        throw TextField.bad(text, role.rawValue, "outside the day")
      }
      return .ofDay(time)
    case .iso:
      guard let (time, hasZone) = Timestamp.parse(text) else {
        throw TextField.bad(text, role.rawValue, "not an ISO 8601 time")
      }
      if hasZone { return Self.midnight(text, time) ?? .utc(time) }
      // A date with a time has at least 14 characters, one without at most ten.
      return text.count > 10 ? .local(time) : .date(Int(time / Timestamp.day))
    case .pattern(let pattern):
      guard let time = pattern.read(text) else {
        throw TextField.bad(text, role.rawValue, "not a time of the form \(pattern.text)")
      }
      return time
    }
  }

  /// An ISO 8601 time with an offset, where its own clock shows midnight.
  private static func midnight(_ text: UnsafeRawBufferPointer, _ time: Int64) -> CsvTime? {
    // Behind the date, which may have hyphens, nothing but the offset begins so.
    guard
      let end = text.dropFirst(11).firstIndex(where: { $0 == 0x2B || $0 == 0x2D || $0 == 0x5A }),
      let (local, _) = Timestamp.parse(
        UnsafeRawBufferPointer(rebasing: text[..<(text[end - 1] == 0x20 ? end - 1 : end)]))
    else { return nil }
    let (date, rest) = Timestamp.floorDivide(local, Timestamp.day)
    return rest == 0 ? .midnight(time, Int(date)) : nil
  }

  /// Why a number of the first row is probably in another unit: it lies outside the years 1990 to 2100, and
  /// in them in that unit. Nil where there is no doubt.
  func doubt(_ text: UnsafeRawBufferPointer) -> String? {
    let whole = UnsafeRawBufferPointer(rebasing: text.prefix { $0 >= 0x30 && $0 <= 0x39 })
    guard case .epoch(let power) = self, let number = TextField.unsigned(whole),
      let other = ReceiveStamp.power(of: number), other != power
    else { return nil }
    let names: [Int8: String] = [0: "s", -3: "ms", -6: "us", -9: "ns"]
    guard let said = names[power], let meant = names[other] else { return nil }
    return
      "time \(TextField.shown(text)) is read as \(said), but looks like \(meant): time:\(meant)"
  }

  /// Nanoseconds.
  private static func number(
    _ text: UnsafeRawBufferPointer, _ role: CsvRole, power: Int8, _ rounding: inout TimeRounding
  ) throws(BadRecord) -> Int64 {
    do throws(DecimalNumber.Failure) {
      return try DecimalNumber.parse(text, exponent: -9 - power)
    } catch .inexact {
      if let time = rounding.nearest(text, exponent: -9 - power) { return time }
      throw TextField.bad(text, role.rawValue, "finer than nanoseconds (--round rounds it)")
    } catch .outOfRange where DecimalNumber.nearest(text, exponent: -9 - power) != nil {
      // The digits are too many, and not the time too far.
      if let time = rounding.nearest(text, exponent: -9 - power) { return time }
      throw TextField.bad(text, role.rawValue, "finer than nanoseconds (--round rounds it)")
    } catch .outOfRange {
      throw TextField.bad(text, role.rawValue, "outside the years 1900 to 2184")
    } catch {
      throw TextField.bad(text, role.rawValue, error.explanation)
    }
  }
}

extension String {
  /// The text without one pair of quotes around it.
  fileprivate var trimmingQuotes: String {
    guard count >= 2, let first, first == last, first == "'" || first == "\"" else { return self }
    return String(dropFirst().dropLast())
  }
}
