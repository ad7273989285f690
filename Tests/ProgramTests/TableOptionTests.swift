import TestSupport
import Testing

/// All options that name a small table take the same forms of it, and say the same of what is wrong.
struct TableOptionTests {
  private static let setUp = """
    ingest sim:seed=1,events=3000,instruments=2 > raw; normalize --book 1 < raw > s
    printf '[account.rates]\\n' > limits.toml
    printf '[execution]\\nschedule = "vwap"\\nduration = "1m"\\nprofile = "t.csv"\\n' > profile.toml
    printf 'time,symbol,side,size\\n2024-01-02T14:30:00.2Z,SIM0,buy,1000\\n' > orders.csv

    """

  private static func folder() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(setUp, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    return scratch
  }

  /// The events that come with a table, without what of the header depends on its content.
  private func run(
    _ option: TableOption, _ text: String, in scratch: ScratchFolder
  ) throws -> Programs.Outcome {
    try scratch.write(Array(text.utf8), to: "t.csv")
    return try Programs.run(
      "set -o pipefail; \(option.command) | show --csv --common", in: scratch)
  }

  @Test(arguments: TableOption.all) func formsThatMeanTheSame(option: TableOption) throws {
    let scratch = try Self.folder()
    let plain = try run(option, option.text, in: scratch)
    #expect(plain.status == 0 && plain.lines.count > 1000, "\(plain.standardError)")
    for (name, text) in option.sameTables {
      let outcome = try run(option, text, in: scratch)
      #expect(outcome.status == 0, "\(name): \(outcome.standardError)")
      #expect(outcome.standardOutput == plain.standardOutput, "\(name)")
      #expect(outcome.standardError == plain.standardError, "\(name)")
    }
  }

  @Test(arguments: TableOption.all) func columns(option: TableOption) throws {
    let scratch = try Self.folder()
    let other = try run(option, option.tableWithUnknownColumn, in: scratch)
    if option.takesOthers {
      #expect(other.status == 0, "\(other.standardError)")
    } else {
      expectFault(other, option, "\"colour\" is no column")
      #expect(other.standardError.contains("(known: "), "\(other.standardError)")
    }
    let needed = option.column.needed
    expectFault(
      try run(option, option.tableWithoutNeededColumn, in: scratch), option,
      "the column \(needed) is missing")
    if let text = option.tableWithMisspeltColumn {
      expectFault(
        try run(option, text, in: scratch), option,
        "\"symbl\" is no column; did you mean symbol?")
    }
  }

  @Test(arguments: TableOption.all) func aBadNumberHasItsPlace(option: TableOption) throws {
    let scratch = try Self.folder()
    let (text, place) = option.tableWithBadNumber
    let outcome = try run(option, text, in: scratch)
    expectFault(outcome, option, "\(option.column.number): \"soon\" is ")
    #expect(outcome.standardError.contains("(\(place)"), "\(place): \(outcome.standardError)")
  }

  /// One line names it, however many rows do.
  @Test(arguments: TableOption.all) func aNameThatNeverOccurs(option: TableOption) throws {
    guard let unknown = option.unknown else { return }
    let scratch = try Self.folder()
    let text = ([option.header] + unknown.rows + unknown.rows.suffix(1)).joined(separator: "\n")
    let outcome = try run(option, text, in: scratch)
    let told = outcome.errorLines.filter { $0.contains("NOSUCH") || $0.contains("of mid") }
    #expect(told.count == 1, "\(outcome.standardError)")
    #expect(outcome.statuses.first == unknown.status, "\(outcome.standardError)")
  }

  @Test(arguments: TableOption.all) func anEmptyTableIsTold(option: TableOption) throws {
    let scratch = try Self.folder()
    for text in ["", "\u{FEFF}", "# nothing\r\n\r\n"] {
      let outcome = try run(option, text, in: scratch)
      #expect(outcome.statuses.first == option.empty.status, "\(outcome.standardError)")
      #expect(outcome.standardError.contains(option.empty.message), "\(outcome.standardError)")
    }
  }

  private func expectFault(_ outcome: Programs.Outcome, _ option: TableOption, _ cause: String) {
    #expect(outcome.statuses.first == option.fault, "\(outcome.standardError)")
    let line = outcome.errorLines.first { $0.contains(cause) }
    #expect(line?.contains("read: t.csv: ") == true, "\(outcome.standardError)")
    #expect(line?.contains("line ") == true, "\(outcome.standardError)")
  }
}
