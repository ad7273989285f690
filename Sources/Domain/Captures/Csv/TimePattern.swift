/// A strptime pattern, read to the nanosecond. Understood are `%Y %y %m %d %e %b %B %h %j %F %D` for
/// the date, `%H %I %p %M %S %f %T %R` for the time of day (`%f`: one to nine decimals of a second),
/// `%z` (`Z` or an offset), `%s` (seconds since the epoch), `%a %A` (passed over), `%n %t %%`.
/// Numbers may have fewer digits than their field, blanks in the pattern match any number of blanks.
struct TimePattern {
  let text: String
  private var steps: [Step] = []
  private(set) var hasDate = false
  private(set) var hasTimeOfDay = false

  enum Step: Equatable {
    case literal(UInt8)
    case blanks
    case field(UInt8)
  }

  init(_ text: String) throws(CaptureOptionError) {
    self.text = text
    try append(Array(text.utf8))
  }

  private mutating func append(_ bytes: [UInt8]) throws(CaptureOptionError) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      guard byte == UInt8(ascii: "%") else {
        steps.append(byte == 0x20 ? .blanks : .literal(byte))
        continue
      }
      guard index < bytes.count else {
        throw CaptureOptionError("the time pattern \"\(text)\" ends in %")
      }
      try append(directive: bytes[index])
      index += 1
    }
  }

  private mutating func append(directive: UInt8) throws(CaptureOptionError) {
    switch directive {
    case UInt8(ascii: "F"): try append(Array("%Y-%m-%d".utf8))
    case UInt8(ascii: "D"): try append(Array("%m/%d/%y".utf8))
    case UInt8(ascii: "T"): try append(Array("%H:%M:%S".utf8))
    case UInt8(ascii: "R"): try append(Array("%H:%M".utf8))
    case UInt8(ascii: "n"), UInt8(ascii: "t"): steps.append(.blanks)
    case UInt8(ascii: "%"): steps.append(.literal(directive))
    case UInt8(ascii: "B"), UInt8(ascii: "h"), UInt8(ascii: "b"):
      hasDate = true
      steps.append(.field(UInt8(ascii: "b")))
    case UInt8(ascii: "e"), UInt8(ascii: "d"):
      hasDate = true
      steps.append(.field(UInt8(ascii: "d")))
    case UInt8(ascii: "Y"), UInt8(ascii: "y"), UInt8(ascii: "m"), UInt8(ascii: "j"):
      hasDate = true
      steps.append(.field(directive))
    case UInt8(ascii: "s"):
      hasDate = true
      hasTimeOfDay = true
      steps.append(.field(directive))
    case UInt8(ascii: "H"), UInt8(ascii: "I"), UInt8(ascii: "M"), UInt8(ascii: "S"),
      UInt8(ascii: "f"), UInt8(ascii: "p"):
      hasTimeOfDay = true
      steps.append(.field(directive))
    case UInt8(ascii: "A"), UInt8(ascii: "a"): steps.append(.field(UInt8(ascii: "a")))
    case UInt8(ascii: "z"): steps.append(.field(directive))
    default:
      throw CaptureOptionError(
        "the time pattern \"\(text)\" has %\(Character(Unicode.Scalar(directive))), "
          + "which is not understood")
    }
  }

  /// The time that a text says; nil when it does not match. Where digits of the hour and the minute stand
  /// together, the zero before a single digit may be missing if the text is no time otherwise: 93000123
  /// as `%H%M%S%f`.
  func read(_ text: UnsafeRawBufferPointer) -> CsvTime? {
    read(text, shortHour: false) ?? (hasClosedHour ? read(text, shortHour: true) : nil)
  }

  private var hasClosedHour: Bool {
    zip(steps, steps.dropFirst()).contains {
      $0 == .field(UInt8(ascii: "H")) && $1 == .field(UInt8(ascii: "M"))
    }
  }

  private func read(_ text: UnsafeRawBufferPointer, shortHour: Bool) -> CsvTime? {
    var reader = TimeReader(text)
    reader.hoursAreShort = shortHour
    for step in steps {
      guard reader.take(step) else { return nil }
    }
    guard reader.isAtEnd else { return nil }
    return reader.parts.time(hasDate: hasDate, hasTimeOfDay: hasTimeOfDay)
  }
}
