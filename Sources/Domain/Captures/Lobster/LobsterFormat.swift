import EventModel

/// LOBSTER message files, https://lobsterdata.com/info/DataStructure.php.
public enum LobsterFormat {
  public static let format = CaptureFormat(
    name: "lobster", summary: "LOBSTER message files (NASDAQ, order by order)",
    recognizes: { head, options in
      // Also an order-book file, so that the decoder can say what it is.
      options.columns.isEmpty
        && (looksLikeMessages(head)
          || isOrderBook(fileName: options.fileName) && looksLikeBooks(head))
    },
    make: { options throws(CaptureOptionError) in
      try LobsterDecoder(options: options)
    })

  /// Symbol and day of a file name as `AMZN_2012-06-21_34200000_57600000_message_1.csv`; what LOBSTER
  /// puts before the symbol of downloads (`_data_dwn_32_302__`) and samples is passed over.
  public static func parse(fileName: String) -> (symbol: String, day: Int)? {
    let parts = fileName.split(separator: "_", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() where index > 0 && part.utf8.count == 10 {
      guard let time = Timestamp.parse(String(part)) else { continue }
      var names = parts[..<index]
      if names.starts(with: ["", "data"]) || names.starts(with: ["LOBSTER", "SampleFile"]) {
        names = names.suffix(1)
      }
      let symbol = names.joined(separator: "_")
      return symbol.isEmpty ? nil : (symbol, Int(time / Timestamp.day))
    }
    return nil
  }

  /// N of a file name with `_message_N`: the levels whose orders the file tells of.
  static func levels(fileName: String) -> Int? {
    let parts = fileName.split { $0 == "_" || $0 == "." }
    guard let index = parts.lastIndex(of: "message"), index + 1 < parts.count else { return nil }
    return Int(parts[index + 1])
  }

  /// Whether the name is that of the file of books that comes with a message file.
  static func isOrderBook(fileName: String) -> Bool { fileName.contains("_orderbook_") }

  /// Whether the first line that is no header has the six columns of a message. A header alone is a
  /// file of no messages.
  static func looksLikeMessages(_ head: UnsafeRawBufferPointer) -> Bool {
    var lines = head.prefix(4096).split(separator: 0x0A, maxSplits: 2)
    if let first = lines.first, let byte = first.first, isLetter(byte) {
      if lines.count == 1 { return isHeader(trimmed(first)) }
      lines.removeFirst()
    }
    guard let line = lines.first, lines.count > 1 || head.count <= 4096 else { return false }
    return (try? LobsterMessage(UnsafeRawBufferPointer(rebasing: trimmed(line)))) != nil
  }

  /// Whether the first line that is no header has price and size of both sides a level.
  private static func looksLikeBooks(_ head: UnsafeRawBufferPointer) -> Bool {
    let lines = head.prefix(65_536).split(separator: 0x0A, maxSplits: 2)
    guard let line = lines.first(where: { !isLetter($0.first ?? 0) }) else { return false }
    let fields = trimmed(line).split(separator: 0x2C, omittingEmptySubsequences: false)
    return fields.count % 4 == 0
      && fields.allSatisfy { Int64(String(decoding: $0, as: UTF8.self)) != nil }
  }

  /// `Time,Type,OrderId,Size,Price,Direction`, as those who add a header write it.
  private static func isHeader(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
    let names = String(decoding: line, as: UTF8.self).lowercased().split(separator: ",")
    return names.count == 6 && names[0] == "time" && names[5] == "direction"
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte & 0xDF)
  }

  /// The line without the carriage return at its end.
  static func trimmed(_ line: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    line.last == 0x0D ? line.dropLast() : line
  }
}
