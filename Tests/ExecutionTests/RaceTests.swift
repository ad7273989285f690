import EventModel
import Testing

/// What happens when messages cross on their way. The venue is two milliseconds away, each way.
@Suite struct RaceTests {
  static let latency = """
    [venue.latency]
    order = "2ms"
    response = "2ms"
    """

  /// A bid for three with nothing before it, at the venue at 3 and known to be there at 5.
  static func resting(_ size: Int64 = 3) -> MarketScript {
    var script = MarketScript()
    script.quote(0, 98, 5, 101, 4)
    script.parent(1, 1, .bid, size, limit: 99)
    script.watermark(6)
    return script
  }

  @Test func aFillCrossesTheCancellation() throws {
    var script = Self.resting()
    script.cancel(10, 1)
    script.trade(11, 99, 9, .ask)
    script.quote(30, 98, 5, 101, 4)
    let run = try ExecutionRun(script, Self.latency)
    #expect(
      run.log == [
        "+1 1 working 0/3@99", "+1 1.1 pending 0/3@99", "+5 1.1 working 0/3@99",
        "+10 1 cancel_pending 0/3@99", "+10 1.1 cancel_pending 0/3@99",
        // The venue refuses the cancellation at 12, of which nobody hears: the order was filled at 11.
        "+13 1.1 fill 3@99 maker", "+13 1.1 filled 3/3@99", "+13 1 filled 3/3@99",
      ])
  }

  @Test func partOfItIsFilledBeforeTheCancellation() throws {
    var script = Self.resting()
    script.cancel(10, 1)
    script.trade(11, 99, 2, .ask)
    script.trade(13, 99, 2, .ask)
    script.quote(30, 98, 5, 101, 4)
    let run = try ExecutionRun(script, Self.latency)
    #expect(
      run.log.suffix(5) == [
        "+13 1.1 fill 2@99 maker", "+13 1.1 cancel_pending 2/3@99",
        "+13 1 cancel_pending 2/3@99", "+14 1.1 cancelled 2/3@99", "+14 1 cancelled 2/3@99",
      ])
  }

  @Test func aCancellationRightBehindTheOrder() throws {
    var script = MarketScript()
    script.quote(0, 98, 5, 101, 4)
    script.parent(1, 1, .bid, 3, limit: 99)
    script.cancel(1.5, 1)
    script.quote(30, 98, 5, 101, 4)
    let run = try ExecutionRun(script, Self.latency)
    #expect(
      run.log == [
        "+1 1 working 0/3@99", "+1 1.1 pending 0/3@99", "+1.5 1 cancel_pending 0/3@99",
        "+1.5 1.1 cancel_pending 0/3@99", "+5.5 1.1 cancelled 0/3@99", "+5.5 1 cancelled 0/3@99",
      ])
  }

  @Test func aFillAtTheOldPriceCrossesTheReplacement() throws {
    var script = Self.resting()
    script.replace(10, 1, 3, limit: 100)
    script.trade(11, 99, 1, .ask)
    script.trade(13, 100, 2, .ask)
    script.quote(30, 98, 5, 101, 4)
    let run = try ExecutionRun(script, Self.latency)
    #expect(
      run.log.suffix(9) == [
        "+10 1.1 replace_pending 0/3@99",
        "+13 1.1 fill 1@99 maker", "+13 1.1 replace_pending 1/3@99", "+13 1 partly_filled 1/3@99",
        "+14 1.1 partly_filled 1/3@100", "+14 1 partly_filled 1/3@100",
        "+15 1.1 fill 2@100 maker", "+15 1.1 filled 3/3@100", "+15 1 filled 3/3@100",
      ])
  }

  /// Two of three are executed when the replacement by two comes: nothing is left of it.
  @Test func aReplacementByWhatIsExecutedAlready() throws {
    var script = Self.resting()
    script.replace(10, 1, 2, limit: 99)
    script.trade(11, 99, 2, .ask)
    script.trade(13, 99, 9, .ask)
    script.quote(30, 98, 5, 101, 4)
    let run = try ExecutionRun(script, Self.latency)
    #expect(
      run.log.suffix(5) == [
        "+13 1.1 fill 2@99 maker", "+13 1.1 replace_pending 2/3@99", "+13 1 partly_filled 2/3@99",
        "+14 1.1 filled 2/2@99", "+14 1 filled 2/2@99",
      ])
  }

  @Test func aReplacementOfWhatIsGoneChangesNothing() throws {
    var script = Self.resting()
    script.trade(9, 99, 9, .ask)
    script.replace(10, 1, 5, limit: 100)
    script.quote(30, 98, 5, 101, 4)
    let run = try ExecutionRun(script, Self.latency)
    #expect(
      run.log.suffix(4) == [
        "+10 1.1 replace_pending 0/3@99", "+11 1.1 fill 3@99 maker", "+11 1.1 filled 3/3@99",
        "+11 1 filled 3/3@99",
      ])
  }

  @Test func aCancellationOvertakesAReplacement() throws {
    var script = Self.resting()
    script.replace(10, 1, 5, limit: 100)
    script.cancel(11, 1)
    script.quote(30, 98, 5, 101, 4)
    let run = try ExecutionRun(script, Self.latency)
    #expect(
      run.log.suffix(6) == [
        "+11 1 cancel_pending 0/3@99", "+11 1.1 cancel_pending 0/3@99",
        "+14 1.1 cancel_pending 0/5@100", "+14 1 cancel_pending 0/5@100",
        "+15 1.1 cancelled 0/5@100", "+15 1 cancelled 0/5@100",
      ])
  }

  @Test func aSmallerSizeKeepsItsPlaceAndALargerOneLosesIt() throws {
    for (size, fills) in [(Int64(2), [Int64(2)]), (4, [])] {
      var script = MarketScript()
      script.quote(0, 99, 1, 101, 4)
      script.parent(1, 1, .bid, 3, limit: 99)
      script.quote(2, 99, 9, 101, 4)
      script.replace(3, 1, size, limit: 99)
      script.trade(4, 99, 4, .ask)
      #expect(try ExecutionRun(script).fills.map(\.size) == fills)
    }
  }

  @Test func aParentThatComesTwiceIsWorkedOnce() throws {
    var script = Self.resting()
    script.parent(7, 1, .bid, 3, limit: 99)
    let run = try ExecutionRun(script)
    #expect(run.orders.filter { $0.state == .pending }.count == 1)
  }

  @Test func whatIsOnItsWayWhenTheStreamEndsIsToldOrExpires() throws {
    var script = Self.resting()
    script.trade(9, 99, 2, .ask)
    let run = try ExecutionRun(script, Self.latency)
    #expect(
      run.log.suffix(5) == [
        "+11 1.1 fill 2@99 maker", "+11 1.1 partly_filled 2/3@99", "+11 1 partly_filled 2/3@99",
        "+11 1.1 expired 2/3@99", "+11 1 expired 2/3@99",
      ])
  }

  /// Sizes that are no whole lots, ids that leave no room for children, sides that are none.
  @Test func parentsThatCannotBeWorkedAreRefused() throws {
    var script = MarketScript()
    script.quote(0, 98, 5, 101, 4)
    script.parent(1, 1, .bid, 105)
    script.parent(1, 2, .none, 100)
    script.parent(1, 3, .bid, 0)
    script.parent(1, 4, .bid, 100, limit: 99, of: 7)
    script.parent(1, 5, .bid, 100, type: .limit)
    var header = ExecutionRun.header(of: script.events)
    header.instruments[0].lotSize = 100
    let run = try ExecutionRun(script, header: header)
    #expect(
      run.log == [
        "+1 1 rejected 0/105", "+1 2 rejected 0/100", "+1 3 rejected 0/0",
        "+1 4 rejected 0/100@99", "+1 5 rejected 0/100",
      ])
    #expect(run.remarks.count == 1)
  }

  /// A limit between two ticks stands at the next one on its own side.
  @Test func limitsAreOnTheTick() throws {
    var script = MarketScript()
    script.quote(0, 90, 5, 110, 4)
    script.parent(1, 1, .bid, 1, limit: 99)
    script.parent(1, 2, .ask, 1, limit: 101)
    var header = ExecutionRun.header(of: script.events)
    header.instruments[0].tickSize = 5
    let run = try ExecutionRun(script, header: header)
    #expect(run.orders.filter { $0.state == .pending }.map(\.price) == [95, 105])
  }

  /// Behind risk a bot's own event neither orders nor cancels: risk is the one gate.
  @Test func behindRiskOnlyRiskIsObeyed() throws {
    var script = Self.resting()
    script.cancel(10, 1)
    script.quote(30, 98, 5, 101, 4)
    var header = ExecutionRun.header(of: script.events)
    header.lineage.append(LineageEntry(program: "risk", version: "1", arguments: ""))
    var events = script.events
    for index in events.indices { events[index].event.flags.remove(.derived) }
    #expect(try ExecutionRun(events, Self.latency, header: header).log.isEmpty)
    for index in events.indices where events[index].words.first == 1 {
      events[index].event.flags.insert(.derived)
    }
    let log = try ExecutionRun(events, Self.latency, header: header).log
    #expect(log.contains("+1 1 working 0/3@99"))
    #expect(!log.contains { $0.contains("cancel_pending") })
  }
}
