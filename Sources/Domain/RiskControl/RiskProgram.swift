import Commands
import Configuration
import EventStream
import Execution

/// `risk`: turns signals into orders, and passes or rejects each.
public enum RiskProgram {
  public static let definition = ProgramDefinition.filter(
    """
    usage: risk [OPTION]…
    Turn signals into orders, and pass or reject each.

    Reads an event stream with signals, and orders asked for by bots, and writes it with what was
    decided: a `decision` event (reason, limit, observed value) and an `order` event, approved,
    rejected or shadow, for each; an `account` event after each fill. The tables [account] and
    [risk] of LIMITS.toml say what is allowed; `risk --list` lists the checks. They judge in that
    order, the first failure rejects, and what is not known (no price, no rate, no multiplier)
    rejects too.

    A strategy's target, rounded toward zero to lots, is converged on: what it holds and has ordered
    is kept between the two, orders that lead elsewhere are cancelled first, and the difference is
    split at zero. What only closes a position is its own order, sent first: at market, or, where
    the strategy's orders are limits, by a limit that moves away from the touch until patience ends
    ([risk.exits] order, limit_offset, schedule, worst, patience); each check says what it does to
    one (`risk --list`: spare, adjust, wait, delay, refuse), it is tried again after retry_after,
    doubling to retry_cap, at a later price, status or session, and after stuck_after refusals it is
    stuck until something changes. What makes a position larger is judged by every check and
    attempted once a signal (entries = "retry for 5m" tries again), by the type, price and schedule
    of [risk] order, limit_offset, time_in_force, schedule. A limit is the touch that it would take,
    moved by limit_offset beyond it (below zero: short of it), on the tick that is less far. Half of
    each order_rate is reserved for what closes.

    What is not reached is told by a decision event with order id 0, the instrument, wanted as
    limit, held as observed and the reason: when a close waits, when it is stuck, when a target
    stands unreached for reach_within (a minute, where something is in its way), and at the end.

    Fills make positions. Live they come in the stream; in a backtest --venue FILE derives them by
    the venue of `execute --sim -c FILE`. Without either, positions stay as they are. A fill whose
    id is known counts once (of the newest 65,536); one that revises another takes its place, size 0
    takes it back, and fees that are not known yet count as none until a revision says them.

    Limits of an order (order_size, order_notional, price_collar, max_age, repeated_within) are
    taken from [risk.instrument.SYM], else [risk.strategy.NAME], else [risk.limits]. Limits of what
    is held bound all strategies together where [risk.limits] (or the instrument's table) says them,
    and a strategy by itself where its table does. At a limit is within it.

    States go before targets, the higher first: a thrown kill switch, flatten (all is closed and
    stays so), halted (nothing is sent), reducing_only, what protection closed until the signal
    changes its sign, a roll-back. A stricter state cancels what would make positions larger, and
    nothing that closes one.

    A strategy may be a canary (canary = "10 %" of the size, canary_instruments), or a shadow whose
    orders are decided and not sent; a breached limit named by rollback_on makes it a shadow, closes
    what it holds, and lets rollback_to take over. Reloaded limits that make a strategy a shadow
    close what it holds in the same way; those that let a shadow trade wait for its next signal.
    on_breach says what a breached loss limit, which every price and every fill is held against,
    does: halt, reduce_only or flatten (both until the next day after daily_loss, else until an
    operator says active).

    The kill switch is thrown by the file of --kill-file, by SIGUSR1, or by a decision event with
    order id 0 and reason kill_switch in the input; what would make positions larger is cancelled,
    nothing more is sent, and it stays thrown ([risk] kill = "all" cancels everything, "flatten"
    closes what is held). Decision events with order id 0 and reason flatten, halted, reducing_only
    or active command the state of all, or of the strategy that their text names. SIGHUP reads
    LIMITS.toml again.

    The account begins with [account] cash, with what [account.positions] says that it holds, or as
    --save-account FILE left it (from = "FILE"): so a day follows a day as if they were one run. The
    file keeps positions, what is wanted, states (a thrown kill switch, flatten, halted, what
    protection closed), closes that have not come to their end, and what protects holdings: stop and
    target are made again at the venue, at their distances from the average price. Day orders end
    with their session; orders that are good until cancelled (gtc) are sent again for what is left
    of them, with a new id and not judged anew, but in a live stream, whose broker still has them.
    What outlives a session is sent at the time of the file, or with the first event where that is
    older. A thrown kill switch ends by deleting the line killed = true. What is held for a strategy
    that the stream does not have is refused, unless [account.hand_over] says whose it and what is
    wanted of it is (old = "new"), or [account] flatten = ["old"] closes it.

    [account.margin] says what equity must stand behind positions: model = "cash", "leverage" or
    "rates", and [account.margin.instrument.SYM] initial and maintenance; buying_power asks it, and
    below the maintenance margin on_breach holds. [account.carry] says what holding costs: borrow of
    what is short, financing (long and short of an instrument) by the day of the account, funding of
    perpetual contracts by the rates in the stream, and dividends; each charge is followed by
    `account` events.

    Corporate actions: no event tells one, and a split in prices that are not adjusted is a loss
    here. Behind `normalize --adjust` prices and sizes stay in the units of before, so that what is
    held, wanted, working and protected means the same on either side, also over sessions (give each
    the same file). Cash in that file is in the prices: it does not belong in [account.carry] too.

    Memory: 16 MiB, about 500 bytes an instrument, 1,000 an instrument that a strategy trades, 350
    an open order (at most 100,000).

    Options:
      -c, --config LIMITS.toml
                            the tables [account], [risk], [instrument.SYM] (currency, multiplier,
                            inverse, tick_size, lot_size, calendar, board, sector)
      --venue FILE          derive fills by the venue of this file, as `execute --sim -c FILE` will
      --kill-file PATH      send nothing once this file is there
      --orders FILE         ask for the orders of a CSV file, judged like all others: columns
                            time,symbol,side,size, and where wanted
                            type,price,tif,schedule,until,strategy,action,id
      --reload TIME=FILE    from this event time on the limits of that file hold; may be given
                            several times
      --save-account FILE   once the stream has ended, write what the account is to this file, from
                            which [account] from = "FILE" goes on

    Examples:
      signal sma < bars.mill | risk -c nvda.toml --venue nvda.toml | execute --sim -c nvda.toml | tca
          A backtest from signals to costs.
      risk -c limits.toml --orders orders.csv < day.mill | show --kind decision
          What the limits say of orders made by hand.
    """, outsideLineage: ["kill-file", "save-account"], catalogue: RiskReference.catalogue,
    make: { invocation throws(StreamError) in try stage(invocation) },
    run: { invocation throws(StreamError) in
      let options = invocation.options
      let only = try options.kinds("only")
      let stage = try stage(invocation)
      KillSwitch.installSignal()
      LiveLimits.installSignal()
      try FilterProgram.run(stage, invocation, only: only)
      if let path = options.text("save-account") {
        try ByteOutput.replace(path, with: Array(stage.account.text.utf8))
      }
    })

  static func stage(_ invocation: Invocation) throws(StreamError) -> RiskStage {
    let options = invocation.options
    guard let path = options.text("config") else {
      throw ParsedOptions.usage("-c", "needs the file of limits, for example -c limits.toml")
    }
    let file = try TradingFile(file: path)
    let venue = try options.text("venue").map { path throws(StreamError) in
      try ExecutionEngine(try TradingFile(file: path))
    }
    let orders = try options.text("orders").map { path throws(StreamError) in
      try OrderFile(file: path)
    }
    return RiskStage(
      try RiskConfiguration(file), terms: file.terms, venue: venue,
      killSwitch: KillSwitch(watching: options.text("kill-file")),
      live: LiveLimits(path: path == "-" ? nil : path, in: invocation.context),
      reloads: try Reloads.parse(options.texts("reload")), orders: orders)
  }
}
