import EventModel
import TestSupport
import Testing

/// Payloads of trading, read by count and written by one writer.
struct PayloadTests {
  private func only(_ events: [OwnedEvent], _ kind: EventKind) throws -> OwnedEvent {
    try #require(events.first { $0.event.kind == kind })
  }

  @Test func everyWordComesBack() throws {
    let events = CompleteStream.events()
    let order = try only(events, .order)
    #expect(order.words.count == OrderWord.known)
    order.words.withUnsafeBufferPointer { #expect(OrderPayload($0) == CompleteStream.order) }
    let fill = try only(events, .fill)
    #expect(fill.words.count == FillWord.known && fill.words[FillWord.fees] == noNumber)
    fill.words.withUnsafeBufferPointer { #expect(FillPayload($0) == CompleteStream.fill) }
    let signal = try only(events, .signal)
    #expect(signal.values == [8, 100.5, 3, 1.5, 2.5, 0.25, 0.5, 1, 0.25])
  }

  /// An order that says nothing new is as long as ever; one that does is as long as it must be.
  @Test func payloadsAreNoLongerThanWhatTheySay() {
    var order = OrderPayload()
    #expect(order.count == 10)
    order.signal = 1
    #expect(order.count == 12)
    order.trigger = 0
    #expect(order.count == 13, "a price of zero is a price")
    var fill = FillPayload()
    #expect(fill.count == 7)
    fill.revises = 1
    #expect(fill.count == 8)
    var signal = SignalPayload()
    #expect(signal.count == 2)
    signal.stopDistance = 1
    #expect(signal.count == 4)
  }

  /// What an older writer left out is absent, not zero.
  @Test func whatIsNotThereIsAbsent() {
    let words = [Int64](repeating: 0, count: 10)
    let order = words.withUnsafeBufferPointer { OrderPayload($0) }
    #expect(order.isPlain && order.trigger == noNumber && order.expiry == noTime)
    #expect(order.request == 0 && order.strategy == 0)
    let none = OrderPayload(UnsafeBufferPointer(start: nil, count: 0))
    #expect(none == OrderPayload() && none.strategy == -1)
  }

  /// Numbers that are no codes are unknown, never the first code.
  @Test func codesOutOfRangeAreUnknown() {
    for bad in [-1, 65_536, Int64.max, .min] {
      let words = [bad, 0, 0, bad, bad, 0, 0, bad, 0, bad]
      let order = words.withUnsafeBufferPointer { OrderPayload($0) }
      #expect(order.state.rawValue == .max && !order.state.isTerminal)
      #expect(order.type.rawValue == .max && order.reason.rawValue == .max)
    }
  }

  /// The inputs of a strategy are the last values, so that streams of minor 1 read right.
  @Test func signalsOfMinorOne() {
    var buffer = EventBuffer()
    var old = SignalPayload()
    old.cause = .exit
    old.price = 7
    for payload in [old, CompleteStream.signal] {
      let inputs = buffer.append(
        Event(kind: .signal, eventTime: 1), payload, inputCount: 2)
      inputs[0] = 50
      inputs[1] = 60
    }
    let batch = buffer.whole
    #expect(batch.values(of: batch.events[0]).count == 4)
    let read = batch.events.map { batch.signalPayload(of: $0, inputCount: 2) }
    #expect(read[0].cause == .exit && read[0].price == 7 && read[0].number == 0)
    #expect(read[0].stopDistance.isNaN && read[0].targetDistance.isNaN)
    #expect(read[1] == CompleteStream.signal)
  }

  @Test func anythingThatIsNotKeptToIsNoPlainOrder() {
    #expect(OrderPayload().isPlain)
    let changes: [(inout OrderPayload) -> Void] = [
      { $0.trigger = 0 }, { $0.trail = 1 }, { $0.display = 0 }, { $0.group = 1 }, { $0.link = 1 },
      { $0.expiry = 0 }, { $0.stopDistance = 1 }, { $0.targetDistance = 1 },
      { $0.stopShare = 1 }, { $0.targetShare = 1 }, { $0.stopTrails = 1 }, { $0.reduceOnly = 1 },
    ]
    for change in changes {
      var order = OrderPayload()
      change(&order)
      #expect(!order.isPlain)
    }
  }
}
