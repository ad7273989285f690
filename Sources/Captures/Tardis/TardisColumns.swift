/// The layout of a Tardis CSV capture, by the names in its header.
struct TardisColumns {
  struct Level {
    var bidPrice: Int
    var bidSize: Int
    var askPrice: Int
    var askSize: Int
  }

  enum Layout {
    case trades(id: Int, side: Int, price: Int, size: Int)
    case quotes(Level)
    case snapshots([Level])
    case increments(isSnapshot: Int, side: Int, price: Int, size: Int)
  }

  var layout: Layout
  var count: Int
  var exchange: Int
  var symbol: Int
  var timestamp: Int
  var localTimestamp: Int

  init(_ header: CsvHeader) throws(BadRecord) {
    count = header.count
    exchange = try header.need("exchange")
    symbol = try header.need("symbol")
    timestamp = try header.need("timestamp")
    localTimestamp = try header.need("local_timestamp")
    let levels = header.countNumbered(upTo: 1000) { "asks[\($0)].price" }
    if levels > 0 {
      var columns: [Level] = []
      for level in 0..<levels {
        columns.append(
          Level(
            bidPrice: try header.need("bids[\(level)].price"),
            bidSize: try header.need("bids[\(level)].amount"),
            askPrice: try header.need("asks[\(level)].price"),
            askSize: try header.need("asks[\(level)].amount")))
      }
      layout = .snapshots(columns)
    } else if let isSnapshot = header.column("is_snapshot") {
      layout = .increments(
        isSnapshot: isSnapshot, side: try header.need("side"), price: try header.need("price"),
        size: try header.need("amount"))
    } else if let bidPrice = header.column("bid_price") {
      layout = .quotes(
        Level(
          bidPrice: bidPrice, bidSize: try header.need("bid_amount"),
          askPrice: try header.need("ask_price"), askSize: try header.need("ask_amount")))
    } else {
      layout = .trades(
        id: try header.need("id"), side: try header.need("side"), price: try header.need("price"),
        size: try header.need("amount"))
    }
  }
}
