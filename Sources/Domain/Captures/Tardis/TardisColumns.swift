import EventModel

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
    case statistics([Statistic])
    case options(Level, [Statistic])
  }

  /// A column whose number is a statistic.
  struct Statistic {
    enum Value {
      case price, quantity
      /// Computed by the venue; kept at the exponent of prices.
      case rate
    }

    var column: Int
    var name: StaticString
    var type: StatisticType
    var value: Value
    /// A column with the time that the number is for.
    var time: Int?

    init(
      _ header: CsvHeader, _ name: StaticString, _ type: StatisticType, _ value: Value,
      time: Int? = nil
    ) throws(BadRecord) {
      column = try header.need("\(name)")
      self.name = name
      self.type = type
      self.value = value
      self.time = time
    }
  }

  var layout: Layout
  var count: Int
  var exchange: Int
  var symbol: Int
  var timestamp: Int
  var localTimestamp: Int
  /// All columns with prices, and all with amounts.
  var prices: [Int]
  var sizes: [Int]

  init(_ header: CsvHeader) throws(BadRecord) {
    count = header.count
    exchange = try header.need("exchange")
    symbol = try header.need("symbol")
    timestamp = try header.need("timestamp")
    localTimestamp = try header.need("local_timestamp")
    prices = header.columns { $0 == "price" || $0.hasSuffix("_price") || $0.hasSuffix("].price") }
    sizes = header.columns {
      $0 == "amount" || $0.hasSuffix("_amount") || $0.hasSuffix("].amount") || $0 == "open_interest"
    }
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
      let level = Level(
        bidPrice: bidPrice, bidSize: try header.need("bid_amount"),
        askPrice: try header.need("ask_price"), askSize: try header.need("ask_amount"))
      if header.column("strike_price") == nil {
        layout = .quotes(level)
      } else {
        layout = .options(
          level,
          [
            try Statistic(header, "mark_price", .markPrice, .price),
            try Statistic(header, "open_interest", .openInterest, .quantity),
            try Statistic(header, "mark_iv", .volatility, .rate),
            try Statistic(header, "delta", .delta, .rate),
          ])
      }
    } else if header.column("funding_rate") != nil {
      layout = .statistics([
        try Statistic(header, "mark_price", .markPrice, .price),
        try Statistic(header, "index_price", .indexPrice, .price),
        try Statistic(
          header, "funding_rate", .fundingRate, .rate, time: header.column("funding_timestamp")),
        try Statistic(header, "open_interest", .openInterest, .quantity),
      ])
    } else {
      layout = .trades(
        id: try header.need("id"), side: try header.need("side"), price: try header.need("price"),
        size: try header.need("amount"))
    }
  }
}
