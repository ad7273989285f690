import TestSupport
import Testing

/// `risk --save-account`: a day follows a day in two runs as in one.
@Suite struct SaveAccountTests {
  private static let files = """
    cat > trading.toml <<'T'
    [account]
    cash = "100000 USD"
    [instrument.ACME]
    currency = "USD"
    multiplier = 1
    [venue.fees]
    model = "per_contract"
    amount = "0.35"
    T
    sed 's/^cash.*/from = "day1.toml"/' trading.toml > second.toml
    printf '%s\\n' 2024-03-07T15:00:00Z,10.00,10.02 2024-03-07T15:00:02Z,10.10,10.12 \\
      2024-03-07T20:00:00Z,10.40,10.42 > one.csv
    printf '%s\\n' 2024-03-08T15:00:00Z,9.70,9.72 2024-03-08T15:00:02Z,9.80,9.82 \\
      2024-03-08T20:00:00Z,11.00,11.02 > two.csv
    cat one.csv two.csv > both.csv
    printf '%s\\n' time,symbol,side,size 2024-03-07T15:00:01Z,ACME,buy,300 > one.orders
    printf '%s\\n' time,symbol,side,size 2024-03-08T15:00:01Z,ACME,sell,100 \\
      2024-03-08T19:00:00Z,ACME,sell,350 > two.orders
    cat one.orders <(tail -n +2 two.orders) > both.orders
    run() { ingest --columns time,bid,ask --symbols ACME "$1.csv" | normalize |
      risk -c "$2" --venue "$2" --orders "$1.orders" "${@:3}"; }

    """

  @Test func twoDaysAreOne() throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      Self.files + """
        run both trading.toml --save-account all.toml | show --kind account --csv | tail -n 2 > all.csv
        run one trading.toml --save-account day1.toml > /dev/null
        run two second.toml --save-account day2.toml | show --kind account --csv | tail -n 2 > day2.csv
        diff all.csv day2.csv && diff all.toml day2.toml && cat day2.csv | wc -l && cat day1.toml
        """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError) \(outcome.text)")
    #expect(outcome.lines.first == "2")
    #expect(outcome.text.contains("symbol = \"ACME\""))
    #expect(outcome.text.contains("size = \"300\""))
  }

  @Test func nothingIsSavedOfAFailure() throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      Self.files + """
        run one trading.toml > whole.mill
        head -c $(($(stat -c %s whole.mill) - 40)) whole.mill > cut.mill
        risk -c trading.toml --save-account saved.toml < cut.mill > /dev/null
        echo $? $(ls saved.toml saved.toml.new 2> /dev/null)
        run one trading.toml --save-account /nowhere/saved.toml > /dev/null; echo $?
        """, in: scratch)
    #expect(outcome.lines == ["65", "73"], "\(outcome.standardError)")
    #expect(outcome.errorLines.last?.contains("/nowhere/saved.toml") == true)
  }
}
