"""From a capture to an information coefficient, cell by cell (# %% is a cell of Jupyter and VS Code).

    python examples/python/information_coefficient.py [CAPTURE]

The capture is packed or not, of any format that `ingest` knows; a simulated market where none is given.
The programs are looked for on the path and in .build/release. Only numpy is needed.
"""

# %% Programs and capture
import json
import os
import subprocess
import sys
import tempfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from millrace import Stream

os.environ["PATH"] += os.pathsep + os.path.join(HERE, "../../.build/release")
capture = sys.argv[1] if len(sys.argv) > 1 else "sim:seed=7,instruments=2,events=60000"
folder = tempfile.mkdtemp()
path = os.path.join(folder, "features.mill")
FEATURES = ["imbalance(1)@100ms", "ofi@100ms", "trade_imbalance(1s)@100ms"]
HORIZONS = {"100ms": 100_000_000, "1s": 1_000_000_000}

# %% The pipeline is the one that would run live; nothing here computes a feature again
names = " ".join(f"'{name}'" for name in FEATURES)
subprocess.run(
    f"ingest '{capture}' | normalize --lateness 1s --book 5 | features {names} > '{path}'",
    shell=True, check=True, executable="/bin/bash")  # fmt: skip

# %% Arrays: vectors of features, and the mids that returns are of
stream = Stream(path)
vectors = stream.vectors()[0]
quotes = stream.events("quote")
quotes = quotes[np.argsort(quotes["event_time"], kind="stable")]
known = (quotes["bid_price"] != np.iinfo(np.int64).min) & (
    quotes["ask_price"] != np.iinfo(np.int64).min)
known &= quotes["ask_price"] > quotes["bid_price"]
mids = np.where(known, quotes["bid_price"] + quotes["ask_price"], np.nan) / 2
# Late and skewed events do not tell the time, nor do rows of windows that the end of the stream closed.
TIMELESS = 1 << 2 | 1 << 6 | 1 << 7
ends = np.max([
    frame.all["event_time"][frame.all["flags"] & TIMELESS == 0].max(initial=0)
    for frame in stream.frames()])
print(f"{len(vectors.times):,} vectors and {len(quotes):,} quotes of "
      + ", ".join(each.symbol for each in stream.instruments.values()))


# %% Labels: the return from the last mid before the row to the last one by the horizon
def forward_returns(span):
    returns = np.full(len(vectors.times), np.nan)
    for instrument in np.unique(vectors.instruments):
        rows = vectors.instruments == instrument
        times = quotes["event_time"][quotes["instrument"] == instrument]
        prices = np.append(mids[quotes["instrument"] == instrument], np.nan)  # -1: none yet
        start = vectors.times[rows]
        before = prices[np.searchsorted(times, start, "left") - 1]
        after = prices[np.searchsorted(times, start + span, "right") - 1]
        returns[rows] = np.where(start + span <= ends, after / before - 1, np.nan)
    # Windows that the end of the stream closed are not those that a live run would have.
    return np.where(vectors.flags & (1 << 7), np.nan, returns)


# %% Information coefficients: Pearson's, and Spearman's with mean ranks for ties
def ranks(values):
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def coefficients(feature, label):
    both = ~np.isnan(feature) & ~np.isnan(label)
    x, y = feature[both], label[both]
    return np.corrcoef(x, y)[0, 1], np.corrcoef(ranks(x), ranks(y))[0, 1], both.sum()


ours = {}
print(f"{'feature':28}{'ahead':>8}{'IC':>9}{'rank IC':>9}{'rows':>8}")
for column, name in enumerate(vectors.names):
    for horizon, span in HORIZONS.items():
        ours[name, horizon] = coefficients(vectors.values[:, column], forward_returns(span))
        print("{:28}{:>8}{:9.4f}{:9.4f}{:8}".format(name, horizon, *ours[name, horizon]))

# %% `evaluate` says the same, with error bars that mind overlap
said = subprocess.run(
    f"evaluate {','.join(HORIZONS)} --json - < '{path}'", shell=True, check=True,
    capture_output=True)  # fmt: skip
for feature in json.loads(said.stdout)["sets"][0]["features"]:
    for each in feature["horizons"]:
        ic, rank_ic, rows = ours[feature["feature"], each["horizon"]]
        same = (rows == each["ic"]["rows"] and abs(ic - each["ic"]["value"]) < 1e-9
                and abs(rank_ic - each["rank_ic"]["value"]) < 1e-9)  # fmt: skip
        print(f"{feature['feature']:28}{each['horizon']:>8} rank IC {rank_ic:.4f} "
              f"± {1.96 * (each['rank_ic']['error'] or np.nan):.4f}: "
              + ("evaluate agrees" if same else f"evaluate has {each['rank_ic']}"))
        if not same:
            sys.exit(1)
