import EventModel
import EventStream
import FeatureLibrary
import TestSupport
import Testing

/// What a bound cuts is counted and told, and headers may grow one instrument at a time.
@Suite struct BoundTests {
  /// More values in a span than a window holds: fed in parts, as they would fill memory.
  @Test func windowsThatAreCutAreTold() throws {
    let texts = ["sum(if(spread >= 0, 1, 1), 1h)", "max(-bid, 1h)"]
    var stage = FeaturesStage(
      try texts.map { try FeatureRequest($0) }, passing: KindSet(.features))
    var header = FeatureHarness.header(
      instruments: 1, mode: "ordered", kinds: KindSet(.quote, .watermark))
    try stage.begin(&header)
    let (most, beyond) = (1 << 22, 5_000)
    var (time, last): (Int64, [Double]) = (3_600_000_000_000, [])
    for part in 0..<((most + beyond) / 50_000 + 1) {
      var input = EventBuffer()
      var output = EventBuffer()
      for place in 0..<min(50_000, most + beyond - part * 50_000) {
        var event = Event(kind: .quote, eventTime: time, instrument: 0, flags: .last)
        // Bids rise, so that their negative falls: each may be the greatest once the others have left.
        let bid = Int64(part * 50_000 + place)
        event.quote = Quote(bidPrice: bid, bidSize: 1, askPrice: bid + 1, askSize: 1)
        input.append(event)
        time += 1_000
      }
      var batches: [EventBatch] = []
      input.forEachFrame { batches.append($0) }
      for batch in batches { try stage.process(batch, into: &output) }
      last = PlainEvent.taking(&output).last?.values ?? last
    }
    #expect(last.allSatisfy { $0.isNaN }, "an hour has not passed")
    let early = stage.statistics.first { $0.name == "values that left windows of time early" }
    #expect(early?.value == String(2 * beyond))
    #expect(
      stage.remarks.contains {
        $0.contains("4194304 values")
          && $0.contains("\(2 * beyond) left before their span was over")
      })
  }

  /// Instruments that come one by one have the same values as those that were all known before.
  @Test func aHeaderMayGrow() throws {
    let features = [
      "mid", "mean(mid, 3)", "ret(mid)", "ofi", "S2:mid", "spread_ticks", "vwap@1s", "max(bid, 4)",
      "order_arrivals", "session_phase(XNYS)",
    ]
    let count: UInt32 = 40
    func quote(_ step: Int, _ instrument: UInt32) -> Event {
      var event = Event(
        kind: .quote, eventTime: Int64(step) * 10_000_000, instrument: instrument, flags: .last)
      let bid = 100 + Int64(step) % 17 + Int64(instrument)
      event.quote = Quote(bidPrice: bid, bidSize: 2, askPrice: bid + 1, askSize: 3)
      return event
    }
    func values(growing: Bool) throws -> [[UInt64]] {
      var stage = FeaturesStage(try features.map { try FeatureRequest($0) })
      let kinds = KindSet(.quote, .trade, .orderAction, .watermark)
      func begin(_ instruments: Int) throws {
        var header = FeatureHarness.header(instruments: instruments, mode: "ordered", kinds: kinds)
        try stage.begin(&header)
      }
      var output = EventBuffer()
      try begin(growing ? 1 : Int(count))
      for known in 1...count {
        if growing { try begin(Int(known)) }
        var input = EventBuffer()
        for step in 0..<20 { input.append(quote(Int(known) * 20 + step, UInt32(step) % known)) }
        var batches: [EventBatch] = []
        input.forEachFrame { batches.append($0) }
        for batch in batches { try stage.process(batch, into: &output) }
      }
      return PlainEvent.taking(&output).filter { $0.event.kind == .features }.map {
        [UInt64($0.event.instrument)] + $0.values.map(\.bitPattern)
      }
    }
    let (grown, whole) = (try values(growing: true), try values(growing: false))
    #expect(grown == whole && grown.count > 800)
  }

  @Test func ordersThatAreNotKnownAreTold() throws {
    var event = Event(kind: .orderAction, eventTime: 1, instrument: 0, flags: .last)
    event.orderAction = OrderActionBody(
      price: noNumber, size: 0, orderId: 5, action: .delete, side: .bid)
    let run = try FeatureHarness([PlainEvent(event)], ["order_arrivals"])
    #expect(run.remarks.contains { $0.hasPrefix("1 changes were of orders that are not known") })
  }

  @Test func theExpressionThatNeedsOrdersIsNamed() throws {
    do {
      _ = try FeatureHarness(
        [ClockTests.quote(1, 100, 102)], ["mid", "2 * queue_position.bid_ahead", "time_in_book(5)"])
      Issue.record("accepted")
    } catch let error as StreamError {
      #expect(
        error.cause == "it has no order actions, which 2 * queue_position.bid_ahead needs")
    }
  }
}
