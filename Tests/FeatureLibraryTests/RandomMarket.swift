import EventModel
import TestSupport

/// Random groups of quotes, depth and trades of several instruments, with what real streams have:
/// empty sides, unknown sizes, prices at and below zero, several trades and a quote in one group,
/// quiet spells, equal times. Or single orders, with the quotes and the depth that follow from them.
struct RandomMarket {
  var random: SeededGenerator
  var events: [PlainEvent] = []
  static let second: Int64 = 1_000_000_000

  init(
    seed: UInt64, groups: Int = 400, instruments: Int = 3, price: Int64 = 40,
    hasTrades: Bool = true,
    isDisordered: Bool = false, hasOrders: Bool = false
  ) {
    var orders = (0..<instruments).map { RandomOrders(UInt32($0)) }
    random = SeededGenerator(seed: seed)
    var time = 1_000 * Self.second
    var watermark = time
    var ordinal: UInt64 = 1
    for _ in 0..<groups {
      time += chance(30) ? 0 : chance(40) ? below(4 * Self.second) : below(300_000_000)
      let own = isDisordered && chance(4) ? time - below(2 * Self.second) : time
      // Watermarks lag behind in a disordered stream, so that several intervals are open.
      let complete = isDisordered ? time - Self.second : time
      while watermark + Self.second / 2 <= complete {
        watermark += Self.second / 2
        if chance(4) { continue }
        events.append(PlainEvent(.watermark(watermark)))
      }
      let instrument = Int(below(Int64(instruments)))
      let group =
        hasOrders
        ? orders[instrument].makeGroup(&random) : makeGroup(UInt32(instrument), price, hasTrades)
      for (index, var event) in group.enumerated() {
        event.event.eventTime = own
        event.event.origin = ordinal
        if index == group.count - 1 {
          event.event.flags.insert(.last)
        } else {
          event.event.flags.remove(.last)
        }
        ordinal += 1
        events.append(event)
      }
    }
    events.append(PlainEvent(.watermark(time)))
  }

  private mutating func below(_ bound: Int64) -> Int64 { Int64(random.next() % UInt64(bound)) }

  private mutating func chance(_ parts: Int64) -> Bool { below(parts) == 0 }

  private mutating func makeGroup(
    _ instrument: UInt32, _ price: Int64, _ hasTrades: Bool
  ) -> [PlainEvent] {
    var group: [PlainEvent] = []
    if hasTrades {
      while chance(3) {
        var event = Event(kind: .trade, eventTime: 0, instrument: instrument)
        event.trade = Trade(
          price: level(price), size: chance(20) ? noNumber : below(50),
          aggressor: [.none, .bid, .ask][Int(below(3))])
        group.append(PlainEvent(event))
      }
    }
    if group.isEmpty || chance(2) {
      var event = Event(kind: .quote, eventTime: 0, instrument: instrument)
      event.quote = Quote(
        bidPrice: chance(15) ? noNumber : level(price), bidSize: chance(30) ? noNumber : below(20),
        askPrice: chance(15) ? noNumber : level(price) + 1,
        askSize: chance(30) ? noNumber : below(20))
      if chance(4) { group.append(depth(instrument, event.quote, price)) }
      group.append(PlainEvent(event))
    }
    if chance(20) {
      group.append(PlainEvent(Event(kind: .status, eventTime: 0, instrument: instrument)))
    }
    return group
  }

  /// A price; now and then zero or below.
  private mutating func level(_ price: Int64) -> Int64 {
    chance(40) ? below(3) - 1 : price + below(9) - 4
  }

  /// Up to four levels, the first of which is the quote.
  private mutating func depth(_ instrument: UInt32, _ top: Quote, _ price: Int64) -> PlainEvent {
    let levels = 1 + Int(below(4))
    var words = [top.bidPrice, top.bidSize, 1, top.askPrice, top.askSize, 1]
    for level in 1..<max(levels, 1) where levels > 1 {
      let isEmpty = chance(6)
      words += [
        isEmpty ? noNumber : price - 4 - Int64(level), isEmpty ? noNumber : 1 + below(30), 1,
        price + 6 + Int64(level), 1 + below(30), 1,
      ]
    }
    var event = Event(kind: .depth, eventTime: 0, instrument: instrument)
    event.depth = Depth(count: UInt16(words.count), levels: UInt16(words.count / 6))
    return PlainEvent(event, words: words)
  }
}
