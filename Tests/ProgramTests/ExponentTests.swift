import EventModel
import TestSupport
import Testing

/// The exponents of an instrument that one or several captures name, and what is said of numbers that
/// they do not keep.
struct ExponentTests {
  private static let tardisHeader =
    "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"

  private static func tardis(_ rows: [(price: String, size: String)], symbol: String = "BTCUSDT")
    -> [UInt8]
  {
    let lines = rows.enumerated().map { index, row in
      "binance,\(symbol),17000000\(index + 10)000000,17000000\(index + 10)000000,\(index + 1),buy,"
        + "\(row.price),\(row.size)\n"
    }
    return Array((tardisHeader + lines.joined()).utf8)
  }

  private static func binance(_ price: String, _ size: String) -> [UInt8] {
    let text =
      #"{"e":"trade","E":1700000001000,"T":1700000001000,"s":"BTCUSDT","t":9,"p":"\#(price)","#
      + #""q":"\#(size)","m":true,"M":true}"# + "\n"
    return Array(text.utf8)
  }

  private static func csv(_ rows: [(price: String, size: String)]) -> [UInt8] {
    Array(rows.map { "1700000002,\($0.price),\($0.size)\n" }.joined().utf8)
  }

  /// Prices and sizes as `show` prints them, whatever the order of the files.
  private func numbers(
    _ files: [String], _ options: String = "", in scratch: ScratchFolder
  ) throws -> Set<String> {
    var found: Set<Set<String>> = []
    for order in [files, files.reversed()] {
      let outcome = try Programs.run(
        "ingest \(options) \(order.joined(separator: " ")) | show --csv --kind trade | cut -d, -f3,4",
        in: scratch)
      #expect(outcome.status == 0, "\(outcome.standardError)")
      found.insert(Set(outcome.lines.dropFirst().map(String.init)))
    }
    #expect(found.count == 1, "the order of the files matters: \(found)")
    return found.first ?? []
  }

  private static let columns =
    "--columns time:s,price,size --symbols BTCUSDT --publisher binance"

  @Test func capturesOfOneInstrumentShareItsExponents() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.tardis([("45000.1", "0.5"), ("0.0000012", "1")]), to: "t.csv")
    try scratch.write(Self.binance("45000.1", "12345678901.5"), to: "b.json")
    #expect(
      try numbers(["t.csv", "b.json"], in: scratch)
        == ["45000.1,0.5", "0.0000012,1", "45000.1,12345678901.5"])
  }

  /// Every pair of formats, each with a number that the other's usual exponents do not keep.
  @Test func formatsAgreeInBothOrders() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.tardis([("1.5", "0.123456789")]), to: "t.csv")
    try scratch.write(Self.binance("0.0000000012", "2"), to: "b.json")
    #expect(
      try numbers(["t.csv", "b.json"], in: scratch) == ["1.5,0.123456789", "0.0000000012,2"])
    let kraken = """
      {"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"buy","price":43000.1,"qty":0.00412345,"ord_type":"limit","trade_id":7,"timestamp":"2023-11-14T22:13:20.000000Z"}]}

      """
    try scratch.write(Array(kraken.utf8), to: "k.json")
    let tardis =
      Self.tardisHeader
      + "kraken,BTC/USD,1700000001000000,1700000001000000,1,buy,43000.123,0.5\n"
    try scratch.write(Array(tardis.utf8), to: "tk.csv")
    #expect(
      try numbers(["k.json", "tk.csv"], in: scratch)
        == ["43000.1,0.00412345", "43000.123,0.5"])
  }

  /// A format of integers cannot give way: the others take its exponents, or the run says what to do.
  @Test func formatsOfIntegersGoFirst() throws {
    let scratch = try ScratchFolder()
    let lobster = "AA_2023-11-14_34200000_57600000_message_50.csv"
    try scratch.write(Array("61200.1,5,0,100,5850000,1\n".utf8), to: lobster)
    try scratch.write(
      Array("XNAS,AA,1700000001000000,1700000001000000,1,buy,585.25,3\n".utf8), to: "row")
    let make = "(printf '\(Self.tardisHeader.dropLast())\\n'; cat row) > t.csv"
    #expect(try Programs.run(make, in: scratch).status == 0)
    #expect(try numbers([lobster, "t.csv"], in: scratch) == ["585,100", "585.25,3"])
    let option = "--price-exponent AA=-6 t.csv \(lobster)"
    let refused = try Programs.run("ingest \(option) > out", in: scratch)
    #expect(refused.status == 65)
    #expect(
      refused.standardError.contains("LOBSTER has prices at exponent -4"),
      "\(refused.standardError)")
    #expect(refused.errorLines.count == 1)
  }

  /// Eight decimals are the ordinary size of a coin.
  @Test func decimalsOfCoinsNeedNoOption() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.csv([("42280.1", "0.00412345"), ("42280.1", "2")]), to: "a")
    for option in ["", "--round"] {
      let outcome = try Programs.run(
        "ingest \(option) \(Self.columns) a | show --csv | cut -d, -f4", in: scratch)
      #expect(outcome.text == "size\n0.00412345\n2\n", "\(outcome.standardError)")
      #expect(outcome.standardError.isEmpty)
    }
  }

  /// A file of which the head does not tell what comes: following the advice once reads it whole.
  @Test(arguments: [
    (["0.5", "0.123456789"], "", "--size-exponent -9"),
    (["0.5", "12345678901234.5"], "", "--size-exponent -1"),
    (["0.5", "0.123456789012", "123456789012345678"], "", "--round --size-exponent 0"),
    (["0.5", "1.7885566900000001"], "", "--round --size-exponent -8"),
    (["0.5", "27.163265306122447"], "", "--round"),
    (["20", "0.123456789012345678"], "--size-exponent -18", "--round --size-exponent -13"),
    (["20", "0.123456789012345678"], "", "--round --size-exponent -13"),
    (["3", "0.1234567"], "--size-exponent 0", "--size-exponent -7"),
  ])
  func adviceHoldsForTheWholeFile(sizes: [String], options: String, advice: String) throws {
    let scratch = try ScratchFolder()
    var text = ""
    // Behind the first 64 KiB.
    for index in 0..<4000 { text += "\(1_700_000_000 + index),1.25,\(sizes[0]),\n" }
    for size in sizes { text += "1700009000,1.25,\(size),\n1700009000,1.25,1,\n" }
    try scratch.write(Array(text.utf8), to: "a")
    let columns = "--columns time:s,price,size,- --symbols X"
    let refused = try Programs.run("ingest \(options) \(columns) a > out", in: scratch)
    #expect(refused.status == 65)
    #expect(refused.errorLines.count == 1)
    #expect(
      refused.standardError.contains("say \(advice) (line"), "\(refused.standardError)")
    let followed = try Programs.run(
      "ingest \(options) \(advice) \(columns) a | show --json | wc -l", in: scratch)
    #expect(followed.status == 0, "\(followed.standardError)")
    #expect(followed.text == "\(4000 + 2 * sizes.count)\n")
    #expect(followed.standardError.contains("numbers rounded") == advice.contains("--round"))
  }

  /// From a pipe the capture cannot be read again: the advice fits what was seen.
  @Test func adviceForAPipe() throws {
    let outcome = try Programs.run(
      "(seq 1 9000 | sed 's/$/,1.25,1/'; echo 9001,1,0.123456789) | ingest \(Self.columns) - > out")
    #expect(outcome.status == 65)
    #expect(
      outcome.standardError.contains("say --size-exponent -9 (line 9001)"),
      "\(outcome.standardError)")
  }

  /// What no exponent keeps is no matter of rounding; what only has many decimals is.
  @Test(arguments: [
    ("99999999999999999999", "", "numbers of up to 18 digits before the point are kept"),
    ("1e30", "--round", "numbers of up to 18 digits before the point are kept"),
    ("0.1234567890123456789012", "", "has more decimals than the exponent"),
  ])
  func numbersThatNoExponentKeeps(number: String, option: String, said: String) throws {
    for file in ["a.csv", "-"] {
      let outcome = try Programs.run(
        "printf '1,1.5\\n2,\(number)\\n' > a.csv; ingest \(option) --columns time:s,price --symbols X \(file) "
          + "< a.csv > out")
      #expect(outcome.status == 65)
      #expect(outcome.standardError.contains(said), "\(outcome.standardError)")
      #expect(
        outcome.standardError.contains("say --round") == (option.isEmpty && said.hasPrefix("has")))
    }
  }

  @Test func numbersOfManyDecimalsAreRounded() throws {
    let outcome = try Programs.run(
      "printf '1,1.5\\n2,0.1234567890123456789012\\n3.00000000000000000001,2\\n' | ingest --round "
        + "--columns time:s,price --symbols X - | show --csv | cut -d, -f1,3")
    #expect(
      outcome.lines.dropFirst() == [
        "1970-01-01T00:00:01.000000000Z,1.5", "1970-01-01T00:00:02.000000000Z,0.12345678901235",
        "1970-01-01T00:00:03.000000000Z,2",
      ], "\(outcome.text)\(outcome.standardError)")
  }

  @Test func exponentsOfASymbol() throws {
    let scratch = try ScratchFolder()
    var text = Self.tardisHeader
    for symbol in ["A", "B"] {
      text += "x,\(symbol),1700000000000000,1700000000000000,1,buy,1.5,2\n"
    }
    for index in 0..<2000 { text += "x,A,1700000001000000,1700000001000000,\(index),buy,1.5,2\n" }
    for symbol in ["A", "B"] {
      text += "x,\(symbol),1700000002000000,1700000002000000,9001,buy,1.5,0.00000000012\n"
    }
    try scratch.write(Array(text.utf8), to: "t.csv")
    let refused = try Programs.run("ingest t.csv > out", in: scratch)
    #expect(
      refused.standardError.contains("say --size-exponent A=-11,B=-11 (line"),
      "\(refused.standardError)")
    let kept = try Programs.run(
      "ingest --size-exponent A=-11,B=-12 t.csv | show --csv | cut -d, -f2,4 | tail -2",
      in: scratch)
    #expect(kept.text == "A,0.00000000012\nB,0.00000000012\n", "\(kept.standardError)")
    let exponents = try Programs.run(
      "ingest --size-exponent A=-11,B=-12 --size-exponent -9 t.csv > out", in: scratch)
    #expect(exponents.status == 0, "\(exponents.standardError)")
    let header = try RecordingSink(reading: scratch.path + "/out").headers.last
    #expect(header?.instruments.map(\.sizeExponent) == [-11, -12])
    let wrong = try Programs.run("ingest --size-exponent A=5 t.csv > out", in: scratch)
    #expect(wrong.status == 64 && wrong.standardError.contains("from -18 to 0"))
    let absent = try Programs.run(
      "ingest --size-exponent A=-11,B=-11,C=-3 t.csv > out", in: scratch)
    #expect(absent.standardError.contains("--size-exponent: C does not occur"))
  }

  /// A snapshot that names no symbol is of the only one, and counts for its exponents.
  @Test func namelessSnapshotsAreKeptAtTheSymbolsExponents() throws {
    let scratch = try ScratchFolder()
    let text = """
      1700000000000000000 {"lastUpdateId":10,"bids":[["0.0001","500000000000"]],"asks":[["0.0002","7"]]}
      1700000000100000000 {"e":"depthUpdate","E":1700000000100,"s":"SATS","U":10,"u":12,"b":[["0.0001","2.5"]],"a":[]}

      """
    try scratch.write(Array(text.utf8), to: "b.json")
    let outcome = try Programs.run(
      "ingest b.json | show --csv --kind level | cut -d, -f5,6", in: scratch)
    #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(outcome.standardError)")
    for line in ["0.0001,500000000000", "0.0002,7", "0.0001,2.5"] {
      #expect(outcome.lines.contains { $0.hasPrefix(line) }, "\(outcome.text)")
    }
  }

  /// What one instrument needs does not change another.
  @Test func everyInstrumentHasItsOwn() throws {
    let scratch = try ScratchFolder()
    let rows = "1700000000,A,1.5,0.00000001\n1700000001,B,1.5,500000000000\n"
    try scratch.write(Array(rows.utf8), to: "a")
    let outcome = try Programs.run(
      "ingest --columns time:s,symbol,price,size a > out", in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let header = try RecordingSink(reading: scratch.path + "/out").headers.last
    #expect(header?.instruments.map(\.sizeExponent) == [-8, -6])
    #expect(header?.instruments.map(\.priceExponent) == [-9, -9])
  }

  /// Rounding works for every text format, and is told.
  @Test func everyTextFormatIsRounded() throws {
    let scratch = try ScratchFolder()
    try scratch.write(
      Self.tardis([("236.47", "0.2"), ("236.47", "1.7885566900000001")]), to: "t.csv")
    try scratch.write(Self.binance("0.35899999999999999", "1.7885566900000001"), to: "b.json")
    let kraken =
      #"[1,[["1.10000","2.5","1700000000.1","b","l",""],["1.1000000000000001","2.5","1700000000.2","b","l",""]],"trade","XBT/USD"]"#
      + "\n"
    try scratch.write(Array(kraken.utf8), to: "k.json")
    let databento =
      "ts_event,action,side,price,size,symbol\n2023-11-14T22:13:20Z,T,A,100.30000000000001,1,ES\n"
    try scratch.write(Array(databento.utf8), to: "d.csv")
    for (file, last, count) in [
      ("t.csv", "236.47,1.78855669", 1), ("b.json", "0.359,1.78855669", 2),
      ("k.json", "1.1,2.5", 1),
      ("d.csv", "100.3,1", 1),
    ] {
      let rounded = try Programs.run(
        "ingest --round \(file) | show --csv --kind trade | cut -d, -f3,4 | tail -1", in: scratch)
      #expect(rounded.text == "\(last)\n", "\(file): \(rounded.standardError)")
      #expect(
        rounded.standardError
          == "ingest: warning: \(file): numbers rounded (--round): \(count)\n")
      let refused = try Programs.run("ingest \(file) > out", in: scratch)
      #expect(refused.status == 65)
      #expect(refused.standardError.contains("say --round"), "\(refused.standardError)")
    }
    let both = try Programs.run("ingest --round t.csv b.json > out", in: scratch)
    #expect(
      both.standardError
        == "ingest: warning: 2 captures, first t.csv: numbers rounded (--round): 3\n")
  }

  /// A live capture is read by what is there, and does not wait for more.
  @Test func aLiveCaptureDoesNotWait() throws {
    let scratch = try ScratchFolder()
    scratch.makeFifo("feed")
    let outcome = try Programs.run(
      """
      exec 3<>feed
      echo 1,42280.1,0.00412345 >&3
      ingest --follow \(Self.columns) feed | show --csv | head -2 | cut -d, -f4
      """, in: scratch, timeout: 30)
    #expect(!outcome.timedOut)
    #expect(outcome.text == "size\n0.00412345\n", "\(outcome.standardError)")
  }
}
