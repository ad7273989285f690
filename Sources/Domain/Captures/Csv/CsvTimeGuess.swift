import EventModel

/// How a time in the first row of a capture is written, for a proposal.
enum CsvTimeGuess {
  /// Ways to write dates and times of day that ISO 8601 is not, as strptime patterns. Of days and months in
  /// numbers the month is thought to come first behind slashes, and the day behind points and hyphens.
  private static let patterns = [
    "%H:%M:%S", "%H:%M:%S.%f", "%H:%M", "%I:%M:%S %p", "%H%M%S",
    "%Y.%m.%d", "%Y.%m.%d %H:%M", "%Y.%m.%d %H:%M:%S", "%Y.%m.%d %H:%M:%S.%f",
    "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S.%f",
    "%m/%d/%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S.%f",
    "%d-%b-%Y", "%b %d %Y", "%Y%m%d %H%M%S", "%Y%m%d %H%M%S%f", "%Y%m%d %H:%M:%S",
    "%Y%m%d %H:%M:%S.%f",
  ]

  /// What stands behind the colon of `time:`; nil where the usual format will do, or nothing is known.
  static func format(of text: String) -> String? {
    Array(text.utf8).withUnsafeBytes { bytes in
      if let unit = unit(bytes) { return unit }
      if Timestamp.parse(bytes) != nil { return nil }
      return patterns.first { (try? TimePattern($0))?.read(bytes) != nil }
    }
  }

  /// The unit of a time that is a number since the epoch.
  private static func unit(_ text: UnsafeRawBufferPointer) -> String? {
    let whole = UnsafeRawBufferPointer(rebasing: text.prefix { $0 >= 0x30 && $0 <= 0x39 })
    guard whole.count > 8, whole.count == text.count || text[whole.count] == UInt8(ascii: "."),
      let number = TextField.unsigned(whole)
    else { return nil }
    switch ReceiveStamp.power(of: number) {
    case 0: return "s"
    case -3: return "ms"
    case -6: return "us"
    case -9: return "ns"
    default: return nil
    }
  }
}
