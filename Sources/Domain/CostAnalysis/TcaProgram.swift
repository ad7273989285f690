import Accounts
import Calendars
import Commands
import EventModel
import EventStream
import Glibc

/// `tca`: analyse transaction costs and performance.
public enum TcaProgram {
  public static let definition = ProgramDefinition(
    """
    usage: tca [OPTION]…
    Analyse transaction costs and performance.

    Reads a stream with the orders and fills of `execute` on standard input, market events, signals
    and decisions included, and reports what trading cost and what strategies earned.

    Costs: the implementation shortfall of each parent order against its decision, as delay, timing,
    impact, opportunity and fees, which add up to it exactly, in the forms of Perold and of Wagner
    and Edwards; the average price against arrival, VWAP and TWAP of the order's time, open and
    close of its day, and the price of a participation of 10 and 20 %; effective and realized
    spread, impact, mark-outs, reversion, fill rate, adverse selection, participation, latency,
    queue time and order-to-trade ratio. The price is the mid, else the last trade or close of a
    bar. A positive cost is a loss.

    The expected cost is that of Almgren and Chriss for the executed sizes at their times, with the
    impact of section 3.4 of their paper: trading at 1 % of the market's volume costs a spread, and
    10 % of a day's volume moves the price by one; spread, volume and length of a day are those of
    the stream. It is of orders with two fills or more, over a second apart.

    Performance: the equity of each strategy and of all on a grid of days, of minutes where the
    stream spans at most five days; returns of the whole capital; ratios, drawdown with a band of
    resampled histories, round trips, turnover and exposure; the probabilistic and the deflated
    Sharpe ratio; returns by month, value at risk and expected shortfall, the last half year over
    time, holding what was traded or --benchmark instead, correlation of strategies, and what the
    impact of larger sizes would leave. A step of the grid without events has no sample. Years are
    those of the calendar, and a year has as many samples as it had: of weekly bars 52, of six days
    a week 313. Where the samples span less than four weeks it has the sessions of the instruments'
    calendars, 252 if none is known. The return a year is (1 + total)^(1 / years) - 1.

    Money is in the currency of the account that `risk` kept (the lineage says it, with its rates),
    else of the first instrument traded, or in --currency. Others are converted by --rates, by the
    rates of the account, or at the prices of pairs that the stream has, such as EURUSD; without
    any, it fails. What that account held at the beginning, and what holding costs and brings
    ([account.positions], [account.carry]), is in positions, profit and equity, by the same rules.

    --report-every counts event time, from the epoch: what is written at a time is what a run would write
    whose input ended before it. In a graph tca takes part in checkpoints, and what it writes anew behind
    one is the same.

    Memory: 16 MiB, 48 KiB an instrument traded, 1 KiB a parent order, 250 bytes and 24 for each
    mark-out a fill, 150 a round trip, 80 a sample and strategy, 8 a sample and instrument of the
    first 16; at a checkpoint or a report on the way for a moment as much four times.

    Options:
      --text                standard output is text (the default)
      --json FILE           write everything as JSON; `-` is standard output
      --html FILE           write one self-contained page with plots; `-` is standard output
      --report FILE         write the text to FILE; `-` is standard output
      --report-every D      write the files (--report, --json, --html, tables) whenever so much event
                            time has passed too, with what came so far; each is replaced whole
    \(CSVTables.all.map(\.usage).joined(separator: "\n"))
      --by LIST             which groups the text has, comma-separated: strategy, instrument, venue,
                            hour; default all
      --mark-outs LIST      spans after a fill at which prices are compared with it,
                            comma-separated; default 10ms,100ms,1s,10s,1m,5m
      --every D             sample the equity on this grid; default days, or minutes of a short
                            stream
      --capital AMOUNT      what returns are of; default the capital of the account in the stream,
                            else the largest value held
      --currency CODE       of the report; default that of the account, else of the first instrument
                            traded
      --rates LIST          what one of other currencies is worth in it, comma-separated: AUD=0.7,
                            AUD=AUDUSD (that instrument's price) or JPY=1/USDJPY; default those of
                            the account
      --periods-per-year N  samples a year; default as many as it had, see above
      --benchmark SYMBOL    compare with holding this instrument of the stream; default what was
                            traded, in equal parts
      --split DATES         performance and costs before and after these dates, comma-separated
                            (walk-forward)
      --trials N            strategies that were tried, for the deflated Sharpe ratio; default those
                            of the stream
      --bootstrap N         resampled histories, 0 for none; default 1000
      --seed N              where random numbers begin; default 1
      --timezone TZ         whose days and hours they are, for example America/New_York; default UTC
      --from T              leave out what comes before this time
      --to T                leave out what comes at this time and later
      --snapshot FILE       write the state to FILE at every barrier in the stream
      --restore FILE        begin with the state in FILE, as if the events before it had been read

    Examples:
      … | risk -c limits.toml --venue limits.toml | execute --sim -c limits.toml | tca --html report.html
          What a backtest cost and earned, as text and as a page.
      tca --split 2012-01-01 --trials 40 < traded.mill
          The same before and after a date, judged as the best of 40 that were tried.
    """, outsideLineage: ["snapshot", "restore"], printsText: true,
    reference: {
      [
        ReferenceSection("JSON", JSONReference.members),
        ReferenceSection(
          "CSV", CSVTables.all.map { ("--\($0.option)", $0.columns.joined(separator: ", ")) }),
      ]
    },
    run: run
  ).keepingState()

  private static func run(_ invocation: Invocation) throws(StreamError) {
    let options = invocation.options
    let asked = try costOptions(options)
    let outputs = try CostOutputs(options)
    let input = try invocation.openStream(from: "execute --sim < orders.mill")
    let reader = StreamReader(input)
    let intake = CostIntake(asked)
    intake.reports = outputs.periodic
    let checkpoints = try ReaderCheckpoints(
      reader, invocation, snapshot: options.text("snapshot"), restore: options.text("restore"))
    try intake.read(reader, Progress(input), checkpoints)
    try outputs.write(try CostAnalysis(intake))
  }

  static func costOptions(_ options: ParsedOptions) throws(StreamError) -> CostOptions {
    var asked = CostOptions()
    if options.has("mark-outs") { asked.markOuts = try markOuts(options.list("mark-outs")) }
    if options.has("by") { asked.groupings = try groupings(options.list("by")) }
    if let every = try options.duration("every") {
      if every == 0 { throw ParsedOptions.usage("--every", "must be above zero") }
      asked.every = every
    }
    asked.capital = try positive("capital", options)
    asked.currency = options.text("currency")
    asked.benchmark = options.text("benchmark")
    asked.rates = try rates(options.list("rates"))
    asked.periodsPerYear = try positive("periods-per-year", options)
    asked.splits = try splits(options)
    asked.trials = try options.integer("trials", in: 1...1_000_000_000)
    asked.resamples = try options.integer("bootstrap", in: 0...1_000_000) ?? asked.resamples
    asked.seed = try options.integer("seed").map { UInt64($0) } ?? asked.seed
    let (from, to) = try options.timeRange()
    asked.times = (from ?? Int64.min)...(to.map { $0 - 1 } ?? Int64.max)
    if let name = options.text("timezone") {
      do {
        asked.zone = try ZoneRules(name: name)
      } catch {
        throw ParsedOptions.usage("--timezone", "\(error)")
      }
    }
    return asked
  }

  private static func positive(
    _ name: String, _ options: ParsedOptions
  ) throws(StreamError) -> Double? {
    guard let value = try options.number(name) else { return nil }
    if value <= 0 { throw ParsedOptions.usage("--\(name)", "must be above zero") }
    return value
  }

  private static func rates(
    _ words: [String]
  ) throws(StreamError) -> [String: AccountConfiguration.Rate] {
    var rates: [String: AccountConfiguration.Rate] = [:]
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, rates[parts[0]] == nil,
        let rate = AccountConfiguration.Rate(parts[1])
      else {
        throw ParsedOptions.usage(
          "--rates",
          "\"\(word)\" is no rate of another currency such as AUD=0.7, AUD=AUDUSD or JPY=1/USDJPY")
      }
      rates[parts[0]] = rate
    }
    return rates
  }

  private static func markOuts(_ words: [String]) throws(StreamError) -> [Int64] {
    var spans: Set<Int64> = []
    for word in words {
      guard let span = Duration64.parse(word), span > 0 else {
        throw ParsedOptions.usage(
          "--mark-outs", "\"\(word)\" is not a span of time above zero such as 200ms, 1s or 5m")
      }
      spans.insert(span)
    }
    if spans.count > 64 { throw ParsedOptions.usage("--mark-outs", "names more than 64 spans") }
    return spans.sorted()
  }

  private static func groupings(_ words: [String]) throws(StreamError) -> [CostGrouping] {
    let names = CostGrouping.allCases.map(\.rawValue)
    var found: [CostGrouping] = []
    for word in words {
      guard let grouping = CostGrouping(rawValue: word) else {
        let hint = suggestion(for: word, among: names)
        throw ParsedOptions.usage(
          "--by",
          "\"\(word)\" is none of \(names.joined(separator: ", "))"
            + (hint.map { "; did you mean \($0)?" } ?? ""))
      }
      found.append(grouping)
    }
    return found
  }

  private static func splits(_ options: ParsedOptions) throws(StreamError) -> [Int64] {
    var times: Set<Int64> = []
    for word in options.list("split") {
      guard let time = Timestamp.parse(word) else {
        throw ParsedOptions.usage(
          "--split", "\"\(word)\" is not a date or time such as 2026-01-05")
      }
      times.insert(time)
    }
    if times.count > 1000 { throw ParsedOptions.usage("--split", "names more than 1000 dates") }
    return times.sorted()
  }
}
