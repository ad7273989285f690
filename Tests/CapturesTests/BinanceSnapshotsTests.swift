import Captures
import EventModel
import Testing

/// Which snapshots of Binance are usable, and whose those without a name are.
///
/// A recording is written in short, a message a word: `A:100-110` is a difference of spot, `A:99<100-110`
/// one of futures, `A@105` a snapshot that names its symbol and `@105` one that does not. Symbols
/// have prices of their own: 36000 A, 2000 B, 2100 C.
@Suite struct BinanceSnapshotsTests {
  private static let prices = ["A": 36_000, "B": 2_000, "C": 2_100]

  private func lines(_ script: String, prices: String = "A") -> String {
    var time = 1_700_000_000_000
    return script.split(separator: " ").map { word in
      time += 1
      let named = word.first.map(String.init) ?? ""
      let parts = word.dropFirst(2).split { "<-".contains($0) }
      let symbol = Self.prices[named] == nil ? "" : named
      if word.contains("@") {
        let update = word.split(separator: "@").last ?? ""
        let price = Self.prices[symbol.isEmpty ? prices : symbol] ?? 0
        let name = symbol.isEmpty ? "" : "\"symbol\":\"\(symbol)\","
        return "\(time) {\(name)\"lastUpdateId\":\(update),\"E\":\(time),\"T\":\(time),"
          + "\"bids\":[[\"\(price)\",\"5\"],[\"1\",\"9\"]],\"asks\":[[\"\(price + 1)\",\"5\"]]}"
      }
      let previous = parts.count == 3 ? "\"pu\":\(parts[0])," : ""
      let price = Self.prices[symbol] ?? 0
      return
        "\(time) {\"e\":\"depthUpdate\",\"E\":\(time),\"T\":\(time),\"s\":\"\(symbol)\",\(previous)"
        + "\"U\":\(parts[parts.count - 2]),\"u\":\(parts[parts.count - 1]),"
        // Far below the market somebody always bids.
        + "\"b\":[[\"\(price)\",\"1\"],[\"2\",\"3\"]],\"a\":[]}"
    }.joined(separator: "\n")
  }

  /// What came, in short: gaps, and books with their symbol and sequence, `?` where in doubt.
  private func told(_ run: TextCaptureRun) -> [String] {
    run.events.map(\.event).compactMap { event in
      let symbol = run.instruments[Int(event.instrument)].symbol
      if event.kind == .gap { return "gap \(event.gap.fromSequence)-\(event.gap.toSequence)" }
      guard event.kind == .level, event.level.action == .clear else { return nil }
      return symbol + "@\(event.sequence)" + (event.flags.contains(.unreliable) ? "?" : "")
    }
  }

  @Test(arguments: [
    // Spot: U <= id + 1 <= u.
    ("A@105 A:106-110", ["A@105"]), ("A@105 A:107-110", ["A@105", "gap 106-107"]),
    ("A@105 A:100-105 A:106-107", ["A@105"]), ("A@105 A:104-110 A:109-112", ["A@105"]),
    ("A:107-110 A@105 A:111-112", ["gap 106-107", "A@110?"]),
    ("A:106-110 A@105 A:111-112", ["A@110"]),
    ("A:100-110 A@110 A:112-113", ["A@110", "gap 111-112"]),
    // Futures: pu <= id <= u, and then pu is the last u.
    ("A@105 A:105<108-110 A:110<115-116", ["A@105"]), ("A@105 A:99<100-110", ["A@105"]),
    ("A@105 A:106<107-110", ["A@105", "gap 106-107"]),
    ("A@105 A:99<100-110 A:109<110-112", ["A@105", "gap 110-110"]),
    ("A:99<100-110 A@90 A:110<111-120", ["gap 91-100", "A@110?"]),
    ("A:99<100-110 A@99 A:110<111-120", ["A@110"]),
    // One that comes later is usable again.
    ("A@105 A:107-110 A@109 A:111-112", ["A@105", "gap 106-107", "A@110"]),
    ("A:99<100-110 A@90 A:110<111-120 A@115", ["gap 91-100", "A@110?", "A@120"]),
    // One that is older than a whole book says nothing.
    ("A:99<100-110 A@105 A@90", ["A@110"]), ("A@105 A@90 A:106-107", ["A@105"]),
    // Told twice.
    ("A:99<100-110 A:99<100-110 A:110<111-120 A@115", ["A@120"]),
  ]) func aSnapshotJoinsOrIsInDoubt(script: String, expected: [String]) throws {
    let run = try TextCaptureRun.decodeInChunks(lines(script), format: "binance")
    #expect(run.problems.isEmpty)
    #expect(told(run) == expected)
    // Every event of a book in doubt says so.
    let books = run.events.map(\.event).filter { $0.flags.contains(.snapshot) }
    #expect(
      books.allSatisfy { book in
        expected.contains("A@\(book.sequence)\(book.flags.contains(.unreliable) ? "?" : "")")
      })
  }

  /// All symbols of the futures share one counter, so that updates of both lead past every snapshot.
  @Test(arguments: [
    ("A:99<100-110 B:98<101-111 @115 A:110<112-120 B:111<113-121", "B", "B@121"),
    ("A:99<100-110 B:98<101-111 @115 A:110<112-120 B:111<113-121", "A", "A@120"),
    ("A:99<100-110 B:98<101-111 A:110<112-120 B:111<113-121 @115", "B", "B@121"),
    ("@115 A:110<112-120 B:111<113-121", "B", "B@121"),
    // B and C have prices that are alike: the updates of C do not go so far before the end.
    ("B:98<101-111 C:90<95-97 @105 A:110<112-120", "B", "B@111"),
  ]) func aNamelessSnapshotGoesByItsPrices(script: String, owner: String, expected: String) throws {
    let run = try TextCaptureRun.decodeInChunks(lines(script, prices: owner), format: "binance")
    #expect(run.problems.isEmpty)
    #expect(told(run) == [expected])
  }

  @Test func aNamelessSnapshotOfTwoLikeSymbolsIsRefusedOrNamed() throws {
    let text = lines("B:98<101-111 C:90<95-112 @105 B:111<112-120 C:112<113-121", prices: "C")
    let run = try TextCaptureRun.decodeInChunks(text, format: "binance")
    #expect(
      run.problems == [
        "the snapshot at update 105 names no symbol, and the updates of each of B, C lead past it at "
          + "prices like its own; --symbols with one name decides (line 3)"
      ])
    #expect(told(run) == [])
    for name in ["B", "C"] {
      var options = CaptureOptions()
      options.symbol = name
      let named = try TextCaptureRun.decodeInChunks(text, format: "binance", options: options)
      #expect(named.problems.isEmpty)
      #expect(told(named).map { $0.prefix(2) } == ["\(name)@"])
    }
    // Of A it cannot be.
    var options = CaptureOptions()
    options.symbol = "A"
    let foreign = try TextCaptureRun.decodeInChunks(
      text + "\n" + lines("A:121<122-130"), format: "binance", options: options)
    #expect(foreign.problems.isEmpty && told(foreign) == [])
    #expect(foreign.unmapped == ["binance snapshot of another symbol": 1])
  }

  /// A recording of one symbol that another symbol's snapshot strayed into.
  @Test func pricesOfAnotherAreRefusedAlsoWhereOneSymbolOccurs() throws {
    let run = try TextCaptureRun.decodeInChunks(
      lines("A:99<100-110 @105 A:110<112-120", prices: "B"), format: "binance")
    #expect(run.problems.count == 1 && run.problems[0].hasSuffix("(line 2)"))
    #expect(told(run) == [])
  }

  @Test(arguments: [
    ("MARKET", false), ("INSURANCE_FUND", true), ("ADL", true), ("NA", true),
    ("LIQUIDATION", false),
  ]) func printsThatAreNoMarketTrades(kind: String, isOff: Bool) throws {
    let text =
      "{\"e\":\"trade\",\"E\":5,\"T\":4,\"s\":\"X\",\"t\":5,\"p\":\"2\",\"q\":\"1\",\"X\":\"\(kind)\"}"
    let run = try TextCaptureRun.decode(text, format: "binance")
    #expect(run.events.map(\.event.isMarketTrade) == [!isOff])
    #expect(run.events[0].event.flags.contains(.condition) == (kind != "MARKET"))
  }
}
