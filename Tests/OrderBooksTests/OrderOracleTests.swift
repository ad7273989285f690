import EventModel
import Foundation
import OrderBooks
import TestSupport
import Testing

/// Books from real order-by-order captures against what the venue or vendor says they are.
@Suite(.enabled(if: SharedData.isPresent, "shared data is absent"))
struct OrderOracleTests {
  /// Rows of a CSV file as fields.
  private func rows(_ path: String) throws -> [[Substring]] {
    String(decoding: try SharedData.bytes(path), as: UTF8.self)
      .split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }

  /// Databento's ten levels after each change, made by Databento from the same feed.
  @Test func databentoTenLevels() throws {
    let capture = try CapturedEvents("mbo-csv/ARL_20250717_mbo.csv", format: "databento-csv")
    #expect(capture.problems.isEmpty)
    let instrument = capture.instruments[0]
    var rows = try rows("mbo-csv/ARL_20250717_mbp10.csv")
    let header = rows.removeFirst()
    let sequenceColumn = header.firstIndex(of: "sequence")!
    let actionColumn = header.firstIndex(of: "action")!
    let orderColumn = header.firstIndex(of: "order_id")!
    let levelColumn = header.firstIndex(of: "bid_px_00")!

    /// The words of a row in the layout of a `depth` event.
    func words(_ row: [Substring]) throws -> [Int64] {
      try (0..<60).map { place in
        let price = row[levelColumn + place / 3 * 3]
        if price.isEmpty { return noNumber }
        let exponent =
          switch place % 3 {
          case 0: instrument.priceExponent
          case 1: instrument.sizeExponent
          default: Int8(0)
          }
        return try DecimalNumber.parse(String(row[levelColumn + place]), exponent: exponent)
      }
    }

    var book = OrderBook()
    var agreed = 0
    var next = 0
    for (index, event) in capture.events.enumerated() {
      if event.kind == .orderAction { book.apply(event.orderAction) }
      // A row shows the book after its own action; a trade's, after all that the trade led to.
      let isLast =
        index + 1 == capture.events.count || capture.events[index + 1].sequence != event.sequence
      while next < rows.count, UInt64(rows[next][sequenceColumn]) == event.sequence {
        let isTrade = rows[next][actionColumn] == "T"
        let isOwn =
          event.kind == .orderAction && UInt64(rows[next][orderColumn]) == event.orderAction.orderId
        guard isTrade ? isLast : isOwn else { break }
        if book.sides.depth(levels: 10) == (try words(rows[next])) { agreed += 1 }
        next += 1
      }
    }
    #expect(next == 3928 && agreed == 3928)
    expect(book.integrity == BookIntegrity())
  }

  /// The orders of a book whose beginning is not in the capture: one a level, found by price.
  private func seedId(_ side: Side, _ price: Int64) -> UInt64 {
    1 << 63 | UInt64(side.rawValue) << 60 | UInt64(price)
  }

  /// Applies an action; one on an order from before the capture takes off its level's seed.
  private func apply(_ action: OrderActionBody, to book: inout OrderBook) {
    var action = action
    if action.action != .add, book.order(action.orderId) == nil {
      action.orderId = seedId(action.side, action.price)
      action.action = .reduce
    }
    book.apply(action)
  }

  private func seed(_ book: inout OrderBook, _ row: [Substring], levels: Int) {
    for (place, side) in (0..<levels * 2).map({ ($0, $0 % 2 == 0 ? Side.ask : .bid) }) {
      guard let price = Int64(row[place * 2]), let size = Int64(row[place * 2 + 1]), size > 0
      else { continue }
      book.apply(
        OrderActionBody(
          price: price, size: size, orderId: seedId(side, price), action: .add, side: side))
    }
  }

  /// The book changes of a LOBSTER file, one entry a message, by number of the message.
  private func changes(_ path: String) throws -> [OrderActionBody?] {
    let capture = try CapturedEvents(path, format: "lobster")
    #expect(capture.problems.isEmpty)
    // The day begins with a clear, which no message says.
    #expect(capture.events.first?.orderAction.action == .clear)
    return capture.events.dropFirst().filter { $0.flags.contains(.last) }.map {
      $0.kind == .orderAction ? $0.orderAction : nil
    }
  }

  @Test func lobsterTwentyLevels() throws {
    let changes = try changes("lobster/AAPL_2012-06-21_message_50.csv")
    let rows = try rows("lobster/AAPL_2012-06-21_orderbook_50.csv")
    #expect(changes.count == rows.count && rows.count > 600)
    var book = OrderBook()
    seed(&book, rows[0], levels: 50)
    var agreed = 0
    for (change, row) in zip(changes, rows).dropFirst() {
      if let change { apply(change, to: &book) }
      var best20: [Int64] = []
      for depth in 0..<20 {
        best20 += [book.sides.asks.price(depth), book.sides.asks[depth].size]
        best20 += [book.sides.bids.price(depth), book.sides.bids[depth].size]
      }
      let agrees = best20 == row.prefix(80).map { Int64($0) }
      if agrees { agreed += 1 }
    }
    #expect(agreed == rows.count - 1)
  }

  /// Only the best level is given: each row is taken as the state that the next message meets. A best
  /// level that is used up uncovers one that is not known, but worse.
  @Test func lobsterTransitions() throws {
    let changes = try changes("lobster/AMZN_2012-06-21_34200000_57600000_message_1.csv")
    let rows = try rows("lobster/AMZN_2012-06-21_34200000_57600000_orderbook_1.csv").dropFirst()
      .map { row in row.map { Int64($0)! } }
    #expect(changes.count == rows.count)
    var agreed = 0
    for (index, change) in changes.enumerated().dropFirst() {
      let before = rows[index - 1]
      let after = rows[index]
      var book = OrderBook()
      seed(&book, before.map { Substring(String($0)) }, levels: 1)
      if let change { apply(change, to: &book) }
      let asksAgree =
        book.sides.asks.isEmpty
        ? after[0] > before[0]
        : book.sides.asks.price(0) == after[0] && book.sides.asks[0].size == after[1]
      let bidsAgree =
        book.sides.bids.isEmpty
        ? after[2] < before[2]
        : book.sides.bids.price(0) == after[2] && book.sides.bids[0].size == after[3]
      if asksAgree, bidsAgree { agreed += 1 }
    }
    #expect(agreed == 57_514)
  }

  @Test(arguments: ["20231224", "20231225"])
  func cmeOrdersAreKnownAndNotCrossed(date: String) throws {
    let capture = try CapturedEvents(
      "dbn/es/esh4-glbx-mdp3-\(date).mbo.dbn.zst", format: "dbn")
    #expect(capture.problems.isEmpty)
    // 23:00 UTC on the 25th, when the market opens.
    let open: Int64 = 1_703_545_200_000_000_000
    var book = OrderBook()
    var crossedAfter = 0
    for event in capture.events {
      if event.kind == .orderAction { book.apply(event.orderAction) }
      if event.flags.contains(.last) {
        book.endGroup()
        if book.sides.isCrossed, event.eventTime >= open { crossedAfter += 1 }
      }
    }
    let integrity = book.integrity
    #expect(integrity.unknown == 0 && integrity.duplicate == 0 && integrity.overReduced == 0)
    #expect(integrity.invalid == 0)
    #expect(crossedAfter == 0)
    expect(book.orderCount > 8000)
  }
}
