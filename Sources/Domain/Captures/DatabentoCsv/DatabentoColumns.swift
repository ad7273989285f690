/// The columns of a Databento CSV capture, by the names in its header:
/// https://databento.com/docs/schemas-and-data-formats. An index in front (pandas) has no name and
/// is passed over.
struct DatabentoColumns {
  enum Schema {
    case mbo, trades, quotes, depth
  }

  /// Columns of one side of a level.
  struct Level {
    var bidPrice: Int
    var bidSize: Int
    var bidCount: Int?
    var askPrice: Int
    var askSize: Int
    var askCount: Int?
  }

  var schema: Schema
  var count: Int
  var eventTime: Int
  var receiveTime: Int?
  var publisher: Int?
  var instrument: Int?
  var symbol: Int?
  var action: Int
  var side: Int
  var price: Int
  var size: Int
  var flags: Int?
  var sequence: Int?
  var orderId: Int?
  var channel: Int?
  var levels: [Level] = []

  init(_ header: CsvHeader) throws(BadRecord) {
    count = header.count
    eventTime = try header.need("ts_event")
    receiveTime = header.column("ts_recv")
    publisher = header.column("publisher_id")
    instrument = header.column("instrument_id")
    symbol = header.column("symbol")
    if let schema = Self.otherSchema(header) {
      throw BadRecord(
        "the columns are of Databento's schema \(schema); read as CSV are mbo, mbp-1, mbp-10, tbbo and "
          + "trades, and as DBN every schema; --columns LIST reads quotes, trades and bars of any CSV",
        place: "", isSkippable: false)
    }
    action = try header.need("action")
    side = try header.need("side")
    price = try header.need("price")
    size = try header.need("size")
    flags = header.column("flags")
    sequence = header.column("sequence")
    orderId = header.column("order_id")
    channel = header.column("channel_id")
    let names = (0..<100).map { $0 < 10 ? "0\($0)" : "\($0)" }
    for level in 0..<header.countNumbered(upTo: 100, { "bid_px_" + names[$0] }) {
      levels.append(
        Level(
          bidPrice: try header.need("bid_px_" + names[level]),
          bidSize: try header.need("bid_sz_" + names[level]),
          bidCount: header.column("bid_ct_" + names[level]),
          askPrice: try header.need("ask_px_" + names[level]),
          askSize: try header.need("ask_sz_" + names[level]),
          askCount: header.column("ask_ct_" + names[level])))
    }
    schema =
      levels.count > 1 ? .depth : levels.count == 1 ? .quotes : orderId != nil ? .mbo : .trades
  }
  /// The schema of a header that is not read, by a column that only it has.
  private static func otherSchema(_ header: CsvHeader) -> String? {
    let marks = [
      ("stat_type", "statistics"), ("raw_symbol", "definition"), ("trading_event", "status"),
      ("auction_type", "imbalance"),
    ]
    if let (_, schema) = marks.first(where: { header.column($0.0) != nil }) { return schema }
    if header.column("action") != nil { return nil }
    if header.column("open") != nil, header.column("close") != nil { return "ohlcv" }
    return header.column("bid_px_00") == nil ? nil : "bbo"
  }
}
