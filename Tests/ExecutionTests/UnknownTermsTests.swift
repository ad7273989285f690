import EventModel
import TestSupport
import Testing

/// An order that asks for what is not known here, or cannot be, is refused, never sent without it.
struct UnknownTermsTests {
  private func run(_ change: (inout OwnedEvent) -> Void) throws -> ExecutionRun {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 4)
    script.parent(1, 1, .bid, 2)
    change(&script.events[1])
    return try ExecutionRun(script)
  }

  /// A word of a newer version may be a stop, too.
  @Test func wordsOfANewerVersion() throws {
    let run = try run { owned in
      var words = CompleteStream.order.count
      words += 1
      owned.words += [
        0, 0, noNumber, noNumber, noNumber, 0, 0, noTime, noNumber, noNumber, 0, 0, noNumber,
        noNumber, 0, 0, 7,
      ]
      #expect(owned.words.count == words)
    }
    #expect(run.log == ["+1 1 rejected 0/2"])
  }

  /// Who asked, why and under which account changes nothing of what is sent.
  @Test func wordsThatOnlyName() throws {
    let run = try run { owned in
      owned.words += [4, 5, noNumber, noNumber, noNumber, 0, 0, noTime, noNumber, noNumber, 6, 7]
    }
    #expect(run.fills.map(\.size) == [2])
  }
}
