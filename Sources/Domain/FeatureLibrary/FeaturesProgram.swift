import Commands
import EventModel
import EventStream
import Expressions

/// `features`: computes features.
public enum FeaturesProgram {
  public static let definition = ProgramDefinition.filter(
    """
    usage: features [OPTION]… EXPR…
    Compute features over an event stream.

    Reads an event stream on standard input and writes it with a `features` event after every atomic
    group, or whenever a clock ticks: one value for each EXPR, absent while not warm. EXPR is
    name(arg, key=value)@CLOCK, for example mid, 'ofi(levels=5)@1s', 'rsi(14)@1m', 'ewma(ret(mid),
    alpha=0.06)'. CLOCK is a span of event time, trades(n) or volume(v). Features of one clock form
    one vector. They combine: + - * / and parentheses ('(mid - bid) / spread', '(microprice -
    mid)@1s'), comparisons, if(condition, a, b). ESH4:mid, or "BTC-USDT":mid, is the feature of that
    instrument in the rows of all; where several venues have the symbol, "binance:ETHUSDT":mid says
    which.

    On a clock a flow (ofi, volume, signed_volume) is summed over the interval, a level (mid,
    spread) is taken at its end, and technical indicators run on the closes of the bars: of trades
    where the stream has any, of mids otherwise. Clocks of time need watermarks, which `normalize`
    makes. A feature with several outputs gives a column each: bollinger(20,2)@1s gives .upper,
    .middle and .lower. At the end of the stream intervals and counts that are still open have a
    last row, flagged partial (`show --common` prints flags).

    Features of several levels look at the newest depth as the quotes since have moved it: what was
    better than a quote is gone, what is behind it stays.

    On a clock of time an instrument has a row for every interval in which anything of it happened,
    whatever features stand beside each other; an interval in which nothing happened has none. A
    window of rows holds the newest n values, one of time those since a span before the row; in a
    row whose input is absent (a second without a trade) nothing enters, and what is computed over
    the window stays as it was.

    Files: asof("rates.csv", yield) is a reference series as it was known at the time (before it, in
    rows of a clock of time), news_window a schedule, psi and ks compare with a stored distribution.
    They are CSV, read once at the start, and the hash of their content is part of the feature:
    content="…" in the stream's header, and where it is given the file must have it.

    Alarms: --alarm 'psi(ofi@1s, "ref.csv", 600) > 0.2' gives vectors of their own, in a set whose
    clock is changes(CLOCK), one whenever a condition becomes known or changes; what does not change
    is not told again.

    Late and skewed events that `normalize` let through are passed on and counted, but no feature
    takes them (unless --mode was eager): a vector knows what happened by its time, no more. Crossed
    and locked quotes are quotes to them.

    Rolls: where a symbol comes to stand for another contract, what differences its prices over time
    (ret, diff, roc, rsi, ofi, volatilities) is absent or leaves that difference out, true range is
    high - low, and bars begin anew; windows go on with what they hold, and nothing else is reset.
    rolled says where it happened.

    Unknown is absent, never zero: counts and signs that nobody told, the volume of quotes. Moments
    (std, zscore, skew, kurtosis, cov) are the sample's, as in pandas; bollinger and
    volatility_of_volatility, as their sources have them, take the population's deviation.

    Memory: 16 MiB, and for each instrument about 400 bytes, 400 more a clock of time, 1,600 more
    where a feature looks behind the best prices, 150 bytes a feature and clock, and 16 bytes an
    entry of a window (room for at least 64). A window of time holds at most 4,194,304 values of an
    instrument; those that then leave early are told. Features of orders keep 93 bytes an order of
    the fullest book, up to 1,048,576 of them.

    Options:
      -s, --spec SPEC       read expressions from a TOML file: features = ["mid", …], and
                            definitions to use in them: [let] flow = "ofi / volume"; alarms = […]
                            are those of --alarm; files are looked up beside it
      --on KINDS            kinds of event whose groups drive features with no clock, flows being
                            summed since the row before; default: all market data
      --every D             the clock of features that name none, for example 1s
      --bars D              also write bars of this interval as events
      --alarm EXPR          a condition whose changes are told: a vector of all alarms of its clock,
                            when one of them becomes known, true or false; may be given several
                            times
      --allow-equal         rows of a clock of time also know what files say was known at their very
                            time; by default what was known before it, since such a row stands
                            before what happens at its time
      --only[=KINDS]        write only feature vectors and the bars of --bars, or only these kinds;
                            watermarks always pass

    Examples:
      normalize < raw.mill | features mid spread 'imbalance(1)' | show
          Three features after every change of the book.
      normalize < raw.mill | features 'ohlcv@1m' 'rsi(14)@1m' 'bollinger(20,2)@1m' | show --csv --kind features
          Indicators on one-minute bars, as CSV.
    """, catalogue: FeatureReference.catalogue,
    make: { invocation throws(StreamError) in try stage(invocation.options, passing: .all) },
    run: { invocation throws(StreamError) in
      let options = invocation.options
      let own = options.has("bars") ? KindSet(.features, .bar) : KindSet(.features)
      let only = options.text("only") == "" ? own : try options.kinds("only")
      try FilterProgram.run(try stage(options, passing: only ?? .all), invocation, only: only)
    })

  static func stage(
    _ options: ParsedOptions, passing: KindSet
  ) throws(StreamError) -> FeaturesStage {
    let spec = try options.text("spec").map { path throws(StreamError) in
      try FeatureSpec(file: path)
    }
    let bars = try options.duration("bars")
    if bars == 0 { throw ParsedOptions.usage("--bars", "must be above zero") }
    let every = try options.duration("every")
    if every == 0 { throw ParsedOptions.usage("--every", "must be above zero") }
    if every != nil, options.has("on") {
      throw ParsedOptions.usage("--on", "cannot be combined with --every: one of them is the clock")
    }
    let requests =
      try Self.requests(spec?.features ?? [], spec, in: spec?.directory ?? "")
      + Self.requests(options.operands, spec, in: "")
    let alarms =
      try Self.requests(spec?.alarms ?? [], spec, in: spec?.directory ?? "")
      + Self.requests(options.texts("alarm"), spec, in: "")
    if requests.isEmpty, alarms.isEmpty, bars == nil {
      throw ParsedOptions.usage("EXPR", "no feature named (`features --list` names them)")
    }
    return FeaturesStage(
      requests, alarms: alarms, every: every, on: try options.kinds("on"), bars: bars,
      allowsEqual: options.has("allow-equal"), passing: passing)
  }

  /// Expressions, with the definitions of a specification, and files looked up in a directory.
  private static func requests(
    _ texts: [String], _ spec: FeatureSpec?, in directory: String
  ) throws(StreamError) -> [FeatureRequest] {
    var requests: [FeatureRequest] = []
    for text in texts {
      do throws(ExpressionError) {
        requests.append(
          try FeatureRequest(
            text, with: spec?.definitions ?? .init(),
            files: (spec?.files ?? .init()).looking(in: directory)))
      } catch {
        throw failure(error, in: text)
      }
    }
    return requests
  }

  /// The line of a wrong expression.
  public static func failure(_ error: ExpressionError, in text: String) -> StreamError {
    if let file = error.file {
      return StreamError(
        file.isReadable ? .badData : .noInput, operation: "read", object: file.name,
        cause: error.cause, place: file.place)
    }
    return StreamError(
      .usage, operation: "expression", object: "\"\(text)\"", cause: error.cause,
      place: "column \(error.column)")
  }
}
