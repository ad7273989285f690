/// One member of `data` of the channel `book`, version 2. Prices and quantities are JSON numbers,
/// whose text is kept. https://docs.kraken.com/api/docs/websocket-v2/book
struct KrakenBook {
  typealias Text = Range<Int32>

  var symbol: Text = 0..<0
  var checksum: Text = 0..<0
  /// RFC 3339. Snapshots may lack it.
  var timestamp: Text = 0..<0

  /// Reads the object. Levels go to `levels`.
  init(
    _ json: inout JsonScanner, _ levels: inout LevelScratch
  ) throws(JsonScanner.Failure) {
    try json.beginObject()
    while let key = try json.nextKey() {
      if key.isText("symbol") {
        symbol = json.range(of: try json.string())
      } else if key.isText("checksum") {
        checksum = json.range(of: try json.numberOrString())
      } else if key.isText("timestamp") {
        timestamp = json.range(of: try json.string())
      } else if key.isText("bids") || key.isText("asks") {
        try Self.readLevels(&json, &levels, isBid: key.isText("bids"))
      } else {
        try json.skip()
      }
    }
  }

  private static func readLevels(
    _ json: inout JsonScanner, _ levels: inout LevelScratch, isBid: Bool
  ) throws(JsonScanner.Failure) {
    try json.beginArray()
    while try json.nextElement() {
      var entry = LevelScratch.Entry(price: 0..<0, size: 0..<0, isBid: isBid)
      try json.beginObject()
      while let key = try json.nextKey() {
        if key.isText("price") {
          entry.price = json.range(of: try json.numberOrString())
        } else if key.isText("qty") {
          entry.size = json.range(of: try json.numberOrString())
        } else {
          try json.skip()
        }
      }
      levels.append(entry)
    }
  }
}
