import TestSupport
import Testing

/// What `show` says beside the events.
struct ShowTests {
  private static let quotes =
    "printf '1,A,1.5,2\\n2,B,1.5,2\\n' | ingest --columns time:s,symbol,bid,ask - > q"

  /// A stream without events, such as that of a capture of definitions, is not passed over in silence.
  @Test func nothingToPrintIsTold() throws {
    let none = "the stream has no events, and its header 2 instruments, which --info lists"
    for form in ["", "--csv", "--json"] {
      let outcome = try Programs.run("\(Self.quotes); slice --kind gap q | show \(form)")
      #expect(outcome.status == 0)
      #expect(outcome.standardError == "show: warning: there is nothing to print: \(none)\n")
      let quiet = try Programs.run("\(Self.quotes); show --kind gap \(form) q; show \(form) q")
      #expect(quiet.standardError.isEmpty)
    }
    let watermarks = try Programs.run(
      "\(Self.quotes); normalize < q | slice --kind watermark | show")
    #expect(watermarks.standardError.contains("the stream has only watermarks"))
  }

  /// What definitions say is in the report, where any instrument has it.
  @Test func theReportHasTheTermsOfInstruments() throws {
    let outcome = try Programs.run(
      """
      echo 34200.1,1,1,5,1000000,1 > X_2023-11-14_34200000_57600000_message_1.csv
      ingest X_*.csv | show --info | tail -2; \(Self.quotes); show --info q | grep ^id
      """)
    #expect(
      outcome.lines.map { $0.split(separator: " ").joined(separator: " ") } == [
        "id symbol publisher events gaps exponents tick currency first last",
        "0 X XNAS 2 0 -4,0 0.01 USD 2023-11-14T14:30:00.100000000Z 2023-11-14T14:30:00.100000000Z",
        "id symbol publisher events gaps exponents first last",
      ])
  }

  /// The last bar, which is not whole, looks like no other; other forms have it among the flags.
  @Test func aPartialRowIsMarkedInTables() throws {
    let rows =
      "seq 0 30 150 | sed 's/$/,1.5,2/' | ingest --columns time:s,bid,ask --symbols X - | normalize"
    for command in ["features --bars 1m mid", "features --bars 1m mid --only=bar"] {
      let outcome = try Programs.run("\(rows) | \(command) | show | grep -E 'open|1.75  1.75'")
      #expect(outcome.lines.last?.hasSuffix("(partial)") == true, "\(outcome.text)")
      #expect(outcome.lines.dropLast().allSatisfy { !$0.contains("partial") })
    }
    let flags = try Programs.run("\(rows) | features mid@1m --only | show --common | tail -1")
    #expect(flags.text.contains("partial") && !flags.text.contains("(partial)"))
    let csv = try Programs.run("\(rows) | features mid@1m --only | show --csv | tail -1")
    #expect(csv.text == "1970-01-01T00:03:00.000000000Z,X,1.75\n")
  }
}
