/// One member of `data` of the channel `trade`, version 2.
/// https://docs.kraken.com/api/docs/websocket-v2/trade
struct KrakenTrade {
  typealias Text = Range<Int32>

  var symbol: Text = 0..<0
  /// The taker's: `buy` or `sell`.
  var side: Text = 0..<0
  var price: Text = 0..<0
  var quantity: Text = 0..<0
  /// `market` or `limit`.
  var orderType: Text = 0..<0
  /// Counts up, one sequence a pair.
  var tradeId: Text = 0..<0
  /// RFC 3339.
  var timestamp: Text = 0..<0

  init(_ json: inout JsonScanner) throws(JsonScanner.Failure) {
    try json.beginObject()
    while let key = try json.nextKey() {
      if key.isText("symbol") {
        symbol = json.range(of: try json.string())
      } else if key.isText("side") {
        side = json.range(of: try json.string())
      } else if key.isText("price") {
        price = json.range(of: try json.numberOrString())
      } else if key.isText("qty") {
        quantity = json.range(of: try json.numberOrString())
      } else if key.isText("ord_type") {
        orderType = json.range(of: try json.string())
      } else if key.isText("trade_id") {
        tradeId = json.range(of: try json.numberOrString())
      } else if key.isText("timestamp") {
        timestamp = json.range(of: try json.string())
      } else {
        try json.skip()
      }
    }
  }
}
