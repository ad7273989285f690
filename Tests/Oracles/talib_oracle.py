"""Writes Tests/FeatureLibraryTests/Golden/talib.csv: SMA, EMA, RSI and BBANDS of the real TA-Lib over
seeded random walks. Run it in an environment of its own, outside the tree:

    python3 -m venv /tmp/talib && /tmp/talib/bin/pip install TA-Lib numpy
    /tmp/talib/bin/python Tests/Oracles/talib_oracle.py > Tests/FeatureLibraryTests/Golden/talib.csv

Prices are whole hundredths. `exact_upper` is the upper band by its definition, in rational numbers.
"""
import math
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


print(f'# TA-Lib {talib.__ta_version__.decode().split()[0]}, wrapper {talib.__version__}')
print('case,sma_n,ema_n,rsi_n,hundredths,sma,ema,rsi,upper,middle,lower,exact_upper')
for name, (hundredths, sma, ema, rsi) in CASES.items():
    close = hundredths / 100
    columns = [
        talib.SMA(close, sma), talib.EMA(close, ema), talib.RSI(close, rsi),
        *talib.BBANDS(close, sma, 2, 2), exact_upper(hundredths, sma)]
    for index, price in enumerate(hundredths):
        row = [name, str(sma), str(ema), str(rsi), str(price)]
        print(','.join(row + [text(column[index]) for column in columns]))
