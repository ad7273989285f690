import EventModel
import Execution
import RiskControl
import TestSupport
import Testing

/// An order is changed: what may still be filled until the venue answers, and what is when it refuses.
@Suite struct ReplacementTests {
  private static let asked =
    "q AAA 99.99 100.01; o alpha AAA buy 10 99 #5; r #5 30 99; f alpha AAA buy 4 99 #1; "
    + "report #1 partly_filled 10 4 99; "

  private func reasons(_ script: String) throws -> [String] {
    let run = try World.run("[risk.limits]\nposition = \"40 shares\"", script)
    return run.events(of: .decision).map {
      let reason = DecisionReason(rawValue: $0.event.decision.reason).name
      return $0.text.isEmpty || reason == "position"
        ? reason : String(decoding: $0.text, as: UTF8.self)
    }
  }

  /// Fills of the order as it was say its old size: the larger one is still on its way.
  @Test func fillsMeanwhileDoNotLowerWhatIsOpen() throws {
    #expect(
      try reasons(Self.asked + "o alpha AAA buy 15 98") == ["accepted", "accepted", "position"])
    #expect(
      try reasons(Self.asked + "report #1 partly_filled 30 4 99; o alpha AAA buy 15 98")
        == ["accepted", "accepted", "position"])
  }

  /// The order as it was, without a new fill, is an answer: the change was refused, and told.
  @Test func aRefusedChangeIsTold() throws {
    let refused = Self.asked + "report #1 partly_filled 10 4 99; o alpha AAA buy 15 98"
    #expect(
      try reasons(refused) == [
        "accepted", "accepted", "the venue refused the change: it stays 10 at 99", "accepted",
      ])
    // Of two changes the larger counts until both are answered.
    let two =
      Self.asked + "r #5 35 99; report #1 partly_filled 10 4 99; o alpha AAA buy 15 98; "
      + "report #1 partly_filled 10 4 99; o alpha AAA buy 15 98"
    #expect(
      try reasons(two).suffix(4) == [
        "the venue refused the change: it stays 10 at 99", "position",
        "the venue refused the change: it stays 10 at 99", "accepted",
      ])
  }

  /// A change of the price alone: a fill at the old one is no refusal.
  @Test func changesOfThePrice() throws {
    let script =
      "q AAA 99.99 100.01; o alpha AAA buy 10 99 #5; r #5 10 98; f alpha AAA buy 4 99 #1; "
      + "report #1 partly_filled 10 4 99; report #1 partly_filled 10 4 98; o alpha AAA sell 1 98.5"
    #expect(try reasons(script) == ["accepted", "accepted", "accepted"])
  }

  /// The simulated venue refuses a change of what may not cross: risk is told, and `execute` tells it.
  @Test func theVenueRefuses() throws {
    let text = "[risk]\n[execution]\n[venue]\nbook = \"l1\"\nsize_when_unknown = \"1000\""
    let script =
      "q AAA 99.99 100.01; o alpha AAA buy 10 99 post_only #5; + 1s; r #5 20 101; + 1s; "
      + "q AAA 99.99 100.01; x #5; + 1s; q AAA 98 98.5"
    let run = try StageHarness(World(script).events, header: World.header()) {
      try RiskStage(World.file(text), venue: World.file(text))
    }
    let told = run.events(of: .decision).map { String(decoding: $0.text, as: UTF8.self) }
    #expect(told == ["", "", "the venue refused the change: it stays 10 at 99"])
    let executed = try StageHarness(run.events, header: run.header) {
      try ExecuteStage(World.file(text))
    }
    let parents = executed.events(of: .order).filter {
      $0.words.count >= OrderWord.count && $0.words[OrderWord.parent] == 0
        && $0.event.order.orderId == 1 << 20
    }
    .map {
      "\(OrderState(rawValue: UInt16($0.words[OrderWord.state])).name) \($0.event.order.size / 10)"
    }
    #expect(
      parents == [
        "approved 10", "working 10", "replace_requested 20", "working 10", "cancel_requested 10",
        "cancel_pending 10", "cancelled 10",
      ])
    #expect(executed.events(of: .fill).isEmpty)
  }
}
