extension CaptureFormat {
  static let binance = CaptureFormat(
    name: "binance", summary: "Binance streams and depth snapshots, lines `local_time {json}`",
    recognizes: { head, _ in
      let first = CsvHeader.firstLine(head)
      if first.hasPrefix("wss://"), first.contains("binance.com") { return true }
      return JsonLines.recognize(head) { _, keys in
        if keys.has("lastUpdateId") || keys.has("e", "s") || keys.has("u", "s", "b", "a") {
          return .ours
        }
        if let stream = keys.texts["stream"] {
          return stream.contains("@") || stream.hasPrefix("!") ? .ours : .foreign
        }
        // A long message may be cut before its `stream`.
        if keys.keys == ["data"] || keys.has("data", "e") { return .unclear }
        return keys.has("id") && (keys.has("result") || keys.has("error") || keys.has("code"))
          ? .unclear : .foreign
      }
    },
    make: { (options) throws(CaptureOptionError) in LineDecoder(BinanceLines(options)) })
}
