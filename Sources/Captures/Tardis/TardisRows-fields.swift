import EventModel

/// The fields of a row.
extension TardisRows {
  func price(
    _ column: Int, _ role: StaticString, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Int64 {
    try TextField.number(splitter.field(column, of: line), "\(role)", exponent: priceExponent)
  }

  func size(
    _ column: Int, _ role: StaticString, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Int64 {
    try TextField.number(splitter.field(column, of: line), "\(role)", exponent: sizeExponent)
  }

  func boolean(_ column: Int, _ line: UnsafeRawBufferPointer) throws(BadRecord) -> Bool {
    let text = splitter.field(column, of: line)
    if TextField.equals(text, "true") { return true }
    if TextField.equals(text, "false") { return false }
    throw TextField.bad(text, "is_snapshot", "neither true nor false")
  }

  /// Nanoseconds of a number of microseconds.
  func time(
    _ column: Int, _ role: StaticString, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Int64 {
    let text = splitter.field(column, of: line)
    guard let time = try? DecimalNumber.parse(text, exponent: -3) else {
      throw TextField.bad(text, "\(role)", "not a number of microseconds")
    }
    return time
  }
}
