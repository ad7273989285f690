import EventModel
import TestSupport
import Testing

/// `cat a b`: streams one behind the other are one stream.
struct SeveralStreamsTests {
  private func header(_ symbols: [String]) -> StreamHeader {
    var header = SampleStreams.header(instruments: symbols.count)
    for index in symbols.indices { header.instruments[index].symbol = symbols[index] }
    return header
  }

  private func quotes(_ instruments: [UInt32], from time: Int64) -> [OwnedEvent] {
    instruments.enumerated().map { index, instrument in
      OwnedEvent(
        Event(
          kind: .quote, eventTime: time + Int64(index), origin: UInt64(index + 1),
          instrument: instrument))
    }
  }

  @Test func instrumentsAreMappedBySymbolAndPublisher() throws {
    let first = try SampleStreams.bytes(header(["A", "B"]), quotes([0, 1], from: 100))
    var other = header(["C", "B", "A"])
    other.instruments[2].publisher = "OTHER"
    let second = try SampleStreams.bytes(other, quotes([0, 1, 2], from: 200))
    for chunk in [1, 7, 4096] {
      let read = ReadStream(first + second + first, chunk: chunk)
      #expect(read.error == nil)
      #expect(read.events.map(\.event.instrument) == [0, 1, 2, 1, 3, 0, 1])
      let names = read.sink.headers.last?.instruments.map { "\($0.symbol)/\($0.publisher)" }
      #expect(names == ["A/TEST", "B/TEST", "C/TEST", "A/OTHER"])
      #expect(read.sink.headers.last?.instruments.map(\.id) == [0, 1, 2, 3])
    }
  }

  @Test func featureSetsAreMapped() throws {
    var one = header(["A"])
    one.featureSets = [
      FeatureSet(id: 0, clock: "", features: [.init(name: "mid", expression: "mid")])
    ]
    var two = one
    two.featureSets = [
      FeatureSet(id: 0, clock: "1s", features: [.init(name: "ofi", expression: "ofi")]),
      FeatureSet(id: 1, clock: "", features: [.init(name: "mid", expression: "mid")]),
    ]
    func vector(_ set: Int64) -> OwnedEvent {
      var vector = OwnedEvent(Event(kind: .features, eventTime: 5, origin: 1, instrument: 0))
      vector.event.body.word0 = set << 48
      vector.values = [1.5]
      return vector
    }
    let bytes =
      try SampleStreams.bytes(one, [vector(0)])
      + SampleStreams.bytes(two, [vector(0), vector(1)])
    let read = ReadStream(bytes)
    #expect(read.error == nil)
    #expect(read.events.map(\.event.features.set) == [0, 1, 0])
    #expect(read.events.allSatisfy { $0.values == [1.5] })
    #expect(read.sink.headers.last?.featureSets.map(\.clock) == ["", "1s"])
  }

  @Test func strategiesAreMappedInBodiesAndPayloads() throws {
    var one = header(["A"])
    one.strategies = [Strategy(id: 0, name: "first", version: "1")]
    var two = one
    two.strategies = [
      Strategy(id: 0, name: "second", version: "1"), Strategy(id: 1, name: "first", version: "1"),
    ]
    func events(_ strategy: Int64) -> [OwnedEvent] {
      var signal = OwnedEvent(Event(kind: .signal, eventTime: 5, origin: 1, instrument: 0))
      signal.event.body.word0 = strategy << 48
      signal.values = [0, 1.5]
      var account = OwnedEvent(Event(kind: .account, eventTime: 5, origin: 1, instrument: 0))
      account.event.body.word0 = (strategy + 1) << 48
      var order = OwnedEvent(Event(kind: .order, eventTime: 5, origin: 1, instrument: 0))
      order.words = Array(repeating: 7, count: OrderWord.count)
      order.words[OrderWord.strategy] = strategy
      var fill = OwnedEvent(Event(kind: .fill, eventTime: 5, origin: 1, instrument: 0))
      fill.words = Array(repeating: 7, count: FillWord.count)
      fill.words[FillWord.strategy] = strategy
      return [signal, account, order, fill]
    }
    let bytes =
      try SampleStreams.bytes(one, events(0)) + SampleStreams.bytes(two, events(0) + events(1))
    let read = ReadStream(bytes)
    #expect(read.error == nil)
    #expect(read.sink.headers.last?.strategies.map(\.name) == ["first", "second"])
    for (events, expected) in zip([0, 4, 8], [0, 1, 0] as [Int64]) {
      let four = read.events[events..<(events + 4)].map { $0 }
      #expect(four[0].event.signal.strategy == UInt16(expected))
      #expect(four[1].event.account.item == UInt16(expected) + 1)
      #expect(four[2].words[OrderWord.strategy] == expected)
      #expect(four[3].words[FillWord.strategy] == expected)
      #expect(four[2].words[OrderWord.state] == 7)
    }
  }

  @Test func aStrategyThatNoHeaderDeclaredIsRefused() throws {
    var order = OwnedEvent(Event(kind: .order, eventTime: 5, origin: 1, instrument: 0))
    order.words = Array(repeating: 0, count: OrderWord.count)
    order.words[OrderWord.strategy] = 2
    let read = ReadStream(try SampleStreams.bytes(header(["A"]), [order]))
    #expect(read.error?.cause.contains("strategy") == true)
    order.words = [1]
    let short = ReadStream(try SampleStreams.bytes(header(["A"]), [order]))
    #expect(short.error?.cause.contains("too short") == true)
  }

  @Test func otherExponentsAreRefused() throws {
    let first = try SampleStreams.bytes(header(["A"]), [])
    var other = header(["A"])
    other.instruments[0].priceExponent = -5
    let read = ReadStream(first + (try SampleStreams.bytes(other, [])))
    #expect(read.error?.exit == .badData)
    #expect(read.error?.place == "byte \(first.count)")
  }

  @Test func eachStreamsEndIsChecked() throws {
    let bytes = try SampleStreams.small(seed: 31)
    let frames = FrameBytes.split(bytes)
    // The second stream lacks a frame in its middle.
    let cut = frames[0..<4] + frames[5...]
    let read = ReadStream(bytes + cut.joined())
    #expect(read.error?.exit == .badData)
    #expect(!read.sink.hasEnded)
    // A header where the stream before it has no end.
    #expect(ReadStream(frames.dropLast().joined() + bytes).error?.exit == .badData)
  }
}
