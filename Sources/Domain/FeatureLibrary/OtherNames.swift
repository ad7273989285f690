import Commands

/// What other libraries and papers call a feature, for those who look for it by that name. It is only
/// told: an expression has one way to be written, since its text is its identity.
public let otherNames: [String: String] = [
  // pandas, numpy.
  "shift": "lag", "pct_change": "ret", "median": "quantile", "percentile": "quantile",
  "rolling_mean": "mean", "stddev": "std", "variance": "std", "ewm": "ewma",
  "maximum": "larger", "minimum": "smaller", "ln": "log", "correlation": "corr",
  "covariance": "cov",
  "kurt": "kurtosis",
  // Formulaic alphas.
  "delay": "lag", "delta": "diff", "returns": "ret", "log_return": "ret", "ts_rank": "rank",
  "ts_min": "min", "ts_max": "max", "ts_sum": "sum", "ts_mean": "mean", "ts_std": "std",
  "decay_linear": "wma",
  // Market microstructure.
  "obi": "imbalance", "book_imbalance": "imbalance", "order_book_imbalance": "imbalance",
  "wap": "microprice", "order_flow_imbalance": "ofi", "best_bid": "bid", "best_ask": "ask",
  "bid_price": "bid", "ask_price": "ask", "price": "last", "close": "ohlcv", "high": "ohlcv",
  "low": "ohlcv", "open": "ohlcv", "lee_ready": "trade_sign", "bvc": "bulk_signed_volume",
  "volatility": "realized_volatility", "realized_vol": "realized_volatility",
  "vol": "realized_volatility", "realized_variance": "realized_volatility",
  // TA-Lib.
  "bbands": "bollinger", "stoch": "stochastic", "natr": "atr", "linearreg_slope": "slope",
  "plus_di": "adx", "minus_di": "adx",
]

/// The feature that was likely meant by a name that there is not.
func likelyFeature(_ name: String) -> String? {
  otherNames[name.lowercased()]
    ?? suggestion(
      for: name.lowercased(), among: featureDefinitions.filter { !$0.isOperator }.map(\.name))
}
