"""An independent backtest of the two pipelines over daily bars: what `signal sma | risk | execute` should fill by a
file of `pipelines`, from the bars alone and in the plainest way. It knows nothing of streams.

    python Tests/Oracles/bar_pipeline.py PIPELINE.toml BARS.csv    # fills as CSV, then the profit

BARS.csv has the columns start,end,open,high,low,close,volume. The rules, each stated in the help of the program
that has it:

- A target follows from the closes up to a bar, and is ordered for the next open. Its size is the capital
  by the close; with a volatility to aim at it is scaled by that, at most to the leverage; whole lots.
- With a session it is not entered on a holiday (files have bars of these), but asked for at the next bar.
- A turn is two orders, the one that closes first. What opens is attempted once.
- All orders together get a share of a bar's volume; what is over waits for the next open.
- An opening outside of the bar's range was not there: then it is the worse end of the range.
- Fills bring a stop, at its share of their average price, on the tick that lies further off. A trailing
  one follows the best price since then at the distance that it had. It is good in the bar of the entry
  too; a bar that opens beyond it fills it at the open, one that comes to it at its price; after that the
  bar's better end moves it, and a bar that then closes beyond it has filled it. An exit that waits stands in its place.
- What protection has closed is not entered again before the averages have crossed.
- A drawdown beyond its limit, by the closes, lets nothing be opened from then on.
"""

import csv
import sys
import tomllib
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import log, sqrt


def share(text):
    number, unit = text.split()
    return Decimal(number) / {"%": 100, "bp": 10000}[unit]


class Order:
    def __init__(self, wanted):
        self.open = Decimal(wanted)  # with the sign of its side
        self.size = self.value = Decimal(0)  # of what it has filled


class Backtest:
    HOLIDAYS = ("01-01", "12-25", "12-26")  # those of Sydney that the files have bars of

    def __init__(self, settings):
        self.strategy = settings["strategy"]
        (instrument,) = settings["instrument"].values()
        self.tick, self.lot = (instrument.get(key) and Decimal(instrument[key]) for key in ("tick_size", "lot_size"))
        self.trails = "trailing_stop" in self.strategy
        self.stop_share = share(self.strategy["trailing_stop" if self.trails else "stop_loss"])
        self.volume_share = share(settings["venue"]["max_bar_share"])
        self.fees = settings["venue"]["fees"]
        self.drawdown = share(settings["risk"]["limits"]["drawdown"])
        self.capital = self.cash = self.peak = Decimal(settings["account"]["cash"].split()[0])
        self.wanted, self.may_open = 0, True
        self.held, self.average, self.best = Decimal(0), Decimal(0), None
        self.closing, self.opening = Order(0), Order(0)
        self.fills, self.closes = [], []

    def fee(self, order):
        """Of all that an order has filled."""
        if self.fees["model"] == "maker_taker":
            return share(self.fees["taker"]) * order.value
        return min(max(order.size * Decimal("0.005"), 1), order.value / 100)

    def fill(self, time, order, price):
        """As much as the bar has left."""
        size = min(abs(order.open), self.left)
        if size == 0:
            return
        signed = size if order.open > 0 else -size
        self.left -= size
        self.fills.append((time, "bid" if signed > 0 else "ask", price, size))
        before = self.fee(order)
        order.open, order.size, order.value = order.open - signed, order.size + size, order.value + size * price
        self.cash -= signed * price + self.fee(order) - before
        if self.held == 0:
            self.best = None
        if self.held * signed >= 0:
            self.average = (self.average * self.held + price * signed) / (self.held + signed)
        self.held += signed

    def stop(self):
        """Its price, and the side of what it protects."""
        side = 1 if self.held > 0 else -1
        distance = self.average * self.stop_share
        price = (self.best if self.trails else self.average) - side * distance
        if self.tick:
            further = ROUND_FLOOR if side > 0 else ROUND_CEILING
            price = (price / self.tick).to_integral_value(further) * self.tick
        return price, side

    def follow(self, price):
        if self.held:
            known = [self.best, price] if self.best is not None else [self.average, price]
            self.best = max(known) if self.held > 0 else min(known)

    def at_stop(self, time, price):
        self.closing, self.opening = Order(-self.held), Order(0)
        self.fill(time, self.closing, price)

    def trade(self, bar):
        self.left = (bar["volume"] * self.volume_share // self.lot) * self.lot
        is_there = bar["low"] <= bar["open"] <= bar["high"]
        first = lambda buying: bar["open"] if is_there else bar["high" if buying else "low"]
        if self.held and not self.closing.open:
            price, side = self.stop()
            opens = first(buying=side < 0)
            if (opens - price) * side <= 0:
                self.at_stop(bar["start"], opens)
        if self.closing.open:
            self.fill(bar["start"], self.closing, first(self.closing.open > 0))
        if self.opening.open and not self.closing.open:
            self.fill(bar["start"], self.opening, first(self.opening.open > 0))
        if self.held and not self.closing.open:
            self.follow(self.average)
            price, side = self.stop()
            if (bar["low" if side > 0 else "high"] - price) * side <= 0:
                return self.at_stop(bar["end"], price)
            self.follow(bar["high" if side > 0 else "low"])
            price, side = self.stop()
            if (bar["close"] - price) * side <= 0:
                self.at_stop(bar["end"], price)

    def size(self):
        strategy, closes = self.strategy, [float(close) for close in self.closes[-21:]]
        leverage = 1.0
        if strategy["sizing"] == "volatility":
            returns = [log(b / a) for a, b in zip(closes, closes[1:])]
            mean = sum(returns) / len(returns)
            deviation = sqrt(sum((r - mean) ** 2 for r in returns) / (len(returns) - 1))
            aim = float(share(strategy["target_volatility"]))
            leverage = min(aim / (deviation * sqrt(strategy["periods_per_year"])), strategy["max_leverage"])
        return Decimal(strategy["capital"] * leverage / closes[-1]) // self.lot * self.lot

    def decide(self, bar):
        fast, slow = self.strategy["fast"], self.strategy["slow"]
        if len(self.closes) < slow:
            return
        distance = sum(self.closes[-fast:]) / fast - sum(self.closes[-slow:]) / slow
        side = (distance > 0) - (distance < 0)
        if side in (0, self.wanted):
            return
        if "session" in self.strategy and bar["end"][5:10] in self.HOLIDAYS:
            side = 0
            if self.wanted == 0:
                return
        self.wanted = side
        self.closing = Order(-self.held if self.held * side <= 0 else 0)
        self.opening = Order(side * self.size() if self.may_open else 0)

    def run(self, bars):
        for bar in bars:
            self.trade(bar)
            self.closes.append(bar["close"])
            equity = self.cash + self.held * bar["close"]
            self.peak = max(self.peak, equity)
            self.may_open = self.may_open and self.peak - equity <= self.drawdown * self.peak
            self.decide(bar)
        return equity - self.capital


def main():
    with open(sys.argv[1], "rb") as file:
        backtest = Backtest(tomllib.load(file))
    with open(sys.argv[2]) as file:
        bars = [
            {key: value if key in ("start", "end") else Decimal(value) for key, value in row.items()}
            for row in csv.DictReader(file)
        ]
    profit = backtest.run(bars)
    for time, side, price, size in backtest.fills:
        print(f"{time},{side},{price.normalize():f},{size.normalize():f}")
    print(f"profit,{profit.normalize():f}")


main()
