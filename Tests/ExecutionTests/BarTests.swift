import EventModel
import Testing

/// Orders where bars are all that is known. Bars are [start, end) in milliseconds: open, high, low,
/// close.
@Suite struct BarTests {
  @Test func anOrderGetsTheNextOpenAndNeverTheBarItCameFrom() throws {
    var script = MarketScript()
    script.bar(0, 10, [100, 105, 95, 101])
    script.parent(10, 1, .bid, 7)
    script.bar(5, 15, [90, 91, 89, 90])
    script.bar(10, 20, [102, 106, 96, 103])
    let run = try ExecutionRun(script)
    #expect(run.fills.map(\.price) == [102])
    #expect(run.fills.map(\.venueTime) == [MarketScript.time(10)])
    // It is known when the bar is.
    #expect(run.fills.map(\.time) == [MarketScript.time(20)])
    let late = try ExecutionRun(script, "[venue.latency]\norder = \"10ms\"")
    #expect(late.fills.isEmpty)
  }

  @Test func limitsAreFilledWhereTheRangePassesThem() throws {
    func fills(_ limit: Int64, _ side: Side, _ toml: String = "") throws -> [Int64] {
      var script = MarketScript()
      script.parent(0, 1, side, 7, limit: limit)
      script.bar(10, 20, [100, 105, 95, 101])
      return try ExecutionRun(script, toml).fills.map(\.price)
    }
    #expect(try fills(96, .bid) == [96])
    #expect(try fills(95, .bid) == [])
    #expect(try fills(95, .bid, "[venue]\ntouch = true") == [95])
    #expect(try fills(103, .bid) == [100])
    #expect(try fills(104, .ask) == [104])
    #expect(try fills(105, .ask) == [])
    #expect(try fills(97, .ask) == [100])
  }

  @Test func noMoreThanAShareOfTheVolume() throws {
    var script = MarketScript()
    script.parent(0, 1, .bid, 30)
    script.bar(10, 20, [100, 105, 95, 101], volume: 40)
    script.bar(20, 30, [101, 105, 95, 102], volume: 100)
    let run = try ExecutionRun(script, "[venue]\nmax_bar_share = \"25 %\"")
    #expect(run.fills.map(\.size) == [10, 20])
    #expect(run.fills.map(\.price) == [100, 101])
  }

  /// Orders that do not wait have the open and nothing else; all or nothing is all or nothing.
  @Test func immediateOrdersHaveTheOpenAlone() throws {
    func fills(_ tif: TimeInForce, limit: Int64, size: Int64 = 7) throws -> [Int64] {
      var script = MarketScript()
      script.parent(0, 1, .bid, size, limit: limit, tif: tif)
      script.bar(10, 20, [100, 105, 95, 101], volume: 40)
      script.bar(20, 30, [99, 105, 90, 101], volume: 40)
      return try ExecutionRun(script, "[venue]\nmax_bar_share = \"25 %\"").fills.map(\.size)
    }
    #expect(try fills(.immediateOrCancel, limit: 97) == [])
    #expect(try fills(.immediateOrCancel, limit: 101) == [7])
    #expect(try fills(.immediateOrCancel, limit: 101, size: 12) == [10])
    #expect(try fills(.fillOrKill, limit: 101, size: 12) == [])
    #expect(try fills(.fillOrKill, limit: 101, size: 10) == [10])
  }

  @Test func anOpeningThatIsMissedIsMissed() throws {
    var script = MarketScript()
    script.parent(0, 1, .ask, 7, limit: 101, tif: .atOpen)
    script.bar(10, 20, [100, 105, 95, 101])
    script.bar(20, 30, [104, 105, 95, 101])
    let run = try ExecutionRun(script)
    #expect(run.fills.isEmpty)
    #expect(run.log.last == "+20 1 expired 0/7@101")
  }

  /// Some files have no opening and say 0: that was never a price.
  @Test func anOpeningOutsideOfTheRangeIsTheWorseEndOfIt() throws {
    var script = MarketScript()
    script.parent(0, 1, .ask, 7)
    script.parent(0, 2, .bid, 7)
    script.bar(10, 20, [0, 105, 95, 101])
    let fills = try ExecutionRun(script).fills
    #expect(fills.first { $0.side == .ask }?.price == 95)
    #expect(fills.first { $0.side == .bid }?.price == 105)
  }

  @Test func barsOfBidsServeSellersAndBarsOfAsksBuyers() throws {
    var script = MarketScript()
    script.parent(0, 1, .bid, 1)
    script.parent(0, 2, .ask, 1)
    script.bar(10, 20, [100, 100, 100, 100], basis: .bid)
    script.bar(10, 20, [102, 102, 102, 102], basis: .ask)
    let run = try ExecutionRun(script)
    #expect(run.fills.map(\.price) == [100, 102])
    #expect(run.fills.map { $0.parent >> 20 } == [2, 1])
  }

  @Test func atTheOpenAndAtTheCloseOfDailyBars() throws {
    let hour = 3_600_000.0
    var script = MarketScript()
    script.bar(0, 7 * hour, [100, 105, 95, 101])
    script.parent(7 * hour, 1, .bid, 1, tif: .atOpen)
    script.parent(7 * hour, 2, .bid, 1, tif: .atClose)
    script.bar(24 * hour, 31 * hour, [102, 106, 96, 104])
    let run = try ExecutionRun(script)
    #expect(run.fills.map(\.price) == [102, 104])
    #expect(run.fills.map(\.liquidity) == [.auction, .auction])
  }

  @Test func immediateOrdersHaveOneBar() throws {
    var script = MarketScript()
    script.parent(0, 1, .bid, 9, limit: 90, tif: .immediateOrCancel)
    script.bar(10, 20, [100, 105, 95, 101])
    script.bar(20, 30, [80, 85, 75, 81])
    #expect(try ExecutionRun(script).fills.isEmpty)
  }

  @Test func tradesAlone() throws {
    var script = MarketScript()
    script.trade(0, 100, 5)
    script.parent(1, 1, .bid, 6)
    script.parent(1, 2, .bid, 6, limit: 99)
    script.trade(2, 101, 4)
    script.trade(3, 99, 4)
    script.trade(4, 98, 4)
    let run = try ExecutionRun(script)
    #expect(run.fills.map(\.price) == [101, 99, 99])
    #expect(run.fills.map(\.size) == [4, 2, 4])
    #expect(run.fills.map { $0.parent >> 20 } == [1, 1, 2])
  }
}
