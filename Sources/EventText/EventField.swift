import EventModel

/// One field of a kind of event, as text forms print it.
public struct EventField: Sendable {
  /// In snake case, as in the schema.
  public let name: String
  let value: @Sendable (Event, EventBatch) -> FieldValue

  init(_ name: String, _ value: @escaping @Sendable (Event, EventBatch) -> FieldValue) {
    self.name = name
    self.value = value
  }
}

/// The value of a field before it is text.
enum FieldValue {
  case absent
  case price(Int64)
  case size(Int64)
  case integer(UInt64)
  case decimal(Int64, exponent: Int8)
  case number(Double)
  case time(Int64)
  case span(Int64)
  case code(String)
  case bytes(UnsafeBufferPointer<UInt8>)
  /// The publisher of the event's instrument.
  case publisher
  /// By its id in the header; negative: none.
  case strategy(Int)
}

extension EventField {
  /// The fields that every event has beside time, symbol and kind; text forms print them on request.
  static let common: [EventField] = [
    EventField("receive_time") { event, _ in .time(event.receiveTime) },
    EventField("source") { event, _ in .integer(UInt64(event.source)) },
    EventField("ordinal") { event, _ in .integer(event.ordinal) },
    EventField("sequence") { event, _ in
      event.sequence == 0 ? .absent : .integer(event.sequence)
    },
    EventField("flags") { event, _ in .code(event.flags.text(event.kind)) },
    EventField("publisher") { _, _ in .publisher },
  ]

  /// The fields of a kind, depth and features excepted: theirs depend on the stream.
  static func fields(of kind: EventKind) -> [EventField] {
    Int(kind.rawValue) < byKind.count ? byKind[Int(kind.rawValue)] : []
  }

  private static let byKind: [[EventField]] = [
    [],
    quote, trade, gap, status, correction, orderAction, level, [], auction, statistic, bar, [],
    signal, order, decision, fill, account,
  ]

  private static let quote = [
    EventField("bid_price") { event, _ in .price(event.quote.bidPrice) },
    EventField("bid_size") { event, _ in .size(event.quote.bidSize) },
    EventField("ask_price") { event, _ in .price(event.quote.askPrice) },
    EventField("ask_size") { event, _ in .size(event.quote.askSize) },
  ]
  private static let trade = [
    EventField("price") { event, _ in .price(event.trade.price) },
    EventField("size") { event, _ in .size(event.trade.size) },
    EventField("aggressor") { event, _ in .code(event.trade.aggressor.name) },
    EventField("trade_id") { event, _ in positive(event.trade.tradeId) },
    EventField("conditions") { event, _ in positive(UInt64(event.trade.conditions)) },
    EventField("participants") { event, _ in positive(UInt64(event.trade.participants)) },
  ]
  private static let gap = [
    EventField("cause") { event, _ in .code(event.gap.cause.name) },
    EventField("from_sequence") { event, _ in positive(event.gap.fromSequence) },
    EventField("to_sequence") { event, _ in positive(event.gap.toSequence) },
    EventField("from_time") { event, _ in .time(event.gap.fromTime) },
  ]
  private static let status = [
    EventField("action") { event, _ in .code(event.status.action.name) },
    EventField("phase") { event, _ in .code(event.status.phase.name) },
    EventField("reason") { event, _ in positive(UInt64(event.status.reason)) },
    EventField("trading") { event, _ in .code(event.status.trading.name) },
    EventField("quoting") { event, _ in .code(event.status.quoting.name) },
    EventField("short_sale_restricted") { event, _ in
      .code(event.status.shortSaleRestricted.name)
    },
    EventField("trading_event") { event, _ in positive(UInt64(event.status.tradingEvent)) },
  ]
  private static let correction = [
    EventField("action") { event, _ in .code(event.correction.action.name) },
    EventField("price") { event, _ in .price(event.correction.price) },
    EventField("size") { event, _ in .size(event.correction.size) },
    EventField("side") { event, _ in .code(event.correction.side.name) },
    EventField("trade_id") { event, _ in positive(event.correction.tradeId) },
  ]
  private static let orderAction = [
    EventField("action") { event, _ in .code(event.orderAction.action.name) },
    EventField("side") { event, _ in .code(event.orderAction.side.name) },
    EventField("price") { event, _ in .price(event.orderAction.price) },
    EventField("size") { event, _ in .size(event.orderAction.size) },
    EventField("order_id") { event, _ in positive(event.orderAction.orderId) },
    EventField("channel") { event, _ in .integer(UInt64(event.orderAction.channel)) },
  ]
  private static let level = [
    EventField("action") { event, _ in .code(event.level.action.name) },
    EventField("side") { event, _ in .code(event.level.side.name) },
    EventField("price") { event, _ in .price(event.level.price) },
    EventField("size") { event, _ in .size(event.level.size) },
    EventField("count") { event, _ in
      event.level.count == noCount ? .absent : .integer(UInt64(event.level.count))
    },
    EventField("checksum") { event, _ in
      event.level.checksumFlags & 1 == 0 ? .absent : .integer(UInt64(event.level.checksum))
    },
  ]
  private static let auction =
    [
      EventField("side") { event, _ in .code(event.auction.side.name) },
      EventField("indicative_price") { event, _ in .price(event.auction.indicativePrice) },
      EventField("paired_size") { event, _ in .size(event.auction.pairedSize) },
      EventField("imbalance_size") { event, _ in .size(event.auction.imbalanceSize) },
    ]
    + AuctionWord.names.enumerated().map { index, name in
      EventField(name) { event, batch in
        let word = batch.words(of: event)[index]
        switch index {
        case 5: return .size(word)
        case 6: return .time(word)
        case 7: return positive(UInt64(bitPattern: word))
        default: return .price(word)
        }
      }
    }
  private static let statistic = [
    EventField("type") { event, _ in .code(event.statistic.type.name) },
    EventField("price") { event, _ in .price(event.statistic.price) },
    EventField("quantity") { event, _ in .size(event.statistic.quantity) },
    EventField("reference_time") { event, _ in .time(event.statistic.referenceTime) },
    EventField("action") { event, _ in .code(event.statistic.action.name) },
    EventField("channel") { event, _ in .integer(UInt64(event.statistic.channel)) },
    EventField("venue_type") { event, _ in .integer(UInt64(event.statistic.venueType)) },
  ]
  private static let bar = [
    EventField("open") { event, batch in .price(batch.words(of: event)[BarWord.open]) },
    EventField("high") { event, batch in .price(batch.words(of: event)[BarWord.high]) },
    EventField("low") { event, batch in .price(batch.words(of: event)[BarWord.low]) },
    EventField("close") { event, batch in .price(batch.words(of: event)[BarWord.close]) },
    EventField("volume") { event, _ in .size(event.bar.volume) },
    EventField("trades") { event, _ in
      event.flags.contains(.counted) ? .integer(event.bar.trades) : positive(event.bar.trades)
    },
    EventField("basis") { event, _ in .code(event.bar.basis.name) },
    EventField("start") { event, _ in .time(event.bar.start) },
  ]
  private static let signal = [
    EventField("strategy") { event, _ in .strategy(Int(event.signal.strategy)) },
    EventField("target") { event, _ in .number(event.signal.target) },
    EventField("strength") { event, _ in .number(event.signal.strength) },
    EventField("horizon") { event, _ in
      event.signal.horizon == 0 ? .absent : .span(event.signal.horizon)
    },
    EventField("cause") { event, batch in
      code(batch.values(of: event)[SignalValue.cause], SignalCause.self)
    },
    EventField("price_seen") { event, batch in .number(batch.values(of: event)[SignalValue.price])
    },
  ]
  private static let order = [
    EventField("order_id") { event, _ in .integer(event.order.orderId) },
    EventField("parent_id") { event, batch in
      positive(UInt64(bitPattern: batch.words(of: event)[OrderWord.parent]))
    },
    EventField("strategy") { event, batch in
      .strategy(Int(batch.words(of: event)[OrderWord.strategy]))
    },
    EventField("state") { event, batch in
      code(batch.words(of: event)[OrderWord.state], OrderState.self)
    },
    EventField("side") { event, _ in .code(event.order.side.name) },
    EventField("price") { event, _ in .price(event.order.price) },
    EventField("size") { event, _ in .size(event.order.size) },
    EventField("filled") { event, batch in .size(batch.words(of: event)[OrderWord.filled]) },
    EventField("order_type") { event, batch in
      code(batch.words(of: event)[OrderWord.type], OrderType.self)
    },
    EventField("time_in_force") { event, batch in
      code(batch.words(of: event)[OrderWord.timeInForce], TimeInForce.self)
    },
    EventField("schedule") { event, batch in
      code(batch.words(of: event)[OrderWord.schedule], ScheduleKind.self)
    },
    EventField("deadline") { event, batch in .time(batch.words(of: event)[OrderWord.deadline]) },
    EventField("decided") { event, batch in .time(batch.words(of: event)[OrderWord.decisionTime]) },
    EventField("reason") { event, batch in
      let reason = batch.words(of: event)[OrderWord.reason]
      return reason == 0 ? .absent : code(reason, DecisionReason.self)
    },
  ]
  private static let decision = [
    EventField("order_id") { event, _ in .integer(event.decision.orderId) },
    EventField("reason") { event, _ in
      .code(DecisionReason(rawValue: event.decision.reason).name)
    },
    EventField("limit") { event, _ in .number(event.decision.limit) },
    EventField("observed") { event, _ in .number(event.decision.observed) },
    EventField("text") { event, batch in .bytes(batch.text(of: event)) },
  ]
  private static let fill = [
    EventField("order_id") { event, _ in .integer(event.fill.orderId) },
    EventField("side") { event, _ in .code(event.fill.side.name) },
    EventField("price") { event, _ in .price(event.fill.price) },
    EventField("size") { event, _ in .size(event.fill.size) },
    EventField("parent_id") { event, batch in
      positive(UInt64(bitPattern: batch.words(of: event)[FillWord.parent]))
    },
    EventField("strategy") { event, batch in
      .strategy(Int(batch.words(of: event)[FillWord.strategy]))
    },
    EventField("liquidity") { event, batch in
      code(batch.words(of: event)[FillWord.liquidity], Liquidity.self)
    },
    EventField("fees") { event, batch in
      .decimal(batch.words(of: event)[FillWord.fees], exponent: -9)
    },
    EventField("fill_id") { event, batch in
      .integer(UInt64(bitPattern: batch.words(of: event)[FillWord.fillId]))
    },
    EventField("filled") { event, batch in .size(batch.words(of: event)[FillWord.filled]) },
    EventField("venue_time") { event, batch in .time(batch.words(of: event)[FillWord.venueTime]) },
  ]
  private static let account = [
    EventField("strategy") { event, _ in .strategy(Int(event.account.item) - 1) },
    EventField("equity") { event, _ in .number(event.account.equity) },
    EventField("cash") { event, _ in .number(event.account.cash) },
    EventField("realized") { event, _ in .number(event.account.realized) },
    accountValue("unrealized", AccountValue.unrealized),
    accountValue("fees", AccountValue.fees), accountValue("gross", AccountValue.gross),
    accountValue("net", AccountValue.net), accountValue("peak", AccountValue.peak),
    accountValue("day_start", AccountValue.dayStart),
    accountValue("position", AccountValue.position),
    accountValue("average_price", AccountValue.averagePrice),
  ]

  private static func accountValue(_ name: String, _ place: Int) -> EventField {
    EventField(name) { event, batch in
      let values = batch.values(of: event)
      return place < values.count ? .number(values[place]) : .absent
    }
  }

  /// The six columns of each level of a depth.
  static func depth(levels: Int) -> [EventField] {
    (0..<levels).flatMap { level in
      ["bid_price", "bid_size", "bid_count", "ask_price", "ask_size", "ask_count"].enumerated().map
      {
        part, name in
        EventField("\(name)_\(level + 1)") { event, batch in
          let words = batch.words(of: event)
          let index = level * DepthWord.perLevel + part
          if index >= words.count || words[index] == noNumber { return .absent }
          switch part {
          case DepthWord.bidPrice, DepthWord.askPrice: return .price(words[index])
          case DepthWord.bidSize, DepthWord.askSize: return .size(words[index])
          default: return .integer(UInt64(bitPattern: words[index]))
          }
        }
      }
    }
  }

  /// One column a feature of a set. A name that others in the row have already gets a number, so that
  /// no value is lost behind another.
  static func features(of set: FeatureSet, besides reserved: Set<String>) -> [EventField] {
    var taken = reserved
    var numbers: [String: Int] = [:]
    return set.features.enumerated().map { index, feature in
      var name = feature.name
      while !taken.insert(name).inserted {
        numbers[feature.name, default: 1] += 1
        name = "\(feature.name)_\(numbers[feature.name] ?? 1)"
      }
      return EventField(name) { event, batch in
        let values = batch.values(of: event)
        return index < values.count ? .number(values[index]) : .absent
      }
    }
  }

  /// The name of a code that a payload holds as a number.
  private static func code<Number: BinaryInteger, Code: WireCode>(
    _ number: Number, _ type: Code.Type
  ) -> FieldValue {
    .code(Code(rawValue: UInt16(truncatingIfNeeded: number)).name)
  }

  private static func code<Code: WireCode>(_ number: Double, _ type: Code.Type) -> FieldValue {
    UInt16(exactly: number).map { code($0, type) } ?? .absent
  }

  private static func positive(_ number: UInt64) -> FieldValue {
    number == 0 ? .absent : .integer(number)
  }
}

/// How values become text.
struct FieldFormat {
  var epochTimes = false
  var priceExponent: Int8 = 0
  var sizeExponent: Int8 = 0
  private var publisher = ""
  private var strategies: HeaderTable<Strategy> = []

  mutating func begin(_ header: StreamHeader) { strategies = header.strategies }

  mutating func use(_ instrument: Instrument?) {
    priceExponent = instrument?.priceExponent ?? 0
    sizeExponent = instrument?.sizeExponent ?? 0
    publisher = instrument?.publisher ?? ""
  }

  /// Appends the text; nothing where the value is absent.
  func append(_ value: FieldValue, to bytes: inout [UInt8]) {
    switch value {
    case .absent: break
    case .price(let number):
      if number != noNumber {
        DecimalNumber.append(number, exponent: priceExponent, to: &bytes)
      }
    case .size(let number):
      if number != noNumber { DecimalNumber.append(number, exponent: sizeExponent, to: &bytes) }
    case .integer(let number): bytes.append(contentsOf: String(number).utf8)
    case .number(let number):
      if !number.isNaN { bytes.append(contentsOf: number.description.utf8) }
    case .time(let time): appendTime(time, to: &bytes)
    case .span(let span): bytes.append(contentsOf: Duration64.format(span).utf8)
    case .code(let name): bytes.append(contentsOf: name.utf8)
    // What is not UTF-8 is repaired: JSON and CSV are UTF-8.
    case .bytes(let text): bytes.append(contentsOf: String(decoding: text, as: UTF8.self).utf8)
    case .decimal(let number, let exponent):
      if number != noNumber { DecimalNumber.append(number, exponent: exponent, to: &bytes) }
    case .strategy(let id):
      if strategies.indices.contains(id) {
        bytes.append(contentsOf: strategies[id].name.utf8)
      }
    case .publisher: bytes.append(contentsOf: publisher.utf8)
    }
  }

  func appendTime(_ time: Int64, to bytes: inout [UInt8]) {
    if time == noTime { return }
    if epochTimes {
      bytes.append(contentsOf: String(time).utf8)
    } else {
      Timestamp.append(time, to: &bytes)
    }
  }
}
