import TestSupport
import Testing

/// Wrong command lines and inputs that are not there: the exit code and one clear line.
struct CommandLineTests {
  /// The programs that read a stream from standard input.
  private static let readers = Programs.names.filter { !["ingest", "pipe"].contains($0) }
  /// What a program needs before it reads its input.
  private static let leastArguments = [
    "features": " mid", "merge": " -", "signal": " sma", "risk": " -c /dev/null",
    "execute": " --sim", "journal": " append j",
  ]

  @Test(arguments: Programs.names)
  func anUnknownOptionIsASuggestion(program: String) throws {
    let outcome = try Programs.run("\(program) --hlep")
    #expect(outcome.status == 64)
    #expect(outcome.standardOutput.isEmpty)
    #expect(
      outcome.errorLines.first
        == "\(program): usage: --hlep: unknown option; did you mean --help?")
    #expect(outcome.errorLines.count == 2)
  }

  /// One file holds all programs; they are links to it.
  @Test func oneFileRunsEveryProgramByItsName() throws {
    let outcome = try Programs.run(
      """
      ln -s "$(command -v millrace)" slice
      for name in $(millrace --list); do [ "$(millrace $name --version)" = "$($name --version)" ] || exit 1; done
      ./slice --version; millrace --help; millrace slcie; echo $?; millrace; echo $?
      """)
    #expect(outcome.lines.first == "slice (Millrace) 0.1.0")
    for name in Programs.names { #expect(outcome.text.contains("\n\(name): ")) }
    #expect(outcome.text.hasSuffix("\n64\n64\n"))
    #expect(
      outcome.errorLines.first == "millrace: usage: slcie: no such program; did you mean slice?")
    #expect(outcome.errorLines.contains { $0.contains("PROGRAM: needs one of ingest, normalize") })
  }

  @Test(arguments: [
    ("normalize --lateness 200", "--lateness"),
    ("normalize --mode odered", "did you mean ordered?"),
    ("normalize --book -1", "--book"), ("features --every 0s mid", "--every"),
    ("features", "EXPR"), ("features 'mid('", "column"), ("features 'midd'", "did you mean mid?"),
    ("features mid --only=trads", "did you mean trade?"), ("show --csv --json", "--json"),
    ("show --kind quotes", "did you mean quote?"), ("show --levels 0", "--levels"),
    ("show --output x.svg", "--plot"), ("show a b", "one stream"), ("slice --first x", "--first"),
    ("slice --first 1 --last 1", "--last"), ("slice --from yesterday", "--from"),
    ("slice --from 2020-01-01 --to 2019-01-01", "not before --to"),
    ("ingest --from 2020-01-01 --to 2020-01-01 x", "not before --to"),
    ("features 'rsi(14)@0s'", "above zero"), ("normalize --lateness 300000d", "20,000 days"),
    ("merge", "at least one"), ("merge --memory 1 a", "--memory"), ("ingest", "at least one"),
    ("ingest --format dnb x", "--format"), ("ingest --pace 0 x", "--pace"),
    ("ingest --skip-bad -1 x", "--skip-bad"), ("ingest --from", "needs an argument"),
    ("ingest --price-exponent 3 /dev/null", "--price-exponent"),
    ("show --csv=yes", "takes no argument"),
    ("ingest sim:sed=1", "sed"), ("ingest sim:seed=x", "seed"),
  ])
  func wrongUsage(command: String, names: String) throws {
    let outcome = try Programs.run("\(command) < /dev/null")
    #expect(outcome.status == 64, "\(outcome.standardError)")
    #expect(outcome.standardOutput.isEmpty)
    #expect(outcome.errorLines.first?.contains(names) == true, "\(outcome.standardError)")
    #expect(outcome.errorLines.count == 2, "\(outcome.standardError)")
  }

  /// What a capture holds cannot steer a terminal; CSV keeps it.
  @Test func tablesHoldNoControlCharacters() throws {
    let outcome = try Programs.run(
      """
      printf '1,A\\033[31mB,1,2\\n' > a
      ingest --columns time:s,symbol,bid,ask a > s
      show s; show --info s; show --csv s > csv
      """, in: try ScratchFolder())
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.text.contains("A [31mB"))
    #expect(!outcome.standardOutput.contains(0x1B))
  }

  @Test func featuresAreSearched() throws {
    let found = try Programs.run("features --list volatility jump")
    #expect(found.lines.first == "Volatility features")
    #expect(found.lines.contains { $0.hasPrefix("  jump_test(") })
    #expect(!found.text.contains("rsi"))
    let none = try Programs.run("features --list volatility sandwich")
    #expect(none.status == 64)
    #expect(
      none.errorLines.first
        == "features: usage: --list: no feature has volatility and sandwich in it")
  }

  /// A day without an event has a heading all the same, for what reads CSV.
  @Test func aStreamWithoutEventsHasAHeading() throws {
    let outcome = try Programs.run(
      "printf 'time,bid,ask\\n' > a; ingest --columns time:s,bid,ask --symbols X a | show --csv",
      in: try ScratchFolder())
    #expect(outcome.text == "event_time,symbol,bid_price,bid_size,ask_price,ask_size\n")
  }

  @Test func theCommonFieldsNameThePublisher() throws {
    let outcome = try Programs.run(
      """
      printf '1,1.5,2\\n' > a
      for venue in XNAS BATS; do
        ingest --publisher $venue --columns time:s,bid,ask --symbols X a > $venue
      done
      merge XNAS BATS | show --csv --common --kind quote | cut -d, -f 8; show --json --common BATS
      """, in: try ScratchFolder())
    #expect(outcome.lines.prefix(3) == ["publisher", "XNAS", "BATS"])
    #expect(outcome.lines.last?.contains(#""publisher":"BATS""#) == true)
  }

  @Test func specificationsDefineNames() throws {
    let outcome = try Programs.run(
      """
      printf 'features = ["wide@1s", "2 * z - a"]\\n[let]\\nz = "spread / mid"\\na = "z * 1"\\n' > s.toml
      printf '%s\\n' 'wide = "if(z > 0, mid, bid)"' >> s.toml
      ingest sim:seed=1,events=500 | normalize --book 1 | features -s s.toml 'z - a' | show --info
      for bad in 'z = 5' 'mid = "bid"' 'z = "bidd+"' 'z = "y"'; do
        printf 'features = ["z"]\\n[let]\\n%s\\n' "$bad" > b.toml
        features -s b.toml < /dev/null; echo $?
      done
      """, in: try ScratchFolder())
    #expect(outcome.text.contains("if(spread/mid>0,mid,bid)@1s"))
    #expect(outcome.text.contains("2*(spread/mid)-spread/mid*1"))
    #expect(outcome.text.contains("spread/mid-spread/mid*1"))
    let errors = outcome.errorLines.filter { !$0.contains("try --help") }
    #expect(
      errors == [
        "features: read: b.toml: let.z: takes an expression between quotes (line 3, column 5)",
        "features: read: b.toml: let.mid: there is a feature of this name (line 3, column 7)",
        "features: read: b.toml: let.z: expected a feature or a number, found end (column 6) (line 3, column 5)",
        "features: expression: \"z\": unknown feature \"y\" (`features --list` names them) (column 1)",
      ], "\(outcome.standardError)")
  }

  /// Beside a specification for what it names, in the working directory for the command line.
  @Test func filesAreLookedUpWhereTheyAreNamed() throws {
    let outcome = try Programs.run(
      """
      mkdir specs
      printf 'known_at,rate\\n1970-01-01T00:00:00Z,1\\n' > specs/rates.csv
      printf 'known_at,rate\\n1970-01-01T00:00:00Z,2\\n' > rates.csv
      cat > specs/s.toml <<'TOML'
      features = ['asof("rates.csv", rate)']
      alarms = ['rate > 0']
      [let]
      rate = 'asof("rates.csv", rate)'
      TOML
      ingest sim:seed=1,events=500 | normalize --book 1 > s
      features -s specs/s.toml 'asof("rates.csv", rate)' 'rate + 0' --only < s > f
      show --csv f | tail -n 1 | cut -d, -f3-; show --info f | grep content
      """, in: try ScratchFolder())
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.lines.first == "1.0,2.0,1.0,")
    let contents = Set(outcome.lines.dropFirst().map { $0.prefix { $0 != ">" } })
    #expect(contents.count == 4, "\(outcome.text)")
  }

  /// Exit 66 where there is no file, 65 where its content is wrong, 64 where the expression is.
  @Test func wrongFilesAreTold() throws {
    let outcome = try Programs.run(
      """
      printf 'known_at,rate\\n2024-01-02T14:30:00Z,1\\n2024-01-02T14:30Z,x\\n' > r.csv
      ingest sim:seed=1,events=500 | normalize --book 1 > s
      for e in 'asof("q.csv", rate)' 'asof("r.csv", rate)' 'asof("r.csv", rat)'; do
        features "$e" < s > /dev/null; echo $?
      done
      printf '[let]\\nx = "asof(%sq.csv%s, rate)"\\n' '\\"' '\\"' > s.toml
      features -s s.toml mid < s > /dev/null; echo $?
      """, in: try ScratchFolder())
    #expect(outcome.lines == ["66", "65", "64", "66"])
    #expect(
      outcome.errorLines.filter { !$0.contains("try --help") } == [
        "features: read: q.csv: no such file or directory",
        "features: read: r.csv: rate: \"x\" is not a number (line 3, column 19)",
        "features: expression: \"asof(\"r.csv\", rat)\": r.csv has no column \"rat\" of values; did you "
          + "mean rate? (column 15)", "features: read: q.csv: no such file or directory",
      ], "\(outcome.standardError)")
  }

  /// Books deeper than the columns are not cut in silence.
  @Test func levelsWithoutColumnsAreTold() throws {
    let outcome = try Programs.run(
      """
      for levels in 2 4; do ingest sim:seed=1,events=300 | normalize --book $levels; done > s
      show --kind depth --csv s > a; show --kind depth --csv --levels 2 s | cmp - a
      """, in: try ScratchFolder())
    #expect(outcome.status == 0)
    #expect(
      outcome.standardError
        == "show: warning: books have up to 4 levels, the columns 2; --levels 4 prints all\n")
  }

  @Test(arguments: ["ingest nothing", "show nothing", "slice nothing", "merge nothing"])
  func aMissingFile(command: String) throws {
    let outcome = try Programs.run(command)
    let program = command.split(separator: " ")[0]
    #expect(outcome.status == 66)
    #expect(outcome.standardError == "\(program): open: nothing: no such file or directory\n")
  }

  @Test(arguments: ["ingest .", "show .", "slice .", "merge .", "ingest - < .", "show < ."])
  func aDirectory(command: String) throws {
    let outcome = try Programs.run(command)
    #expect([66, 74].contains(outcome.status))
    #expect(outcome.standardError.contains("is a directory"))
    #expect(outcome.errorLines.count == 1)
  }

  @Test(arguments: readers)
  func anEmptyInput(program: String) throws {
    let operands = Self.leastArguments[program] ?? ""
    let outcome = try Programs.run("\(program)\(operands) < /dev/null")
    #expect(outcome.status == 65)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.standardError.contains("empty"), "\(outcome.standardError)")
  }

  @Test(arguments: readers)
  func textAsInput(program: String) throws {
    let operands = Self.leastArguments[program] ?? ""
    for text in ["time,price\\n1,2\\n", "x", "12345678", "{}"] {
      let outcome = try Programs.run("printf '\(text)' | \(program)\(operands)")
      #expect(outcome.statuses == [0, 65])
      #expect(outcome.errorLines.count == 1)
      #expect(outcome.standardError.contains("not an event stream"), "\(outcome.standardError)")
      #expect(outcome.standardError.contains("ingest"), "it says what to do")
    }
  }

  @Test func whatIngestDoesNotKnow() throws {
    let empty = try Programs.run(": > x; ingest x")
    #expect(empty.status == 65 && empty.errorLines.count == 1)
    let text = try Programs.run("printf 'hello, world\\n' > x; ingest x")
    #expect(text.status == 65 && text.errorLines.count == 1)
    #expect(text.standardError.contains("--columns"))
  }
}
