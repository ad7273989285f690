import Captures
import EventModel
import Testing

/// A symbol that comes to stand for another instrument id: nothing of the one before stays in its book.
@Suite struct DbnRollTests {
  static let noon: UInt64 = 1_704_110_400_000_000_000  // 2024-01-01T12:00Z
  static let day: UInt64 = 86_400_000_000_000

  /// ES.c.0 is 10 on the first day, 20 on the second, and 10 again on the third.
  func decode(schema: UInt16, _ records: [[UInt8]]) -> CaptureRun {
    let bytes =
      DbnBytes.metadata(
        schema: schema, symbols: ["ES.c.0"],
        mappings: [
          (
            "ES.c.0",
            [
              (20_240_101, 20_240_102, "10"), (20_240_102, 20_240_103, "20"),
              (20_240_103, 20_240_104, "10"),
            ]
          )
        ]) + records.flatMap { $0 }
    let run = CaptureRun(bytes, with: DbnDecoder(fragment: false))
    #expect(run.problems.isEmpty)
    #expect(run.instruments.count == 1)
    for decoded in run.events { #expect(run.kinds.contains(decoded.event.kind)) }
    for chunk in [1, 100] {
      #expect(CaptureRun(bytes, with: DbnDecoder(fragment: false), chunk: chunk) == run)
    }
    return run
  }

  @Test func ordersAreCleared() {
    let times = [0, 1, Self.day, Self.day + 1, 2 * Self.day].map { Self.noon + $0 }
    let run = decode(
      schema: 0,
      zip(times, [10, 10, 20, 20, 10]).map { time, instrument in
        DbnBytes.mbo(instrument: instrument, time: time, action: "A", flags: 128)
      })
    #expect(
      run.events.map(\.event.kind) == [
        .orderAction, .orderAction, .status, .orderAction, .orderAction, .orderAction, .status,
        .orderAction, .orderAction,
      ])
    #expect(
      run.ofKind(.orderAction).map(\.event.orderAction.action) == [
        .add, .add, .clear, .add, .add, .clear, .add,
      ])
    let clear = run.events[3].event
    #expect(clear.flags == [.last, .snapshot])
    #expect(clear.eventTime == Int64(times[2]) && clear.receiveTime == Int64(times[2]))
    #expect(run.events[2].event.status.reason == 4)
    #expect(run.events[2].event.flags == .last)
    #expect(run.records == 5)
    #expect(run.instruments[0].venueId == 10)
    #expect(run.instruments[0].validFrom == Timestamp.parse("2024-01-03"))
    #expect(run.instruments[0].validTo == Timestamp.parse("2024-01-04"))
  }

  @Test func quotesAndDepthAreEmptied() {
    let quotes = decode(
      schema: 1,
      [
        DbnBytes.mbp1(instrument: 10, time: Self.noon),
        DbnBytes.mbp1(instrument: 20, time: Self.noon + Self.day, action: "T"),
      ])
    #expect(quotes.events.map(\.event.kind) == [.quote, .status, .quote, .quote, .trade])
    #expect(quotes.ofKind(.quote).map(\.event.quote.bidPrice) == [99, noNumber, 99])
    #expect(quotes.ofKind(.quote).map(\.event.quote.askSize) == [4, noNumber, 4])
    let depth = decode(
      schema: 2,
      [
        DbnBytes.mbp10(instrument: 10, time: Self.noon),
        DbnBytes.mbp10(instrument: 20, time: Self.noon + Self.day),
      ])
    #expect(depth.events.map(\.event.kind) == [.depth, .status, .depth, .depth])
    #expect(
      depth.events[2].words.allSatisfy { $0 == noNumber } && depth.events[2].words.count == 60)
    #expect(depth.events[3].words[DepthWord.bidPrice] == 99)
  }

  @Test func instrumentsThatStayAreNotCleared() {
    let run = decode(
      schema: 1,
      [
        DbnBytes.mbp1(instrument: 10, time: Self.noon),
        DbnBytes.mbp1(instrument: 10, time: Self.noon + 1),
      ])
    #expect(run.events.map(\.event.kind) == [.quote, .quote])
    #expect(run.kinds == KindSet(.quote, .trade))
    #expect(run.instruments[0].validFrom == Timestamp.parse("2024-01-01"))
    #expect(run.instruments[0].validTo == Timestamp.parse("2024-01-02"))
  }

  /// Days joined by `cat`: the second capture's metadata maps the symbol anew.
  @Test func capturesThatFollowOneAnotherRoll() {
    let days = [(20_240_101, "10"), (20_240_102, "10"), (20_240_103, "20")].enumerated()
    let bytes = days.flatMap { index, day in
      DbnBytes.metadata(
        schema: 0, symbols: ["A"],
        mappings: [("A", [(UInt32(day.0), UInt32(day.0 + 1), day.1)])])
        + DbnBytes.mbo(
          instrument: UInt32(day.1) ?? 0, time: Self.noon + UInt64(index) * Self.day, action: "A",
          flags: 128)
    }
    let run = CaptureRun(bytes, with: DbnDecoder(fragment: false))
    #expect(
      run.ofKind(.orderAction).map(\.event.orderAction.action) == [.add, .add, .clear, .add])
  }

  /// The message comes with one publisher of the dataset, the records with another.
  @Test func mappingMessagesHoldForAllPublishers() {
    let mapping =
      DbnBytes.header(length: 176, type: 0x16, publisher: 39, instrument: 1, time: Self.noon)
      + [1] + DbnBytes.text("AAPL", 71) + [1] + DbnBytes.text("AAPL", 71)
      + DbnBytes.number(UInt64.max) + DbnBytes.number(UInt64.max)
    let records = [39, 40].flatMap { DbnBytes.mbp1(publisher: $0, time: Self.noon) }
    let run = CaptureRun(records + mapping + records, with: DbnDecoder(fragment: true))
    #expect(run.events.map { run.symbol($0.event) } == ["1", "1", "AAPL", "AAPL"])
    #expect(Set(run.events.map(\.event.instrument)).count == 4)
  }

  /// ES.FUT is many futures at once: it names none of them, or they would be one.
  @Test func aSymbolOfManyInstrumentsNamesNone() {
    let run = CaptureRun(
      DbnBytes.metadata(
        schema: 1, symbols: ["ES.FUT"],
        mappings: [
          ("ES.FUT", [(20_240_101, 20_240_102, "10"), (20_240_101, 20_240_102, "20")])
        ])
        + [10, 20, 10].flatMap { DbnBytes.mbp1(instrument: $0, time: Self.noon) },
      with: DbnDecoder(fragment: false))
    #expect(run.events.map(\.event.instrument) == [0, 1, 0])
    #expect(run.events.map(\.event.kind) == [.quote, .quote, .quote])
  }
}
