"""An independent backtest of a moving-average crossover over bars: what `signal sma | risk | execute` should
fill, from the bars alone and in the plainest way. It knows nothing of streams.

    python Tests/Oracles/bar_backtest.py BARS.csv SETTINGS.json    # fills as CSV, then the profit

BARS.csv has the columns start,end,open,high,low,close. The rules, each stated in the help of the program
that has it:

- A target follows from the closes up to a bar and is traded at the open of the next bar that comes.
- A position that turns is closed and opened by two orders at one price.
- What is open brings a stop and a target with it, at their shares of the price that was paid, on the tick
  that lies further off. They are good in the bar of the entry too. A bar that opens beyond the stop
  fills it at the open, one that comes to it at the stop; the stop comes before the target, which fills
  where the bar's range passes it, or at an open beyond it.
- An exit that waits for the opening stands in the place of the stop.
- What protection has closed is not entered again until the averages have crossed.
- A-shares: what was bought on a date is sold from the next date on; nobody buys in a bar that has one
  price at the day's upper limit, or sells at the lower.
- Sizes are whole lots.
"""

import csv
import json
import sys
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal


class Backtest:
    def __init__(self, settings):
        self.size = Decimal(str(settings["size"]))
        self.fast, self.slow = settings["fast"], settings["slow"]
        self.sides = settings.get("sides", "both")
        self.stop, self.target = (settings.get(k) and Decimal(settings[k]) for k in ("stop", "target"))
        self.tick = Decimal(settings["tick"])
        self.limit = settings.get("price_limit") and Decimal(settings["price_limit"])
        self.settles = settings.get("settles", False)
        self.held, self.paid, self.bought_on = Decimal(0), Decimal(0), None
        self.wanted = self.target_side = 0
        self.stopped = 0
        self.entry_due = False
        self.fills, self.cash = [], Decimal(0)

    def fill(self, time, signed, price):
        self.fills.append((time, "bid" if signed > 0 else "ask", price, abs(signed)))
        self.cash -= signed * price
        if self.held == 0 or (self.held > 0) == (signed > 0):
            self.paid = (self.paid * self.held + price * signed) / (self.held + signed)
        self.held += signed

    def on_tick(self, price, up):
        return (price / self.tick).to_integral_value(ROUND_CEILING if up else ROUND_FLOOR) * self.tick

    def bounds(self, previous):
        if self.limit is None or previous is None:
            return None, None
        step = lambda p: (p / self.tick).to_integral_value(ROUND_HALF_UP) * self.tick
        return step(previous * (1 - self.limit)), step(previous * (1 + self.limit))

    def locked(self, bar, buying, previous):
        lower, upper = self.bounds(previous)
        if upper is None or bar["high"] != bar["low"]:
            return False
        return bar["low"] >= upper if buying else bar["high"] <= lower

    def protection(self):
        side = 1 if self.held > 0 else -1
        stop = self.stop and self.on_tick(self.paid * (1 - side * self.stop), side < 0)
        target = self.target and self.on_tick(self.paid * (1 + side * self.target), side > 0)
        return side, stop, target

    def leave(self, time, price):
        self.stopped = 1 if self.held > 0 else -1
        self.fill(time, -self.held, price)

    def open_bar(self, bar, previous):
        """What happens at the first price: stops that it lies beyond, then what was ordered before."""
        price, time = bar["open"], bar["start"]
        # An exit that waits for the opening has taken the place of the stop.
        if self.held and (self.held > 0) == (self.wanted > 0) and self.wanted:
            side, stop, target = self.protection()
            if stop and (price <= stop if side > 0 else price >= stop):
                self.leave(time, price)
            elif target and (price >= target if side > 0 else price <= target):
                self.leave(time, price)
        goal = 0 if self.stopped else self.wanted
        if self.held and self.held != goal * self.size and (self.held > 0) != (goal > 0):
            may = not (self.settles and self.bought_on == bar["date"])
            if may and not self.locked(bar, self.held < 0, previous):
                self.fill(time, -self.held, price)
        if goal and self.held == 0 and self.entry_due:
            # The attempt of the signal rests until the market takes it.
            if not self.locked(bar, goal > 0, previous):
                self.fill(time, goal * self.size, price)
                self.entry_due = False
                if goal > 0:
                    self.bought_on = bar["date"]

    def inside_bar(self, bar):
        if not self.held or (self.settles and self.bought_on == bar["date"]):
            return
        side, stop, target = self.protection()
        if stop and (bar["low"] <= stop if side > 0 else bar["high"] >= stop):
            self.leave(bar["end"], stop)
        elif target and (bar["high"] > target if side > 0 else bar["low"] < target):
            self.leave(bar["end"], target)

    def decide(self, closes):
        if len(closes) < self.slow:
            return
        distance = sum(closes[-self.fast :]) / self.fast - sum(closes[-self.slow :]) / self.slow
        side = (distance > 0) - (distance < 0)
        if self.sides == "long":
            side = max(side, 0)
        if side == self.wanted or (distance == 0):
            return
        self.wanted = side
        if side != self.stopped:
            self.stopped = 0
        self.entry_due = side != 0 and self.stopped == 0

    def run(self, bars):
        closes, previous = [], None
        for bar in bars:
            self.open_bar(bar, previous)
            self.inside_bar(bar)
            closes.append(bar["close"])
            self.decide(closes)
            previous = bar["close"]
        return self.cash + self.held * (previous or 0)


def main():
    with open(sys.argv[1]) as file:
        bars = [
            {k: (v if k in ("start", "end") else Decimal(v or 0)) for k, v in row.items()}
            for row in csv.DictReader(file)
        ]
    for bar in bars:
        bar["date"] = bar["end"][:10]
    with open(sys.argv[2]) as file:
        backtest = Backtest(json.load(file))
    profit = backtest.run(bars)
    for time, side, price, size in backtest.fills:
        print(f"{time},{side},{price.normalize():f},{size.normalize():f}")
    print(f"profit,{profit.normalize():f}")


main()
