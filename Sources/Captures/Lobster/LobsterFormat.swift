import EventModel

/// LOBSTER message files, https://lobsterdata.com/info/DataStructure.php.
public enum LobsterFormat {
  public static let format = CaptureFormat(
    name: "lobster", summary: "LOBSTER message files (NASDAQ, order by order)",
    recognizes: { head, options in options.columns.isEmpty && looksLikeMessages(head) },
    make: { options throws(CaptureOptionError) in
      try LobsterDecoder(options: options)
    })

  /// Symbol and day of a file name as `AMZN_2012-06-21_34200000_57600000_message_1.csv`.
  public static func parse(fileName: String) -> (symbol: String, day: Int)? {
    let parts = fileName.split(separator: "_", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() where index > 0 && part.utf8.count == 10 {
      guard let time = Timestamp.parse(String(part)) else { continue }
      let symbol = parts[..<index].joined(separator: "_")
      return symbol.isEmpty ? nil : (symbol, Int(time / Timestamp.day))
    }
    return nil
  }

  /// Whether the first line that is no header has the six columns of a message.
  static func looksLikeMessages(_ head: UnsafeRawBufferPointer) -> Bool {
    var lines = head.prefix(4096).split(separator: 0x0A, maxSplits: 2)
    if let first = lines.first, let byte = first.first, isLetter(byte) { lines.removeFirst() }
    guard let line = lines.first, lines.count > 1 || head.count <= 4096 else { return false }
    return (try? LobsterMessage(UnsafeRawBufferPointer(rebasing: trimmed(line)))) != nil
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte & 0xDF)
  }

  /// The line without the carriage return at its end.
  static func trimmed(_ line: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    line.last == 0x0D ? line.dropLast() : line
  }
}
