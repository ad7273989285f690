extension CaptureFormat {
  static let binance = CaptureFormat(
    name: "binance", summary: "Binance streams and depth snapshots, lines `local_ns {json}`",
    recognizes: { head, _ in
      let line = CsvHeader.firstLine(head)
      guard let start = line.firstIndex(of: UInt8(ascii: "{")),
        line[..<start].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == 0x20 })
      else { return false }
      let json = UnsafeRawBufferPointer(rebasing: line[start...])
      return json.hasPrefix("{\"stream\":\"") && json.contains("@")
        || json.hasPrefix("{\"lastUpdateId\":")
        || json.hasPrefix("{\"e\":\"") && json.contains("\"s\":\"")
    },
    make: { (options) throws(CaptureOptionError) in LineDecoder(BinanceLines(options)) })
}
