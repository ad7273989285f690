import Configuration
import EventStream
import Testing

@Suite struct ConfigurationTests {
  @Test func leavesComeInTheOrderOfTheFileWithTheirPlaces() throws {
    let source = """
      name = "x"
      [node.b]
      run = "features mid"
      from = ["clean", "raw"]
      [node.a]
      rate = 1.5
      count = 7
      on = true
      none = []
      """
    let read = try Configuration(Array(source.utf8), file: "graph.toml")
    #expect(
      read.entries.map(\.name) == [
        "name", "node.b.run", "node.b.from.0", "node.b.from.1", "node.a.rate", "node.a.count",
        "node.a.on", "node.a.none",
      ])
    #expect(
      read.entries.map(\.value) == [
        .text("x"), .text("features mid"), .text("clean"), .text("raw"), .number(1.5), .integer(7),
        .boolean(true), .empty,
      ])
    #expect(read.entries[3].line == 4)
    #expect(read.entries[3].column == 18)
  }

  @Test(arguments: [
    ("a = [1,\n", "line 1,"), ("a = 1\na = 2\n", "line 2,"),
    ("a = \"\u{1}\"", "line 1,"), ("[a\n", "line 1,"),
  ])
  func aFaultIsNamedWithItsPlace(source: String, place: String) {
    #expect {
      try Configuration(Array(source.utf8), file: "bad.toml")
    } throws: { error in
      let error = error as? StreamError
      return error?.exit == .badConfiguration && error?.object == "bad.toml"
        && error?.place.hasPrefix(place) == true
    }
  }

  @Test func anEmptyFileHasNoEntries() throws {
    #expect(try Configuration([], file: "empty.toml").entries.isEmpty)
  }
}
