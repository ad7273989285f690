import TestSupport
import Testing

/// Symbols that a user names are the bytes that they are: two spellings that Unicode calls equivalent are
/// two symbols.
struct SymbolNamesTests {
  /// `É` in one code point, and in two.
  private static let script = """
    one=$(printf '\\303\\211'); two=$(printf 'E\\314\\201')
    printf "symbol,time,price\\n$one,1700000000,1\\n$two,1700000001,2\\n" > a.csv

    """

  @Test func theyAreTakenAsBytes() throws {
    let outcome = try Programs.run(
      Self.script + """
        ingest --columns symbol,time:s,price --symbols "$two" a.csv | show --csv | cut -d, -f3 | tail -1
        ingest --columns symbol,time:s,price a.csv > all
        slice --only "$one" all | show --csv | cut -d, -f3 | tail -1
        ingest --columns symbol,time:s,price --price-exponent "$two=-4" a.csv | show --json | \
        grep -c '"price":"1"' || true
        """)
    #expect(outcome.standardError == "")
    #expect(outcome.lines.prefix(2) == ["2", "1"])
  }

  @Test func thoseThatNeverComeAreTold() throws {
    let outcome = try Programs.run(
      Self.script + """
        ingest --columns symbol,time:s,price a.csv > all
        slice --only "$one,ABC" all > part; slice --only ABC --first 1 all > part
        ingest --columns symbol,time:s,price --symbols "$one,ABC" a.csv > part
        """)
    #expect(outcome.status == 0)
    #expect(
      outcome.errorLines == [
        "slice: warning: --only: ABC does not occur", "slice: warning: --only: ABC does not occur",
        "ingest: warning: --symbols: ABC does not occur",
      ])
  }
}
