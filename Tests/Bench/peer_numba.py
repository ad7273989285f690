"""FULL by one fused loop in numba: DBN.zst decompressed whole, a pass over the records, indicators on
the bars, both written as arrays. One thread.

    peer_numba.py CAPTURE.dbn.zst FOLDER
"""

import sys

import numba
import numpy as np
import zstandard

from records import RECORD

SECOND = 10**9
ALPHA = 0.06
TRADE = ord("T")
EVENT = np.dtype([
    ("ts", "<i8"), ("instrument", "<u4"), ("ofi", "<i4"), ("mid", "<f8"), ("micro", "<f8"),
    ("imbalance", "<f8"), ("ewma", "<f8"),
])  # fmt: skip
INSTRUMENTS = 9
OPEN, HIGH, LOW, CLOSE = range(4)


@numba.njit(cache=True)
def events(records, out, first_second, prices, volumes, opened, closed):
    """Every record: its features into `out`, and a trade into the bar of its second."""
    bid_px = np.zeros(INSTRUMENTS, np.int64)
    ask_px = np.zeros(INSTRUMENTS, np.int64)
    bid_sz = np.zeros(INSTRUMENTS, np.int64)
    ask_sz = np.zeros(INSTRUMENTS, np.int64)
    mids = np.zeros(INSTRUMENTS)
    ewma = np.zeros(INSTRUMENTS)
    for index in range(len(records)):
        record = records[index]
        key = record["instrument_id"]
        bid, ask = record["bid_px"], record["ask_px"]
        bids, asks = np.int64(record["bid_sz"]), np.int64(record["ask_sz"])
        flow = 0
        price_bid, price_ask = bid * 1e-9, ask * 1e-9
        mid = (price_bid + price_ask) * 0.5
        if mids[key] != 0:
            if bid >= bid_px[key]:
                flow += bids
            if bid <= bid_px[key]:
                flow -= bid_sz[key]
            if ask <= ask_px[key]:
                flow -= asks
            if ask >= ask_px[key]:
                flow += ask_sz[key]
            change = np.log(mid / mids[key]) if mid != mids[key] else 0.0
            ewma[key] = (1 - ALPHA) * ewma[key] + ALPHA * change
        bid_px[key], ask_px[key], bid_sz[key], ask_sz[key] = bid, ask, bids, asks
        mids[key] = mid
        row = out[index]
        row["ts"], row["instrument"], row["ofi"], row["mid"] = record["ts_event"], key, flow, mid
        row["micro"] = (price_bid * asks + price_ask * bids) / (bids + asks)
        row["imbalance"], row["ewma"] = (bids - asks) / (bids + asks), ewma[key]
        if record["action"] == TRADE:
            time = np.int64(record["ts_event"])
            second = time // SECOND - first_second
            price = record["price"] * 1e-9
            bar = prices[key, second]
            if volumes[key, second] == 0:
                bar[:] = price
                opened[key, second] = closed[key, second] = time
            bar[HIGH], bar[LOW] = max(bar[HIGH], price), min(bar[LOW], price)
            if time < opened[key, second]:
                bar[OPEN], opened[key, second] = price, time
            if time >= closed[key, second]:
                bar[CLOSE], closed[key, second] = price, time
            volumes[key, second] += record["size"]


@numba.njit(cache=True)
def indicators(close, out):
    """sma10 sma50 rsi14 upper lower rv60, over the closes of one instrument."""
    up, down = 0.0, 0.0
    for index in range(len(close)):
        if index >= 9:
            out[index, 0] = close[index - 9:index + 1].mean()
        if index >= 49:
            out[index, 1] = close[index - 49:index + 1].mean()
        if index > 0:
            change = close[index] - close[index - 1]
            gain, loss = max(change, 0.0), max(-change, 0.0)
            if index <= 14:
                up, down = up + gain / 14, down + loss / 14
            else:
                up, down = (up * 13 + gain) / 14, (down * 13 + loss) / 14
            if index >= 14:
                out[index, 2] = 100 - 100 / (1 + up / down)
        if index >= 19:
            window = close[index - 19:index + 1]
            mean = window.mean()
            deviation = np.sqrt(((window - mean) ** 2).mean())
            out[index, 3], out[index, 4] = mean + 2 * deviation, mean - 2 * deviation
        if index >= 60:
            squares = 0.0
            for row in range(index - 59, index + 1):
                squares += np.log(close[row] / close[row - 1]) ** 2
            out[index, 5] = np.sqrt(squares)


def main():
    with open(sys.argv[1], "rb") as file:
        raw = zstandard.ZstdDecompressor().stream_reader(file).readall()
    records = np.frombuffer(raw, RECORD, offset=8 + int.from_bytes(raw[4:8], "little"))
    first = int(records["ts_event"].min()) // SECOND
    seconds = int(records["ts_event"].max()) // SECOND - first + 1
    out = np.empty(len(records), EVENT)
    prices = np.zeros((INSTRUMENTS, seconds, 4))
    volumes, opened, closed = (np.zeros((INSTRUMENTS, seconds), np.int64) for _ in range(3))
    events(records, out, first, prices, volumes, opened, closed)
    with open(sys.argv[2] + "/numba-bars.bin", "wb") as file:
        for key in range(1, INSTRUMENTS):
            rows = np.flatnonzero(volumes[key])
            bars = np.full((len(rows), 12), np.nan)
            indicators(np.ascontiguousarray(prices[key, rows, CLOSE]), bars)
            bars[:, 6], bars[:, 7:11], bars[:, 11] = rows + first, prices[key, rows], volumes[key, rows]
            bars.tofile(file)
    out.tofile(sys.argv[2] + "/numba-events.bin")


main()
