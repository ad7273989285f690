import EventModel
import TestSupport

extension TradingStream {
  /// Some weeks of two shares with a quote and a trade a minute, and two strategies: one follows the price of
  /// half an hour ago, one goes against it. Orders are worked over four minutes, in parts.
  static func market(days: Int, seed: UInt64 = 1) -> TradingStream {
    var random = SeededGenerator(seed: seed)
    var stream = TradingStream(instruments: 2, strategies: ["trend", "reversion"])
    stream.header.instruments[0].symbol = "NVDA"
    stream.header.instruments[1].symbol = "BHP"
    stream.header.lineage = SampleStreams.header().lineage
    var prices: [Int64] = [12_000, 5_500]
    var past: [[Int64]] = [[], []]
    var held: [[Int64]] = [[0, 0], [0, 0]]
    var next: UInt64 = 1
    var open: [(id: UInt64, side: Side, size: Int64, left: Int64, strategy: Int, instrument: Int)] =
      []
    func pick(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }
    for day in 0..<days where day % 7 < 5 {
      for minute in 0..<390 {
        let time = Int64(day) * Timestamp.day + Int64(minute) * Timestamp.minute
        for instrument in 0..<2 {
          prices[instrument] += pick(-7...7)
          let price = prices[instrument]
          stream.quote(time, price - 1, price + 1, instrument: instrument)
          stream.trade(time + 1, price + pick(-1...1), 100 * pick(1...40), instrument: instrument)
          past[instrument].append(price)
        }
        for place in open.indices.reversed() {
          let one = open[place]
          let size = min(one.left, one.size / 4)
          let isMaker = pick(0...1) == 0
          let sign: Int64 = one.side == .bid ? 1 : -1
          let child = one.id + UInt64((one.size - one.left) / max(one.size / 4, 1)) + 1
          for (state, delay) in [(OrderState.pending, 5), (.working, 5_000_000)] {
            stream.order(
              time + Int64(delay), child, state, one.side, size, strategy: one.strategy,
              instrument: one.instrument)
          }
          let wait = isMaker ? pick(1...20) * Timestamp.second : 5_000_000
          stream.fill(
            time + wait, child, one.side, size,
            at: prices[one.instrument] + (isMaker ? -sign : sign), fees: size * 5_000_000,
            liquidity: isMaker ? .maker : .taker, venue: time + wait - 2_000_000,
            strategy: one.strategy, instrument: one.instrument)
          stream.order(
            time + wait, child, .filled, one.side, size, strategy: one.strategy,
            instrument: one.instrument)
          open[place].left -= size
          if open[place].left > 0, pick(0...12) > 0 { continue }
          stream.order(
            time + wait, one.id, open[place].left == 0 ? .filled : .cancelled, one.side, one.size,
            strategy: one.strategy, instrument: one.instrument)
          held[one.strategy][one.instrument] += sign * (one.size - open[place].left)
          open.remove(at: place)
        }
        guard minute % 45 == 44, minute < 380 else { continue }
        for strategy in 0..<2 {
          for instrument in 0..<2 {
            let ago = past[instrument][past[instrument].count - 31]
            let isUp = prices[instrument] > ago
            let target: Int64 = isUp == (strategy == 0) ? 400 : -400
            let change = target - held[strategy][instrument]
            let isBusy = open.contains { $0.strategy == strategy && $0.instrument == instrument }
            if isBusy || change == 0 { continue }
            let at = time + 25 * Timestamp.second
            stream.signal(at, Double(target), strategy: strategy, instrument: instrument)
            let id = next << 20
            next += 1
            let side: Side = change > 0 ? .bid : .ask
            let size = Int64(change.magnitude)
            if pick(0...9) == 0 {
              stream.order(
                at, id, .rejected, side, size, strategy: strategy, instrument: instrument,
                reason: UInt16(pick(15...23)))
              continue
            }
            stream.order(at, id, .approved, side, size, strategy: strategy, instrument: instrument)
            open.append((id, side, size, size, strategy, instrument))
          }
        }
      }
    }
    stream.events.sort { $0.event.eventTime < $1.event.eventTime }
    return stream
  }
}
