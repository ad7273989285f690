"""The features that the benchmarks compute."""

TEN_FEATURES = [
    "mid", "spread", "microprice", "weighted_mid", "imbalance(1)", "ofi", "bid", "ask", "ret(mid)",
    "ewma(ret(mid),alpha=0.06)",
]  # fmt: skip
FULL = [
    "mid", "microprice", "imbalance(1)", "ofi", "ewma(ret(mid),alpha=0.06,start=0)", "ohlcv@1s",
    "sma(10)@1s", "sma(50)@1s", "rsi(14)@1s", "bollinger(20,2)@1s", "realized_volatility(60)@1s",
]  # fmt: skip
FIFTY = [
    # Book.
    "mid", "spread", "microprice", "weighted_mid", "imbalance(1)", "ofi", "bid", "ask",
    "relative_spread", "book_pressure(1)",
    # Trades.
    "volume", "signed_volume", "signed_volume(lee_ready)", "trade_sign(tick)", "run_length",
    "inter_trade_time", "trade_imbalance(60s)", "cvd", "vwap(60s)", "effective_spread(60s)",
    # Statistics of every group.
    "ret(mid)", "ewma(ret(mid), alpha=0.06)", "zscore(ofi, 300)", "mean(spread, 60s)",
    "std(mid, 500)", "max(mid, 60s)", "min(mid, 60s)", "sum(ofi, 10s)", "corr(ofi, ret(mid), 500)",
    "slope(mid, 200)", "lag(mid, 10)", "realized_volatility(300, mid)", "bipower(300, mid)",
    "autocorrelation(ret(mid), 500)", "skew(ofi, 500)",
    # Conditions and arithmetic.
    "10000 * (microprice - mid) / mid", "if(spread > 0.02, ofi, 0)", "abs(ofi) > 5",
    # Bars.
    "ohlcv@1s.close", "sma(10)@1s", "rsi(14)@1s", "bollinger(20, 2)@1s", "macd(12, 26, 9)@1s",
    "atr(14)@1s", "adx(14)@1s", "realized_volatility(60)@1s", "kyle_lambda(60)@1s",
    "vpin(50)@volume(1000)", "garman_klass(30)@1m", "hawkes(1, 1, 1, 1, 1, 1, 5)@1s",
]  # fmt: skip
