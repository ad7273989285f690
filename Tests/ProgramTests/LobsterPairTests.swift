import TestSupport
import Testing

/// LOBSTER message files with the order-book files that come with them, through the programs.
struct LobsterPairTests {
  private static let messages = "X_2023-11-14_34200000_57600000_message_2.csv"
  private static let books = "X_2023-11-14_34200000_57600000_orderbook_2.csv"

  private func scratch(_ messages: [String], _ books: [String]) throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.write(Array((messages.joined(separator: "\n") + "\n").utf8), to: Self.messages)
    try scratch.write(Array((books.joined(separator: "\n") + "\n").utf8), to: Self.books)
    return scratch
  }

  /// The two levels after each group as `bid size bid size | ask size ask size`, behind the seconds of the
  /// time.
  private func levels(_ options: String, in scratch: ScratchFolder) throws -> [String] {
    let outcome = try Programs.run(
      "ingest \(options) | normalize --book 2 | show --csv --kind depth", in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    return outcome.lines.dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      func side(_ columns: [Int]) -> String {
        columns.map { $0 < fields.count ? String(fields[$0]) : "" }.joined(separator: " ")
      }
      return "\(fields[0].dropFirst(17).prefix(2)): \(side([2, 3, 8, 9]))|\(side([5, 6, 11, 12]))"
    }
  }

  private static let day = [
    // An order from before the first message is deleted, and the level behind it comes into sight.
    "34201,3,900,5,1010000,-1", "34202,1,1,7,990000,1", "34203,4,901,4,1000000,1",
    "34204,1,2,1,980000,1", "34205,2,1,3,990000,1", "34206,5,0,50,1000000,1",
    "34207,3,1,4,990000,1",
  ]
  private static let rows = [
    "1020000,6,1000000,10,1030000,8,980000,2", "1020000,6,1000000,10,1030000,8,990000,7",
    "1020000,6,1000000,6,1030000,8,990000,7", "1020000,6,1000000,6,1030000,8,990000,7",
    "1020000,6,1000000,6,1030000,8,990000,4", "1020000,6,1000000,6,1030000,8,990000,4",
    // 980000 comes back into sight, smaller than it was.
    "1020000,6,1000000,6,1030000,8,980000,1",
  ]
  private static let expected = [
    "01: 100 10 98 2|101 5 102 6", "01: 100 10 98 2|102 6 103 8", "02: 100 10 99 7|102 6 103 8",
    "03: 100 6 99 7|102 6 103 8", "05: 100 6 99 4|102 6 103 8", "07: 100 6 98 1|102 6 103 8",
  ]

  @Test func theBookEqualsTheRows() throws {
    let scratch = try scratch(Self.day, Self.rows)
    for operands in [
      "\(Self.messages) \(Self.books)", "\(Self.books) \(Self.messages)", Self.books,
      "*_2.csv", "--format lobster \(Self.books)",
    ] {
      #expect(try levels(operands, in: scratch) == Self.expected, "\(operands)")
    }
  }

  /// What LOBSTER puts before the symbol differs between downloads, and folders do.
  @Test func namesAgreeFromTheSymbolOn() throws {
    let scratch = try scratch(Self.day, Self.rows)
    let front = "_data_dwn_32_302__"
    _ = try Programs.run("mkdir b; mv \(Self.books) b/\(front)\(Self.books)", in: scratch)
    for operands in [
      "\(Self.messages) b/\(front)\(Self.books)", "b/\(front)\(Self.books) \(Self.messages)",
    ] {
      #expect(try levels(operands, in: scratch) == Self.expected, "\(operands)")
    }
  }

  /// The opening book is the row before the first message that is wanted.
  @Test func fromBeginsWithTheRowBefore() throws {
    let scratch = try scratch(Self.day, Self.rows)
    #expect(
      try levels("--from 2023-11-14T14:30:05Z \(Self.books)", in: scratch) == [
        "05: 100 6 99 7|102 6 103 8", "05: 100 6 99 4|102 6 103 8", "07: 100 6 98 1|102 6 103 8",
      ])
    let part = "--from 2023-11-14T14:30:03Z --to 2023-11-14T14:30:05Z \(Self.books)"
    #expect(
      try levels(part, in: scratch) == [
        "03: 100 10 99 7|102 6 103 8", "03: 100 6 99 7|102 6 103 8",
      ])
  }

  /// Executions of orders that were never seen are trades, and come from what rests without a name.
  @Test func unknownOrdersAreTakenFromTheRest() throws {
    let scratch = try scratch(Self.day, Self.rows)
    let outcome = try Programs.run(
      "ingest \(Self.books) | show --csv --common --kind trade,order_action | cut -d, -f1,7-",
      in: scratch)
    #expect(outcome.status == 0)
    let trades = try Programs.run(
      "ingest \(Self.books) | show --csv --kind trade | cut -d, -f3-5", in: scratch)
    #expect(trades.lines.dropFirst() == ["100,4,ask", "100,50,ask"], "\(trades.text)")
    let normalized = try Programs.run(
      "ingest \(Self.books) | normalize --book 2 --stats > out", in: scratch)
    for name in ["unknown", "over-reduced", "invalid", "crossed"] {
      #expect(
        normalized.errorLines.contains { $0.contains("book \(name)") && $0.hasSuffix(" 0") },
        "\(normalized.standardError)")
    }
  }

  @Test func absentLevelsAreNone() throws {
    let scratch = try scratch(
      ["34201,1,1,7,990000,1", "34202,1,2,3,1010000,-1", "34203,3,1,7,990000,1"],
      [
        "9999999999,0,990000,7,9999999999,0,-9999999999,0",
        "1010000,3,990000,7,9999999999,0,-9999999999,0",
        "1010000,3,-9999999999,0,9999999999,0,-9999999999,0",
      ])
    #expect(
      try levels(Self.books, in: scratch) == [
        "01: 99 7  |   ", "02: 99 7  |101 3  ", "03:    |101 3  ",
      ])
  }

  @Test func filesOfDifferentLengthAreRefused() throws {
    for (messages, books, name) in [
      (Self.day, Self.rows.dropLast(), "orderbook"),
      (Self.day.dropLast(), Self.rows[...], "message"),
    ] as [(any Collection<String>, ArraySlice<String>, String)] {
      let scratch = try scratch(Array(messages), Array(books))
      let outcome = try Programs.run("ingest \(Self.books) | show --json | wc -l", in: scratch)
      #expect(outcome.statuses.first == 65)
      let line = outcome.errorLines.first { $0.hasPrefix("ingest") } ?? ""
      #expect(line.contains(name) && line.contains("ends behind 6 lines"), "\(line)")
      #expect(outcome.text != "0\n", "what came before is written")
    }
  }

  /// Rows that belong to other messages are told, and bad lines of either file are counted.
  @Test func whatDoesNotFitIsTold() throws {
    var rows = Self.rows
    rows[3] = "1020000,6,1000000,6,1030000,9,990000,7"
    let odd = try Programs.run("ingest \(Self.books) > out", in: scratch(Self.day, rows))
    #expect(odd.status == 0)
    #expect(
      odd.standardError.contains("levels of the order-book file that no message explains: 2"),
      "\(odd.standardError)")
    for (line, book) in [("x", Self.rows[3]), (Self.day[3], "1,2,3")] {
      var (messages, rows) = (Self.day, Self.rows)
      (messages[3], rows[3]) = (line, book)
      let scratch = try scratch(messages, rows)
      let refused = try Programs.run("ingest \(Self.books) > out", in: scratch)
      #expect(refused.status == 65 && refused.standardError.contains("(line 4)"))
      #expect(try levels("--skip-bad 1 \(Self.books)", in: scratch).last == Self.expected.last)
    }
  }

  /// Without its message file an order-book file says what is missing.
  @Test func anOrderBookFileAlone() throws {
    let scratch = try scratch(Self.day, Self.rows)
    let outcome = try Programs.run("mkdir d; cp \(Self.books) d; ingest d/* > out", in: scratch)
    #expect(outcome.status == 65 && outcome.standardError.contains("message file"))
    let headers = try Programs.run(
      """
      sed -i 1i\(["Time", "Type", "OrderID", "Size", "Price", "Direction"].joined(separator: ",")) *message*
      sed -i '1iAskPrice,AskSize,BidPrice,BidSize,a,b,c,d' *orderbook*
      gzip *orderbook*; gzip *message*; ingest *.gz | normalize --book 2 | show --csv --kind depth | wc -l
      """, in: scratch)
    #expect(headers.text == "\(Self.expected.count + 1)\n", "\(headers.standardError)")
  }

  /// Real pairs: the levels after every message equal the rows, by the programs alone.
  @Test(
    .enabled(if: SharedData.isPresent, "shared data is absent"),
    arguments: [
      ("AAPL_2012-06-21", "50", 50, 650), ("AMZN_2012-06-21_34200000_57600000", "1", 1, 55_071),
    ])
  func realPairs(name: String, suffix: String, depth: Int, changes: Int) throws {
    let root = try #require(SharedData.root)
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      "ingest \(root)/lobster/\(name)_orderbook_\(suffix).csv | normalize --book \(depth) "
        + "| show --csv --kind depth | tail -n +2", in: scratch, timeout: 120)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.standardError.isEmpty)
    let text = String(
      decoding: try SharedData.bytes("lobster/\(name)_orderbook_\(suffix).csv"), as: UTF8.self)
    var rows: [[String]] = []
    for line in text.split(whereSeparator: \.isNewline) where line.first?.isLetter == false {
      let row = line.split(separator: ",").map(String.init)
      if rows.last != row { rows.append(row) }
    }
    // The first row is behind the first message; where it is no change it is the opening book.
    let shown = outcome.lines.suffix(rows.count)
    #expect(shown.count == changes && outcome.lines.count - shown.count <= 1)
    var agreed = 0
    for (line, row) in zip(shown, rows) {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let agrees = (0..<depth).allSatisfy { level in
        let base = 2 + level * 6
        let at = level * 4
        return same(fields, base + 3, row[at], row[at + 1])
          && same(fields, base, row[at + 2], row[at + 3])
      }
      if agrees { agreed += 1 }
    }
    #expect(agreed == changes)
  }

  /// Whether price and size of a level are those of a row.
  private func same(_ fields: [String], _ place: Int, _ price: String, _ size: String) -> Bool {
    let isNone = price.hasSuffix("9999999999")
    guard place < fields.count, !fields[place].isEmpty else { return isNone }
    guard let shown = Double(fields[place]), let wanted = Double(price) else { return false }
    return !isNone && (shown * 10_000).rounded() == wanted && fields[place + 1] == size
  }
}
