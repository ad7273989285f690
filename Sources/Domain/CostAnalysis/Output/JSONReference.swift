/// The members of the JSON, for the man page.
enum JSONReference {
  static let members: [(term: String, meaning: String)] = [
    ("schema", "1; a change that breaks readers raises it"),
    (
      "currency, from, to, lineage[]", "of money; first and last event; the stages passed before"
    ),
    ("remarks[]", "what a reader must know, a sentence each"),
    (
      "activity[]",
      "strategy, signals, requested, approved, shadow, rejected (orders by reason), fills"
    ),
    (
      "costs",
      "total; by_strategy[], by_instrument[], by_venue[], by_hour[] with name; folds[] of --split"
    ),
    (
      "of each",
      "orders, priced (with a shortfall), fills, notional (at the decision), traded, fees, shortfall, "
        + "shortfall_bp, benchmarks (slippage in bp by name), expected_bp and beyond_bp (Almgren and "
        + "Chriss), fill_rate, participation, effective_spread_bp, realized_spread_bp, price_impact_bp, "
        + "reversion_bp, mark_outs[], maker_share, taker_share, latency and queue_time (mean seconds), "
        + "children, changes, order_to_trade"
    ),
    (
      "shortfall, shortfall_bp",
      "delay, timing, impact, opportunity, fees, total; perold: execution, opportunity, fees; wagner: "
        + "delay, trading, opportunity, fees. Every form adds up to the total"
    ),
    (
      "mark_outs[]",
      "after, all, maker, taker, against_makers: in bp of the price of the fill, positive where it "
        + "went the fill's way"
    ),
    (
      "a mean",
      "value (weighted by notional or value), error, margin (half the 95 % interval), count; null where it cannot "
        + "be told"
    ),
    (
      "performance",
      "capital, capital_from, every, periods_per_year (samples), years, years_from (calendar, sessions of a "
        + "year where they span less than four weeks, option), total, strategies[], folds[]; null where "
        + "nothing was executed"
    ),
    (
      "of each",
      "name, profit, fees, traded, returns (count), total_return, annual_return, volatility, sharpe, "
        + "sortino, calmar, skew, kurtosis, value_at_risk and expected_shortfall (of the lowest 5 % of "
        + "returns), worst_return, best_return, max_drawdown, drawdown (from, to, recovered), bands (of the "
        + "stationary bootstrap: resamples, block, max_drawdown, sharpe, each low and high), "
        + "probabilistic_sharpe, deflated_sharpe, expected_maximum_sharpe, turnover (a year, of the "
        + "capital), time_in_market, gross_exposure, profit_per_traded_bp, trips, ruined, equity"
    ),
    (
      "trips",
      "count, hit_rate, hit_rate_low, hit_rate_high, profit_factor, average_win, average_loss, "
        + "holding (mean seconds)"
    ),
    (
      "unreached[]",
      "targets that risk did not reach in their time: symbol, wanted, held (units, when told last), "
        + "count, from, to, cause"
    ),
    (
      "benchmark",
      "holding the capital in --benchmark, else in what was traded: name, total_return, "
        + "annual_return, volatility, sharpe, max_drawdown, excess_return (a year), beta, "
        + "correlation, values[] at the times of the equity; null where a price is missing"
    ),
    ("monthly_returns[]", "year, month, return, of all strategies"),
    (
      "rolling",
      "window (returns: half a year), times[], sharpe[], volatility[]; null of less than two windows"
    ),
    ("exposure", "times[], gross[], net[]: what is held over the equity"),
    ("correlation", "strategies[], returns[][]: Pearson's"),
    (
      "capacity",
      "half (multiple of the sizes that leaves half of the Sharpe ratio), points[] (multiple, "
        + "capital, annual_return, sharpe): after the impact of Almgren and Chriss; null where the "
        + "market shows no spread or volume"
    ),
    ("equity", "times[], values[], drawdowns[]: of the samples"),
    (
      "orders[]",
      "id, strategy, symbol, venue, side, state, signal (its number), decision_time, arrival_time, "
        + "end_time, size, filled, "
        + "average_price, decision_price, arrival_price, end_price, notional, shortfall, "
        + "participation, benchmarks, expected_bp, fold"
    ),
    (
      "round_trips[]",
      "strategy, symbol, side, open_time, close_time, size, entry_price, exit_price, profit, fees"
    ),
  ]
}
