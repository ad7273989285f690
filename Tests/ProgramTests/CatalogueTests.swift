import TestSupport
import Testing

/// What programs offer by name is listed, searched and described in one way.
struct CatalogueTests {
  static let programs = ["ingest", "features", "signal", "risk", "execute"]

  /// The names stand in the first column of a list, of the checks behind their code.
  static func names(_ program: String) throws -> [String] {
    let lines = try Programs.run("\(program) --list").lines
    let isInSections = lines.contains { $0.hasPrefix("  ") }
    return lines.dropFirst(program == "risk" ? 1 : 0).compactMap { line in
      if isInSections, !line.hasPrefix("  ") { return nil }
      let words = line.split(whereSeparator: { " (".contains($0) })
      let name = words.dropFirst(program == "risk" ? 1 : 0).first.map(String.init)
      return name == "a" ? words.dropFirst().first.map(String.init) : name
    }
  }

  @Test(arguments: programs) func allThatIsListedIsDescribed(program: String) throws {
    let names = try Self.names(program)
    #expect(names.count > 8 && Set(names).count == names.count)
    let quoted = names.map { "'\($0)'" }.joined(separator: " ")
    let said = try Programs.run(
      "for name in \(quoted); do \(program) --describe \"$name\" || exit; done")
    #expect(said.status == 0, "\(said.standardError)")
    #expect(said.lines.count >= names.count)
    let man = try Programs.run("\(program) --man").text.replacing("\\-", with: "-")
    for name in names { #expect(man.contains(name), "\(name)") }
  }

  @Test(arguments: [
    ("ingest --list json ws", "ingest: usage: --list: no format has json and ws in it"),
    ("signal --describe smaa", "unknown strategy \"smaa\"; did you mean sma?"),
    ("features --describe lowess", "unknown feature \"lowess\" (`--list` names the features)"),
    ("execute --describe twpa", "; did you mean twap?"),
    ("risk --describe order_siz", "unknown check \"order_siz\"; did you mean order_size?"),
    ("risk --list loss x < /dev/null", "no check has loss and x in it"),
    ("normalize day.mill < /dev/null", "normalize: usage: day.mill: takes no operands"),
  ])
  func whatIsNotThereIsSaid(command: String, cause: String) throws {
    let run = try Programs.run(command)
    #expect(run.status == 64)
    #expect(run.errorLines.first?.contains(cause) == true, "\(run.standardError)")
  }

  @Test func checksAreSearched() throws {
    let list = try Programs.run("risk --list daily")
    #expect(list.lines.count == 2 && list.lines.last?.contains("daily_loss") == true)
  }
}
