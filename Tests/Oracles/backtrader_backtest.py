"""A crossover with a resting stop and target over bars, by backtrader (PyPI): averages, orders and fills are its own.

    python Tests/Oracles/backtrader_backtest.py BARS.csv SETTINGS.json    # fills as CSV, then the profit

Files are those of `bar_backtest.py`. The stop and the target are one-cancels-other orders at their shares of the
price that was paid, on the tick that lies further off, sent when backtrader tells the entry's fill; the stop is
sent first, and of two that a bar reaches backtrader fills the first. What it has no rule for is the strategy's: a
side that was stopped is not entered again before the averages have crossed.
"""

import csv
import json
import math
import sys

import backtrader as bt


class Bars(bt.feed.DataBase):
    params = (("rows", ()),)

    def start(self):
        super().start()
        self.place = 0

    def _load(self):
        if self.place == len(self.p.rows):
            return False
        row = self.p.rows[self.place]
        self.place += 1
        # A day each: times are taken from the rows.
        self.lines.datetime[0] = 700_000 + self.place
        for name in ("open", "high", "low", "close"):
            getattr(self.lines, name)[0] = float(row[name])
        self.lines.volume[0] = self.lines.openinterest[0] = 0
        return True


class Crossover(bt.Strategy):
    params = (("settings", None), ("rows", ()))

    def __init__(self):
        settings = self.p.settings
        self.averages = [bt.indicators.SMA(period=settings[key]) for key in ("fast", "slow")]
        self.wanted, self.stopped = 0, False
        self.protection, self.fills = [], []

    def next(self):
        distance = self.averages[0][0] - self.averages[1][0]
        side = (distance > 0) - (distance < 0)
        if side in (0, self.wanted):
            return
        self.wanted, self.stopped = side, False
        for order in self.protection:
            self.cancel(order)
        if self.position:
            self.close()
        self.order_target(side)

    def order_target(self, side):
        send = self.buy if side > 0 else self.sell
        send(size=self.p.settings["size"])

    def notify_order(self, order):
        if order.status != order.Completed:
            return
        row = self.p.rows[len(self) - 1]
        price, is_inside = order.executed.price, False
        if order in self.protection:
            is_inside = price != float(row["open"])
            self.stopped, self.protection = True, []
        side = (order.executed.psize > 0) - (order.executed.psize < 0)
        self.fills.append((row["end" if is_inside else "start"], order.isbuy(), price, abs(order.executed.size)))
        if side and not self.protection:
            self.protect(side, price)
        elif not side:
            self.protection = []

    def protect(self, side, price):
        settings = self.p.settings
        leave = self.sell if side > 0 else self.buy
        kinds = [("stop", -side, bt.Order.Stop), ("target", side, bt.Order.Limit)]
        for key, direction, kind in kinds:
            if settings[key]:
                at = self.on_tick(price * (1 + direction * float(settings[key])), direction > 0)
                oco = self.protection[0] if self.protection else None
                self.protection.append(leave(size=settings["size"], exectype=kind, price=at, oco=oco))

    def on_tick(self, price, up):
        ticks = price / float(self.p.settings["tick"])
        ticks = math.ceil(ticks - 1e-6) if up else math.floor(ticks + 1e-6)
        return round(ticks * float(self.p.settings["tick"]), 9)


def main():
    with open(sys.argv[1]) as file:
        rows = list(csv.DictReader(file))
    with open(sys.argv[2]) as file:
        settings = json.load(file)
    engine = bt.Cerebro(stdstats=False)
    engine.adddata(Bars(rows=rows))
    engine.addstrategy(Crossover, settings=settings, rows=rows)
    engine.broker.set_cash(1e9)
    # Otherwise what was sent in this bar cannot be cancelled in it.
    engine.broker.set_checksubmit(False)
    (strategy,) = engine.run()
    for time, is_buy, price, size in strategy.fills:
        print(f"{time},{'bid' if is_buy else 'ask'},{price:.9f}".rstrip("0").rstrip(".") + f",{size:g}")
    print(f"profit,{engine.broker.getvalue() - 1e9:.6f}")


main()
