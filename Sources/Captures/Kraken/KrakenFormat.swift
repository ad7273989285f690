extension CaptureFormat {
  static let kraken = CaptureFormat(
    name: "kraken", summary: "Kraken WebSocket recordings (version 1): book with checksum, trades",
    recognizes: { head, _ in
      if head.hasPrefix("wss://ws.kraken.com") { return true }
      let line = CsvHeader.firstLine(head)
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
        line[..<colon].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: ".") })
      else { return false }
      return line.contains("\"book-") || line.contains(",\"trade\",")
        || line.contains("\"systemStatus\"") || line.contains("\"channelName\"")
    },
    make: { (options) throws(CaptureOptionError) in LineDecoder(KrakenLines(options)) })
}
