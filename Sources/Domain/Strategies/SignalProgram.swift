import Commands
import Configuration
import EventStream

/// `signal`: turns features, bars and quotes into target positions.
public enum SignalProgram {
  public static let definition = ProgramDefinition.filter(
    """
    usage: signal [OPTION]… STRATEGY
    Turn features, bars and quotes into target positions.

    Reads an event stream on standard input and writes it with a `signal` event wherever the
    strategy wants another position: the target in units of the instrument (negative is short), the
    strength from -1 to 1, why (entry, exit, stop_loss …), the price seen and the inputs. `signal
    --list` names the strategies, `--describe NAME` their parameters.

    Features that the strategy needs are taken from the stream where `features` has put them there,
    or else computed here. A row in which one of them is absent or unreliable decides nothing.

    -c FILE takes the strategy from the table [strategy] of a TOML file: strategy = "sma", and its
    parameters by name; options go before it. [instrument.SYMBOL] tables say what the capture does
    not: currency, tick_size, lot_size, multiplier, inverse, sector, calendar, pip_size, board.

    An entry that the session or the spread does not allow is asked for again at the next row, as
    long as the rule wants that side; of a turn only the exit is left then.

    What max_holding and flat_before_close leave is left when it is due: its signal has that time
    and stands before the first event, of whatever instrument, that is later; of an eager stream
    before the first later watermark or row.

    Stops and targets are kept at the venue: signals say their distances, and the venue makes orders
    of them when it fills the entry. With stops = watched they are watched here: they look at the
    price at which the position could be left, the bid of a long and the ask of a short, else the
    last trade; of bars at the low and high, the worse of the two first. Positions here are what the
    strategy wants: what became of its orders is the business of `risk` and `execute`.

    Memory: 16 MiB, about 250 bytes an instrument and what the features need.

    Options:
      -c, --config FILE     take the strategy from [strategy] of a TOML file
      --only KINDS          pass on only these kinds of event, comma-separated; watermarks always
                            pass
    \(StrategyDefinition.everyParameter.map(\.usage).joined(separator: "\n"))

    Examples:
      normalize < raw.mill | signal sma --fast 10 --slow 50 --clock 1m | show --kind signal
          A crossover of averages of one-minute bars.
      normalize < raw.mill | features 'ofi@1s' | signal threshold 'zscore(ofi@1s, 300)' --above 2 --below -2 --max-holding 30s
          Follows order flow for at most half a minute.
    """, catalogue: StrategyReference.catalogue
  ) { invocation throws(StreamError) in try stage(invocation.options) }

  /// The stage of a command line.
  public static func stage(_ options: ParsedOptions) throws(StreamError) -> SignalStage {
    let file = try options.text("config").map { path throws(StreamError) in
      try TradingFile(file: path)
    }
    let table = try file?.root.table("strategy")
    if let file, table == nil {
      throw file.root.failure(nil, "has no table [strategy]")
    }
    let written = try table?.text("strategy", choices: strategyDefinitions.map(\.name))
    guard let name = options.operands.first ?? written else {
      if let table { throw table.failure("strategy", "is missing: the name of a strategy") }
      throw ParsedOptions.usage("STRATEGY", "no strategy named (`signal --list` names them)")
    }
    let found = try definition(named: name)
    // Another strategy than the file's does not take the file's parameters.
    if let table, let written, name != written {
      throw table.failure("strategy", "is \(written), but the command line says \(name)")
    }
    try refuseOperands(options, found)
    let arguments = try StrategyArguments(found, options: options, table: table)
    try table?.finish()
    let run = try StrategyRun(try found.make(arguments), arguments)
    return try SignalStage(
      run, name: arguments.text("name") ?? found.name, version: arguments.canonicalText,
      terms: file?.terms ?? InstrumentTerms(),
      missing: arguments.failure("instruments", ""))
  }

  /// Only a strategy of one feature takes a second operand.
  private static func refuseOperands(
    _ options: ParsedOptions, _ definition: StrategyDefinition
  ) throws(StreamError) {
    let most = definition.parameters.first?.name == "feature" ? 2 : 1
    if options.operands.count > most {
      throw ParsedOptions.usage(options.operands[most], "too many operands")
    }
  }

  private static func definition(
    named name: String
  ) throws(StreamError) -> StrategyDefinition {
    if let found = strategyDefinitions.first(where: { $0.name == name }) { return found }
    let hint = suggestion(for: name, among: strategyDefinitions.map(\.name))
    throw ParsedOptions.usage(
      "STRATEGY",
      "unknown strategy \"\(name)\"" + (hint.map { "; did you mean \($0)?" } ?? "")
        + " (`signal --list` names them)")
  }
}
