"""Compares the FULL work of ../shared/peers/WORK.md, computed here with numpy, with the stream of

    ingest T.dbn.zst | normalize --lateness 200ms | features mid microprice 'imbalance(1)' ofi \
      'ewma(ret(mid),alpha=0.06,start=0)' 'ohlcv@1s' 'sma(10)@1s' 'sma(50)@1s' 'rsi(14)@1s' \
      'bollinger(20,2)@1s' 'realized_volatility(60)@1s' --only > OUT

over the capture that `gen.py N PREFIX` made: the capture sorted by (event time, row) gives one vector
a record, in that order, and one vector a second and instrument with trades.

    python full_compare.py PREFIX.rec80 OUT        (needs numpy)

Prints the largest difference of each column; exits 1 where one is above its bound.
"""
import struct
import sys

import numpy as np

RECORD = np.dtype([
    ('length', 'u1'), ('rtype', 'u1'), ('publisher', '<u2'), ('instrument', '<u4'), ('time', '<i8'),
    ('price', '<i8'), ('size', '<u4'), ('action', 'u1'), ('side', 'u1'), ('flags', 'u1'), ('depth', 'u1'),
    ('received', '<i8'), ('delta', '<i4'), ('sequence', '<u4'), ('bid', '<i8'), ('ask', '<i8'),
    ('bid_size', '<u4'), ('ask_size', '<u4'), ('bid_count', '<u4'), ('ask_count', '<u4')])
EVENT = np.dtype([
    ('time', '<i8'), ('received', '<i8'), ('origin', '<u8'), ('sequence', '<u8'), ('instrument', '<u4'),
    ('flags', '<u2'), ('kind', '<u2'), ('offset', '<u4'), ('count', '<u2'), ('set', '<u2'),
    ('rest', '<i8', 3)])
FEATURES = 12


class Message:
    """One Cap'n Proto message of one segment; only what the frames of a stream need."""

    def __init__(self, data):
        self.data = data

    def pointer(self, at):
        """Place, first count and second count of what a pointer at byte `at` points to."""
        word, = struct.unpack_from('<Q', self.data, at)
        offset = (word & 0xFFFFFFFF) >> 2
        if offset >= 1 << 29:
            offset -= 1 << 30
        return at + 8 + offset * 8, word >> 32

    def struct(self, at):
        place, sizes = self.pointer(at)
        return place, place + (sizes & 0xFFFF) * 8  # data, pointers

    def numbers(self, at, dtype):
        place, shape = self.pointer(at)
        count = shape >> 3
        return np.frombuffer(self.data, dtype, count, place)

    def structs(self, at):
        """Places of a list's elements, and the size of an element's data."""
        place, _ = self.pointer(at)
        tag, = struct.unpack_from('<Q', self.data, place)
        count, data, pointers = (tag & 0xFFFFFFFF) >> 2, tag >> 32 & 0xFFFF, tag >> 48
        stride = (data + pointers) * 8
        return [place + 8 + index * stride for index in range(count)], data * 8, place + 8

    def text(self, at):
        place, shape = self.pointer(at)
        return bytes(self.data[place:place + (shape >> 3) - 1]).decode()


def read(path):
    """Symbols by id, and for each feature set its vectors: times, instruments, values."""
    data = memoryview(np.memmap(path, 'u1', 'r'))
    symbols, vectors = {}, {}
    at = 0
    while at < len(data):
        segments, words = struct.unpack_from('<II', data, at)
        assert segments == 0
        message = Message(data[at + 8:at + 8 + words * 8])
        at += 8 + words * 8
        frame, pointers = message.struct(0)
        which, = struct.unpack_from('<H', message.data, frame)
        if which == 0:
            _, fields = message.struct(pointers)
            places, size, _ = message.structs(fields)
            for place in places:
                symbols[struct.unpack_from('<I', message.data, place)[0]] = message.text(place + size)
        elif which == 1:
            _, fields = message.struct(pointers)
            places, size, first = message.structs(fields)
            if not places:
                continue
            assert size == EVENT.itemsize
            events = np.frombuffer(message.data, EVENT, len(places), first)
            events = events[events['kind'] == FEATURES]
            values = message.numbers(fields + 8, '<f8')
            for chosen in np.unique(events['set']):
                own = events[events['set'] == chosen]
                width = int(own['count'][0])
                rows = values[own['offset'].astype('i8')[:, None] + np.arange(width)]
                vectors.setdefault(int(chosen), []).append((own['time'], own['instrument'], rows))
    return symbols, {
        key: tuple(np.concatenate(part) for part in zip(*parts)) for key, parts in vectors.items()}


def per_event(records):
    """Columns mid, microprice, imbalance, ofi, ewma of returns; one row a record."""
    out = np.empty((len(records), 5))
    bid, ask = records['bid'] / 1e9, records['ask'] / 1e9
    q, r = records['bid_size'].astype('f8'), records['ask_size'].astype('f8')
    out[:, 0] = (bid + ask) / 2
    out[:, 1] = (bid * r + ask * q) / (q + r)
    out[:, 2] = (q - r) / (q + r)
    for instrument in np.unique(records['instrument']):
        own = np.flatnonzero(records['instrument'] == instrument)
        b, a, x, y = bid[own], ask[own], q[own], r[own]
        flow = np.zeros(len(own))
        flow[1:] = (
            (b[1:] >= b[:-1]) * x[1:] - (b[1:] <= b[:-1]) * x[:-1]
            - (a[1:] <= a[:-1]) * y[1:] + (a[1:] >= a[:-1]) * y[:-1])
        out[own, 3] = flow
        mid = out[own, 0]
        change = np.log(mid[1:] / mid[:-1])
        average, averages = 0.0, [0.0]
        for value in change:
            average = (1 - 0.06) * average + 0.06 * value
            averages.append(average)
        out[own, 4] = averages
    return out


def windows(values, length):
    return np.lib.stride_tricks.sliding_window_view(values, length)


def per_bar(trades):
    """Of one instrument: seconds, and open, high, low, close, volume, sma10, sma50, rsi14, upper,
    middle and lower band, realized volatility."""
    second = trades['time'] // 10**9
    first = np.flatnonzero(np.r_[True, second[1:] != second[:-1]])
    price = trades['price'] / 1e9
    last = np.r_[first[1:], len(trades)] - 1
    close = price[last]
    out = np.full((len(first), 12), np.nan)
    out[:, 0] = price[first]
    out[:, 1] = np.maximum.reduceat(price, first)
    out[:, 2] = np.minimum.reduceat(price, first)
    out[:, 3] = close
    out[:, 4] = np.add.reduceat(trades['size'].astype('f8'), first)
    out[9:, 5] = windows(close, 10).mean(axis=1)
    out[49:, 6] = windows(close, 50).mean(axis=1)
    change = np.diff(close)
    gain, loss = np.maximum(change, 0), np.maximum(-change, 0)
    up, down = gain[:14].mean(), loss[:14].mean()
    for index in range(14, len(close)):
        if index > 14:
            up = (up * 13 + gain[index - 1]) / 14
            down = (down * 13 + loss[index - 1]) / 14
        out[index, 7] = 100 - 100 / (1 + up / down)
    recent = windows(close, 20)
    middle = recent.mean(axis=1)
    deviation = np.sqrt(((recent - middle[:, None]) ** 2).mean(axis=1))
    out[19:, 8], out[19:, 9], out[19:, 10] = middle + 2 * deviation, middle, middle - 2 * deviation
    out[60:, 11] = np.sqrt((windows(np.log(close[1:] / close[:-1]), 60) ** 2).sum(axis=1))
    return second[first], out


def worst(got, expected, name, bound, failures):
    if not np.array_equal(np.isnan(got), np.isnan(expected)):
        failures.append(f'{name}: absent in different rows')
    difference = np.abs(got - expected) / np.maximum(np.abs(expected), 1e-300)
    difference = np.nanmax(np.where(got == expected, 0, difference))
    print(f'{name:12} {difference:.3g}')
    if not difference <= bound:
        failures.append(f'{name}: {difference} is above {bound}')


def main():
    records = np.fromfile(sys.argv[1], RECORD)
    records = records[np.argsort(records['time'], kind='stable')]
    symbols, vectors = read(sys.argv[2])
    failures = []

    times, instruments, values = vectors[0]
    symbol = np.array([int(symbols[index]) for index in range(len(symbols))])
    print(f'{len(times)} vectors of {len(records)} records')
    if len(times) != len(records):
        sys.exit('one vector a record was expected')
    if not np.array_equal(times, records['time']):
        failures.append('event times differ')
    if not np.array_equal(symbol[instruments], records['instrument']):
        failures.append('instruments differ')
    expected = per_event(records)
    # Before the second quote of an instrument there is no flow: absent here, 0 in the peers.
    ofi = np.where(np.isnan(values[:, 3]), 0, values[:, 3])
    absent = np.isnan(values[:, 3]).sum()
    if absent != len(symbol):
        failures.append(f'{absent} flows are absent')
    for column, name in enumerate(['mid', 'microprice', 'imbalance', 'ofi']):
        worst(ofi if column == 3 else values[:, column], expected[:, column], name, 0, failures)
    # Averages pass through zero; the bound is of the largest.
    scale = np.abs(expected[:, 4]).max()
    worst(values[:, 4] + scale, expected[:, 4] + scale, 'ewma', 1e-15, failures)

    times, instruments, values = vectors[1]
    names = ['open', 'high', 'low', 'close', 'volume', 'sma10', 'sma50', 'rsi14', 'upper', 'middle',
             'lower', 'rv60']
    trades = records[records['action'] == ord('T')]
    parts = []
    for index in range(len(symbol)):
        own = instruments == index
        seconds, expected = per_bar(trades[trades['instrument'] == symbol[index]])
        if not np.array_equal(times[own] // 10**9, seconds + 1):
            sys.exit(f'instrument {symbol[index]}: other seconds have bars')
        parts.append((values[own], expected))
    got, expected = (np.concatenate(part) for part in zip(*parts))
    print(f'{len(got)} bars')
    for column, name in enumerate(names):
        worst(got[:, column], expected[:, column], name, 0 if column < 5 else 1e-12, failures)
    if failures:
        sys.exit('\n'.join(failures))


main()
