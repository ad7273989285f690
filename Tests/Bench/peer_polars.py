"""FULL by Polars, its streaming engine, two threads: from CSV.zst or Parquet to Parquet (lz4).

    peer_polars.py CAPTURE.csv.zst|CAPTURE.parquet FOLDER
"""

import os
import sys

os.environ.setdefault("POLARS_MAX_THREADS", "2")
import polars as pl

SECOND = 10**9


def event_features(frame):
    bid, ask = pl.col("bid_px"), pl.col("ask_px")
    bids, asks = pl.col("bid_sz").cast(pl.Int64), pl.col("ask_sz").cast(pl.Int64)
    mid = (bid + ask) / 2
    where = lambda condition, value: pl.when(condition).then(value).otherwise(0)
    flow = (
        where(bid >= bid.shift(), bids) - where(bid <= bid.shift(), bids.shift())
        - where(ask <= ask.shift(), asks) + where(ask >= ask.shift(), asks.shift()))
    returns = (mid / mid.shift()).log().fill_null(0)
    return frame.select(
        "ts_event", "symbol", mid.alias("mid"),
        ((bid * asks + ask * bids) / (bids + asks)).alias("micro"),
        ((bids - asks) / (bids + asks)).alias("imbalance"),
        flow.fill_null(0).over("symbol").alias("ofi"),
        returns.ewm_mean(alpha=0.06, adjust=False).over("symbol").alias("ewma"))


def wilder(values):
    """Wilder's smoothing over 14, begun with the mean of the first 14 changes."""
    row = pl.int_range(pl.len())
    seeded = pl.when(row < 14).then(None).when(row == 14).then(values.rolling_mean(14))
    return seeded.otherwise(values).ewm_mean(alpha=1 / 14, adjust=False, ignore_nulls=True)


def bar_features(frame):
    price, close = pl.col("price"), pl.col("close")
    bars = (
        frame.filter(pl.col("action") == "T").select("symbol", "ts_event", "price", "size")
        .sort("ts_event", maintain_order=True)
        .group_by("symbol", (pl.col("ts_event") // SECOND).alias("second"))
        .agg(price.first().alias("open"), price.max().alias("high"), price.min().alias("low"),
             price.last().alias("close"), pl.col("size").sum().alias("volume"))
        .sort("symbol", "second"))  # fmt: skip
    change = close.diff()
    gain = pl.when(change.is_not_null()).then(change.clip(lower_bound=0))
    loss = pl.when(change.is_not_null()).then((-change).clip(lower_bound=0))
    middle, deviation = close.rolling_mean(20), close.rolling_std(20, ddof=0)
    squares = (close / close.shift()).log() ** 2
    return bars.with_columns(
        close.rolling_mean(10).over("symbol").alias("sma10"),
        close.rolling_mean(50).over("symbol").alias("sma50"),
        (100 - 100 / (1 + wilder(gain) / wilder(loss))).over("symbol").alias("rsi14"),
        (middle + 2 * deviation).over("symbol").alias("upper"),
        (middle - 2 * deviation).over("symbol").alias("lower"),
        squares.rolling_sum(60).sqrt().over("symbol").alias("rv60"))


def main():
    path, folder = sys.argv[1:]
    frame = pl.scan_parquet(path) if path.endswith(".parquet") else pl.scan_csv(path)
    for name, features in (("events", event_features(frame)), ("bars", bar_features(frame))):
        features.sink_parquet(f"{folder}/polars-{name}.parquet", compression="lz4", engine="streaming")


main()
