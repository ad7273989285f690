"""Writes Tests/FeatureLibraryTests/Golden/talib.csv: SMA, EMA, RSI and BBANDS of the real TA-Lib over
seeded random walks; with the argument `bars` talib_bars.csv: what it makes of seeded bars. Run it in
an environment of its own, outside the tree:

    python3 -m venv /tmp/talib && /tmp/talib/bin/pip install TA-Lib numpy
    /tmp/talib/bin/python Tests/Oracles/talib_oracle.py > Tests/FeatureLibraryTests/Golden/talib.csv
    /tmp/talib/bin/python Tests/Oracles/talib_oracle.py bars \
        > Tests/FeatureLibraryTests/Golden/talib_bars.csv

Prices are whole hundredths. `exact_upper` is the upper band by its definition, in rational numbers.
"""
import math
import sys
from fractions import Fraction

import numpy as np
import talib

random = np.random.default_rng(20260105)


def walk(length, start, steps, flat=0):
    """Hundredths; `flat` of every hundred rows stand still, in stretches."""
    change = random.choice(steps, length)
    if flat:
        change[(np.arange(length) % 100) < flat] = 0
    return np.maximum(start + np.cumsum(change), 1)


CASES = {
    'short': (walk(30, 6900_00, [-25, 0, 25]), 5, 5, 5),
    'plain': (walk(400, 6900_00, [-25, 0, 25]), 10, 20, 14),
    'long windows': (walk(300, 100_00, [-3, -1, 0, 1, 2]), 50, 100, 60),
    'flat stretches': (walk(400, 108_50, [-1, 0, 1], flat=45), 10, 12, 14),
    'large offset': (walk(400, 1_000_000_00, [-2, -1, 0, 1, 2], flat=40), 20, 30, 14),
    'one direction': (walk(120, 50_00, [1, 2, 5]), 3, 4, 2),
    'jumps': (walk(300, 500_00, [-9000, -1, 0, 0, 1, 1, 9000]), 7, 9, 21),
    'flat': (walk(60, 42_00, [0]), 10, 10, 14),
}


def exact_upper(hundredths, length):
    out = [math.nan] * len(hundredths)
    for index in range(length - 1, len(hundredths)):
        window = [Fraction(int(value), 100) for value in hundredths[index + 1 - length:index + 1]]
        mean = sum(window) / length
        variance = sum((value - mean) ** 2 for value in window) / length
        # The square root to 60 bits beyond the point of the doubles.
        scaled = variance * 2 ** 240
        out[index] = float(mean + 2 * Fraction(math.isqrt(int(scaled)), 2 ** 120))
    return out


def text(value):
    return '' if math.isnan(value) else repr(float(value))


# By case: the bars' length, start, steps, rows of a hundred that stand still, the parameter n of every
# feature of bars, and the parameters of MACD. Where prices stand still they are multiples of 0.75, of
# which sums and thirds are exact: TA-Lib's running sums then have no remains that look like changes.
BARS = {
    'short': (40, 100_50, [-75, 0, 75], 0, 3, (3, 5, 2)),
    'plain': (250, 108_00, [-21, -7, 0, 3, 11, 14], 0, 14, (12, 26, 9)),
    'flat stretches': (300, 96_00, [-75, 0, 75], 45, 10, (6, 13, 5)),
    'long windows': (200, 150_00, [-150, -75, 0, 75, 225], 0, 45, (20, 50, 10)),
    'jumps': (200, 500_00, [-9001, -1, 0, 0, 1, 1, 9000], 0, 7, (5, 9, 4)),
    'flat start': (100, 75_00, [-75, 75], -60, 8, (3, 6, 3)),
    'flat': (60, 42_00, [0], 100, 5, (3, 6, 3)),
    # Typical prices that are equal, of bars that are not.
    'ties': (300, 20_00, [-1, 0, 1], 0, 20, (4, 8, 3)),
}


def seeded_bars(length, start, steps, flat):
    """Open, high, low, close in hundredths and volume, from four prices a bar; a negative `flat` is of
    rows at the beginning."""
    moves = random.choice(steps, (length, 4))
    moves[(np.arange(length) < -flat) if flat < 0 else (np.arange(length) % 100 < flat)] = 0
    prices = np.maximum(start + np.cumsum(moves).reshape(length, 4), 75)
    volume = random.integers(4, 50, length)
    return prices[:, 0], prices.max(1), prices.min(1), prices[:, 3], volume


def print_bars():
    outputs = [
        'wma', 'kama', 'macd', 'macd_signal', 'macd_histogram', 'roc', 'atr', 'adx', 'plus_di',
        'minus_di', 'stoch_k', 'stoch_d', 'cci', 'mfi', 'obv']
    print('case,n,fast,slow,signal,open,high,low,close,volume,' + ','.join(outputs))
    for name, (length, start, steps, flat, n, macd) in BARS.items():
        bars = seeded_bars(length, start, steps, flat)
        high, low, close = (np.asarray(x) / 100 for x in bars[1:4])
        volume = bars[4].astype(float)
        columns = [
            talib.WMA(close, n), talib.KAMA(close, n), *talib.MACD(close, *macd),
            talib.ROC(close, n), talib.ATR(high, low, close, n), talib.ADX(high, low, close, n),
            talib.PLUS_DI(high, low, close, n), talib.MINUS_DI(high, low, close, n),
            *talib.STOCH(high, low, close, fastk_period=n, slowk_period=3, slowd_period=3),
            talib.CCI(high, low, close, n), talib.MFI(high, low, close, volume, n),
            talib.OBV(close, volume)]
        for index in range(length):
            row = [name, str(n), *map(str, macd), *(str(column[index]) for column in bars)]
            print(','.join(row + [text(column[index]) for column in columns]))


def print_walks():
    print('case,sma_n,ema_n,rsi_n,hundredths,sma,ema,rsi,upper,middle,lower,exact_upper')
    for name, (hundredths, sma, ema, rsi) in CASES.items():
        close = hundredths / 100
        columns = [
            talib.SMA(close, sma), talib.EMA(close, ema), talib.RSI(close, rsi),
            *talib.BBANDS(close, sma, 2, 2), exact_upper(hundredths, sma)]
        for index, price in enumerate(hundredths):
            row = [name, str(sma), str(ema), str(rsi), str(price)]
            print(','.join(row + [text(column[index]) for column in columns]))


print(f'# TA-Lib {talib.__ta_version__.decode().split()[0]}, wrapper {talib.__version__}')
if sys.argv[1:] == ['bars']:
    print_bars()
else:
    print_walks()
