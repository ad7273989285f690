import TestSupport
import Testing

/// What `ingest` says of files that it does not read as they are named, and what it takes.
struct CsvHintsTests {
  @Test(arguments: [
    (
      "Timestamp,Open,High,Low,Close,Volume,Trades\\n1700000000123,1,2,1,2,9,3\\n",
      "time:ms,open,high,low,close,volume,trades"
    ),
    ("date;price;amount;note\\n2024-01-02 10:00:00;1;2;x\\n", "time,price,size,-"),
    ("ts,symbol,bid,ask\\n1700000000,X,1,2\\n", "time:s,symbol,bid,ask"),
    ("time,last,volume\\n", "time,price,size"),
    ("Date,Time,Last,Vol\\n2024-01-02,09:30:00,1.1,5\\n", "'time,time:%H:%M:%S,price,size'"),
    (
      "Gmt time,Open,High,Low,Close\\n02.01.2024 00:00:00.000,1,2,1,2\\n",
      "'time:%d.%m.%Y %H:%M:%S.%f,open,high,low,close'"
    ),
    ("local_timestamp,bid,ask\\n1704188000123456,1,2\\n", "time:us,bid,ask"),
    ("ts_ms,px,exchange,conditions\\n1704188000123,1,Q,@\\n", "time:ms,price,exchange,conditions"),
  ])
  func aHeaderProposesItsColumns(text: String, columns: String) throws {
    let outcome = try Programs.run("printf '\(text)' > a.csv; ingest a.csv > out")
    #expect(outcome.status == 65)
    #expect(
      outcome.standardError.hasSuffix(
        "its first line suggests --columns \(columns)\n"),
      "\(outcome.standardError)")
  }

  /// The proposal is one that is taken.
  @Test func theProposalIsTaken() throws {
    let outcome = try Programs.run(
      """
      printf 'time,side,price,amount\\n1700000000,buy,1.5,2\\n' > a.csv
      columns=$(ingest a.csv 2>&1 > out | sed 's/.*--columns //')
      ingest --columns "$columns" --symbols X a.csv | show --csv | tail -1
      """)
    #expect(outcome.text == "2023-11-14T22:13:20.000000000Z,X,1.5,2,bid,,,\n")
  }

  /// Two time columns are a date and a time of day; the proposal can be pasted as it is.
  @Test func aProposalForTwoTimesIsTaken() throws {
    let outcome = try Programs.run(
      """
      printf 'Date,Time,Last,Vol\\n01/02/2024,09:30:00.25,1.5,2\\n' > a.csv
      columns=$(ingest a.csv 2>&1 > out | sed 's/.*--columns //')
      eval ingest --columns "$columns" --symbols X a.csv | show --csv | tail -1
      """)
    #expect(
      outcome.text == "2024-01-02T09:30:00.250000000Z,X,1.5,2,none,,,\n", "\(outcome.standardError)"
    )
  }

  @Test func rowsWithoutAPriceAreToldOnce() throws {
    let outcome = try Programs.run(
      "printf '1,2,3\\n2,,\\n3,nan,\\n' | ingest --columns time:s,bid,ask --symbols X - > out")
    #expect(outcome.status == 0)
    #expect(
      outcome.standardError
        == "ingest: warning: standard input: rows without a price, which say nothing: 2\n")
  }

  /// Where semicolons separate, a comma may be either.
  @Test func aLoneCommaIsExplained() throws {
    let outcome = try Programs.run(
      "printf '1;\"1,234\";2\\n' | ingest --columns time:s,bid,ask --symbols X - > out")
    #expect(outcome.status == 65)
    #expect(outcome.standardError.contains("may be the point or stand between thousands"))
  }

  @Test(arguments: [
    ("PK\\003\\004aaaaaaaa", "zip"), ("\\3757zXZ\\000aaaa", "xz"),
    ("BZh91AY&SYaaaa", "bzip2"), ("PAR1aaaaaaaa", "Parquet"), ("ARROW1aaaa", "Arrow"),
    ("\\324\\303\\262\\241aaaaaa", "pcap"), ("\\012\\015\\015\\012aaaa", "pcap"),
  ])
  func otherFormatsAreNamed(bytes: String, name: String) throws {
    for option in ["", "--columns time:s,price --symbols X"] {
      let outcome = try Programs.run("printf '\(bytes)' > a; ingest \(option) a > out")
      #expect(outcome.status == 65)
      #expect(outcome.standardError.contains(name), "\(outcome.standardError)")
      #expect(outcome.errorLines.count == 1)
    }
    let text = try Programs.run(
      "echo 'BZh9,1' | ingest --columns symbol,time:s,price --symbols X - > out; echo BZh,1,2 > a; "
        + "ingest --columns symbol,time:s,price a | show --csv | tail -1")
    #expect(text.text.hasSuffix("BZh,2,,none,,,\n"))
  }

  @Test func aUnitThatCannotBeIsTold() throws {
    for (unit, said) in [("us", true), ("ms", false)] {
      let outcome = try Programs.run(
        "echo 1700000000123,1 | ingest --columns time:\(unit),price --symbols X - > out")
      #expect(outcome.standardError.contains("looks like ms: time:ms") == said)
      #expect(outcome.standardError.isEmpty == !said)
    }
    let small = try Programs.run(
      "seq 0 9 | sed 's/$/,1/' | ingest --columns time:us,price --symbols X - > out")
    #expect(small.standardError.isEmpty)
  }

  @Test func symbolsMayHoldCommasAndBlanks() throws {
    let rows = "printf '1,\"A, B\",5\\n2,C,6\\n3,D,7\\n'"
    for (symbols, count) in [("'\"A, B\" , C'", 2), ("C,", 1), ("' C , D '", 2)] {
      let outcome = try Programs.run(
        "\(rows) | ingest --symbols \(symbols) --columns time:s,symbol,price - | show --json | wc -l"
      )
      #expect(outcome.text == "\(count)\n", "\(outcome.standardError)")
      #expect(outcome.standardError.isEmpty)
    }
  }

  @Test func standardInputIsReadOnce() throws {
    let outcome = try Programs.run("echo 1,2 | ingest --columns time:s,price --symbols X - - > out")
    #expect(outcome.status == 64 && outcome.standardError.contains("can be read once"))
  }

  @Test func barsUpsideDownAreTold() throws {
    let outcome = try Programs.run(
      "printf '0,1,2,3,1\\n60,1,3,2,1\\n' | ingest --bar 1m --columns time:s,open,high,low,close --symbols X - > out"
    )
    #expect(outcome.status == 0)
    #expect(
      outcome.standardError
        == "ingest: warning: standard input: bars whose low is above their high: 1\n")
  }

  /// The number of trades of a bar, where the capture says it, also where it is zero: then its volume is too.
  @Test func barsSayTheirTrades() throws {
    let outcome = try Programs.run(
      "printf '0,1,1,1,1,,0\\n60,1,1,1,1,5,3.0\\n120,1,1,1,1,,\\n' | ingest --bar 1m --columns "
        + "time:s,open,high,low,close,volume,trades --symbols X - | show --csv --common | cut -d, -f7,13"
    )
    #expect(outcome.text == "flags,volume\ncounted,0\ncounted,5\n,\n", "\(outcome.text)")
  }
}
