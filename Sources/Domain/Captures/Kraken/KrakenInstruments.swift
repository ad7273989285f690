/// The decimals that the channel `instrument`, version 2, says of pairs: `data` is one object with a
/// list `pairs`. https://docs.kraken.com/api/docs/websocket-v2/instrument
struct KrakenInstruments {
  struct Precision {
    var symbol: Range<Int32> = 0..<0
    /// Decimals of prices and of quantities.
    var price: Range<Int32> = 0..<0
    var quantity: Range<Int32> = 0..<0
  }

  private(set) var pairs: [Precision] = []

  init(_ json: inout JsonScanner) throws(JsonScanner.Failure) {
    try json.beginObject()
    while let key = try json.nextKey() {
      guard key.isText("pairs") else {
        try json.skip()
        continue
      }
      try json.beginArray()
      while try json.nextElement() { try readPair(&json) }
    }
  }

  private mutating func readPair(_ json: inout JsonScanner) throws(JsonScanner.Failure) {
    var pair = Precision()
    try json.beginObject()
    while let key = try json.nextKey() {
      if key.isText("symbol") {
        pair.symbol = json.range(of: try json.string())
      } else if key.isText("price_precision") {
        pair.price = json.range(of: try json.number())
      } else if key.isText("qty_precision") {
        pair.quantity = json.range(of: try json.number())
      } else {
        try json.skip()
      }
    }
    pairs.append(pair)
  }
}
