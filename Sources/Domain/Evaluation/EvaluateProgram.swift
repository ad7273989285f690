import Calendars
import Commands
import EventModel
import EventStream
import Glibc

/// `evaluate`: asks of features whether they predict.
public enum EvaluateProgram {
  public static let definition = ProgramDefinition(
    """
    usage: evaluate [OPTION]… [HORIZONS]
    Ask of features whether they predict, and write labels.

    Reads the output of `features` on standard input, market events included, and reports for each
    feature and horizon the information coefficient (correlation with the forward return, of values
    and of ranks), mean returns by quantile, hit rate, turnover, autocorrelation, stability by hour
    of the day and by volatility, correlation with the other features and distribution (deviation,
    skewness and kurtosis the sample's, as in pandas and as `features` has them). HORIZONS is the
    same as --horizons.

    A forward return goes from the price as the row's group left it to the last price at or before
    the horizon; it is absent where the stream ends before, where a price is absent (also a mid of a
    crossed book), zero or below, and across a roll or the end of a stream. A row of a clock stands
    before what happens at its time, a row of a group behind it. Rows that are flagged unreliable,
    late, skewed or partial are left out and counted. Sizes of quantiles and terciles are those of
    the whole sample.

    Intervals mind that returns overlap and that features persist: Newey and West's estimator with
    Bartlett's kernel in time, a bandwidth of at least five horizons and 1.3 times the root of the
    number of rows, and the critical values of Kiefer and Vogelsang, but no less than what overlap
    alone gives (Hodrick's errors 1B). Where rows do not span five horizons there is none. An IC
    above 0.5 by more than its error is called implausible: the feature most likely knows the
    future.

    The manual page has the members of the JSON and the columns of the CSV. Numbers in them are
    exact; returns are shares there (0.0001) and basis points in the text.

    Memory: 16 MiB and, for each row, 24 bytes and 8 for each feature and horizon, beyond --memory
    in an unnamed file in $TMPDIR (or /tmp); while the report is made, about 250 bytes a row, 24 for
    each horizon and 8 for each feature more. In a graph it takes part in checkpoints, for which the rows
    are copied four times for a moment, until they lie in a file: from then on it hands nothing over, and
    its part goes on from the checkpoints there are.

    Options:
      --horizons LIST       how far ahead, comma-separated: spans of time, or whole numbers for rows
                            of the instrument; default 1,1s,5s,30s,1m,5m
      --labels              write rows of features with forward returns, in columns named
                            label_return_HORIZON, instead of a report
      --csv                 standard output is CSV (with --labels it always is)
      --json FILE           write everything as JSON; with --labels an object a line; `-` is
                            standard output
      --html FILE           write one self-contained page with plots; `-` is standard output
      --price \(choices(of: PriceBasis.self))
                            whose returns: mid of quotes and depth, trade, or bar (closes); default:
                            the first of these that the stream has
      --target \(choices(of: ReturnMeasure.self))
                            what is to be foretold: the simple return (the default), the change of
                            the price, also below zero, or the magnitude of the return, for features
                            of volatility
      --features NAMES      only these, comma-separated; default all
      --set CLOCK           only the features of this clock, for example 1s
      --quantiles N         bins of the feature, 2 to 100; default 5
      --from T              leave out rows before this time
      --to T                leave out rows at this time and later
      --by-instrument       a report for each instrument; default: all rows together
      --timezone TZ         whose hours the day has, for example America/New_York; default UTC
      --volatility-window D
                            realized volatility is that of the D before a row; default the longer of
                            5m and 20 rows
      --max-age D           leave out returns from or to a price that is older than D, as where a
                            market sleeps; default: none. The share of returns to a price that is
                            older than the horizon is told
      --reference FILE      write the distribution of each feature as CSV: feature,probability,value
      --epoch               times of labels as integer nanoseconds
      --memory SIZE         bytes of rows held in memory before spilling to a file; default 256MiB
      --snapshot FILE       write the state to FILE at every barrier in the stream
      --restore FILE        begin with the state in FILE, as if the events before it had been read

    Examples:
      normalize < raw.mill | features 'ofi@1s' 'imbalance(1)@1s' | evaluate --html report.html
          Whether order flow and imbalance foretell the mid, as text and as a page.
      features -s model.toml < clean.mill | evaluate --labels 1s,5s,60s --csv > train.csv
          Features and the returns over the next 1, 5 and 60 seconds, to train a model on.
    """, outsideLineage: ["snapshot", "restore"], printsText: true,
    reference: {
      [
        ReferenceSection("JSON", EvaluationReference.json),
        ReferenceSection("CSV", EvaluationReference.csv),
      ]
    },
    run: run
  ).keepingState()

  private static func run(_ invocation: Invocation) throws(StreamError) {
    let options = invocation.options
    let asked = try evaluationOptions(options)
    let outputs = try EvaluationOutputs(options)
    let intake = try read(asked, invocation)
    // Files come first: they are whole also where the reader of standard output goes away.
    try outputs.write(reference: intake.tables)
    if options.has("labels") {
      try outputs.write(labels: intake, asked)
    } else {
      try outputs.write(Evaluation(intake, asked))
    }
  }

  /// Reads standard input to its end.
  private static func read(
    _ options: EvaluationOptions, _ invocation: Invocation
  ) throws(StreamError) -> SampleIntake {
    let input = try invocation.openStream(from: "features mid < clean.mill")
    let reader = StreamReader(input)
    let intake = SampleIntake(options)
    let checkpoints = try ReaderCheckpoints(
      reader, invocation, snapshot: invocation.options.text("snapshot"),
      restore: invocation.options.text("restore"))
    try intake.read(reader, Progress(input), checkpoints)
    return intake
  }

  static func evaluationOptions(
    _ options: ParsedOptions
  ) throws(StreamError) -> EvaluationOptions {
    var asked = EvaluationOptions()
    let words =
      options.list("horizons")
      + options.operands.flatMap {
        $0.split(separator: ",").map(String.init)
      }
    if !words.isEmpty { asked.horizons = try Horizon.list(words) }
    if options.has("horizons"), words.isEmpty {
      throw ParsedOptions.usage("--horizons", "names no horizon")
    }
    asked.price = options.text("price").flatMap(PriceBasis.init)
    asked.measure = options.text("target").flatMap(ReturnMeasure.init) ?? .simple
    asked.features = options.texts("features").flatMap(splitOutsideParentheses)
    asked.clock = options.text("set").map { $0.hasPrefix("@") ? String($0.dropFirst()) : $0 }
    asked.quantiles = try options.integer("quantiles", in: 2...100) ?? asked.quantiles
    let (from, to) = try options.timeRange()
    asked.times = (from ?? Int64.min)...(to.map { $0 - 1 } ?? Int64.max)
    asked.byInstrument = options.has("by-instrument")
    asked.needsOneSet = options.has("labels")
    if asked.byInstrument, asked.needsOneSet {
      throw ParsedOptions.usage(
        "--by-instrument", "does not go with --labels, whose rows name theirs")
    }
    if let name = options.text("timezone") {
      do {
        asked.zone = try ZoneRules(name: name)
      } catch {
        throw ParsedOptions.usage("--timezone", "\(error)")
      }
    }
    if let window = try options.duration("volatility-window") {
      if window == 0 { throw ParsedOptions.usage("--volatility-window", "must be above zero") }
      asked.volatilityWindow = window
    }
    if let age = try options.duration("max-age") {
      if age == 0 { throw ParsedOptions.usage("--max-age", "must be above zero") }
      asked.maxAge = age
    }
    if let text = options.text("memory") {
      guard let size = ByteSize.parse(text) else {
        throw ParsedOptions.usage("--memory", "\"\(text)\" is not a size such as 64MiB")
      }
      asked.memory = size
    }
    return asked
  }

  /// `ewma(x,0.5),mid` is two.
  static func splitOutsideParentheses(_ text: String) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth <= 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.filter { !$0.isEmpty }
  }
}
