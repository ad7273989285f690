import EventModel
import TestSupport
import Testing

/// The exact place in the queue of a book of single orders.
@Suite struct OrderQueueTests {
  /// Virtual orders, one after the other, against the same in a plain list: every fill at its time and
  /// size, up to where the other side comes to the order by itself, of which the list knows nothing.
  static func compare(
    _ events: [Event], header: StreamHeader, every: Int, size: Int64
  ) throws -> (orders: Int, fills: Int) {
    var script: [OwnedEvent] = []
    var naive = NaiveQueue()
    var expected: [String] = []
    /// When the other side came to the order.
    var crossed: [UInt64: Int64] = [:]
    var number: UInt64 = 0
    var sinceOrder = 0
    let exchange = events.first { $0.kind == .orderAction }?.instrument ?? 0
    for event in events where event.instrument == exchange {
      script.append(OwnedEvent(event))
      if event.kind == .orderAction {
        let got = naive.apply(event.orderAction)
        if got > 0, crossed[number] == nil {
          expected.append("\(number) \(event.eventTime) \(got)")
        }
        // A void book has no queue.
        if event.orderAction.action == .clear {
          crossed[number] = crossed[number] ?? event.eventTime
        }
      }
      guard event.flags.contains(.last) else { continue }
      if naive.isCrossed { crossed[number] = crossed[number] ?? event.eventTime }
      sinceOrder += 1
      guard sinceOrder >= every else { continue }
      sinceOrder = 0
      // The order before is taken back, and the next one joins a queue.
      var lines = MarketScript()
      if number > 0 { lines.cancel(0, number) }
      naive.leave()
      let side: Side = number % 2 == 0 ? .bid : .ask
      let prices = Set(naive.entries.filter { $0.side == side }.map(\.price))
      let ranked = side == .bid ? prices.sorted(by: >) : prices.sorted()
      if ranked.count > 3 {
        number += 1
        let price = ranked[Int(number / 2) % 4 / 2]
        lines.parent(
          0, number, side, size, limit: price, type: .postOnly, tif: .goodTillCancel, of: exchange)
        naive.join(side, price, size)
        if naive.isCrossed { crossed[number] = event.eventTime }
      }
      for var line in lines.events {
        line.event.eventTime = event.eventTime
        line.words[OrderWord.decisionTime] = event.eventTime
        script.append(line)
      }
    }
    let run = try ExecutionRun(script, "", header: header)
    func counts(_ order: UInt64, _ time: Int64) -> Bool { time < crossed[order] ?? .max }
    let lines = run.fills.filter { counts($0.parent >> 20, $0.venueTime) }
      .map { "\($0.parent >> 20) \($0.venueTime) \($0.size)" }
    let plain = expected.filter { line in
      let words = line.split(separator: " ")
      return counts(UInt64(words[0]) ?? 0, Int64(words[1]) ?? 0)
    }
    let difference = zip(lines, plain).first { $0 != $1 }
    #expect(
      lines == plain,
      "\(lines.count) fills, \(plain.count) expected; first difference \(String(describing: difference))"
    )
    return (Int(number) - crossed.count, plain.count)
  }

  @Test func placesAreExactInRandomBooks() throws {
    var fills = 0
    for seed in 40..<60 {
      let script = RandomTrading(.orders, seed: UInt64(seed), steps: 6000).script
      let events = script.events.map(\.event).filter {
        $0.kind == .orderAction && $0.instrument == 0
      }
      let header = ExecutionRun.header(of: script.events)
      fills += try Self.compare(events, header: header, every: 15, size: 4).fills
    }
    #expect(fills > 40)
  }

  @Test(
    .enabled(if: SharedData.isPresent, "skipped: the shared captures are not here"),
    arguments: [
      ("dbn/es/esh4-glbx-mdp3-20231225.mbo.dbn.zst", "dbn", 50, Int64(3)),
      ("dbn/es/esh4-glbx-mdp3-20231225.mbo.dbn.zst", "dbn", 17, Int64(40)),
      // A quiet share: few executions in all.
      ("mbo-csv/ARL_20250717_mbo.csv", "databento-csv", 40, Int64(300)),
    ])
  func placesAreExactInRealBooks(
    path: String, format: String, every: Int, size: Int64
  ) throws {
    let capture = try CapturedEvents(path, format: format)
    var header = StreamHeader()
    header.instruments = HeaderTable(capture.instruments)
    header.kinds = KindSet(.orderAction, .order)
    let scale = capture.instruments[0].sizeExponent
    let unit = DecimalNumber.powerOfTen(-Int(scale))
    let outcome = try Self.compare(
      capture.events, header: header, every: every, size: size * unit)
    #expect(outcome.orders > 10, "\(outcome)")
    #expect(outcome.fills > (format == "dbn" ? 100 : 0), "\(outcome)")
  }
}
