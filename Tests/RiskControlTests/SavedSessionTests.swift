import Accounts
import Configuration
import EventModel
import EventStream
import Execution
import RiskControl
import TestSupport
import Testing

/// A stream cut in two, with the account saved between, against one run over the whole.
@Suite struct SavedSessionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var limits = ""
    /// Before the cut, and behind it.
    var first: String
    var second: String
    /// What is filled behind the cut, as `-5 at 9950`.
    var fills: [String]
    var testDescription: String { name }
  }

  private static let venue = """
    [execution]
    [venue]
    book = "l1"
    size_when_unknown = "1000000"
    """
  private struct Outcome {
    var fills: [String]
    var risk: [OwnedEvent]
    var account: SavedAccount
  }

  /// - Parameter isLive: fills and reports come in the stream.
  private static func run(
    _ limits: String, _ events: [OwnedEvent], isLive: Bool = false
  ) throws -> Outcome {
    let file = try World.file((limits.isEmpty ? "[risk]" : limits) + "\n" + venue)
    var stage = try RiskStage(file, venue: isLive ? nil : file)
    var header = World.header()
    try stage.begin(&header)
    var input = EventBuffer()
    var output = EventBuffer()
    for event in events { event.append(to: &input) }
    var batches: [EventBatch] = []
    input.forEachFrame { batches.append($0) }
    for batch in batches { try stage.process(batch, into: &output) }
    input.removeAll()
    try stage.finish(into: &output)
    var told: [OwnedEvent] = []
    output.forEachFrame { batch in
      for event in batch.events { told.append(OwnedEvent(event, of: batch)) }
    }
    if isLive { return Outcome(fills: [], risk: told, account: stage.account) }
    header.lineage.append(
      LineageEntry(program: "risk", version: "", arguments: "", notes: stage.notes))
    let executed = try StageHarness(told, header: header) { try ExecuteStage(file) }
    let fills = executed.events(of: .fill).map {
      let size = ($0.event.fill.side == .bid ? 1 : -1) * $0.event.fill.size / 10
      return "\($0.event.eventTime) \(size) at \($0.event.fill.price)"
    }
    #expect(told.count { $0.event.kind == .account && $0.event.account.item == 0 } == fills.count)
    return Outcome(fills: fills, risk: told, account: stage.account)
  }

  /// Limits that go on from an account.
  private static func resumed(
    _ limits: String, from account: SavedAccount, in scratch: ScratchFolder,
    account more: String = ""
  ) throws -> String {
    try scratch.write(Array(account.text.utf8), to: "saved.toml")
    let path = scratch.path + "/saved.toml"
    let table = limits.hasPrefix("[") || limits.isEmpty ? limits : "[risk.limits]\n" + limits
    return
      "[account]\nfrom = \"\(path)\"\n\(more)\n[account.rates]\nAUD = \"AUDUSD\"\nCNY = 0.125\n"
      + table
  }

  /// Lines of an account that ids of protective orders do not stand in.
  private static func lines(_ account: SavedAccount) -> [Substring] {
    account.text.split(separator: "\n").filter { !$0.hasPrefix("made") && !$0.hasPrefix("orders") }
  }

  @Test(arguments: cases) func twoSessionsAreOne(_ story: Case) throws {
    let scratch = try ScratchFolder()
    let events = World(story.first + ";+ 1s;" + story.second).events
    let cut = World(story.first).events.count
    let time = events[cut].event.eventTime
    let whole = try Self.run(story.limits, events)
    let first = try Self.run(story.limits, Array(events[..<cut]))
    let second = try Self.run(
      Self.resumed(story.limits, from: first.account, in: scratch), Array(events[cut...]))
    let expected = whole.fills.filter { Int64($0.prefix { $0 != " " })! >= time }
    #expect(expected.map { $0.drop { $0 != " " }.dropFirst() } == story.fills.map { Substring($0) })
    #expect(second.fills == expected)
    #expect(Self.lines(second.account) == Self.lines(whole.account))
    // What the file says is what was said.
    let text = first.account.text
    let again = try SavedAccount(Configuration(Array(text.utf8), file: "saved.toml"))
    #expect(again.text == text)
  }

  /// A close that was refused is tried when it would have been; one that is stuck stays so until something
  /// changes.
  @Test(arguments: ["8", "2"]) func refusedExitsGoOn(stuckAfter: String) throws {
    let scratch = try ScratchFolder()
    let limits = "[risk]\n[risk.exits]\nstuck_after = \(stuckAfter)"
    let first =
      Self.quoted + "f alpha AAA buy 10 100; s alpha AAA 0; done #1 rejected; + 1s; "
      + "q AAA 99.99 100.01; done #2 rejected; + 100ms; q BBB 49.99 50.01"
    let second =
      "; + 100ms; q AAA 99.99 100.01; + 1s; q AAA 99.98 100.01; + 1s; q AAA 99.97 100.01; + 1s; "
      + "status AAA trading; q AAA 99.99 100.01"
    let (events, cut) = (World(first + second).events, World(first).events.count)
    func approved(_ outcome: Outcome) -> [String] {
      outcome.risk.filter {
        $0.event.kind == .order && $0.words[0] == Int64(OrderState.approved.rawValue)
      }
      .map {
        "\(($0.event.eventTime - World.start) / 1_000_000) \($0.event.order.orderId >> 20) "
          + "\($0.event.order.size)"
      }
    }
    let whole = approved(try Self.run(limits, events, isLive: true))
    let before = try Self.run(limits, Array(events[..<cut]), isLive: true)
    let after = try Self.run(
      Self.resumed(limits, from: before.account, in: scratch), Array(events[cut...]), isLive: true)
    #expect(whole.count == 3 && approved(before) + approved(after) == whole)
    // Two seconds after the second refusal, or with the status.
    #expect(whole.last?.hasPrefix(stuckAfter == "8" ? "3000 3 " : "4200 3 ") == true)
  }

  /// What is good for a day ends with its session, and an order that has a part filled is sent for the rest.
  @Test func dayOrdersEnd() throws {
    let scratch = try ScratchFolder()
    let first = try Self.run(
      "",
      World(Self.quoted + "o beta AAA buy 4 99 #7; o beta AAA buy 6 98 gtc #8; + 1s; q BBB 49 50")
        .events)
    #expect(first.account.desk?.working.map(\.size.text) == ["6"])
    let second = try Self.run(
      Self.resumed("", from: first.account, in: scratch),
      World("+ 1m; q AAA 99.5 99.6; x #7; + 1s; q AAA 96 97").events)
    #expect(second.fills.map { $0.drop { $0 != " " }.dropFirst() } == ["6 at 9800"])
    let told = second.risk.filter { $0.event.kind == .decision }.map {
      String(decoding: $0.text, as: UTF8.self)
    }
    #expect(told.contains("unknown_order: request 7"))
    // The states of the session before go before its orders.
    let killed = try Self.run(
      Self.resumed("", from: first.account, in: scratch).replacing(
        "[account.rates]", with: "[risk.strategy.beta]\nstate = \"halted\"\n[account.rates]"),
      World("+ 1m; q AAA 99.5 99.6; + 1s; q AAA 96 97").events)
    #expect(killed.fills.isEmpty)
  }

  /// Nothing is done while held is wanted, and stop and target are made again at once: never more than is
  /// held at one time.
  @Test func protectionIsMadeAgain() throws {
    let scratch = try ScratchFolder()
    let first = try Self.run("", World(Self.long).events)
    let limits = try Self.resumed("", from: first.account, in: scratch)
    let file = try World.file(limits + "\n" + Self.venue)
    var header = World.header()
    let stage = try RiskStage(file, venue: file)
    var begun = stage
    try begun.begin(&header)
    header.lineage.append(
      LineageEntry(program: "risk", version: "", arguments: "", notes: begun.notes))
    let events = World("+ 1m; q AAA 99.98 100.00; + 1s; q AAA 99.98 100.00").events
    let executed = try StageHarness(events, header: header, ends: false) {
      try ExecuteStage(file)
    }
    let made = executed.events(of: .order).map {
      "\($0.event.eventTime) \($0.event.order.size / 10) \($0.event.order.price) "
        + "\($0.words[OrderWord.trigger])"
    }
    let end = World.start + Timestamp.second
    #expect(made == ["\(end) 5 \(noNumber) 9951", "\(end) 5 10101 \(noNumber)"])
    // A stream of before has it from its first event on.
    let early = World("@ 2024-01-02T09:00:00Z; q AAA 99.98 100.00; + 1s; q AAA 99.40 99.42").events
    let sooner = try StageHarness(early, header: header, ends: false) { try ExecuteStage(file) }
    #expect(sooner.events(of: .fill).map(\.event.fill.price) == [9940])
  }

  /// A file that was cut says less than was held; one that says a position twice says more.
  @Test func filesThatSayLessOrMore() throws {
    let text = try Self.run("", World(Self.long).events).account.text
    func read(_ text: Substring) throws {
      _ = try SavedAccount(Configuration(Array(text.utf8), file: "saved.toml"))
    }
    for part in ["[[saved.position]]", "[saved.desk]", "[saved.end]"] {
      let start = try #require(text.firstRange(of: part)).lowerBound
      let failure = #expect(throws: StreamError.self) { try read(text[..<start]) }
      #expect(failure?.cause.contains("the file was cut") == true)
    }
    let start = try #require(text.firstRange(of: "[[saved.position]]")).lowerBound
    let end = try #require(text[start...].firstRange(of: "\n[")).upperBound
    let last = text.index(before: end)
    let failure = #expect(throws: StreamError.self) {
      try read(text[..<last] + text[start..<last] + text[last...])
    }
    #expect(failure?.cause == "saved: has the position of alpha in AAA twice")
  }

  /// Days pass, also where the first event of a stream lies about its time.
  @Test func daysPassBehindASkewedEvent() throws {
    let scratch = try ScratchFolder()
    let first = try Self.run("", World(Self.quoted + "+ 1s; q AAA 99.99 100.01").events)
    var events = World("@ 2024-01-07T09:00:00Z; q AAA 99.98 100; + 1s; q AAA 99.98 100").events
    events[0].event.flags.insert(.skewed)
    let second = try Self.run(Self.resumed("", from: first.account, in: scratch), events)
    let nextDay = try #require(second.account.nextDay)
    #expect(nextDay > events[1].event.eventTime)
  }

  /// A strategy that the stream lacks for a day is no other one when it is back.
  @Test func whoIsAwayStaysStopped() throws {
    let scratch = try ScratchFolder()
    var first = try Self.run(
      "[risk.strategy.alpha]\nstate = \"halted\"",
      World(Self.quoted + "+ 1s; q AAA 99.99 100.01").events)
    first.account = try SavedAccount(
      Configuration(
        Array(first.account.text.replacing("\"alpha\"", with: "\"away\"").utf8), file: "saved.toml")
    )
    let second = try Self.run(
      Self.resumed("", from: first.account, in: scratch), World("+ 1m; q AAA 99.98 100").events)
    let away = second.account.desk?.owners.first { $0.name == "away" }
    #expect(away?.commanded == "halted")
  }

  // MARK: Strategies that are gone

  private static func gone(_ more: String) throws -> Outcome {
    let scratch = try ScratchFolder()
    var first = try Self.run("", World(Self.long).events)
    first.account = try SavedAccount(
      Configuration(
        Array(first.account.text.replacing("\"alpha\"", with: "\"old\"").utf8), file: "saved.toml"))
    return try Self.run(
      Self.resumed("", from: first.account, in: scratch, account: more),
      World("+ 1m; q AAA 99.98 100.00; + 1s; q AAA 99.98 100.00; + 1s; q AAA 99.48 99.50").events)
  }

  @Test func whoIsGoneIsNamed() throws {
    #expect {
      _ = try Self.gone("")
    } throws: { error in
      let error = error as? StreamError
      return error?.exit == .badConfiguration
        && error?.cause.contains("no strategy old, for which 5 AAA are held") == true
        && error?.cause.contains("flatten = [\"old\"]") == true
    }
  }

  @Test func whoIsGoneIsFlattened() throws {
    let run = try Self.gone("flatten = [\"old\"]")
    #expect(run.fills.map { $0.drop { $0 != " " }.dropFirst() } == ["-5 at 9998"])
    #expect(run.account.holdings.filter { $0.size.digits != 0 }.map(\.size.text) == [])
  }

  /// The heir wants what the other wanted, and has its stop.
  @Test func anHeirGoesOn() throws {
    let run = try Self.gone("[account.hand_over]\nold = \"beta\"")
    #expect(run.fills.map { $0.drop { $0 != " " }.dropFirst() } == ["-5 at 9948"])
    #expect(run.account.desk?.targets.map(\.place.strategy) == ["beta"])
    #expect(run.account.desk?.targets.map(\.stoppedSide) == [1])
  }

  /// Who has become a shadow meanwhile closes what it held.
  @Test func aShadowClosesWhatItHeld() throws {
    let scratch = try ScratchFolder()
    let first = try Self.run("", World(Self.long).events)
    let second = try Self.run(
      Self.resumed("[risk.strategy.alpha]\nshadow = true", from: first.account, in: scratch),
      World("+ 1m; q AAA 99.98 100.00; + 1s; q AAA 99.98 100.00; s alpha AAA 9").events)
    #expect(second.fills.map { $0.drop { $0 != " " }.dropFirst() } == ["-5 at 9998"])
    #expect(
      second.risk.filter { $0.event.kind == .order }.last?.words[0]
        == Int64(OrderState.shadow.rawValue))
  }

  @Test func aFileOfLaterIsRefused() throws {
    let text = try Self.run("", World(Self.long).events).account.text
    #expect {
      _ = try SavedAccount(
        Configuration(Array(text.replacing("version = 2", with: "version = 3").utf8), file: "s"))
    } throws: { error in
      (error as? StreamError)?.line.contains("is of a later program") == true
    }
  }
}
