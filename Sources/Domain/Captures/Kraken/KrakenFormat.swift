extension CaptureFormat {
  static let kraken = CaptureFormat(
    name: "kraken",
    summary: "Kraken WebSocket recordings (versions 1 and 2): book with checksum, trades",
    recognizes: { head, _ in
      let first = CsvHeader.firstLine(head)
      if first.hasPrefix("wss://"), first.contains("kraken.com") { return true }
      return JsonLines.recognize(head) { message, keys in
        if keys.isArray { return isData(message) ? .ours : .foreign }
        if let event = keys.texts["event"] {
          let events = ["heartbeat", "systemStatus", "subscriptionStatus", "pong"]
          return events.contains(event) ? .ours : .foreign
        }
        if let channel = keys.texts["channel"] {
          if channel == "heartbeat" { return .ours }
          let channels = ["book", "trade", "ticker", "status", "instrument", "ohlc", "level3"]
          return channels.contains(channel) && keys.has("type", "data") ? .ours : .foreign
        }
        // A long message may be cut before its `channel`, and requests are asked of others too.
        return keys.keys.isSubset(of: ["data", "type"]) || keys.has("method") ? .unclear : .foreign
      }
    },
    make: { (options) throws(CaptureOptionError) in LineDecoder(KrakenLines(options)) })

  /// Whether an array is data of version 1: the channel's number, then a book or a list, then the
  /// channel's name, which may be cut off behind a long book.
  private static func isData(_ message: UnsafeRawBufferPointer) -> Bool {
    if message.contains("\"book-") || message.contains(",\"trade\",")
      || message.contains(", \"trade\",")
    {
      return true
    }
    var json = JsonScanner(message)
    do throws(JsonScanner.Failure) {
      try json.beginArray()
      guard try json.nextElement() else { return false }
      _ = try json.number()
      guard try json.nextElement(), try json.peek() == UInt8(ascii: "{") else { return false }
      try json.beginObject()
      guard let key = try json.nextKey() else { return false }
      return key.isText("as") || key.isText("bs") || key.isText("a") || key.isText("b")
    } catch {
      return false
    }
  }
}
