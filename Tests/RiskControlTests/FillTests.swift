import EventModel
import RiskControl
import TestSupport
import Testing

/// What the desk makes of fills that are told again or revised.
@Suite struct FillTests {
  private static let quoted = "q AAA 99.99 100.01; "

  /// Sentences, and of each fill its id and what it revises.
  private func run(_ script: [(text: String, id: Int64, revises: Int64)]) throws -> StageHarness {
    var world = World()
    for (text, id, revises) in script {
      for sentence in text.split(separator: ";") { world.say(sentence) }
      if id != 0 {
        world.setWord(FillWord.fillId, id)
        if revises != 0 { world.extend([revises]) }
      }
    }
    return try StageHarness(world.events, header: World.header()) {
      try RiskStage(World.file("[risk]"))
    }
  }

  private func sizes(_ run: StageHarness) -> [Int64] {
    run.orders(.approved).map {
      ($0.event.order.side == .bid ? 1 : -1) * $0.event.order.size / 10
    }
  }

  private func positions(_ run: StageHarness) -> [Double] {
    run.events(of: .account).filter { $0.event.account.item == 0 }.map {
      $0.values[AccountValue.position]
    }
  }

  /// A fill that the broker tells again after a reconnect is no second position to close.
  @Test func toldAgain() throws {
    let run = try run([
      (Self.quoted + "s alpha AAA 5; f alpha AAA buy 5 100 #1", 11, 0),
      ("f alpha AAA buy 5 100 #1", 11, 0), ("done #1; s alpha AAA 0", 0, 0),
    ])
    #expect(sizes(run) == [5, -5] && positions(run) == [5])
    #expect(run.remarks.first == "fills that were told again, and count once: 1")
  }

  /// Two executed streams number their fills from 1 each: an id that comes with another content is of
  /// another fill, and what it brought is held.
  @Test func anotherFillOfTheSameId() throws {
    let run = try run([
      (Self.quoted + "s alpha AAA 5; f alpha AAA buy 5 100 #1", 1, 0),
      ("done #1; s alpha AAA 8; f alpha AAA buy 3 100 #2", 1, 0),
      ("f alpha AAA buy 3 100 #2", 1, 0), ("done #2; s alpha AAA 0", 0, 0),
    ])
    #expect(sizes(run) == [5, 3, -8] && positions(run) == [5, 8])
    #expect(
      run.remarks.prefix(2) == [
        "fills that were told again, and count once: 1",
        "fills with the id of another fill and another content, which are booked as their own: 1",
      ])
  }

  /// A sale that is busted leaves the position, which is closed again; a busted entry is not bought again.
  @Test func busts() throws {
    let sale = try run([
      (Self.quoted + "s alpha AAA 5; f alpha AAA buy 5 100 #1", 11, 0),
      ("done #1; s alpha AAA 0", 0, 0),
      ("f alpha AAA sell 5 100 #2", 12, 0), ("done #2", 0, 0),
      ("f alpha AAA sell 0 100 #2", 13, 12),
    ])
    #expect(sizes(sale) == [5, -5, -5] && positions(sale) == [5, 0, 5])
    let entry = try run([
      (Self.quoted + "s alpha AAA 5; f alpha AAA buy 5 100 #1", 11, 0), ("done #1", 0, 0),
      ("f alpha AAA buy 0 100 #1", 12, 11), ("+ 1s; q AAA 99.99 100.01", 0, 0),
    ])
    #expect(sizes(entry) == [5] && positions(entry) == [5, 0])
    #expect(entry.remarks.first == "fills that were revised: 1")
  }

  /// More of an order was filled than was said: no more than the rest of it is open.
  @Test func revisionsOfOpenOrders() throws {
    let run = try run([
      (Self.quoted + "s alpha AAA 5; f alpha AAA buy 2 100 #1", 11, 0),
      ("f alpha AAA buy 4 100 #1", 12, 11),
      ("s alpha AAA 9; s alpha AAA 4", 0, 0),
    ])
    // One of the first order's five and the four of the second are taken back.
    #expect(sizes(run) == [5, 4] && positions(run) == [2, 4])
    #expect(run.orders(.cancelRequested).map { $0.event.order.orderId >> 20 } == [2, 1])
  }
}
