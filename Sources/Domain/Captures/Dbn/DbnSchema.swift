import EventModel

/// What a DBN capture holds, by the number in its metadata (`Schema` of `rust/dbn/src/enums.rs`).
enum DbnSchema: UInt16 {
  case mbo, mbp1, mbp10, tbbo, trades, ohlcv1s, ohlcv1m, ohlcv1h, ohlcv1d, definition, statistics
  case status, imbalance, ohlcvEndOfDay, cmbp1, cbbo1s, cbbo1m, tcbbo, bbo1s, bbo1m

  /// Databento's name, for messages.
  var name: String {
    let names = [
      "mbo", "mbp-1", "mbp-10", "tbbo", "trades", "ohlcv-1s", "ohlcv-1m", "ohlcv-1h", "ohlcv-1d",
      "definition", "statistics", "status", "imbalance", "ohlcv-eod", "cmbp-1", "cbbo-1s",
      "cbbo-1m", "tcbbo", "bbo-1s", "bbo-1m",
    ]
    return names[Int(rawValue)]
  }

  /// The kinds of event that its records become.
  var kinds: KindSet {
    switch self {
    case .mbo: return KindSet(.orderAction, .trade, .tradeDetail)
    case .mbp1, .tbbo, .cmbp1, .tcbbo: return KindSet(.quote, .trade)
    case .mbp10: return KindSet(.depth, .trade)
    case .trades: return KindSet(.trade)
    case .ohlcv1s, .ohlcv1m, .ohlcv1h, .ohlcv1d, .ohlcvEndOfDay: return KindSet(.bar)
    case .definition: return KindSet()
    case .statistics: return KindSet(.statistic)
    case .status: return KindSet(.status)
    case .imbalance: return KindSet(.auction)
    case .cbbo1s, .cbbo1m, .bbo1s, .bbo1m: return KindSet(.quote, .statistic)
    }
  }

  /// Nanoseconds of a bar; nil for schemas without bars.
  var barInterval: Int64? {
    switch self {
    case .ohlcv1s: return Timestamp.second
    case .ohlcv1m: return Timestamp.minute
    case .ohlcv1h: return Timestamp.hour
    case .ohlcv1d, .ohlcvEndOfDay: return Timestamp.day
    default: return nil
    }
  }

  /// True where the capture keeps single records of the venue's events, so that the record that
  /// ends an event may be missing and each one stands for itself.
  var samplesRecords: Bool { self == .trades || self == .tbbo || self == .tcbbo }

  /// Every kind that DBN records become; what a capture without metadata may hold.
  static var allKinds: KindSet {
    KindSet(.quote, .trade, .tradeDetail, .orderAction, .depth, .auction, .statistic, .bar, .status)
  }

  /// The kinds that a record of this type becomes; nil for types that this build does not know.
  static func kinds(ofType type: UInt8) -> KindSet? {
    switch type {
    case DbnType.mbo: return KindSet(.orderAction, .trade, .tradeDetail)
    case DbnType.mbp1, DbnType.cmbp1, DbnType.tcbbo: return KindSet(.quote, .trade)
    case DbnType.mbp10: return KindSet(.depth, .trade)
    case DbnType.trade: return KindSet(.trade)
    case DbnType.ohlcv1s, DbnType.ohlcv1m, DbnType.ohlcv1h, DbnType.ohlcv1d,
      DbnType.ohlcvEndOfDay, DbnType.ohlcvDeprecated:
      return KindSet(.bar)
    case DbnType.cbbo1s, DbnType.cbbo1m, DbnType.bbo1s, DbnType.bbo1m:
      return KindSet(.quote, .statistic)
    case DbnType.status: return KindSet(.status)
    case DbnType.statistics: return KindSet(.statistic)
    case DbnType.imbalance: return KindSet(.auction)
    case DbnType.definition, DbnType.symbolMapping, DbnType.system, DbnType.error:
      return KindSet()
    default: return nil
    }
  }

  /// The least length of a record of this type, over all versions; zero for types not known.
  static func minimumLength(ofType type: UInt8) -> Int {
    switch type {
    case DbnType.mbo: return 56
    case DbnType.mbp1, DbnType.cmbp1, DbnType.tcbbo: return 80
    case DbnType.cbbo1s, DbnType.cbbo1m, DbnType.bbo1s, DbnType.bbo1m: return 80
    case DbnType.mbp10: return 368
    case DbnType.trade: return 48
    case DbnType.ohlcv1s, DbnType.ohlcv1m, DbnType.ohlcv1h, DbnType.ohlcv1d,
      DbnType.ohlcvEndOfDay, DbnType.ohlcvDeprecated:
      return 56
    case DbnType.status: return 40
    case DbnType.statistics: return 64
    case DbnType.imbalance: return 112
    case DbnType.definition: return 360
    case DbnType.symbolMapping: return 80
    default: return 0
    }
  }
}
