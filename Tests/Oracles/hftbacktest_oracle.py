"""Makes Tests/ExecutionTests/Golden/hftbacktest.csv: what hftbacktest (PyPI, 2.4.4) fills of the same
orders on the same Binance capture as Tests/ExecutionTests/HftbacktestTests.swift.

    python hftbacktest_oracle.py DATA/binance/usdm_btcusdt_20240808.gz > hftbacktest.csv

Needs `pip install hftbacktest` in an environment of its own. Every two seconds a post-only limit of
0.2 BTC joins the best bid or ask in turn, and is taken back after 1.9 s. Order and response take 10 ms.
Rows: model, order, decided (ns, exchange clock), side, price, size, filled (size), last fill (ns).
"""

import gzip
import json
import sys

import numpy as np
from hftbacktest import (BUY, GTX, LIMIT, SELL, BacktestAsset, HashMapMarketDepthBacktest)
from hftbacktest.data.utils import binancefutures
from numba import njit

LATENCY = 10_000_000
SIZE = 0.2
EVERY = 2_000_000_000
LIFE = 1_900_000_000
POLL = 5_000_000
MODELS = {
    "risk_averse": lambda a: a.risk_adverse_queue_model(),
    "power": lambda a: a.power_prob_queue_model(2.0),
    "power2": lambda a: a.power_prob_queue_model2(2.0),
    "power3": lambda a: a.power_prob_queue_model3(2.0),
    "log": lambda a: a.log_prob_queue_model(),
    "log2": lambda a: a.log_prob_queue_model2(),
}


def orders(capture):
    """Times, sides and prices from the exchange's own best bid and offer."""
    quotes = []
    for line in gzip.open(capture, "rt"):
        start = line.find("{")
        message = json.loads(line[start:])
        data = message.get("data", {})
        if data.get("e") == "bookTicker":
            quotes.append((data["T"] * 1_000_000, float(data["b"]), float(data["a"])))
    quotes.sort(key=lambda quote: quote[0])
    first = (quotes[0][0] // 1_000_000_000 + 5) * 1_000_000_000
    rows, place = [], 0
    for time in range(first, quotes[-1][0] - EVERY, EVERY):
        while place + 1 < len(quotes) and quotes[place + 1][0] <= time:
            place += 1
        side = BUY if len(rows) % 2 == 0 else SELL
        rows.append((time, side, quotes[place][1] if side == BUY else quotes[place][2]))
    return rows


@njit
def run(hbt, times, sides, prices, filled, last):
    # Before the first event the clock stands at the largest time there is.
    hbt.elapse(1)
    for index in range(len(times)):
        if hbt.elapse(times[index] - hbt.current_timestamp) != 0:
            return
        number = index + 1
        if sides[index] == BUY:
            hbt.submit_buy_order(0, number, prices[index], SIZE, GTX, LIMIT, False)
        else:
            hbt.submit_sell_order(0, number, prices[index], SIZE, GTX, LIMIT, False)
        cancelled = False
        while hbt.current_timestamp < times[index] + EVERY - POLL:
            if hbt.elapse(POLL) != 0:
                return
            order = hbt.orders(0).get(number)
            if order is None:
                continue
            done = SIZE - order.leaves_qty
            if done > filled[index] + 1e-9:
                filled[index] = done
                last[index] = order.exch_timestamp
            if not cancelled and hbt.current_timestamp >= times[index] + LIFE:
                cancelled = True
                if order.cancellable:
                    hbt.cancel(0, number, False)


def main():
    capture = sys.argv[1]
    data = binancefutures.convert(capture, combined_stream=True)
    rows = orders(capture)
    times = np.array([row[0] for row in rows], np.int64)
    sides = np.array([row[1] for row in rows], np.int64)
    prices = np.array([row[2] for row in rows], np.float64)
    print("model,order,time,side,price,size,filled,last_fill")
    for name, choose in MODELS.items():
        asset = (BacktestAsset().data([data]).linear_asset(1.0)
                 .constant_order_latency(LATENCY, LATENCY).partial_fill_exchange()
                 .trading_value_fee_model(0.0, 0.0).tick_size(0.1).lot_size(0.001)
                 .last_trades_capacity(0))
        asset = choose(asset)
        hbt = HashMapMarketDepthBacktest([asset])
        filled = np.zeros(len(rows))
        last = np.zeros(len(rows), np.int64)
        run(hbt, times, sides, prices, filled, last)
        hbt.close()
        for index, (time, side, price) in enumerate(rows):
            word = "buy" if side == BUY else "sell"
            print(f"{name},{index + 1},{time},{word},{price:.1f},{SIZE},{filled[index]:.3f},"
                  f"{last[index]}")


main()
