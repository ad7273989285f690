"""Makes the capture that the benchmarks read: a seeded day of ticks as Databento DBN (version 2,
schema mbp-1, zstd), the same for everyone.

    generate_capture.py PREFIX [N] [--peers]     N defaults to 10,000,000; writes PREFIX.dbn.zst

The market: 8 instruments of uneven activity over 6.5 hours, arrivals in bursts, 85 % changes of the
best bid or offer, 15 % trades, and as in mbp-1 every record carries the best bid and offer after it.
Records stand in order of arrival; 1 % are late: their event time is up to 200 ms older than that of
their neighbours. With --peers also PREFIX.csv.zst and PREFIX.parquet (needs polars).
"""

import datetime
import os
import struct
import subprocess
import sys

import numpy as np

from records import RECORD, SYMBOL

SEED = 20260105
SYMBOLS = ["ESH6", "NQH6", "CLG6", "GCG6", "AAPL", "MSFT", "SPY", "EURUSD"]
TICKS = np.array([0.25, 0.25, 0.01, 0.10, 0.01, 0.01, 0.01, 0.00005])
FIRST_PRICES = np.array([6900.0, 25500.0, 61.0, 4300.0, 260.0, 480.0, 690.0, 1.085])
ACTIVITY = np.array([0.26, 0.22, 0.08, 0.08, 0.10, 0.08, 0.14, 0.04])
OPEN = 1_767_623_400_000_000_000  # 2026-01-05T14:30:00Z
SECOND = 10**9
SECONDS = int(6.5 * 3600)
SHARE_OF_TRADES = 0.15
SHARE_LATE = 0.01
MOST_LATE = 200_000_000


def arrivals(random, count):
    """Receive times, ascending: a lognormal rate a second, higher near the open and the close."""
    second = np.arange(SECONDS)
    rate = np.exp(random.normal(0, 0.9, SECONDS))
    rate *= 1 + 1.5 * np.exp(-second / 1800) + 1.2 * np.exp(-(SECONDS - second) / 1800)
    counts = random.multinomial(count, rate / rate.sum())
    times = np.repeat(second.astype(np.int64), counts) * SECOND
    return np.sort(times + random.integers(0, SECOND, count)) + OPEN


def latest(condition):
    """For each row the last row at or before it for which the condition holds, or the first row."""
    return np.maximum.accumulate(np.where(condition, np.arange(len(condition)), 0))


def book_of_one(random, first_ticks, is_trade, of_bid):
    """Bid, ask and sizes in ticks and lots after each event of one instrument, and what each trades."""
    count = len(is_trade)
    step = random.choice([-1, 0, 1], count, p=[0.04, 0.92, 0.04])
    step[is_trade] = 0
    moved = step != 0
    spread = np.where(random.random(count) < 0.12, 2, 1)[latest(moved)]
    bid = first_ticks + np.cumsum(step)
    ask = bid + spread
    # A change touches one side only, unless the price moved.
    bid_size = (1 + random.geometric(0.04, count))[latest(~is_trade & (moved | of_bid))]
    ask_size = (1 + random.geometric(0.04, count))[latest(~is_trade & (moved | ~of_bid))]
    # A buyer lifts the ask; a change says the price and size of its side.
    price = np.where(is_trade == of_bid, ask, bid)
    size = np.where(
        is_trade, 1 + random.geometric(0.3, count), np.where(of_bid, bid_size, ask_size))
    return bid, ask, bid_size, ask_size, price, size


def generate(count):
    random = np.random.default_rng(SEED)
    received = arrivals(random, count)
    latency = (30_000 + random.exponential(40_000, count)).astype(np.int64)
    is_late = random.random(count) < SHARE_LATE
    latency[is_late] = random.integers(1_000_000, MOST_LATE, is_late.sum())
    instrument = random.choice(len(SYMBOLS), count, p=ACTIVITY)
    is_trade = random.random(count) < SHARE_OF_TRADES
    of_bid = random.random(count) < 0.5

    records = np.zeros(count, RECORD)
    records["length"] = RECORD.itemsize // 4
    records["rtype"] = 1
    records["publisher_id"] = 1
    records["instrument_id"] = instrument + 1
    records["ts_event"] = received - latency
    records["ts_recv"] = received
    records["ts_in_delta"] = latency
    records["sequence"] = np.arange(1, count + 1)
    records["action"] = np.where(is_trade, ord("T"), ord("M"))
    records["side"] = np.where(of_bid, ord("B"), ord("A"))
    records["flags"] = 128
    records["bid_ct"] = records["ask_ct"] = 1
    for index, tick in enumerate(TICKS):
        rows = np.flatnonzero(instrument == index)
        first = int(round(FIRST_PRICES[index] / tick))
        unit = int(round(tick * 1e9))
        columns = book_of_one(random, first, is_trade[rows], of_bid[rows])
        for name, values in zip(("bid_px", "ask_px", "bid_sz", "ask_sz", "price", "size"), columns):
            records[name][rows] = values * unit if name in ("bid_px", "ask_px", "price") else values
    return records


def metadata():
    """https://databento.com/docs/standards-and-conventions/databento-binary-encoding"""
    text = lambda symbol: symbol.encode().ljust(SYMBOL, b"\0")
    day = datetime.datetime.fromtimestamp(OPEN / SECOND, datetime.timezone.utc).date()
    date = lambda value: value.year * 10_000 + value.month * 100 + value.day
    body = b"GLBX.MDP3".ljust(16, b"\0")
    body += struct.pack("<HQQQ", 1, OPEN, OPEN + SECONDS * SECOND, 0)  # schema mbp-1, no limit
    body += struct.pack("<BBBH", 1, 0, 0, SYMBOL)  # raw symbols to instrument ids, no ts_out
    body += bytes(53) + struct.pack("<I", 0)  # reserved, no schema definition
    body += struct.pack("<I", len(SYMBOLS)) + b"".join(map(text, SYMBOLS))
    body += struct.pack("<II", 0, 0)  # none partial, none not found
    body += struct.pack("<I", len(SYMBOLS))
    for index, symbol in enumerate(SYMBOLS):
        interval = struct.pack("<II", date(day), date(day + datetime.timedelta(1)))
        body += text(symbol) + struct.pack("<I", 1) + interval + text(str(index + 1))
    return b"DBN\x02" + struct.pack("<I", len(body)) + body


def compress(path, *parts):
    """Written beside and renamed, so that a capture which is there is whole."""
    writer = subprocess.Popen(["zstd", "-q", "-f", "-3", "-o", path + ".part"], stdin=subprocess.PIPE)
    for part in parts:
        writer.stdin.write(part)
    writer.stdin.close()
    if writer.wait() != 0:
        sys.exit(f"generate_capture: zstd failed to write {path}")
    os.replace(path + ".part", path)


def for_peers(prefix, records):
    import polars

    letters = lambda name, first, second, one, other: polars.Series(
        records[name] == ord(first)).replace_strict(
            [True, False], [one, other], return_dtype=polars.String)
    frame = polars.DataFrame({
        "ts_event": records["ts_event"].astype(np.int64),
        "ts_recv": records["ts_recv"].astype(np.int64),
        "seq": records["sequence"],
        "symbol": polars.Series(records["instrument_id"] - 1).replace_strict(
            list(range(len(SYMBOLS))), SYMBOLS, return_dtype=polars.String),
        "action": letters("action", "T", "M", "T", "M"),
        "side": letters("side", "B", "A", "B", "A"),
        "price": records["price"] / 1e9, "size": records["size"],
        "bid_px": records["bid_px"] / 1e9, "bid_sz": records["bid_sz"],
        "ask_px": records["ask_px"] / 1e9, "ask_sz": records["ask_sz"],
    })  # fmt: skip
    frame.write_parquet(prefix + ".parquet.part", compression="zstd")
    os.replace(prefix + ".parquet.part", prefix + ".parquet")
    frame.write_csv(prefix + ".csv")
    with open(prefix + ".csv", "rb") as file:
        compress(prefix + ".csv.zst", file.read())
    os.remove(prefix + ".csv")


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--peers"]
    if not 1 <= len(arguments) <= 2:
        sys.exit(__doc__)
    prefix = arguments[0]
    count = int(arguments[1]) if len(arguments) > 1 else 10_000_000
    records = generate(count)
    if not os.path.exists(prefix + ".dbn.zst"):
        compress(prefix + ".dbn.zst", metadata(), memoryview(records).cast("B"))
    if "--peers" in sys.argv:
        for_peers(prefix, records)


main()
