import TestSupport
import Testing

/// `risk` and `execute` that count by different venues say so: one line, and only then.
@Suite struct OtherVenueTests {
  @Test func executeWarnsOfAnotherVenue() throws {
    let scratch = try ScratchFolder()
    let terms =
      "[account]\ncash = \"100000 USD\"\n[instrument.default]\ncurrency = \"USD\"\nmultiplier = 1\n"
    try scratch.write(Array((terms + "[venue.latency]\norder = \"1ms\"\n").utf8), to: "one.toml")
    try scratch.write(
      Array(
        ("# The same, written otherwise.\n" + terms + "[venue]\nlatency.order = \"1ms\"\n").utf8),
      to: "same.toml")
    try scratch.write(Array((terms + "[venue.latency]\norder = \"1s\"\n").utf8), to: "other.toml")
    try scratch.write(
      Array("time,bid,ask\n2024-01-02T15:00:00Z,99,100\n2024-01-02T15:00:02Z,99,100\n".utf8),
      to: "q.csv")
    try scratch.write(Array("time,symbol,target\n2024-01-02T15:00:01Z,A,5\n".utf8), to: "t.csv")
    func words(_ file: String) throws -> String {
      let outcome = try Programs.run(
        """
        ingest --columns time,bid,ask --symbols A q.csv | normalize | signal targets --file t.csv \
          | risk -c one.toml --venue one.toml | execute --sim -c \(file) > out
        """, in: scratch)
      #expect(outcome.status == 0)
      return outcome.standardError
    }
    #expect(try words("one.toml").isEmpty)
    #expect(try words("same.toml").isEmpty)
    let warning = try words("other.toml")
    #expect(warning.hasPrefix("execute: warning: risk derived its fills by other tables"))
    #expect(warning.split(separator: "\n").count == 1)
  }
}
