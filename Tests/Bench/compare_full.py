"""Compares the features FULL of a capture with a computation of its own, in numpy, over the records
sorted by event time and row.

    compare_full.py CAPTURE.dbn.zst FULL.mill

Exit 1 when a record has no vector, or a value differs by more than 1e-12 of its operands' size (what
needs more says why).
"""

import os
import sys

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from records import read_capture

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../examples/python"))
from millrace import Stream

SECOND = 10**9
ALPHA = 0.06
TOLERANCE = 1e-12
EVENT_FEATURES = [
    "mid", "microprice", "imbalance(1)", "ofi", "ewma(ret(mid),alpha=0.06,start=0)"]  # fmt: skip
BAR_FEATURES = [
    "ohlcv@1s.open", "ohlcv@1s.high", "ohlcv@1s.low", "ohlcv@1s.close", "ohlcv@1s.volume",
    "sma(10)@1s", "sma(50)@1s", "rsi(14)@1s", "bollinger(20,2)@1s.upper",
    "bollinger(20,2)@1s.middle", "bollinger(20,2)@1s.lower", "realized_volatility(60)@1s",
]  # fmt: skip


def ewma(values, alpha):
    """y = (1 - alpha) y + alpha x from 0, in blocks: within a block a product with a matrix."""
    width = 256
    blocks = np.zeros(-(-len(values) // width) * width)
    blocks[:len(values)] = values
    power = np.arange(width)
    weights = alpha * np.tril((1 - alpha) ** np.clip(power[:, None] - power, 0, None))
    within = blocks.reshape(-1, width) @ weights.T
    decay = (1 - alpha) ** (power + 1)
    carried = np.zeros(len(within))
    for index in range(1, len(within)):
        carried[index] = within[index - 1, -1] + decay[-1] * carried[index - 1]
    return (within + carried[:, None] * decay).ravel()[:len(values)]


def event_features(rows):
    """A row an event of one instrument, 0 where there is no event before."""
    bid, ask = rows["bid_px"] * 1e-9, rows["ask_px"] * 1e-9
    bid_size, ask_size = rows["bid_sz"].astype(np.int64), rows["ask_sz"].astype(np.int64)
    mid = (bid + ask) / 2
    flow = np.zeros(len(rows))
    up, down = np.diff(rows["bid_px"]), np.diff(rows["ask_px"])
    flow[1:] = (
        np.where(up >= 0, bid_size[1:], 0) - np.where(up <= 0, bid_size[:-1], 0)
        - np.where(down <= 0, ask_size[1:], 0) + np.where(down >= 0, ask_size[:-1], 0))
    returns = np.zeros(len(rows))
    returns[1:] = np.log(mid[1:] / mid[:-1])
    size = bid_size + ask_size
    return np.column_stack([
        mid, (bid * ask_size + ask * bid_size) / size, (bid_size - ask_size) / size, flow,
        ewma(returns, ALPHA)])  # fmt: skip


def wilder_rsi(close, period):
    change = np.diff(close, prepend=close[0])
    out = np.full(len(close), np.nan)
    up = np.maximum(change[1:period + 1], 0).mean() if len(close) > period else 0
    down = np.maximum(-change[1:period + 1], 0).mean() if len(close) > period else 0
    for index in range(period, len(close)):
        if index > period:
            up = (up * (period - 1) + max(change[index], 0)) / period
            down = (down * (period - 1) + max(-change[index], 0)) / period
        out[index] = 100 - 100 / (1 + up / down) if down else 100
    return out


def rolling(values, width, function):
    out = np.full(len(values), np.nan)
    if len(values) >= width:
        out[width - 1:] = function(sliding_window_view(values, width))
    return out


def bar_features(rows):
    """Ends of the seconds with trades of one instrument, and a row each."""
    trades = rows[rows["action"] == ord("T")]
    price = trades["price"] * 1e-9
    seconds, first = np.unique(trades["ts_event"] // SECOND, return_index=True)
    last = np.append(first[1:], len(trades)) - 1
    close = price[last]
    returns = np.append(np.nan, np.log(close[1:] / close[:-1]))
    middle = rolling(close, 20, lambda window: window.mean(1))
    deviation = rolling(close, 20, lambda window: window.std(1))
    return (seconds.astype(np.int64) + 1) * SECOND, np.column_stack([
        price[first], np.maximum.reduceat(price, first), np.minimum.reduceat(price, first), close,
        np.add.reduceat(trades["size"].astype(np.int64), first),
        rolling(close, 10, lambda window: window.mean(1)),
        rolling(close, 50, lambda window: window.mean(1)), wilder_rsi(close, 14),
        middle + 2 * deviation, middle, middle - 2 * deviation,
        rolling(returns, 60, lambda window: np.sqrt((window**2).sum(1)))])  # fmt: skip


def largest_difference(name, ours, theirs):
    """As a share of the tolerance. Ours is absent where theirs starts with 0."""
    absent = np.isnan(ours) != np.isnan(theirs)
    absent[0] &= theirs[0] != 0
    if absent.any():
        return float("inf")
    difference = np.nan_to_num(np.abs(ours - theirs))
    scale = np.nan_to_num(np.abs(theirs))
    # The logarithm of a ratio near one keeps the rounding of the ratio, 2e-16, whatever is left of it;
    # a change of a tick of 5e-5 in a price of 1.085 keeps that of the price, 5e-12 of the change.
    if name.startswith(("ewma", "realized")):
        return float((difference / np.maximum(TOLERANCE * scale, 2e-15)).max())
    tolerance = 1e-11 if name.startswith("rsi") else TOLERANCE
    return float((difference / (tolerance * np.maximum(scale, 1))).max())


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    records, symbols = read_capture(sys.argv[1])
    records = records[np.argsort(records["ts_event"], kind="stable")]
    stream = Stream(sys.argv[2])
    vectors = stream.vectors()
    by_event, by_bar = [
        next(each for each in vectors if each.names == wanted)
        for wanted in (EVENT_FEATURES, BAR_FEATURES)]
    times = by_event.times
    fine = len(times) == len(records) and (times == records["ts_event"]).all()
    print(f"compare: {len(records)} records, {len(times)} vectors, {len(by_bar.times)} bars; "
          f"in the same order: {'yes' if fine else 'NO'}")
    worst = {}
    for number, symbol in symbols.items():
        ids = [each.id for each in stream.instruments.values() if each.symbol == symbol]
        rows = records[records["instrument_id"] == number]
        ends, bars = bar_features(rows)
        for vectors, expected_times, expected in (
            (by_event, rows["ts_event"], event_features(rows)), (by_bar, ends, bars),
        ):  # fmt: skip
            ours = np.isin(vectors.instruments, ids)
            if ours.sum() != len(expected) or (vectors.times[ours] != expected_times).any():
                print(f"compare: {symbol}: {ours.sum()} vectors, {len(expected)} expected")
                fine = False
                continue
            for column, name in enumerate(vectors.names):
                share = largest_difference(name, vectors.values[ours, column], expected[:, column])
                worst[name] = max(worst.get(name, 0), share)
    for name, share in worst.items():
        print(f"  {name:36} {share:8.3f} of the tolerance{'' if share <= 1 else '  DIFFERS'}")
        fine &= share <= 1
    sys.exit(0 if fine else 1)


main()
