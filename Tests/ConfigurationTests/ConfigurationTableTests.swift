import Configuration
import EventModel
import EventStream
import Testing

/// What a table of a configuration takes, and what it says of what it does not take.
struct ConfigurationTableTests {
  private func table(_ text: String) throws -> ConfigurationTable {
    ConfigurationTable(try Configuration(Array(text.utf8), file: "f.toml"))
  }

  private func message(_ text: String, _ read: (ConfigurationTable) throws -> Void) -> String {
    do {
      let table = try table(text)
      try read(table)
      try table.finish()
      return "taken"
    } catch let error as StreamError {
      #expect(error.exit == .badConfiguration)
      return error.line
    } catch {
      return "\(error)"
    }
  }

  @Test func valuesAreRead() throws {
    let table = try table(
      """
      name = "a"
      size = "1000 shares"
      span = "5m"
      share = 0.5
      count = 3
      is_on = true
      list = ["x", "y"]
      [inner.one]
      value = 1
      [[row]]
      value = 2
      [[row]]
      value = 3
      """)
    #expect(try table.text("name") == "a")
    let size = try table.quantity("size", units: ["shares", "contracts"])
    #expect(size?.value == 1000 && size?.unit == "shares")
    #expect(try table.duration("span") == 300_000_000_000)
    #expect(try table.number("share") == 0.5)
    #expect(try table.number("count") == 3)
    #expect(try table.integer("count", in: 1...9) == 3)
    #expect(try table.boolean("is_on") == true)
    #expect(try table.texts("list") == ["x", "y"])
    #expect(try table.namedTables("inner").map(\.name) == ["one"])
    #expect(try table.namedTables("inner")[0].table.integer("value", in: 0...9) == 1)
    #expect(try table.tables("row").map { try $0.integer("value", in: 0...9) } == [2, 3])
    #expect(try table.text("absent") == nil)
    try table.finish()
  }

  @Test func errorsNamePlaceKeyAndWhatIsAllowed() {
    #expect(
      message("[a]\nsise = 1") { _ = try $0.table("a")?.number("size") }
        == "read: f.toml: a.sise: unknown key; did you mean size? (known: size) (line 2, column 8)")
    #expect(
      message("limit = \"5 EUR\"") { _ = try $0.quantity("limit", units: ["USD", "%"]) }
        == "read: f.toml: limit: \"EUR\" is not a unit of it; for example \"10 USD\" (units: USD, %) "
        + "(line 1, column 9)")
    #expect(
      message("limit = \"5\"") { _ = try $0.quantity("limit", units: ["USD"]) }
        == "read: f.toml: limit: \"5\" has no unit; for example \"10 USD\" (line 1, column 9)")
    #expect(
      message("limit = 5") { _ = try $0.quantity("limit", units: ["USD"]) }
        == "read: f.toml: limit: takes a number with its unit between quotes, for example \"10 USD\" "
        + "(line 1, column 9)")
    #expect(
      message("limit = \"-5 USD\"") { _ = try $0.quantity("limit", units: ["USD"]) }
        == "read: f.toml: limit: \"-5 USD\" is out of range; allowed is at least 0.0 USD "
        + "(line 1, column 9)")
    #expect(
      message("mode = \"fats\"") { _ = try $0.text("mode", choices: ["fast", "slow"]) }
        == "read: f.toml: mode: \"fats\" is none of fast, slow; did you mean fast? (line 1, column 8)"
    )
    #expect(
      message("n = 1.5") { _ = try $0.integer("n", in: 1...5) }
        == "read: f.toml: n: takes a whole number from 1 to 5 (line 1, column 5)")
    #expect(
      message("a = 1") { _ = try $0.table("a") } == "read: f.toml: a: must be a table, [a] "
        + "(line 1, column 5)")
    #expect(
      message("[a]\nb = 1") { _ = try $0.number("a") }
        == "read: f.toml: a: takes a value, not a table or list (line 2, column 5)")
  }

  @Test func instrumentTermsAreWrittenIntoTheHeader() throws {
    let text = """
      [instrument.default]
      currency = "USD"
      [instrument.BHP]
      currency = "AUD"
      tick_size = "0.01"
      lot_size = "100"
      multiplier = 2
      sector = "Materials"
      calendar = "XASX"
      [risk]
      anything = 1
      """
    let file = try TradingFile(try Configuration(Array(text.utf8), file: "f.toml"))
    var header = StreamHeader()
    header.instruments = HeaderTable(
      ["BHP", "NVDA"].enumerated().map {
        Instrument(id: UInt32($0), symbol: $1, priceExponent: -4, sizeExponent: 0)
      })
    try file.terms.apply(to: &header)
    let bhp = header.instruments[0]
    #expect(bhp.currency == "AUD" && bhp.tickSize == 100 && bhp.lotSize == 100)
    #expect(bhp.multiplier == 2 && bhp.sector == "Materials" && bhp.calendar == "XASX")
    #expect(header.instruments[1].currency == "USD")
    #expect(header.instruments[1].tickSize == noNumber)
    header.instruments[0].priceExponent = -1
    do {
      try file.terms.apply(to: &header)
      Issue.record("a tick finer than prices is taken")
    } catch {
      #expect(
        error.line.contains("tick_size: \"0.01\" is finer than what the capture keeps of BHP"))
      #expect(error.place == "line 5, column 13")
    }
  }

  @Test func topLevelTablesAreKnown() {
    do {
      _ = try TradingFile(try Configuration(Array("[riks]\na = 1".utf8), file: "f.toml"))
      Issue.record("an unknown table is taken")
    } catch {
      #expect(
        "\(error)".contains("unknown key; did you mean risk?"), "\(error)")
    }
  }
}
