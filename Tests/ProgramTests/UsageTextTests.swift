import Commands
import Testing

/// A usage text is the only place where a program's options stand, and mistakes in it trap.
struct UsageTextTests {
  static let usage = """
    usage: sample [OPTION]… FILE…
    Show what a usage text may hold.

    A paragraph of
    two lines.

    Options:
      -l, --level N         how many, --at most
                            nine
      --book l1|l2          whose book
      --only[=KINDS]        these alone
      --quick               at once

    Examples:
      sample --quick a | show
          a in no time
    """

  private static func definition(_ usage: String) -> ProgramDefinition {
    ProgramDefinition(usage, outsideLineage: ["quick"], run: { _ in })
  }

  @Test func itIsTakenApart() {
    let sample = Self.definition(Self.usage)
    #expect(sample.name == "sample" && sample.operands == "FILE…")
    #expect(sample.summary == "show what a usage text may hold")
    #expect(sample.description == ["A paragraph of two lines."])
    #expect(sample.options.map(\.name) == ["level", "book", "only", "quick", "help", "version"])
    #expect(sample.options[0].short == "l" && sample.options[0].argument == "N")
    #expect(sample.options[0].help == "how many, --at most nine")
    #expect(sample.options[1].choices == ["l1", "l2"] && sample.options[2].argumentIsOptional)
    #expect(sample.options.map(\.isInLineage) == [true, true, true, false, false, false])
    #expect(sample.examples.map(\.command) == ["sample --quick a | show"])
    #expect(sample.examples.map(\.meaning) == ["a in no time"])
  }

  @Test func optionsAreParsedByIt() throws {
    let options = Self.definition(Self.usage).options
    let parsed = try ParsedOptions(["-l", "3", "--only", "a", "--quick"], definitions: options)
    #expect(try parsed.integer("level") == 3)
    #expect(parsed.text("only") == "" && parsed.operands == ["a"] && !parsed.has("book"))
    #expect(parsed.canonicalText == "--level=3 --only a")
  }

  @Test func anOptionThatIsNotThereTraps() async {
    await #expect(processExitsWith: .failure) {
      let options = UsageTextTests.definition(UsageTextTests.usage).options
      _ = try ParsedOptions([], definitions: options).has("levels")
    }
  }

  @Test func textsOfAnotherFormTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = UsageTextTests.definition(UsageTextTests.usage.replacing("usage: ", with: ""))
    }
    await #expect(processExitsWith: .failure) {
      _ = UsageTextTests.definition(UsageTextTests.usage.replacing("whose book", with: ""))
    }
    await #expect(processExitsWith: .failure) {
      _ = UsageTextTests.definition(UsageTextTests.usage.replacing("--quick  ", with: "--fast  "))
    }
  }
}
