import TestSupport
import Testing

/// What is said when a program of a pipeline fails: by which of them, how often, and with which status the
/// others end.
struct FailureTests {
  private static let rows = "seq 1 300 | sed 's/.*/&,1.25,1.26/' > a.csv"
  private static let ingest = "ingest --columns time:s,bid,ask --symbols X a.csv"
  private static let remark = "a program before it failed with status"

  /// The cause once, by who knows it, and at the end that it was one before; the first status is that of all.
  @Test(
    arguments: [
      ("ingest none.csv", 66), ("ingest a.csv", 65), ("ingest --frmat csv a.csv", 64),
      ("\(ingest) | features 'mid('", 64), ("\(ingest) | risk -c none.toml", 66),
      ("echo x | normalize", 65),
    ] as [(String, Int32)])
  func theCauseIsSaidOnce(failing: String, status: Int32) throws {
    let outcome = try Programs.run(
      "\(Self.rows); \(failing) | normalize | features mid | slice --first 5 | show --csv")
    #expect(outcome.statuses.suffix(4) == [status, status, status, status])
    #expect(outcome.status == status)
    let told = outcome.errorLines.filter { !$0.contains("try --help") }
    #expect(told.count == 2, "\(outcome.standardError)")
    #expect(told.last?.hasPrefix("show: read: standard input: \(Self.remark) \(status)") == true)
  }

  /// Who writes a file, or text into a pipe, is the last that can say it.
  @Test func theEndOfAPipelineSaysThatOneBeforeItFailed() throws {
    for end in ["normalize > out", "show | cat > out", "normalize | tca", "merge - > out"] {
      let outcome = try Programs.run("\(Self.rows); ingest a.csv | normalize | \(end)")
      #expect(outcome.errorLines.count == 2, "\(end): \(outcome.standardError)")
      #expect(outcome.errorLines.last?.contains("\(Self.remark) 65") == true, "\(end)")
      #expect(outcome.statuses.contains(65))
    }
  }

  /// A producer that was killed says nothing: the first behind it does, and no other.
  @Test func aProducerThatWasKilledIsToldOnce() throws {
    let outcome = try Programs.run(
      """
      \(Self.rows); \(Self.ingest) > whole
      (head -c 1000 whole; kill -9 $BASHPID) | normalize | features mid | show --csv > out
      """)
    let told = outcome.errorLines.filter { !$0.contains("Killed") }
    #expect(told.count == 2, "\(outcome.standardError)")
    #expect(told.first?.hasPrefix("normalize: read: standard input: the stream stops") == true)
    #expect(told.last?.contains("\(Self.remark) 65") == true)
  }

  /// What came before the failure is processed, and none of it has an end.
  @Test func aPartIsAPart() throws {
    let outcome = try Programs.run(
      """
      \(Self.rows); echo nonsense >> a.csv
      \(Self.ingest) | normalize | tee tapped | features mid --only > out
      show --csv out | wc -l; slice --repair tapped | show --info | grep -c whole:
      slice --repair out | show --info | tail -1
      """)
    // The newest second is not complete, and nothing final is fired.
    #expect(outcome.lines.first == "300", "\(outcome.text)")
    #expect(outcome.lines.dropFirst().first == "1")
    // A file holds no mark: who reads it later has not heard why it is cut.
    #expect(outcome.standardError.contains("out: the stream stops without its end"))
  }

  /// Text is not followed by a frame.
  @Test func textEndsInText() throws {
    let outcome = try Programs.run(
      "show none | cat; features --describe none | cat; tca none | cat")
    #expect(outcome.standardOutput.isEmpty)
    #expect(outcome.errorLines.count >= 3)
  }
}
