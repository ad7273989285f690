"""An independent backtest of the two pipelines over quotes of a spot market: what `signal | risk | execute` should
fill by a file of `pipelines`, from the captures alone and in the plainest way. It knows nothing of streams.

    python Tests/Oracles/tick_backtest.py PIPELINE.toml UTC-5 ORDERS.csv QUOTES…    # fills as CSV, then the profit

ORDERS.csv (of `show --kind order`) is read for what each order took to the venue, where that is drawn at random.
The rules, each stated in the help of the program that has it:

- A minute in which something was quoted has a row at its end, with the mid of the last quote before that,
  locked or crossed or not.
- The rule keeps its side until it has another. The strategy wants that side, but enters only while the
  market is open and at no wider spread (of the last quote that is neither locked nor crossed), else it
  asks again at the next row; a turn that is refused is an exit.
- After the longest holding it leaves, and waits until the rule has another side.
- A turn is two orders, the one that closes first. What opens is attempted once, so that nothing that
  protection has closed is bought back; what closes waits until the market is open.
- A limit is the touch at the decision, moved by the offset, on the tick that is less far.
- An order meets the book that stands when it arrives, before what happens at that very time. Locked and
  crossed quotes fill nothing, nor those of the trading day before.
- Fills bring a stop and a target from their price. The stop is due when the side at which the position
  is left comes to it, and pays that side; the target rests, and is paid its price. What only reduces
  takes their place.
- A loss of the day beyond its limit, by what is known of fills and the newest mid, closes the position
  for the rest of the day, which ends at 17:00 in New York. Afterwards it takes a newer signal.
"""

import heapq
import sys
import tomllib
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from zoneinfo import ZoneInfo

from tick_capture import MINUTE, clock, delays, is_open, opening, quotes, span, stamp, trading_day
from tick_rules import RULES


class Venue:
    """Quotes that have room for any size that is traded here; the stop and target of what is held."""

    def __init__(self, stop, target, fee):
        self.stop, self.target, self.fee = stop, target, fee
        self.bid = self.ask = self.day = None
        self.held, self.cash, self.waiting, self.fills = Decimal(0), Decimal(0), [], []
        self.protection = None

    def fill(self, time, size, price):
        self.fills.append((time, "bid" if size > 0 else "ask", price, abs(size)))
        self.cash -= size * price + abs(size) * price * self.fee
        self.held += size
        side = (self.held > 0) - (self.held < 0)
        self.protection = side and (side, price - side * self.stop, price + side * self.target)

    def quote(self, time, bid, ask):
        """Whether it fills something."""
        before = len(self.fills)
        sound = bid < ask and is_open(time)
        self.bid, self.ask, self.day = bid if sound else None, ask if sound else None, trading_day(time)
        self.match(time)
        if sound and self.protection:
            self.protect(time)
        return len(self.fills) > before

    def arrive(self, time, order):
        if self.day != trading_day(time):
            self.bid = self.ask = None
        self.waiting.append(order)
        self.match(time)
        if order["once"] and order in self.waiting:
            self.waiting.remove(order)

    def match(self, time):
        for order in list(self.waiting):
            size, limit = order["size"], order["limit"]
            if order["reduces"]:
                if self.held * size >= 0:
                    self.waiting.remove(order)
                    continue
                self.protection = None
            price = self.ask if size > 0 else self.bid
            if price is not None and (limit is None or (price - limit) * size <= 0):
                self.waiting.remove(order)
                self.fill(time, size, price)

    def protect(self, time):
        side, stop, target = self.protection
        price = self.bid if side > 0 else self.ask
        if (price - stop) * side <= 0:
            self.fill(time, -self.held, price)
        elif (price - target) * side >= 0:
            self.fill(time, -self.held, target)


class Backtest:
    def __init__(self, settings, orders):
        strategy, risk, venue = settings["strategy"], settings["risk"], settings["venue"]
        (instrument,) = settings["instrument"].values()
        number = lambda text: Decimal(text.split()[0])
        pip = Decimal(str(strategy.get("pip", 1)))
        distance = lambda text: number(text) * (pip if text.endswith("pips") else 1)
        self.rule = RULES[strategy["strategy"]](strategy)
        self.size, self.tick = number(strategy["size"]), Decimal(instrument["tick_size"])
        self.spreads = []
        for text in strategy.get("session_spreads", []):
            hours, zone, limit = text.split(maxsplit=2)
            self.spreads.append((*hours.split("-"), ZoneInfo(zone), distance(limit)))
        self.widest, self.longest = distance(strategy["max_spread"]), span(strategy["max_holding"])
        self.offset = number(risk["limit_offset"]) / 10000 if risk["order"] == "limit" else None
        self.leaves_at_market = risk.get("exits", {}).get("order") == "market"
        self.loss = number(risk["limits"]["daily_loss"]) / 100
        self.response = span(venue["latency"]["response"])
        self.latency = venue["latency"]["order"]
        if isinstance(self.latency, dict):
            self.delays = delays(orders, self.response)
        fee = number(venue["fees"]["taker"]) / 10000
        self.venue = Venue(distance(strategy["stop_loss"]), distance(strategy["take_profit"]), fee)
        # Sides: of the rule, of the strategy, and those that wait for another one.
        self.side = self.wanted = self.left = 0
        self.entered = None
        # What risk knows.
        self.held, self.capital = Decimal(0), number(settings["account"]["cash"])
        self.cash = self.day_equity = self.capital
        self.mid, self.day, self.is_flat = Decimal(0), None, False
        # The newest sound quote, and the mid of the newest one.
        self.bid = self.ask = self.quoted = None
        self.timers, self.count = [], 0

    def later(self, time, action, *arguments):
        self.count += 1
        heapq.heappush(self.timers, (time, self.count, action, arguments))

    def widest_spread(self, time):
        for start, end, zone, limit in self.spreads:
            if start <= f"{clock(time, zone):%H:%M}" < end:
                return limit
        return self.widest

    def row(self, time):
        self.side = self.rule.side(float(self.quoted), self.side)
        if self.side != self.left:
            self.left = 0
        side = 0 if self.left else self.side
        if side not in (0, self.wanted):
            if not is_open(time) or self.ask - self.bid > self.widest_spread(time):
                side = 0
        if side != self.wanted:
            self.want(time, side)

    def want(self, time, side):
        self.wanted, self.entered = side, time
        if side:
            self.later(time + self.longest, self.leave, time)
        self.trade(time, may_open=True)

    def leave(self, time, entered):
        if self.wanted and self.entered == entered:
            self.left = self.side
            self.want(time, 0)

    def trade(self, time, may_open=False):
        goal = 0 if self.is_flat else self.wanted * self.size
        if self.held and self.held != goal:
            if not is_open(time):
                return self.later(opening(time), self.trade)
            self.send(time, -self.held, True)
        if may_open and goal and self.held != goal:
            self.send(time, goal, False)

    def send(self, time, size, reduces):
        limit = None
        if self.offset is not None and not (reduces and self.leaves_at_market):
            exact = self.ask * (1 + self.offset) if size > 0 else self.bid * (1 - self.offset)
            less_far = ROUND_FLOOR if size > 0 else ROUND_CEILING
            limit = (exact / self.tick).to_integral_value(less_far) * self.tick
        order = dict(size=size, reduces=reduces, limit=limit, once=limit is not None and not reduces)
        self.later(time + self.delay(time, reduces), self.arrive, order)

    def delay(self, time, reduces):
        if isinstance(self.latency, str):
            return span(self.latency)
        if (time, reduces) not in self.delays:
            sys.exit(f"{stamp(time)}: apart from this backtest nobody sent an order")
        taken = self.delays[time, reduces]
        if not span(self.latency["least"]) <= taken <= span(self.latency["most"]):
            sys.exit(f"{stamp(time)}: the order took {taken} ns")
        return taken

    def arrive(self, time, order):
        self.venue.arrive(time, order)
        self.tell(time)

    def tell(self, time):
        """What the venue has filled is known after the response's latency."""
        self.later(time + self.response, self.learn, self.venue.held, self.venue.cash)

    def learn(self, time, held, cash):
        self.held, self.cash = held, self.capital + cash
        self.watch(time)

    def watch(self, time):
        equity = self.cash + self.held * self.mid
        if trading_day(time) != self.day:
            self.day, self.day_equity, self.is_flat = trading_day(time), equity, False
        if not self.is_flat and self.day_equity - equity > self.loss * self.day_equity:
            self.is_flat = True
            self.trade(time)

    def pass_to(self, time):
        while self.timers and self.timers[0][0] <= time:
            due, _, action, arguments = heapq.heappop(self.timers)
            action(due, *arguments)

    def run(self, captured):
        end = None
        for time, bid, ask in captured:
            # A row stands before what happens at its time.
            if end is not None and time >= end:
                self.pass_to(end)
                self.row(end)
            self.pass_to(time)
            end = time - time % MINUTE + MINUTE
            bid, ask = Decimal(bid), Decimal(ask)
            self.quoted = (bid + ask) / 2
            if bid < ask:
                self.bid, self.ask, self.mid = bid, ask, self.quoted
            self.watch(time)
            if self.venue.quote(time, bid, ask):
                self.tell(time)
        return self.venue.cash + self.venue.held * self.mid


def main():
    pipeline, zone, orders, *files = sys.argv[1:]
    with open(pipeline, "rb") as file:
        backtest = Backtest(tomllib.load(file), orders)
    profit = backtest.run(quotes(files, zone))
    for time, side, price, size in backtest.venue.fills:
        print(f"{stamp(time)},{side},{price.normalize():f},{size.normalize():f}")
    print(f"profit,{profit.normalize():f}")


main()
