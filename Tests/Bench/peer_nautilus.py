"""The SMA crossover of the backtest in nautilus_trader, over the same ticks.

    peer_nautilus.py CAPTURE.parquet

Quotes and trades of every instrument, bars of a second from trades, simple moving averages of 10 and
50 closes, one share long or short by market orders, filled at the book. Prints events, orders, fills
and the seconds of the engine's run, loading excluded.
"""

import sys
import time

import numpy
import pandas
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig
from nautilus_trader.indicators import SimpleMovingAverage
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.persistence.wranglers import QuoteTickDataWrangler, TradeTickDataWrangler
from nautilus_trader.trading.strategy import Strategy

VENUE = Venue("SIM")
DECIMALS = {"EURUSD": 5}


class Crossover(Strategy):
    def __init__(self, instruments):
        super().__init__()
        self.instruments = instruments
        self.averages = {}
        self.position = {}
        self.orders = 0
        self.fills = 0

    def on_start(self):
        for instrument in self.instruments:
            self.subscribe_quote_ticks(instrument.id)
            self.subscribe_trade_ticks(instrument.id)
            bars = BarType.from_str(f"{instrument.id}-1-SECOND-LAST-INTERNAL")
            pair = SimpleMovingAverage(10), SimpleMovingAverage(50)
            for average in pair:
                self.register_indicator_for_bars(bars, average)
            self.averages[instrument.id] = pair
            self.subscribe_bars(bars)

    def on_bar(self, bar):
        name = bar.bar_type.instrument_id
        fast, slow = self.averages[name]
        if not slow.initialized or fast.value == slow.value:
            return
        wanted = 1 if fast.value > slow.value else -1
        held = self.position.get(name, 0)
        if wanted == held:
            return
        self.position[name] = wanted
        self.orders += 1
        self.submit_order(self.order_factory.market(
            name, OrderSide.BUY if wanted > 0 else OrderSide.SELL,
            Quantity.from_int(abs(wanted - held))))

    def on_order_filled(self, event):
        self.fills += 1


def main():
    frame = pandas.read_parquet(sys.argv[1])
    engine = BacktestEngine(BacktestEngineConfig(
        logging=LoggingConfig(bypass_logging=True), run_analysis=False))
    engine.add_venue(VENUE, OmsType.NETTING, AccountType.MARGIN, [Money(100_000_000, USD)],
                     base_currency=USD)
    instruments = []
    symbols = sorted(frame.symbol.unique())
    for symbol in symbols:
        decimals = DECIMALS.get(symbol, 2)
        instrument = Equity(
            InstrumentId(Symbol(symbol), VENUE), Symbol(symbol), USD, decimals,
            Price(10**-decimals, decimals), Quantity.from_int(1), 0, 0)
        instruments.append(instrument)
        engine.add_instrument(instrument)
        rows = frame[frame.symbol == symbol]
        load(engine, instrument, rows, is_last=symbol == symbols[-1])
    strategy = Crossover(instruments)
    engine.add_strategy(strategy)
    started = time.perf_counter()
    engine.run()
    print(f"events {len(frame)} orders {strategy.orders} fills {strategy.fills} "
          f"seconds {time.perf_counter() - started:.2f}")


def load(engine, instrument, rows, is_last):
    quotes = pandas.DataFrame(
        {"bid_price": rows.bid_px.values, "ask_price": rows.ask_px.values,
         "bid_size": rows.bid_sz.values.astype(float), "ask_size": rows.ask_sz.values.astype(float)},
        index=pandas.to_datetime(rows.ts_event.values, utc=True))
    engine.add_data(QuoteTickDataWrangler(instrument).process(quotes.sort_index(kind="stable")),
                    sort=False)
    trades = rows[rows.action == "T"]
    ticks = pandas.DataFrame(
        {"price": trades.price.values, "quantity": trades["size"].values.astype(float),
         "side": numpy.where(trades.side == "B", "BUY", "SELL"),
         "trade_id": numpy.arange(len(trades)).astype(str)},
        index=pandas.to_datetime(trades.ts_event.values, utc=True))
    engine.add_data(TradeTickDataWrangler(instrument).process(ticks.sort_index(kind="stable")),
                    sort=is_last)


main()
