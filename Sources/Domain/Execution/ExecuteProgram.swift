import Commands
import Configuration
import EventStream

/// `execute`: work orders by schedules at a simulated venue.
public enum ExecuteProgram {
  public static let definition = ProgramDefinition.filter(
    """
    usage: execute [OPTION]…
    Work orders by schedules at a simulated venue.

    Reads an event stream on standard input and writes it again with the orders and fills that
    follow from it. Parents are order events that risk approved, or the rows of --orders; a schedule
    splits each into children, which go to the venue. Every change of state of a parent or child is
    an order event at the time when it is known here, every execution a fill event; every order ends
    in one last state, and what is open at the stream's end expires.

    With --sim the venue is made from the market in the stream: order by order, depth, best bid and
    offer, trades or bars, the finest there is. Orders arrive after the latency that is configured,
    meet the book as it then is, before what happens at that very time, and wait in its queues; what
    they take is not there twice. Nothing fills at a price that was not there, and nothing before it
    could arrive. What is late or skewed, crossed or locked (but for crossed = "fill") fills
    nothing, nor what was quoted before a halt or the opening: the stream's own sessions, else those
    of the instrument's calendar; a trading day that follows the other at once is no opening.
    Nothing trades beyond the day's price limits. A-shares are not sold in the session in which they
    were bought: an order to sell more than is settled is refused, a stop that is reached sells what
    is settled and the rest in the next session, and their odd rest is sold as a whole.

    Bars fill at their open or inside their range. An order that was decided before a bar began and
    comes while it runs is in it: within the first hundredth it gets the open, later the worse of
    open and close; one that was decided inside waits for the next. Orders for the close are those
    that came before the bar. An opening outside of the bar's range was not there: then it is the
    worse end of the range. What fills inside has the time of the bar's end.

    Stops wait for a trade at their trigger, or, where the instrument has not traded, for the bid
    (of what sells) or ask; stop_trigger = "last" or "quote" says it otherwise. They wait while the
    market is closed, and crossed, one-sided, unreliable and late quotes trigger nothing. In a bar
    they fill at their trigger, or at an open beyond it, and before targets; a trailing one is moved
    by the bar's better end after that, and fills where the bar then closes beyond it. A trigger
    that follows the market stands on the tick that lies further off: a sale is triggered no sooner
    than its distance says. Protection that an order brings is made by the venue at the instant of
    its fills: a stop and a target at their distances from the average price, on the tick that lies
    further off, good till cancelled, sized to what is held less what exits may still take; it is
    told as orders that name the parent as their link. Once the stop is triggered, the rest of its
    entry is cancelled.

    Settings stand in a TOML file: [execution] schedule, child, duration, slices, complete,
    randomize, seed, participation, interval, peg, reprice, profile, profile_bucket,
    [execution.almgren_chriss], [execution.obizhaeva_wang], the same for one strategy under
    [execution.strategy.NAME]; [venue] book, queue, queue_exponent, crossed, stop_trigger,
    beyond_touch, size_when_unknown, touch, passed, max_bar_share, hidden_liquidity,
    [venue.latency], [venue.fees] (of some: [venue.fees.class.NAME] symbols,
    [venue.fees.instrument.SYM]), [venue.impact]; [instrument.SYMBOL]. What a schedule has left at
    its deadline crosses the spread, unless complete = false: then it expires. Without a file: sent
    as they are, no latency, no fees.

    An order file is CSV with the columns time, symbol, side, size and, where wanted, type, price,
    tif, schedule, until, strategy, action (new, cancel, replace) and id; of other orders trigger,
    trail, display, group (one cancels the other), expiry, stop and target (distances of a bracket:
    0.5, "2 %", "20 bp", "10 ticks"), stop_trails and reduce_only (yes, no).

    Memory: 16 MiB, about 6 KiB an instrument and what its book needs, 500 bytes for each open order
    and message under way, 200 a row of --orders.

    Options:
      --sim                 work at the simulated venue
      --hub URL             work at the hub; comes with the hub
      -c, --config FILE     settings as TOML; others than the defaults
      --orders FILE         parents made by hand, as CSV

    Examples:
      ingest day.dbn.zst | normalize | execute --sim --orders orders.csv | tca
          Orders made by hand, and what they cost.
      … | risk -c trading.toml | execute --sim -c trading.toml > day.mill
          Orders of strategies, with schedules, latency and fees of the file.
    """, catalogue: ExecutionReference.catalogue
  ) { invocation throws(StreamError) in try stage(invocation.options) }

  static func stage(_ options: ParsedOptions) throws(StreamError) -> ExecuteStage {
    if options.has("hub") {
      throw ParsedOptions.usage("--hub", "comes with the hub, which is not there yet; use --sim")
    }
    guard options.has("sim") else {
      throw ParsedOptions.usage("execute", "needs --sim, or --list")
    }
    let file =
      if let path = options.text("config") {
        try TradingFile(file: path)
      } else {
        try TradingFile(Configuration([], file: "no file"))
      }
    var orders: OrderFile?
    if let path = options.text("orders") { orders = try OrderFile(file: path) }
    return try ExecuteStage(file, orders: orders)
  }
}
