import EventModel
import Foundation
import TestSupport
import Testing

/// The memory of an event is what the schema says: `capnp compile` is asked.
struct EventLayoutTests {
  /// Bit ranges of the fields of `Event` by name, groups as `group.field`.
  private static func schema() throws -> [String: Range<Int>] {
    let outcome = try Programs.run(
      "capnp compile -ocapnp \(SharedData.package)/schemas/stream.capnp")
    try #require(outcome.status == 0)
    var fields: [String: Range<Int>] = [:]
    var inside = false
    var group = ""
    for line in outcome.text.split(separator: "\n") {
      if line.hasPrefix("struct Event ") { inside = true }
      if !inside { continue }
      if line == "}" { break }
      let words = line.split(separator: " ")
      if words.count > 1, words[1] == ":group" { group = words[0] + "." }
      if words.first == "}", line.hasPrefix("    }") { group = "" }
      guard let mark = line.range(of: "bits[") ?? line.range(of: "bits [") else { continue }
      let bounds = line[mark.upperBound...].prefix { $0 != ")" }.split(separator: ",")
      guard bounds.count == 2, let low = Int(bounds[0].trimmingCharacters(in: .whitespaces)),
        let high = Int(bounds[1].trimmingCharacters(in: .whitespaces))
      else { continue }
      let name = words[0].hasPrefix("union") ? "kind" : String(words[0])
      fields[group + name] = low..<high
    }
    return fields
  }

  private func bits<Root, Value>(
    _ path: KeyPath<Root, Value>, base: Int = 0
  ) -> Range<Int>? {
    MemoryLayout<Root>.offset(of: path).map {
      (base + $0) * 8..<(base + $0 + MemoryLayout<Value>.size) * 8
    }
  }

  @Test func sizes() {
    #expect(MemoryLayout<Event>.size == 72)
    #expect(MemoryLayout<Event>.stride == 72)
    #expect(MemoryLayout<Event>.alignment == 8)
    #expect(MemoryLayout<EventBody>.size == 32)
  }

  @Test(.enabled(if: Programs.isInstalled("capnp"), "capnp is not installed"))
  func commonFieldsStandWhereTheSchemaSays() throws {
    let schema = try Self.schema()
    #expect(schema["eventTime"] == bits(\Event.eventTime))
    #expect(schema["receiveTime"] == bits(\Event.receiveTime))
    #expect(schema["origin"] == bits(\Event.origin))
    #expect(schema["sequence"] == bits(\Event.sequence))
    #expect(schema["instrument"] == bits(\Event.instrument))
    #expect(schema["flags"] == bits(\Event.flags))
    #expect(schema["kind"] == bits(\Event.kind))
  }

  @Test(.enabled(if: Programs.isInstalled("capnp"), "capnp is not installed"))
  func bodiesStandWhereTheSchemaSays() throws {
    let schema = try Self.schema()
    let body = try #require(MemoryLayout<Event>.offset(of: \Event.body))
    let mine: [String: Range<Int>?] = [
      "quote.bidPrice": bits(\Quote.bidPrice, base: body),
      "quote.bidSize": bits(\Quote.bidSize, base: body),
      "quote.askPrice": bits(\Quote.askPrice, base: body),
      "quote.askSize": bits(\Quote.askSize, base: body),
      "trade.price": bits(\Trade.price, base: body),
      "trade.size": bits(\Trade.size, base: body),
      "trade.tradeId": bits(\Trade.tradeId, base: body),
      "trade.aggressor": bits(\Trade.aggressor, base: body),
      "trade.conditions": bits(\Trade.conditions, base: body),
      "trade.participants": bits(\Trade.participants, base: body),
      "gap.fromSequence": bits(\Gap.fromSequence, base: body),
      "gap.toSequence": bits(\Gap.toSequence, base: body),
      "gap.fromTime": bits(\Gap.fromTime, base: body),
      "gap.cause": bits(\Gap.cause, base: body),
      "status.action": bits(\Status.action, base: body),
      "status.phase": bits(\Status.phase, base: body),
      "status.reason": bits(\Status.reason, base: body),
      "status.trading": bits(\Status.trading, base: body),
      "status.quoting": bits(\Status.quoting, base: body),
      "status.shortSaleRestricted": bits(\Status.shortSaleRestricted, base: body),
      "status.tradingEvent": bits(\Status.tradingEvent, base: body),
      "correction.price": bits(\Correction.price, base: body),
      "correction.size": bits(\Correction.size, base: body),
      "correction.tradeId": bits(\Correction.tradeId, base: body),
      "correction.action": bits(\Correction.action, base: body),
      "correction.side": bits(\Correction.side, base: body),
      "orderAction.price": bits(\OrderActionBody.price, base: body),
      "orderAction.size": bits(\OrderActionBody.size, base: body),
      "orderAction.orderId": bits(\OrderActionBody.orderId, base: body),
      "orderAction.action": bits(\OrderActionBody.action, base: body),
      "orderAction.side": bits(\OrderActionBody.side, base: body),
      "orderAction.channel": bits(\OrderActionBody.channel, base: body),
      "level.price": bits(\Level.price, base: body),
      "level.size": bits(\Level.size, base: body),
      "level.count": bits(\Level.count, base: body),
      "level.action": bits(\Level.action, base: body),
      "level.side": bits(\Level.side, base: body),
      "level.checksum": bits(\Level.checksum, base: body),
      "auction.side": bits(\Auction.side, base: body),
      "auction.indicativePrice": bits(\Auction.indicativePrice, base: body),
      "auction.pairedSize": bits(\Auction.pairedSize, base: body),
      "auction.imbalanceSize": bits(\Auction.imbalanceSize, base: body),
      "statistic.price": bits(\Statistic.price, base: body),
      "statistic.quantity": bits(\Statistic.quantity, base: body),
      "statistic.referenceTime": bits(\Statistic.referenceTime, base: body),
      "statistic.type": bits(\Statistic.type, base: body),
      "statistic.action": bits(\Statistic.action, base: body),
      "statistic.channel": bits(\Statistic.channel, base: body),
      "statistic.venueType": bits(\Statistic.venueType, base: body),
      "bar.basis": bits(\Bar.basis, base: body),
      "bar.start": bits(\Bar.start, base: body),
      "bar.volume": bits(\Bar.volume, base: body),
      "bar.trades": bits(\Bar.trades, base: body),
      "features.set": bits(\FeatureVector.set, base: body),
      "signal.strategy": bits(\Signal.strategy, base: body),
      "signal.target": bits(\Signal.target, base: body),
      "signal.strength": bits(\Signal.strength, base: body),
      "signal.horizon": bits(\Signal.horizon, base: body),
      "order.side": bits(\Order.side, base: body),
      "order.orderId": bits(\Order.orderId, base: body),
      "order.price": bits(\Order.price, base: body),
      "order.size": bits(\Order.size, base: body),
      "decision.reason": bits(\Decision.reason, base: body),
      "decision.orderId": bits(\Decision.orderId, base: body),
      "decision.limit": bits(\Decision.limit, base: body),
      "decision.observed": bits(\Decision.observed, base: body),
      "fill.side": bits(\Fill.side, base: body),
      "fill.orderId": bits(\Fill.orderId, base: body),
      "fill.price": bits(\Fill.price, base: body),
      "fill.size": bits(\Fill.size, base: body),
      "account.item": bits(\AccountState.item, base: body),
      "account.equity": bits(\AccountState.equity, base: body),
      "account.cash": bits(\AccountState.cash, base: body),
      "account.realized": bits(\AccountState.realized, base: body),
      "tradeDetail.exchange": bits(\TradeDetail.exchange, base: body),
      "tradeDetail.conditions": bits(\TradeDetail.conditions, base: body),
      "tradeDetail.restingOrder": bits(\TradeDetail.restingOrder, base: body),
      "tradeDetail.aggressorOrder": bits(\TradeDetail.aggressorOrder, base: body),
    ]
    for (name, range) in mine { #expect(schema[name] == range, "\(name)") }
    // Payloads: offset and count in the first word, of every kind that has one.
    let payload = schema.filter { $0.key.hasSuffix(".offset") }
    #expect(payload.count == 9)
    for (name, range) in payload { #expect(range == body * 8..<body * 8 + 32, "\(name)") }
    for (name, range) in schema where name.hasSuffix(".count") && name != "level.count" {
      #expect(range == body * 8 + 32..<body * 8 + 48, "\(name)")
    }
  }
}
