import EventModel
import Testing

import Execution

/// Orders that take what the book shows, on books of the best bid and offer.
@Suite struct TakingTests {
  @Test func aMarketOrderTakesTheTouchAndTheRestWaits() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 4)
    script.parent(1, 1, .bid, 10)
    script.quote(2, 99, 5, 101, 4)
    script.quote(3, 99, 5, 102, 3)
    script.quote(4, 99, 5, 103, 50)
    let run = try ExecutionRun(script)
    #expect(
      run.log == [
        "+1 1 working 0/10", "+1 1.1 pending 0/10", "+1 1.1 working 0/10",
        "+1 1.1 fill 4@101 taker", "+1 1.1 partly_filled 4/10", "+1 1 partly_filled 4/10",
        // What was taken at 101 stays taken until the size there changes.
        "+3 1.1 fill 3@102 taker", "+3 1.1 partly_filled 7/10", "+3 1 partly_filled 7/10",
        "+4 1.1 fill 3@103 taker", "+4 1.1 filled 10/10", "+4 1 filled 10/10",
      ])
  }

  @Test func anOrderMeetsTheBookWhenItArrives() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 4)
    script.parent(1, 1, .bid, 4)
    script.quote(2, 99, 5, 105, 4)
    script.quote(6, 99, 5, 106, 4)
    script.quote(20, 99, 5, 107, 4)
    let run = try ExecutionRun(
      script,
      """
      [venue.latency]
      feed = "1ms"
      order = "4ms"
      response = "3ms"
      """)
    // At the venue at 6, before the quote of 6; known here at 9.
    #expect(
      run.log == [
        "+1 1 working 0/4", "+1 1.1 pending 0/4", "+9 1.1 working 0/4",
        "+9 1.1 fill 4@105 taker", "+9 1.1 filled 4/4", "+9 1 filled 4/4",
      ])
    #expect(run.fills[0].venueTime == MarketScript.time(6))
  }

  @Test func whatIsTakenByOneOrderIsNotThereForTheNext() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 10)
    script.parent(1, 1, .bid, 7)
    script.parent(1, 2, .bid, 7, limit: 101)
    let run = try ExecutionRun(script)
    #expect(run.fills.map(\.size) == [7, 3])
  }

  /// What came to a level is there; what was taken of it is not, whatever its size does.
  @Test func takenLiquidityDoesNotComeBack() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 32)
    script.parent(1, 1, .bid, 500)
    for (time, size) in zip([2.0, 3, 4, 5, 6, 7], [35, 34, 33, 32, 20, 23] as [Int64]) {
      script.quote(time, 99, 5, 101, size)
    }
    // It leaves the price and comes back.
    script.quote(8, 99, 5, 102, 4)
    script.quote(9, 99, 5, 101, 6)
    let run = try ExecutionRun(script)
    #expect(run.fills.map(\.size) == [32, 3, 3, 4, 6])
  }

  /// What a limit leaves when it has taken all that there was pays what it meets, not its limit.
  @Test func theRestOfALimitThatTookPaysWhatItMeets() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 2)
    script.parent(1, 1, .bid, 9, limit: 5_000_000_000_000_000_000)
    script.quote(2, 99, 5, 102, 3)
    script.trade(3, 103, 9, .ask)
    let run = try ExecutionRun(
      script, "[venue.fees]\nmodel = \"per_contract\"\namount = \"2.25\"")
    #expect(run.fills.map(\.price) == [101, 102, 103])
    #expect(run.fills.map(\.size) == [2, 3, 4])
  }

  @Test func immediateOrdersDoNotWait() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 4)
    script.parent(1, 1, .bid, 6, limit: 101, tif: .immediateOrCancel)
    // Four of the nine are those that were taken.
    script.quote(2, 99, 5, 101, 9)
    script.parent(3, 2, .bid, 6, limit: 101, tif: .fillOrKill)
    script.parent(3, 3, .bid, 5, limit: 101, tif: .fillOrKill)
    let run = try ExecutionRun(script)
    #expect(
      run.log.filter { !$0.contains("working") && !$0.contains("pending") } == [
        "+1 1.1 fill 4@101 taker", "+1 1.1 partly_filled 4/6@101", "+1 1 partly_filled 4/6@101",
        "+1 1.1 expired 4/6@101", "+1 1 expired 4/6@101", "+3 2.1 expired 0/6@101",
        "+3 2 expired 0/6@101", "+3 3.1 fill 5@101 taker", "+3 3.1 filled 5/5@101",
        "+3 3 filled 5/5@101",
      ])
  }

  @Test func postOnlyOrdersAreRefusedWhereTheyWouldTake() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 4)
    script.parent(1, 1, .bid, 6, limit: 101, type: .postOnly)
    script.parent(1, 2, .bid, 6, limit: 100, type: .postOnly)
    let run = try ExecutionRun(script)
    #expect(
      run.log == [
        "+1 1 working 0/6@101", "+1 1.1 pending 0/6@101", "+1 1.1 rejected 0/6@101",
        "+1 1 rejected 0/6@101", "+1 2 working 0/6@100", "+1 2.1 pending 0/6@100",
        "+1 2.1 working 0/6@100", "+1 2.1 expired 0/6@100", "+1 2 expired 0/6@100",
      ])
  }

  @Test func sizesThatAreNotToldGoByTheRule() throws {
    var script = MarketScript()
    script.quote(0, 99, noNumber, 101, noNumber)
    script.parent(1, 1, .ask, 150)
    script.quote(2, 98, noNumber, 101, noNumber)
    #expect(try ExecutionRun(script).fills.map(\.size) == [150])
    let run = try ExecutionRun(script, "[venue]\nsize_when_unknown = \"100\"")
    #expect(run.fills.map(\.size) == [100, 50])
    #expect(run.fills.map(\.price) == [99, 98])
  }

  @Test func beyondTheTouchAnOrderMayWalk() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 4)
    script.parent(1, 1, .bid, 10)
    script.parent(1, 2, .ask, 8, limit: 98)
    let run = try ExecutionRun(script, "[venue]\nbeyond_touch = \"walk\"")
    #expect(run.fills.map(\.price) == [101, 102, 103, 99, 98])
    #expect(run.fills.map(\.size) == [4, 4, 2, 5, 3])
  }
}
