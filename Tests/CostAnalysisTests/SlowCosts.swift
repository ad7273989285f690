import EventModel
import Foundation
import TestSupport

/// Costs of parents and fills, written from their definitions over the whole list of events, in decimals of
/// 38 digits.
struct SlowCosts {
  let stream: TradingStream

  /// 2P of an instrument after the first `count` events; nil where there is none.
  func price(_ instrument: Int, after count: Int, before time: Int64 = .max) -> Int64? {
    // A quote whose bid is not below its ask says nothing, and from then on trades do.
    var (mark, isSound): (Int64?, Bool) = (nil, false)
    for owned in stream.events.prefix(count)
    where owned.event.instrument == UInt32(instrument) && owned.event.eventTime < time {
      let event = owned.event
      if event.kind == .quote {
        isSound = event.quote.bidPrice < event.quote.askPrice
        if isSound { mark = event.quote.bidPrice + event.quote.askPrice }
      }
      if event.kind == .trade, !isSound { mark = 2 * event.trade.price }
    }
    return mark
  }

  struct Parent {
    var id: UInt64
    var instrument: Int
    var side: Int64
    var size: Int64
    var decision: Int64?
    var arrival: Int64?
    var end: Int64?
    var arrivalPlace: Int
    /// Past the last event that belongs to it.
    var endPlace: Int
    var arrivalTime: Int64
    var endTime: Int64
    var fills: [(place: Int, price: Int64, size: Int64, fees: Int64, quoted: Int64)] = []

    var filled: Int64 { fills.reduce(0) { $0 + $1.size } }
  }

  private func state(_ event: OwnedEvent) -> OrderState {
    OrderState(rawValue: UInt16(event.words[OrderWord.state]))
  }

  var parents: [Parent] {
    var found: [Parent] = []
    for (place, owned) in stream.events.enumerated()
    where owned.event.kind == .order && owned.words[OrderWord.parent] == 0
      && state(owned) == .approved
    {
      let event = owned.event
      let instrument = Int(event.instrument)
      let decisionTime = owned.words[OrderWord.decisionTime]
      let signal = stream.events.prefix(place).lastIndex {
        $0.event.kind == .signal && $0.event.instrument == event.instrument
          && $0.event.eventTime == decisionTime
      }
      let end = stream.events.indices.first {
        let other = stream.events[$0]
        return other.event.kind == .order && other.event.order.orderId == event.order.orderId
          && state(other).isTerminal
      }
      let seen = signal.flatMap { price(instrument, after: $0) }
      var parent = Parent(
        id: event.order.orderId, instrument: instrument, side: event.order.side == .bid ? 1 : -1,
        size: event.order.size, decision: seen ?? price(instrument, after: place),
        arrival: price(instrument, after: place),
        end: price(instrument, after: end ?? stream.events.count), arrivalPlace: place,
        endPlace: end ?? stream.events.count, arrivalTime: event.eventTime,
        endTime: end.map { stream.events[$0].event.eventTime }
          ?? stream.events.map(\.event.eventTime).max()!)
      for (place, owned) in stream.events.enumerated()
      where owned.event.kind == .fill && owned.words[FillWord.parent] == Int64(parent.id) {
        let fill = owned.event.fill
        parent.fills.append(
          (place, fill.price, fill.size, owned.words[FillWord.fees], quoted(place)))
      }
      found.append(parent)
    }
    return found
  }

  /// 2 × the mid when a fill came to the venue.
  func quoted(_ place: Int) -> Int64 {
    let owned = stream.events[place]
    let venue = owned.words[FillWord.venueTime]
    let isMaker = owned.words[FillWord.liquidity] == Int64(Liquidity.maker.rawValue)
    let hasQuotes = stream.events.prefix(place).contains {
      $0.event.kind == .quote && $0.event.instrument == owned.event.instrument
    }
    if !hasQuotes { return 2 * owned.event.fill.price }
    return price(
      Int(owned.event.instrument), after: place, before: isMaker ? venue : venue + 1)
      ?? price(Int(owned.event.instrument), after: place) ?? 2 * owned.event.fill.price
  }

  /// Half units × size units in currency.
  func money(_ twice: Decimal, _ instrument: Int) -> Decimal {
    let of = stream.header.instruments[instrument]
    let multiplier = of.multiplier == 0 ? Decimal(1) : Decimal(of.multiplier)
    return twice * multiplier / 2
      * Decimal(sign: .plus, exponent: Int(of.priceExponent + of.sizeExponent), significand: 1)
  }

  /// What the paper portfolio gains more than the real one.
  func shortfall(_ parent: Parent) -> Decimal? {
    guard let decision = parent.decision, let end = parent.end, parent.arrival != nil else {
      return nil
    }
    let (side, size) = (Decimal(parent.side), Decimal(parent.size))
    let paper = side * size * (Decimal(end) - Decimal(decision))
    let real = parent.fills.reduce(Decimal(0)) {
      $0 + side * Decimal($1.size) * (Decimal(end) - 2 * Decimal($1.price))
    }
    let fees = parent.fills.reduce(Decimal(0)) { $0 + Decimal($1.fees) }
    return money(paper - real, parent.instrument)
      + fees * Decimal(sign: .plus, exponent: -9, significand: 1)
  }

  /// Components by name, each from its own formula.
  func components(_ parent: Parent) -> [String: Decimal]? {
    guard let decision = parent.decision, let end = parent.end, let arrival = parent.arrival
    else { return nil }
    let (s, x, f) = (Decimal(parent.side), Decimal(parent.size), Decimal(parent.filled))
    let (d, a, e) = (Decimal(decision), Decimal(arrival), Decimal(end))
    var (timing, impact, fees) = (Decimal(0), Decimal(0), Decimal(0))
    for fill in parent.fills {
      timing += s * Decimal(fill.size) * (Decimal(fill.quoted) - a)
      impact += s * Decimal(fill.size) * (2 * Decimal(fill.price) - Decimal(fill.quoted))
      fees += Decimal(fill.fees) * Decimal(sign: .plus, exponent: -9, significand: 1)
    }
    func money(_ value: Decimal) -> Decimal { self.money(value, parent.instrument) }
    return [
      "delay": money(s * f * (a - d)), "timing": money(timing), "impact": money(impact),
      "opportunity": money(s * (x - f) * (e - d)), "fees": fees,
      "wagner_delay": money(s * x * (a - d)), "wagner_opportunity": money(s * (x - f) * (e - a)),
    ]
  }

  // MARK: Benchmarks, in currency

  private func unit(_ instrument: Int) -> Double {
    stream.header.instruments[instrument].priceScale
  }

  private func trades(_ parent: Parent, from: Int, to: Int) -> [(price: Int64, size: Int64)] {
    stream.events[from..<to].filter {
      $0.event.kind == .trade && $0.event.instrument == UInt32(parent.instrument)
    }.map { ($0.event.trade.price, $0.event.trade.size) }
  }

  func vwap(_ parent: Parent) -> Double? {
    let trades = trades(parent, from: parent.arrivalPlace, to: parent.endPlace)
    let size = trades.reduce(0) { $0 + Double($1.size) }
    if size == 0 { return nil }
    return trades.reduce(0) { $0 + Double($1.price) * Double($1.size) } / size
      * unit(parent.instrument)
  }

  func participation(_ parent: Parent) -> Double? {
    let trades = trades(parent, from: parent.arrivalPlace, to: parent.endPlace)
    let size = trades.reduce(0) { $0 + $1.size }
    return size == 0 ? nil : Double(parent.filled) / Double(size)
  }

  func twap(_ parent: Parent) -> Double? {
    guard var price = parent.arrival else { return nil }
    var (time, area) = (parent.arrivalTime, 0.0)
    for place in parent.arrivalPlace..<parent.endPlace {
      let event = stream.events[place].event
      guard event.instrument == UInt32(parent.instrument) else { continue }
      area += Double(event.eventTime - time) * Double(price)
      time = event.eventTime
      price = self.price(parent.instrument, after: place + 1) ?? price
    }
    area += Double(parent.endTime - time) * Double(price)
    let span = parent.endTime - parent.arrivalTime
    let mean = span == 0 ? Double(price) : area / Double(span)
    return (span == 0 ? Double(parent.arrival!) : mean) / 2 * unit(parent.instrument)
  }

  /// The price of the trades after the arrival until the order is this share of them.
  func participationPrice(_ parent: Parent, _ share: Double) -> Double? {
    var left = (Double(parent.size) / share).rounded()
    let whole = left
    var paid = 0.0
    for trade in trades(parent, from: parent.arrivalPlace, to: stream.events.count) {
      let size = min(left, Double(trade.size))
      paid += size * Double(trade.price)
      left -= size
      if left == 0 { return paid / whole * unit(parent.instrument) }
    }
    return nil
  }

  /// First or last price of the day, which is that of UTC, that the stream shows.
  func dayPrice(_ parent: Parent, isOpen: Bool) -> Double? {
    let day = parent.arrivalTime / Timestamp.day
    var found: Int64?
    for (place, owned) in stream.events.enumerated()
    where owned.event.instrument == UInt32(parent.instrument)
      && (owned.event.kind == .quote || owned.event.kind == .trade)
      && owned.event.eventTime / Timestamp.day == day
    {
      if isOpen, place > parent.arrivalPlace { break }
      found = price(parent.instrument, after: place + 1)
      if isOpen, found != nil { break }
    }
    return found.map { Double($0) / 2 * unit(parent.instrument) }
  }

  /// 2P so long after a time; nil where the stream does not reach.
  func later(_ instrument: Int, _ time: Int64) -> Int64? {
    guard stream.events.contains(where: { $0.event.eventTime >= time }) else { return nil }
    return price(instrument, after: stream.events.count, before: time + 1)
  }
}
