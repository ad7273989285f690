import TestSupport
import Testing

/// A split between an entry and its exit. The stream tells none: `normalize --adjust` goes on in the prices and
/// sizes of before, so that what is held, wanted, working and protected means the same on either side of it.
@Suite struct CorporateActionTests {
  private static let files = """
    cat > trading.toml <<'T'
    [account]
    cash = "100000 USD"
    [instrument.ACME]
    currency = "USD"
    multiplier = 1
    [venue]
    book = "l1"
    [venue.fees]
    model = "per_contract"
    amount = "0.35"
    T
    sed 's/^cash.*/from = "day1.toml"/' trading.toml > second.toml
    printf 'symbol,date,factor\\nACME,2024-03-08,4\\n' > split.actions
    printf '%s\\n' time,bid,bid_size,ask,ask_size > head
    cat head - > one.csv <<'T'
    2024-03-07T15:00:00Z,100.000,800,100.040,800
    2024-03-07T15:00:02Z,100.400,800,100.440,800
    2024-03-07T20:00:00Z,104.000,800,104.040,800
    T
    cat head - > two.csv <<'T'
    2024-03-08T15:00:00Z,101.000,800,101.040,800
    2024-03-08T15:00:02Z,99.000,800,99.040,800
    2024-03-08T15:00:03Z,98.000,800,98.040,800
    2024-03-08T15:00:04Z,95.000,800,95.040,800
    2024-03-08T20:00:00Z,90.000,800,90.040,800
    T
    # The same after one share has become four.
    awk -F, -v OFS=, 'NR > 1 { $2 = sprintf("%.3f", $2 / 4); $4 = sprintf("%.3f", $4 / 4)
      $3 *= 4; $5 *= 4 } 1' two.csv > two.split.csv
    cat one.csv <(tail -n +2 two.csv) > whole.csv
    cat one.csv <(tail -n +2 two.split.csv) > split.csv
    printf '%s\\n' time,symbol,side,size,type,price,tif,stop,target \\
      2024-03-07T15:00:01Z,ACME,buy,300,,,,2,20 2024-03-07T16:00:00Z,ACME,buy,50,limit,96,gtc,, > one.orders
    printf '%s\\n' time,symbol,side,size,type,price,tif,stop,target \\
      2024-03-08T15:00:00.5Z,ACME,sell,100,limit,101,,, > two.orders
    cat one.orders <(tail -n +2 two.orders) > all.orders
    prices() { ingest --price-exponent -3 --columns time,bid,bid_size,ask,ask_size --symbols ACME "$1" |
      normalize "${@:2}"; }
    run() { risk -c "$1" --venue "$1" --orders "$2" "${@:3}" | execute --sim -c "$1"; }
    fills() { show --kind fill --csv; }

    """

  @Test func aSplitChangesNothing() throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      Self.files + """
        prices whole.csv | run trading.toml all.orders --save-account whole.toml | fills > whole.fills
        prices split.csv --adjust split.actions | run trading.toml all.orders --save-account split.toml |
          fills > split.fills
        diff whole.fills split.fills && diff whole.toml split.toml && wc -l < split.fills
        # And where a session ends before it.
        prices one.csv | run trading.toml one.orders --save-account day1.toml > /dev/null
        prices two.split.csv --adjust split.actions | run second.toml two.orders --save-account day2.toml |
          fills > day2.fills
        grep -E '^saved|size =' whole.toml day2.toml | cut -d: -f2 | sort | uniq -c | awk '{ print $1 }' | sort -u
        """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError) \(outcome.text)")
    // A heading, the entry, the sale, the stop's rest and the limit; and the same sizes at the end.
    #expect(outcome.lines == ["5", "2"], "\(outcome.text) \(outcome.standardError)")
  }

  /// A dividend that is in the adjusted prices and in the account's carry counts twice: that is told.
  @Test func dividendsThatCountTwiceAreTold() throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      Self.files + """
        printf '[[account.carry.dividend]]\\nsymbol = "ACME"\\ndate = "2024-03-08"\\namount = "0.1"\\n' |
          cat trading.toml - > carry.toml
        prices split.csv --adjust split.actions | risk -c carry.toml > /dev/null
        prices split.csv --adjust split.actions | risk -c trading.toml > /dev/null
        prices split.csv | risk -c carry.toml > /dev/null
        """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.errorLines.filter { $0.contains("counts twice") }.count == 1)
  }
}
