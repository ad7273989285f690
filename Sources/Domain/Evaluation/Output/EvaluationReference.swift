/// What the JSON and the CSV hold, for the man page.
enum EvaluationReference {
  static let json: [(term: String, meaning: String)] = [
    ("schema", "1; a change that breaks readers raises it"),
    ("price, measure, horizons, quantiles", "what was asked; lineage: the stages passed before"),
    (
      "sets[]",
      "clock (\"\": every group), instruments, rows, from, to, left_out by cause, stale[] (horizon, "
        + "share of returns to a price that is older than the horizon), volatility_window, volatility_bounds, features[], correlation"
    ),
    (
      "features[]",
      "feature (heading), expression (canonical text), present (rows), coverage (share), "
        + "distribution, autocorrelation[] (lag, value), rank_autocorrelation, turnover, "
        + "quantile_turnover[], quantile_bounds[], horizons[]"
    ),
    (
      "horizons[]",
      "horizon, ic, rank_ic, past_ic, past_rank_ic, hit_rate (share of rows in which the return has the sign of the "
        + "feature, zeros left out; of magnitudes, in which both are on one side of their medians), "
        + "implausible, quantile_returns[] (lowest first), top_minus_bottom, by_hour[] (hour, rank_ic), by_volatility[] (regime, "
        + "rank_ic)"
    ),
    (
      "an estimate",
      "value, error (standard error), low and high (95 % interval), t (value, of hit rates less 0.5, over error), rows, "
        + "effective_rows; null where it cannot be told"
    ),
  ]

  static let csv: [(term: String, meaning: String)] = [
    ("clock, instruments, feature, horizon", "what the row is of; symbols apart by blanks"),
    (
      "rows, effective_rows",
      "pairs of feature and return; how many independent ones are worth as much"
    ),
    ("rank_ic, ic", "Spearman's and Pearson's correlation with the forward return"),
    ("…_low, …_high, …_t", "95 % interval, and the value in standard errors"),
    ("past_rank_ic", "rank correlation with the return over the same span before"),
    ("hit_rate, top_minus_bottom", "as in the JSON"),
    ("turnover, coverage", "of the feature: from row to row; the share of rows that have it"),
    ("implausible", "true where the feature most likely knows the future"),
  ]
}
