import Captures
import EventModel
import Testing

/// Cases that the real captures do not show, on records made by hand.
@Suite struct DbnDecodingTests {
  static let noon: UInt64 = 1_704_110_400_000_000_000  // 2024-01-01T12:00Z
  static let day: UInt64 = 86_400_000_000_000

  func decode(_ bytes: [UInt8], fragment: Bool = false, skipBad: Bool = false) -> CaptureRun {
    CaptureRun(bytes, with: DbnDecoder(fragment: fragment), skipBad: skipBad)
  }

  /// Also where the book is crossed: the trade is not.
  @Test(arguments: [101, 98] as [Int64])
  func theQuoteBeforeATradeComesBeforeIt(ask: Int64) {
    let run = decode(DbnBytes.mbp1(time: Self.noon, action: "T", ask: ask), fragment: true)
    #expect(run.events.map(\.event.kind) == [.quote, .trade])
    #expect(
      run.events.map(\.event.flags) == [ask > 99 ? .preTrade : [.preTrade, .crossed], .last])
    #expect(run.events[1].event.trade.aggressor == .bid)
    #expect(run.events[0].event.quote.bidPrice == 99)
    let other = decode(DbnBytes.mbp1(time: Self.noon, action: "M"), fragment: true)
    #expect(other.events.map(\.event.flags) == [.last])
    #expect(run.instruments[0].priceExponent == -9 && run.instruments[0].sizeExponent == 0)
  }

  @Test func absentSidesAndCrossedBooksAreWhatTheyAre() {
    let empty = Int64.max
    let run = decode(
      DbnBytes.mbp1(time: Self.noon, bid: empty, ask: 5)
        + DbnBytes.mbp1(time: Self.noon, bid: 5, ask: empty)
        + DbnBytes.mbp1(time: Self.noon, bid: -5, ask: -5)
        + DbnBytes.mbp1(time: Self.noon, bid: empty, ask: empty), fragment: true)
    let quotes = run.events.map(\.event.quote)
    #expect(quotes[0].bidPrice == noNumber && quotes[0].bidSize == noNumber)
    #expect(quotes[1].askPrice == noNumber && quotes[1].askSize == noNumber)
    #expect(quotes[2].bidPrice == -5)
    #expect(run.events.map { $0.event.flags.contains(.crossed) } == [false, false, true, false])
  }

  @Test func symbolsGoByTheDateOfTheRecord() {
    let bytes =
      DbnBytes.metadata(
        schema: 1, symbols: ["A", "B"],
        mappings: [
          ("A", [(20_240_101, 20_240_102, "1"), (20_240_102, 20_240_103, "2")]),
          ("B", [(20_240_102, 20_240_103, "1")]),
        ])
      + DbnBytes.mbp1(instrument: 1, time: Self.noon)
      + DbnBytes.mbp1(instrument: 1, time: Self.noon + Self.day)
      + DbnBytes.mbp1(instrument: 2, time: Self.noon + Self.day)
      + DbnBytes.mbp1(instrument: 1, time: Self.noon)
      + DbnBytes.mbp1(instrument: 1, time: Self.noon + 2 * Self.day)
    let run = decode(bytes)
    // The empty quotes between the instruments of A are DbnRollTests' concern.
    let quotes = run.ofKind(.quote).filter { $0.event.quote.bidPrice != noNumber }
    #expect(quotes.map { run.symbol($0.event) } == ["A", "B", "A", "A", "1"])
    #expect(run.instruments.map(\.publisher) == Array(repeating: "GLBX.MDP3.GLBX", count: 3))
  }

  @Test func publishersTellInstrumentsApart() {
    let run = decode(
      DbnBytes.mbp1(publisher: 1, time: Self.noon) + DbnBytes.mbp1(publisher: 2, time: Self.noon)
        + DbnBytes.mbp1(publisher: 60_000, time: Self.noon), fragment: true)
    #expect(run.events.map(\.event.instrument) == [0, 1, 2])
    #expect(
      run.instruments.map(\.publisher) == ["GLBX.MDP3.GLBX", "XNAS.ITCH.XNAS", "DBN/60000"])
  }

  @Test func manyInstrumentsKeepTheirIds() {
    var bytes: [UInt8] = []
    for round in 0..<2 {
      for instrument in 0..<3000 {
        bytes += DbnBytes.mbp1(instrument: UInt32(instrument * 64), time: Self.noon + UInt64(round))
      }
    }
    let run = decode(bytes, fragment: true)
    #expect(run.instruments.count == 3000)
    #expect(run.events.map { $0.event.instrument } == Array(0..<3000) + Array(0..<3000))
    #expect(run.instruments.map(\.symbol) == (0..<3000).map { String($0 * 64) })
  }

  @Test func anOnlySymbolNamesUnmappedInstruments() {
    let record = DbnBytes.mbp1(instrument: 77, time: Self.noon)
    let one = decode(DbnBytes.metadata(schema: 1, symbols: ["ESH4"]) + record)
    #expect(one.instruments.map(\.symbol) == ["ESH4"])
    let two = decode(DbnBytes.metadata(schema: 1, symbols: ["ESH4", "NQH4"]) + record)
    #expect(two.instruments.map(\.symbol) == ["77"])
    #expect(two.instruments.map(\.venueId) == [77])
  }

  @Test func symbolMappingMessagesNameWhatFollows() {
    let mapping =
      DbnBytes.header(length: 176, type: 0x16, publisher: 0, instrument: 1, time: Self.noon)
      + [1] + DbnBytes.text("ES.c.0", 71) + [1] + DbnBytes.text("ESH4", 71)
      + DbnBytes.number(UInt64.max) + DbnBytes.number(UInt64.max)
    let quote = DbnBytes.mbp1(instrument: 1, time: Self.noon)
    let run = decode(quote + mapping + quote, fragment: true)
    #expect(run.events.map { run.symbol($0.event) } == ["1", "ESH4"])
    #expect(run.records == 3 && run.unmapped.isEmpty)
  }

  @Test func undefinedEventTimesAreBorrowed() {
    let undefined = UInt64.max
    let run = decode(
      DbnBytes.mbp1(time: Self.noon) + DbnBytes.mbp1(time: undefined, receive: Self.noon + 5)
        + DbnBytes.mbp1(time: undefined, receive: undefined), fragment: true)
    let times = run.events.map { $0.event.eventTime - Int64(Self.noon) }
    #expect(times == [0, 5, 5])
    #expect(run.events.map { $0.event.flags.contains(.timeBorrowed) } == [false, true, true])
    #expect(run.events[2].event.receiveTime == noTime)
    let absurd = decode(DbnBytes.mbp1(time: 1 << 63), fragment: true)
    #expect(absurd.problems == ["byte 0: event time 9223372036854775808 is beyond the year 2262"])
  }

  @Test func timeOutBehindARecordIsTolerated() {
    let plain = decode(DbnBytes.mbp1(time: Self.noon), fragment: true)
    let timed = decode(DbnBytes.mbp1(time: Self.noon, timeOut: 7), fragment: true)
    #expect(plain == timed)
  }

  @Test func groupsEndWhereTheVenueMarksIt() {
    let run = decode(
      DbnBytes.mbo(time: Self.noon, action: "T", flags: 0)
        + DbnBytes.mbo(time: Self.noon, action: "F", flags: 0)
        + DbnBytes.mbo(time: Self.noon, action: "C", flags: 128)
        // No mark: the next record has another time.
        + DbnBytes.mbo(time: Self.noon + 1, action: "A", flags: 0)
        + DbnBytes.mbo(time: Self.noon + 2, action: "A", flags: 0)
        // No mark: a record without action ends it.
        + DbnBytes.mbo(time: Self.noon + 2, action: "N", flags: 128)
        // A snapshot has many times.
        + DbnBytes.mbo(time: Self.noon + 3, action: "R", side: "N", flags: 32)
        + DbnBytes.mbo(time: Self.noon + 1, action: "A", flags: 32)
        + DbnBytes.mbo(time: Self.noon + 4, action: "M", flags: 0), fragment: true)
    #expect(
      run.events.map { $0.event.flags.contains(.last) }
        == [false, false, false, true, true, true, false, true, true])
    #expect(run.events[0].event.kind == .trade)
    let actions = run.ofKind(.orderAction).map(\.event.orderAction.action)
    #expect(actions == [.fill, .reduce, .add, .add, .clear, .add, .modify])
    #expect(run.unmapped == ["mbo without action": 1])
    #expect(run.records == 9)
  }

  @Test func topOfBookOrdersBecomeQuotes() {
    let flags: UInt8 = 128 | 64
    let run = decode(
      DbnBytes.metadata(schema: 0)
        + DbnBytes.mbo(time: Self.noon, action: "A", side: "B", flags: flags, price: 99)
        + DbnBytes.mbo(time: Self.noon, action: "A", side: "A", flags: flags, price: 101)
        + DbnBytes.mbo(time: Self.noon, action: "A", side: "B", flags: flags, price: Int64.max))
    let quotes = run.ofKind(.quote).map(\.event.quote)
    #expect(quotes.map(\.bidPrice) == [99, 99, noNumber])
    #expect(quotes.map(\.askPrice) == [noNumber, 101, 101])
    #expect(run.kinds.contains(.quote))
  }

  @Test func recordsWithoutEventKindAreCounted() {
    let system = DbnBytes.header(length: 80, type: 0x17, instrument: 0, time: Self.noon)
    let unknown = DbnBytes.header(length: 20, type: 0x77, instrument: 0, time: Self.noon)
    let bytes =
      system + Array(repeating: 0, count: 64) + unknown + [0, 0, 0, 0]
      + DbnBytes.mbp1(time: Self.noon)
    let run = decode(bytes, fragment: true)
    #expect(run.unmapped == ["system": 1, "rtype 119": 1])
    #expect(run.events.count == 1 && run.records == 3)
  }

  @Test func capturesMayFollowOneAnother() {
    let one =
      DbnBytes.metadata(
        schema: 1, symbols: ["A"], mappings: [("A", [(20_240_101, 20_240_102, "1")])])
      + DbnBytes.mbp1(time: Self.noon)
    let two =
      DbnBytes.metadata(
        schema: 0, symbols: ["B"], mappings: [("B", [(20_240_101, 20_240_102, "1")])])
      + DbnBytes.mbo(time: Self.noon, action: "A", flags: 128)
    let run = decode(one + two)
    #expect(run.events.map { run.symbol($0.event) } == ["A", "B"])
    #expect(run.problems.isEmpty)
  }

  @Test func badRecordsNameTheirPlace() {
    let good = DbnBytes.mbp1(time: Self.noon)
    let short = DbnBytes.header(length: 24, type: 1, instrument: 1, time: Self.noon)
    let run = decode(good + short + Array(repeating: 0, count: 8) + good, fragment: true)
    #expect(run.problems == ["byte 80: a record of type 1 has 24 bytes, not 80 or more"])
    let skipped = decode(
      good + short + Array(repeating: 0, count: 8) + good, fragment: true, skipBad: true)
    #expect(skipped.events.count == 2 && skipped.problems.count == 1)
    let zero = decode(good + [0, 0, 0, 0] + good, fragment: true, skipBad: true)
    #expect(zero.events.count == 1 && zero.problems.count == 1)
    let cut = decode(good + good.dropLast(), fragment: true)
    #expect(cut.problems == ["byte 80: the capture ends inside a record"])
    let foreign = decode(
      DbnBytes.metadata(schema: 4) + DbnBytes.mbp1(time: Self.noon))
    #expect(foreign.problems.first?.contains("does not belong to a capture of trades") == true)
    let action = decode(DbnBytes.mbo(time: Self.noon, action: "Z", flags: 128), fragment: true)
    #expect(action.problems.count == 1)
  }

  @Test func actionsThatDoNotExistAreBad() {
    for record in [
      DbnBytes.mbp1(time: Self.noon, action: "Z"), DbnBytes.mbp10(time: Self.noon, action: "Z"),
      DbnBytes.mbo(time: Self.noon, action: "Z", flags: 128),
    ] {
      let run = decode(record + DbnBytes.mbp1(time: Self.noon), fragment: true, skipBad: true)
      #expect(run.problems == ["byte 0: action 90 (Z) is not one of A, M, C, R, F, T, N"])
      #expect(run.events.count == 1)
    }
    for action in "AMCRFN" {
      let run = decode(DbnBytes.mbp1(time: Self.noon, action: action), fragment: true)
      #expect(run.problems.isEmpty && run.events.count == 1)
    }
  }

  @Test func volumesThatDoNotFitAreBad() {
    let prices = (0..<4).flatMap { _ in DbnBytes.number(Int64(5)) }
    let bars = [UInt64(Int64.max), 1 << 63].flatMap { volume in
      DbnBytes.header(length: 56, type: 0x21, instrument: 1, time: Self.noon) + prices
        + DbnBytes.number(volume)
    }
    let run = decode(bars, fragment: true)
    #expect(run.events.map(\.event.bar.volume) == [Int64.max])
    #expect(run.problems == ["byte 56: volume 9223372036854775808 does not fit 63 bits"])
  }

  /// 20 is the indicative close with Databento, and something else with us.
  @Test func statisticsHaveOurTypes() {
    let records = [UInt16(3), 19, 20, 10_001].flatMap { type in
      DbnBytes.header(length: 64, type: 0x18, instrument: 1, time: Self.noon)
        + DbnBytes.number(Self.noon) + DbnBytes.number(UInt64.max) + DbnBytes.number(Int64(7))
        + DbnBytes.number(Int32(1)) + DbnBytes.number(UInt32(1)) + DbnBytes.number(Int32(0))
        + DbnBytes.number(type) + DbnBytes.number(UInt16(0)) + [1, 0]
        + Array(repeating: 0, count: 6)
    }
    let run = decode(records, fragment: true)
    #expect(run.problems.isEmpty)
    let statistics = run.events.map(\.event.statistic)
    #expect(
      statistics.map(\.type) == [.settlementPrice, .blockVolume, .indicativeClosePrice, .other])
    #expect(statistics.map(\.venueType) == [3, 19, 20, 10_001])
  }

  @Test func metadataThatLiesIsRefused() {
    #expect(decode(Array("DBN".utf8) + [9, 0, 0, 0, 0]).problems.count == 1)
    #expect(decode(Array("DBN".utf8) + [2, 255, 255, 255, 255]).problems.count == 1)
    #expect(decode(DbnBytes.mbp1(time: Self.noon)).problems.first?.contains("fragment") == true)
    var bytes = DbnBytes.metadata(schema: 1, symbols: ["A"])
    let symbolCount = bytes.count - 4 - 4 - 4 - 71 - 4
    bytes.replaceSubrange(symbolCount..<symbolCount + 4, with: [255, 255, 255, 255])
    #expect(decode(bytes).problems.first?.contains("more entries") == true)
  }

  /// The order that met the book is told behind its trade; a trade without one stands alone.
  @Test func tradesOfOrdersHaveTheirOrder() {
    let run = decode(
      DbnBytes.mbo(time: Self.noon, action: "T", flags: 0, order: 77)
        + DbnBytes.mbo(time: Self.noon, action: "F", flags: 128, order: 5)
        + DbnBytes.mbo(time: Self.noon + 1, action: "T", flags: 128, order: 78)
        + DbnBytes.mbo(time: Self.noon + 2, action: "T", flags: 128, order: 0), fragment: true)
    #expect(
      run.events.map(\.event.kind) == [
        .trade, .tradeDetail, .orderAction, .trade, .tradeDetail, .trade,
      ])
    #expect(run.ofKind(.tradeDetail).map(\.event.tradeDetail.aggressorOrder) == [77, 78])
    #expect(
      run.events.map { $0.event.flags.contains(.last) } == [false, false, true, false, true, true])
    for index in [1, 4] {
      let (trade, detail) = (run.events[index - 1].event, run.events[index].event)
      #expect(detail.eventTime == trade.eventTime && detail.origin == trade.origin + 1)
      #expect(detail.instrument == trade.instrument)
    }
  }

  /// A sampled quote tells the newest trade, which was before: once, as a statistic.
  @Test func sampledQuotesKeepTheLastTrade() {
    let second: UInt64 = 1_000_000_000
    let quote = { (trade: (time: UInt64, price: Int64, size: UInt32)?, seconds: UInt64) in
      DbnBytes.bbo(trade: trade, end: Self.noon + seconds * second)
    }
    let first = (time: Self.noon - 5, price: Int64(100), size: UInt32(7))
    let next = (time: Self.noon + second + 9, price: Int64(100), size: UInt32(7))
    let run = decode(
      quote(nil, 0) + quote(first, 1) + quote(first, 2) + quote(next, 3), fragment: true)
    #expect(
      run.events.map(\.event.kind) == [.quote, .statistic, .quote, .quote, .statistic, .quote])
    let told = run.ofKind(.statistic).map(\.event)
    #expect(told.map(\.statistic.type) == [.lastTrade, .lastTrade])
    #expect(told.map(\.statistic.referenceTime) == [first.time, next.time].map { Int64($0) })
    #expect(told.allSatisfy { $0.statistic.price == 100 && $0.statistic.quantity == 7 })
    // It is known at the end of the interval, with the quote.
    #expect(told.map(\.eventTime) == [1, 3].map { Int64(Self.noon + $0 * second) })
    #expect(told.allSatisfy { !$0.flags.contains(.last) })
  }

  /// What was recorded live from several subscriptions tells every trade several times.
  @Test func tradesOfAMixedCaptureAreOfOneTypeOfRecord() {
    let order = { (action: Character, flags: UInt8) in
      DbnBytes.mbo(time: Self.noon, action: action, flags: flags)
    }
    let mixed =
      order("A", 128) + order("T", 0) + order("C", 128)
      + DbnBytes.mbp1(time: Self.noon, action: "T") + DbnBytes.mbp1(time: Self.noon + 1)
      + DbnBytes.mbp10(time: Self.noon + 1, action: "T")
    let run = decode(mixed, fragment: true)
    #expect(run.problems.isEmpty)
    #expect(
      run.events.map(\.event.kind) == [
        .orderAction, .trade, .tradeDetail, .orderAction, .quote, .quote, .depth,
      ])
    #expect(run.events[4].event.flags == [.preTrade, .last])
    #expect(
      run.unmapped == [
        "trade of rtype 1 beside rtype 160": 1, "trade of rtype 10 beside rtype 160": 1,
      ])
    // The other way round; the end of a group is not lost with its trade.
    let reverse = decode(
      DbnBytes.mbp1(time: Self.noon, action: "T") + order("A", 0) + order("T", 128), fragment: true)
    #expect(reverse.events.map(\.event.kind) == [.quote, .trade, .orderAction])
    #expect(reverse.events.map { $0.event.flags.contains(.last) } == [false, true, true])
  }
}
