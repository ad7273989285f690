import Configuration
import EventModel
import Execution
import RiskControl
import TestSupport
import Testing

/// A stop and a target that end each other, asked for while the entry that they protect still works: neither
/// is refused, none is left over, and together they never close more than is held.
@Suite struct PairTests {
  private static let start = Timestamp.parse("2024-01-02T15:00:00Z")!
  private static let toml = """
    [account]
    cash = "1000000 USD"
    [venue]
    book = "l1"
    """

  private struct Outcome {
    /// `sell 6@108`, in order.
    var fills: [String] = []
    /// Held after each.
    var held: [Int64] = []
    /// Of orders without a parent: the last state of each, in order of their ids.
    var ends: [String] = []
    var waits = 0
    /// What risk thinks is held at the end.
    var position: Double?
  }

  /// - Parameters:
  ///   - quotes: bid, bid size, ask, ask size, a second after each other.
  ///   - rows: of an order file behind its header row; `+N` stands for the time of quote N and a half.
  private static func run(
    _ quotes: [(Int64, Int64, Int64, Int64)], _ rows: [String]
  ) throws -> Outcome {
    var header = StreamHeader()
    var instrument = Instrument(id: 0, symbol: "S0", priceExponent: 0, sizeExponent: 0)
    (instrument.currency, instrument.multiplier) = ("USD", 1)
    (instrument.tickSize, instrument.lotSize) = (1, 1)
    header.instruments = [instrument]
    header.kinds = KindSet(.quote)
    let events = quotes.enumerated().map { place, quote in
      var event = Event(
        kind: .quote, eventTime: start + Int64(place) * Timestamp.second, instrument: 0,
        flags: [.last])
      event.quote = Quote(bidPrice: quote.0, bidSize: quote.1, askPrice: quote.2, askSize: quote.3)
      return OwnedEvent(event)
    }
    let columns = "time,symbol,side,size,price,trigger,group,reduce_only,action,id"
    let text = ([columns] + rows.map { "2024-01-02T15:00:0\($0)" }).joined(separator: "\n") + "\n"
    let file = try TradingFile(Configuration(Array(toml.utf8), file: "test.toml"))
    let risk = try RiskStage(
      file, venue: file, orders: try OrderFile(Array(text.utf8), name: "orders.csv"))
    let decided = try StageHarness(events, header: header, cuts: 3) { risk }
    var passed = decided.header
    passed.lineage.append(
      LineageEntry(program: "risk", version: "", arguments: "", notes: risk.notes))
    let filled = try StageHarness(decided.events, header: passed) { try ExecuteStage(file) }
    var outcome = Outcome()
    var ends: [UInt64: String] = [:]
    for owned in filled.events {
      let event = owned.event
      switch event.kind {
      case .fill:
        let side = event.fill.side == .bid ? "buy" : "sell"
        outcome.fills.append("\(side) \(event.fill.size)@\(event.fill.price)")
        let signed = event.fill.side == .bid ? event.fill.size : -event.fill.size
        outcome.held.append((outcome.held.last ?? 0) + signed)
      case .order where owned.words[OrderWord.parent] == 0:
        let payload = owned.words.withUnsafeBufferPointer { OrderPayload($0) }
        if payload.state.isTerminal { ends[event.order.orderId] = payload.state.name }
      case .decision where event.decision.orderId != 0:
        if String(decoding: owned.text, as: UTF8.self).hasPrefix("waits: ") { outcome.waits += 1 }
      case .account:
        outcome.position = owned.values.withUnsafeBufferPointer { AccountPayload($0).position }
      default: break
      }
    }
    outcome.ends = ends.sorted { $0.key < $1.key }.map(\.value)
    return outcome
  }

  private static let entry = "0.5Z,S0,buy,10,110,,,,new,entry"
  private static let stop = "1.5Z,S0,sell,10,,95,pair,yes,new,stop"
  private static let target = "1.5Z,S0,sell,10,108,,pair,yes,new,target"

  /// Four are bought, the rest of the entry works on; the target would meet it, and comes behind it.
  @Test func aTargetWaitsForTheRestOfTheEntry() throws {
    let outcome = try Self.run(
      [
        (104, 9, 105, 4), (104, 9, 111, 9), (104, 9, 106, 6), (104, 9, 106, 9),
        (108, 50, 109, 9), (108, 50, 109, 9),
      ], [Self.entry, Self.stop, Self.target])
    #expect(outcome.fills == ["buy 4@105", "buy 6@106", "sell 10@108"])
    #expect(outcome.held == [4, 10, 0] && outcome.position == 0)
    #expect(outcome.waits == 1)
    #expect(outcome.ends == ["filled", "cancelled", "filled"])
  }

  /// The stop takes what is held while the target waits: that is for as much less, and closes the rest.
  @Test func theStopFillsFirst() throws {
    let outcome = try Self.run(
      [
        (104, 9, 105, 4), (104, 9, 111, 9), (94, 4, 111, 9), (94, 9, 106, 6), (94, 9, 106, 9),
        (108, 50, 109, 9), (108, 50, 109, 9),
      ], [Self.entry, Self.stop, Self.target])
    #expect(outcome.fills == ["buy 4@105", "sell 4@94", "buy 6@106", "sell 6@108"])
    #expect(outcome.held.allSatisfy { $0 >= 0 } && outcome.held.last == 0)
    #expect(outcome.waits == 1)
  }

  /// A pair that is asked for before anything is bought waits as one, whichever leg comes first; with the first
  /// fill the stop is there for what is held.
  @Test(arguments: [[stop, target], [target, stop]]) func aPairWaitsAsOne(legs: [String]) throws {
    let early = legs.map { $0.replacing("1.5Z", with: "0.6Z") }
    let outcome = try Self.run(
      [
        (104, 9, 111, 9), (104, 9, 111, 9), (104, 9, 105, 4), (104, 9, 111, 9), (94, 9, 111, 9),
        (94, 9, 111, 9),
      ], [Self.entry] + early)
    #expect(outcome.fills == ["buy 4@110", "sell 4@94"])
    #expect(outcome.waits == 2)
    #expect(outcome.held.allSatisfy { $0 >= 0 } && outcome.position == 0)
  }

  /// What waits can be taken back, and is told at the end where it waits still.
  @Test(arguments: [true, false]) func whatWaitsEnds(isTakenBack: Bool) throws {
    let cancel = isTakenBack ? ["2.5Z,S0,,,,,,,cancel,target"] : []
    let outcome = try Self.run(
      [(104, 9, 105, 4), (104, 9, 111, 9), (104, 9, 111, 9), (104, 9, 111, 9), (104, 9, 111, 9)],
      [Self.entry, Self.stop, Self.target] + cancel)
    #expect(outcome.fills == ["buy 4@105"] && outcome.waits == 1)
    #expect(outcome.ends == ["expired", "expired", "rejected"])
  }
}
