import Configuration
import EventModel
import EventStream
import Testing

/// What a small table takes, and what it says of what it does not take.
struct SmallTableTests {
  private let format = SmallTable.Format(required: ["name"], optional: ["size", "time"])

  private func table(_ text: String, _ format: SmallTable.Format? = nil) throws -> SmallTable {
    try SmallTable(Array(text.utf8), name: "t.csv", format ?? self.format)
  }

  private func names(_ text: String) throws -> [String] {
    try table("name,size\n\(text)").rows.map { $0.text("name") }
  }

  private func message(
    _ text: String, _ read: (SmallTable.Row) throws -> Void = { _ in }
  ) -> String {
    do {
      for row in try table(text).rows { try read(row) }
      return "taken"
    } catch {
      return (error as? StreamError)?.line ?? "\(error)"
    }
  }

  /// Fields as RFC 4180 has them, with blanks around them and comments.
  @Test(arguments: [
    ("a,1", "a"), ("  a b\t,1", "a b"), ("\"a,b\",1", "a,b"), ("\"a \"\"b\"\"\",1", "a \"b\""),
    ("\"\"\"\"", "\""), ("\" a \" ,1", " a "), ("a # b", "a"), ("a#b,1", "a#b"),
    ("\"#a\",1", "#a"), ("a\"b,1", "a\"b"), ("é,1", "é"), ("a", "a"), ("a,", "a"),
    ("\"a\" # \"b", "a"), ("a\r\n\r\n \t\n#\n", "a"), ("a\r", "a"),
  ])
  func fields(line: String, name: String) throws {
    #expect(try names(line) == [name])
  }

  @Test func lineEndsOfAllKinds() throws {
    #expect(try names("a\nb\r\nc\rd\n\re") == ["a", "b", "c", "d", "e"])
    let rows = try table("name\r\n\r\na\rb\n").rows
    #expect(rows.map(\.line) == [3, 4])
  }

  @Test(arguments: [
    ("name\n\"a", "a quote is not closed (line 2, column 1)"),
    ("name,size\n\"a\"b,1", "a field goes on behind its quotes (line 2, column 4)"),
    ("name,name", "two columns are named \"name\" (line 1, column 6)"),
    (
      "name,siz",
      "\"siz\" is no column; did you mean size? (known: name, size, time) (line 1, column 6)"
    ),
    ("size", "the column name is missing (line 1, column 1)"),
    ("name\na,b", "it has 2 fields, not 1: name (line 2, column 3)"),
    ("name,size\né, x", "size: \"x\" is not a number (line 2, column 4)"),
    ("name,size\na,nan", "size: \"nan\" is not a number (line 2, column 3)"),
    ("name,size\na", "size: nothing stands there (line 2, column 1)"),
  ])
  func whatIsWrongIsSaid(text: String, cause: String) {
    #expect(message(text) { _ = try $0.needed("size", $0.number) } == "read: t.csv: \(cause)")
  }

  /// Other encodings are not taken for odd names.
  @Test func utf16IsTold() {
    #expect(throws: StreamError.self) {
      try SmallTable([0xFF, 0xFE, 0x6E, 0x00], name: "t", format)
    }
  }

  @Test func times() throws {
    let second: Int64 = 1_704_205_800_000_000_000
    func time(_ text: String) throws -> Int64? {
      try table("name,time\na,\(text)").rows.first?.time("time")
    }
    #expect(try time("2024-01-02T14:30:00Z") == second)
    #expect(try time("2024-01-02 15:30:00+01:00") == second)
    #expect(try time("2024-01-02T14:30") == second)
    #expect(try time("\(second)") == second)
    #expect(try time("20240102") == second - 52_200_000_000_000)
    #expect(try time("") == nil)
    let texts = ["2024-01-02T14:30:00", "20240102", "2024-01-02T14:30Z"]
    let zoned = Array(try table("name,time\na," + texts.joined(separator: "\na,")).rows)
    #expect(throws: StreamError.self) { try zoned[0].zonedTime("time") }
    #expect(throws: StreamError.self) { try zoned[1].zonedTime("time") }
    #expect(try zoned[2].zonedTime("time") == second)
  }

  /// A header row may be left out only where the format says so.
  @Test func rowsWithoutNames() throws {
    let format = SmallTable.Format(required: ["name", "size"], needsHeader: false)
    #expect(try table("size,9", format).rows.map { $0.text("name") } == ["size"])
    #expect(try table("size,name\n9,a", format).rows.map { $0.text("name") } == ["a"])
    #expect(try table("", format).rows.isEmpty)
    #expect(throws: StreamError.self) { try table("", self.format) }
  }

  /// Up to five are named.
  @Test func namesThatNeverOccur() {
    let instruments = [Instrument(id: 0, symbol: "A", publisher: "X")]
    #expect(
      unknownInstruments(["A", "A@X", "X:A", ""], of: "t", in: instruments) == nil)
    #expect(
      unknownInstruments(["A@Y", "B", "B"], of: "t", in: instruments)
        == "t names A@Y, B, which the stream does not have")
    #expect(
      unknownInstruments((1...7).map { "B\($0)" }, of: "t", in: instruments)
        == "t names B1, B2, B3, B4, B5 and 2 more, which the stream does not have")
  }
}
