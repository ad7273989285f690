import EventModel
import TestSupport

/// Made-up feeds in event-time order, and orders of arrival.
enum RandomFlow {
  static var millisecond: Int64 { 1_000_000 }

  /// Trades, quotes, bars and book changes of several sources, groups among them, with silences.
  static func events(
    seed: UInt64, count: Int = 600, sources: Int = 3, start: Int64 = 1_700_000_000_000_000_000
  ) -> [PlainEvent] {
    var random = SeededGenerator(seed: seed)
    var time = start
    var ordinals = [UInt64](repeating: 0, count: sources)
    var events: [PlainEvent] = []
    while events.count < count {
      let step = Int.random(in: 0..<100, using: &random)
      if step < 70 { time += Int64.random(in: 0...20, using: &random) * millisecond }
      if step == 99 { time += Int64.random(in: 1...3000, using: &random) * millisecond }
      let source = Int.random(in: 0..<sources, using: &random)
      let size = Int.random(in: 0..<4, using: &random) == 0 ? 3 : 1
      for part in 0..<size {
        var event = event(of: UInt32(source), &random)
        event.event.eventTime = time
        event.event.receiveTime = time + Int64.random(in: 1...5, using: &random) * millisecond
        event.event.origin = UInt64(source) << 48 | ordinals[source]
        event.event.flags = part == size - 1 ? .last : []
        ordinals[source] += 1
        events.append(event)
      }
    }
    return events
  }

  private static func event(
    of instrument: UInt32, _ random: inout SeededGenerator
  ) -> PlainEvent {
    let price = Int64.random(in: -5...5, using: &random)
    var event = Event(kind: .trade, eventTime: 0, instrument: instrument)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: event.trade = Trade(price: price, size: 1)
    case 1:
      event.kind = .quote
      event.quote = Quote(bidPrice: price, bidSize: 1, askPrice: price + 1, askSize: 2)
    case 2:
      event.kind = .bar
      event.bar = Bar(start: 0)
      return PlainEvent(event, words: [price, price + 3, price - 3, price])
    default:
      event.kind = .orderAction
      let actions: [OrderAction] = [.add, .add, .modify, .delete, .execute, .clear]
      event.orderAction = OrderActionBody(
        price: price, size: .random(in: 1...5, using: &random),
        orderId: .random(in: 1...9, using: &random), action: actions.randomElement(using: &random)!,
        side: Bool.random(using: &random) ? .bid : .ask)
    }
    return PlainEvent(event)
  }

  /// Another order of arrival in which no event comes more than `bound` behind a newer one; the
  /// events of a group may be torn apart and come in any order.
  static func shuffled(_ events: [PlainEvent], bound: Int64, seed: UInt64) -> [PlainEvent] {
    var random = SeededGenerator(seed: seed)
    let delayed = events.map {
      (key: $0.time + (bound > 0 ? Int64.random(in: 0...bound, using: &random) : 0), event: $0)
    }
    return delayed.enumerated().sorted { ($0.1.key, $0.0) < ($1.1.key, $1.0) }.map(\.1.event)
  }
}
