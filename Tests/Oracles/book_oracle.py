"""Writes Tests/FeatureLibraryTests/Golden/book.csv: Stoikov's micro-price by the paper's matrices in
numpy, and the integrated order-flow imbalance by the principal components of scikit-learn, over the
ES orders of 25 December 2023 in shared/data. Run it in an environment of its own, outside the tree:

    python3 -m venv /tmp/book && /tmp/book/bin/pip install numpy scikit-learn
    ingest shared/data/dbn/es/esh4*20231225*.zst | normalize --book 10 > /tmp/es.stream
    show --csv --kind quote /tmp/es.stream > /tmp/quotes.csv
    show --csv --kind depth /tmp/es.stream > /tmp/depth.csv
    /tmp/book/bin/python Tests/Oracles/book_oracle.py /tmp/quotes.csv /tmp/depth.csv \\
        > Tests/FeatureLibraryTests/Golden/book.csv

A row of the result: the expression, the number of the quote or depth counted from 0, the value.
"""
import csv
import sys

import numpy
import sklearn
from sklearn.decomposition import PCA

TICK, BINS, SPREADS, EVERY = 0.25, 10, 3, 100
LEVELS, ROWS, STEP = 5, 500, 200


def columns(path, names):
    with open(path, newline='') as file:
        return [numpy.array(column) for column in zip(*(
            [float(row[name] or 'nan') for name in names] for row in csv.DictReader(file)))]


def micro_prices(bid, bid_size, ask, ask_size):
    """Stoikov (2018): states are spread and imbalance, steps from quote to quote."""
    spread = numpy.rint((ask - bid) / TICK)
    imbalance = bid_size / (bid_size + ask_size)
    place = numpy.clip(numpy.ceil(BINS * bid_size / (bid_size + ask_size)), 1, BINS) - 1
    state = numpy.where((spread >= 1) & (spread <= SPREADS), (spread - 1) * BINS + place, -1)
    state = numpy.where(numpy.isnan(imbalance), -1, state).astype(int)
    mid = (bid + ask) / 2
    steps, prices, estimate, moves = [], [], numpy.full(BINS * SPREADS, numpy.nan), 0
    for row in range(len(bid)):
        if row and state[row] >= 0 and state[row - 1] >= 0:
            move = mid[row] - mid[row - 1]
            if abs(move) <= 1.1 * TICK:
                steps.append((state[row - 1], state[row], move))
                if abs(move) > 1e-9:
                    moves += 1
                    if moves % EVERY == 0:
                        estimate = fixed_point(steps)
        prices.append(mid[row] + estimate[state[row]] if state[row] >= 0 else numpy.nan)
    return prices


def fixed_point(steps):
    count = BINS * SPREADS
    mirror = [s // BINS * BINS + BINS - 1 - s % BINS for s in range(count)]
    moves = numpy.array([-1, -0.5, 0.5, 1]) * TICK
    stay, jump, after = numpy.zeros((count, count)), numpy.zeros((count, 4)), numpy.zeros((count, count))
    for first, second, move in steps + [(mirror[a], mirror[b], -move) for a, b, move in steps]:
        if abs(move) < 1e-9:
            stay[first, second] += 1
        else:
            jump[first, numpy.argmin(abs(moves - move))] += 1
            after[first, second] += 1
    total = stay.sum(1) + after.sum(1)
    known = (total > stay.diagonal())
    total[total == 0] = 1
    q, r, t = (stay / total[:, None], jump / total[:, None], after / total[:, None])
    for matrix in (q, r, t):
        matrix[~known] = 0
    inverse = numpy.linalg.inv(numpy.eye(count) - q)
    first = inverse @ r @ moves
    b = inverse @ t
    result, term = first.copy(), first
    for _ in range(100_000):
        term = b @ term
        result += term
        if abs(term).max() < 1e-16:
            break
    result[~known] = numpy.nan
    return result


def integrated(book):
    """Cont, Cucuringu and Zhang (2023): flows by level over the mean size of a level."""
    price = {side: numpy.array([book[f'{side}_price_{level}'] for level in range(1, LEVELS + 1)])
             for side in ('bid', 'ask')}
    size = {side: numpy.array([book[f'{side}_size_{level}'] for level in range(1, LEVELS + 1)])
            for side in ('bid', 'ask')}

    def flow(side, sign):
        p, q = sign * price[side], size[side]
        rises, falls = p[:, 1:] > p[:, :-1], p[:, 1:] < p[:, :-1]
        return numpy.where(rises, q[:, 1:], numpy.where(falls, -q[:, :-1], q[:, 1:] - q[:, :-1]))

    flows = flow('bid', 1) - flow('ask', -1)
    depth = (size['bid'] + size['ask']).mean(axis=0)[1:] / 2
    rows = (flows / depth).T
    values, weights = [numpy.nan], None
    for row in range(len(rows)):
        if row + 1 < ROWS:
            values.append(numpy.nan)
            continue
        if (row + 1 - ROWS) % STEP == 0:
            component = PCA(n_components=1).fit(rows[row + 1 - ROWS:row + 1]).components_[0]
            weights = component / abs(component).sum() * (1 if component.sum() >= 0 else -1)
        values.append(rows[row] @ weights)
    return values


quotes, depths = sys.argv[1:]
names = ['bid_price', 'bid_size', 'ask_price', 'ask_size']
prices = micro_prices(*columns(quotes, names))
names = [f'{side}_{what}_{level}' for side in ('bid', 'ask') for what in ('price', 'size')
         for level in range(1, LEVELS + 1)]
flows = integrated(dict(zip(names, columns(depths, names))))
print(f'# numpy {numpy.__version__}, scikit-learn {sklearn.__version__}')
print('feature,row,value')
for name, values, step in (
        (f'stoikov_microprice({BINS}, {SPREADS}, {EVERY}, tick={TICK})', prices, 397),
        (f'integrated_ofi({LEVELS}, {ROWS}, {STEP})', flows, 311)):
    for row in range(step, len(values), step):
        text = '' if numpy.isnan(values[row]) else repr(float(values[row]))
        print(f'"{name}",{row},{text}')
